"""SQLite files with one writer each, a version, and errors in sentences."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from records.errors import InUseError, RecordsError


class Lock:
    """Held by the one process that may write `path`; the kernel gives it back when that dies."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(path.with_suffix(".lock"), flags, 0o640)
        except OSError as error:
            raise RecordsError(
                f"There can be no records in {path.parent} ({error.strerror}); "
                "it must be a folder that this user may write to."
            ) from error
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._fd)
            raise InUseError(
                f"Another vitavakt is writing to {path}; "
                "stop it first, or give this one a records folder of its own."
            ) from None

    def close(self) -> None:
        os.close(self._fd)


def opened(
    path: Path,
    *,
    synchronous: str,
    version: int,
    schema: str,
    upgrades: Mapping[int, str] | None = None,
) -> sqlite3.Connection:
    """A connection in WAL mode whose schema is `version`; created when new.

    `upgrades` has for each older version the statements that lead to the next one.
    `check_same_thread` is off: the owner makes sure that one thread at a time uses it.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        with described(path):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found == 0:
                _execute(connection, schema, version)
            elif found <= version:
                for older in range(found, version):
                    _execute(connection, (upgrades or {})[older], older + 1)
            else:
                raise RecordsError(
                    f"{path} was written by a newer vitavakt (layout {found}, this one knows "
                    f"{version}); install that version, or move the file away."
                )
    except RecordsError:
        connection.close()
        raise
    return connection


def _execute(connection: sqlite3.Connection, statements: str, version: int) -> None:
    connection.executescript(
        f"BEGIN IMMEDIATE; {statements}; PRAGMA user_version = {version}; COMMIT;"
    )


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; sqlite3.OperationalError when there is no file yet."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )


@contextmanager
def described(path: Path) -> Iterator[None]:
    """Turns what SQLite says on opening into a sentence."""
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # A damaged file makes SQLite's own words unreadable too.
        raise RecordsError(
            f"{path} cannot be used ({error}); check the disk, its rights and its free space, "
            "or restore the file from a copy."
        ) from error
