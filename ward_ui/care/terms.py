"""What may be set for a patient on this ward, as clients are told. Data: the engine decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alarms.messages import Observed
from alarms.news2.messages import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far a patient's own limit may lie from the one that else holds."""

    condition: str
    text_nb: str
    text_en: str
    limit: float
    """What holds without one of the patient's own."""
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One of the ward's sets of limits; `profile` "" is the ward's own table."""

    profile: str
    name_nb: str = ""
    name_en: str = ""
    bounds: tuple[Bounds, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Profiles with their bounds, and how long anything may hold."""

    profiles: tuple[Profile, ...] = ()
    pause_s_max: Mapping[str, float] = field(default_factory=dict)
    """By reason."""
    own_limit_s_max: float = 0.0
    shifts: tuple[str, ...] = ()
    """Names, in the order of the day."""


Respond = Callable[[Score], Mapping[str, str]]
"""A score -> what the ward does at it, by language; empty texts where it calls for nothing."""

Foresee = Callable[[Observed, Score, str, int], Score]
"""(observations, standing score, person, now in ns) -> the score they would make.

Raises ValueError, whose arguments are the parameters (``spo2``, …) that cannot be so.
"""
