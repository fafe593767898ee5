"""Breaths, one after the other, and the chest wall that follows them."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from simulators.people.person import Episode, Person
from simulators.people.storyline import Storyline

MEMORY_S = 30.0
"""Breaths older than this are forgotten: a little more than the truth's longest window."""
CORRELATION = 0.5
"""Of period and of depth, from one breath to the next."""
EXPIRATION_SHARE = 0.22
"""Time constant of the expiration, as a share of the breath."""
WALL_SHARE = 0.04
WALL_S_MAX = 0.2
"""Time constant of each of the chest wall's two poles: as a share of the breath, and its limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breath:
    """One breath, from the start of the inspiration to the end of the expiration."""

    number: int
    start_s: float
    end_s: float
    depth_mm: float


class Breathing:
    """The breaths of one person."""

    def __init__(
        self, person: Person, story: Storyline, *, rng: np.random.Generator, start_s: float
    ) -> None:
        self._person = person
        self._story = story
        self._rng = rng
        self._inspiration_share = float(rng.uniform(0.38, 0.46))
        self._period_noise, self._depth_noise = rng.standard_normal(2).tolist()
        self._pauses: Iterator[Episode] = story.pauses()
        self._next_pause = next(self._pauses, None)
        self._breaths: deque[Breath] = deque()
        self._wall_mm: tuple[float, float] | None = None
        self._add(start_s)

    def advance(self, until_s: float) -> None:
        """Breathe on until the newest breath ends after `until_s`; forget what is too old."""
        while self._breaths[-1].end_s <= until_s:
            self._add(self._after_pause(self._breaths[-1].end_s))
        while len(self._breaths) > 1 and self._breaths[1].start_s <= until_s - MEMORY_S:
            self._breaths.popleft()

    def chest_mm(self, t_s: NDArray[np.float64], frame_s: float) -> NDArray[np.float64]:
        """Outward motion of the chest, (time,) mm, over end-expiration. Calls go forward in time.

        Inspiration is a half cosine, expiration an exponential, and the wall a critically damped
        low-pass (two equal poles).
        """
        breaths = [b for b in self._breaths if b.end_s > t_s[0] - 1.0] or [self._breaths[-1]]
        raw_mm = np.zeros(t_s.shape)
        for breath in breaths:
            period_s = breath.end_s - breath.start_s
            phase = (t_s - breath.start_s) / period_s
            inside = (phase >= 0) & (phase < 1)
            raw_mm[inside] = breath.depth_mm * _lung(phase[inside], self._inspiration_share)
        period_s = breaths[0].end_s - breaths[0].start_s
        return self._walled_mm(raw_mm, frame_s / min(WALL_SHARE * period_s, WALL_S_MAX))

    def count(self, t_s: float) -> float:
        """Breaths since the start, with the fraction of the running one."""
        breath = self._at(t_s)
        return breath.number + min((t_s - breath.start_s) / (breath.end_s - breath.start_s), 1.0)

    def inspired(self, t_s: float) -> float | None:
        """Phase within the running breath in [0, 1), None in a pause."""
        breath = self._at(t_s)
        if t_s >= breath.end_s:
            return None
        return (t_s - breath.start_s) / (breath.end_s - breath.start_s)

    def apnoea_s(self, t_s: float) -> float:
        """Seconds since the last breath ended, 0 while one is running."""
        return max(t_s - self._at(t_s).end_s, 0.0)

    def resumed_s(self, t_s: float) -> float:
        """When the last pause before `t_s` ended; minus infinity if that is out of memory."""
        resumed_s = -np.inf
        for before, breath in pairwise(self._breaths):
            if before.end_s < breath.start_s <= t_s:
                resumed_s = breath.start_s
        return resumed_s

    def _at(self, t_s: float) -> Breath:
        """The last breath that had begun."""
        return next((b for b in reversed(self._breaths) if b.start_s <= t_s), self._breaths[0])

    def _after_pause(self, end_s: float) -> float:
        """When the next breath begins: at once, or after the pause that is due."""
        pause = self._next_pause
        if pause is None or end_s < pause.t_s:
            return end_s
        self._next_pause = next(self._pauses, None)
        return end_s + pause.duration_s

    def _add(self, start_s: float) -> None:
        innovation = (1 - CORRELATION**2) ** 0.5 * self._rng.standard_normal(2)
        self._period_noise = CORRELATION * self._period_noise + float(innovation[0])
        self._depth_noise = CORRELATION * self._depth_noise + float(innovation[1])
        now = self._story.at(start_s)
        period_s = 60.0 / now.rr_per_min * exp(self._person.breath_period_cv * self._period_noise)
        breath = Breath(
            number=self._breaths[-1].number + 1 if self._breaths else 0,
            start_s=start_s,
            end_s=start_s + period_s,
            depth_mm=now.depth_mm * exp(self._person.breath_depth_cv * self._depth_noise),
        )
        self._breaths.append(breath)

    def _walled_mm(self, raw_mm: NDArray[np.float64], step: float) -> NDArray[np.float64]:
        """Two equal one-pole low-passes; `step` is the frame's length in time constants."""
        decay = exp(-step)
        first, second = self._wall_mm or (float(raw_mm[0]), float(raw_mm[0]))
        y, _ = lfilter([1 - decay], [1.0, -decay], raw_mm, zi=[decay * first])
        z, _ = lfilter([1 - decay], [1.0, -decay], y, zi=[decay * second])
        self._wall_mm = (float(y[-1]), float(z[-1]))
        return np.asarray(z, dtype=np.float64)


def _lung(phase: NDArray[np.float64], inspiration_share: float) -> NDArray[np.float64]:
    """Depth of a unit breath at its phase: 0 at both ends, 1 at the end of the inspiration."""
    rest = exp(-(1 - inspiration_share) / EXPIRATION_SHARE)
    out = np.exp(-(phase - inspiration_share) / EXPIRATION_SHARE)
    inward = 0.5 - 0.5 * np.cos(np.pi * phase / inspiration_share)
    return np.where(phase < inspiration_share, inward, (out - rest) / (1 - rest))
