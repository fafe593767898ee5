"""What a body does beside breathing and beating: sway, bursts, getting up, coming back."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from simulators.people.pattern import Pattern
from simulators.people.person import Episode, Person
from simulators.people.storyline import Storyline
from simulators.smooth import smooth

SWAY_HZ = (0.008, 0.1)
N_SWAY = 12
BURST_S = (1.0, 4.0)
BURST_PEAK_MM = 15.0
BURST_PEAK_SD = 0.6
"""Of the logarithm of the peak."""
SHIFT_MM_MAX = 60.0
RESTLESS_PER_MIN = 6.0
"""Bursts while restless, at least."""
TRANSFER_S = 6.0
"""Getting up, or lying down, takes this long."""
SIT_UP_M = 0.2
WALK_M = 1.6
"""First the chest comes nearer (sitting up), then it goes away (walking off)."""
BED_PLACE_SD_M = 0.05
"""Nobody lies down again where they lay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionBlock:
    """The motion in one block, each array (time,)."""

    sway_mm: NDArray[np.float64]
    """Towards the radar."""
    burst_mm: NDArray[np.float64]
    """Towards the radar, with the lasting shift of all bursts so far."""
    away_m: NDArray[np.float64]
    """Away from the radar: getting up, lying down, and the new place in bed."""
    visible: NDArray[np.float64]
    """Factor on the echoes' amplitude: 1 in bed, 0 gone."""
    bursting: NDArray[np.bool_]
    transferring: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """One burst of motion: a smooth random path, then a lasting shift."""

    start_s: float
    end_s: float
    peak_mm: float
    shift_mm: float
    cosine: NDArray[np.float64]
    sine: NDArray[np.float64]

    def path_mm(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """0 before, `shift_mm` after, three smooth harmonics between."""
        u = np.clip((t_s - self.start_s) / (self.end_s - self.start_s), 0.0, 1.0)
        angle = 2 * np.pi * u[:, None] * np.arange(1, self.cosine.size + 1)
        wobble = np.cos(angle) @ self.cosine + np.sin(angle) @ self.sine
        return np.asarray(
            self.peak_mm * np.sin(np.pi * u) ** 2 * wobble + self.shift_mm * smooth(u)
        )


class Motion:
    """The motions of one person. To be asked block by block in order of time."""

    def __init__(self, person: Person, story: Storyline, *, rng: np.random.Generator) -> None:
        self._person = person
        self._rng = rng
        # Equal shares of power over the logarithm of frequency: most of a body's sway is slow.
        self._sway_hz = np.exp(rng.uniform(np.log(SWAY_HZ[0]), np.log(SWAY_HZ[1]), N_SWAY))
        self._sway_rad = rng.uniform(0, 2 * np.pi, N_SWAY)
        self._shift_mm = 0.0
        self._burst: Burst | None = None
        self._restless = story.spells({Pattern.RESTLESS}) if story.has(Pattern.RESTLESS) else None
        self._next_burst_s = self._burst_after(0.0)
        self._absences: Iterator[Episode] = story.absences()
        self._absence = next(self._absences, None)
        self._place_m = 0.0
        self._next_place_m = BED_PLACE_SD_M * float(rng.standard_normal())

    def block(self, t_s: NDArray[np.float64]) -> MotionBlock:
        """The motion at times (time,)."""
        burst_mm, bursting = self._bursts(t_s)
        away_m, visible, transferring = self._transfers(t_s)
        return MotionBlock(
            sway_mm=self._sway_mm(t_s),
            burst_mm=burst_mm,
            away_m=away_m,
            visible=visible,
            bursting=bursting,
            transferring=transferring,
        )

    def _sway_mm(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        angle = 2 * np.pi * self._sway_hz * t_s[:, None] + self._sway_rad
        return np.asarray(self._person.sway_mm * (2 / N_SWAY) ** 0.5 * np.sin(angle).sum(axis=1))

    def _bursts(self, t_s: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Shift and path of the bursts (at most one at a time), and where one is running."""
        if self._burst is not None and self._burst.end_s < t_s[0]:
            self._shift_mm += self._burst.shift_mm
            self._next_burst_s = self._burst_after(self._burst.end_s)
            self._burst = None
        if self._burst is None and self._next_burst_s <= t_s[-1]:
            self._burst = self._drawn(max(self._next_burst_s, float(t_s[0])))
        if self._burst is None:
            return np.full(t_s.shape, self._shift_mm), np.zeros(t_s.shape, np.bool_)
        running = (t_s >= self._burst.start_s) & (t_s <= self._burst.end_s)
        return self._shift_mm + self._burst.path_mm(t_s), running

    def _burst_after(self, t_s: float) -> float:
        """The next burst: by chance, at the person's rate, or faster in a restless spell.

        Drawn at the faster rate; outside the spells only the person's share of them is kept.
        """
        calm_per_min = self._person.motion_per_min
        if self._restless is None:
            return self._chance_after(t_s, calm_per_min)
        most_per_min = max(calm_per_min, RESTLESS_PER_MIN)
        while True:
            t_s = self._chance_after(t_s, most_per_min)
            if self._restless.at(t_s) or self._rng.uniform() < calm_per_min / most_per_min:
                return t_s
            next_s = self._restless.next_s()
            if next_s is None:
                return self._chance_after(t_s, calm_per_min)
            if calm_per_min == 0:
                t_s = next_s

    def _chance_after(self, t_s: float, per_min: float) -> float:
        if per_min <= 0:
            return np.inf
        return t_s + float(self._rng.exponential(60.0 / per_min))

    def _drawn(self, start_s: float) -> Burst:
        rng = self._rng
        peak_mm = BURST_PEAK_MM * exp(BURST_PEAK_SD * rng.standard_normal())
        # The body comes to rest elsewhere, but does not creep out of the bed.
        target_mm = 0.7 * self._shift_mm + 0.5 * peak_mm * rng.standard_normal()
        target_mm = min(max(target_mm, -SHIFT_MM_MAX), SHIFT_MM_MAX)
        weights = rng.standard_normal((2, 3)) / (1.0, 1.5, 2.0)
        weights /= np.abs(weights).sum() / 1.5
        return Burst(
            start_s=start_s,
            end_s=start_s + float(rng.uniform(*BURST_S)),
            peak_mm=peak_mm,
            shift_mm=target_mm - self._shift_mm,
            cosine=weights[0],
            sine=weights[1],
        )

    def _transfers(
        self, t_s: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
        """Distance from the bed's place, visibility, and where the person gets up or lies down."""
        absence = self._absence
        if absence is not None and absence.t_s + absence.duration_s + TRANSFER_S < t_s[0]:
            self._absence = absence = next(self._absences, None)
            self._place_m = self._next_place_m
            self._next_place_m = BED_PLACE_SD_M * float(self._rng.standard_normal())
        if absence is None or absence.t_s > t_s[-1]:
            n = t_s.shape
            return np.full(n, self._place_m), np.ones(n), np.zeros(n, np.bool_)
        return self._absent(t_s, absence)

    def _absent(
        self, t_s: NDArray[np.float64], absence: Episode
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
        """The way out and the way back; between them the person is gone."""
        back_s = absence.t_s + max(absence.duration_s, TRANSFER_S)
        out = np.clip((t_s - absence.t_s) / TRANSFER_S, 0.0, 1.0)
        home = np.clip((t_s - back_s) / TRANSFER_S, 0.0, 1.0)
        gone = np.where(t_s < back_s, out, 1.0 - home)
        sits = np.sin(np.pi * np.clip(gone / 0.6, 0.0, 1.0)) ** 2
        walks = smooth(np.clip((gone - 0.3) / 0.7, 0.0, 1.0))
        place_m = np.where(t_s < back_s, self._place_m, self._next_place_m)
        visible = 1.0 - smooth(np.clip((gone - 0.5) / 0.5, 0.0, 1.0))
        return place_m - SIT_UP_M * sits + WALK_M * walks, visible, (gone > 0.0) & (gone < 1.0)
