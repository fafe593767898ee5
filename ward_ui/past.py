"""What the records hold: the journal entries a client missed, and half an hour of trends.

Read in one thread of its own, with a time limit: a missing file or a locked database leaves the
past empty and says so; it never holds up the present.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Final, Protocol, TypeVar

from alarms.messages import Entry, JournalRefusedError
from ward_ui import view

N_MISSED_MAX: Final = 500
TREND_S: Final = 30 * 60
STEP_S: Final = 15

_T = TypeVar("_T")


class JournalReader(Protocol):
    """The alarm journal, read-only."""

    def newest_seq(self) -> int: ...

    def entries_after(self, seq: int, limit: int) -> Sequence[tuple[int, Entry]]: ...


class HistoryReader(Protocol):
    """What was shown, read-only, by sensor."""

    def trend(self, t_from_ns: int, t_to_ns: int, step_s: int) -> Mapping[str, view.Json]: ...


Missed = tuple[Sequence[tuple[int, Entry]], bool]
"""Journal numbers and entries, and whether these are all."""

JournalOpener = Callable[[], AbstractContextManager[JournalReader]]
HistoryOpener = Callable[[], AbstractContextManager[HistoryReader]]


class Past:
    """The records as this server may ask for them.

    `journal_trouble` and `history_trouble` are why the last read failed; empty after a good one.
    """

    def __init__(
        self, journal: JournalOpener | None, history: HistoryOpener | None, *, read_s: float
    ) -> None:
        self._journal = journal
        self._history = history
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
        opener = self._journal
        if opener is None:
            return [], False
        found, self.journal_trouble = await self._read(lambda: _missed(opener, last_seq))
        return found or ([], False)

    async def trends(self, *, now_ns: int) -> Mapping[str, view.Json] | None:
        """The last half hour by sensor; None when it cannot be read."""
        opener = self._history
        if opener is None:
            return None
        t_from_ns = now_ns - TREND_S * view.NS_PER_S
        found, self.history_trouble = await self._read(lambda: _trend(opener, t_from_ns, now_ns))
        return found

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


def _missed(opener: JournalOpener, last_seq: int) -> Missed:
    with opener() as journal:
        newest = journal.newest_seq()
        entries = journal.entries_after(last_seq, N_MISSED_MAX)
    n_after = entries[-1][0] if entries else last_seq
    return entries, n_after >= newest >= last_seq


def _trend(opener: HistoryOpener, t_from_ns: int, t_to_ns: int) -> Mapping[str, view.Json]:
    with opener() as history:
        return history.trend(t_from_ns, t_to_ns, STEP_S)
