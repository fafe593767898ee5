"""HTTP beside the websocket: the built pages, log-in, health. Strict headers on everything."""

from typing import Annotated, Final

import msgspec
from fastapi import FastAPI, HTTPException, Request, Response, WebSocket
from msgspec import Meta, Struct
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ward_ui import view
from ward_ui.assets import Asset, assets
from ward_ui.config import Config
from ward_ui.door import Door
from ward_ui.guard import COOKIE, Guard
from ward_ui.hub import Hub
from ward_ui.link import Connection
from ward_ui.people import LogIns
from ward_ui.session import is_own_origin
from ward_ui.training.band import banded
from ward_ui.words import sentence

BODY_BYTES_MAX: Final = 4_096

HEADERS: Final = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

NOT_BUILT: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>vitavakt: pages not built</title>
<h1>The pages of the ward display are not built</h1>
<p>The server runs, but <code>ward_ui/static</code> holds no pages. Build them once with
<code>make web</code> in the checkout (it needs node), then start the server again.</p>
</html>
"""


class _LogIn(Struct):
    person: Annotated[str, Meta(min_length=1, max_length=64)]
    pin: Annotated[str, Meta(min_length=1, max_length=64)]


class SecureHeaders:
    """The headers above on every HTTP answer, also on those that report a fault."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, send if scope["type"] != "http" else send_with_headers)


def app(hub: Hub, door: Door, logins: LogIns, guard: Guard) -> ASGIApp:
    """The whole web server as an ASGI application."""
    return SecureHeaders(routes(hub, door, logins, guard))


def routes(hub: Hub, door: Door, logins: LogIns, guard: Guard) -> FastAPI:
    """Every address of the server. The pages come last: their address fits everything."""
    api = FastAPI(openapi_url=None)
    _add_socket(api, hub, guard)
    _add_log_in(api, hub.config, door, logins)
    _add_health(api, hub)
    built = assets(hub.config.static_path)
    _add_pages(api, banded(built) if hub.config.training else built)
    api.add_exception_handler(StarletteHTTPException, _plainly)
    return api


def _add_socket(api: FastAPI, hub: Hub, guard: Guard) -> None:
    @api.websocket("/ws")
    async def attend(socket: WebSocket) -> None:
        await Connection(socket, hub, guard).run()


def _add_log_in(api: FastAPI, config: Config, door: Door, logins: LogIns) -> None:
    def refused(status: int, key: str) -> Response:
        headers = {"retry-after": "60"} if status == 429 else None
        body = {"error": sentence(config.language, key)}
        return _json(body, status=status, headers=headers)

    @api.post("/api/login")
    async def log_in(request: Request) -> Response:
        if not _is_own(request):
            return refused(403, "origin")
        try:
            asked = msgspec.json.decode(await _body(request), type=_LogIn)
        except (msgspec.DecodeError, UnicodeError):
            return refused(400, "login_shape")
        address = request.client.host if request.client else ""
        status, said = await door.log_in(asked.person, asked.pin, address=address)
        if status != 200:
            return refused(status, said)
        logins.end(request.cookies.get(COOKIE))
        response = _json(door.person(said))
        lasts_s = round(config.times.login_s)
        response.set_cookie(COOKIE, said, max_age=lasts_s, httponly=True, samesite="strict")
        return response

    @api.post("/api/logout")
    async def log_out(request: Request) -> Response:
        if not _is_own(request):
            return refused(403, "origin")
        logins.end(request.cookies.get(COOKIE))
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return response


def _add_health(api: FastAPI, hub: Hub) -> None:
    @api.get("/api/health")
    async def health() -> Response:
        up = hub.ward.services_up()
        return _json({"ok": all(up.values()), "services": up})


def _add_pages(api: FastAPI, built: dict[str, Asset]) -> None:
    pages = {"": "index.html", "phone": "phone.html" if "phone.html" in built else "index.html"}

    @api.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def page(request: Request, path: str) -> Response:
        asset = built.get(pages.get(path, path))
        if asset is not None:
            return _file(request, asset)
        if path in pages:
            return Response(NOT_BUILT, 503, {"cache-control": "no-store"}, "text/html")
        raise HTTPException(404)


def _file(request: Request, asset: Asset) -> Response:
    """The file; 304 if the browser has it. Asked for each time: a new build is seen at once."""
    headers = {"cache-control": "no-cache", "etag": asset.etag}
    if request.headers.get("if-none-match") == asset.etag:
        return Response(status_code=304, headers=headers)
    return Response(asset.content, headers=headers, media_type=asset.media_type)


def _json(body: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    kept = {"cache-control": "no-store"} | (headers or {})
    return Response(view.encode(body), status, kept, "application/json")


def _is_own(request: Request) -> bool:
    return is_own_origin(request.headers.get("origin"), request.headers.get("host", ""))


async def _body(request: Request) -> bytes:
    """The body, as far as it may go; longer ones do not decode."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES_MAX:
            return b""
    return body


async def _plainly(request: Request, why: Exception) -> Response:
    """A sentence instead of a code."""
    status = why.status_code if isinstance(why, StarletteHTTPException) else 500
    if status in {401, 403} and isinstance(why, StarletteHTTPException):
        return _json({"error": why.detail}, status=status)
    text = (
        f"There is nothing at {request.url.path}. "
        "The ward display is at /, the nurse's page at /phone.\n"
        if status == 404
        else f"{request.method} is not for {request.url.path}.\n"
    )
    return Response(text, status, {"cache-control": "no-store"}, "text/plain; charset=utf-8")
