"""Which vital signs may be believed at all."""

from enum import StrEnum
from math import isfinite

from dsp.messages import Vitals

RATE_PER_MIN_MAX = 250.0
"""Above this a rate is a mistake, not a patient."""
FUTURE_S_MAX = 5.0
"""How far ahead of this host's clock a message may be."""
TIME_S_MAX = 366 * 86_400.0
"""A year: a longer time is a mistake, and beyond it nanoseconds would not fit into 64 bits."""
AGE_S_MAX = 10.0
"""Older than this is history, whoever sends it."""


class Refusal(StrEnum):
    """Why a message was left aside. Counted, and not taken as a sign of life."""

    IMPOSSIBLE = "impossible value"
    FUTURE = "from the future"
    OLD = "too old"
    ORDER = "out of order"
    SENSOR = "unknown sensor"


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
    rates = [r.per_min for r in (vitals.rr, vitals.hr) if r.per_min is not None]
    times_s = (vitals.apnoea_s, vitals.state_s, vitals.rr.delay_s, vitals.hr.delay_s)
    return (
        all(0 < rate <= RATE_PER_MIN_MAX for rate in rates)
        and all(0 <= t_s <= TIME_S_MAX for t_s in times_s)
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
