"""Log-in, log-out, lock, the role taken in need, people's own choices, and the audit trail."""

from time import time
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from fastapi import FastAPI, HTTPException, Request, Response
from msgspec import Meta, Struct

from ward_ui.access.audit import Deed
from ward_ui.access.door import Asked, Door, LetIn, TurnedAway
from ward_ui.access.guard import Guard, address_of
from ward_ui.access.kept import Kept
from ward_ui.http.body import body
from ward_ui.live.hub import Hub
from ward_ui.people.logins import Lent, LogIns
from ward_ui.people.person import Person
from ward_ui.people.rights import RIGHTS, Right
from ward_ui.view.plain import Json, encode
from ward_ui.words import sentence

NEED_ROLE: Final = "nurse"
"""What somebody becomes who breaks the glass."""
N_DEEDS_MAX: Final = 200
SEQ_MAX: Final = 2**53
"""No trail is longer, and every database can count so far."""

_T = TypeVar("_T")


class LogInBody(Struct):
    """Who wants in."""

    person: Annotated[str, Meta(min_length=1, max_length=64)]
    pin: Annotated[str, Meta(min_length=1, max_length=64)]
    device: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._-]{0,64}\Z")] = ""


class NeedBody(Struct):
    """Why a role is taken."""

    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    minutes: Annotated[int, Meta(ge=1, le=120)] | None = None
    """None: as long as the ward allows; never longer."""


class ChoiceBody(Struct):
    """What somebody likes their screens to be; null leaves it to the ward."""

    language: Literal["nb", "en"] | None = None
    theme: Literal["day", "dark", "night", "system"] | None = None


