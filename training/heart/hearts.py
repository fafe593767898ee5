"""When hearts beat and what that moves: what a crowd of bodies is given, and the crowd."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearts:
    """Of many people."""

    count: Floats
    """(person, time) beats since some moment, with the fraction of the running one."""
    marks: Floats
    """(person, time) beats whose sharpest movement is over."""
    skin: Floats
    """(person, time) what they move, about 1 from peak to peak."""


Beating = Callable[[Floats, NDArray[np.bool_], Floats, np.random.Generator], Hearts]
"""Of respiration rates (person,), who is a child (person,), and times [s] (time,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Many people before one radar each."""

    iq: NDArray[np.complex64]
    """(person, time, bin, antenna)"""
    hr_per_min: Floats
    """(person, second) mean over the 10 s before the end of each second; NaN before that."""
    hearts: Hearts
    heart_mm: Floats
    """(person,) 0 where the heart moves nothing."""
