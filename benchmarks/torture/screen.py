"""A screen on the ward's websocket that connects again for ever and notes every alarm."""

import asyncio
import json

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

_RETRY_S = 0.1
_BEAT_S = 3.0


class Screen:
    """Every alarm id that the pages' server told of: as it stood, or as missed."""

    def __init__(self, port: int) -> None:
        self._address = f"ws://127.0.0.1:{port}/ws"
        self._seq: int | None = None
        self.ids: set[str] = set()
        self.n_connected = 0

    async def run(self) -> None:
        while True:
            try:
                async with connect(self._address, compression=None, close_timeout=1) as socket:
                    await self._watch(socket)
            except (OSError, WebSocketException, TimeoutError):
                await asyncio.sleep(_RETRY_S)

    async def _watch(self, socket: ClientConnection) -> None:
        self.n_connected += 1
        hello = {"type": "hello", "protocol": 1, "device": "torture", "kind": "display"}
        # The first time it asks for the whole journal.
        await socket.send(json.dumps(hello | {"last_seq": self._seq or 0}))
        beating = asyncio.create_task(_beat(socket))
        try:
            async for text in socket:
                self._hear(json.loads(text))
        finally:
            beating.cancel()

    def _hear(self, message: dict[str, object]) -> None:
        listed = [message.get("alarms"), message.get("ward_alarms")]
        beds, missed = message.get("beds"), message.get("missed")
        if message["type"] == "snapshot" and isinstance(beds, list):
            listed += [bed["alarms"] for bed in beds]
        if isinstance(missed, list):
            listed.append([entry["alarm"] for entry in missed])
        for alarms in listed:
            if isinstance(alarms, list):
                self.ids |= {alarm["id"] for alarm in alarms}
        seq = message.get("seq")
        if isinstance(seq, int):
            self._seq = seq


async def _beat(socket: ClientConnection) -> None:
    while True:
        await asyncio.sleep(_BEAT_S)
        await socket.send('{"type":"heartbeat"}')
