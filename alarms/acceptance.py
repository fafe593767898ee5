"""Which vital signs may be believed at all."""

from dataclasses import replace
from enum import StrEnum
from math import isfinite

from dsp.messages import Rate, Vitals

RATE_PER_MIN_MAX = 250.0
"""Above this a rate is a mistake, not a patient."""
FUTURE_S_MAX = 5.0
"""How far ahead of this host's clock a message may be."""
TIME_S_MAX = 366 * 86_400.0
"""A year: a longer time is a mistake, and beyond it nanoseconds would not fit into 64 bits."""
AGE_S_MAX = 10.0
"""Older than this is history, whoever sends it."""


class Refusal(StrEnum):
    """Why a message (or one rate of it) was left aside. Counted, and said in the heartbeat."""

    IMPOSSIBLE = "impossible value"
    RATE = "impossible rate"
    """Only that rate: the rest of the message is judged."""
    FUTURE = "from the future"
    OLD = "too old"
    ORDER = "out of order"
    SENSOR = "unknown sensor"


def believed(vitals: Vitals) -> tuple[Vitals, dict[str, Rate]]:
    """The message without its impossible rate, and that rate by its name.

    What is said beside one impossible rate (the other rate, breathing, presence) is judged. A
    message of two impossible rates stays as it is: nothing vouches for the rest of it, `refusal`
    leaves all of it aside, and `sensor_lost` follows within seconds.
    """
    wrong = {
        name: rate for name, rate in (("rr", vitals.rr), ("hr", vitals.hr)) if not _credible(rate)
    }
    if len(wrong) != 1:
        return vitals, {}
    return replace(vitals, rr=_kept(vitals.rr), hr=_kept(vitals.hr)), wrong


def _kept(rate: Rate) -> Rate:
    return rate if _credible(rate) else Rate()


def _credible(rate: Rate) -> bool:
    possible = rate.per_min is None or 0 < rate.per_min <= RATE_PER_MIN_MAX
    return possible and 0 <= rate.delay_s <= TIME_S_MAX


def refusal(vitals: Vitals, previous: Vitals | None, *, t_wall_ns: int) -> Refusal | None:
    """Why `vitals` must be left aside, or None.

    `previous` is the newest accepted message about the same sensor while that is still fresh; after
    a silence the order starts anew, so that no clock can lock a bed out.
    """
    if not _possible(vitals):
        return Refusal.IMPOSSIBLE
    ages_s = _ages_s(vitals, t_wall_ns)
    if min(ages_s) < -FUTURE_S_MAX:
        return Refusal.FUTURE
    if ages_s[0] > AGE_S_MAX:
        return Refusal.OLD
    if previous is not None and _not_after(vitals, previous):
        return Refusal.ORDER
    return None


def _possible(vitals: Vitals) -> bool:
    return (
        _credible(vitals.rr)
        and _credible(vitals.hr)
        and all(0 <= t_s <= TIME_S_MAX for t_s in (vitals.apnoea_s, vitals.state_s))
        and isfinite(vitals.clock_offset_s or 0.0)
    )


def _ages_s(vitals: Vitals, t_wall_ns: int) -> tuple[float, float]:
    """Ages by the DSP's clock and by the sensor's, the latter corrected by its known offset.

    A sensor whose clock is wrong by a known amount is watched all the same (`clock_skew` says so).
    """
    by_sensor_s = (t_wall_ns - vitals.t_wall_ns) / 1e9 + (vitals.clock_offset_s or 0.0)
    if vitals.t_arrived_ns == 0:
        return by_sensor_s, by_sensor_s
    return (t_wall_ns - vitals.t_arrived_ns) / 1e9, by_sensor_s


def _not_after(vitals: Vitals, previous: Vitals) -> bool:
    """Neither newer by its number (a new DSP counts from 0) nor by its time (clocks step back)."""
    same_stream = vitals.session == previous.session
    not_later = vitals.t_wall_ns <= previous.t_wall_ns
    return same_stream and not_later and vitals.seq <= previous.seq
