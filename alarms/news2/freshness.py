"""How long an observation counts, and which of several counts [D].

Typed values count as long as the patient's own score allows: the interval to the next observation
that the ward asks for after the last complete score (default: RCP 2017, chart 4), or the ward's
limit where that is shorter. Radar values count for five minutes.
"""

from collections.abc import Iterable, Sequence

from alarms.news2.messages import Freshness, Parameter, Reading, Score, Source
from alarms.news2.responses import Ward
from alarms.news2.table import RR, rounded

_BY_RADAR_TOO = frozenset({Parameter.RR, Parameter.PULSE})
AGEING_FACTOR = 1.5
RADAR_STALE_S = 300.0
COUNTED_PREFERRED_S = 900.0
"""So long a rate that a person has counted goes before the radar's.

A pulse in any case: radar sees the chest move, which is not the pulse in atrial fibrillation or
with extra beats. A respiration rate unless the radar's gives more points: what was charted together
belongs together in time, and no charted score falls because the radar sees it otherwise a minute
later. It may rise at once. Needs a clinician's decision.
"""


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
    same time the one entered later (a correction), and a rate that was counted less than 15 min ago
    before a newer one by radar (see `COUNTED_PREFERRED_S`).
    """
    of_row = [r for r in readings if r.parameter is parameter and r.t_measured_ns <= t_ns]
    of_row.sort(key=lambda r: (_preferred(r, t_ns), r.t_measured_ns, r.t_entered_ns))
    usable = [r for r in of_row if freshness(r, t_ns=t_ns, valid_s=valid_s) is not Freshness.STALE]
    if usable:
        return _raised(usable), None
    return None, of_row[-1] if of_row else None


def _preferred(reading: Reading, t_ns: int) -> bool:
    """A rate that a person has counted lately. A correction of it is by a person too."""
    counted = reading.parameter in _BY_RADAR_TOO and reading.source is Source.MANUAL
    return counted and t_ns - reading.t_measured_ns < COUNTED_PREFERRED_S * 1e9


def _raised(usable: Sequence[Reading]) -> Reading:
    """The last of them, or a later respiration rate by radar that gives more points."""
    counts = usable[-1]
    by_radar = [
        one
        for one in usable
        if one.parameter is Parameter.RR
        and one.source is Source.RADAR
        and one.t_measured_ns >= counts.t_measured_ns
    ]
    if by_radar and _rr_points(by_radar[-1]) > _rr_points(counts):
        return by_radar[-1]
    return counts


def _rr_points(reading: Reading) -> int:
    return RR.points(rounded(float(reading.value), Parameter.RR))
