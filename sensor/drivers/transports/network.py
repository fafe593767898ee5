"""TCP, and UDP with several ports for a module."""

import asyncio
import contextlib
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from sensor.drivers.messages import MAIN
from sensor.drivers.transports.line import Inbox, Line, LineError
from sensor.messages import RadarTrouble

_CONNECT_S = 3.0
_READ_BYTES = 65536
_RECEIVE_BUFFER_BYTES = 4 << 20
_DATAGRAMS_AT_ONCE = 256


class TcpLine:
    """As `Line`."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, inbox: Inbox, name: str
    ) -> None:
        self._writer = writer
        self._name = name
        self._task = asyncio.ensure_future(self._read(reader, inbox))

    async def _read(self, reader: asyncio.StreamReader, inbox: Inbox) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_READ_BYTES):
                inbox.put(MAIN, data)
        reason = f"{self._name} ended the connection; it is tried again."
        inbox.fail(LineError(reason, RadarTrouble.UNREACHABLE))

    def write(self, data: bytes, channel: str) -> None:
        self._writer.write(data)

    def set_baud(self, baud: int, channel: str) -> None:
        return

    def close(self) -> None:
        self._task.cancel()
        self._writer.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpOpener:
    """As `Opener`."""

    host: str
    port: int

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"

    async def open(self, inbox: Inbox, baud: int | None) -> Line:
        try:
            async with asyncio.timeout(_CONNECT_S):
                reader, writer = await asyncio.open_connection(self.host, self.port)
        except (OSError, TimeoutError) as why:
            said = getattr(why, "strerror", None) or "no answer"
            reason = f"{self.name} cannot be reached: {said}; is the server on?"
            raise LineError(reason, RadarTrouble.UNREACHABLE) from why
        return TcpLine(reader, writer, inbox, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class UdpPort:
    """One channel: where it listens, and where it sends."""

    host: str
    port: int
    to: tuple[str, int] | None = None


class UdpLine:
    """As `Line`. Datagrams from other addresses than the one sent to are left."""

    def __init__(
        self, sockets: Mapping[str, socket.socket], ports: Mapping[str, UdpPort], inbox: Inbox
    ) -> None:
        self._sockets = dict(sockets)
        self._ports = dict(ports)
        self._inbox = inbox
        self._loop = asyncio.get_running_loop()
        for channel, socket_ in self._sockets.items():
            self._loop.add_reader(socket_, self._readable, channel)

    def _readable(self, channel: str) -> None:
        for _ in range(_DATAGRAMS_AT_ONCE):
            try:
                data, sender = self._sockets[channel].recvfrom(_READ_BYTES)
            except BlockingIOError:
                return
            except OSError as why:
                reason = f"The network is gone: {why.strerror}."
                self._inbox.fail(LineError(reason, RadarTrouble.UNREACHABLE))
                return
            if self._known(sender[0]):
                self._inbox.put(channel, data)

    def _known(self, host: str) -> bool:
        wanted = {port.to[0] for port in self._ports.values() if port.to is not None}
        return not wanted or host in wanted

    def write(self, data: bytes, channel: str) -> None:
        to = self._ports[channel].to
        if to is None:
            return
        try:
            self._sockets[channel].sendto(data, to)
        except OSError as why:
            reason = f"{to[0]} cannot be reached: {why.strerror}."
            raise LineError(reason, RadarTrouble.UNREACHABLE) from why

    def set_baud(self, baud: int, channel: str) -> None:
        return

    def close(self) -> None:
        for socket_ in self._sockets.values():
            self._loop.remove_reader(socket_)
            socket_.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class UdpOpener:
    """As `Opener`."""

    ports: Mapping[str, UdpPort]

    @property
    def name(self) -> str:
        return " and ".join(f"{port.host}:{port.port}" for port in self.ports.values())

    async def open(self, inbox: Inbox, baud: int | None) -> Line:
        sockets: dict[str, socket.socket] = {}
        try:
            for channel, port in self.ports.items():
                sockets[channel] = _bound(port)
        except OSError as why:
            for socket_ in sockets.values():
                socket_.close()
            raise LineError(
                f"{self.name} cannot be listened on: {why.strerror}; give this computer that "
                "address, and end what else listens there."
            ) from why
        return UdpLine(sockets, self.ports, inbox)


def _bound(port: UdpPort) -> socket.socket:
    socket_ = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        socket_.setblocking(False)
        socket_.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
        socket_.bind((port.host, port.port))
    except OSError:
        socket_.close()
        raise
    return socket_
