"""Steps of the wall clock, seen against the monotonic one."""

from alarms.cell import Moment

STEP_S_MIN = 1.0
"""A clock that is only being kept right is slewed; further than this in one look is a step [D]."""


class WallClock:
    """Compares two clocks from look to look."""

    def __init__(self, now: Moment) -> None:
        self._ahead_ns = now.wall_ns - now.mono_ns

    def stepped_ns(self, now: Moment) -> int:
        """By how much the wall clock was put forward (or back) since the last look; 0 if not.

        A machine that has slept shows as a step forward: its monotonic clock slept too.
        """
        ahead_ns = now.wall_ns - now.mono_ns
        by_ns, self._ahead_ns = ahead_ns - self._ahead_ns, ahead_ns
        return by_ns if abs(by_ns) >= STEP_S_MIN * 1e9 else 0
