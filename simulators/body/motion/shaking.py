"""What shakes the body beside breath and heart: coughs, speech, shivering, snores, turning."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators.people.pattern import Pattern, Spell
from simulators.people.person import TURN_S
from simulators.people.storyline import Spells, Storyline

BOUT_S = (6.0, 18.0)
"""From one bout of coughs to the next."""
COUGHS = (2, 5)
COUGH_GAP_S = (0.45, 0.8)
COUGH_S = 0.35
"""One cough, about (from memory); the trunk is drawn in and thrown out once."""
COUGH_MM = (4.0, 15.0)
SPEECH_HZ = (2.0, 6.0)
"""Syllables (from memory)."""
SPEECH_MM = 0.25
GESTURE_HZ = (0.15, 0.6)
GESTURE_MM = 1.0
"""Root mean squares of what speech does to the chest, and of the sway that goes with it."""
SHIVER_HZ = (8.0, 10.0)
SHIVER_MM = 0.25
"""Root mean square; a frequency of 8-10 Hz that waxes and wanes 6-8 times a minute (Pozos 1987)."""
SHIVER_WAX_HZ = (0.1, 0.133)
SNORE_HZ = (30.0, 90.0)
"""Of the palate (from memory): far over what 20 frames a second can follow, so that it is seen
folded down, as by a real radar."""
SNORE_MM = 0.02
TURN_MM = 50.0
"""Size of the heave by which somebody turns over."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shake:
    """One block of it."""

    towards_mm: NDArray[np.float64]
    """(time,)"""
    moving: NDArray[np.bool_]
    """(time,) where it is a motion and not a tremor."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tones:
    """A sum of sines of one root mean square."""

    hz: NDArray[np.float64]
    rad: NDArray[np.float64]
    rms_mm: float

    def at(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        angle = 2 * np.pi * self.hz * t_s[:, None] + self.rad
        return np.asarray(self.rms_mm * (2 / self.hz.size) ** 0.5 * np.sin(angle).sum(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cough:
    """One cough."""

    start_s: float
    size_mm: float


class Shaking:
    """All of it, of one person. To be asked block by block in order of time."""

    def __init__(self, story: Storyline, *, rng: np.random.Generator) -> None:
        self._rng = rng
        self._spells: dict[Pattern, Spells] = {
            p: story.spells({p})
            for p in (Pattern.COUGHING, Pattern.TALKING, Pattern.SHIVERING, Pattern.SNORING)
            if story.has(p)
        }
        self._speech = (
            _tones(rng, SPEECH_HZ, 6, SPEECH_MM),
            _tones(rng, GESTURE_HZ, 4, GESTURE_MM),
        )
        self._shiver = _tones(rng, SHIVER_HZ, 5, SHIVER_MM * 2**0.5)
        self._wax = _tones(rng, SHIVER_WAX_HZ, 1, 0.5**0.5)
        self._snore = _tones(rng, SNORE_HZ, 8, SNORE_MM)
        self._heave = _tones(rng, (0.3, 0.9), 3, TURN_MM * 0.5)
        self._coughs: list[_Cough] = []
        self._next_bout_s = -np.inf
        self._turn_s = -np.inf

    def turn(self, t_s: float) -> None:
        """Begins to turn over."""
        self._turn_s = t_s

    def block(
        self,
        t_s: NDArray[np.float64],
        inspiring: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
    ) -> Shake | None:
        """At times (time,); None where nothing shakes. `inspiring` tells where air is drawn in."""
        now = self._now(t_s)
        turning = t_s[0] < self._turn_s + TURN_S
        if not now and not turning and not self._coughs:
            return None
        towards_mm = np.zeros(t_s.shape)
        moving = np.zeros(t_s.shape, np.bool_)
        if Pattern.TALKING in now:
            speech_mm = self._speech[0].at(t_s) + self._speech[1].at(t_s)
            towards_mm += _faded(t_s, now[Pattern.TALKING]) * speech_mm
        if Pattern.SHIVERING in now:
            shiver_mm = (0.5 + 0.5 * self._wax.at(t_s)) * self._shiver.at(t_s)
            towards_mm += _faded(t_s, now[Pattern.SHIVERING]) * shiver_mm
        if Pattern.SNORING in now:
            towards_mm += inspiring(t_s) * self._snore.at(t_s)
        for mm, moved in (
            self._coughing(t_s, begins=Pattern.COUGHING in now),
            self._turning(t_s),
        ):
            towards_mm += mm
            moving |= moved
        return Shake(towards_mm=towards_mm, moving=moving)

    def _now(self, t_s: NDArray[np.float64]) -> dict[Pattern, Spell]:
        """The spells of which a part lies in the block: of each pattern the earlier one."""
        first_s, last_s = float(t_s[0]), float(t_s[-1])
        found = ((p, s.at(first_s) or s.at(last_s)) for p, s in self._spells.items())
        return {p: spell for p, spell in found if spell is not None}

    def _coughing(
        self, t_s: NDArray[np.float64], *, begins: bool
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The coughs of the running bout; another bout while the spell lasts."""
        self._coughs = [c for c in self._coughs if c.start_s + COUGH_S >= t_s[0]]
        if begins and t_s[-1] >= self._next_bout_s:
            self._coughs += self._bout(max(self._next_bout_s, float(t_s[0])))
        mm, moved = np.zeros(t_s.shape), np.zeros(t_s.shape, np.bool_)
        for cough in self._coughs:
            u = np.clip((t_s - cough.start_s) / COUGH_S, 0.0, 1.0)
            mm -= cough.size_mm * np.sin(2 * np.pi * u) * np.sin(np.pi * u)
            moved |= (u > 0) & (u < 1)
        return mm, moved

    def _bout(self, start_s: float) -> list[_Cough]:
        """Coughs one after the other, and when the next bout may come."""
        rng = self._rng
        n = int(rng.integers(COUGHS[0], COUGHS[1] + 1))
        starts_s = start_s + np.cumsum(rng.uniform(*COUGH_GAP_S, n)) - COUGH_GAP_S[0]
        self._next_bout_s = float(starts_s[-1]) + float(rng.uniform(*BOUT_S))
        sizes_mm = rng.uniform(*COUGH_MM, n)
        return [
            _Cough(start_s=float(s), size_mm=float(mm))
            for s, mm in zip(starts_s, sizes_mm, strict=True)
        ]

    def _turning(self, t_s: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The heave of turning over: from rest to rest."""
        u = np.clip((t_s - self._turn_s) / TURN_S, 0.0, 1.0)
        running = (u > 0) & (u < 1)
        if not running.any():
            return np.zeros(t_s.shape), running
        return np.sin(np.pi * u) ** 2 * self._heave.at(t_s), running


def _faded(t_s: NDArray[np.float64], spell: Spell) -> NDArray[np.float64]:
    """From 0 to 1 and back within a second at each end of the spell."""
    end_s = spell.t_s + spell.duration_s
    return np.clip(t_s - spell.t_s, 0.0, 1.0) * np.clip(end_s - t_s, 0.0, 1.0)


def _tones(rng: np.random.Generator, band_hz: tuple[float, float], n: int, rms_mm: float) -> _Tones:
    """`n` sines anywhere in the band."""
    return _Tones(hz=rng.uniform(*band_hz, n), rad=rng.uniform(0.0, 2 * np.pi, n), rms_mm=rms_mm)
