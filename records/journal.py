"""The alarm journal: append-only, chained, and on the disk before an alarm is told.

SQLite in WAL mode with ``synchronous=FULL``: when `append` returns, the entries survive a
``kill -9`` and a power cut (as far as the disk keeps its word). Rows are numbered without gaps and
each carries the SHA-256 of the one before, its own number and its canonical JSON, so that a row
changed, moved or taken out later breaks the chain. The chain has no key: it shows accidents and
careless hands, not somebody who computes it anew; rows cut off at the end show only beside a number
or hash noted elsewhere.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from threading import Lock as ThreadLock

import msgspec

from alarms.messages import Entry, JournalRefusedError
from records.folder import Lock, RecordsError, opened, read_only

VERSION = 1
_FIRST_HASH = bytes(32)
_SCHEMA = """
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    hash BLOB NOT NULL,
    alarm_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.alarm.id')) VIRTUAL,
    phase TEXT GENERATED ALWAYS AS (json_extract(body, '$.alarm.phase')) VIRTUAL
);
CREATE INDEX entry_alarm ON entry (alarm_id, seq, phase);
CREATE TRIGGER entry_stays BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the alarm journal is append-only'); END;
CREATE TRIGGER entry_stays_as_it_is BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the alarm journal is append-only'); END
"""
_ROWS = "SELECT seq, body FROM entry"
_OPEN = f"""{_ROWS} WHERE alarm_id IN (
    SELECT alarm_id FROM (SELECT alarm_id, phase, max(seq) FROM entry GROUP BY alarm_id)
    WHERE phase <> 'clear') ORDER BY seq"""

_decoder = msgspec.json.Decoder(Entry)


def journal_path(folder: Path) -> Path:
    """The journal of a records folder."""
    return folder / "journal.sqlite"


class Journal:
    """The one writer. Its methods may be called from any thread, one call at a time waits.

    Raises
    ------
    RecordsError
        Another process writes here, the file is of a newer version, or it cannot be opened.
    """

    def __init__(self, folder: Path) -> None:
        path = journal_path(folder)
        self._lock = Lock(path.with_suffix(".lock"))
        try:
            self._db = opened(path, synchronous="FULL", version=VERSION, schema=_SCHEMA)
            self._seq, self._hash = _newest(self._db)
        except (RecordsError, sqlite3.DatabaseError):
            self._lock.close()
            raise
        self._one_at_a_time = ThreadLock()

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """Numbers of the entries: all on the disk, or none and JournalRefusedError."""
        rows = []
        with self._one_at_a_time:
            seq, hash_ = self._seq, self._hash
            for entry in entries:
                seq += 1
                body = canonical(entry)
                hash_ = chained(hash_, seq, body)
                rows.append((seq, body.decode(), hash_))
            self._commit(rows)
            self._seq, self._hash = seq, hash_
        return [row[0] for row in rows]

    def open_entries(self) -> list[tuple[int, Entry]]:
        """All entries, oldest first, of the alarms whose newest entry is not `clear`."""
        with self._one_at_a_time:
            return _entries(self._db, _OPEN, ())

    def recent_entries(self, n: int) -> list[tuple[int, Entry]]:
        """The newest `n` entries, oldest first."""
        with self._one_at_a_time:
            return _entries(self._db, f"{_ROWS} WHERE seq > ? ORDER BY seq", (self._seq - n,))

    def newest_seq(self) -> int:
        return self._seq

    def verify(self) -> int | None:
        """The first number at which the chain is broken, or None."""
        with self._one_at_a_time:
            return _first_broken(self._db)

    def close(self) -> None:
        with self._one_at_a_time:
            self._db.close()
            self._lock.close()

    def _commit(self, rows: list[tuple[int, str, bytes]]) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT INTO entry (seq, body, hash) VALUES (?, ?, ?)", rows)
            self._db.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise JournalRefusedError(str(error)) from error


class JournalReader:
    """Reads beside the writer, from another process. Empty while there is no journal yet."""

    def __init__(self, folder: Path) -> None:
        self._path = journal_path(folder)
        self._db: sqlite3.Connection | None = None
        self._one_at_a_time = ThreadLock()

    def entries_after(self, seq: int, limit: int) -> list[tuple[int, Entry]]:
        """At most `limit` entries after number `seq`, oldest first."""
        return self._read(f"{_ROWS} WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit))

    def open_entries(self) -> list[tuple[int, Entry]]:
        """All entries, oldest first, of the alarms whose newest entry is not `clear`."""
        return self._read(_OPEN, ())

    def newest_seq(self) -> int:
        """0 while the journal is empty."""
        newest = self._read(f"{_ROWS} ORDER BY seq DESC LIMIT 1", ())
        return newest[0][0] if newest else 0

    def verify(self) -> int | None:
        """The first number at which the chain is broken, or None."""
        with self._one_at_a_time:
            return None if not self._path.exists() else _first_broken(self._connection())

    def close(self) -> None:
        with self._one_at_a_time:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _read(self, query: str, values: tuple[int, ...]) -> list[tuple[int, Entry]]:
        with self._one_at_a_time:
            return _entries(self._connection(), query, values) if self._path.exists() else []

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = read_only(self._path)
        return self._db


def journal_reader(folder: Path) -> JournalReader:
    """For the ward UI: entries as they are committed by the alarm engine."""
    return JournalReader(folder)


def canonical(entry: Entry) -> bytes:
    """The one way to write an entry: JSON in UTF-8, members sorted, no spaces."""
    return msgspec.json.encode(entry, order="sorted")


def chained(previous: bytes, seq: int, body: bytes) -> bytes:
    """SHA-256 over the hash before, the number (8 bytes, big-endian) and the body."""
    return sha256(previous + seq.to_bytes(8, "big") + body).digest()


def _newest(db: sqlite3.Connection) -> tuple[int, bytes]:
    row = db.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    return (0, _FIRST_HASH) if row is None else (row[0], row[1])


def _entries(
    db: sqlite3.Connection, query: str, values: tuple[int, ...]
) -> list[tuple[int, Entry]]:
    try:
        return [(seq, _decoder.decode(body)) for seq, body in db.execute(query, values)]
    except (sqlite3.DatabaseError, msgspec.DecodeError) as error:
        raise JournalRefusedError(f"the journal cannot be read: {error}") from error


def _first_broken(db: sqlite3.Connection) -> int | None:
    previous, expected = _FIRST_HASH, 1
    rows: Iterator[tuple[int, str, bytes]] = db.execute(
        "SELECT seq, body, hash FROM entry ORDER BY seq"
    )
    for seq, body, hash_ in rows:
        if seq != expected or chained(previous, seq, body.encode()) != hash_:
            return expected
        previous, expected = hash_, seq + 1
    return None
