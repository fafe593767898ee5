"""Screens: those that note how old everything is, and those that do not read at all.

They do what docs/protocol.md asks of a client, and like a browser they send no pings of their own.
A line that ends is opened again, and what the journal got meanwhile is asked for.
"""

import asyncio
import json
import random
from array import array
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic, time_ns

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

DEAF_S = 25.0
"""A client that does not read tries again after so long."""
BEAT_S = 4.0
SILENT_S = 10.0
"""`silent_after_s`: a client that has heard nothing for so long has lost its server."""
STEPS_S = (0.0, 0.5, 1.0, 2.0, 4.0, 5.0)
"""Waits before trying again."""
GOOD_S = 5.0
"""A line that held this long was a good one."""


@dataclass(slots=True)
class Seen:
    """What one client has got."""

    vitals_ms: "array[float]" = field(default_factory=lambda: array("f"))
    """Of each message the oldest value."""
    n_vitals: int = 0
    alarms_ms: "array[float]" = field(default_factory=lambda: array("f"))
    live_seqs: list[int] = field(default_factory=list)
    """Alarms in the order in which they came as they happened."""
    late_seqs: set[int] = field(default_factory=set)
    """Alarms first heard of in a snapshot, or as missed."""
    n_messages: int = 0
    closings: Counter[str] = field(default_factory=Counter)
    """Why its lines ended before the bench did."""
    last_seq: int | None = None
    heard_s: float = 0.0

    def forget_vitals(self) -> None:
        """Begin anew."""
        self.vitals_ms, self.n_vitals = array("f"), 0

    @property
    def seqs(self) -> set[int]:
        return {*self.live_seqs, *self.late_seqs}


class _Aged(msgspec.Struct):
    t_ms: int


class _Alarm(msgspec.Struct):
    id: str
    t_changed_ms: int


class _Kind(msgspec.Struct):
    """As much of a message as is judged here."""

    type: str


class _Vitals(msgspec.Struct):
    beds: list[_Aged]


class _Alarms(msgspec.Struct):
    seq: int
    alarms: list[_Alarm]


class _Bed(msgspec.Struct):
    alarms: list[_Alarm]


class _Entry(msgspec.Struct):
    alarm: _Alarm


class _Missed(msgspec.Struct):
    """A `snapshot`, or a `missed`."""

    seq: int
    missed: list[_Entry]
    beds: list[_Bed] = []


_KIND = msgspec.json.Decoder(_Kind)
_VITALS = msgspec.json.Decoder(_Vitals)
_ALARMS = msgspec.json.Decoder(_Alarms)
_MISSED = msgspec.json.Decoder(_Missed)


def _number(alarm: _Alarm) -> int:
    return int(alarm.id.rpartition(".")[2])


def hear(text: str | bytes, seen: Seen, known: set[int]) -> str:
    """The kind of a message that came now; what it says is noted."""
    now_ms = time_ns() / 1e6
    kind = _KIND.decode(text).type
    seen.n_messages += 1
    if kind == "vitals":
        beds = _VITALS.decode(text).beds
        seen.n_vitals += len(beds)
        seen.vitals_ms.append(now_ms - min(bed.t_ms for bed in beds))
    elif kind == "alarms":
        told = _ALARMS.decode(text)
        seen.last_seq = told.seq
        for alarm in told.alarms:
            if _number(alarm) not in known:
                known.add(_number(alarm))
                seen.alarms_ms.append(now_ms - alarm.t_changed_ms)
                seen.live_seqs.append(_number(alarm))
    elif kind in {"snapshot", "missed"}:
        late = _MISSED.decode(text)
        seen.last_seq = late.seq
        alarms = [entry.alarm for entry in late.missed]
        alarms += [alarm for bed in late.beds for alarm in bed.alarms]
        new = {_number(alarm) for alarm in alarms} - known
        known |= new
        seen.late_seqs |= new
    return kind


async def screen(port: int, n: int, seen: Seen, ready: asyncio.Event) -> None:
    """For ever: one display, with a line that is opened again after each end."""
    chance, known, n_tries = random.Random(n), set[int](), 0
    while True:
        began_s = monotonic()
        try:
            async with connect(
                f"ws://127.0.0.1:{port}/ws", compression=None, ping_interval=None, close_timeout=1.0
            ) as socket:
                await _attend(socket, n, seen, known, ready)
            seen.closings[f"{socket.close_code} {socket.close_reason}".strip()] += 1
        except (OSError, TimeoutError, WebSocketException) as why:
            seen.closings[f"not opened: {type(why).__name__}"] += 1
        n_tries = 0 if monotonic() - began_s >= GOOD_S else n_tries + 1
        wait_s = STEPS_S[min(n_tries, len(STEPS_S) - 1)]
        await asyncio.sleep(wait_s * (1.0 + 0.3 * chance.random()))


async def _attend(
    socket: ClientConnection, n: int, seen: Seen, known: set[int], ready: asyncio.Event
) -> None:
    """One line from its `hello` to its end."""
    hello = {"type": "hello", "protocol": 1, "device": f"bench-{n}", "kind": "display"}
    await socket.send(json.dumps(hello | {"last_seq": seen.last_seq}))
    seen.heard_s = monotonic()
    beating = asyncio.create_task(_beat(socket, seen))
    try:
        with suppress(ConnectionClosed):
            async for text in socket:
                seen.heard_s = monotonic()
                if hear(text, seen, known) == "snapshot":
                    ready.set()
    finally:
        beating.cancel()


async def _beat(socket: ClientConnection, seen: Seen) -> None:
    """Signs of life, until the server gives none any more: then the line is left."""
    with suppress(ConnectionClosed):
        while monotonic() - seen.heard_s < SILENT_S:
            await socket.send('{"type":"heartbeat"}')
            await asyncio.sleep(BEAT_S)
        socket.transport.abort()


async def deaf(port: int, n: int) -> None:
    """For ever: asks for the ward and takes nothing of it, until the server has had enough."""
    hello = {"type": "hello", "protocol": 1, "device": f"deaf-{n}", "kind": "display"}
    while True:
        with suppress(OSError, TimeoutError, WebSocketException):
            async with connect(
                f"ws://127.0.0.1:{port}/ws",
                compression=None, ping_interval=None, max_queue=1, close_timeout=0.1,
            ) as socket:  # fmt: skip
                await socket.send(json.dumps(hello))
                await asyncio.sleep(DEAF_S)
        await asyncio.sleep(1.0)
