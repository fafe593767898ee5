"""The ward's end of the link."""

from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic_ns, time_ns

import zmq
import zmq.asyncio

from sensor import order, wire
from sensor.keys import KeyPair
from sensor.link import asides
from sensor.link.asides import Answer, Pulse
from sensor.link.gate import ZAP_DOMAIN, Gate
from sensor.link.health import Healths
from sensor.link.sender import BUFFER_BYTES, HWM_FRAMES
from sensor.messages import Fault, FaultKind, Frame, LinkHealth, ModuleSays

_MESSAGE_BYTES_MAX = 8 * wire.N_SAMPLES_MAX + 4096


class FrameReceiver:
    """Binds the ward's end of the link. To be made within a running event loop.

    What comes out is in order: frames strictly grow in `seq` within a session of a sensor, and
    faults stand where they happened. Late frames never come out: only `on_frame` hears of them.

    Parameters
    ----------
    endpoint
        For instance ``tcp://0.0.0.0:5710``; port 0 takes a free one, see `endpoint`.
    server
        The server's key pair.
    allowed
        Public key -> sensor. A key that is not in here does not get in, nor does a sender without.
        It is looked at for each message: what changes in it (`sensor.keys.Allowed`) holds at once.
    on_frame
        Also hears of each frame, and of late ones; it may not wait (`sensor.tap`).
    on_module
        Hears what a module says of the person.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        server: KeyPair,
        allowed: Mapping[str, str],
        on_frame: Callable[[Frame], None] | None = None,
        on_module: Callable[[ModuleSays], None] | None = None,
    ) -> None:
        self.n_refused = 0
        """Messages under a key that was allowed once and is no longer."""
        self._on_frame = on_frame
        self._on_module = on_module
        self._key_to_sensor = allowed
        self._states: dict[str, order.OrderState] = {}
        self._healths = Healths()
        self._ready: deque[Frame | Fault] = deque()
        self._context = zmq.asyncio.Context()  # of its own: a context has room for only one gate
        self._gate = Gate(self._context, lambda key: key in self._key_to_sensor)
        self._waiter = self._context.socket(zmq.ROUTER)
        # The same socket without asyncio around each message: one await for all that has arrived.
        self._socket: zmq.Socket[bytes] = zmq.Socket.shadow(self._waiter.underlying)
        self._bind(endpoint, server)

    def _bind(self, endpoint: str, server: KeyPair) -> None:
        for option, value in (
            (zmq.RCVHWM, HWM_FRAMES),
            (zmq.SNDHWM, HWM_FRAMES),
            (zmq.RCVBUF, BUFFER_BYTES),
            (zmq.MAXMSGSIZE, _MESSAGE_BYTES_MAX),
            (zmq.LINGER, 0),
            # Dead connections are let go by the kernel after about half a minute. No heartbeats of
            # ZeroMQ: libzmq (4.3.5, issue 4841) aborts the process when one is due, or is read
            # late, on a connection that is full and was closed by the other side.
            (zmq.TCP_KEEPALIVE, 1),
            (zmq.TCP_KEEPALIVE_IDLE, 10),
            (zmq.TCP_KEEPALIVE_INTVL, 5),
            (zmq.TCP_KEEPALIVE_CNT, 3),
            (zmq.TCP_MAXRT, 30_000),
        ):
            self._socket.setsockopt(option, value)
        self._socket.setsockopt(zmq.CURVE_SERVER, 1)
        self._socket.setsockopt(zmq.CURVE_SECRETKEY, server.secret.encode())
        self._socket.setsockopt(zmq.ZAP_DOMAIN, ZAP_DOMAIN)
        self._socket.bind(endpoint)

    @property
    def endpoint(self) -> str:
        """Where it is bound."""
        endpoint = self._socket.getsockopt(zmq.LAST_ENDPOINT)
        assert isinstance(endpoint, bytes)
        return endpoint.decode()

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
        """Sensor's wall clock minus ours; None where nothing came of late.

        By question and answer where the agent has measured it, else by the frames' one way.
        """
        return self._healths.clock_offset_s(sensor, now_ns=monotonic_ns())

    def healths(self) -> list[LinkHealth]:
        """How the way from each sensor is. To be asked once a period."""
        t_wall_ns, now_ns = time_ns(), monotonic_ns()
        return [
            self._healths.said(
                sensor, n_lost=self.n_lost(sensor), t_wall_ns=t_wall_ns, now_ns=now_ns
            )
            for sensor in self._healths.sensors
        ]

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
        sensor = self._key_to_sensor.get(str(parts[-1].get("User-Id")))
        if sensor is None:
            self.n_refused += 1
            return
        arrived_wall_ns = time_ns()
        peer, *said = (part.buffer for part in parts)
        if said and asides.is_aside(said[0]):
            self._put_aside(bytes(peer), [bytes(part) for part in said], sensor)
            return
        got = wire.decode(said, sensor=sensor, t_wall_ns=arrived_wall_ns)
        if isinstance(got, Fault):
            self._ready.append(got)
        elif got.late:
            self._put_late(got)
        else:
            self._put_frame(got, sum(part.nbytes for part in said), arrived_wall_ns)

    def _put_frame(self, frame: Frame, n_bytes: int, arrived_wall_ns: int) -> None:
        sensor = frame.sensor
        ordered = order.step(self._states.get(sensor), frame)
        self._states[sensor] = ordered.state
        self._ready.extend(ordered.faults)
        if ordered.frame is None:
            return
        self._ready.append(ordered.frame)
        if self._on_frame is not None:
            self._on_frame(ordered.frame)
        self._healths.frame(
            sensor,
            n_bytes=n_bytes,
            anew=ordered.restarted,
            stamped_wall_ns=frame.t_wall_ns,
            arrived_wall_ns=arrived_wall_ns,
            now_ns=monotonic_ns(),
        )

    def _put_late(self, frame: Frame) -> None:
        """Beside the order of the live ones; the first of a run is told."""
        if self._healths.late(frame.sensor, n_bytes=frame.iq.nbytes, now_ns=monotonic_ns()):
            reason = (
                f"Frames from {frame.seq} on waited at the bedside while the ward could not be "
                "reached; they come now for a recording and are not measured from."
            )
            fault = Fault(
                sensor=frame.sensor, t_wall_ns=frame.t_wall_ns, kind=FaultKind.LATE, reason=reason
            )
            self._ready.append(fault)
        if self._on_frame is not None:
            self._on_frame(frame)

    def _put_aside(self, peer: bytes, said: list[bytes], sensor: str) -> None:
        match asides.decode(said, sensor=sensor):
            case Pulse() as pulse:
                self._healths.pulse(sensor, pulse, now_ns=monotonic_ns())
                self._answer(peer, pulse, sensor)
            case Fault() as fault:
                self._ready.append(fault)
            case ModuleSays() as module:
                if self._on_module is not None:
                    self._on_module(module)
            case None:
                reason = "the agent said something that cannot be read; is it of another version?"
                fault = Fault(
                    sensor=sensor, t_wall_ns=time_ns(), kind=FaultKind.UNREADABLE, reason=reason
                )
                self._ready.append(fault)

    def _answer(self, peer: bytes, pulse: Pulse, sensor: str) -> None:
        state = self._states.get(sensor)
        answer = Answer(
            v=wire.VERSION,
            idx=pulse.idx,
            t_wall_ns=time_ns(),
            session=0 if state is None else state.session,
            seq=-1 if state is None else state.seq,
        )
        try:
            self._socket.send_multipart([peer, asides.encode_answer(answer)], zmq.DONTWAIT)
        except zmq.Again:
            return  # an agent that does not read its answers asks again
