"""Nobody sees or changes anything without the right: each route, for each role.

A route that is not in `ROUTES` fails here. Add yours: what it needs, or None where anybody may.
"""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from time import time
from typing import Any, ClassVar

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from starlette.requests import Request
from starlette.routing import Route, WebSocketRoute

from tests.ward_ui.world import NORA, config
from ward_ui.access.accounts import Accounts
from ward_ui.access.audit import Audit
from ward_ui.access.door import Door
from ward_ui.access.guard import Guard
from ward_ui.access.kept import Kept
from ward_ui.config import Config
from ward_ui.http.pages import routes
from ward_ui.live.hub import Hub
from ward_ui.live.ward import Ward
from ward_ui.oidc.exchange import Exchange
from ward_ui.oidc.provider import Provider
from ward_ui.oidc.routes import Elsewhere
from ward_ui.past.reading import Past
from ward_ui.people.logins import LogIns
from ward_ui.people.person import Person
from ward_ui.people.rights import RIGHTS, Right, may
from ward_ui.wire.commands import Commands

ROUTES: dict[tuple[str, str], Right | None] = {
    ("POST", "/api/login"): None,
    ("POST", "/api/logout"): None,
    ("POST", "/api/lock"): None,
    ("POST", "/api/break-glass"): None,
    ("GET", "/api/me"): None,
    ("PUT", "/api/me"): None,
    ("GET", "/api/oidc"): None,
    ("GET", "/oidc/start"): None,
    ("GET", "/oidc/back"): None,
    ("GET", "/api/audit"): Right.ADMINISTER,
    ("GET", "/api/health"): None,
    ("GET", "/api/care"): Right.CARE,
    ("GET", "/api/care/phones"): Right.CARE,
    ("POST", "/api/news2"): Right.CARE,
    ("GET", "/api/push"): Right.ANSWER,
    ("POST", "/api/push"): Right.ANSWER,
    ("GET", "/api/trends"): Right.SEE,
    ("GET", "/api/beds/{bed}/course"): Right.SEE,
    ("GET", "/api/beds/{bed}/log"): Right.SEE,
    ("GET", "/api/trace"): Right.SEE,
    ("GET", "/api/engineer"): Right.ENGINEER,
    ("GET", "/api/engineer/{bed}"): Right.ENGINEER,
    ("GET", "/api/recordings"): Right.RECORD,
    ("POST", "/api/recordings"): Right.RECORD,
    ("POST", "/api/recordings/{recording}/stop"): Right.RECORD,
    ("DELETE", "/api/recordings/{recording}"): Right.RECORD,
    ("GET", "/api/admin"): Right.ADMINISTER,
    ("POST", "/api/admin/look"): Right.ADMINISTER,
    ("POST", "/api/admin/change"): Right.ADMINISTER,
    ("POST", "/api/admin/code"): Right.ADMINISTER,
    ("GET", "/api/admin/sensors"): Right.SENSORS,
    ("POST", "/api/admin/sensors/look"): Right.SENSORS,
    ("POST", "/api/admin/sensors"): Right.SENSORS,
    ("GET", "/api/admin/sensors/{sensor}/label"): Right.SENSORS,
    ("GET", "/api/admin/versions"): Right.SENSORS,
    ("GET", "/api/admin/standing"): Right.SENSORS,
    ("GET", "/api/admin/rules"): Right.REHEARSE,
    ("GET", "/api/admin/rehearsal"): Right.REHEARSE,
    ("POST", "/api/admin/rehearsal"): Right.REHEARSE,
    ("POST", "/api/admin/rehearsal/end"): Right.REHEARSE,
    ("POST", "/api/pin"): None,
    ("GET", "/api/reports"): Right.REPORTS,
    ("GET", "/api/reports/{what}"): Right.REPORTS,
    ("POST", "/api/bedside"): Right.CARE,
    ("DELETE", "/api/bedside"): Right.CARE,
    ("GET", "/api/bedside"): None,  # a bed's own tablet alone: tests/ward_ui/bedside
    ("POST", "/api/bedside/pause"): None,  # likewise
    ("GET", "/{path:path}"): None,
}
"""(method, path as the route writes it) -> the right that it asks for before anything else."""

OPEN = {route for route, right in ROUTES.items() if right is None}
COOKIE = "vitavakt"
GUARDED = {route: right for route, right in ROUTES.items() if right is not None}


