"""The history of vital signs: one row per bed and 15 s, kept for some days; and of NEWS2.

SQLite in WAL mode with ``synchronous=NORMAL``: a power cut may cost the last seconds, never the
file. What must not be lost is in the alarm journal.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from pathlib import Path
from statistics import median
from threading import Lock as ThreadLock
from typing import Self

from records import hours, scores
from records.database import Lock, opened, read_only
from records.errors import RecordsError
from records.scores import Stood
from records.slots import SLOT_S, Row

VERSION = 3
KEEP_DAYS = 7
_DAY_S = 86_400
_AWAY_SHARE = 0.5
"""A slot of which nobody was there for more than this share is one of absence."""
_SCHEMA = """
CREATE TABLE history (
    bed TEXT NOT NULL, t_s INTEGER NOT NULL, n INTEGER NOT NULL,
    rr_per_min REAL, hr_per_min REAL,
    settling REAL NOT NULL, measuring REAL NOT NULL, moving REAL NOT NULL,
    weak REAL NOT NULL, absent REAL NOT NULL,
    PRIMARY KEY (t_s, bed)
) WITHOUT ROWID
"""
_UPGRADES = {1: hours.SCHEMA, 2: scores.SCHEMA}
_COLUMNS = ", ".join(column.name for column in fields(Row))
_MARKS = ", ".join("?" for _ in fields(Row))
_NEWER = ", ".join(f"{c.name} = excluded.{c.name}" for c in fields(Row))
# After a restart within a slot, or a clock put back, the row that heard more is kept.
_INSERT = (
    f"INSERT INTO history ({_COLUMNS}) VALUES ({_MARKS}) "
    f"ON CONFLICT DO UPDATE SET {_NEWER} WHERE excluded.n > history.n"
)


# Slot by slot: the key begins with the time, and a ward of 500 beds is not read for one of them.
_OF_BED = f"""
WITH RECURSIVE slot(t) AS (
    SELECT ?1 WHERE ?1 < ?2 UNION ALL SELECT t + {SLOT_S} FROM slot WHERE t + {SLOT_S} < ?2)
SELECT t_s, rr_per_min, hr_per_min, absent FROM slot CROSS JOIN history
WHERE t_s = t AND bed = ?3 ORDER BY t_s
"""


class HistoryRefusedError(Exception):
    """The history could not be written; one sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One bed over time, evenly spaced. None is a gap, and to be drawn as a gap."""

    t0_ms: int
    """Start of the first step, ms since 1970 (UTC)."""
    rr: tuple[float | None, ...]
    """Per minute, one for each step."""
    hr: tuple[float | None, ...]
    step_s: int

    def since(self, t_ns: int) -> "Trend":
        """The same without the steps that began before `t_ns`: those are gaps."""
        n_before = -(-(t_ns // 1_000_000 - self.t0_ms) // (self.step_s * 1000))
        n = min(max(n_before, 0), len(self.rr))
        gap = (None,) * n
        return replace(self, rr=gap + self.rr[n:], hr=gap + self.hr[n:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """How long one bed was watched, by its slots of 15 s."""

    present_s: float
    """Somebody was there: neither absent nor unheard."""
    rr_s: float
    """A respiration rate was shown in the slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One rate over time: of each step the least, the middle and the greatest 15-s median.

    None is a step in which nothing was shown. Each tuple is one long, in steps.
    """

    low: tuple[float | None, ...]
    mid: tuple[float | None, ...]
    high: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One bed over time, evenly spaced."""

    t0_ms: int
    """Start of the first step, ms since 1970 (UTC)."""
    step_s: int
    rr: Band
    hr: Band
    away: tuple[tuple[int, int], ...]
    """From and to, ms: nobody was in the measuring zone for most of each slot."""
    heard_s: float
    """How long anything was heard of the bed, by its slots of 15 s."""
    present_s: float
    """Of this, somebody was there."""
    rr_s: float
    """A rate was shown in the slot; so `hr_s`."""
    hr_s: float


