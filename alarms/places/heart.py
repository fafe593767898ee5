"""How often a heart rate was shown while breathing was measured, over the last half hour."""

from collections import deque

from dsp.messages import State, Vitals

WINDOW_MIN = 30
"""Minutes that are looked back at, and before which nothing is said of anybody new [D]."""
BREATHING_S_MIN = 900
"""So many seconds of the window must have shown a respiration rate; fewer tell nothing [D]."""


class HeartWatch:
    """Share of the seconds with a shown respiration rate that showed a heart rate too.

    Atrial fibrillation, a pacemaker's rhythm or the posture can hide the heart from the radar for
    hours while breathing is measured well: every limit of the heart rate is then unwatched.
    Seconds and minutes are cut by the monotonic clock. Memory: at most `WINDOW_MIN` minutes.
    """

    __slots__ = ("_minute_idx", "_minutes", "_n_breathing", "_n_heart", "_second_idx",
                 "_since_idx", "percent")  # fmt: skip

    def __init__(self) -> None:
        self._second_idx = self._minute_idx = -1
        self._n_breathing = self._n_heart = 0
        self._minutes: deque[tuple[int, int, int]] = deque(maxlen=WINDOW_MIN)
        self._since_idx: int | None = None
        self.percent: float | None = None
        """0 to 100, renewed once a minute; None while too little was measured to tell."""

    def add(self, vitals: Vitals, *, t_mono_ns: int) -> None:
        """Take what is shown now; one message a second counts."""
        second_idx = t_mono_ns // 1_000_000_000
        if second_idx == self._second_idx:
            return
        self._second_idx = second_idx
        if second_idx // 60 != self._minute_idx:
            self._turn(second_idx // 60)
        if vitals.state is State.MEASURING and vitals.rr.per_min is not None:
            self._n_breathing += 1
            self._n_heart += vitals.hr.per_min is not None

    def _turn(self, minute_idx: int) -> None:
        """A minute is over, and perhaps the oldest of the window too."""
        if self._n_breathing:
            self._minutes.append((self._minute_idx, self._n_breathing, self._n_heart))
        self._minute_idx, self._n_breathing, self._n_heart = minute_idx, 0, 0
        while self._minutes and self._minutes[0][0] < minute_idx - WINDOW_MIN:
            self._minutes.popleft()
        if not self._minutes:
            self._since_idx = None
        elif self._since_idx is None:
            self._since_idx = self._minutes[0][0]
        self.percent = self._share(minute_idx)

    def _share(self, minute_idx: int) -> float | None:
        if self._since_idx is None or minute_idx - self._since_idx < WINDOW_MIN:
            return None
        n_breathing = sum(minute[1] for minute in self._minutes)
        if n_breathing < BREATHING_S_MIN:
            return None
        return 100.0 * sum(minute[2] for minute in self._minutes) / n_breathing
