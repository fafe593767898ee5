"""The envelope and the sockets of everything but raw frames.

XPUB/SUB carries whole states, each with a topic, a protocol version, a sequence number and a time;
DEALER/ROUTER carries commands, each answered once. A message that does not decode is counted and
left, never raised: one broken sender must not end a consumer.
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from time import time_ns
from typing import Any

import msgspec
import zmq
import zmq.asyncio

VERSION = 1
"""Of the envelope. Another version is refused, not guessed at."""

ALIVE_PERIOD_S = 1.0
"""Each service says that its loop is turning this often; three missed is a condition."""

_HWM = 10_000
_N_AT_ONCE = 2_000
"""Messages taken in one turn of the loop; others have theirs between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """A service's loop is turning."""

    service: str
    pid: int
    t_ns: int
    detail: str = ""
    """Empty, or one sentence on what it cannot do at present."""


class Header(msgspec.Struct, array_like=True, frozen=True):
    """Second part of every bus message."""

    version: int
    seq: int
    """Counts the messages of one publisher and topic; a jump is a loss."""
    t_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message off the bus."""

    topic: str
    seq: int
    t_ns: int
    body: Any


def context() -> zmq.asyncio.Context:
    """One per process."""
    return zmq.asyncio.Context.instance()


def alive(service: str, detail: str = "") -> Alive:
    """A heartbeat of the process, now."""
    return Alive(service=service, pid=os.getpid(), t_ns=time_ns(), detail=detail)


def _word(topic: bytes) -> str:
    return topic.partition(b".")[0].decode(errors="replace")


def _decoders(types: Mapping[str, type]) -> dict[str, msgspec.msgpack.Decoder[Any]]:
    return {word: msgspec.msgpack.Decoder(type_) for word, type_ in types.items()}


class Publisher:
    """Binds an XPUB socket; `send` never blocks and never waits for a slow subscriber."""

    def __init__(self, endpoint: str) -> None:
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.XPUB)
        self._socket.setsockopt(zmq.SNDHWM, _HWM)
        self._socket.setsockopt(zmq.LINGER, 200)
        self._socket.bind(endpoint)
        self._seq: dict[str, int] = {}
        self._wanted: set[str] = set()

    def wanted(self) -> frozenset[str]:
        """Topics and beginnings of topics that somebody subscribes to now.

        The wire itself tells: a subscriber that leaves, or dies, is taken off the list.
        """
        while True:
            try:
                told = self._socket.recv(zmq.DONTWAIT)
            except zmq.Again:
                return frozenset(self._wanted)
            topic = told[1:].decode("utf-8", "replace")
            if told[:1] == b"\x01":
                self._wanted.add(topic)
            else:
                self._wanted.discard(topic)

    def send(self, topic: str, body: object) -> None:
        seq = self._seq.get(topic, 0)
        self._seq[topic] = seq + 1
        header = Header(VERSION, seq, time_ns())
        parts = [topic.encode(), msgspec.msgpack.encode(header), msgspec.msgpack.encode(body)]
        self._socket.send_multipart(parts, zmq.DONTWAIT)

    def close(self) -> None:
        self._socket.close()


class Subscriber:
    """Connects a SUB socket to one or more publishers and decodes by the topic's first word.

    Parameters
    ----------
    endpoints
        Publishers; each is connected to for ever, whether or not it is up.
    types
        First word of a topic -> message type, for instance ``{"vitals": Vitals}``. Only these
        topics are subscribed to.
    on_demand
        The same for topics that cost something to make: subscribed to one by one with `follow`.
    """

    def __init__(
        self,
        endpoints: list[str],
        types: Mapping[str, type],
        *,
        on_demand: Mapping[str, type] | None = None,
    ) -> None:
        self._socket: zmq.asyncio.Socket = context().socket(zmq.SUB)
        self._socket.setsockopt(zmq.RCVHWM, _HWM)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.setsockopt(zmq.RECONNECT_IVL, 50)
        self._socket.setsockopt(zmq.RECONNECT_IVL_MAX, 500)
        # The same socket without a loop: what waits is taken without a turn for each message.
        self._at_once: zmq.Socket[bytes] = zmq.Socket.shadow(self._socket.underlying)
        self._decoders = _decoders({**types, **(on_demand or {})})
        self._header = msgspec.msgpack.Decoder(Header)
        self.n_unreadable = 0
        for word in types:
            self._socket.setsockopt(zmq.SUBSCRIBE, word.encode() + b".")
        for endpoint in endpoints:
            self._socket.connect(endpoint)

    def follow(self, topic: str) -> None:
        """Ask for one topic, for instance ``waves.radar-01``, until `leave`."""
        self._socket.setsockopt(zmq.SUBSCRIBE, topic.encode())

    def leave(self, topic: str) -> None:
        """One `follow` less of it."""
        self._socket.setsockopt(zmq.UNSUBSCRIBE, topic.encode())

    async def receive(self) -> Received:
        """The next message that decodes."""
        while True:
            received = self._decode(await self._socket.recv_multipart())
            if received is not None:
                return received
            self.n_unreadable += 1

    async def receive_all(self, *, newest: Collection[str] = ()) -> list[Received]:
        """What waits, or else the next message, in the order in which it came.

        Parameters
        ----------
        newest
            First words of topics of which each message is all there is to know: of those that wait
            only the newest of each topic is decoded. Who is late has the less to do.
        """
        waiting = [await self._socket.recv_multipart()]
        with contextlib.suppress(zmq.Again):
            while len(waiting) < _N_AT_ONCE:
                waiting.append(self._at_once.recv_multipart(zmq.DONTWAIT))
        last = {parts[0]: idx for idx, parts in enumerate(waiting)}
        wanted = (
            parts
            for idx, parts in enumerate(waiting)
            if last[parts[0]] == idx or _word(parts[0]) not in newest
        )
        decoded = [self._decode(parts) for parts in wanted]
        self.n_unreadable += decoded.count(None)
        return [received for received in decoded if received is not None]

    def _decode(self, parts: list[bytes]) -> Received | None:
        try:
            topic = parts[0].decode()
            header = self._header.decode(parts[1])
            if header.version != VERSION or len(parts) != 3:
                return None
            body = self._decoders[topic.partition(".")[0]].decode(parts[2])
        except (IndexError, KeyError, UnicodeDecodeError, ValueError, msgspec.DecodeError):
            return None
        return Received(topic=topic, seq=header.seq, t_ns=header.t_ns, body=body)

    def close(self) -> None:
        self._socket.close()


class Responder:
    """Binds a ROUTER socket and answers each command once it is dealt with."""

    def __init__(self, endpoint: str, types: Mapping[str, type]) -> None:
        self._socket: zmq.asyncio.Socket = context().socket(zmq.ROUTER)
        self._socket.setsockopt(zmq.LINGER, 200)
        self._socket.bind(endpoint)
        self._decoders = _decoders(types)
        self.n_unreadable = 0

    async def serve(self, answer: Callable[[Any], Awaitable[object]]) -> None:
        """For ever: decode a command, send its answer back when it is there.

        Commands do not wait for one another: a receipt on a slow disk must not hold up an
        acknowledgement. They are begun in the order in which they came.
        """
        async with asyncio.TaskGroup() as tasks:
            while True:
                parts = await self._socket.recv_multipart()
                try:
                    identity, word, payload = parts
                    command = self._decoders[word.decode()].decode(payload)
                except (KeyError, UnicodeDecodeError, ValueError, msgspec.DecodeError):
                    self.n_unreadable += 1
                    continue
                tasks.create_task(self._reply(identity, answer(command)))

    async def _reply(self, identity: bytes, answer: Awaitable[object]) -> None:
        reply = msgspec.msgpack.encode(await answer)
        await self._socket.send_multipart([identity, reply])

    def close(self) -> None:
        self._socket.close()


class Requester:
    """Connects a DEALER socket; many questions may be under way, answers are matched by `id`."""

    def __init__(self, endpoint: str, answer_type: type) -> None:
        self._socket: zmq.asyncio.Socket = context().socket(zmq.DEALER)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.setsockopt(zmq.SNDHWM, 1000)
        # Nothing is queued for a responder that is not there: a command that has timed out must not
        # be carried out minutes later.
        self._socket.setsockopt(zmq.IMMEDIATE, 1)
        self._socket.setsockopt(zmq.RECONNECT_IVL, 50)
        self._socket.setsockopt(zmq.RECONNECT_IVL_MAX, 500)
        self._socket.connect(endpoint)
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(answer_type)
        self._waiting: dict[str, asyncio.Future[Any]] = {}

    async def ask(self, word: str, command: Any, *, timeout_s: float) -> Any:
        """The answer to `command` (which has an `id`), or TimeoutError."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[command.id] = waiting
        try:
            async with asyncio.timeout(timeout_s):
                await self._socket.send_multipart([word.encode(), msgspec.msgpack.encode(command)])
                return await waiting
        finally:
            # The same command may have been asked again meanwhile; that answer is not ours to drop.
            if self._waiting.get(command.id) is waiting:
                del self._waiting[command.id]

    async def collect(self) -> None:
        """For ever: hand answers to those who asked. Run beside `ask`."""
        while True:
            parts = await self._socket.recv_multipart()
            try:
                (payload,) = parts
                answer = self._decoder.decode(payload)
            except (ValueError, msgspec.DecodeError):
                continue
            waiting = self._waiting.get(answer.id)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)

    def close(self) -> None:
        self._socket.close()
