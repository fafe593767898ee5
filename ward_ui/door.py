"""Log-in: PINs are checked in a thread, few at a time, and not too often."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Final

from ward_ui import view
from ward_ui.config import Config
from ward_ui.people import LogIns, Throttle, pin_is_right

N_CHECKS_MAX: Final = 16
"""Log-ins being checked or waiting for it; argon2 takes memory and time."""


class Door:
    """Checks PINs, few at a time, in threads of its own."""

    def __init__(self, config: Config, logins: LogIns) -> None:
        self._people = {person.person: person for person in config.people}
        self._logins = logins
        self._throttle = Throttle()
        self._threads = ThreadPoolExecutor(1, "log-in")
        self._n_checks = 0

    async def log_in(self, name: str, pin: str, *, address: str) -> tuple[int, str]:
        """(200, token) if the PIN is right; else (401 or 429, key of the sentence)."""
        person = self._people.get(name)
        key = (name if person else "", address)
        if self._n_checks >= N_CHECKS_MAX:
            return 429, "login_busy"
        if not self._throttle.admits(key, t_s=monotonic()):
            return 429, "login_throttled"
        self._n_checks += 1
        try:
            loop = asyncio.get_running_loop()
            is_right = await loop.run_in_executor(self._threads, pin_is_right, person, pin)
        finally:
            self._n_checks -= 1
        if person is None or not is_right:
            return 401, "login_wrong"
        self._throttle.right(key)
        return 200, self._logins.begin(person, t_s=monotonic())

    def person(self, token: str) -> view.Json | None:
        return view.person_of(self._logins.who(token, t_s=monotonic()))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
