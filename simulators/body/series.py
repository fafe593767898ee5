"""A real series of beats or breaths, replayed for ever."""

from bisect import bisect_right
from math import floor

import numpy as np

GAP = 2.0
"""A step of more than this many medians is a breath of the median's length, and then stillness."""


class Series:
    """Times that repeat: after the last step the first one follows, and so before the first."""

    def __init__(self, times_s: tuple[float, ...]) -> None:
        self._zero_s = times_s[0]
        self._offsets_s = tuple(t_s - times_s[0] for t_s in times_s[:-1])
        self._lap_s = times_s[-1] - times_s[0]
        self._median_s = float(np.median(np.diff(times_s)))

    def first(self, t_s: float) -> float:
        """The last time at or before `t_s`."""
        lap, idx = self._place(t_s)
        return self._time(lap, idx)

    def after(self, t_s: float) -> float:
        """The first time later than `t_s`."""
        lap, idx = self._place(t_s)
        return self._time(lap, idx + 1)

    def breath(self, start_s: float) -> tuple[float, float]:
        """End of the breath that begins at `start_s`, and start of the next one."""
        next_s = self.after(start_s)
        if next_s - start_s > GAP * self._median_s:
            return start_s + self._median_s, next_s
        return next_s, next_s

    def _time(self, lap: int, idx: int) -> float:
        lap, idx = lap + idx // len(self._offsets_s), idx % len(self._offsets_s)
        return self._zero_s + lap * self._lap_s + self._offsets_s[idx]

    def _place(self, t_s: float) -> tuple[int, int]:
        """Lap and index of the last time at or before `t_s`; rounding may not lose a step."""
        lap = floor((t_s - self._zero_s) / self._lap_s)
        idx = bisect_right(self._offsets_s, t_s - self._zero_s - lap * self._lap_s) - 1
        if self._time(lap, idx + 1) <= t_s:
            return lap, idx + 1
        return lap, idx
