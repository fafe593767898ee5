"""The radar's respiration rate and heart rate as readings for NEWS2 [D]."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from alarms.news2.freshness import RADAR_STALE_S
from alarms.news2.messages import Parameter, Reading, Source
from alarms.news2.table import UNITS, fault
from dsp.messages import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One estimate of a rate."""

    t_ns: int
    per_min: float | None
    """None where the estimate was not good enough to be shown."""
    quality: float


def window(rate: Rate) -> Window:
    """What the DSP said of a rate, at the time that it is about."""
    about_ns = rate.t_wall_ns - int(rate.delay_s * 1e9)
    return Window(t_ns=about_ns, per_min=rate.per_min, quality=rate.quality)


def recent(windows: Iterable[Window], *, t_ns: int) -> tuple[Window, ...]:
    """Those that may still count at `t_ns` or later: what a bed has to remember.

    One from the future, after the wall clock was put back, would come to count when it is old.
    """
    since_ns = t_ns - int(RADAR_STALE_S * 1e9)
    return tuple(one for one in windows if one.per_min is not None and since_ns <= one.t_ns <= t_ns)


def radar_reading(
    parameter: Parameter, windows: Iterable[Window], *, t_ns: int, method: str
) -> Reading | None:
    """Median of the accepted windows of the last 5 min; None without one: nothing is carried on.

    A rate outside the table's range is no reading. (The limits of the rates still see it.)

    `t_measured_ns` is the newest accepted window's, so the reading goes stale by itself. Quality is
    the median of theirs.
    """
    since_ns = t_ns - int(RADAR_STALE_S * 1e9)
    accepted = [
        (int(window.t_ns), float(window.per_min), float(window.quality))
        for window in windows
        if window.per_min is not None
        and since_ns <= window.t_ns <= t_ns
        and fault(parameter, float(window.per_min)) is None
    ]
    if not accepted:
        return None
    newest_ns = max(at_ns for at_ns, _, _ in accepted)
    return Reading(
        parameter=parameter,
        value=median(per_min for _, per_min, _ in accepted),
        unit=UNITS[parameter],
        t_measured_ns=newest_ns,
        t_entered_ns=newest_ns,
        source=Source.RADAR,
        method=method,
        quality=median(quality for _, _, quality in accepted),
    )
