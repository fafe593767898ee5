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
from shutil import disk_usage
from threading import Lock as ThreadLock
from typing import Self

import msgspec

from alarms.messages import Entry, JournalRefusedError
from records.database import Lock, described, opened, read_only
from records.errors import RecordsError
from records.reserve import Reserve

VERSION = 2
_FIRST_HASH = bytes(32)
_NEARLY_FULL_BYTES = 1_000_000
_FACTS = """
ALTER TABLE journal ADD COLUMN
    subject TEXT GENERATED ALWAYS AS (json_extract(body, '$.subject')) VIRTUAL;
CREATE INDEX journal_subject ON journal (subject, seq) WHERE subject <> ''"""
_SCHEMA = f"""
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    hash BLOB NOT NULL,
    change TEXT GENERATED ALWAYS AS (json_extract(body, '$.change')) VIRTUAL,
    alarm_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.alarm.id')) VIRTUAL,
    phase TEXT GENERATED ALWAYS AS (json_extract(body, '$.alarm.phase')) VIRTUAL
);
CREATE INDEX journal_alarm ON journal (alarm_id, seq, phase);
CREATE TRIGGER journal_stays BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the alarm journal is append-only'); END;
CREATE TRIGGER journal_stays_as_it_is BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the alarm journal is append-only'); END;
{_FACTS}
"""
_UPGRADES = {1: _FACTS}
_ROWS = "SELECT seq, body FROM journal"
_OPEN = f"""{_ROWS} WHERE alarm_id IN (
    SELECT alarm_id FROM (SELECT alarm_id, phase, max(seq) FROM journal GROUP BY alarm_id)
    WHERE phase <> 'clear') ORDER BY seq"""

_STANDING = f"""{_ROWS} WHERE seq IN (
    SELECT max(seq) FROM journal WHERE subject <> '' AND change = 'set' GROUP BY subject)
    ORDER BY seq"""

_decoder = msgspec.json.Decoder(Entry)


class Journal:
    """The one writer. Its methods may be called from any thread, one call at a time waits.

    Raises
    ------
    RecordsError
        Another process writes here, the file is of a newer version, or it cannot be opened.
    """

    def __init__(self, path: Path, *, lock: Lock | None = None) -> None:
        self._lock = Lock(path) if lock is None else lock
        self._reserve = Reserve(path.with_suffix(".reserve"))
        try:
            self._db = self._opened_or_reserve_given_up(path)
            with described(path):
                self._seq, self._hash = _newest(self._db)
        except RecordsError:
            if lock is None:
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
            self._commit_or_give_up_reserve(rows)
            self._seq, self._hash = seq, hash_
        return [row[0] for row in rows]

    @property
    def warning(self) -> str:
        """Empty, or what a person should know although entries are still being taken."""
        return (
            "the disk was full and the reserve is in use: make room, start again"
            if self._reserve.given_up
            else ""
        )

    def open_entries(self) -> list[tuple[int, Entry]]:
        """All entries, oldest first, of the alarms whose newest entry is not `clear`."""
        with self._one_at_a_time:
            return _entries(self._db, _OPEN, ())

    def recent_entries(self, n: int) -> list[tuple[int, Entry]]:
        """The newest `n` entries, oldest first."""
        with self._one_at_a_time:
            return _entries(self._db, f"{_ROWS} WHERE seq > ? ORDER BY seq", (self._seq - n,))

    def standing_facts(self) -> list[tuple[int, Entry]]:
        """The newest entry that set each fact of the ward, oldest first."""
        with self._one_at_a_time:
            return _entries(self._db, _STANDING, ())

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

    def _opened_or_reserve_given_up(self, path: Path) -> sqlite3.Connection:
        """On a full disk a journal cannot be opened: SQLite needs a file beside it."""
        try:
            return opened(
                path, synchronous="FULL", version=VERSION, schema=_SCHEMA, upgrades=_UPGRADES
            )
        except RecordsError:
            is_full = disk_usage(path.parent).free < _NEARLY_FULL_BYTES
            if not (is_full and self._reserve.give_up()):
                raise
        return opened(path, synchronous="FULL", version=VERSION, schema=_SCHEMA, upgrades=_UPGRADES)

    def _commit_or_give_up_reserve(self, rows: list[tuple[int, str, bytes]]) -> None:
        try:
            self._commit(rows)
        except sqlite3.DatabaseError as error:
            full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
            if not (full and self._reserve.give_up()):
                raise JournalRefusedError(str(error)) from error
            try:
                self._commit(rows)
            except sqlite3.DatabaseError as again:
                raise JournalRefusedError(str(again)) from again

    def _commit(self, rows: list[tuple[int, str, bytes]]) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT INTO journal (seq, body, hash) VALUES (?, ?, ?)", rows)
            self._db.execute("COMMIT")
        except sqlite3.DatabaseError:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise


class JournalReader:
    """Reads what the writer has committed, from another process. Close it, or use it in a `with`.

    Raises
    ------
    sqlite3.OperationalError
        There is no journal yet.
    JournalRefusedError
        By its methods, when what is there cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._db = read_only(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def entries_after(self, seq: int, limit: int) -> list[tuple[int, Entry]]:
        """At most `limit` entries after number `seq`, oldest first."""
        return _entries(self._db, f"{_ROWS} WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit))

    def newest_seq(self) -> int:
        """0 while the journal is empty."""
        newest = _entries(self._db, f"{_ROWS} ORDER BY seq DESC LIMIT 1", ())
        return newest[0][0] if newest else 0

    def verify(self) -> int | None:
        """The first number at which the chain is broken, or None."""
        return _first_broken(self._db)

    def close(self) -> None:
        self._db.close()


def verify(path: Path) -> int | None:
    """The first number at which the chain of the journal at `path` is broken, or None.

    Raises RecordsError when there is no journal there that can be read.
    """
    with described(path), JournalReader(path) as reader:
        return reader.verify()


def canonical(entry: Entry) -> bytes:
    """The one way to write an entry: JSON in UTF-8, members sorted, no spaces."""
    return msgspec.json.encode(entry, order="sorted")


def chained(previous: bytes, seq: int, body: bytes) -> bytes:
    """SHA-256 over the hash before, the number (8 bytes, big-endian) and the body."""
    return sha256(previous + seq.to_bytes(8, "big") + body).digest()


def _newest(db: sqlite3.Connection) -> tuple[int, bytes]:
    row = db.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return (0, _FIRST_HASH) if row is None else (row[0], row[1])


def _entries(
    db: sqlite3.Connection, query: str, values: tuple[int, ...]
) -> list[tuple[int, Entry]]:
    try:
        return [(seq, _decoder.decode(body)) for seq, body in db.execute(query, values)]
    except (sqlite3.DatabaseError, UnicodeDecodeError, TypeError, msgspec.DecodeError) as error:
        raise JournalRefusedError(f"the journal cannot be read: {error}") from error


def _first_broken(db: sqlite3.Connection) -> int | None:
    previous, expected = _FIRST_HASH, 1
    rows: Iterator[tuple[int, object, bytes]] = db.execute(
        "SELECT seq, body, hash FROM journal ORDER BY seq"
    )
    for seq, body, hash_ in rows:
        # Of a damaged row SQLite may make anything: bytes, a number, nothing.
        if not isinstance(body, str) or seq != expected:
            return expected
        if chained(previous, seq, body.encode()) != hash_:
            return expected
        previous, expected = hash_, seq + 1
    return None
