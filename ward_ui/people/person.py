"""Who is on the ward, and whether a PIN is theirs."""

import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may log in, and what they are on this ward."""

    person: str
    """Short id, typed at log-in and written in the journal."""
    name: str
    role: str
    pin_hash: str = ""
    """argon2id, from `hash_pin`; empty: no PIN fits. Never the PIN itself."""
    badge: str = ""
    """Number of their badge, which may be typed or scanned in place of the id; or empty."""
    subject: str = ""
    """Who this is to the hospital's own log-in (its `sub`); empty: nobody there."""
    until_s: float | None = None
    """Wall clock in s: the role was taken in need (break-glass) and holds until then."""


def hash_pin(pin: str) -> str:
    """The argon2id hash of a PIN (RFC 9106, the library's low-memory profile)."""
    return PasswordHasher().hash(pin)


_NOBODY = hash_pin(secrets.token_urlsafe(16))
"""Checked when the person is unknown, so that the answer takes as long."""


def pin_is_right(person: Person | None, pin: str) -> bool:
    """Whether `pin` is this person's. Slow on purpose (tens of ms): call it in a thread."""
    try:
        PasswordHasher().verify((person.pin_hash if person else "") or _NOBODY, pin)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return person is not None and person.pin_hash != ""