class Recording(Guard):
    """Notes what was asked for, and lets nobody on."""

    asked: ClassVar[list[Right]] = []

    def require(self, request: Request, right: Right) -> Person | None:
        self.asked.append(right)
        raise HTTPException(418)


PROVIDER = Provider(issuer="https://idp", client_id="ward", redirect_uri="https://ward/oidc/back")


def silent(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there", request=request)


@contextlib.contextmanager
def served(made: Config, *, guard: type[Guard] = Guard) -> Iterator[tuple[FastAPI, LogIns]]:
    """The server's routes, without sockets, buses or engine."""
    # Where there is an OpenID provider; this one answers nothing.
    exchange = Exchange(PROVIDER, httpx.AsyncClient(transport=httpx.MockTransport(silent)))
    logins = LogIns(lasts_s=100.0)
    with served_with(made, exchange, logins=logins, guard=guard) as api:
        yield api, logins


@contextlib.contextmanager
def served_with(
    made: Config,
    exchange: Exchange,
    *,
    logins: LogIns | None = None,
    guard: type[Guard] = Guard,
) -> Iterator[FastAPI]:
    """The same, with another server to log in at."""
    logins = logins or LogIns(lasts_s=100.0)
    audit, kept = Audit(made.audit_path), Kept(None)
    past = Past(journal=None, history=None, read_s=1.0)
    hub = Hub(made, Ward(config=made, t_s=0.0, now_ns=0), past, Commands(None, answer_s=1.0))  # type: ignore[arg-type]  # nobody is asked
    door, asked = Door(made, logins), guard(made, logins, audit)
    try:
        accounts = Accounts(hub, asked, door, logins, kept)
        elsewhere = Elsewhere(hub, asked, door, accounts, exchange)
        yield routes(hub, accounts, asked, elsewhere)
    finally:
        for part in (door, past, audit):
            part.close()


@contextlib.asynccontextmanager
async def browser(api: FastAPI, **how: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(api, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://ward", **how) as client:
        yield client


def addresses(api: FastAPI) -> set[tuple[str, str]]:
    """Every (method, path) that HTTP answers."""
    found = set()
    for route in api.routes:
        assert isinstance(route, Route | WebSocketRoute), f"{route} hides its addresses"
        for method in getattr(route, "methods", None) or ():
            if method != "HEAD":
                found.add((method, route.path))
    return found


def an_address(path: str) -> str:
    return "/".join("1" if part.startswith("{") else part for part in path.split("/"))


async def asked_for(api: FastAPI, method: str, path: str) -> list[Right]:
    Recording.asked = []
    async with browser(api) as client:
        answer = await client.request(method, an_address(path), content=b"{}")
    assert not Recording.asked or answer.status_code == 418, "refused, and yet it went on"
    return Recording.asked


def test_every_route_stands_in_the_table_with_its_right(folder: Path) -> None:
    with served(config(folder)) as (api, _):
        assert addresses(api) == set(ROUTES)
        sockets = {route.path for route in api.routes if isinstance(route, WebSocketRoute)}
        assert sockets == {"/ws"}, (
            "a websocket has rights of its own: tests/ward_ui/access/test_door.py"
        )


async def test_every_route_asks_for_its_right_before_anything_else(folder: Path) -> None:
    with served(config(folder), guard=Recording) as (api, _):
        for (method, path), right in ROUTES.items():
            wanted = [] if right is None else [right]
            assert await asked_for(api, method, path) == wanted, (method, path)


@pytest.mark.parametrize("role", [None, *RIGHTS])
async def test_who_has_not_the_right_is_refused_on_every_route(
    folder: Path, role: str | None
) -> None:
    with served(config(folder, display_without_login=False)) as (api, logins):
        person = None if role is None else replace(NORA, role=role)
        token = "" if person is None else logins.begin(person, t_s=time())
        async with browser(api, cookies={COOKIE: token}) as client:
            for (method, path), right in GUARDED.items():
                if may(person, right):
                    continue
                answer = await client.request(method, an_address(path), content=b"{}")
                assert answer.status_code == (401 if person is None else 403), (method, path)
                assert answer.json()["error"].endswith(".")


async def test_a_page_of_another_address_changes_nothing_anywhere(folder: Path) -> None:
    with served(config(folder)) as (api, _):
        async with browser(api, headers={"Origin": "http://evil.example"}) as client:
            for method, path in ROUTES:
                if method != "GET":
                    answer = await client.request(method, an_address(path), content=b"{}")
                    assert answer.status_code == 403, (method, path)


NASTY = ("", "-1", "1e400", "inf", "nan", "9" * 30, "9" * 5_000, "\x00", "%00", "../../etc", "'--")
ASKED = {
    "/api/audit": ("before", "n"),
    "/api/beds/{bed}/course": ("hours",),
    "/api/engineer/{bed}": ("after_ms",),
    "/api/trace": ("alarm",),
    "/api/reports/{what}": ("bed", "hours", "days", "manual_per_day", "shift", "form", "language"),
    "/oidc/back": ("code", "state"),
}
"""What a route reads out of an address."""


async def test_nothing_in_an_address_makes_a_route_fail(folder: Path) -> None:
    """Whoever is let in gets an answer or a no; 503 is for what cannot be read here."""
    made = config(folder, audit_path=folder / "audit.db")
    with served(made) as (api, logins):
        for role in ("admin", "engineer", "charge nurse"):
            token = logins.begin(replace(NORA, role=role), t_s=time())
            async with browser(api, cookies={COOKIE: token}) as client:
                for path, names in ASKED.items():
                    place = path.replace("{bed}", "7").replace("{what}", "alarms")
                    for name in names:
                        for value in NASTY:
                            answer = await client.get(place, params={name: value})
                            code = answer.status_code
                            assert code < 500 or code == 503, (path, name, value[:40])


BODIES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b"\xff",
    b"[" * 4_000,
    b'{"a":' * 800,
    b'{"person": 1e400}',
    b"9" * 400,
)


async def test_nothing_in_a_body_makes_a_route_fail(folder: Path) -> None:
    with served(config(folder)) as (api, logins):
        for role in ("admin", "engineer", "nurse"):
            token = logins.begin(replace(NORA, role=role), t_s=time())
            async with browser(api, cookies={COOKIE: token}) as client:
                for method, path in sorted(ROUTES):
                    for said in BODIES if method != "GET" else ():
                        if path in {"/api/lock", "/api/logout"}:
                            continue
                        answer = await client.request(method, an_address(path), content=said)
                        code = answer.status_code
                        assert code < 500 or code == 503, (path, said[:40])


def request(method: str = "GET", token: str = "", **headers: str) -> Request:
    named = {"host": "ward", "cookie": f"{COOKIE}={token}"} | headers
    pairs = [(name.encode(), value.encode()) for name, value in named.items()]
    return Request({"type": "http", "method": method, "path": "/", "headers": pairs})


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", [*RIGHTS, "stranger"])
def test_the_guard_lets_in_exactly_whom_the_table_names(
    folder: Path, role: str, right: Right
) -> None:
    logins = LogIns(lasts_s=100.0)
    person = replace(NORA, role=role)
    guard, token = Guard(config(folder), logins, Audit(None)), logins.begin(person, t_s=time())
    if right in RIGHTS.get(role, ()):
        assert guard.require(request(token=token), right) == person
        return
    with pytest.raises(HTTPException) as why:
        guard.require(request(token=token), right)
    assert why.value.status_code == 403
    assert role in why.value.detail


@pytest.mark.parametrize("right", Right)
def test_nobody_sees_at_most_a_ward_that_may_be_seen(folder: Path, right: Right) -> None:
    for is_open in (False, True):
        guard = Guard(
            config(folder, display_without_login=is_open), LogIns(lasts_s=1.0), Audit(None)
        )
        if is_open and right is Right.SEE:
            assert guard.require(request(), right) is None
            continue
        with pytest.raises(HTTPException) as why:
            guard.require(request(), right)
        assert why.value.status_code == 401


def test_whoever_takes_an_alarm_is_one_who_goes() -> None:
    acting = {role for role, rights in RIGHTS.items() if rights & {Right.ANSWER, Right.CARE}}
    assert acting == {"nurse", "charge nurse"}


def test_nobody_has_no_right() -> None:
    assert not any(may(None, right) for right in Right)


def test_the_page_about_people_has_the_table_of_rights_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "people.md").read_text(encoding="utf-8")
    roles = list(RIGHTS)
    rows = [f"| right | {' | '.join(roles)} |"]
    for right in Right:
        marks = ("yes" if right in RIGHTS[role] else "no" for role in roles)
        rows.append(f"| `{right.value}` | {' | '.join(marks)} |")
    for row in rows:
        assert row in page, row
