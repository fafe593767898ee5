"""The trainer's page: a web server of its own, beside that of the training ward.

A real ward's server has none of this: neither the pages nor the addresses.
"""

import asyncio
from importlib.resources import files
from pathlib import Path
from time import monotonic
from typing import Annotated, Any, Final, Protocol, TypeVar

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response
from msgspec import Meta, Struct
from starlette.types import ASGIApp

from ward_ui.http.assets import assets
from ward_ui.http.body import BODY_BYTES_MAX
from ward_ui.http.origin import is_own_origin
from ward_ui.http.pages import SecureHeaders
from ward_ui.people.logins import LogIns
from ward_ui.people.person import Person, hash_pin, pin_is_right
from ward_ui.people.throttle import Throttle, Tried
from ward_ui.service import STOP_S, bound, serving
from ward_ui.view.plain import encode

COOKIE: Final = "vitavakt_trainer"
"""Not the ward's: a browser sends a host's cookies to each of its ports."""
STATIC: Final = Path(str(files("ward_ui") / "training" / "static"))
LOG_IN_S: Final = 12 * 3600.0
REPORT_STYLE: Final = "/assets/report.css"
_T = TypeVar("_T")
_JSON: Final = "application/json"


class Course(Protocol):
    """The training as the page needs it."""

    async def start(self, bed: str, kind: str) -> str:
        """Let something happen; empty, or a sentence why it cannot."""

    async def state(self) -> dict[str, Any]:
        """Everything that the page shows."""

    async def report(self, *, style: str) -> str:
        """What came of it, as a page."""


class _LogIn(Struct):
    pin: Annotated[str, Meta(min_length=1, max_length=64)]


class _Start(Struct):
    bed: Annotated[str, Meta(min_length=1, max_length=40)]
    kind: Annotated[str, Meta(min_length=1, max_length=40)]


class _Trainer:
    """The one person who may be here."""

    def __init__(self, pin: str) -> None:
        self._person = Person(
            person="trainer", name="Trainer", role="trainer", pin_hash=hash_pin(pin)
        )
        self._logins = LogIns(lasts_s=LOG_IN_S)
        self._throttle = Throttle()
        self._one_at_a_time = asyncio.Lock()

    async def log_in(self, pin: str, *, address: str) -> tuple[int, str]:
        """(200, token), 401 when the PIN is wrong, 429 when it has been so too often."""
        tried = Tried(person="trainer", address=address)
        if self._throttle.wait_s(tried, t_s=monotonic()) > 0.0:
            return 429, ""
        async with self._one_at_a_time:
            right = await asyncio.to_thread(pin_is_right, self._person, pin)
        if not right:
            return 401, ""
        self._throttle.right(tried)
        return 200, self._logins.begin(self._person, t_s=monotonic())

    def is_here(self, request: Request) -> bool:
        return self._logins.who(request.cookies.get(COOKIE), t_s=monotonic()) is not None


def app(course: Course, *, pin: str, report_css: str, static: Path = STATIC) -> ASGIApp:
    """The trainer's server as an ASGI application."""
    api = FastAPI(openapi_url=None)
    trainer = _Trainer(pin)
    _add_log_in(api, trainer)
    _add_training(api, trainer, course)
    _add_pages(api, report_css, static)
    return SecureHeaders(api)


def _add_log_in(api: FastAPI, trainer: _Trainer) -> None:
    @api.post("/api/login")
    async def log_in(request: Request) -> Response:
        asked = await _asked(request, _LogIn)
        if asked is None:
            return Response(status_code=400)
        address = request.client.host if request.client else ""
        status, token = await trainer.log_in(asked.pin, address=address)
        response = Response(status_code=204 if status == 200 else status)
        if status == 200:
            lasts_s = round(LOG_IN_S)
            response.set_cookie(COOKIE, token, max_age=lasts_s, httponly=True, samesite="strict")
        return response


def _add_training(api: FastAPI, trainer: _Trainer, course: Course) -> None:
    @api.get("/api/state")
    async def state(request: Request) -> Response:
        if not trainer.is_here(request):
            return Response(status_code=401)
        return _json(await course.state())

    @api.post("/api/start")
    async def start(request: Request) -> Response:
        if not trainer.is_here(request):
            return Response(status_code=401)
        asked = await _asked(request, _Start)
        if asked is None:
            return Response(status_code=400)
        refusal = await course.start(asked.bed, asked.kind)
        return _json({"refusal": refusal}, status=409 if refusal else 200)

    @api.get("/report")
    async def report(request: Request) -> Response:
        if not trainer.is_here(request):
            return Response("Log in on the trainer's page first.", 401, media_type="text/plain")
        made = await course.report(style=f'<link rel="stylesheet" href="{REPORT_STYLE}">')
        return Response(made, headers={"cache-control": "no-store"}, media_type="text/html")


def _add_pages(api: FastAPI, report_css: str, static: Path) -> None:
    built = assets(static)

    @api.get(REPORT_STYLE)
    async def style() -> Response:
        return Response(report_css, media_type="text/css; charset=utf-8")

    @api.get("/{path:path}")
    async def page(path: str) -> Response:
        asset = built.get(path or "training.html")
        if asset is None:
            return Response("There is nothing here.\n", 404, media_type="text/plain")
        headers = {"cache-control": "no-cache", "etag": asset.etag}
        return Response(asset.content, headers=headers, media_type=asset.media_type)


async def serve(application: ASGIApp, *, host: str, port: int) -> None:
    """Until cancelled; PortInUse when another program listens there."""
    config = uvicorn.Config(
        application,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_S,
    )
    line = bound(host, port)
    try:
        async with serving(config, line) as server:
            await asyncio.shield(server)
    finally:
        line.close()


async def _asked(request: Request, kind: type[_T]) -> _T | None:
    """The body as `kind`, from a page of this server; None for anything else."""
    if not is_own_origin(request.headers.get("origin"), request.headers.get("host", "")):
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES_MAX:
            return None
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeError):
        return None


def _json(body: object, *, status: int = 200) -> Response:
    return Response(encode(body), status, {"cache-control": "no-store"}, _JSON)
