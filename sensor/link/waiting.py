"""What an agent still has to send: live frames, then late ones. No clock, no sockets."""

import math
from collections import deque
from dataclasses import replace

from sensor.messages import Frame

LIVE_S = 3.0
"""A frame that waited longer is late: it may be recorded, and never be measured from."""
LATE_BYTES_MAX = 32 * 1024 * 1024
"""Samples of late frames that are kept. 5 minutes of an X4 (17 frames a second of 107 bins) are
4.4 MB, of a DCA1000 (20 of 64 bins and 4 antennas) 12.3 MB."""
LATE_S_MAX = 600.0
"""Nothing is kept for longer."""
LATE_SPEED = 8.0
"""Late frames go out this much faster than they were made, so that live ones find the way free."""
_LIVE_FRAMES_MIN = 10
_SENT_FRAMES_MAX = 256
_PAUSE_S_MAX = 0.1


class Waiting:
    """Frames between the radar and the ward. Times are nanoseconds of any one monotonic clock.

    A frame is *live* until it has waited 3 s or 3 s of newer ones have come; then it is *late*. Of
    what was sent, that which the ward has not confirmed is kept for a while: a network that is cut
    takes with it what was on the way.
    """

    def __init__(self) -> None:
        self.n_dropped = 0
        """Frames that were given up: the oldest of the late ones."""
        self._live: deque[tuple[int, Frame]] = deque()
        self._late: deque[tuple[int, Frame]] = deque()
        self._late_bytes = 0
        self._late_due_ns = 0
        self._sent: deque[tuple[int, Frame]] = deque()

    @property
    def n_live(self) -> int:
        return len(self._live)

    @property
    def n_late(self) -> int:
        return len(self._late)

    def put(self, frame: Frame, *, t_ns: int) -> None:
        """A new frame."""
        self._live.append((t_ns, frame))
        n_max = max(_LIVE_FRAMES_MIN, math.ceil(LIVE_S * frame.geometry.frame_rate_hz))
        while len(self._live) > n_max:
            self._put_late(*self._live.popleft())

    def age(self, *, t_ns: int) -> None:
        """What has waited too long becomes late, and what is older than all use is dropped."""
        while self._live and t_ns - self._live[0][0] > LIVE_S * 1e9:
            self._put_late(*self._live.popleft())
        while self._late and t_ns - self._late[0][0] > LATE_S_MAX * 1e9:
            self._drop()

    def rejuvenate(self, *, t_ns: int) -> None:
        """The source stands still until the ward takes its frames: none of them grows old."""
        self._live = deque((t_ns, frame) for _, frame in self._live)

    def live(self) -> Frame | None:
        """The oldest live frame; `sent` takes it off."""
        return self._live[0][1] if self._live else None

    def sent(self) -> None:
        """The link has taken what `live` gave."""
        self._sent.append(self._live.popleft())
        if len(self._sent) > _SENT_FRAMES_MAX:
            self._sent.popleft()

    def late(self, *, t_ns: int) -> Frame | None:
        """The oldest late frame, marked, if one is due; `sent_late` takes it off."""
        if not self._late or t_ns < self._late_due_ns:
            return None
        return replace(self._late[0][1], late=True)

    def sent_late(self, *, t_ns: int) -> None:
        """The link has taken what `late` gave."""
        _, frame = self._late.popleft()
        self._late_bytes -= frame.iq.nbytes
        step_ns = round(1e9 / (LATE_SPEED * frame.geometry.frame_rate_hz))
        self._late_due_ns = max(self._late_due_ns, t_ns - round(_PAUSE_S_MAX * 1e9)) + step_ns

    def confirm(self, *, session: int, seq: int) -> None:
        """The ward has this frame and all before it."""
        n_there = 0
        for n, (_, frame) in enumerate(self._sent, 1):
            if frame.session == session and frame.seq <= seq:
                n_there = n
        for _ in range(n_there):
            self._sent.popleft()

    def again(self, *, t_ns: int) -> None:
        """What was sent and is not confirmed is to be sent once more, in its place."""
        while self._sent:
            sent_ns, frame = self._sent.pop()
            if t_ns - sent_ns <= LIVE_S * 1e9:
                self._live.appendleft((sent_ns, frame))
            else:
                self._late.appendleft((sent_ns, frame))
                self._late_bytes += frame.iq.nbytes
        while self._late_bytes > LATE_BYTES_MAX:
            self._drop()

    def _put_late(self, t_ns: int, frame: Frame) -> None:
        self._late.append((t_ns, frame))
        self._late_bytes += frame.iq.nbytes
        while self._late_bytes > LATE_BYTES_MAX:
            self._drop()

    def _drop(self) -> None:
        _, frame = self._late.popleft()
        self._late_bytes -= frame.iq.nbytes
        self.n_dropped += 1
