"""The one check that stands before everything that HTTP shows or does."""

from time import monotonic
from typing import Final

from fastapi import HTTPException
from starlette.requests import HTTPConnection, Request

from ward_ui.config import Config
from ward_ui.people import LogIns, Person
from ward_ui.rights import Right, may
from ward_ui.session import is_own_origin
from ward_ui.words import sentence

COOKIE: Final = "vitavakt"
"""Holds the token of a log-in."""

_ONLY_ASKS: Final = frozenset({"GET", "HEAD"})


class Guard:
    """Who is asking, whether from a page of ours, and whether they may."""

    def __init__(self, config: Config, logins: LogIns) -> None:
        self._config = config
        self._logins = logins

    def who(self, connection: HTTPConnection) -> Person | None:
        """Who is logged in there; None is nobody."""
        return self._logins.who(connection.cookies.get(COOKIE), t_s=monotonic())

    def require(self, request: Request, right: Right) -> Person | None:
        """Who may do this here; None is anybody, where the ward may be seen without a log-in.

        To be called first in a route, before the body is read.

        Raises
        ------
        HTTPException
            401 when nobody is logged in, 403 when the person has not the right or the page is of
            another address. `detail` is a sentence in the ward's language.
        """
        self.require_own(request)
        person = self.who(request)
        if person is None:
            if right is Right.SEE and self._config.display_without_login:
                return None
            raise HTTPException(401, self._sentence("login_first"))
        if not may(person, right):
            raise HTTPException(403, self._sentence("right", role=person.role))
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

    def _sentence(self, key: str, **parts: object) -> str:
        return sentence(self._config.language, key, **parts)
