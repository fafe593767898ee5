"""What people did goes to the audit trail: at once into memory, within a second onto the disk.

Nobody waits for the disk here: a nurse's hand comes before its record. What cannot be written is
kept, as far as memory is bounded, and said on the ward.
"""

import asyncio
import contextlib
import sqlite3
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from threading import Lock as ThreadLock
from time import monotonic, time_ns
from typing import Final

import msgspec

from records.audit import AuditTrail, Deed
from records.errors import RecordsError
from ward_ui.access.refusals import Refusals

__all__ = ["Audit", "Deed"]

N_WAITING_MAX: Final = 10_000
N_AT_ONCE: Final = 500
WRITE_S: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some deeds, newest first."""

    deeds: list[tuple[int, Deed]]
    first_broken: int | None
    """Where the chain is broken; None: nowhere."""


class Audit:
    """The trail of one ward. Without a path nothing outlives the process."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._trail: AuditTrail | None = None
        self._waiting: deque[Deed] = deque()
        self._opening = ThreadLock()
        self._n_lost = 0
        self._refusals = Refusals()
        self.trouble = ""
        """Why nothing can be written; empty when it can."""

    def note(self, deed: Deed) -> None:
        """Somebody did this now."""
        if not deed.refused or self._refusals.is_line(deed, t_s=monotonic()):
            self._wait(deed)

    def _wait(self, deed: Deed) -> None:
        if len(self._waiting) >= N_WAITING_MAX:
            self._n_lost += 1
            return
        self._waiting.append(msgspec.structs.replace(deed, t_ns=deed.t_ns or time_ns()))

    def _tell_counted(self, *, is_last: bool = False) -> None:
        for line in self._refusals.told(t_s=monotonic(), is_last=is_last):
            self._wait(line)

    @property
    def waiting(self) -> tuple[Deed, ...]:
        """What is not on the disk yet, oldest first."""
        return tuple(self._waiting)

    async def keep(self) -> None:
        """For ever: write what waits."""
        while True:
            await asyncio.sleep(WRITE_S)
            self._tell_counted()
            if self._waiting and self._path is not None:
                await asyncio.to_thread(self.write)

    def write(self) -> None:
        """Put what waits on the disk, or say why it cannot be."""
        if self._path is None:
            return
        taken = [self._waiting[idx] for idx in range(min(N_AT_ONCE, len(self._waiting)))]
        n_lost = self._n_lost
        lost = [Deed(what="lost", about=str(n_lost), t_ns=time_ns())] if n_lost else []
        try:
            self._opened(self._path).append([*taken, *lost])
        except (sqlite3.Error, RecordsError) as why:
            self.trouble = str(why)
            return
        self.trouble = ""
        self._n_lost -= n_lost
        for _ in taken:
            self._waiting.popleft()

    async def page(self, before: int | None, *, n: int) -> Page | None:
        """Some of what is on the disk; None when it cannot be read."""
        if self._path is None:
            return None
        return await asyncio.to_thread(self._page, self._path, before, n)

    def close(self) -> None:
        """What still waits is written."""
        self._tell_counted(is_last=True)
        self.trouble = ""
        while self._waiting and self._path is not None and not self.trouble:
            self.write()
        if self._trail is not None:
            self._trail.close()

    def _page(self, path: Path, before: int | None, n: int) -> Page | None:
        with contextlib.suppress(sqlite3.Error, RecordsError):
            trail = self._opened(path)
            return Page(deeds=trail.before(before, n=n), first_broken=trail.verify())
        return None

    def _opened(self, path: Path) -> AuditTrail:
        with self._opening:
            if self._trail is None:
                self._trail = AuditTrail(path)
            return self._trail
