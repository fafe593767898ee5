"""How somebody lies or sits, how they are built, and what covers them."""

from dataclasses import dataclass
from enum import StrEnum

from simulators.people.ranges import Range, range_faults


class Posture(StrEnum):
    """Of the trunk. The bedside radar stands on the left of somebody on the back."""

    BACK = "back"
    LEFT = "left"
    """On the left side: facing the bedside radar."""
    RIGHT = "right"
    """On the right side: the back towards the bedside radar."""
    PRONE = "prone"
    HALF_SITTING = "half_sitting"
    """The head of the bed raised by 45 degrees."""
    CHAIR = "chair"
    """Upright, half turned to the bedside and half to the wall radar."""


class Build(StrEnum):
    """The size of the body: how far its parts lie apart, and how well it reflects.

    It does not change a number that is asked for: depth and heartbeat are as `Course` and `Person`
    say. What is usual at an age is told by `simulators.people.ages`.
    """

    ADULT = "adult"
    CHILD = "child"
    LARGE = "large"


class Blanket(StrEnum):
    """What lies over the body. Its own echo breathes with it, a little, and settles slowly."""

    NONE = "none"
    SHEET = "sheet"
    DUVET = "duvet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Turning over: some seconds of motion, then other echoes than before."""

    t_s: float
    """When it begins."""
    posture: Posture
    """From then on."""

    def __post_init__(self) -> None:
        faults = range_faults(self, {"t_s": Range(low=0, high=1e8, unit="s")})
        if faults:
            raise ValueError(" ".join(faults))
