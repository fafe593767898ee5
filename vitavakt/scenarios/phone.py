"""A nurse's phone that nobody holds: logs in, hears, receipts; and falls silent without a word."""

import asyncio
import contextlib
import json
import urllib.request
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

_HEARTBEAT_S = 4.0
_RETRY_S = 1.0
_LOG_IN_S = 5.0


class Phone:
    """Speaks the websocket protocol (docs/protocol.md)."""

    def __init__(self, address: str, *, person: str, pin: str) -> None:
        self._address = address
        self._who = json.dumps({"person": person, "pin": pin}).encode()

    async def live(self, wanted: Callable[[], bool]) -> None:
        """Be there while it is `wanted`; then the connection is dropped as by a dead battery."""
        while wanted():
            with contextlib.suppress(OSError, TimeoutError, WebSocketException):
                cookie = await asyncio.to_thread(self._log_in)
                async with connect(
                    f"ws://{self._address}/ws", additional_headers={"Cookie": cookie}
                ) as socket:
                    await self._hear(socket, wanted)
                    socket.transport.abort()
            if wanted():
                await asyncio.sleep(_RETRY_S)

    def _log_in(self) -> str:
        question = urllib.request.Request(
            f"http://{self._address}/api/login",
            data=self._who,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(question, timeout=_LOG_IN_S) as answer:
            return str(answer.headers["Set-Cookie"]).partition(";")[0]

    async def _hear(self, socket: ClientConnection, wanted: Callable[[], bool]) -> None:
        hello = {"type": "hello", "protocol": 1, "device": "scenario-phone", "kind": "phone"}
        await socket.send(json.dumps(hello))
        while wanted():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_HEARTBEAT_S):
                    await self._receipt(socket, json.loads(await socket.recv()))
            await socket.send(json.dumps({"type": "heartbeat"}))

    async def _receipt(self, socket: ClientConnection, message: dict[str, Any]) -> None:
        if message["type"] == "alarms" and message["alarms"]:
            ids = [alarm["id"] for alarm in message["alarms"]]
            await socket.send(json.dumps({"type": "received", "alarm_ids": ids}))