class History:
    """The one writer. Its methods may be called from any thread; one call at a time waits."""

    def __init__(self, path: Path, *, keep_days: int = KEEP_DAYS) -> None:
        self._keep_s = keep_days * _DAY_S
        self._lock = Lock(path)
        try:
            self._db = opened(
                path,
                synchronous="NORMAL",
                version=VERSION,
                schema=f"{_SCHEMA};{hours.SCHEMA};{scores.SCHEMA}",
                upgrades=_UPGRADES,
            )
        except RecordsError:
            self._lock.close()
            raise
        self._one_at_a_time = ThreadLock()

    def write(self, rows: Sequence[Row], stood: Sequence[Stood] = ()) -> None:
        """All of them, or none and HistoryRefusedError."""
        written = (_INSERT, [astuple(row) for row in rows])
        self._transaction(written, (scores.INSERT, scores.values(stood)))

    def prune(self, t_ns: int) -> None:
        """Forget what is older than the days to keep, but for how much of each hour was watched."""
        before = [(t_ns // 1_000_000_000 - self._keep_s,)]
        self._transaction(
            (hours.KEEP, before),
            ("DELETE FROM history WHERE t_s < ?", before),
            (scores.FORGET, before),
            (scores.FORGET_MANY, [()]),
        )

    def close(self) -> None:
        with self._one_at_a_time:
            self._db.close()
            self._lock.close()

    def _transaction(self, *steps: tuple[str, Sequence[tuple[object, ...]]]) -> None:
        with self._one_at_a_time:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                for statement, values in steps:
                    self._db.executemany(statement, values)
                self._db.execute("COMMIT")
            except sqlite3.DatabaseError as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise HistoryRefusedError(str(error)) from error


class HistoryReader:
    """Reads what the writer has committed, from another process. Close it, or use it in a `with`.

    sqlite3.OperationalError when there is no history yet.
    """

    def __init__(self, path: Path) -> None:
        self._db = read_only(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def trend(self, t_from_ns: int, t_to_ns: int, step_s: int) -> dict[str, Trend]:
        """Medians per step for every bed heard in [t_from, t_to), steps aligned to `step_s`.

        `step_s` is a multiple of 15. The slot that is running is not in it yet. A step's value is
        the median of its 15-s medians; None where none of them had a value.
        """
        first_s, last_s, n_steps = _steps(t_from_ns, t_to_ns, step_s)
        rows = self._db.execute(
            "SELECT bed, t_s, rr_per_min, hr_per_min FROM history WHERE t_s >= ? AND t_s < ?",
            (first_s, last_s),
        )
        steps: dict[str, list[_Step]] = {}
        for bed, t_s, rr, hr in rows:
            if bed not in steps:
                steps[bed] = [_Step() for _ in range(n_steps)]
            steps[bed][(t_s - first_s) // step_s].add(rr, hr)
        return {bed: _trend(first_s, step_s, of_bed) for bed, of_bed in sorted(steps.items())}

    def course(self, bed: str, t_from_ns: int, t_to_ns: int, step_s: int) -> Course:
        """One bed in [t_from, t_to), as `trend`, with the spread within each step."""
        first_s, last_s, n_steps = _steps(t_from_ns, t_to_ns, step_s)
        rows = self._db.execute(_OF_BED, (first_s, last_s, bed)).fetchall()
        steps = [_Step() for _ in range(n_steps)]
        for t_s, rr, hr, _ in rows:
            steps[(t_s - first_s) // step_s].add(rr, hr)
        return Course(
            t0_ms=first_s * 1000,
            step_s=step_s,
            rr=_band([step.rr for step in steps]),
            hr=_band([step.hr for step in steps]),
            away=_away([t_s for t_s, _, _, absent in rows if absent > _AWAY_SHARE]),
            heard_s=float(len(rows) * SLOT_S),
            present_s=sum(1 - absent for *_, absent in rows) * SLOT_S,
            rr_s=float(sum(rr is not None for _, rr, _, _ in rows) * SLOT_S),
            hr_s=float(sum(hr is not None for _, _, hr, _ in rows) * SLOT_S),
        )

    def scores(self, bed: str, *, t_from_ns: int, t_stay_ns: int) -> list[Stood]:
        """Each NEWS2 that stood after `t_from_ns` and was made since `t_stay_ns`, oldest first."""
        return scores.read(self._db, bed, t_from_ns=t_from_ns, t_stay_ns=t_stay_ns)

    def cover(self, t_from_ns: int, t_to_ns: int) -> dict[str, Cover]:
        """For each bed heard in [t_from, t_to): how long somebody was there, and measured."""
        rows = self._db.execute(
            f"SELECT bed, sum(1 - absent) * {SLOT_S}, sum(rr_per_min IS NOT NULL) * {SLOT_S} "
            "FROM history WHERE t_s >= ? AND t_s < ? GROUP BY bed ORDER BY bed",
            (t_from_ns // 1_000_000_000, t_to_ns // 1_000_000_000),
        )
        return {bed: Cover(present_s=present, rr_s=float(rr)) for bed, present, rr in rows}

    def cover_before(self, t_from_ns: int, t_to_ns: int) -> Cover:
        """As `cover`, of all beds together, for what is forgotten but for its hours."""
        present_s, rr_s = hours.kept(self._db, t_from_ns, t_to_ns)
        return Cover(present_s=present_s, rr_s=rr_s)

    def close(self) -> None:
        self._db.close()


@dataclass(slots=True)
class _Step:
    rr: list[float] = field(default_factory=list)
    hr: list[float] = field(default_factory=list)

    def add(self, rr: float | None, hr: float | None) -> None:
        self.rr += [] if rr is None else [rr]
        self.hr += [] if hr is None else [hr]


def _steps(t_from_ns: int, t_to_ns: int, step_s: int) -> tuple[int, int, int]:
    """First and last second, and how many steps from the one to the other."""
    if step_s <= 0 or step_s % SLOT_S:
        raise ValueError(f"step_s is a multiple of {SLOT_S}, got {step_s}")
    first_s = t_from_ns // 1_000_000_000 // step_s * step_s
    last_s = -(-t_to_ns // 1_000_000_000)
    return first_s, last_s, max(-(-(last_s - first_s) // step_s), 0)


def _band(steps: Sequence[Sequence[float]]) -> Band:
    return Band(
        low=tuple(min(step) if step else None for step in steps),
        mid=tuple(median(step) if step else None for step in steps),
        high=tuple(max(step) if step else None for step in steps),
    )


def _away(slots_s: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Slots that follow one another, as one stretch."""
    stretches: list[tuple[int, int]] = []
    for t_s in slots_s:
        if stretches and stretches[-1][1] == t_s * 1000:
            stretches[-1] = (stretches[-1][0], (t_s + SLOT_S) * 1000)
        else:
            stretches.append((t_s * 1000, (t_s + SLOT_S) * 1000))
    return tuple(stretches)


def _trend(first_s: int, step_s: int, steps: Sequence[_Step]) -> Trend:
    return Trend(
        t0_ms=first_s * 1000,
        step_s=step_s,
        rr=tuple(median(step.rr) if step.rr else None for step in steps),
        hr=tuple(median(step.hr) if step.hr else None for step in steps),
    )
