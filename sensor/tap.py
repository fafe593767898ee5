"""A second look at the raw frames of a running service, for a recorder on the same machine.

The frames' way to the dsp is not touched: this side never waits, sends only what somebody asks for,
and when the other side is too slow its frames are dropped here and counted.
"""

import ipaddress
import struct
from time import monotonic_ns
from typing import NamedTuple
from urllib.parse import urlsplit

import zmq
import zmq.asyncio

from sensor import wire
from sensor.messages import Fault, Frame

_HWM_FRAMES = 1_000
_LOOK_NS = 50_000_000
_COUNT = struct.Struct("<Q")
_TOPIC = wire.topic("")
_LATE = b"late."
"""Instead of `_TOPIC`: frames that waited at the bedside, for those who ask for them."""


def is_local(endpoint: str) -> bool:
    """Whether it stays on this machine: frames on a tap are not encrypted."""
    url = urlsplit(endpoint)
    if url.scheme in {"ipc", "inproc"}:
        return True
    try:
        return url.scheme == "tcp" and ipaddress.ip_address(url.hostname or "").is_loopback
    except ValueError:
        return url.hostname == "localhost"


class FrameTap:
    """Binds the tap. Costs nothing while nobody listens."""

    def __init__(self, endpoint: str) -> None:
        if not is_local(endpoint):
            raise ValueError(f"a tap stays on this machine, {endpoint} does not")
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.XPUB)
        self._socket.setsockopt(zmq.SNDHWM, _HWM_FRAMES)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.bind(endpoint)
        self._wanted: set[bytes] = set()
        self._counts: dict[bytes, int] = {}
        self._look_ns = 0

    @property
    def endpoint(self) -> str:
        """Where it is bound."""
        endpoint = self._socket.getsockopt(zmq.LAST_ENDPOINT)
        assert isinstance(endpoint, bytes)
        return endpoint.decode().rstrip("\0")

    def send(self, frame: Frame) -> None:
        """Hand a frame to those who want it; never waits."""
        if monotonic_ns() > self._look_ns:
            self._hear()
        topic = (_LATE if frame.late else _TOPIC) + frame.sensor.encode()
        if not self._wanted or not topic.startswith(tuple(self._wanted)):
            return
        count = self._counts.get(topic, 0)
        self._counts[topic] = count + 1
        parts = [topic, *wire.encode(frame)[1:], _COUNT.pack(count)]
        self._socket.send_multipart(parts, zmq.DONTWAIT)

    def _hear(self) -> None:
        """Who has come and gone; the wire tells, also of those who died.

        Not asked at each frame: asking costs ten times as much as a frame that nobody wants.
        """
        self._look_ns = monotonic_ns() + _LOOK_NS
        while int(self._socket.getsockopt(zmq.EVENTS)) & zmq.POLLIN:
            told = self._socket.recv(zmq.DONTWAIT)
            change = self._wanted.add if told[:1] == b"\x01" else self._wanted.discard
            change(told[1:])

    def close(self) -> None:
        self._socket.close()


class Tapped(NamedTuple):
    """A frame, and how many the tap had to drop just before it."""

    frame: Frame
    n_dropped: int


class TapReceiver:
    """Connects to a tap, again and again for ever.

    Parameters
    ----------
    sensors
        Which; empty: all of them.
    late
        Also frames that waited at the bedside; they come among the live ones, in their own order.
    """

    def __init__(
        self, endpoint: str, sensors: frozenset[str] = frozenset(), *, late: bool = False
    ) -> None:
        if not is_local(endpoint):
            raise ValueError(f"a tap stays on this machine, {endpoint} does not")
        self._sensors = sensors
        self._counts: dict[bytes, int] = {}
        self._socket: zmq.asyncio.Socket = zmq.asyncio.Context.instance().socket(zmq.SUB)
        self._socket.setsockopt(zmq.RCVHWM, _HWM_FRAMES)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.setsockopt(zmq.RECONNECT_IVL, 50)
        self._socket.setsockopt(zmq.RECONNECT_IVL_MAX, 500)
        for sensor in sensors or {""}:
            for beginning in (_TOPIC, _LATE) if late else (_TOPIC,):
                self._socket.setsockopt(zmq.SUBSCRIBE, beginning + sensor.encode())
        self._socket.connect(endpoint)

    async def receive(self) -> Tapped:
        """The next frame of a sensor that was asked for."""
        while True:
            tapped = self._tapped(await self._socket.recv_multipart())
            if tapped is not None:
                return tapped

    def _tapped(self, parts: list[bytes]) -> Tapped | None:
        if len(parts) != 4 or len(parts[3]) != _COUNT.size:
            return None
        sensor = parts[0].partition(b".")[2].decode("utf-8", "replace")
        if self._sensors and sensor not in self._sensors:
            return None  # a subscription is a beginning: radar-1 also brings radar-10
        frame = wire.decode([wire.topic(sensor), *parts[1:3]], sensor=sensor, t_wall_ns=0)
        if isinstance(frame, Fault):
            return None
        (count,) = _COUNT.unpack(parts[3])
        before = self._counts.get(parts[0], count - 1)
        self._counts[parts[0]] = count
        # A count that falls: the service behind the tap has started again.
        return Tapped(frame, max(0, count - before - 1))

    def close(self) -> None:
        self._socket.close()
