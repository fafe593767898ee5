"""Clients that log in, wait and stay."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx

from tests.ward_ui.protocol_client import ProtocolClient, client
from ward_ui.service import Times

SHORT = Times(look_s=0.05, gather_s=0.02, lost_s=0.5, hello_s=0.3, silent_s=0.6, heartbeat_s=0.1)


async def all_up(screen: ProtocolClient) -> None:
    while not all(service["up"] for service in screen.services.values()):
        await screen.receive()


async def log_in(port: int, pin: str = "4711") -> httpx.Response:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as browser:
        return await browser.post("/api/login", json={"person": "nora", "pin": pin})


async def cookie(port: int) -> dict[str, str]:
    token = (await log_in(port)).cookies["vitavakt"]
    return {"Cookie": f"vitavakt={token}"}


@contextlib.asynccontextmanager
async def logged_in(port: int) -> AsyncIterator[ProtocolClient]:
    async with client(port, additional_headers=await cookie(port)) as screen:
        yield screen


async def kept_alive(screen: ProtocolClient, n: int = 10) -> None:
    for _ in range(n):
        await screen.send({"type": "heartbeat"})
        await asyncio.sleep(0.1)
