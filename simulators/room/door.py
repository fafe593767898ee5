"""A door that opens and closes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators.people.ranges import Range, range_faults
from simulators.radar.echoes import Echoes
from simulators.room.stay import Stay, stay_faults, there

LEAF_M = (0.35, 0.7)
"""Distance of the leaf's two echoes from its hinge."""
SWING_S = 2.5
OPEN_RAD = 1.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A door in sight of the radar, facing it when closed. The sizes are working figures."""

    range_m: float
    openings: tuple[Stay, ...] = ()
    """Opening begins at `t_s`, closing is over `duration_s` later."""
    snr_db: float = 24.0
    """The closed leaf's echo over the thermal noise, per bin and frame."""

    def __post_init__(self) -> None:
        faults = [*range_faults(self, _RANGES), *stay_faults("openings", self.openings)]
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {
    "range_m": Range(low=0.2, high=12, unit="m"),
    "snr_db": Range(low=-20, high=80, unit="dB"),
}


class SwingingDoor:
    """A door over time; an answer depends on the times only."""

    def __init__(self, door: Door, *, rng: np.random.Generator) -> None:
        self._door = door
        self._phase_rad = rng.uniform(0, 2 * np.pi, len(LEAF_M))
        self._angle_rad = np.full(len(LEAF_M), rng.uniform(-0.7, 0.7))

    def echoes(self, t_s: NDArray[np.float64]) -> Echoes:
        """The leaf, swinging away from the radar; a leaf seen edge-on reflects little."""
        swing_rad = OPEN_RAD * there(t_s, self._door.openings, coming_s=SWING_S)
        level = 10 ** (self._door.snr_db / 20) * np.cos(swing_rad) ** 2
        return Echoes(
            range_m=self._door.range_m + np.sin(swing_rad)[:, None] * np.array(LEAF_M),
            amplitude=np.repeat(level[:, None], len(LEAF_M), axis=1),
            phase_rad=self._phase_rad,
            angle_rad=self._angle_rad,
        )
