"""What the records hold: the journal entries a client missed, and half an hour of trends.

Read in one thread of its own, with a time limit: a missing file or a locked database leaves the
past empty and says so; it never holds up the present.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from alarms.messages import Entry, JournalRefusedError
from records.history import HistoryReader, Trend
from records.journal import JournalReader
from ward_ui import view

N_MISSED_MAX: Final = 500
TREND_S: Final = 30 * 60
STEP_S: Final = 15

_T = TypeVar("_T")


Missed = tuple[Sequence[tuple[int, Entry]], bool]
"""Journal numbers and entries, and whether these are all."""


class Past:
    """The records as this server may ask for them.

    `journal_trouble` and `history_trouble` are why the last read failed; empty after a good one.
    """

    def __init__(self, *, journal: Path | None, history: Path | None, read_s: float) -> None:
        self._journal_path = journal
        self._history_path = history
        self._read_s = read_s
        self._thread = ThreadPoolExecutor(1, "records")
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
        path = self._history_path
        if path is None:
            return None
        found, self.history_trouble = await self._read(lambda: _trends(path, now_ns))
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


def _trends(path: Path, now_ns: int) -> Mapping[str, Trend]:
    with HistoryReader(path) as history:
        return history.trend(now_ns - TREND_S * view.NS_PER_S, now_ns, STEP_S)
