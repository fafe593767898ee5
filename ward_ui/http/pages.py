"""HTTP beside the websocket: the built pages, health. Strict headers on everything."""

from typing import Final

from fastapi import FastAPI, HTTPException, Request, Response, WebSocket
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ward_ui.access import accounts as accounts_of
from ward_ui.access.accounts import Accounts, json
from ward_ui.access.guard import Guard
from ward_ui.administration import routes as administration_routes
from ward_ui.bedside import routes as bedside_routes
from ward_ui.care import routes as care
from ward_ui.config import Config
from ward_ui.engineer import recordings
from ward_ui.engineer import routes as engineer
from ward_ui.http.assets import Asset, assets
from ward_ui.http.origin import is_own_host
from ward_ui.http.rates import RateLimits
from ward_ui.live.hub import Hub
from ward_ui.oidc import routes as oidc_routes
from ward_ui.oidc.routes import Elsewhere
from ward_ui.past import routes as history
from ward_ui.push import routes as push_routes
from ward_ui.reports import routes as reports_routes
from ward_ui.training.band import banded
from ward_ui.wire.link import Connection

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

ONLY_TLS: Final = {"strict-transport-security": "max-age=31536000"}
"""RFC 6797: for a year a browser that has been here speaks TLS to this host or not at all."""

NOT_BUILT: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>vitavakt: pages not built</title>
<h1>The pages of the ward display are not built</h1>
<p>The server runs, but <code>ward_ui/static</code> holds no pages. Build them once with
<code>make web</code> in the checkout (it needs node), then start the server again.</p>
</html>
"""


class OwnName:
    """421 for whoever came here by a name that is not this server's."""

    def __init__(self, app: ASGIApp, config: Config) -> None:
        self._app = app
        self._config = config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if is_own_host(HTTPConnection(scope).headers.get("host", ""), self._config):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close(4403)
        else:
            said = Response("This server has another name.\n", 421, media_type="text/plain")
            await said(scope, receive, send)


class SecureHeaders:
    """The headers above on every HTTP answer, also on those that report a fault."""

    def __init__(self, app: ASGIApp, *, is_secure: bool = False) -> None:
        self._app = app
        named = HEADERS | (ONLY_TLS if is_secure else {})
        self._headers = [(name.encode(), value.encode()) for name, value in named.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, send if scope["type"] != "http" else send_with_headers)


def app(hub: Hub, accounts: Accounts, guard: Guard, elsewhere: Elsewhere | None) -> ASGIApp:
    """The whole web server as an ASGI application."""
    api = routes(hub, accounts, guard, elsewhere)
    limited = OwnName(RateLimits(api, guard), hub.config)
    return SecureHeaders(limited, is_secure=hub.config.is_secure)


def routes(
    hub: Hub, accounts: Accounts, guard: Guard, elsewhere: Elsewhere | None = None
) -> FastAPI:
    """Every address of the server. The pages come last: their address fits everything."""
    api = FastAPI(openapi_url=None)
    _add_socket(api, hub, guard)
    accounts_of.add(api, accounts)
    oidc_routes.add(api, hub, elsewhere)
    _add_health(api, hub)
    care.add(api, hub, guard)
    history.add(api, hub, guard)
    reports_routes.add(api, hub, guard)
    bedside_routes.add(api, hub, guard)
    push_routes.add(api, hub, guard)
    engineer.add(api, hub, guard)
    administration_routes.add(api, hub, guard)
    recordings.add(api, hub, guard)
    built = assets(hub.config.static_path)
    _add_pages(api, banded(built) if hub.config.training else built)
    api.add_exception_handler(StarletteHTTPException, _plainly)
    return api


def _add_socket(api: FastAPI, hub: Hub, guard: Guard) -> None:
    @api.websocket("/ws")
    async def attend(socket: WebSocket) -> None:
        await Connection(socket, hub, guard).run()


def _add_health(api: FastAPI, hub: Hub) -> None:
    @api.get("/api/health")
    async def health() -> Response:
        up = hub.ward.services_up()
        config = hub.config
        return json(
            {
                "ok": all(up.values()),
                "services": up,
                "demo": config.demo,
                "language": config.language,
                "time_zone": config.time_zone,
            }
        )


def _add_pages(api: FastAPI, built: dict[str, Asset]) -> None:
    pages = {"": "index.html", "phone": "phone.html" if "phone.html" in built else "index.html"}
    pages |= {one: f"{one}.html" for one in ("engineer", "reports", "bedside")}
    pages |= dict.fromkeys(("admin", "pin"), "admin.html")

    @api.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def page(request: Request, path: str) -> Response:
        if path.startswith("admin/sensor/"):  # what the code on a sensor leads to
            path = "admin"
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


async def _plainly(request: Request, why: Exception) -> Response:
    """A sentence instead of a code."""
    status = why.status_code if isinstance(why, StarletteHTTPException) else 500
    if isinstance(why, StarletteHTTPException) and status not in {404, 405}:
        return json({"error": why.detail}, status=status, headers=dict(why.headers or {}))
    text = (
        f"There is nothing at {request.url.path}. "
        "The ward display is at /, the nurse's page at /phone.\n"
        if status == 404
        else f"{request.method} is not for {request.url.path}.\n"
    )
    return Response(text, status, {"cache-control": "no-store"}, "text/plain; charset=utf-8")
