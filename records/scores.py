"""Which NEWS2 stood at a bed, from when to when: every one that a screen could show.

The alarm journal holds what a person entered and what called for another response; the radar moves
the score in between. Kept beside the vital signs that moved it, and forgotten with them. Where no
stretch covers a time, no score is known of it: nobody lay there, none may be made, or nobody heard.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

import msgspec

from alarms.news2.messages import Score

SILENT_S = 10
"""Without a word about the bed for longer than this, its score has stood until the last word."""
SAID_AGAIN_S = 15
"""How often a stretch that goes on is written again: what a power cut may cost."""
N_OF_BED_MAX = 4_000
"""1.2 kB each in a demo, 4 kB with every part typed. A score that jumps to and fro every 10 s is
kept for half a day, then."""
SCHEMA = """
CREATE TABLE scores (
    bed TEXT NOT NULL, t_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
    low INTEGER NOT NULL, high INTEGER NOT NULL, complete INTEGER NOT NULL, inputs TEXT NOT NULL,
    PRIMARY KEY (bed, t_ms)
)
"""
INSERT = (
    "INSERT INTO scores (bed, t_ms, until_ms, low, high, complete, inputs) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms, "
    "low = excluded.low, high = excluded.high, complete = excluded.complete, "
    "inputs = excluded.inputs"
)
"""Of a clock that was put back onto the same moment the score that was said last is kept."""
FORGET = "DELETE FROM scores WHERE until_ms < ? * 1000"
FORGET_MANY = f"""
DELETE FROM scores WHERE rowid IN (SELECT rowid FROM (
    SELECT rowid, row_number() OVER (PARTITION BY bed ORDER BY t_ms DESC) AS n FROM scores)
WHERE n > {N_OF_BED_MAX})
"""
_OF_BED = """
SELECT bed, t_ms, until_ms, low, high, complete, inputs FROM scores
WHERE bed = ? AND t_ms >= ? AND until_ms >= ? ORDER BY t_ms
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """One NEWS2 of one bed for as long as its rows had the same points."""

    bed: str
    t_ms: int
    """When it was made, ms since 1970 (UTC); after a silence when it was heard again."""
    until_ms: int
    """When it was last heard to stand."""
    low: int
    high: int
    complete: bool
    inputs: str
    """As it was first: the whole `Score` as JSON."""


@dataclass(slots=True)
class _Stands:
    made: Score
    stood: Stood
    written_ms: int | None = None
    """Up to when the disk has it."""


class Standing:
    """The scores that stand now, and which rows are to be written. By the engine's wall clock."""

    def __init__(self) -> None:
        self._at: dict[str, _Stands] = {}
        self._ended: list[Stood] = []

    def hear(self, bed: str, score: Score | None, t_ns: int) -> None:
        """What the alarm engine shows of a bed at `t_ns`; None or an excluded one is no score."""
        known, t_ms = self._at.get(bed), t_ns // 1_000_000
        if known is not None and score is not None and _goes_on(known, score, t_ms):
            known.stood = replace(known.stood, until_ms=t_ms)
            return
        ended_ms = 0
        if known is not None:
            ended_ms = known.stood.until_ms
            self._ended.append(self._at.pop(bed).stood)
        if score is not None and score.low is not None and score.high is not None:
            made_ms = score.t_ns // 1_000_000
            stood = Stood(
                bed=bed,
                t_ms=made_ms if ended_ms < made_ms <= t_ms else t_ms,
                until_ms=t_ms,
                low=score.low,
                high=score.high,
                complete=score.complete,
                inputs=msgspec.json.encode(score).decode(),
            )
            self._at[bed] = _Stands(score, stood)

    def rows(self) -> list[Stood]:
        """New, ended, or grown by `SAID_AGAIN_S` since they were last asked for."""
        rows, self._ended = self._ended, []
        for one in self._at.values():
            until_ms = one.stood.until_ms
            if one.written_ms is None or until_ms - one.written_ms >= SAID_AGAIN_S * 1000:
                one.written_ms = until_ms
                rows.append(one.stood)
        return rows


def values(rows: Sequence[Stood]) -> list[tuple[object, ...]]:
    """Of `INSERT`."""
    return [astuple(row) for row in rows]


def read(db: sqlite3.Connection, bed: str, *, t_from_ns: int, t_stay_ns: int) -> list[Stood]:
    """Those that stood after `t_from_ns`, made since `t_stay_ns`, oldest first.

    None of a file from before scores were kept.
    """
    known = db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'scores'")
    if known.fetchone() is None:
        return []
    found = db.execute(_OF_BED, (bed, t_stay_ns // 1_000_000, t_from_ns // 1_000_000))
    return [
        Stood(
            bed=bed,
            t_ms=t_ms,
            until_ms=until_ms,
            low=low,
            high=high,
            complete=bool(complete),
            inputs=inputs,
        )
        for bed, t_ms, until_ms, low, high, complete, inputs in found
    ]


def _goes_on(known: _Stands, score: Score, t_ms: int) -> bool:
    """It says the same as before, and was heard all the while by a clock that went forward."""
    same = [part.says for part in known.made.parts] == [part.says for part in score.parts]
    return same and 0 <= t_ms - known.stood.until_ms <= SILENT_S * 1000
