"""Space set aside on the disk, given up when the disk is full so that the journal goes on."""

import os
import shutil
from pathlib import Path

RESERVE_BYTES = 8_000_000
"""About eight thousand journal entries."""
FREE_FACTOR = 4
"""Set aside only when this many times as much is free, so that the reserve fills no disk itself."""


class Reserve:
    """A file of `n_bytes` that exists, or has been given up until the process starts again."""

    def __init__(self, path: Path, n_bytes: int = RESERVE_BYTES) -> None:
        self._path = path
        self._n_bytes = n_bytes
        self.given_up = False
        """This process has met a full disk and lives on what was set aside."""
        self._set_aside()

    def give_up(self) -> bool:
        """True when space has come free by it."""
        if not self._path.exists():
            return False
        self._path.unlink()
        self.given_up = True
        return True

    def _set_aside(self) -> None:
        held = self._path.stat().st_size if self._path.exists() else 0
        free = shutil.disk_usage(self._path.parent).free
        if held >= self._n_bytes or free < FREE_FACTOR * self._n_bytes:
            return
        try:
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._n_bytes)
        except OSError:  # a quota, or somebody was faster: the journal lives without a reserve
            self._path.unlink(missing_ok=True)
