"""Who is logged in where, by opaque secrets that only the browsers keep; here are their hashes.

Times are seconds of the wall clock, as arguments: a log-in outlives this process.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from ward_ui.people.person import Person
from ward_ui.people.standing import NOBODY, Standing

N_LOGINS_MAX: Final = 2_000
"""The oldest log-in ends when there are more."""
N_DEVICES_MAX: Final = 5_000
NEVER_S: Final = 1e9
CLOCK_S: Final = 60.0
"""A wall clock put back by more ends what rests on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """A role for a while."""

    role: str
    until_s: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """One person on one device, for some hours."""

    person: Person
    until_s: float
    used_s: float
    """When somebody last did something there."""
    lent: Lent | None = None
    """Taken in need (break-glass)."""

    def person_at(self, t_s: float) -> Person:
        """The person with the role that holds at this moment."""
        if self.lent is None or t_s >= self.lent.until_s:
            return self.person
        return replace(self.person, role=self.lent.role, until_s=self.lent.until_s)


def hashed(secret: str | None) -> bytes:
    """SHA-256 of a secret that has 256 bits of chance: no salt is needed."""
    return hashlib.sha256((secret or "").encode("utf-8", "replace")).digest()


def of_today(person: Person) -> bytes:
    """A fingerprint of all that a log-in was made for: another role or PIN ends it."""
    made_for = (person.person, person.role, person.pin_hash, person.badge, person.subject)
    return hashlib.sha256("\x00".join(made_for).encode("utf-8", "replace")).digest()


class LogIns:
    """Log-ins by the hash of their token, and the devices on which somebody has logged in.

    Parameters
    ----------
    lasts_s
        A log-in ends after so long, whatever is done.
    lock_s
        It locks when nothing is done for so long.
    on_change
        Told the hash and what it is now of each log-in that changed; None has ended.
    on_device
        Told the hash of each device that has become known.
    """

    def __init__(
        self,
        *,
        lasts_s: float,
        lock_s: float = NEVER_S,
        on_change: Callable[[bytes, LogIn | None], None] | None = None,
        on_device: Callable[[bytes], None] | None = None,
    ) -> None:
        self._lasts_s = lasts_s
        self._lock_s = lock_s
        self._logins: dict[bytes, LogIn] = {}
        self._devices: dict[bytes, None] = {}
        self._on_change = on_change or (lambda _hash, _login: None)
        self._on_device = on_device or (lambda _hash: None)

    def restore(self, logins: Iterable[tuple[bytes, LogIn]], devices: Iterable[bytes]) -> None:
        """Know again what an earlier process kept."""
        self._logins.update(logins)
        self._devices.update(dict.fromkeys(devices))

    def begin(self, person: Person, *, t_s: float) -> str:
        """A new token for the person's browser."""
        for over in [key for key, login in self._logins.items() if t_s >= login.until_s]:
            self._drop(over)
        while len(self._logins) >= N_LOGINS_MAX:
            self._drop(next(iter(self._logins)))
        token = secrets.token_urlsafe(32)
        self._put(hashed(token), LogIn(person=person, until_s=t_s + self._lasts_s, used_s=t_s))
        return token

    def standing(self, token: str | None, device: str | None, *, t_s: float) -> Standing:
        """What the browser with these secrets may do now."""
        is_known = bool(device) and hashed(device) in self._devices
        login = self._login(token, t_s)
        if login is None:
            return replace(NOBODY, is_known=is_known)
        is_locked = not self._is_in_use(login, t_s)
        return Standing(holder=login.person_at(t_s), is_locked=is_locked, is_known=is_known)

    def who(self, token: str | None, *, t_s: float) -> Person | None:
        """Who acts by this token; None if nobody, no longer, or not while it is locked."""
        return self.standing(token, None, t_s=t_s).actor

    def touch(self, token: str | None, *, t_s: float) -> None:
        """Somebody does something there. A locked log-in stays locked: that wants the PIN."""
        login = self._login(token, t_s)
        if login is not None and self._is_in_use(login, t_s):
            self._put(hashed(token), replace(login, used_s=t_s))

    def lock(self, token: str | None, *, t_s: float) -> None:
        """The person puts the device away."""
        login = self._login(token, t_s)
        if login is not None:
            self._put(hashed(token), replace(login, used_s=min(login.used_s, t_s - self._lock_s)))

    def borrow(self, token: str | None, lent: Lent, *, t_s: float) -> Person | None:
        """The person with a role taken in need; None when nobody acts there."""
        login = self._login(token, t_s)
        if login is None or self.who(token, t_s=t_s) is None:
            return None
        borrowed = replace(login, lent=lent)
        self._put(hashed(token), borrowed)
        return borrowed.person_at(t_s)

    def borrowed(self, *, t_s: float) -> list[Person]:
        """Who holds a role taken in need now."""
        there = [one.person_at(t_s) for one in self._logins.values() if t_s < one.until_s]
        return [person for person in there if person.until_s is not None]

    def end(self, token: str | None) -> Person | None:
        """Whose log-in ended; None when there was none."""
        login = self._logins.get(hashed(token))
        if login is not None:
            self._drop(hashed(token))
        return None if login is None else login.person

    def know(self, device: str | None) -> str:
        """The secret of a device on which somebody has logged in: its own, or a new one."""
        if device and hashed(device) in self._devices:
            return device
        while len(self._devices) >= N_DEVICES_MAX:
            del self._devices[next(iter(self._devices))]
        made = secrets.token_urlsafe(32)
        self._devices[hashed(made)] = None
        self._on_device(hashed(made))
        return made

    def knows(self, device: str | None) -> bool:
        """Whether somebody has logged in there before."""
        return bool(device) and hashed(device) in self._devices

    def _login(self, token: str | None, t_s: float) -> LogIn | None:
        login = self._logins.get(hashed(token)) if token else None
        if login is None:
            return None
        # Longer than a log-in lasts: the clock was put back meanwhile.
        left_s = login.until_s - t_s
        return login if 0.0 < left_s <= self._lasts_s + CLOCK_S else None

    def _is_in_use(self, login: LogIn, t_s: float) -> bool:
        return -CLOCK_S <= t_s - login.used_s < self._lock_s

    def _put(self, token: bytes, login: LogIn) -> None:
        self._logins[token] = login
        self._on_change(token, login)

    def _drop(self, token: bytes) -> None:
        del self._logins[token]
        self._on_change(token, None)
