"""A bad network between a browser and the ward: cut, held back, slow."""

import asyncio
import threading
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

    def cut(self) -> None:
        """Every line ends at once, and no new one is made."""
        self.is_open = False
        self._loop.call_soon_threadsafe(self._drop)

    def open(self) -> None:
        """Whoever knocks is let in again."""
        self.is_open = True

    def hold(self) -> None:
        """Bytes are taken and kept until `release`."""
        self._loop.call_soon_threadsafe(self._flows.clear)

    def release(self) -> None:
        self._loop.call_soon_threadsafe(self._flows.set)

    def end(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(timeout=5)

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
