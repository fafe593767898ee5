"""A client of the ward written from docs/protocol.md alone: nothing of ours is imported here.

It keeps what the page says a client keeps: the newest state of every bed by the seq rules, the
newest journal number, the services; and it never lets a heartbeat wait.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Message = dict[str, Any]


class ProtocolClient:
    """One device on the ward."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.messages: list[Message] = []
        self.beds: dict[str, Message] = {}
        self.alarms: dict[str, list[Message]] = {}
        self.seq_of: dict[str, int] = {}
        self.seq = 0
        self.services: dict[str, Message] = {}
        self.closed: int | None = None

    async def send(self, message: Message | str | bytes) -> None:
        text = message if isinstance(message, (str, bytes)) else json.dumps(message)
        await self.socket.send(text)

    async def hello(
        self, *, device: str = "test-1", last_seq: int | None = None, kind: str = "display"
    ) -> Message:
        """Say hello; the snapshot."""
        await self.send(
            {
                "type": "hello",
                "protocol": 1,
                "device": device,
                "kind": kind,
                "last_seq": last_seq,
            }
        )
        return await self.until(lambda m: m["type"] == "snapshot")

    async def receive(self) -> Message:
        """The next message, taken in. ConnectionClosed at the end."""
        try:
            async with asyncio.timeout(10):
                text = await self.socket.recv()
        except ConnectionClosed as why:
            self.closed = why.rcvd.code if why.rcvd else None
            raise
        assert isinstance(text, str), "the server sends text messages only"
        message: Message = json.loads(text)
        assert isinstance(message["type"], str)
        self.messages.append(message)
        self._take_in(message)
        return message

    async def until(self, wanted: Callable[[Message], bool]) -> Message:
        """The first message from here on that is `wanted`."""
        async with asyncio.timeout(10):
            while True:
                message = await self.receive()
                if wanted(message):
                    return message

    async def until_closed(self) -> tuple[int | None, Message | None]:
        """The close code, and the `error` said before it."""
        with contextlib.suppress(ConnectionClosed):
            async with asyncio.timeout(10):
                while True:
                    await self.receive()
        errors = [m for m in self.messages if m["type"] == "error"]
        return self.closed, errors[-1] if errors else None

    async def bed(self, bed: str, wanted: Callable[[Message], bool]) -> Message:
        """The bed's vitals once they are as `wanted`."""
        while bed not in self.beds or not wanted(self.beds[bed]):
            await self.receive()
        return self.beds[bed]

    async def command(self, alarm_id: str, *, id_: str = "c-1") -> Message:
        """Acknowledge; the answer."""
        await self.send({"type": "command", "id": id_, "name": "acknowledge", "alarm_id": alarm_id})
        return await self.until(lambda m: m["type"] == "answer" and m["id"] == id_)

    def _take_in(self, message: Message) -> None:
        match message["type"]:
            case "snapshot":
                self._take_in_snapshot(message)
            case "vitals":
                for vitals in message["beds"]:
                    self.beds[vitals["bed"]] = vitals
            case "alarms":
                bed = message["bed"]
                if message["seq"] >= self.seq_of.get(bed, 0):
                    self.alarms[bed], self.seq_of[bed] = message["alarms"], message["seq"]
                self.seq = max(self.seq, message["seq"])
            case "services":
                self.services = {service["service"]: service for service in message["services"]}

    def _take_in_snapshot(self, message: Message) -> None:
        self.seq = message["seq"]
        self.beds = {bed["bed"]: bed["vitals"] for bed in message["beds"] if bed["vitals"]}
        self.alarms = {bed["bed"]: bed["alarms"] for bed in message["beds"]}
        self.alarms[""] = message["ward_alarms"]
        self.seq_of = dict.fromkeys(self.alarms, self.seq)
        self.services = {service["service"]: service for service in message["services"]}


@contextlib.asynccontextmanager
async def client(port: int, **how: Any) -> AsyncIterator[ProtocolClient]:
    """A connected client; the socket is closed at the end."""
    async with connect(
        f"ws://127.0.0.1:{port}/ws", compression=None, close_timeout=1, **how
    ) as socket:
        yield ProtocolClient(socket)
