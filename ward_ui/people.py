"""Who is on the ward, and who is logged in. Time is an argument."""

import hashlib
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

N_LOGINS_MAX = 2_000
"""The oldest log-in ends when there are more."""

MAY_ACT = frozenset({"nurse", "charge nurse"})
"""Roles that answer alarms. The others look: whoever takes an alarm is the one who goes."""

N_WRONG_MAX = 5
THROTTLE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who may acknowledge."""

    person: str
    """Short id, typed at log-in and written in the journal."""
    name: str
    role: str
    pin_hash: str
    """argon2id, from `hash_pin`. Never the PIN itself."""


def hash_pin(pin: str) -> str:
    """The argon2id hash of a PIN (RFC 9106, the library's low-memory profile)."""
    return PasswordHasher().hash(pin)


_NOBODY = hash_pin(secrets.token_urlsafe(16))
"""Checked when the person is unknown, so that the answer takes as long."""


def pin_is_right(person: Person | None, pin: str) -> bool:
    """Whether `pin` is this person's. Slow on purpose (tens of ms): call it in a thread."""
    try:
        PasswordHasher().verify(_NOBODY if person is None else person.pin_hash, pin)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return person is not None


class Throttle:
    """At most five wrong PINs for one person from one address, then none for a minute.

    A try counts as wrong from its start until it has proved right, so that many at once do not
    slip through. The count is forgotten a minute after the last try that was let in.
    """

    def __init__(self) -> None:
        self._tries: dict[tuple[str, str], tuple[int, float]] = {}

    def admits(self, key: tuple[str, str], *, t_s: float) -> bool:
        """Whether a try of (person, address) may be made now; if so, it is counted."""
        self._tries = {k: v for k, v in self._tries.items() if t_s - v[1] < THROTTLE_S}
        n_tries = self._tries.get(key, (0, t_s))[0]
        if n_tries >= N_WRONG_MAX:
            return False
        self._tries[key] = (n_tries + 1, t_s)
        return True

    def right(self, key: tuple[str, str]) -> None:
        """The try proved right: nothing is held against the person."""
        self._tries.pop(key, None)


class LogIns:
    """Who is logged in, by an opaque token that only the browser keeps; here is its hash."""

    def __init__(self, *, lasts_s: float) -> None:
        self._lasts_s = lasts_s
        self._people: dict[bytes, tuple[Person, float]] = {}

    def begin(self, person: Person, *, t_s: float) -> str:
        """A new token for the person's browser."""
        self._people = {k: v for k, v in self._people.items() if t_s < v[1]}
        while len(self._people) >= N_LOGINS_MAX:
            del self._people[next(iter(self._people))]
        token = secrets.token_urlsafe(32)
        self._people[_hashed(token)] = (person, t_s + self._lasts_s)
        return token

    def who(self, token: str | None, *, t_s: float) -> Person | None:
        """Whose token this is; None if nobody's, or no longer."""
        person, until_s = self._people.get(_hashed(token or ""), (None, 0.0))
        return person if t_s < until_s else None

    def end(self, token: str | None) -> None:
        self._people.pop(_hashed(token or ""), None)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
