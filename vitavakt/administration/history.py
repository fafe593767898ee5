"""The ward's own last hours as a day to rehearse: what its history keeps, and no more."""

import sqlite3
from contextlib import closing
from pathlib import Path

from dsp.messages import Rate, State, Vitals
from records.database import read_only
from records.slots import SLOT_S
from vitavakt.rehearsal.day import DayFile

_QUALITY = 1.0
"""Of a value that is kept: it was shown."""
_STATES = (State.SETTLING, State.MEASURING, State.MOVING, State.WEAK, State.ABSENT)
_SQL = (
    "SELECT bed, t_s, rr_per_min, hr_per_min, settling, measuring, moving, weak, absent "
    "FROM history WHERE t_s >= ? ORDER BY t_s"
)


def day_of_ward(history: Path, *, hours: int, now_s: float) -> DayFile:
    """The last hours: each slot of 15 s as 15 like seconds.

    Seconds without breathing are not in the history: alarms of missing breath cannot be rehearsed
    on it, and the page says so.
    """
    day = DayFile()
    try:
        with closing(read_only(history)) as database:
            rows = database.execute(_SQL, (now_s - hours * 3600,)).fetchall()
    except sqlite3.Error:
        return day
    for bed, t_s, rr, hr, *shares in rows:
        vitals = _vitals(rr, hr, shares)
        for second in range(SLOT_S):
            day.add(bed, float(t_s + second), vitals)
    return day


def _vitals(rr: float | None, hr: float | None, shares: list[float]) -> Vitals:
    state = _STATES[max(range(len(shares)), key=shares.__getitem__)]
    shown = state is State.MEASURING
    return Vitals(
        sensor="",
        session=1,
        seq=0,
        t_wall_ns=0,
        t_arrived_ns=0,
        state=state,
        state_s=0.0,
        rr=Rate(per_min=rr if shown else None, quality=_QUALITY if shown and rr else 0.0),
        hr=Rate(per_min=hr if shown else None, quality=_QUALITY if shown and hr else 0.0),
        breathing=None,
        apnoea_s=0.0,
        motion=0.0,
        range_m=None,
    )
