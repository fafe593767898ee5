"""A curtain that sways in a draught."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators.people.ranges import Range, range_faults
from simulators.radar.echoes import Echoes

N_FOLDS = 4
FOLD_M = 0.12
"""Standard deviation of the folds' range: a curtain hangs aslant."""
FOLD_ANGLE_RAD = 0.3
N_GUSTS = 16
GUST_OCTAVES = 1.2
"""A draught is no pendulum: the sway's power spreads so far below and above `sway_hz`."""
LEAN = 2.5
"""Standard deviations that fit into half of `sway_mm`: it is seldom exceeded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curtain:
    """Cloth round the bed. The sizes are working figures."""

    range_m: float
    sway_mm: float = 20.0
    """Peak to peak at most, of the fold that sways most."""
    sway_hz: float = 0.2
    snr_db: float = 14.0
    """Strongest fold's echo over the thermal noise, per bin and frame."""

    def __post_init__(self) -> None:
        faults = range_faults(self, _RANGES)
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {
    "range_m": Range(low=0.2, high=12, unit="m"),
    "sway_mm": Range(low=0, high=300, unit="mm"),
    "sway_hz": Range(low=0.02, high=2, unit="Hz"),
    "snr_db": Range(low=-20, high=80, unit="dB"),
}


class SwayingCurtain:
    """A curtain over time; an answer depends on the times only."""

    def __init__(self, curtain: Curtain, *, rng: np.random.Generator) -> None:
        self._curtain = curtain
        self._range_m = curtain.range_m + FOLD_M * rng.standard_normal(N_FOLDS)
        self._share = np.append(1.0, rng.uniform(0.3, 0.9, N_FOLDS - 1))
        octaves = rng.uniform(-GUST_OCTAVES, GUST_OCTAVES, N_GUSTS)
        self._gust_hz = curtain.sway_hz * 2.0**octaves
        self._start_rad = rng.uniform(0, 2 * np.pi, (N_GUSTS, 1))
        self._late_rad = rng.uniform(-1.0, 1.0, (N_GUSTS, N_FOLDS))
        self._phase_rad = rng.uniform(0, 2 * np.pi, N_FOLDS)
        self._angle_rad = FOLD_ANGLE_RAD * rng.standard_normal(N_FOLDS)

    def echoes(self, t_s: NDArray[np.float64]) -> Echoes:
        """Each fold nearer and farther, not quite together, and stronger and weaker as it turns."""
        rad = 2 * np.pi * self._gust_hz[:, None] * t_s
        waves = np.sin(rad[:, :, None] + (self._start_rad + self._late_rad)[:, None, :])
        sway = np.clip(waves.sum(axis=0) / (N_GUSTS / 2) ** 0.5 / LEAN, -1.0, 1.0)
        level = 10 ** (self._curtain.snr_db / 20)
        return Echoes(
            range_m=self._range_m + 0.0005 * self._curtain.sway_mm * self._share * sway,
            amplitude=level * self._share * (1.0 + 0.3 * sway) / 1.3,
            phase_rad=self._phase_rad,
            angle_rad=self._angle_rad,
        )
