"""What the records hold: the journal entries a client missed, trends, and the past of one bed.

Read in one thread of its own, with a time limit: a missing file or a locked database leaves the
past empty and says so; it never holds up the present.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from alarms.messages import Alarm, Entry, JournalRefusedError, Kind, LimitSet, ProfileSet
from records.bed import BedReader
from records.history import Course, HistoryReader, Trend
from records.journal import JournalReader
from records.scores import Stood
from ward_ui.past.logbook import Noted
from ward_ui.past.six_hours import SixHours
from ward_ui.view import lines
from ward_ui.view.plain import NS_PER_S, Json

N_MISSED_MAX: Final = 500
TREND_S: Final = 30 * 60
STEP_S: Final = 15

PAST_STEPS_S: Final = {1: 15, 6: 60, 24: 300, 72: 900}
"""Hours that may be asked for -> length of a step: about 300 points each."""
LOG_S: Final = 72 * 3600
_HOUR_NS: Final = 3600 * NS_PER_S

_T = TypeVar("_T")


Missed = tuple[Sequence[tuple[int, Entry]], bool]
"""Journal numbers and entries, and whether these are all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """The last hours of one bed, and what was set there."""

    course: Course
    t_from_ns: int
    t_to_ns: int
    t_stay_ns: int
    """Last discharge from the bed; 0 if there was none."""
    said: Sequence[lines.Said]

    def lines(self, table: lines.Lines, profile: str) -> list[lines.Stretch]:
        """The limits, each for as long as it held."""
        return lines.course(
            table, profile, self.said, t_from_ns=self.t_from_ns, t_to_ns=self.t_to_ns
        )


class Past:
    """The records as this server may ask for them.

    `journal_trouble` and `history_trouble` are why the last read failed; empty after a good one.
    """

    def __init__(self, *, journal: Path | None, history: Path | None, read_s: float) -> None:
        self._journal_path = journal
        self._history_path = history
        self._read_s = read_s
        self._thread = ThreadPoolExecutor(1, "records")
        self._six_hours = SixHours()
        self.journal_trouble = ""
        self.history_trouble = ""

    async def missed(self, last_seq: int | None) -> Missed:
        """The journal's entries after `last_seq`, oldest first, and whether these are all.

        Never false comfort: when the journal cannot be read, or is another one than the client
        knew (its newest number is lower), the list is not complete.
        """
        if last_seq is None:
            return [], True
        path = self._journal_path
        if path is None:
            return [], False
        found, self.journal_trouble = await self._read(lambda: _missed(path, last_seq))
        return found or ([], False)

    async def newest_seq(self) -> int | None:
        """Where the journal stands; 0 while there is none, None when it cannot be read."""
        path = self._journal_path
        if path is None:
            return None
        if not path.exists():
            return 0
        found, self.journal_trouble = await self._read(lambda: _newest(path))
        return found

    async def trends(self, *, now_ns: int) -> Mapping[str, Trend] | None:
        """The last half hour by bed; None when it cannot be read."""
        path, journal = self._history_path, self._journal_path
        if path is None:
            return None
        found, self.history_trouble = await self._read(lambda: _trends(path, journal, now_ns))
        return found

    async def six_hours(self, *, now_ns: int) -> Json | None:
        """The last six hours by bed, as `GET /api/trends` gives them; None when unreadable."""
        path, journal = self._history_path, self._journal_path
        if path is None:
            return None

        def read() -> Json:
            since = _stays(journal, now_ns - 6 * _HOUR_NS)
            return self._six_hours.read(path, since, now_ns=now_ns)

        found, self.history_trouble = await self._read(read)
        return found

    async def passed(self, bed: str, hours: float, *, now_ns: int) -> Passed | None:
        """The last hours of one bed; None when they cannot be read."""
        path, journal = self._history_path, self._journal_path
        if path is None:
            return None
        found, _ = await self._read(lambda: _passed(path, journal, bed, hours, now_ns))
        return found

    async def noted(self, bed: str, *, now_ns: int) -> Noted | None:
        """What the journal holds of one bed; None when it cannot be read."""
        path, history = self._journal_path, self._history_path
        if path is None:
            return None
        found, _ = await self._read(lambda: _noted(path, history, bed, now_ns))
        return found

    async def look_again(self) -> None:
        """If the journal could not be read, see whether it can be now: trouble is not kept."""
        path = self._journal_path
        if path is not None and self.journal_trouble:
            _, self.journal_trouble = await self._read(lambda: _missed(path, 2**53))

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _read(self, read: Callable[[], _T]) -> tuple[_T | None, str]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._read_s):
                return await loop.run_in_executor(self._thread, read), ""
        except TimeoutError:
            return None, f"no answer in {self._read_s:g} s"
        except (OSError, sqlite3.Error, ValueError, JournalRefusedError) as why:
            return None, str(why)


