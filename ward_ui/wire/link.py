"""One client's websocket: what it says goes to its session, its mailbox is sent."""

import asyncio
import socket
from collections.abc import Coroutine, Iterable, Mapping
from http import HTTPStatus
from time import monotonic, time_ns

from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from ward_ui.access.audit import Deed
from ward_ui.access.guard import Guard, address_of
from ward_ui.live.hub import Hub
from ward_ui.people.standing import Standing
from ward_ui.view import numbers, telling
from ward_ui.view.plain import encode
from ward_ui.wire.actions import (
    Action,
    Asked,
    Assign,
    Deliver,
    End,
    Greet,
    Look,
    Refuse,
    State,
    Take,
    Touch,
)
from ward_ui.wire.mailbox import Mailbox, Taken
from ward_ui.wire.session import Session
from ward_ui.wire.told import name_and_subject, welcome, without_names
from ward_ui.words import sentence, sentences

N_COMMANDS_UNDER_WAY = 8
"""Of one client."""

LOOK_S = 1.0
"""How often a connection is looked at for a log-in that has ended or locked."""

LATE_S = 1.0
"""A server whose timer for a pong comes later than this judges nobody by it."""

CLOSE_S = 5.0
"""A client that does not take the close message within this is cut off."""

WRITE_BUFFER_BYTES = 64 * 1024
SEND_BUFFER_BYTES = 256 * 1024
"""Of the kernel: what lies there is old news that a slow client would have to read first."""

FIRST, LAST = ("alarms", "services", "needs"), ("heartbeat", "trends", "waves")
"""Kinds of message that go before the answers and the vitals, and after them."""


