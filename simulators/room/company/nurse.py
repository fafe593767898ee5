"""A nurse who comes to the bed, leans over the patient, works, and goes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators.people.ranges import Range, range_faults
from simulators.radar.echoes import Echoes
from simulators.room.stay import Stay, stay_faults, there

COMING_S = 4.0
"""From the door to the bed, and back."""
WALK_M = 1.8
PARTS = (0.0, -0.12, 0.1)
"""Trunk, an arm, the head: range against the trunk's."""
PART_LEVEL = (1.0, 0.4, 0.5)
WORK_HZ = (0.15, 0.4, 0.9, 1.6)
"""Frequencies of somebody at work who does not walk."""
WORK_SHARE = ((0.5, 0.3, 0.15, 0.05), (0.5, 1.2, 1.0, 0.5), (0.6, 0.5, 0.3, 0.1))
"""Each part's share of `work_mm` at each of these frequencies."""
BREATH_HZ = 0.27
BREATH_MM = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Nurse:
    """Somebody who works at the bed, between the radar and the patient. Sizes: working figures."""

    visits: tuple[Stay, ...]
    nearer_m: float = 0.35
    """By which the nurse is nearer to the radar than the patient's chest while leaning over."""
    shade_db: float = 12.0
    """By which everything behind the nurse is weaker meanwhile: 0 where the radar sees past."""
    work_mm: float = 40.0
    """Motion of the trunk at work, peak to peak, about; the arms move more."""
    snr_db: float = 30.0
    """The trunk's echo over the thermal noise, per bin and frame."""

    def __post_init__(self) -> None:
        faults = [*range_faults(self, _RANGES), *stay_faults("visits", self.visits)]
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {
    "nearer_m": Range(low=-1, high=3, unit="m"),
    "shade_db": Range(low=0, high=60, unit="dB"),
    "work_mm": Range(low=0, high=500, unit="mm"),
    "snr_db": Range(low=-20, high=80, unit="dB"),
}
NEAR_M = 0.25


class WorkingNurse:
    """A nurse over time; an answer depends on the times only."""

    def __init__(self, nurse: Nurse, *, chest_m: float, rng: np.random.Generator) -> None:
        self._nurse = nurse
        self._bedside_m = max(chest_m - nurse.nearer_m, NEAR_M)
        n = len(PARTS)
        self._start_rad = rng.uniform(0, 2 * np.pi, (len(WORK_HZ), n))
        self._breath_rad = rng.uniform(0, 2 * np.pi)
        self._phase_rad = rng.uniform(0, 2 * np.pi, n)
        self._angle_rad = rng.uniform(-0.3, 0.3, n)

    def share(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """0 away, 1 at the bed, (time,)."""
        return there(t_s, self._nurse.visits, coming_s=COMING_S)

    def range_m(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of the trunk, on the way from the door too, (time,)."""
        return np.asarray(self._bedside_m + WALK_M * (1.0 - self.share(t_s)))

    def gain(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Factor on the amplitude of what lies behind, (time,)."""
        return np.asarray(10 ** (-self._nurse.shade_db * self.share(t_s) / 20))

    def echoes(self, t_s: NDArray[np.float64]) -> Echoes:
        """Trunk, arm and head."""
        share = self.share(t_s)
        rad = 2 * np.pi * np.array(WORK_HZ)[:, None] * t_s
        waves = np.sin(rad[:, :, None] + self._start_rad[:, None, :])
        work_mm = 0.5 * self._nurse.work_mm * np.einsum("ftp,pf->tp", waves, np.array(WORK_SHARE))
        breath_mm = 0.5 * BREATH_MM * np.sin(2 * np.pi * BREATH_HZ * t_s + self._breath_rad)
        towards_m = (work_mm + breath_mm[:, None]) / 1000.0
        seen = np.minimum(4.0 * share, 1.0)
        level = 10 ** (self._nurse.snr_db / 20) * np.array(PART_LEVEL)
        return Echoes(
            range_m=self.range_m(t_s)[:, None] + np.array(PARTS) - towards_m,
            amplitude=seen[:, None] * level,
            phase_rad=self._phase_rad,
            angle_rad=self._angle_rad,
        )
