"""Arithmetic on clocks that others read: how far two stand apart, and what is due by now."""

import math
from collections import deque
from dataclasses import dataclass

_WINDOW_S = 30
JUMP_S_MIN = 0.02
"""Clocks that drift by up to 500 ppm move 15 ms in the window; more at once is a jump."""
BURST_S_MAX = 2.0
"""After a stall a stream catches up by this much at once."""


class ClockOffset:
    """How far a sensor's wall clock is from ours, as far as a one-way link can tell.

    Every frame arrives later than it was stamped, by at least the way's delay. The smallest
    difference of the last 30 s is the one with the least waiting in it, so the offset is known but
    for that shortest delay (about 1 ms on a local network).
    """

    def __init__(self) -> None:
        self._least_ns: deque[tuple[int, int]] = deque()  # (second of arrival, least difference)

    def add(self, *, stamped_wall_ns: int, arrived_wall_ns: int, arrived_mono_ns: int) -> None:
        second, behind_ns = arrived_mono_ns // 1_000_000_000, arrived_wall_ns - stamped_wall_ns
        if self._least_ns and self._least_ns[-1][0] == second:
            behind_ns = min(behind_ns, self._least_ns.pop()[1])
        self._least_ns.append((second, behind_ns))
        self._forget(second)

    def seconds(self, *, now_mono_ns: int) -> float | None:
        """Sensor's clock minus ours [s]; None where nothing came within the last 30 s."""
        self._forget(now_mono_ns // 1_000_000_000)
        if not self._least_ns:
            return None
        return -min(behind_ns for _, behind_ns in self._least_ns) / 1e9

    def _forget(self, second: int) -> None:
        while self._least_ns and self._least_ns[0][0] <= second - _WINDOW_S:
            self._least_ns.popleft()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """One question and its answer."""

    offset_s: float
    """The asker's wall clock minus the other's; wrong by at most half of the round trip."""
    round_trip_s: float
    t_mono_ns: int


class RoundTrips:
    """How far the asker's wall clock is from another's, by questions and answers.

    The other's clock is read somewhere between question and answer; taken to be in the middle, the
    error is at most half of the way there and back. So of the last 30 s the quickest answer counts
    (the clock filter of NTP, RFC 5905 section 10).
    """

    def __init__(self) -> None:
        self._recent: deque[RoundTrip] = deque()

    @property
    def best(self) -> RoundTrip | None:
        """None while nothing was answered of late."""
        return min(self._recent, key=lambda each: each.round_trip_s, default=None)

    def add(
        self, *, asked_wall_ns: int, other_wall_ns: int, round_trip_ns: int, t_mono_ns: int
    ) -> float | None:
        """By how much the clocks have jumped apart [s], where no delay explains the difference.

        Parameters
        ----------
        asked_wall_ns
            The asker's wall clock with the question.
        other_wall_ns
            What the other read.
        round_trip_ns
            By the asker's monotonic clock, which nobody sets.
        """
        offset_s = (asked_wall_ns + round_trip_ns / 2 - other_wall_ns) / 1e9
        new = RoundTrip(offset_s=offset_s, round_trip_s=round_trip_ns / 1e9, t_mono_ns=t_mono_ns)
        while self._recent and t_mono_ns - self._recent[0].t_mono_ns > _WINDOW_S * 1e9:
            self._recent.popleft()
        best, jump_s = self.best, None
        if best is not None:
            unexplained_s = abs(new.offset_s - best.offset_s) - JUMP_S_MIN
            if unexplained_s > (new.round_trip_s + best.round_trip_s) / 2:
                jump_s = new.offset_s - best.offset_s
                self._recent.clear()
        self._recent.append(new)
        return jump_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a source that is paced like a radar owes by now."""

    n_skip: int
    """Frames that a stall has left too far behind."""
    n_send: int


def due(*, elapsed_s: float, n_done: int, frame_rate_hz: float, speed: float) -> Due:
    """Frames owed after `elapsed_s`, of which `n_done` are already sent or skipped.

    Frame k is due at ``k / (frame_rate_hz * speed)``, reckoned from the start, so there is no
    drift. At most 2 s of the stream are sent at once.
    """
    n_due = math.floor(elapsed_s * frame_rate_hz * speed) + 1 - n_done
    n_send = max(0, min(n_due, math.ceil(BURST_S_MAX * frame_rate_hz)))
    return Due(n_skip=max(0, n_due - n_send), n_send=n_send)