class Wire(WebSocketsSansIOProtocol):
    """Uvicorn's websocket, with an end that does not wait for the client to read.

    ASGI's close waits until the socket is writable, which a client that takes nothing never
    makes it. A pong that stays out means that what was sent before is not taken.
    """

    untaken_error: tuple[int, str] = (1011, "")
    """Close code and `error` message for a client that takes nothing."""
    _pong_due_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        line: socket.socket = self.transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            self.scope["state"]["wire"] = self

    def send_keepalive_ping(self) -> None:
        super().send_keepalive_ping()
        if self.pong_timer is not None:
            self._pong_due_s = self.pong_timer.when()

    def keepalive_timeout(self) -> None:
        """No pong was read: nothing is taken, unless it was this server that stood still."""
        if self.ping_timeout is not None and self.loop.time() - self._pong_due_s > LATE_S:
            self.pong_timer = self.loop.call_later(self.ping_timeout, self.keepalive_timeout)
            self._pong_due_s = self.pong_timer.when()
            return
        self.pong_timer = None
        self.pending_ping_payload = None
        self.end(*self.untaken_error)

    def end(self, close_code: int, error: str | None) -> None:
        """Write `error` and the close, behind whatever waits; cut the line if it is not taken."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.stop_keepalive()
        if error:
            self.conn.send_text(error.encode())
        self.conn.send_close(close_code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = self.disconnected = True
        self.writable.set()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": close_code, "reason": ""})
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSE_S, self.transport.abort)


class Connection:
    """One client from the open socket to the closed one."""

    def __init__(self, socket: WebSocket, hub: Hub, guard: Guard) -> None:
        self.mailbox = Mailbox()
        self._socket = socket
        self._wire: Wire = socket.scope["state"]["wire"]
        self._hub = hub
        self._guard = guard
        self._session = Session(hub.config, t_s=monotonic())
        self._tasks: set[asyncio.Task[None]] = set()
        self._told: Standing | None = None
        """What the client was last told of itself."""

    @property
    def listener(self) -> str | None:
        """Whose phone it is; None is told of every alarm."""
        return self._session.listener(self._who())

    def end(self, close_code: int, error: str | None) -> None:
        """Close now, without waiting for the client."""
        self._wire.end(close_code, error)

    async def run(self) -> None:
        """Until the client or the server ends it."""
        await self._socket.accept()
        self._wire.untaken_error = (4008, telling.error("slow", self._sentence("untaken")))
        if not self._hub.enter(self, is_known=self._is_one_of_us()):
            self.end(1013, None)
            return
        try:
            async with asyncio.TaskGroup() as group:
                await self._converse(group)
                for task in self._tasks:
                    task.cancel()
        finally:
            self._hub.leave(self)

    async def _converse(self, group: asyncio.TaskGroup) -> None:
        headers = self._socket.headers
        host = headers.get("host", "")
        actions = self._session.opened(origin=headers.get("origin"), host=host, who=self._who())
        try:
            while await self._act(actions, group):
                message = await self._receive()
                if message is None:
                    actions = self._session.silence(t_s=monotonic()) or self._changed()
                elif message["type"] == "websocket.disconnect":
                    return
                else:
                    actions = [*self._changed(), *self._heard(message.get("text"))]
        except WebSocketDisconnect:
            return

    async def _receive(self) -> Mapping[str, str | None] | None:
        """The client's next message; None when a look at the clock is due."""
        now_s = monotonic()
        left_s = max(0.0, min(LOOK_S, self._session.deadline_s - now_s))
        try:
            async with asyncio.timeout(left_s):
                return await self._socket.receive()
        except TimeoutError:
            self._session.held_up(max(0.0, monotonic() - now_s - left_s))
            return None

    def _changed(self) -> list[Action]:
        """Whether somebody logged in, left or was locked out of acting since the client was told.

        The log-in is the cookie's with which the socket was opened; what becomes of it shows here.
        """
        if self._told is None or self._told == self._who():
            return []
        return self._session.changed(self._who(), last_seq=self._hub.ward.seq)

    def _heard(self, text: str | None) -> list[Action]:
        if text is None:
            return self._session.binary()
        who = self._who()
        actions = self._session.text(text, t_s=monotonic(), who=who)
        phone = self._session.phone(who, t_ns=time_ns())
        if phone is not None:
            self._hub.handsets.heard(phone)
            if self._hub.pusher is not None:
                self._hub.pusher.heard(phone)
        return actions

    async def _act(self, actions: Iterable[Action], group: asyncio.TaskGroup) -> bool:
        """Do what the session says; False when it is over."""
        for action in actions:
            match action:
                case Greet():
                    is_first = self._told is None
                    await self._greet(action)
                    if is_first:
                        self._start(group, self._write())
                case Deliver():
                    self._hub.commands.deliver(action)
                case Take() | Assign() | State():
                    self._take(action, group)
                case Look():
                    self._hub.looks.watch(self, action.bed, t_s=monotonic())
                case Touch():
                    self._guard.touch(self._socket)
                case Refuse():
                    self._note(action.name, action.about, action.device, refused=action.why)
                    self._answer(action.text)
                case End():
                    self.end(action.close_code, telling.error(action.code, action.text))
                    return False
        return True

    async def _greet(self, greet: Greet) -> None:
        """Send welcome, snapshot and trends.

        The mailbox is filled from the moment that the snapshot tells of, and the journal is read
        after it: nothing falls between.
        """
        hub, who = self._hub, self._who()
        self._told = who
        hub.tell_from_now_on(self)
        snapshot = hub.ward.snapshot(t_s=monotonic(), now_ns=time_ns(), listener=self.listener)
        if not who.sees_names:
            snapshot = without_names(snapshot)
        await self._send(welcome(hub.config, who, now_ns=time_ns()))
        missed, is_all = await hub.past.missed(greet.last_seq)
        told = {"missed": hub.listed(missed), "missed_complete": is_all}
        await self._send(encode(snapshot | told))
        await self._send(hub.needs())
        await self._send(hub.trends())

    async def _write(self) -> None:
        """Empty the mailbox, for ever."""
        try:
            while True:
                for text in in_order(await self.mailbox.take(), now_ns=time_ns()):
                    await self._send(text)
        except WebSocketDisconnect:
            return

    def _take(self, take: Asked, group: asyncio.TaskGroup) -> None:
        """Ask the alarm engine; only one that is alive, so that no old command reaches it later."""
        refused = ""
        if not self._hub.ward.is_up("alarms"):
            refused = "engine_down"
        elif len(self._tasks) > N_COMMANDS_UNDER_WAY:
            refused = "commands_busy"
        if refused:
            self._note(*name_and_subject(take), take.device, refused=refused)
            self._answer(self._no(take.id, refused))
        else:
            self._start(group, self._ask(take))

    async def _ask(self, take: Asked) -> None:
        """Answer the client once the engine has answered; no answer is no answer."""
        answer = await self._hub.commands.take(take)
        refused = "unanswered" if answer is None else answer.refusal or ""
        self._note(*name_and_subject(take), take.device, refused=refused)
        if answer is not None:
            reasons = sentences(f"refused_{answer.refusal}") if answer.refusal else None
            language = self._hub.config.language
            told = telling.answer(take.id, ok=answer.ok, reasons=reasons, language=language)
            self._answer(told)

    def _no(self, id_: str, key: str) -> str:
        language = self._hub.config.language
        return telling.answer(id_, ok=False, reasons=sentences(key), language=language)

    def _answer(self, text: str) -> None:
        if not self.mailbox.answer(text):
            self.end(*self._wire.untaken_error)

    def _start(self, group: asyncio.TaskGroup, work: Coroutine[None, None, None]) -> None:
        task = group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, text: str) -> None:
        await self._socket.send_text(text)

    def _who(self) -> Standing:
        return self._guard.standing(self._socket)

    def _is_one_of_us(self) -> bool:
        """Somebody of the ward is logged in there, or has been."""
        who = self._who()
        return who.is_known or who.holder is not None

    def _note(self, what: str, about: str, device: str, *, refused: str) -> None:
        person = self._who().holder
        self._guard.audit.note(
            Deed(
                what=what,
                person="" if person is None else person.person,
                role="" if person is None else person.role,
                device=device,
                address=address_of(self._socket),
                about=about,
                refused=refused,
            )
        )

    def _sentence(self, key: str) -> str:
        config = self._hub.config
        return sentence(config.language, key, s=config.times.untaken_s)


def in_order(taken: Taken, *, now_ns: int) -> list[str]:
    """Messages in the order in which they matter; the beds' vitals are one message."""
    by_kind: dict[str, list[str]] = {}
    for (kind, _), text in taken.latest.items():
        by_kind.setdefault(kind, []).append(text)
    vitals = taken.vitals
    return [
        *(text for kind in FIRST for text in by_kind.get(kind, [])),
        *taken.answers,
        *([] if vitals is None else [numbers.vitals_message(vitals.joined, now_ns=now_ns)]),
        *(text for kind in LAST for text in by_kind.get(kind, [])),
    ]
