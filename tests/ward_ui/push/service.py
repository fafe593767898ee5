"""A push service on this machine: takes calls, and reads them as the browser would."""

import asyncio
import contextlib
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ward_ui.push.messages import Subscription

AUTH = b"0123456789abcdef"


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class PushService:
    """Answers with `statuses` in turn, then with 201."""

    port: int = 0
    statuses: list[int] = field(default_factory=list)
    calls: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    def subscription(self, **changes: Any) -> Subscription:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        made: dict[str, Any] = {
            "device": "d-1",
            "person": "nora",
            "language": "nb",
            "endpoint": f"http://127.0.0.1:{self.port}/call/1",
            "p256dh": b64(point),
            "auth": b64(AUTH),
            "until_s": 2e10,
        }
        return Subscription(**made | changes)

    async def reached(self, n: int) -> None:
        async with asyncio.timeout(10), self.came:
            await self.came.wait_for(lambda: len(self.calls) >= n)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        body = await reader.readexactly(int(headers["content-length"]))
        read = http_ece.decrypt(
            body, private_key=self.key, auth_secret=AUTH, version=headers["content-encoding"]
        )
        status = self.statuses.pop(0) if self.statuses else 201
        writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        async with self.came:
            self.calls.append((headers, json.loads(read)))
            self.came.notify_all()


@contextlib.asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    service = PushService()
    server = await asyncio.start_server(service.take, "127.0.0.1", 0)
    service.port = server.sockets[0].getsockname()[1]
    async with server:
        yield service
