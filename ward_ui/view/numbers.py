"""Vital signs as the screens are told.

Nothing is decided here but units (ns to ms), and that a value which dsp does not vouch for is not
passed on.
"""

from dsp.messages import Rate, State, Vitals
from ward_ui.view.plain import NS_PER_S, Json, finite, ms

OFFSET_S_MAX = 100 * 366 * 86_400.0
"""A clock that is wrong by a century is none."""


def server_ns(vitals: Vitals, t_ns: int, *, now_ns: int) -> int:
    """A moment of the sensor's wall clock, by the server's; never in the future.

    The clock offset that the DSP measured is preferred. Without it the frame's arrival stands for
    its making, and from a file the sensor's clock is all there is. DSP and this server are taken
    to share one clock (one machine, or NTP).
    """
    offset_s = vitals.clock_offset_s
    if offset_s is not None and abs(offset_s) < OFFSET_S_MAX:
        t_ns -= round(offset_s * NS_PER_S)
    elif vitals.t_arrived_ns:
        t_ns += vitals.t_arrived_ns - vitals.t_wall_ns
    return min(t_ns, now_ns)


def rate(value: Rate, vitals: Vitals, *, now_ns: int) -> Json:
    """A rate; its number only while the state is `measuring` and dsp gives one."""
    shown = finite(value.per_min) if vitals.state is State.MEASURING else None
    return {
        "per_min": shown,
        "quality": finite(value.quality),
        "t_ms": ms(server_ns(vitals, value.t_wall_ns, now_ns=now_ns)) if value.t_wall_ns else None,
        "delay_s": finite(value.delay_s),
    }


def vitals_of(bed: str, vitals: Vitals, *, now_ns: int) -> Json:
    """One bed in a `vitals` message."""
    return {
        "bed": bed,
        "t_ms": ms(server_ns(vitals, vitals.t_wall_ns, now_ns=now_ns)),
        "state": vitals.state.value,
        "state_s": finite(vitals.state_s),
        "rr": rate(vitals.rr, vitals, now_ns=now_ns),
        "hr": rate(vitals.hr, vitals, now_ns=now_ns),
        "breathing": vitals.breathing,
        "apnoea_s": finite(vitals.apnoea_s),
        "motion": finite(vitals.motion),
        "range_m": finite(vitals.range_m),
    }


def lost(bed: str, *, silent_s: float, now_ns: int) -> Json:
    """One bed of which nothing is heard any more: everything is unknown but for how long."""
    unknown: Json = {"per_min": None, "quality": None, "t_ms": None, "delay_s": None}
    return {
        "bed": bed,
        "t_ms": ms(now_ns),
        "state": State.LOST.value,
        "state_s": round(silent_s, 1),
        "rr": unknown,
        "hr": unknown,
        "breathing": None,
        "apnoea_s": None,
        "motion": None,
        "range_m": None,
    }


def vitals_message(beds: str, *, now_ns: int) -> str:
    """The message `vitals` from beds that are JSON text already, with commas between."""
    return f'{{"type":"vitals","t_ms":{ms(now_ns)},"beds":[{beds}]}}'
