"""What reaches a radar: point reflectors."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

NEAR_M = 0.2
"""Nearer than this the far field's law does not hold: an echo grows no stronger."""


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


def by_radar_equation(echoes: Echoes, *, reference_m: float) -> Echoes:
    """The same, each as strong at its range as it says it is at `reference_m`.

    Received power falls with the fourth power of range (point targets, one antenna gain),
    amplitude with the second.
    """
    range_m = np.maximum(echoes.range_m, NEAR_M)
    return replace(echoes, amplitude=echoes.amplitude * (reference_m / range_m) ** 2)
