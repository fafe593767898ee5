"""What breathing and body do for a while: the pattern, and when."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from simulators.people.ranges import Range, range_faults


class Pattern(StrEnum):
    """A way of breathing, or something that shakes the body beside it.

    Breathing that simply stops is not here: it is `Course.pauses`.
    """

    TACHYPNOEA = "tachypnoea"
    BRADYPNOEA = "bradypnoea"
    KUSSMAUL = "kussmaul"
    CHEYNE_STOKES = "cheyne_stokes"
    PERIODIC = "periodic"
    OBSTRUCTIVE_APNOEA = "obstructive_apnoea"
    AGONAL = "agonal"
    TALKING = "talking"
    COUGHING = "coughing"
    SHIVERING = "shivering"
    SNORING = "snoring"
    RESTLESS = "restless"


BREATHS = frozenset(
    {
        Pattern.TACHYPNOEA,
        Pattern.BRADYPNOEA,
        Pattern.KUSSMAUL,
        Pattern.CHEYNE_STOKES,
        Pattern.PERIODIC,
        Pattern.OBSTRUCTIVE_APNOEA,
        Pattern.AGONAL,
        Pattern.TALKING,
    }
)
"""Those that shape the breaths themselves: one at a time. The others come on top."""

CYCLIC = frozenset({Pattern.CHEYNE_STOKES, Pattern.PERIODIC})
"""Those that wax and wane."""
SHORTEST_S = 0.5
"""Nothing that lasts is shorter."""
_RANGES = {
    "t_s": Range(low=0, high=1e8, unit="s"),
    "duration_s": Range(low=SHORTEST_S, high=1e8, unit="s"),
    "rr_per_min": Range(low=3, high=90, unit="/min"),
    "cycle_s": Range(low=10, high=180, unit="s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A pattern that begins at a time and lasts.

    A breath that runs when the spell begins is completed first, and so is the last of the spell.
    """

    pattern: Pattern
    t_s: float
    duration_s: float
    rr_per_min: float | None = None
    """Breaths, or gasps, a minute; None: as is usual for the pattern."""
    cycle_s: float | None = None
    """Of Cheyne-Stokes and periodic breathing, from one crescendo to the next; None: as usual."""

    def __post_init__(self) -> None:
        faults = range_faults(self, _RANGES)
        if self.rr_per_min is not None and self.pattern not in BREATHS:
            faults.append(f"rr_per_min is of a way of breathing; {self.pattern} is none.")
        if self.cycle_s is not None and self.pattern not in CYCLIC:
            faults.append(f"cycle_s is of {' and '.join(sorted(CYCLIC))}; not of {self.pattern}.")
        if faults:
            raise ValueError(" ".join(faults))


def spell_faults(spells: tuple[Spell, ...]) -> list[str]:
    """Sentences on spells that cannot be at the same time, or are out of order."""
    faults = []
    if any(a.t_s > b.t_s for a, b in pairwise(spells)):
        faults.append("Spells stand in order of time.")
    breaths = [s for s in spells if s.pattern in BREATHS]
    if any(a.t_s + a.duration_s > b.t_s for a, b in pairwise(breaths)):
        faults.append("Nobody breathes in two patterns at once.")
    for pattern in sorted({s.pattern for s in spells} - BREATHS):
        same = [s for s in spells if s.pattern is pattern]
        if any(a.t_s + a.duration_s > b.t_s for a, b in pairwise(same)):
            faults.append(f"Spells of {pattern} follow each other without overlap.")
    return faults
