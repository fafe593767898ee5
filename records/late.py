"""A journal for the alarm engine that need not be possible to open yet.

After a clean stop SQLite must make a file beside the journal to open it, which a full disk does not
let it. An alarm engine that ends for that would be a ward without alarms.
"""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock as ThreadLock

from alarms.messages import Entry, JournalNotOpenError
from records.database import Lock
from records.errors import RecordsError
from records.journal import Journal


class LateJournal:
    """The one writer. What cannot be opened refuses, and is tried again at each call.

    Raises
    ------
    RecordsError
        Another process writes here, or there is no folder to write in.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock(path)
        self._journal: Journal | None = None
        self._opening = ThreadLock()

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """As `Journal.append`; JournalNotOpenError while there is none."""
        return self._opened().append(entries)

    @property
    def warning(self) -> str:
        """As `Journal.warning`."""
        return "" if self._journal is None else self._journal.warning

    def open_entries(self) -> list[tuple[int, Entry]]:
        """As `Journal.open_entries`; JournalNotOpenError while there is none."""
        return self._opened().open_entries()

    def recent_entries(self, n: int) -> list[tuple[int, Entry]]:
        """As `Journal.recent_entries`; JournalNotOpenError while there is none."""
        return self._opened().recent_entries(n)

    def standing_facts(self) -> list[tuple[int, Entry]]:
        """As `Journal.standing_facts`; JournalNotOpenError while there is none."""
        return self._opened().standing_facts()

    def close(self) -> None:
        if self._journal is None:
            self._lock.close()
        else:
            self._journal.close()

    def _opened(self) -> Journal:
        with self._opening:
            if self._journal is None:
                try:
                    self._journal = Journal(self._path, lock=self._lock)
                except RecordsError as error:
                    raise JournalNotOpenError(str(error)) from error
            return self._journal
