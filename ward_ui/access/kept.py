"""What of people outlives this process: log-ins and devices by their hashes, and choices.

A server that is started again at night must not ask a whole ward for its PINs. No secret is in the
file, only SHA-256 of secrets that have 256 bits of chance. A log-in counts again only for somebody
who is today what they were when they logged in.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from threading import Lock as ThreadLock
from time import time
from typing import Any, Final

import msgspec

from records.database import Lock, described, opened
from records.errors import RecordsError
from ward_ui.config import Config
from ward_ui.people.logins import LogIn, LogIns, of_today

WRITE_S: Final = 1.0
VERSION = 1
_SCHEMA = """
CREATE TABLE logins (token BLOB PRIMARY KEY, made_for BLOB NOT NULL, body TEXT NOT NULL);
CREATE TABLE devices (device BLOB PRIMARY KEY, since_s REAL NOT NULL);
CREATE TABLE choices (person TEXT PRIMARY KEY, body TEXT NOT NULL);
"""
_PUT_LOGIN = "INSERT OR REPLACE INTO logins VALUES (?, ?, ?)"
_PUT_DEVICE = "INSERT OR REPLACE INTO devices VALUES (?, ?)"
_PUT_CHOICE = "INSERT OR REPLACE INTO choices VALUES (?, ?)"


class Kept:
    """The file of one ward's people. Without a path nothing outlives the process."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock: Lock | None = None
        self._db: sqlite3.Connection | None = None
        self._one_at_a_time = ThreadLock()
        self._to_do: dict[tuple[str, object], tuple[str, tuple[object, ...]]] = {}
        self._choices: dict[str, Mapping[str, str]] = {}
        self.trouble = ""
        """Why nothing can be kept; empty when it can."""

    def logins(self, config: Config) -> LogIns:
        """The log-ins of the ward, with those that an earlier process kept and that still count."""
        logins = LogIns(
            lasts_s=config.times.login_s,
            lock_s=config.times.lock_s,
            on_change=self._on_change,
            on_device=self._on_device,
        )
        try:
            self._open()
            if self._db is not None:
                logins.restore(*_read(self._db, config))
                self._choices = dict(_choices(self._db))
        except (sqlite3.Error, RecordsError, msgspec.DecodeError) as why:
            self.trouble = str(why)
        return logins

    def chosen(self, person: str) -> Mapping[str, str]:
        """The person's language and theme, where they chose one."""
        return self._choices.get(person, {})

    def choose(self, person: str, choice: Mapping[str, str | None]) -> None:
        """From now on; null takes a choice back, what is left out too."""
        self._choices[person] = {key: value for key, value in choice.items() if value is not None}
        body = msgspec.json.encode(self._choices[person]).decode()
        self._to_do["choice", person] = (_PUT_CHOICE, (person, body))

    async def keep(self) -> None:
        """For ever: write what changed."""
        while True:
            await asyncio.sleep(WRITE_S)
            if self._to_do:
                await asyncio.to_thread(self.write)

    def write(self) -> None:
        """Put what changed on the disk, or say why it cannot be."""
        with self._one_at_a_time:
            try:
                self._open()
                if self._db is None:
                    self._to_do.clear()
                    return
                self._written(self._db)
            except (sqlite3.Error, RecordsError) as why:
                self.trouble = str(why)
            else:
                self.trouble = ""

    def close(self) -> None:
        """What changed is written."""
        self.write()
        if self._db is not None:
            self._db.close()
        if self._lock is not None:
            self._lock.close()

    def _written(self, db: sqlite3.Connection) -> None:
        taken = dict(self._to_do)
        db.execute("BEGIN IMMEDIATE")
        try:
            for statement, values in taken.values():
                db.execute(statement, values)
            db.execute("COMMIT")
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
        for key, done in taken.items():
            if self._to_do.get(key) is done:
                del self._to_do[key]

    def _open(self) -> None:
        if self._db is not None or self._path is None:
            return
        self._lock = self._lock or Lock(self._path)
        self._db = opened(self._path, synchronous="NORMAL", version=VERSION, schema=_SCHEMA)
        with described(self._path):
            self._path.chmod(0o600)

    def _on_change(self, token: bytes, login: LogIn | None) -> None:
        key = ("login", token)
        if login is None:
            self._to_do[key] = ("DELETE FROM logins WHERE token = ?", (token,))
        else:
            row = (token, of_today(login.person), msgspec.json.encode(login).decode())
            self._to_do[key] = (_PUT_LOGIN, row)

    def _on_device(self, device: bytes) -> None:
        self._to_do["device", device] = (_PUT_DEVICE, (device, time()))


_Restored = tuple[list[tuple[bytes, LogIn]], list[bytes]]


def _read(db: sqlite3.Connection, config: Config) -> _Restored:
    """Log-ins that still count and known devices; the others are deleted."""
    made_for = {of_today(person) for person in config.people}
    kept = []
    for token, mark, body in db.execute("SELECT token, made_for, body FROM logins").fetchall():
        login = _login(body)
        if login is not None and time() < login.until_s and mark in made_for:
            kept.append((token, login))
        else:
            db.execute("DELETE FROM logins WHERE token = ?", (token,))
    devices = [row[0] for row in db.execute("SELECT device FROM devices ORDER BY since_s")]
    return kept, devices


def _login(body: str) -> LogIn | None:
    """None when another version wrote it: that person logs in anew."""
    try:
        return msgspec.json.decode(body, type=LogIn)
    except msgspec.DecodeError:
        return None


def _choices(db: sqlite3.Connection) -> list[tuple[str, dict[str, Any]]]:
    rows = db.execute("SELECT person, body FROM choices").fetchall()
    return [(person, msgspec.json.decode(body, type=dict[str, str])) for person, body in rows]
