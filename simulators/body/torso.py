"""The reflecting parts of a lying body, each with its own share of breath, heart and motion."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from simulators.body.motion import MotionBlock
from simulators.people.person import Person
from simulators.radar.echoes import Echoes

LATE_S = 0.15
"""The abdomen and the limbs follow the chest by this."""
AMPLITUDE_SD = 0.25
"""Of the logarithm of an echo's amplitude, between persons."""
ANGLE_SD_RAD = 0.06
ANGLE_RAD_MAX = 0.25
"""Of the chest from broadside, and how the other parts lie about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One echo against the chest's."""

    offset_m: float
    amplitude: float
    breath: float
    heart: float
    late: bool = False


_PARTS = {
    "chest": _Part(offset_m=0.0, amplitude=1.0, breath=1.0, heart=1.0),
    "abdomen": _Part(offset_m=0.16, amplitude=1.4, breath=0.8, heart=0.25, late=True),
    "upper chest": _Part(offset_m=-0.09, amplitude=0.8, breath=0.35, heart=0.45),
    "side": _Part(offset_m=0.08, amplitude=0.7, breath=0.15, heart=0.6),
    "limb": _Part(offset_m=0.27, amplitude=1.2, breath=0.02, heart=0.03, late=True),
    "still part": _Part(offset_m=0.03, amplitude=0.8, breath=0.0, heart=0.0),
}
"""Amplitudes of all but the chest are times `Person.echo_share`."""


class Torso:
    """The echoes of one body. To be asked block by block in order of time, without gaps."""

    def __init__(self, person: Person, *, rng: np.random.Generator) -> None:
        parts = _PARTS.values()
        n = len(parts)
        chest = np.arange(n) == 0
        self._range_m = person.distance_m + np.array([p.offset_m for p in parts])
        amplitude = np.array([p.amplitude for p in parts])
        others = person.echo_share * amplitude * np.exp(AMPLITUDE_SD * rng.standard_normal(n))
        self._amplitude = np.where(chest, 1.0, others)
        self._breath = np.array([p.breath for p in parts])
        self._heart = np.array([p.heart for p in parts])
        self._late = np.array([p.late for p in parts])
        self._sway = np.where(self._breath > 0.1, 1.0, 0.5)
        self._move = np.where(chest, 1.0, rng.uniform(0.7, 1.0, n))
        self._phase_rad = rng.uniform(0, 2 * np.pi, n)
        angle_rad = rng.uniform(-ANGLE_RAD_MAX, ANGLE_RAD_MAX)
        self._angle_rad = angle_rad + ANGLE_SD_RAD * rng.standard_normal(n)
        self._tail_mm: NDArray[np.float64] | None = None

    def echoes(
        self,
        skin_mm: NDArray[np.float64],
        motion: MotionBlock,
        amplitude: NDArray[np.float64],
        frame_s: float,
    ) -> Echoes:
        """The echoes of one block.

        `skin_mm` is (2, time): outward motion of the chest by breath and by heart; `amplitude` is
        (time,), of the chest's echo.
        """
        late_mm = self._delayed(skin_mm, LATE_S / frame_s)
        breath_mm, heart_mm = np.where(
            self._late[None, None, :], late_mm[:, :, None], skin_mm[:, :, None]
        )
        towards_mm = (
            self._breath * breath_mm
            + self._heart * heart_mm
            + self._sway * motion.sway_mm[:, None]
            + self._move * (motion.burst_mm - 1000.0 * motion.away_m)[:, None]
        )
        return Echoes(
            range_m=self._range_m - towards_mm / 1000.0,
            amplitude=amplitude[:, None] * self._amplitude,
            phase_rad=self._phase_rad,
            angle_rad=self._angle_rad,
        )

    def _delayed(self, skin_mm: NDArray[np.float64], delay: float) -> NDArray[np.float64]:
        """The same, `delay` frames late (linear between frames), across the border of blocks."""
        n_tail = ceil(delay) + 1
        tail_mm = (
            np.repeat(skin_mm[:, :1], n_tail, axis=1) if self._tail_mm is None else self._tail_mm
        )
        whole_mm = np.concatenate((tail_mm, skin_mm), axis=1)
        self._tail_mm = whole_mm[:, -n_tail:]
        first = n_tail - ceil(delay)
        share = ceil(delay) - delay
        n = skin_mm.shape[1]
        return np.asarray(
            (1 - share) * whole_mm[:, first : first + n]
            + share * whole_mm[:, first + 1 : first + 1 + n]
        )