class Accounts:
    """People's own affairs with the server."""

    def __init__(self, hub: Hub, guard: Guard, door: Door, logins: LogIns, kept: Kept) -> None:
        self._config = hub.config
        self._hub = hub
        self._guard = guard
        self._door = door
        self._logins = logins
        self._kept = kept
        hub.tell_needs(logins.borrowed(t_s=time()))

    async def log_in(self, request: Request) -> Response:
        """The cookies, or why not."""
        self._guard.require_own(request)
        asked = await self._read(request, LogInBody, "login_shape")
        device = self._guard.cookies.device_of(request)
        address = address_of(request)
        answer = await self._door.log_in(
            Asked(name=asked.person, pin=asked.pin, address=address, device=device)
        )
        if isinstance(answer, TurnedAway):
            self._note("login", answer.person, request, asked.device, refused=answer.why)
            raise self._no(answer.status, answer.why, wait_s=answer.wait_s)
        self._note("login", answer.person.person, request, asked.device, role=answer.person.role)
        return self.enter(request, answer, json(self._me(answer.person, is_locked=False)))

    def enter(self, request: Request, answer: LetIn, response: Response) -> Response:
        """The response with the new secrets; what the browser had before is worth nothing more."""
        cookies = self._guard.cookies
        self._logins.end(cookies.login_of(request))
        lasts_s = self._config.times.login_s
        cookies.give(response, login=answer.login, lasts_s=lasts_s, device=answer.device)
        return response

    async def log_out(self, request: Request) -> Response:
        self._guard.require_own(request)
        cookies = self._guard.cookies
        person = self._logins.end(cookies.login_of(request))
        if person is not None:
            self._note("logout", person.person, request)
        response = Response(status_code=204)
        cookies.take(response, cookies.login)
        return response

    async def lock(self, request: Request) -> Response:
        """The device is put away: alarms stay, acting wants the PIN."""
        self._guard.require_own(request)
        self._logins.lock(self._guard.cookies.login_of(request), t_s=time())
        return Response(status_code=204)

    async def me(self, request: Request) -> Response:
        """Who is here, with which rights and choices."""
        standing = self._guard.standing(request)
        if standing.holder is None:
            raise self._no(401, "login_first")
        return json(self._me(standing.holder, is_locked=standing.is_locked))

    async def choose(self, request: Request) -> Response:
        """The person's choices are these from now on, on every device."""
        self._guard.require_own(request)
        standing = self._guard.standing(request)
        if standing.actor is None:
            raise self._no(401, "locked" if standing.is_locked else "login_first")
        choice = await self._read(request, ChoiceBody, "choice_shape")
        self._kept.choose(standing.actor.person, msgspec.structs.asdict(choice))
        return json(self._me(standing.actor, is_locked=False))

    async def break_glass(self, request: Request) -> Response:
        """A role taken in need, for a while and for a reason that everybody sees."""
        self._guard.require_own(request)
        person = self._guard.who(request)
        if person is None:
            raise self._no(401, "login_first")
        need_s = self._config.times.need_s
        if need_s <= 0 or Right.ANSWER in RIGHTS.get(person.role, frozenset()):
            raise self._no(409, "need_not")
        asked = await self._read(request, NeedBody, "need_shape")
        reason = asked.reason.strip()
        if not reason:
            raise self._no(400, "need_shape")
        until_s = time() + min(need_s, 60.0 * (asked.minutes or need_s))
        lent = Lent(role=NEED_ROLE, until_s=until_s, reason=reason)
        if not await self._hub.lend(person, lent):
            self._note(
                "break glass", person.person, request, role=person.role, refused="engine_down"
            )
            raise self._no(503, "engine_down")
        token = self._guard.cookies.login_of(request)
        borrowed = self._logins.borrow(token, lent, t_s=time())
        self._note("break glass", person.person, request, role=person.role, reason=reason)
        self._hub.tell_needs(self._logins.borrowed(t_s=time()))
        return json(self._me(borrowed or person, is_locked=False))

    async def trail(self, request: Request) -> Response:
        """What was done, newest first: `?before=SEQ&n=N`."""
        self._guard.require(request, Right.ADMINISTER)
        try:
            given = request.query_params
            before = max(0, min(int(given["before"]), SEQ_MAX)) if "before" in given else None
            n = max(1, min(N_DEEDS_MAX, int(given.get("n", N_DEEDS_MAX))))
        except ValueError:
            raise self._no(400, "trail_shape") from None
        page = await self._guard.audit.page(before, n=n)
        if page is None:
            raise self._no(503, "trail_unread")
        deeds = [{"seq": seq} | msgspec.to_builtins(deed) for seq, deed in page.deeds]
        return json({"deeds": deeds, "first_broken": page.first_broken})

    def _me(self, person: Person, *, is_locked: bool) -> Json:
        rights = RIGHTS.get(person.role, frozenset())
        until = None if person.until_s is None else round(person.until_s * 1000)
        chosen = self._kept.chosen(person.person)
        return {
            "person": person.person,
            "name": person.name,
            "role": person.role,
            "rights": sorted(right.value for right in rights),
            "until_ms": until,
            "need_min": int(self._config.times.need_s // 60),
            "locked": is_locked,
            "language": chosen.get("language"),
            "theme": chosen.get("theme"),
        }

    async def _read(self, request: Request, shape: type[_T], key: str) -> _T:
        try:
            return msgspec.json.decode(await body(request), type=shape)
        except (msgspec.DecodeError, UnicodeError):
            raise self._no(400, key) from None

    def _note(self, what: str, person: str, request: Request, device: str = "", **how: Any) -> None:
        address = address_of(request)
        deed = Deed(what=what, person=person, device=device, address=address, **how)
        self._guard.audit.note(deed)

    def _no(self, status: int, key: str, *, wait_s: int = 0) -> HTTPException:
        headers = {"retry-after": str(wait_s)} if wait_s else None
        said = sentence(self._config.language, key, s=wait_s)
        return HTTPException(status, said, headers)


def json(said: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer that no cache keeps."""
    kept = {"cache-control": "no-store"} | (headers or {})
    return Response(encode(said), status, kept, "application/json")


def add(api: FastAPI, accounts: Accounts) -> None:
    """The addresses of all this."""
    for method, path, answer in (
        ("POST", "/api/login", accounts.log_in),
        ("POST", "/api/logout", accounts.log_out),
        ("POST", "/api/lock", accounts.lock),
        ("POST", "/api/break-glass", accounts.break_glass),
        ("GET", "/api/me", accounts.me),
        ("PUT", "/api/me", accounts.choose),
        ("GET", "/api/audit", accounts.trail),
    ):
        api.add_api_route(path, answer, methods=[method], response_model=None)
