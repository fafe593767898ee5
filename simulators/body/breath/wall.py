"""The wall of the trunk, which follows the lung a little late."""

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter


@dataclass(slots=True)
class Wall:
    """The wall of the trunk: two equal one-pole low-passes, and where they stand."""

    first_mm: float | None = None
    second_mm: float = 0.0

    def follows(self, raw_mm: NDArray[np.float64], step: float) -> NDArray[np.float64]:
        """The wall's motion, (time,); `step` is the frame's length in time constants."""
        if self.first_mm is None:
            self.first_mm = self.second_mm = float(raw_mm[0])
        decay = exp(-step)
        y, _ = lfilter([1 - decay], [1.0, -decay], raw_mm, zi=[decay * self.first_mm])
        z, _ = lfilter([1 - decay], [1.0, -decay], y, zi=[decay * self.second_mm])
        self.first_mm, self.second_mm = float(y[-1]), float(z[-1])
        return np.asarray(z, dtype=np.float64)
