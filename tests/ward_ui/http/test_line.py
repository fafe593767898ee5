"""Who opens lines and says nothing, never stops, or takes nothing: others notice nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.ward_ui.protocol_client import client
from tests.ward_ui.visitors import kept_alive
from tests.ward_ui.world import config, world
from ward_ui.http import line

ASK = b"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
FAR_TOO_LONG = 50_000_000
Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextlib.asynccontextmanager
async def opened(port: int) -> AsyncIterator[Opened]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def rest(reader: asyncio.StreamReader) -> bytes:
    """What still comes until the line is cut, within 10 s."""
    async with asyncio.timeout(10):
        with contextlib.suppress(ConnectionError):
            return await reader.read()
    return b""


async def health(port: int) -> bytes:
    async with opened(port) as (reader, writer):
        writer.write(ASK)
        return await rest(reader)


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: ward\r\nX-A: ",
        b"POST /api/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 40\r\n\r\n{",
    ],
    ids=["nothing", "half a line", "half a head", "half a body"],
)
async def test_who_does_not_finish_asking_is_cut_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(line, "ASKED_S", 0.3)
    async with world(config(folder)) as ward, opened(ward.port) as (reader, writer):
        writer.write(begun)
        assert await rest(reader) == b""
        assert b"200 OK" in await health(ward.port)


async def test_a_slow_request_that_ends_in_time_is_answered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "ASKED_S", 5.0)
    async with world(config(folder)) as ward, opened(ward.port) as (reader, writer):
        for part in (ASK[:9], ASK[9:30], ASK[30:]):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.05)
        assert b"200 OK" in await rest(reader)


@pytest.mark.parametrize("endless", [b"X-A: b\r\n", b"b"], ids=["headers", "one header"])
async def test_a_head_without_an_end_is_not_kept(folder: Path, endless: bytes) -> None:
    async with world(config(folder)) as ward, opened(ward.port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: ward\r\nX-Long: ")
        n_sent = 0
        with contextlib.suppress(ConnectionError):
            while n_sent < FAR_TOO_LONG and not reader.at_eof():
                writer.write(endless * (65_536 // len(endless)))
                n_sent += 65_536
                await writer.drain()
                await asyncio.sleep(0)
        assert n_sent < FAR_TOO_LONG, "it was read on and on"
        assert b"200 OK" in await health(ward.port)


async def test_lines_that_ask_nothing_make_room_for_one_that_asks(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "N_IDLE_MAX", 4)
    async with world(config(folder)) as ward, contextlib.AsyncExitStack() as lines:
        held = [await lines.enter_async_context(opened(ward.port)) for _ in range(12)]
        assert b"200 OK" in await health(ward.port)
        assert await rest(held[0][0]) == b"", "the oldest has gone"


async def test_lines_that_have_had_their_answer_make_room_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "N_IDLE_MAX", 4)
    async with world(config(folder)) as ward, contextlib.AsyncExitStack() as lines:
        held = []
        for _ in range(8):
            reader, writer = await lines.enter_async_context(opened(ward.port))
            held.append(reader)
            writer.write(ASK.replace(b"Connection: close\r\n", b""))
            assert b"200 OK" in await reader.readline()
        assert b"200 OK" in await health(ward.port)
        async with asyncio.timeout(2):
            await rest(held[0])


async def test_who_does_not_take_an_answer_is_cut_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "TAKEN_S", 0.3)
    monkeypatch.setattr(line, "ANSWERED_S", 0.3)
    cut, lost = asyncio.Event(), line.Line.connection_lost

    def noted(ended: line.Line, why: Exception | None) -> None:
        cut.set()
        lost(ended, why)

    monkeypatch.setattr(line.Line, "connection_lost", noted)
    (folder / "static").mkdir()
    (folder / "static" / "index.html").write_bytes(b"x" * 30_000_000)
    async with (
        world(config(folder, static_path=folder / "static")) as ward,
        opened(ward.port) as (reader, writer),
    ):
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
        async with asyncio.timeout(10):
            await cut.wait()
        assert len(await rest(reader)) < 30_000_000


async def test_an_early_answer_does_not_excuse_a_request_without_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "TAKEN_S", 0.3)
    async with world(config(folder)) as ward, opened(ward.port) as (reader, writer):
        head = b"POST /api/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999999\r\n\r\n"
        writer.write(head + b"x" * 8_000)
        assert b" 4" in await reader.readline(), "too long, and said so at once"
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(5):
                while not reader.at_eof():
                    writer.write(b"x" * 100)
                    await writer.drain()
                    await reader.read(100)
        assert b"200 OK" in await health(ward.port)


async def test_a_websocket_lives_longer_than_a_request_may_take(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wait in ("ASKED_S", "ANSWERED_S", "TAKEN_S"):
        monkeypatch.setattr(line, wait, 0.1)
    async with world(config(folder)) as ward, client(ward.port) as screen:
        await screen.hello()
        await kept_alive(screen, 5)
        await screen.until(lambda message: message["type"] == "vitals" or bool(screen.services))
