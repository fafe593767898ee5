"""An infusion pump on its pole: a small motion, day and night, as regular as no heart is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators.people.ranges import Range, range_faults
from simulators.radar.echoes import Echoes

HARMONICS = (1.0, 0.5, 0.25)
"""Of the stroke: a slow push and a quick return."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionPump:
    """A peristaltic pump. Working figures; the rate may fall into the heart's band."""

    range_m: float
    stroke_mm: float = 0.1
    """Peak to peak motion of the pole, about."""
    strokes_per_min: float = 66.0
    snr_db: float = 16.0
    """Its echo over the thermal noise, per bin and frame."""

    def __post_init__(self) -> None:
        faults = range_faults(self, _RANGES)
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {
    "range_m": Range(low=0.2, high=12, unit="m"),
    "stroke_mm": Range(low=0, high=5, unit="mm"),
    "strokes_per_min": Range(low=1, high=600, unit="/min"),
    "snr_db": Range(low=-20, high=80, unit="dB"),
}


class RunningPump:
    """A pump over time; an answer depends on the times only."""

    def __init__(self, pump: InfusionPump, *, rng: np.random.Generator) -> None:
        self._pump = pump
        self._start = rng.uniform()
        self._phase_rad = rng.uniform(0, 2 * np.pi, 1)
        self._angle_rad = rng.uniform(-0.6, 0.6, 1)

    def echoes(self, t_s: NDArray[np.float64]) -> Echoes:
        """The pole with its pump, one echo."""
        pump = self._pump
        turn = 2 * np.pi * (self._start + pump.strokes_per_min / 60 * t_s)
        n_turns = np.arange(1, len(HARMONICS) + 1)
        wave = np.sin(turn[:, None] * n_turns) @ np.array(HARMONICS)
        return Echoes(
            range_m=(pump.range_m + 0.0005 * pump.stroke_mm * wave / 1.4)[:, None],
            amplitude=np.full((t_s.size, 1), 10 ** (pump.snr_db / 20)),
            phase_rad=self._phase_rad,
            angle_rad=self._angle_rad,
        )
