"""What reaches a radar: point reflectors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Echoes:
    """Point reflectors over one block of frames."""

    range_m: NDArray[np.float64]
    """(time, echo)"""
    amplitude: NDArray[np.float64]
    """(time, echo); 1 has the power of the thermal noise of one bin and frame."""
    phase_rad: NDArray[np.float64]
    """(echo,) phase of each reflection."""
    angle_rad: NDArray[np.float64]
    """(echo,) from broadside."""
