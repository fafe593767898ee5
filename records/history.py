"""The history of vital signs: one row per bed and 15 s, kept for some days.

SQLite in WAL mode with ``synchronous=NORMAL``: a power cut may cost the last seconds, never the
file. What must not be lost is in the alarm journal.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from statistics import median
from threading import Lock as ThreadLock
from typing import Self

from records.database import Lock, opened, read_only
from records.errors import RecordsError
from records.slots import SLOT_S, Row

VERSION = 1
KEEP_DAYS = 7
_DAY_S = 86_400
_SCHEMA = """
CREATE TABLE history (
    bed TEXT NOT NULL, t_s INTEGER NOT NULL, n INTEGER NOT NULL,
    rr_per_min REAL, hr_per_min REAL,
    settling REAL NOT NULL, measuring REAL NOT NULL, moving REAL NOT NULL,
    weak REAL NOT NULL, absent REAL NOT NULL,
    PRIMARY KEY (t_s, bed)
) WITHOUT ROWID
"""
_COLUMNS = ", ".join(column.name for column in fields(Row))
_MARKS = ", ".join("?" for _ in fields(Row))
_NEWER = ", ".join(f"{c.name} = excluded.{c.name}" for c in fields(Row))
# After a restart within a slot, or a clock put back, the row that heard more is kept.
_INSERT = (
    f"INSERT INTO history ({_COLUMNS}) VALUES ({_MARKS}) "
    f"ON CONFLICT DO UPDATE SET {_NEWER} WHERE excluded.n > history.n"
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """How long one bed was watched, by its slots of 15 s."""

    present_s: float
    """Somebody was there: neither absent nor unheard."""
    rr_s: float
    """A respiration rate was shown in the slot."""


class History:
    """The one writer. Its methods may be called from any thread; one call at a time waits."""

    def __init__(self, path: Path, *, keep_days: int = KEEP_DAYS) -> None:
        self._keep_s = keep_days * _DAY_S
        self._lock = Lock(path)
        try:
            self._db = opened(path, synchronous="NORMAL", version=VERSION, schema=_SCHEMA)
        except RecordsError:
            self._lock.close()
            raise
        self._one_at_a_time = ThreadLock()

    def write(self, rows: Sequence[Row]) -> None:
        """All of them, or none and HistoryRefusedError."""
        self._transaction(_INSERT, [astuple(row) for row in rows])

    def prune(self, t_ns: int) -> None:
        """Forget what is older than the days to keep; their space is used again."""
        self._transaction(
            "DELETE FROM history WHERE t_s < ?", [(t_ns // 1_000_000_000 - self._keep_s,)]
        )

    def close(self) -> None:
        with self._one_at_a_time:
            self._db.close()
            self._lock.close()

    def _transaction(self, statement: str, values: list[tuple[object, ...]]) -> None:
        with self._one_at_a_time:
            try:
                self._db.execute("BEGIN IMMEDIATE")
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
        if step_s <= 0 or step_s % SLOT_S:
            raise ValueError(f"step_s is a multiple of {SLOT_S}, got {step_s}")
        first_s = t_from_ns // 1_000_000_000 // step_s * step_s
        last_s = -(-t_to_ns // 1_000_000_000)
        n_steps = max(-(-(last_s - first_s) // step_s), 0)
        rows = self._db.execute(
            "SELECT bed, t_s, rr_per_min, hr_per_min FROM history WHERE t_s >= ? AND t_s < ?",
            (first_s, last_s),
        )
        steps: dict[str, list[_Step]] = {}
        for bed, t_s, rr, hr in rows:
            of_bed = steps.setdefault(bed, [_Step() for _ in range(n_steps)])
            of_bed[(t_s - first_s) // step_s].add(rr, hr)
        return {bed: _trend(first_s, of_bed) for bed, of_bed in sorted(steps.items())}

    def cover(self, t_from_ns: int, t_to_ns: int) -> dict[str, Cover]:
        """For each bed heard in [t_from, t_to): how long somebody was there, and measured."""
        rows = self._db.execute(
            f"SELECT bed, sum(1 - absent) * {SLOT_S}, sum(rr_per_min IS NOT NULL) * {SLOT_S} "
            "FROM history WHERE t_s >= ? AND t_s < ? GROUP BY bed ORDER BY bed",
            (t_from_ns // 1_000_000_000, t_to_ns // 1_000_000_000),
        )
        return {bed: Cover(present_s=present, rr_s=float(rr)) for bed, present, rr in rows}

    def close(self) -> None:
        self._db.close()


@dataclass(slots=True)
class _Step:
    rr: list[float] = field(default_factory=list)
    hr: list[float] = field(default_factory=list)

    def add(self, rr: float | None, hr: float | None) -> None:
        self.rr += [] if rr is None else [rr]
        self.hr += [] if hr is None else [hr]


def _trend(first_s: int, steps: Sequence[_Step]) -> Trend:
    return Trend(
        t0_ms=first_s * 1000,
        rr=tuple(median(step.rr) if step.rr else None for step in steps),
        hr=tuple(median(step.hr) if step.hr else None for step in steps),
    )
