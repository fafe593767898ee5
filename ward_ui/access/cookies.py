"""The secrets that a browser keeps for this server, under the strictest names it allows."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

DEVICE_S: Final = 365 * 86_400
"""So long a device that nobody uses stays one of the ward's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookies:
    """Names and attributes of the cookies of one server.

    With TLS each has the prefix `__Host-`: browsers take it over TLS only, from this host alone,
    for every path (RFC 6265bis, section 4.1.3). No script reads one, no other site sends one.
    """

    is_secure: bool

    @property
    def login(self) -> str:
        """Holds the token of a log-in."""
        return self._named("vitavakt")

    @property
    def device(self) -> str:
        """Holds the secret of a device on which somebody has logged in."""
        return self._named("vitavakt-device")

    @property
    def elsewhere(self) -> str:
        """Holds what ties a log-in at the hospital's own server to this browser."""
        return self._named("vitavakt-elsewhere")

    @property
    def bedside(self) -> str:
        """Holds the secret of a bed's own tablet."""
        return self._named("vitavakt-bedside")

    def login_of(self, connection: HTTPConnection) -> str | None:
        return connection.cookies.get(self.login)

    def device_of(self, connection: HTTPConnection) -> str | None:
        return connection.cookies.get(self.device)

    def give(self, response: Response, *, login: str, lasts_s: float, device: str) -> None:
        """The browser keeps both from now on."""
        self._set(response, self.login, login, round(lasts_s))
        self._set(response, self.device, device, DEVICE_S)

    def give_bedside(self, response: Response, secret: str) -> None:
        """The browser is a bed's tablet from now on."""
        self._set(response, self.bedside, secret, DEVICE_S)

    def give_elsewhere(self, response: Response, secret: str, *, lasts_s: float) -> None:
        """Lax: the browser must send it when the other server sends it back here."""
        response.set_cookie(
            self.elsewhere,
            secret,
            max_age=round(lasts_s),
            httponly=True,
            secure=self.is_secure,
            samesite="lax",
        )

    def take(self, response: Response, name: str) -> None:
        """The browser forgets it."""
        response.delete_cookie(name, httponly=True, secure=self.is_secure, samesite="strict")

    def _set(self, response: Response, name: str, value: str, lasts_s: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=lasts_s,
            httponly=True,
            secure=self.is_secure,
            samesite="strict",
        )

    def _named(self, name: str) -> str:
        return f"__Host-{name}" if self.is_secure else name