def _missed(path: Path, last_seq: int) -> Missed:
    with JournalReader(path) as journal:
        newest = journal.newest_seq()
        entries = journal.entries_after(last_seq, N_MISSED_MAX)
    last = entries[-1][0] if entries else last_seq
    return entries, last >= newest >= last_seq


def _newest(path: Path) -> int:
    with JournalReader(path) as journal:
        return journal.newest_seq()


def _trends(path: Path, journal: Path | None, now_ns: int) -> Mapping[str, Trend]:
    with HistoryReader(path) as history:
        found = history.trend(now_ns - TREND_S * NS_PER_S, now_ns, STEP_S)
    since = _stays(journal, now_ns - TREND_S * NS_PER_S)
    return {bed: trend.since(since.get(bed, 0)) for bed, trend in found.items()}


def _stays(journal: Path | None, t_from_ns: int) -> Mapping[str, int]:
    """When each bed was last left by its patient; nothing where there is no journal yet."""
    if journal is None or not journal.exists():
        return {}
    with BedReader(journal) as beds:
        return beds.stays(t_from_ns=t_from_ns)


def _passed(path: Path, journal: Path | None, bed: str, hours: float, now_ns: int) -> Passed:
    t_from_ns, t_stay_ns, said = now_ns - round(hours * _HOUR_NS), 0, list[lines.Said]()
    if journal is not None and journal.exists():
        with BedReader(journal) as beds:
            seq, t_stay_ns = beds.stay(bed)
            said = [
                (entry.t_ns, entry.fact)
                for _, entry in beds.facts(bed, from_seq=seq)
                if isinstance(entry.fact, LimitSet | ProfileSet)
            ]
    t_first_ns = min(max(t_from_ns, t_stay_ns), now_ns)
    with HistoryReader(path) as history:
        course = history.course(bed, t_first_ns, now_ns, PAST_STEPS_S.get(round(hours), 60))
    return Passed(
        course=course, t_from_ns=t_first_ns, t_to_ns=now_ns, t_stay_ns=t_stay_ns, said=said
    )


def _noted(path: Path, history: Path | None, bed: str, now_ns: int) -> Noted:
    if not path.exists():
        return Noted(t_from_ns=now_ns, alarms=(), facts=())
    with BedReader(path) as beds:
        seq, t_stay_ns = beds.stay(bed)
        t_from_ns = max(now_ns - LOG_S * NS_PER_S, t_stay_ns)
        alarms = beds.alarms(bed, t_from_ns=t_from_ns)
        return Noted(
            t_from_ns=t_from_ns,
            alarms=[(seq, one) for seq, one in alarms if _is_of_stay(one.alarm, t_stay_ns)],
            facts=beds.facts(bed, from_seq=max(seq, beds.seq_at(t_from_ns))),
            stood=_stood(history, bed, t_from_ns, t_stay_ns),
        )


def _stood(history: Path | None, bed: str, t_from_ns: int, t_stay_ns: int) -> list[Stood]:
    """None where the history cannot be read: the journal's are then told, with gaps in between."""
    if history is None or not history.exists():
        return []
    try:
        with HistoryReader(history) as known:
            return known.scores(bed, t_from_ns=t_from_ns, t_stay_ns=t_stay_ns)
    except sqlite3.Error:
        return []


def _is_of_stay(alarm: Alarm | None, t_stay_ns: int) -> bool:
    """A discharge ends the alarms of who lay there; those of the radar go on, and are nobody's."""
    return alarm is None or alarm.kind is Kind.TECHNICAL or alarm.t_signal_ns >= t_stay_ns
