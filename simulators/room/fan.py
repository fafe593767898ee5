"""A table fan beside the bed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators.people.ranges import Range, range_faults
from simulators.radar.echoes import Echoes

HOUSING = 1.5
"""Amplitude of the fan's still housing over one blade's."""
WANDER_RAD = 0.5
WANDER_HZ = 0.07
"""No motor turns evenly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """A table fan beside the bed: blades that turn, and a head that may swing."""

    range_m: float
    rotation_hz: float = 6.3
    blade_m: float = 0.12
    """Radius of the blades' echo."""
    tilt_deg: float = 35.0
    """Angle between the axis and the line of sight: at 0 the blades do not change their range."""
    n_blades: int = 3
    snr_db: float = 15.0
    """Each blade's echo over the thermal noise, per bin and frame."""
    swing_mm: float = 0.0
    """Peak to peak motion of the housing in range, 0 where the head stands."""
    swing_per_min: float = 6.0

    def __post_init__(self) -> None:
        faults = range_faults(self, _RANGES)
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {
    "range_m": Range(low=0.2, high=12, unit="m"),
    "rotation_hz": Range(low=0, high=100, unit="Hz"),
    "blade_m": Range(low=0.01, high=1, unit="m"),
    "tilt_deg": Range(low=0, high=90, unit="degrees"),
    "n_blades": Range(low=1, high=12),
    "snr_db": Range(low=-20, high=80, unit="dB"),
    "swing_mm": Range(low=0, high=500, unit="mm"),
    "swing_per_min": Range(low=0, high=60, unit="/min"),
}


class TurningFan:
    """A fan over time; an answer depends on the times only."""

    def __init__(self, fan: Fan, *, rng: np.random.Generator) -> None:
        self._fan = fan
        self._start_rad = rng.uniform(0, 2 * np.pi, 3)
        self._phase_rad = rng.uniform(0, 2 * np.pi, fan.n_blades + 1)
        self._angle_rad = np.full(fan.n_blades + 1, rng.uniform(-0.5, 0.5))

    def echoes(self, t_s: NDArray[np.float64]) -> Echoes:
        """Blades, each nearer and farther once a turn and once brightest, and the housing."""
        fan = self._fan
        start, wander, swing = self._start_rad
        turn = start + 2 * np.pi * fan.rotation_hz * t_s
        turn = turn + WANDER_RAD * np.sin(2 * np.pi * WANDER_HZ * t_s + wander)
        blades = turn[:, None] + 2 * np.pi * np.arange(fan.n_blades) / fan.n_blades
        reach_m = fan.blade_m * np.sin(np.radians(fan.tilt_deg))
        swing_m = 0.0005 * fan.swing_mm * np.sin(2 * np.pi * fan.swing_per_min / 60 * t_s + swing)
        blade = 10 ** (fan.snr_db / 20)
        still = np.zeros((t_s.size, 1))
        return Echoes(
            range_m=fan.range_m + swing_m[:, None] + np.hstack((reach_m * np.sin(blades), still)),
            amplitude=blade * np.hstack((0.5 + 0.5 * np.cos(blades), still + HOUSING)),
            phase_rad=self._phase_rad,
            angle_rad=self._angle_rad,
        )
