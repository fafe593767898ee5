"""A bad network between a browser and the ward: cut, held back, slow."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress


class Proxy:
    """Passes bytes both ways in a thread of its own. `port` is where the browser goes."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.delay_s = 0.0
        """Everything arrives so much later."""
        self.is_open = True
        """False: whoever knocks is turned away."""
        self._flows = asyncio.Event()
        self._flows.set()
        self._lines: set[asyncio.StreamWriter] = set()
        begun: Future[int] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(begun)), daemon=True)
        self._thread.start()
        self.port = begun.result(timeout=5)

    def cut(self) -> float:
        """Every line has ended, and no new one is made: since when, in s since 1970."""
        self.is_open = False
        return self._done(self._drop)

    def open(self) -> None:
        """Whoever knocks is let in again."""
        self.is_open = True

    def hold(self) -> float:
        """Bytes are taken and kept until `release`: since when, in s since 1970."""
        return self._done(self._flows.clear)

    def slow(self, delay_s: float) -> float:
        """What comes from now on arrives so much later: since when, in s since 1970."""
        self.delay_s = delay_s
        return time.time()

    def release(self) -> None:
        self._loop.call_soon_threadsafe(self._flows.set)

    def end(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(timeout=5)

    def _done(self, act: Callable[[], None]) -> float:
        """Done in the proxy's own thread, which may have had to wait for a processor; when."""
        done: Future[float] = Future()

        def now() -> None:
            act()
            done.set_result(time.time())

        self._loop.call_soon_threadsafe(now)
        return done.result(timeout=30)

    def _drop(self) -> None:
        for line in self._lines:
            line.transport.abort()

    async def _run(self, begun: Future[int]) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._attend, "127.0.0.1", 0)
        begun.set_result(server.sockets[0].getsockname()[1])
        await self._ended.wait()
        server.close()

    async def _attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_open:
            writer.transport.abort()
            return
        self._lines.add(writer)
        there, onward = await asyncio.open_connection("127.0.0.1", self._to)
        self._lines.add(onward)
        if writer.is_closing():  # cut meanwhile
            onward.transport.abort()
        await asyncio.gather(self._pass(reader, onward), self._pass(there, writer))
        self._lines -= {writer, onward}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """In order, each piece `delay_s` after it came."""
        due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sending = asyncio.create_task(self._send(due, writer))
        with suppress(OSError):
            while data := await reader.read(65_536):
                due.put_nowait((self._loop.time() + self.delay_s, data))
        due.put_nowait((0.0, b""))
        await sending

    async def _send(
        self, due: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while True:
                at_s, data = await due.get()
                await asyncio.sleep(max(0.0, at_s - self._loop.time()))
                await self._flows.wait()
                if not data:
                    break
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
