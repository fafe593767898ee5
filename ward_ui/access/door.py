"""Log-in by PIN: checked in a thread, few at a time, and not too often."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from time import monotonic, time
from typing import Final

from ward_ui.config import Config
from ward_ui.people.logins import LogIns, hashed
from ward_ui.people.person import Person, pin_is_right
from ward_ui.people.throttle import Throttle, Tried

N_CHECKS_MAX: Final = 16
"""Log-ins of the ward's devices being checked or waiting for it; argon2 takes time and memory."""
N_STRANGERS_MAX: Final = 4
"""The same for devices nobody has logged in on, so that they never fill the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who wants in."""

    name: str
    """Id or badge number."""
    pin: str
    address: str
    device: str | None
    """Secret of the device, if it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetIn:
    """The PIN was right: two secrets for the browser."""

    person: Person
    login: str
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """Not now, or not at all."""

    status: int
    why: str
    """Key of the sentence."""
    person: str = ""
    """Whom the name belongs to, for the audit trail alone."""
    wait_s: int = 0


class Door:
    """Checks PINs, few at a time, in a thread of its own."""

    def __init__(self, config: Config, logins: LogIns) -> None:
        self._people = {person.person: person for person in config.people}
        self._people |= {person.badge: person for person in config.people if person.badge}
        self._logins = logins
        self._throttle = Throttle()
        self._threads = ThreadPoolExecutor(1, "log-in")
        self._n_checks = {True: 0, False: 0}

    async def log_in(self, asked: Asked) -> LetIn | TurnedAway:
        """Who it is, if the PIN is right."""
        person = self._people.get(asked.name)
        known = self._logins.knows(asked.device)
        tried = Tried(
            person=person.person if person else "",
            address=asked.address,
            device=hashed(asked.device) if known else b"",
        )
        if self._n_checks[known] >= (N_CHECKS_MAX if known else N_STRANGERS_MAX):
            return TurnedAway(status=429, why="login_busy", person=tried.person, wait_s=1)
        wait_s = self._throttle.wait_s(tried, t_s=monotonic())
        if wait_s > 0.0:
            return TurnedAway(
                status=429, why="login_throttled", person=tried.person, wait_s=ceil(wait_s)
            )
        if not await self._is_right(person, asked.pin, known=known) or person is None:
            return TurnedAway(status=401, why="login_wrong", person=tried.person)
        self._throttle.right(tried)
        return self.let_in(person, device=asked.device)

    def let_in(self, person: Person, *, device: str | None) -> LetIn:
        """New secrets for somebody who has proved who they are."""
        login = self._logins.begin(person, t_s=time())
        return LetIn(person=person, login=login, device=self._logins.know(device))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _is_right(self, person: Person | None, pin: str, *, known: bool) -> bool:
        self._n_checks[known] += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, pin_is_right, person, pin)
        finally:
            self._n_checks[known] -= 1
