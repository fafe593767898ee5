"""What every driver says, whatever the maker. Pure data."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sensor.messages import FaultKind, Geometry, RadarTrouble

MAIN = "main"
"""The channel of a module that has only one."""


class Gives(StrEnum):
    """What a module hands out, richest first."""

    RAW_CHIRPS = "raw chirps"
    RANGE_PROFILES = "range profiles"
    PHASE = "phase"
    RATES = "rates only"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """One radar frame of a module, before it is given a session and times."""

    counter: int
    """The module's own, or the driver's where it has none."""
    counter_bits: int
    """It wraps at two to this power."""
    geometry: Geometry
    iq: NDArray[np.complex64]
    """(bin, antenna), as `sensor.messages.Frame.iq`."""
    damaged: bool = False
    """Part of it was lost on the way and stands as zeros: it must not be measured from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a module itself says of the person: a second opinion, never mixed into our vitals.

    None is "the module does not say". A module's rate of 0 is None here: it means "no measurement",
    never apnoea or asystole.
    """

    rr_per_min: float | None = None
    hr_per_min: float | None = None
    present: bool | None = None
    range_m: float | None = None
    words: str = ""
    """What else it says, in its own terms."""


def stated(value: float) -> float | None:
    """The value where a module states one: above 0 and finite, the way modules write rates."""
    return float(value) if math.isfinite(value) and value > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Bytes for the module."""

    data: bytes
    channel: str = MAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBaud:
    """The line is to go on at this speed."""

    baud: int
    channel: str = MAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The module is set up anew: its counter and its phase begin again."""

    words: str
    """What it is and how it was set up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something went wrong; the driver goes on."""

    kind: FaultKind
    reason: str
    """One sentence: what, and what to do or that it heals."""
    trouble: RadarTrouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """The line is to be closed and opened again after a while."""

    after_s: float
    reason: str
    trouble: RadarTrouble


Deed: TypeAlias = Reading | Opinion | Send | SetBaud | Started | Trouble | Reopen
