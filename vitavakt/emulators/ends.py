"""The module's end of its cable: a pty, a TCP server, UDP sockets."""

import asyncio
import contextlib
import fcntl
import os
import socket
import struct
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from simulators.emulators.line.uart import heard
from vitavakt.errors import WardError

_READ_BYTES = 65536
_TCGETS2, _TERMIOS2, _SPEED_AT = 0x802C542A, 44, 40
"""Linux: the only call that tells any speed, not only those with a name (asm-generic)."""


class End(Protocol):
    """One way. What it hears is handed to whom it was opened for."""

    in_datagrams: bool
    """Bytes arrive as they were written, or not at all."""

    @property
    def plugged(self) -> bool:
        """Somebody could hear."""
        ...

    def plug(self) -> None:
        """Raises `WardError` where it cannot be."""
        ...

    def unplug(self) -> None: ...

    async def write(self, data: bytes, baud: int | None) -> None:
        """Returns when the bytes have left. Bytes for nobody are gone."""
        ...

    def close(self) -> None: ...


class PtyEnd:
    """A pseudo-terminal behind a path that stays the same over unplugging.

    Parameters
    ----------
    baud
        At which the module listens. A host at another speed is heard, and hears, as a UART would;
        None: speeds are of no matter.
    waits
        Bytes that nobody reads are kept by the kernel up to some kilobytes. Then writing waits;
        without `waits` they are lost, as on a cable.
    """

    def __init__(
        self,
        path: Path,
        hear: Callable[[bytes], None],
        *,
        baud: Callable[[], int | None] = lambda: None,
        waits: bool = True,
    ) -> None:
        self.in_datagrams = False
        self._path = path
        self._hear = hear
        self._baud = baud
        self._waits = waits
        self._master = self._slave = -1

    @property
    def plugged(self) -> bool:
        return self._master >= 0

    def plug(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        try:
            if self._path.is_symlink():  # of an emulator before; a file is somebody's own
                self._path.unlink()
            self._path.symlink_to(os.ttyname(self._slave))
        except OSError as why:
            self._hang_up()
            raise WardError(f"{self._path} cannot be made: {why.strerror}.") from why
        asyncio.get_running_loop().add_reader(self._master, self._readable)

    def unplug(self) -> None:
        if not self.plugged:
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._master)
        loop.remove_writer(self._master)
        with contextlib.suppress(OSError):
            if self._path.readlink() == Path(os.ttyname(self._slave)):  # not another emulator's
                self._path.unlink()
        self._hang_up()

    def _hang_up(self) -> None:
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1

    async def write(self, data: bytes, baud: int | None) -> None:
        rest = data if baud is None else heard(data, spoken_baud=baud, listening_baud=self._host())
        while rest and self.plugged:
            try:
                rest = rest[os.write(self._master, rest) :]
            except BlockingIOError:
                if not self._waits:
                    return
                await self._writable()

    def close(self) -> None:
        self.unplug()

    def _readable(self) -> None:
        data = os.read(self._master, _READ_BYTES)
        baud = self._baud()
        if baud is not None:
            data = heard(data, spoken_baud=self._host(), listening_baud=baud)
        self._hear(data)

    def _host(self) -> int:
        """Speed that the host has set."""
        told = fcntl.ioctl(self._master, _TCGETS2, bytes(_TERMIOS2))
        return int(struct.unpack_from("I", told, _SPEED_AT)[0])

    async def _writable(self) -> None:
        loop = asyncio.get_running_loop()
        free: asyncio.Future[None] = loop.create_future()
        loop.add_writer(self._master, _finish, free)
        try:
            await free
        finally:
            if self.plugged:
                loop.remove_writer(self._master)


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class TcpEnd:
    """A server for one host at a time; the newest wins."""

    def __init__(self, host: str, port: int, hear: Callable[[bytes], None]) -> None:
        self.in_datagrams = False
        self._host = host
        self._hear = hear
        self._server: socket.socket | None = None
        self._task: asyncio.Task[None] | None = None
        self._client: socket.socket | None = None
        self.port = port
        """The one that it listens on; known once it is plugged in."""

    @property
    def plugged(self) -> bool:
        return self._server is not None

    def plug(self) -> None:
        try:
            self._server = socket.create_server((self._host, self.port))
        except OSError as why:
            raise _taken(self._host, self.port, why) from why
        self._server.setblocking(False)
        self.port = self._server.getsockname()[1]
        self._task = asyncio.ensure_future(self._serve(self._server))

    def unplug(self) -> None:
        if self._task is not None:
            self._task.cancel()
        for each in (self._client, self._server):
            if each is not None:
                each.close()
        self._task = self._client = self._server = None

    async def write(self, data: bytes, baud: int | None) -> None:
        if self._client is None:
            return
        try:
            await asyncio.get_running_loop().sock_sendall(self._client, data)
        except OSError:
            self._client = None

    def close(self) -> None:
        self.unplug()

    async def _serve(self, server: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            client, _ = await loop.sock_accept(server)
            client.setblocking(False)
            self._client = client
            with contextlib.suppress(OSError):
                while data := await loop.sock_recv(client, _READ_BYTES):
                    self._hear(data)
            client.close()
            if self._client is client:
                self._client = None


def _taken(host: str, port: int, why: OSError) -> WardError:
    return WardError(f"{host}:{port} cannot be listened on: {why.strerror}.")


class UdpEnd:
    """Speaks to one address; hears datagrams from anywhere."""

    def __init__(self, at: tuple[str, int], to: tuple[str, int], hear: Callable[[bytes], None]):
        self.in_datagrams = True
        self._at = at
        self._to = to
        self._hear = hear
        self._socket: socket.socket | None = None

    @property
    def plugged(self) -> bool:
        return self._socket is not None

    def plug(self) -> None:
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.setblocking(False)
        try:
            opened.bind(self._at)
        except OSError as why:
            opened.close()
            raise _taken(*self._at, why) from why
        self._socket = opened
        asyncio.get_running_loop().add_reader(opened, self._readable)

    def unplug(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
        self._socket = None

    async def write(self, data: bytes, baud: int | None) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # nobody is there: a card does not care
                await asyncio.get_running_loop().sock_sendto(self._socket, data, self._to)

    def close(self) -> None:
        self.unplug()

    def _readable(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._hear(self._socket.recv(_READ_BYTES))
