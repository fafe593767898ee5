"""Every version of the ward file, whole: who, when, why; and what became of it.

Append-only and chained as the alarm journal is. Several processes write here (the pages, and
whatever applies a version), so the head of the chain is read within each transaction.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from records.database import opened
from records.journal import chained

LAYOUT = 1
_FIRST_HASH = bytes(32)
_SCHEMA = """
CREATE TABLE entries (seq INTEGER PRIMARY KEY, version INTEGER NOT NULL, kind TEXT NOT NULL,
    body TEXT NOT NULL, hash BLOB NOT NULL);
CREATE INDEX entries_of ON entries (version, kind);
CREATE TRIGGER entries_stay BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'versions are append-only'); END;
CREATE TRIGGER entries_stay_as_they_are BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'versions are append-only'); END;
"""


class Version(Struct, frozen=True, kw_only=True, tag="version"):
    """The ward file at one time."""

    version: int
    t_ns: int
    text: str
    how: Literal["first", "page", "outside", "returned"]
    """first: as it was found; outside: written by somebody at the machine; returned: the version
    before, because this one's services did not start."""
    person: str = ""
    name: str = ""
    role: str = ""
    why: str = ""
    like: int | None = None
    """Taken back to this version."""


class Outcome(Struct, frozen=True, kw_only=True, tag="outcome"):
    """A step in the life of a version."""

    version: int
    t_ns: int
    what: Literal["begun", "started", "applied", "failed"]
    """started: one service runs anew; failed: another version follows that returns to the last."""
    service: str = ""
    took_s: float | None = None
    """started: from its end to its sign of life."""
    sentence: str = ""


Entry = Version | Outcome
_decoder: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Version | Outcome)


class MovedOnError(Exception):
    """Somebody else has written a version meanwhile."""


class Versions:
    """The file of versions. One thread at a time uses it; processes may be several."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._db = opened(path, synchronous="FULL", version=LAYOUT, schema=_SCHEMA)
        path.chmod(0o600)

    def append(self, entry: Entry) -> None:
        """On the disk when it returns.

        Raises
        ------
        MovedOnError
            When a version is not the one after the newest.
        """
        with self._transaction():
            if isinstance(entry, Version) and entry.version != self._newest_number() + 1:
                raise MovedOnError
            row = self._db.execute(
                "SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1"
            ).fetchone()
            seq, before = (row[0] + 1, row[1]) if row else (1, _FIRST_HASH)
            body = msgspec.json.encode(entry, order="sorted")
            kind = "version" if isinstance(entry, Version) else "outcome"
            self._db.execute(
                "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
                (seq, entry.version, kind, body.decode(), chained(before, seq, body)),
            )

    def newest(self) -> Version | None:
        """The version that holds; None when there is none yet."""
        found = self._read("WHERE kind = 'version' ORDER BY version DESC LIMIT 1")
        return next((one for one in found if isinstance(one, Version)), None)

    def version(self, number: int) -> Version | None:
        """One version, if there is such."""
        found = self._read("WHERE kind = 'version' AND version = ?", number)
        return next((one for one in found if isinstance(one, Version)), None)

    def last(self, n: int) -> list[Version]:
        """The newest `n`, newest first."""
        found = self._read("WHERE kind = 'version' ORDER BY version DESC LIMIT ?", n)
        return [one for one in found if isinstance(one, Version)]

    def outcomes(self, number: int) -> list[Outcome]:
        """What became of a version, in order."""
        found = self._read("WHERE kind = 'outcome' AND version = ? ORDER BY seq", number)
        return [one for one in found if isinstance(one, Outcome)]

    def first_broken(self) -> int | None:
        """The first entry at which the chain does not hold, or None."""
        before, expected = _FIRST_HASH, 1
        for seq, body, hash_ in self._db.execute(
            "SELECT seq, body, hash FROM entries ORDER BY seq"
        ):
            if seq != expected or chained(before, seq, body.encode()) != hash_:
                return expected
            before, expected = hash_, seq + 1
        return None

    def close(self) -> None:
        self._db.close()

    def _read(self, where: str, *values: int) -> list[Entry]:
        rows = self._db.execute(f"SELECT body FROM entries {where}", values).fetchall()
        return [_decoder.decode(body) for (body,) in rows]

    def _newest_number(self) -> int:
        (number,) = self._db.execute(
            "SELECT coalesce(max(version), 0) FROM entries WHERE kind = 'version'"
        ).fetchone()
        return int(number)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except (sqlite3.Error, MovedOnError):
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
