"""Raw frames from the bedside to the ward's server: PUSH to PULL, encrypted, each key one sensor.

PUB/SUB would lose frames in silence, and a queue without end would deliver the past. Here every
queue is short, the oldest frame goes first when one is full, and what was lost shows as a gap in
the frames' numbers.
"""

import asyncio
import math
from collections import deque
from collections.abc import Mapping
from time import monotonic_ns, time_ns

import zmq
import zmq.asyncio
from zmq.auth.asyncio import AsyncioAuthenticator

from sensor import order, wire
from sensor.clock import ClockOffset
from sensor.keys import KeyPair, SensorKeys
from sensor.messages import Fault, Frame

_HWM_FRAMES = 50  # of each connection, on each side
_BUFFER_BYTES = 64 * 1024  # the kernel's own queue counts, too: its default holds minutes of frames
_RING_S = 3.0
_RING_FRAMES_MIN = 10
_DRAIN_POLL_S = 0.002
_ZAP_DOMAIN = "frames"  # one name on both sides: a callback for "*" does not match a named domain
_MESSAGE_BYTES_MAX = 8 * wire.N_SAMPLES_MAX + 4096


class FrameSender:
    """Connects one sensor to the ward's server, again and again for ever.

    What cannot be sent waits in a ring of about 3 s, from which the oldest frame is dropped first.
    """

    def __init__(self, endpoint: str, *, keys: SensorKeys) -> None:
        self.n_dropped = 0
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
                return
            self._ring.popleft()

    async def drain(self) -> None:
        """Returns once the ring is empty; waits for a server for as long as that takes."""
        self.flush()
        while self._ring:
            await asyncio.sleep(_DRAIN_POLL_S)
            self.flush()

    def close(self) -> None:
        """Give up what waits in the ring; what the link has taken gets another half second."""
        self._socket.close()


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
    """

    def __init__(self, endpoint: str, *, server: KeyPair, allowed: Mapping[str, str]) -> None:
        self.n_refused = 0
        """Messages under a key that was allowed once and is no longer."""
        self._key_to_sensor = dict(allowed)
        self._states: dict[str, order.OrderState] = {}
        self._offsets: dict[str, ClockOffset] = {}
        self._ready: deque[Frame | Fault] = deque()
        # A context of its own: a context has room for only one authenticator.
        self._context = zmq.asyncio.Context()
        self._authenticator = AsyncioAuthenticator(self._context)
        self._authenticator.start()
        self._authenticator.configure_curve_callback(_ZAP_DOMAIN, credentials_provider=self)
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
        self._socket.setsockopt(zmq.ZAP_DOMAIN, _ZAP_DOMAIN.encode())
        self._socket.bind(endpoint)

    @property
    def endpoint(self) -> str:
        """Where it is bound."""
        endpoint = self._socket.getsockopt(zmq.LAST_ENDPOINT)
        assert isinstance(endpoint, bytes)
        return endpoint.decode()

    def callback(self, domain: str, key: bytes) -> bool:
        """Whether this key (Z85) may connect; asked by the authenticator."""
        return domain == _ZAP_DOMAIN and key.decode() in self._key_to_sensor

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
        self._authenticator.stop()
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
            self._compare_clocks(got, new=ordered.restarted, arrived_wall_ns=arrived_wall_ns)

    def _compare_clocks(self, frame: Frame, *, new: bool, arrived_wall_ns: int) -> None:
        if new:
            self._offsets[frame.sensor] = ClockOffset()
        self._offsets[frame.sensor].add(
            stamped_wall_ns=frame.t_wall_ns,
            arrived_wall_ns=arrived_wall_ns,
            arrived_mono_ns=monotonic_ns(),
        )
