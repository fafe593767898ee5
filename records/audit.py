"""The audit trail: who did what, from where and when, and what was refused.

Append-only and chained as the alarm journal is (`records.journal`), in a file of its own: what
alarms rest on is in the journal; a trail that cannot be written never keeps an alarm from being
answered (docs/decisions/0012).
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from threading import Lock as ThreadLock

import msgspec
from msgspec import Struct

from records.database import Lock, described, opened
from records.errors import RecordsError
from records.journal import chained

VERSION = 1
_FIRST_HASH = bytes(32)
_SCHEMA = """
CREATE TABLE audit (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash BLOB NOT NULL);
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
"""


class Deed(Struct, frozen=True, kw_only=True):
    """One thing that somebody did, or was refused. Never a PIN, a secret or a patient's name."""

    what: str
    """A word (`login`, `acknowledge`), or method and path of an address."""
    t_ns: int = 0
    """Wall clock of the server; 0 is filled in when it is noted."""
    person: str = ""
    """Id; empty for nobody known."""
    role: str = ""
    device: str = ""
    """What the device calls itself, where it says so."""
    address: str = ""
    about: str = ""
    """The bed, the alarm, the right."""
    refused: str = ""
    """Why not; empty when it was let through."""
    reason: str = ""
    """What the person gave as reason, where one is asked for."""


_decoder = msgspec.json.Decoder(Deed)


class AuditTrail:
    """The one writer. Its methods may be called from any thread, one call at a time waits.

    Raises
    ------
    RecordsError
        Another process writes here, the file is of a newer version, or it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._lock = Lock(path)
        try:
            self._db = opened(path, synchronous="FULL", version=VERSION, schema=_SCHEMA)
            with described(path):
                self._seq, self._hash = _newest(self._db)
        except RecordsError:
            self._lock.close()
            raise
        self._one_at_a_time = ThreadLock()

    def append(self, deeds: Iterable[Deed]) -> None:
        """All on the disk, or none and sqlite3.Error."""
        with self._one_at_a_time:
            seq, hash_, rows = self._seq, self._hash, []
            for deed in deeds:
                seq += 1
                body = msgspec.json.encode(deed, order="sorted")
                hash_ = chained(hash_, seq, body)
                rows.append((seq, body.decode(), hash_))
            self._commit(rows)
            self._seq, self._hash = seq, hash_

    def before(self, seq: int | None, *, n: int) -> list[tuple[int, Deed]]:
        """The newest `n` deeds below `seq` (None: of all), newest first."""
        top = self._seq + 1 if seq is None else seq
        with self._one_at_a_time:
            rows = self._db.execute(
                "SELECT seq, body FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?", (top, n)
            ).fetchall()
        return [(seq_, _decoder.decode(body)) for seq_, body in rows]

    def verify(self) -> int | None:
        """The first number at which the chain is broken, or None."""
        previous, expected = _FIRST_HASH, 1
        with self._one_at_a_time:
            for seq, body, hash_ in self._db.execute(
                "SELECT seq, body, hash FROM audit ORDER BY seq"
            ):
                if seq != expected or chained(previous, seq, body.encode()) != hash_:
                    return expected
                previous, expected = hash_, seq + 1
        return None

    def close(self) -> None:
        with self._one_at_a_time:
            self._db.close()
            self._lock.close()

    def _commit(self, rows: list[tuple[int, str, bytes]]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany("INSERT INTO audit (seq, body, hash) VALUES (?, ?, ?)", rows)
            self._db.execute("COMMIT")
        except sqlite3.Error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise


def _newest(db: sqlite3.Connection) -> tuple[int, bytes]:
    row = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (0, _FIRST_HASH) if row is None else (row[0], row[1])
