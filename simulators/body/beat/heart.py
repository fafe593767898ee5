"""Heartbeats, one after the other, and what each does to the skin."""

from collections import deque
from dataclasses import dataclass
from math import exp, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from simulators.body.beat.rhythm import AirHunger, Conduction, Origin
from simulators.body.breath.breathing import Breathing
from simulators.body.series import Series
from simulators.people.person import Person, Rhythm
from simulators.people.storyline import Storyline

MEMORY_S = 15.0
"""Beats older than this are forgotten: a little more than the truth's window for the heart."""
AHEAD_S = 0.4
"""A beat moves the skin a little before its R wave: beats are known this far ahead."""
TAIL_S = 1.3
WAVE_PER_MIN = 1.5
WAVE_HZ = 0.1
WALK_PER_MIN = 0.10
"""Random walk of the rate, per square root of a second."""
WALK_RETURN_S = 600.0
"""The walk leans back to the course with this time constant, so that it stays bounded for ever."""
TIMING_S = 0.004
INTERVAL_S_MIN = 0.25
HEIGHT_CV = 0.08
VENTRICULAR_HEIGHT = 0.6
"""A ventricle that was not led by its own paths beats weaker, beside being less full."""

_CENTRE_S = np.array([0.22, 0.50, 0.10, 0.36])
_WIDTH_S = np.array([0.085, 0.085, 0.030, 0.035])
_HEIGHT = np.array([1.0, -0.35, 0.07, 0.06])
"""At 60 /min: systolic bump, recoil, and two small details that make the high harmonics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One beat."""

    number: int
    origin: Origin
    r_s: float
    """Time of the R wave."""
    interval_s: float
    """To the next R wave."""
    pulse_s: float
    """R wave with the small jitter of the mechanics."""
    stretch: float
    """Of the pulse's times: 1 up to 60 /min, then the square root of the interval before."""
    height: float


