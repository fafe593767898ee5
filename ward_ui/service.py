"""The ward's web server: listens to the buses, tells every screen, passes commands on."""

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from time import monotonic, time_ns

import httpx
import uvicorn
from starlette.types import ASGIApp

from alarms.messages import AlarmState, Answer
from dsp.messages import Vitals
from sensor.bus import Alive, Requester, Subscriber
from sensor.messages import Fault, LinkHealth, ModuleSays
from ward_ui.access.accounts import Accounts
from ward_ui.access.audit import Audit
from ward_ui.access.door import Door
from ward_ui.access.guard import Guard
from ward_ui.access.kept import Kept
from ward_ui.config import Bed, Config, Times
from ward_ui.http.line import Line
from ward_ui.http.pages import app
from ward_ui.http.tls import LOOK_S, context, renew
from ward_ui.live.hub import Hub
from ward_ui.live.looks import ON_DEMAND
from ward_ui.live.ward import Ward
from ward_ui.oidc.exchange import Exchange
from ward_ui.oidc.routes import Elsewhere
from ward_ui.past.reading import Past
from ward_ui.people.person import Person
from ward_ui.wire.commands import Commands
from ward_ui.wire.link import Wire

__all__ = ["Bed", "Config", "Person", "PortInUse", "Times", "run"]

FRAME_BYTES_MAX = 1024 * 1024
"""Above this the websocket library closes (1009); from 64 KiB the session says why (4400)."""

STOP_S = 2

ELSEWHERE_S = 10.0
"""The hospital's own log-in server has so long for each answer."""


class PortInUse(Exception):  # noqa: N818  (it is said as a sentence, not as an error class)
    """Another program listens there."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Port {port} on {host} is in use by another program. "
            "Stop it, or choose another port for the ward display."
        )


class _Server(uvicorn.Server):
    """Uvicorn inside our own loop: signals are the caller's business."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().serve(sockets)
        finally:
            self.ready.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(config: Config, *, listening: Callable[[int], None] | None = None) -> None:
    """Serve the ward until cancelled; then every socket is closed with 1012.

    Parameters
    ----------
    listening
        Told the port once browsers may connect.
    """
    secured = None
    if config.certificate_path is not None and config.key_path is not None:
        secured = context(config.certificate_path, config.key_path)
    line = bound(config.host, config.port)
    types = {
        "vitals": Vitals,
        "alarms": AlarmState,
        "alive": Alive,
        "fault": Fault,
        "module": ModuleSays,
        "link": LinkHealth,
    }
    endpoints = [config.vitals_endpoint, config.alarms_endpoint, config.records_endpoint]
    subscriber = Subscriber(list(dict.fromkeys(endpoints)), types, on_demand=ON_DEMAND)
    requester = Requester(config.commands_endpoint, Answer)
    ward = Ward(config=config, t_s=monotonic(), now_ns=time_ns())
    times = config.times
    past = Past(journal=config.journal_path, history=config.history_path, read_s=times.read_s)
    commands = Commands(requester, answer_s=times.answer_s)
    hub = Hub(config, ward, past, commands)
    hub.looks.begin(subscriber)
    audit, kept = Audit(config.audit_path), Kept(config.people_path)
    hub.files = (audit, kept)
    logins = kept.logins(config)
    door, guard = Door(config, logins), Guard(config, logins, audit)
    accounts = Accounts(hub, guard, door, logins, kept)
    browser, elsewhere = httpx.AsyncClient(timeout=ELSEWHERE_S), None
    if config.oidc is not None:
        elsewhere = Elsewhere(hub, guard, door, accounts, Exchange(config.oidc, browser))
    application = app(hub, accounts, guard, elsewhere)
    try:
        await hub.begin()
        async with serving(uvicorn_config(config, application, secured), line) as server:
            if listening is not None:
                listening(line.getsockname()[1])
            for_ever = [audit.keep(), kept.keep()]
            if hub.pusher is not None:
                for_ever.append(hub.pusher.run())
            if secured is not None and config.certificate_path and config.key_path:
                pair = (config.certificate_path, config.key_path)
                for_ever.append(renew(secured, *pair, look_s=LOOK_S))
            await _work(hub, subscriber, server, for_ever)
    finally:
        await browser.aclose()
        if hub.pusher is not None:
            hub.pusher.close()
        for part in (subscriber, requester, past, door, audit, kept, line):
            part.close()


def bound(host: str, port: int) -> socket.socket:
    """A listening socket, or PortInUse."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as why:
        if why.errno == errno.EADDRINUSE:
            raise PortInUse(host, port) from why
        raise


def uvicorn_config(
    config: Config, application: ASGIApp, secured: ssl.SSLContext | None = None
) -> uvicorn.Config:
    """How HTTP and websockets are spoken. Compression costs processor time and latency: off."""
    return uvicorn.Config(
        application,
        ssl_context_factory=None if secured is None else lambda _config, _default: secured,
        http=Line,
        ws=Wire,
        ws_max_size=FRAME_BYTES_MAX,
        ws_per_message_deflate=False,
        ws_ping_interval=config.times.ping_s,
        ws_ping_timeout=config.times.untaken_s,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_S,
    )


@contextlib.asynccontextmanager
async def serving(config: uvicorn.Config, line: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    """The server, up and running; stopped with a word to everyone at the end."""
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[line]))
    try:
        await server.ready.wait()
        yield task
    finally:
        server.should_exit = True
        await task
        for connection in list(server.server_state.connections):
            connection.transport.abort()


async def _work(
    hub: Hub,
    subscriber: Subscriber,
    server: asyncio.Task[None],
    for_ever: Iterable[Coroutine[None, None, None]],
) -> None:
    """Everything beside the server. If one part stops, all stop: the supervisor starts anew."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_listen(hub, subscriber))
        group.create_task(hub.hand_out_vitals())
        group.create_task(hub.look())
        group.create_task(hub.beat())
        group.create_task(hub.refresh_trends())
        group.create_task(hub.commands.run())
        group.create_task(hub.report_phones())
        group.create_task(hub.catch_up())
        for work in for_ever:
            group.create_task(work)
        await asyncio.shield(server)
        raise RuntimeError("The web server stopped by itself.")


async def _listen(hub: Hub, subscriber: Subscriber) -> None:
    """For ever: what waits, then a turn for everything else. A message that waits is no pause."""
    while True:
        for message in await subscriber.receive_all(newest={"vitals"}):
            hub.hear(message)
        await asyncio.sleep(0)
