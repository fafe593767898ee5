"""Raw frames from the bedside to the ward's server: PUSH to PULL, encrypted, each key one sensor.

PUB/SUB would lose frames in silence, and a queue without end would deliver the past. Here every
queue is short, the oldest frame goes first when one is full, and what was lost shows as a gap in
the frames' numbers.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic_ns, time_ns
from typing import Any

import zmq
import zmq.asyncio
from zmq.utils import z85
from zmq.utils.monitor import parse_monitor_message

from sensor import order, wire
from sensor.clock import ClockOffset
from sensor.keys import KeyPair, SensorKeys
from sensor.messages import Fault, Frame

_HWM_FRAMES = 50  # of each connection, on each side
_BUFFER_BYTES = 64 * 1024  # the kernel's own queue counts, too: its default holds minutes of frames
_RING_S = 3.0
_RING_FRAMES_MIN = 10
_DRAIN_POLL_S = 0.002
_RETRY_REFUSED_S = 1.0
_ZAP_ENDPOINT = "inproc://zeromq.zap.01"
_ZAP_DOMAIN = b"frames"
_ZAP_VERSION = b"1.0"
_REFUSED = (
    zmq.Event.HANDSHAKE_FAILED_AUTH
    | zmq.Event.HANDSHAKE_FAILED_PROTOCOL
    | zmq.Event.HANDSHAKE_FAILED_NO_DETAIL
)
_MESSAGE_BYTES_MAX = 8 * wire.N_SAMPLES_MAX + 4096


class FrameSender:
    """Connects one sensor to the ward's server, again and again for ever.

    What cannot be sent waits in a ring of about 3 s, from which the oldest frame is dropped first.
    """

    def __init__(self, endpoint: str, *, keys: SensorKeys) -> None:
        self.n_dropped = 0
        self.refused = False
        """The server does not know this key, or is not the server that the key file names."""
        self._endpoint = endpoint
        self._retried_ns = 0
        self._ring: deque[Frame] = deque()
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.PUSH)
        for option, value in (
            (zmq.SNDHWM, _HWM_FRAMES),
            (zmq.SNDBUF, _BUFFER_BYTES),
            (zmq.IMMEDIATE, 1),  # nothing is queued for a server that is not there
            (zmq.LINGER, 500),
            (zmq.RECONNECT_IVL, 100),
            (zmq.RECONNECT_IVL_MAX, 1000),
            (zmq.HEARTBEAT_IVL, 1000),  # a pulled cable sends no goodbye
            (zmq.HEARTBEAT_TIMEOUT, 3000),
        ):
            self._socket.setsockopt(option, value)
        self._socket.setsockopt(zmq.CURVE_PUBLICKEY, keys.public.encode())
        self._socket.setsockopt(zmq.CURVE_SECRETKEY, keys.secret.encode())
        self._socket.setsockopt(zmq.CURVE_SERVERKEY, keys.server_public.encode())
        self._monitor: zmq.Socket[bytes] = self._socket.get_monitor_socket(
            _REFUSED | zmq.Event.HANDSHAKE_SUCCEEDED
        )
        self._socket.connect(endpoint)

    @property
    def n_waiting(self) -> int:
        """Frames in the ring."""
        return len(self._ring)

    def send(self, frame: Frame) -> None:
        """Hand a frame over; never waits."""
        self._ring.append(frame)
        self.flush()
        n_max = max(_RING_FRAMES_MIN, math.ceil(_RING_S * frame.geometry.frame_rate_hz))
        while len(self._ring) > n_max:
            self._ring.popleft()
            self.n_dropped += 1

    def flush(self) -> None:
        """Send what waits, oldest first, as far as the link takes it."""
        while self._ring:
            try:
                self._socket.send_multipart(wire.encode(self._ring[0]), zmq.DONTWAIT)
            except zmq.Again:
                self._retry_if_refused()
                return
            self._ring.popleft()

    def _retry_if_refused(self) -> None:
        """ZeroMQ gives up for good after a refusal, but the ward may let the key in later."""
        while self._monitor.poll(0):
            event = parse_monitor_message(self._monitor.recv_multipart())["event"]
            self.refused = event != zmq.Event.HANDSHAKE_SUCCEEDED
        if self.refused and monotonic_ns() - self._retried_ns > _RETRY_REFUSED_S * 1e9:
            self._retried_ns = monotonic_ns()
            self._socket.disconnect(self._endpoint)
            self._socket.connect(self._endpoint)

    async def drain(self) -> None:
        """Returns once the ring is empty; waits for a server for as long as that takes."""
        self.flush()
        while self._ring:
            await asyncio.sleep(_DRAIN_POLL_S)
            self.flush()

    def close(self) -> None:
        """Give up what waits in the ring; what the link has taken gets another half second."""
        self._socket.disable_monitor()
        self._monitor.close(0)
        self._socket.close()


class _Gate:
    """Answers ZeroMQ's question whether a key may come in (ZAP, ZeroMQ RFC 27).

    pyzmq's own authenticator for asyncio leaves its descriptor to the event loop when it is
    stopped; a receiver that is made at once afterwards then never hears of its first client.
    """

    def __init__(self, context: zmq.Context[Any], admits: Callable[[str], bool]) -> None:
        self._admits = admits
        self._loop = asyncio.get_running_loop()
        self._socket = context.socket(zmq.REP, socket_class=zmq.Socket)
        self._socket.bind(_ZAP_ENDPOINT)
        self._loop.add_reader(self._socket.FD, self._answer)

    def _answer(self) -> None:
        # The descriptor tells only of changes, so nothing may be left when this returns.
        while int(self._socket.getsockopt(zmq.EVENTS)) & zmq.POLLIN:
            _, request, domain, _, _, mechanism, *credentials = self._socket.recv_multipart()
            key = ""
            if (domain, mechanism) == (_ZAP_DOMAIN, b"CURVE"):
                key = z85.encode(credentials[0]).decode()
            verdict = [b"200", b"", key.encode()] if self._admits(key) else [b"400", b"no", b""]
            self._socket.send_multipart([_ZAP_VERSION, request, *verdict, b""])

    def close(self) -> None:
        self._loop.remove_reader(self._socket.FD)
        self._socket.close(0)


class FrameReceiver:
    """Binds the ward's end of the link. To be made within a running event loop.

    What comes out is in order: frames strictly grow in `seq` within a session of a sensor, and
    faults stand where they happened.

    Parameters
    ----------
    endpoint
        For instance ``tcp://0.0.0.0:5710``; port 0 takes a free one, see `endpoint`.
    server
        The server's key pair.
    allowed
        Public key -> sensor. A key that is not in here does not get in, nor does a sender without.
    on_frame
        Also hears of each frame that comes out; it may not wait (`sensor.tap`).
    """

    def __init__(
        self,
        endpoint: str,
        *,
        server: KeyPair,
        allowed: Mapping[str, str],
        on_frame: Callable[[Frame], None] | None = None,
    ) -> None:
        self.n_refused = 0
        """Messages under a key that was allowed once and is no longer."""
        self._on_frame = on_frame
        self._key_to_sensor = dict(allowed)
        self._states: dict[str, order.OrderState] = {}
        self._offsets: dict[str, ClockOffset] = {}
        self._ready: deque[Frame | Fault] = deque()
        self._context = zmq.asyncio.Context()  # of its own: a context has room for only one gate
        self._gate = _Gate(self._context, lambda key: key in self._key_to_sensor)
        self._waiter = self._context.socket(zmq.PULL)
        # The same socket without asyncio around each message: one await for all that has arrived.
        self._socket: zmq.Socket[bytes] = zmq.Socket.shadow(self._waiter.underlying)
        self._bind(endpoint, server)

    def _bind(self, endpoint: str, server: KeyPair) -> None:
        for option, value in (
            (zmq.RCVHWM, _HWM_FRAMES),
            (zmq.RCVBUF, _BUFFER_BYTES),
            (zmq.MAXMSGSIZE, _MESSAGE_BYTES_MAX),
            (zmq.LINGER, 0),
            (zmq.HEARTBEAT_IVL, 1000),
            (zmq.HEARTBEAT_TIMEOUT, 3000),
        ):
            self._socket.setsockopt(option, value)
        self._socket.setsockopt(zmq.CURVE_SERVER, 1)
        self._socket.setsockopt(zmq.CURVE_SECRETKEY, server.secret.encode())
        self._socket.setsockopt(zmq.ZAP_DOMAIN, _ZAP_DOMAIN)
        self._socket.bind(endpoint)

    @property
    def endpoint(self) -> str:
        """Where it is bound."""
        endpoint = self._socket.getsockopt(zmq.LAST_ENDPOINT)
        assert isinstance(endpoint, bytes)
        return endpoint.decode()

    def reload(self, allowed: Mapping[str, str]) -> None:
        """Another list of keys, from now on, also for those who are already connected."""
        self._key_to_sensor = dict(allowed)

    async def receive(self) -> Frame | Fault:
        """The next frame or fault."""
        return (await self.receive_many(1))[0]

    async def receive_many(self, n_max: int) -> list[Frame | Fault]:
        """At least one and at most `n_max` of what has arrived. A cancelled wait loses nothing."""
        self._take(n_max)
        while not self._ready:
            await self._waiter.poll()
            self._take(n_max)
        n = min(n_max, len(self._ready))
        return [self._ready.popleft() for _ in range(n)]

    def n_lost(self, sensor: str) -> int:
        """Frames lost since this sensor's session began."""
        state = self._states.get(sensor)
        return 0 if state is None else state.n_lost

    def clock_offset_s(self, sensor: str) -> float | None:
        """Sensor's wall clock minus ours over the last 30 s; None where nothing came."""
        offset = self._offsets.get(sensor)
        return None if offset is None else offset.seconds(now_mono_ns=monotonic_ns())

    def close(self) -> None:
        if self._waiter.closed:
            return
        self._gate.close()
        self._waiter.close()
        self._context.term()

    def _take(self, n_max: int) -> None:
        """Read what has arrived until `n_max` frames and faults are ready."""
        while len(self._ready) < n_max:
            try:
                parts = self._socket.recv_multipart(zmq.DONTWAIT, copy=False)
            except zmq.Again:
                return
            self._put(parts)

    def _put(self, parts: list[zmq.Frame]) -> None:
        sensor = self._key_to_sensor.get(str(parts[0].get("User-Id")))
        if sensor is None:
            self.n_refused += 1
            return
        arrived_wall_ns = time_ns()
        got = wire.decode([part.buffer for part in parts], sensor=sensor, t_wall_ns=arrived_wall_ns)
        if isinstance(got, Fault):
            self._ready.append(got)
            return
        ordered = order.step(self._states.get(sensor), got)
        self._states[sensor] = ordered.state
        self._ready.extend(ordered.faults)
        if ordered.frame is not None:
            self._ready.append(ordered.frame)
            if self._on_frame is not None:
                self._on_frame(ordered.frame)
            self._compare_clocks(got, new=ordered.restarted, arrived_wall_ns=arrived_wall_ns)

    def _compare_clocks(self, frame: Frame, *, new: bool, arrived_wall_ns: int) -> None:
        if new:
            self._offsets[frame.sensor] = ClockOffset()
        self._offsets[frame.sensor].add(
            stamped_wall_ns=frame.t_wall_ns,
            arrived_wall_ns=arrived_wall_ns,
            arrived_mono_ns=monotonic_ns(),
        )
