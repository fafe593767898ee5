"""How long an observation counts, and which of several counts [D].

Typed values count as long as the patient's own score allows: the interval to the next observation
that the ward asks for after the last complete score (default: RCP 2017, chart 4), or the ward's
limit where that is shorter. Radar values count for five minutes.
"""

from collections.abc import Iterable

from alarms.news2.messages import Freshness, Parameter, Reading, Score, Source
from alarms.news2.responses import Ward

AGEING_FACTOR = 1.5
RADAR_STALE_S = 300.0
MANUAL_PULSE_PREFERRED_S = 900.0
"""So long a counted pulse is preferred: radar sees the chest move, which is not the pulse in atrial
fibrillation or with extra beats."""


def valid_for_s(last: Score | None, ward: Ward) -> float:
    """How long typed values are fresh, given the patient's last complete score."""
    if last is None or last.trigger is None or not last.complete:
        return 3600 * min(ward.typed_h, ward.first_h)
    return 3600 * min(ward.typed_h, ward.response(last.trigger).interval_h)


def freshness(reading: Reading, *, t_ns: int, valid_s: float) -> Freshness:
    """Age class of a reading; the limits themselves still belong to the better class."""
    age_ns = t_ns - reading.t_measured_ns
    if reading.source is Source.RADAR:
        return Freshness.FRESH if age_ns <= RADAR_STALE_S * 1e9 else Freshness.STALE
    if age_ns <= valid_s * 1e9:
        return Freshness.FRESH
    return Freshness.AGEING if age_ns <= AGEING_FACTOR * valid_s * 1e9 else Freshness.STALE


def chosen(
    readings: Iterable[Reading], parameter: Parameter, *, t_ns: int, valid_s: float
) -> tuple[Reading | None, Reading | None]:
    """The reading that counts, and the newest that is too old to count.

    What was measured after `t_ns` is not known yet. The newest measurement counts, of two at the
    same time the one entered later (a correction), and a manual pulse younger than 15 min before a
    newer one by radar.
    """
    of_row = [r for r in readings if r.parameter is parameter and r.t_measured_ns <= t_ns]
    of_row.sort(key=lambda r: (_preferred(r, t_ns), r.t_measured_ns, r.t_entered_ns))
    usable = [r for r in of_row if freshness(r, t_ns=t_ns, valid_s=valid_s) is not Freshness.STALE]
    if usable:
        return usable[-1], None
    return None, of_row[-1] if of_row else None


def _preferred(reading: Reading, t_ns: int) -> bool:
    """A pulse that a person has counted lately. A correction of it is by a person too."""
    counted = reading.parameter is Parameter.PULSE and reading.source is Source.MANUAL
    return counted and t_ns - reading.t_measured_ns < MANUAL_PULSE_PREFERRED_S * 1e9
