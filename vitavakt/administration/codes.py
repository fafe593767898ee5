"""Codes by which people choose a PIN of their own: each holds once, and not for long."""

import secrets
import sqlite3
from pathlib import Path

from records.database import opened
from ward_ui.people.person import Person, hash_pin, pin_is_right

HOLDS_S = 24 * 3600.0
N_TRIES = 5
N_DIGITS = 8
_SCHEMA = """
CREATE TABLE codes (person TEXT PRIMARY KEY, hash TEXT NOT NULL, until_s REAL NOT NULL,
    n_left INTEGER NOT NULL)
"""


class Codes:
    """Only hashes are kept. One thread at a time."""

    def __init__(self, path: Path) -> None:
        self._db: sqlite3.Connection = opened(path, synchronous="FULL", version=1, schema=_SCHEMA)
        path.chmod(0o600)

    def make(self, person: str, *, now_s: float) -> tuple[str, float]:
        """A new code, told once, and until when it holds; an older one holds no more."""
        code = f"{secrets.randbelow(10**N_DIGITS):0{N_DIGITS}d}"
        until_s = now_s + HOLDS_S
        self._db.execute(
            "INSERT OR REPLACE INTO codes VALUES (?, ?, ?, ?)",
            (person, hash_pin(code), until_s, N_TRIES),
        )
        return code, until_s

    def waiting(self, *, now_s: float) -> dict[str, float]:
        """Who has a code, and until when it holds."""
        rows = self._db.execute(
            "SELECT person, until_s FROM codes WHERE until_s > ? AND n_left > 0", (now_s,)
        )
        return dict(rows.fetchall())

    def fits(self, person: str, code: str, *, now_s: float) -> bool:
        """Whether it is this person's and holds. A wrong one counts; it is not used up by this."""
        row = self._db.execute(
            "SELECT hash FROM codes WHERE person = ? AND until_s > ? AND n_left > 0",
            (person, now_s),
        ).fetchone()
        known = None if row is None else Person(person=person, name="", role="", pin_hash=row[0])
        if pin_is_right(known, code):
            return True
        self._db.execute("UPDATE codes SET n_left = n_left - 1 WHERE person = ?", (person,))
        return False

    def use(self, person: str) -> None:
        """It has held once."""
        self._db.execute("DELETE FROM codes WHERE person = ?", (person,))

    def close(self) -> None:
        self._db.close()
