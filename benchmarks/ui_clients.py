"""Screens of `vitavakt bench ui`: some note how old everything is, some do not read at all."""

import asyncio
import json
from array import array
from contextlib import suppress
from dataclasses import dataclass, field
from time import time_ns

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

DEAF_S = 25.0
"""A client that does not read tries again after so long."""


@dataclass(slots=True)
class Seen:
    """What one client has got."""

    vitals_ms: "array[float]" = field(default_factory=lambda: array("f"))
    """Of each message the oldest value."""
    n_vitals: int = 0
    alarms_ms: "array[float]" = field(default_factory=lambda: array("f"))
    alarm_seqs: list[int] = field(default_factory=list)
    n_messages: int = 0
    closed: str = ""
    """Why its line ended before the bench did."""

    def forget_vitals(self) -> None:
        """Begin anew."""
        self.vitals_ms, self.n_vitals = array("f"), 0


class _Aged(msgspec.Struct):
    t_ms: int


class _Told(msgspec.Struct):
    id: str
    t_changed_ms: int


class _Message(msgspec.Struct):
    """As much of a message as is judged here."""

    type: str


class _Vitals(msgspec.Struct):
    beds: list[_Aged]


class _Alarms(msgspec.Struct):
    alarms: list[_Told]


_TYPE = msgspec.json.Decoder(_Message)
_VITALS = msgspec.json.Decoder(_Vitals)
_ALARMS = msgspec.json.Decoder(_Alarms)


async def watch(socket: ClientConnection, seen: Seen, ready: asyncio.Event) -> None:
    """Read for ever; note how old each piece is when it is here."""
    known: set[str] = set()
    with suppress(ConnectionClosed):
        async for text in socket:
            now_ms = time_ns() / 1e6
            kind = _TYPE.decode(text).type
            seen.n_messages += 1
            if kind == "snapshot":
                ready.set()
            elif kind == "vitals":
                beds = _VITALS.decode(text).beds
                seen.n_vitals += len(beds)
                seen.vitals_ms.append(now_ms - min(bed.t_ms for bed in beds))
            elif kind == "alarms":
                for told in _ALARMS.decode(text).alarms:
                    if told.id not in known:
                        known.add(told.id)
                        seen.alarms_ms.append(now_ms - told.t_changed_ms)
                        seen.alarm_seqs.append(int(told.id.rpartition(".")[2]))
    seen.closed = f"closed with {socket.close_code} {socket.close_reason}"


async def deaf_client(port: int, n: int) -> None:
    """For ever: asks for the ward and takes nothing of it, until the server has had enough."""
    hello = {"type": "hello", "protocol": 1, "device": f"deaf-{n}", "kind": "display"}
    while True:
        with suppress(OSError, WebSocketException):
            async with connect(
                f"ws://127.0.0.1:{port}/ws", compression=None, max_queue=1, close_timeout=0.1
            ) as socket:
                await socket.send(json.dumps(hello))
                await asyncio.sleep(DEAF_S)
        await asyncio.sleep(1.0)


async def one_client(port: int, n: int, seen: Seen, ready: asyncio.Event) -> None:
    """One screen that says what the protocol asks for."""
    async with connect(f"ws://127.0.0.1:{port}/ws", compression=None) as socket:
        hello = {"type": "hello", "protocol": 1, "device": f"bench-{n}", "kind": "display"}
        await socket.send(json.dumps(hello))
        reading = asyncio.create_task(watch(socket, seen, ready))
        try:
            while True:
                await asyncio.sleep(4.0)
                await socket.send('{"type":"heartbeat"}')
        finally:
            reading.cancel()
