"""The bedside's end of the link: one sensor's frames to the ward's server, for ever."""

import asyncio
from collections import deque
from time import monotonic_ns, time_ns

import zmq
from zmq.utils.monitor import parse_monitor_message

from sensor import wire
from sensor.clock import RoundTrips
from sensor.keys import SensorKeys
from sensor.link import asides
from sensor.link.asides import PULSE_PERIOD_S, Answer, Pulse
from sensor.link.waiting import Waiting
from sensor.messages import Fault, FaultKind, Frame, ModuleSays, RadarTrouble

HWM_FRAMES = 50  # of each connection, on each side
BUFFER_BYTES = 64 * 1024  # the kernel's own queue counts, too: its default holds minutes of frames
SILENT_S = 10.0
"""A ward that has answered nothing for so long is called anew: a pulled cable says no goodbye."""
_DRAIN_POLL_S = 0.002
_RETRY_REFUSED_S = 1.0
_ASIDES_MAX = 50
_REFUSED = (
    zmq.Event.HANDSHAKE_FAILED_AUTH
    | zmq.Event.HANDSHAKE_FAILED_PROTOCOL
    | zmq.Event.HANDSHAKE_FAILED_NO_DETAIL
)


class FrameSender:
    """Connects one sensor to the ward's server, again and again for ever.

    What cannot be sent waits (`sensor.link.waiting`): live frames go first, late ones follow,
    marked, and what had to be given up is counted and told. Made within a running event loop, it
    reads the ward's answers as they come; otherwise whenever something is sent.
    """

    def __init__(self, endpoint: str, *, keys: SensorKeys) -> None:
        self.refused = False
        """The server does not know this key, or is not the server that the key file names."""
        self.n_reconnects = 0
        self.trouble = ""
        """What is wrong with the radar now; the ward is told each second, and when it is over."""
        self.trouble_kind: RadarTrouble | None = None
        self.clock = RoundTrips()
        self._endpoint = endpoint
        self._sensor = keys.sensor
        self._retried_ns = 0
        self._waiting = Waiting()
        self._n_dropped_told = 0
        self._asides: deque[Fault | ModuleSays] = deque(maxlen=_ASIDES_MAX)
        self._asked: dict[int, tuple[int, int]] = {}  # pulse -> our wall and monotonic clock
        self._pulse_idx = 0
        self._pulsed_ns = 0
        self._again_after: int | None = None  # the pulse whose answer tells what is to come again
        self._was_connected = False
        self._is_connected = False
        self._heard_ns = 0
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.DEALER)
        _set_up(self._socket, keys)
        self._monitor: zmq.Socket[bytes] = self._socket.get_monitor_socket(
            _REFUSED | zmq.Event.HANDSHAKE_SUCCEEDED | zmq.Event.DISCONNECTED
        )
        self._socket.connect(endpoint)
        self._loop = _running_loop()
        if self._loop is not None:
            self._loop.add_reader(self._socket.FD, self._hear)

    @property
    def is_connected(self) -> bool:
        """A ward that has let this key in is at the other end, as far as is known."""
        return self._is_connected

    @property
    def n_dropped(self) -> int:
        """Frames that were given up."""
        return self._waiting.n_dropped

    @property
    def n_waiting(self) -> int:
        """Frames that are still to be sent, live and late ones."""
        return self._waiting.n_live + self._waiting.n_late

    @property
    def n_late(self) -> int:
        """Those of them that are late."""
        return self._waiting.n_late

    def send(self, frame: Frame) -> None:
        """Hand a frame over; never waits."""
        self._waiting.put(frame, t_ns=monotonic_ns())
        self.flush()

    def tell(self, said: Fault | ModuleSays) -> None:
        """Hand over what the ward should know beside the frames; never waits.

        Of a module's own rates only the newest is kept, of faults the newest fifty.
        """
        if isinstance(said, ModuleSays):
            kept = [each for each in self._asides if not isinstance(each, ModuleSays)]
            self._asides = deque(kept, maxlen=_ASIDES_MAX)
        self._asides.append(said)
        self.flush()

    def flush(self) -> None:
        """Send what waits, as far as the link takes it. To be called a few times a second."""
        self._waiting.age(t_ns=monotonic_ns())
        self._flush()

    async def drain(self) -> None:
        """Returns once nothing waits; waits for a server for as long as that takes.

        Who waits here stands still meanwhile, so nothing of it grows late.
        """
        self._flush()
        while self.n_waiting:
            await asyncio.sleep(_DRAIN_POLL_S)
            self._waiting.rejuvenate(t_ns=monotonic_ns())
            self._flush()

    def close(self) -> None:
        """Give up what waits; what the link has taken gets another half second."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._socket.FD)
        self._socket.disable_monitor()
        self._monitor.close(0)
        self._socket.close()

    def _flush(self) -> None:
        self._watch()
        self._hear()
        self._call_anew_if_silent()
        try:
            self._pulse()
            while self._asides:
                self._put(asides.encode(self._sensor, self._asides[0]))
                self._asides.popleft()
            if self._again_after is None:
                self._frames()
        except zmq.Again:
            self._retry_if_refused()

    def _frames(self) -> None:
        waiting = self._waiting
        while (frame := waiting.live()) is not None:
            self._put(wire.encode(frame))
            waiting.sent()
        while (frame := waiting.late(t_ns=monotonic_ns())) is not None:
            self._put(wire.encode(frame))
            waiting.sent_late(t_ns=monotonic_ns())

    def _put(self, parts: list[wire.Part] | list[bytes]) -> None:
        self._socket.send_multipart(parts, zmq.DONTWAIT)

    def _watch(self) -> None:
        """What has become of the connection."""
        while self._monitor.poll(0):
            event = parse_monitor_message(self._monitor.recv_multipart())["event"]
            if event == zmq.Event.DISCONNECTED:
                self._cut()
                continue
            self.refused = event != zmq.Event.HANDSHAKE_SUCCEEDED
            if not self.refused:
                self.n_reconnects += self._was_connected
                self._was_connected = self._is_connected = True
                self._heard_ns = monotonic_ns()

    def _cut(self) -> None:
        """What was on the way may be lost; the answer to the next pulse tells."""
        self._is_connected = False
        if self._was_connected:
            self._again_after = self._pulse_idx
            self._pulsed_ns = 0

    def _call_anew_if_silent(self) -> None:
        if self._is_connected and monotonic_ns() - self._heard_ns > SILENT_S * 1e9:
            self._call_anew()
            self._cut()  # ZeroMQ tells of no end that we made ourselves

    def _call_anew(self) -> None:
        self._socket.disconnect(self._endpoint)
        self._socket.connect(self._endpoint)

    def _retry_if_refused(self) -> None:
        """ZeroMQ gives up for good after a refusal, but the ward may let the key in later."""
        if self.refused and monotonic_ns() - self._retried_ns > _RETRY_REFUSED_S * 1e9:
            self._retried_ns = monotonic_ns()
            self._call_anew()

    def _pulse(self) -> None:
        now_ns = monotonic_ns()
        if now_ns - self._pulsed_ns < PULSE_PERIOD_S * 1e9:
            return
        best = self.clock.best
        pulse = Pulse(
            v=wire.VERSION,
            idx=self._pulse_idx + 1,
            clock_offset_s=None if best is None else best.offset_s,
            round_trip_s=None if best is None else best.round_trip_s,
            n_live=self._waiting.n_live,
            n_late=self._waiting.n_late,
            n_dropped=self._waiting.n_dropped,
            n_reconnects=self.n_reconnects,
            trouble=self.trouble,
            trouble_kind=self.trouble_kind or "",
        )
        self._put(asides.encode(self._sensor, pulse))
        self._pulse_idx += 1
        self._pulsed_ns = now_ns
        self._asked = {self._pulse_idx: (time_ns(), now_ns), **dict([*self._asked.items()][:4])}
        self._tell_dropped()

    def _tell_dropped(self) -> None:
        n_new = self._waiting.n_dropped - self._n_dropped_told
        if n_new:
            self._n_dropped_told += n_new
            self._asides.append(
                self._fault(
                    FaultKind.DROPPED,
                    f"{n_new} frames waited at the bedside for so long that they were given up.",
                )
            )

    def _hear(self) -> None:
        """The ward's answers. Its descriptor tells only of changes, so nothing may be left."""
        while not self._socket.closed and int(self._socket.getsockopt(zmq.EVENTS)) & zmq.POLLIN:
            parts = self._socket.recv_multipart(zmq.DONTWAIT)
            answer = asides.decode_answer(parts[-1])
            if answer is not None:
                self._heard_ns = monotonic_ns()
                self._answered(answer, monotonic_ns())

    def _answered(self, answer: Answer, now_ns: int) -> None:
        self._waiting.confirm(session=answer.session, seq=answer.seq)
        if self._again_after is not None and answer.idx > self._again_after:
            self._again_after = None
            self._waiting.again(t_ns=now_ns)
        asked = self._asked.pop(answer.idx, None)
        if asked is None:
            return
        jump_s = self.clock.add(
            asked_wall_ns=asked[0],
            other_wall_ns=answer.t_wall_ns,
            round_trip_ns=now_ns - asked[1],
            t_mono_ns=now_ns,
        )
        if jump_s is not None:
            reason = (
                f"The clocks of the bedside and of the ward jumped apart by {jump_s:+.2f} s: one "
                "of them was set. Look at the time service (NTP) of both."
            )
            self._asides.append(self._fault(FaultKind.CLOCK, reason))

    def _fault(self, kind: FaultKind, reason: str) -> Fault:
        return Fault(sensor=self._sensor, t_wall_ns=time_ns(), kind=kind, reason=reason)


def _set_up(socket: zmq.Socket[bytes], keys: SensorKeys) -> None:
    for option, value in (
        (zmq.SNDHWM, HWM_FRAMES),
        (zmq.SNDBUF, BUFFER_BYTES),
        (zmq.IMMEDIATE, 1),  # nothing is queued for a server that is not there
        (zmq.LINGER, 500),
        (zmq.RECONNECT_IVL, 100),
        (zmq.RECONNECT_IVL_MAX, 1000),
        (zmq.CONNECT_TIMEOUT, 3000),  # the kernel alone would knock ever more rarely
        # No heartbeats of ZeroMQ: one that lies behind unread frames of a connection that is gone
        # makes libzmq (4.3.5, issue 4841) abort the ward's process. `Pulse` and `Answer` are ours.
    ):
        socket.setsockopt(option, value)
    socket.setsockopt(zmq.CURVE_PUBLICKEY, keys.public.encode())
    socket.setsockopt(zmq.CURVE_SECRETKEY, keys.secret.encode())
    socket.setsockopt(zmq.CURVE_SERVERKEY, keys.server_public.encode())


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
