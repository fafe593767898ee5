"""How much one address, or one person's browser, may ask for.

A whole ward may stand behind one address: whoever is logged in, or at a device of the ward, has an
allowance of their own; only strangers share that of their address.
"""

from collections.abc import Hashable
from time import monotonic
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ward_ui.access.guard import Guard, address_of
from ward_ui.people.logins import hashed

OWN: Final = (20.0, 400.0)
SHARED: Final = (100.0, 3_000.0)
"""Requests per second for long, and at once: a ward's screens may all start in the same second."""
N_KEYS_MAX: Final = 10_000


class Allowances:
    """A token bucket for each key. Time is an argument."""

    def __init__(self) -> None:
        self._left: dict[Hashable, tuple[float, float]] = {}

    def allows(self, key: Hashable, rate: tuple[float, float], *, t_s: float) -> bool:
        """Whether one more is within the allowance; if so, it is taken off it."""
        per_s, at_once = rate
        left, then_s = self._left.pop(key, (at_once, t_s))
        left = min(at_once, left + max(0.0, t_s - then_s) * per_s)
        self._left[key] = (left - 1.0 if left >= 1.0 else left, t_s)
        while len(self._left) > N_KEYS_MAX:
            del self._left[next(iter(self._left))]
        return left >= 1.0


class RateLimits:
    """429 for whoever asks for too much; nobody else notices."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._guard = guard
        self._allowances = Allowances()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and not self._allows(HTTPConnection(scope)):
            await _refuse(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _allows(self, connection: HTTPConnection) -> bool:
        standing, cookies = self._guard.standing(connection), self._guard.cookies
        key: Hashable = ("address", address_of(connection))
        rate = SHARED
        if standing.holder is not None:
            key, rate = ("login", hashed(cookies.login_of(connection))), OWN
        elif standing.is_known:
            key, rate = ("device", hashed(cookies.device_of(connection))), OWN
        return self._allowances.allows(key, rate, t_s=monotonic())


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1013})
        return
    headers = [(b"retry-after", b"1"), (b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": b"Too many requests. Wait a second.\n"})
