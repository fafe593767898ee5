"""The one check that stands before everything that HTTP shows or does."""

from time import time
from typing import Final

from fastapi import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from ward_ui.access.audit import Audit, Deed
from ward_ui.access.cookies import Cookies
from ward_ui.config import Config
from ward_ui.http.origin import is_own_origin
from ward_ui.people.logins import LogIns
from ward_ui.people.person import Person
from ward_ui.people.rights import Right, may
from ward_ui.people.standing import Standing
from ward_ui.words import sentence

_ONLY_ASKS: Final = frozenset({"GET", "HEAD"})
_EVERYDAY: Final = frozenset({Right.SEE})
"""Looking by these is not written down each time; being refused is."""

_ASKED_BY_PAGES: Final = frozenset({Right.SEE, Right.CARE})
"""Displays and phones ask by these now and then, whether anybody is there or not; that somebody
touches them they say on their line to the server."""

LOOK_S: Final = 600.0
"""Who goes on looking at the same is noted this often: a page that asks twice a second would
bury what people did."""


class Guard:
    """Who is asking, whether from a page of ours, and whether they may."""

    def __init__(self, config: Config, logins: LogIns, audit: Audit) -> None:
        self._config = config
        self._logins = logins
        self.audit = audit
        self._looked: dict[tuple[str, str], float] = {}
        """(person, path) -> when it was noted."""
        self.cookies = Cookies(is_secure=config.is_secure)

    def standing(self, connection: HTTPConnection) -> Standing:
        """What the one behind this connection may do now."""
        login, device = self.cookies.login_of(connection), self.cookies.device_of(connection)
        standing = self._logins.standing(login, device, t_s=time())
        return standing.on(is_open=self._config.display_without_login)

    def who(self, connection: HTTPConnection) -> Person | None:
        """Who acts there; None is nobody, or somebody whose log-in is locked."""
        return self.standing(connection).actor

    def touch(self, connection: HTTPConnection) -> None:
        """Somebody does something there: it does not lock yet."""
        self._logins.touch(self.cookies.login_of(connection), t_s=time())

    def leave(self, connection: HTTPConnection, response: Response) -> None:
        """Nobody is logged in there any more, and it is no device of the staff's."""
        self._logins.end(self.cookies.login_of(connection))
        for name in (self.cookies.login, self.cookies.device):
            self.cookies.take(response, name)

    def require(self, request: Request, right: Right) -> Person | None:
        """Who may do this here; None is anybody, where the ward may be seen without a log-in.

        To be called first in a route, before the body is read. What is refused is written into the
        audit trail, and so is what is let through, but for everyday looking; looking on is noted
        every `LOOK_S`.

        Raises
        ------
        HTTPException
            401 when nobody is logged in (or it is locked), 403 when the person has not the right or
            the page is of another address. `detail` is a sentence in the ward's language.
        """
        self.require_own(request)
        standing = self.standing(request)
        person = standing.actor
        if person is None and right is Right.SEE and standing.is_open:
            return None
        if person is None:
            key = "locked" if standing.is_locked else "login_first"
            self._note(request, standing.holder, right, refused=key)
            raise HTTPException(401, self._sentence(key))
        if not may(person, right):
            self._note(request, person, right, refused="right")
            raise HTTPException(403, self._sentence("right", role=person.role))
        if request.method not in _ONLY_ASKS or right not in _ASKED_BY_PAGES:
            self.touch(request)
        if request.method not in _ONLY_ASKS or (
            right not in _EVERYDAY and self._looks_anew(person, request.url.path, t_s=time())
        ):
            self._note(request, person, right)
        return person

    def require_own(self, request: Request) -> None:
        """Whatever changes something is asked for by a page of this server, or by no page.

        Raises
        ------
        HTTPException
            403, as above.
        """
        if request.method in _ONLY_ASKS:
            return
        origin, host = request.headers.get("origin"), request.headers.get("host", "")
        if not is_own_origin(origin, host):
            raise HTTPException(403, self._sentence("origin"))

    def _looks_anew(self, person: Person | None, path: str, *, t_s: float) -> bool:
        """Whether it was not noted lately that this person looks at this."""
        self._looked = {key: at_s for key, at_s in self._looked.items() if t_s - at_s < LOOK_S}
        key = ("" if person is None else person.person, path)
        is_anew = key not in self._looked
        if is_anew:
            self._looked[key] = t_s
        return is_anew

    def _note(
        self, request: Request, person: Person | None, right: Right, *, refused: str = ""
    ) -> None:
        self.audit.note(
            Deed(
                what=f"{request.method} {request.url.path}"[:200],
                person="" if person is None else person.person,
                role="" if person is None else person.role,
                address=address_of(request),
                about=right.value,
                refused=refused,
            )
        )

    def _sentence(self, key: str, **parts: object) -> str:
        return sentence(self._config.language, key, **parts)


def address_of(connection: HTTPConnection) -> str:
    """The network address at the other end, as far as anybody knows."""
    return connection.client.host if connection.client else ""
