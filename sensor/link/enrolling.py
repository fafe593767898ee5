"""The two ends of an enrolment: a bedside PC asks until a ward that knows its code answers.

What goes over the line is no secret, so it is not encrypted; see `sensor.enrolment` for the proof.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import zmq
import zmq.asyncio

from sensor import enrolment
from sensor.keys import (
    KeyPair,
    KeysError,
    SensorKeys,
    admit,
    key_pair,
    server_keys,
    write_sensor_keys,
)

_ASK_S = 0.5
_AFTER_S = 3.0
"""The ward goes on answering for so long: its first answer may be lost."""
_BYTES_MAX = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a ward waits for."""

    endpoint: str
    sensor: str
    code: str
    window_s: float = enrolment.WINDOW_S


async def ask(
    endpoint: str, key: Path, *, show: Callable[[str], None], window_s: float = enrolment.WINDOW_S
) -> SensorKeys:
    """The PC's end: makes a key pair and a code, and writes the key's file once the ward is known.

    Parameters
    ----------
    endpoint
        Where the ward listens for enrolments.
    show
        Told the code.
    """
    secret, pair = secrets.token_bytes(enrolment.CODE_BYTES), key_pair()
    show(enrolment.code_of(secret))
    with contextlib.closing(zmq.asyncio.Context.instance().socket(zmq.DEALER)) as socket:
        _set_up(socket)
        socket.connect(endpoint)
        answer = await _answer(socket, secret, pair, until_s=monotonic() + window_s)
    keys = SensorKeys(
        sensor=answer.sensor,
        public=pair.public,
        secret=pair.secret,
        server_public=answer.server_public,
    )
    write_sensor_keys(key, keys)
    return keys


async def _answer(
    socket: zmq.asyncio.Socket, secret: bytes, pair: KeyPair, *, until_s: float
) -> enrolment.Reply:
    question = enrolment.request(secret, public=pair.public)
    while monotonic() < until_s:
        with contextlib.suppress(zmq.Again):
            await socket.send(question, zmq.DONTWAIT)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ASK_S):
                answer = enrolment.replied(secret, await socket.recv(), public=pair.public)
                if answer is not None:
                    return answer
    raise KeysError("No ward that was told this code has answered in time; begin again.")


async def admit_one(folder: Path, opening: Opening) -> str:
    """The ward's end: lets the PC in that shows the code. Returns the key it replaces, or "".

    Raises `KeysError` when nobody with that code comes within the window.
    """
    secret = enrolment.secret_of(opening.code)
    if secret is None:
        raise KeysError(
            f"{opening.code!r} is no code: 16 letters and digits, as the PC at the bed shows them."
        )
    server = server_keys(folder)
    with contextlib.closing(zmq.asyncio.Context.instance().socket(zmq.ROUTER)) as socket:
        _set_up(socket)
        try:
            socket.bind(opening.endpoint)
        except zmq.ZMQError as why:
            raise KeysError(f"{opening.endpoint} cannot be listened at: {why}.") from why
        before: str | None = None
        until_s = monotonic() + opening.window_s
        while (left_s := until_s - monotonic()) > 0:
            try:
                async with asyncio.timeout(left_s):
                    peer, *said = await socket.recv_multipart()
            except TimeoutError:
                break
            public = enrolment.requested(secret, said[-1]) if said else None
            if public is None:
                continue
            if before is None:
                before = admit(folder, sensor=opening.sensor, public=public)
                until_s = min(until_s, monotonic() + _AFTER_S)
            answer = enrolment.reply(
                secret, sensor=opening.sensor, server_public=server.public, public=public
            )
            with contextlib.suppress(zmq.Again):
                await socket.send_multipart([peer, answer], zmq.DONTWAIT)
    if before is None:
        raise KeysError("Nobody with that code has asked in time; nothing was changed.")
    return before


def _set_up(socket: zmq.asyncio.Socket) -> None:
    for option, value in (
        (zmq.LINGER, 500),
        (zmq.IMMEDIATE, 1),
        (zmq.MAXMSGSIZE, _BYTES_MAX),
        (zmq.RECONNECT_IVL, 100),
        (zmq.RECONNECT_IVL_MAX, 1000),
    ):
        socket.setsockopt(option, value)
