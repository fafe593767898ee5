"""What else reflects: still clutter, and a fan."""

import numpy as np
from numpy.typing import NDArray

from simulators.people.person import Fan, Person
from simulators.radar.fmcw import Echoes

N_CLUTTER = 8
CLUTTER_DROP_DB = 8.0
"""Mean of the exponential draw by which each reflector but one lies under the strongest."""
NEAR_M = 0.3
NEAR_DB = 16.0
"""Reflectors so near to the chest are weaker by this: the body stands in front of them."""
HOUSING = 1.5
"""Amplitude of the fan's still housing over one blade's."""
WANDER_RAD = 0.5
WANDER_HZ = 0.07
"""No motor turns evenly."""


def clutter(person: Person, *, far_m: float, rng: np.random.Generator) -> Echoes:
    """Still reflectors anywhere between the radar and `far_m`, one frame of them."""
    range_m = rng.uniform(0.0, far_m, N_CLUTTER)
    drops_db = rng.exponential(CLUTTER_DROP_DB, N_CLUTTER)
    drops_db[0] = 0.0
    level_db = person.snr_db + person.clutter_db - drops_db
    level_db -= NEAR_DB * (np.abs(range_m - person.distance_m) < NEAR_M)
    return Echoes(
        range_m=range_m[None, :],
        amplitude=10 ** (level_db[None, :] / 20),
        phase_rad=rng.uniform(0, 2 * np.pi, N_CLUTTER),
        angle_rad=rng.uniform(-0.8, 0.8, N_CLUTTER),
    )


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