class Heart:
    """The heart of one person: sinus rhythm with its waves, or an irregular one."""

    def __init__(
        self,
        person: Person,
        story: Storyline,
        breathing: Breathing,
        *,
        rng: np.random.Generator,
        rhythm_rng: np.random.Generator,
        start_s: float,
    ) -> None:
        self._person = person
        self._story = story
        self._breathing = breathing
        self._rng = rng
        self._wave_rad = float(rng.uniform(0, 2 * pi))
        self._walk_per_min = 0.0
        self._width_s = _WIDTH_S * np.array([rng.uniform(1.0, 1.6), 1.0, 1.0, 1.0])
        self._unit_mm = person.heart_mm / _peak_to_peak(self._width_s)
        self._conduction = Conduction(person, rng=rhythm_rng)
        self._uneven = self._conduction.uneven or person.beat_interval_cv > 0
        self._air_hunger = AirHunger(person.apnoea_slowing)
        self._series = Series(person.beat_times_s) if person.beat_times_s else None
        self._origin = Origin.SINUS
        self._beats: deque[Beat] = deque()
        first_s = self._series.first(start_s) if self._series else start_s
        self._add(first_s, 60.0 / story.at(start_s).hr_per_min)

    def advance(self, until_s: float) -> None:
        """Beat on until after `until_s`. The breathing must be as far."""
        while self._beats[-1].r_s <= until_s + AHEAD_S:
            last = self._beats[-1]
            self._add(last.r_s + last.interval_s, last.interval_s)
        while len(self._beats) > 1 and self._beats[1].r_s <= until_s - MEMORY_S:
            self._beats.popleft()

    def skin_mm(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Outward motion of the skin by the heart, (time,) mm."""
        start_s, end_s = float(t_s[0]) - TAIL_S, float(t_s[-1]) + AHEAD_S
        beats = [b for b in self._beats if start_s < b.r_s < end_s]
        if not beats:
            return np.zeros(t_s.shape)
        pulse_s, stretch, height = np.array([(b.pulse_s, b.stretch, b.height) for b in beats]).T[
            :, :, None, None
        ]
        since_s = (t_s[None, :, None] - pulse_s) / stretch
        shape = np.exp(-0.5 * ((since_s - _CENTRE_S) / self._width_s) ** 2) @ _HEIGHT
        return np.asarray(self._unit_mm * (height[:, :, 0] * shape).sum(axis=0))

    def count(self, t_s: float) -> float:
        """Beats since the start, with the fraction of the running one."""
        beat = next((b for b in reversed(self._beats) if b.r_s <= t_s), self._beats[0])
        return beat.number + (t_s - beat.r_s) / beat.interval_s

    def between(self, start_s: float, end_s: float) -> list[Beat]:
        """The beats with their R wave in (start, end]."""
        return [b for b in self._beats if start_s < b.r_s <= end_s]

    def _rate_per_min(self, t_s: float) -> float:
        """Course, walk, what the sinus takes from breath and vessels, and hunger for air."""
        locked, wave = self._waves_per_min(t_s)
        rate = self._story.at(t_s).hr_per_min + locked + wave + self._walk_per_min
        if self._person.apnoea_slowing > 0:
            rate *= self._air_hunger.factor(t_s, self._breathing.airless_s(t_s))
        return min(max(rate, 25.0), 230.0)

    def _waves_per_min(self, t_s: float) -> tuple[float, float]:
        """Sinus arrhythmia, none while the breath stands still, and the 0.1 Hz wave."""
        if self._person.rhythm is not Rhythm.SINUS:
            return 0.0, 0.0
        phase = self._breathing.inspired(t_s)
        amplitude = self._person.sinus_arrhythmia_per_min
        locked = 0.0 if phase is None else amplitude * sin(2 * pi * phase)
        return locked, WAVE_PER_MIN * sin(2 * pi * WAVE_HZ * t_s + self._wave_rad)

    def _add(self, r_s: float, before_s: float) -> None:
        rng, origin = self._rng, self._origin
        noise, walk, timing, height = rng.standard_normal(4).tolist()
        rate_per_min = self._rate_per_min(r_s)
        interval_s = self._interval_s(r_s, 60.0 / rate_per_min, noise)
        self._walk_per_min += WALK_PER_MIN * sqrt(interval_s) * walk
        self._walk_per_min -= self._walk_per_min * interval_s / WALK_RETURN_S
        beat = Beat(
            number=self._beats[-1].number + 1 if self._beats else 0,
            origin=origin,
            r_s=r_s,
            interval_s=interval_s,
            pulse_s=r_s + TIMING_S * timing,
            stretch=sqrt(min(before_s, 1.0)),
            height=max(1.0 + HEIGHT_CV * height, 0.3)
            * self._filling(origin, before_s * rate_per_min / 60.0),
        )
        self._beats.append(beat)

    def _interval_s(self, r_s: float, due_s: float, noise: float) -> float:
        """To the next beat, and where that one begins."""
        if self._series is not None:
            return self._series.after(r_s) - r_s
        step = self._conduction.step(due_s)
        self._origin = step.origin
        return max(step.interval_s * exp(self._person.beat_interval_cv * noise), INTERVAL_S_MIN)

    def _filling(self, origin: Origin, share: float) -> float:
        """Factor on the pulse after an interval of this share of the usual.

        After a short one the ventricle is less full, and an irregular rhythm has uneven pulses.
        """
        if not self._uneven:
            return 1.0
        led = VENTRICULAR_HEIGHT if origin is Origin.VENTRICULAR else 1.0
        return led * min(max(share, 0.5), 1.2)


def _peak_to_peak(width_s: NDArray[np.float64]) -> float:
    """Of one pulse of unit height."""
    since_s = np.linspace(-0.4, TAIL_S, 341)[:, None]
    return float(np.ptp(np.exp(-0.5 * ((since_s - _CENTRE_S) / width_s) ** 2) @ _HEIGHT))
