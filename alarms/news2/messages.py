"""What goes into a NEWS2 and what comes out: stored as it is, so that a score can be made again.

Imports nothing of ours. All times are wall clock, in nanoseconds.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Parameter(StrEnum):
    """The seven rows of the chart, in its order."""

    RR = "rr"
    SPO2 = "spo2"
    OXYGEN = "oxygen"
    SBP = "sbp"
    PULSE = "pulse"
    CONSCIOUSNESS = "consciousness"
    TEMP = "temp"


class Consciousness(StrEnum):
    """ACVPU."""

    ALERT = "A"
    CONFUSION = "C"
    """New confusion."""
    VOICE = "V"
    PAIN = "P"
    UNRESPONSIVE = "U"


class Scale(IntEnum):
    """Which SpO2 scale. Scale 2 (hypercapnic respiratory failure) is a clinician's decision."""

    ONE = 1
    TWO = 2


class Source(StrEnum):
    """Where a value comes from."""

    RADAR = "radar"
    MANUAL = "manual"
    EHR = "ehr"
    DEVICE = "device"


class Freshness(StrEnum):
    """How old an input may still be called."""

    FRESH = "fresh"
    AGEING = "ageing"
    """Used, and marked."""
    STALE = "stale"
    """Not used: as if it were missing."""


class Trigger(StrEnum):
    """The response that the score calls for (RCP 2017, chart 4)."""

    NONE = "none"
    """Total 0."""
    LOW = "low"
    """Total 1 to 4."""
    SINGLE3 = "single3"
    """3 in a single parameter, total below 5."""
    URGENT = "urgent"
    """Total 5 or 6."""
    EMERGENCY = "emergency"
    """Total 7 or more."""


class Exclusion(StrEnum):
    """Why no score may be shown."""

    CHILD = "child"
    """Younger than 16: PEWS is for them."""
    PREGNANT = "pregnant"
    """Pregnant or recently delivered."""
    COMFORT_CARE = "comfort_care"
    NOT_NEWS = "not_news"
    """A clinician has ordered that NEWS2 is not used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One observation of one parameter."""

    parameter: Parameter
    value: float | bool | Consciousness
    """/min, % or mmHg or °C as the parameter has it; for oxygen whether it is given; ACVPU."""
    unit: str
    """As in `table.UNITS`; another unit is refused, never converted."""
    t_measured_ns: int
    t_entered_ns: int
    """When it was typed or received. Of two with the same `t_measured_ns` the later counts."""
    source: Source
    person: str = ""
    """Who typed it; a manual value has a name."""
    method: str = ""
    """For instance `60 GHz radar, chest motion`: a heart rate by radar is not a felt pulse."""
    quality: float | None = None
    """0-1, where the source knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What decides whether and by which SpO2 scale a person is scored."""

    age_y: int | None = None
    """None is unknown: scored, and the screen has to say for whom NEWS2 is meant."""
    pregnant: bool = False
    comfort_care: bool = False
    not_news: bool = False
    scale: Scale = Scale.ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One row of the chart: what is known of its points."""

    parameter: Parameter
    low: int
    high: int
    """Equal to `low` where the points are known."""
    reading: Reading | None = None
    """What was used; None is missing."""
    freshness: Freshness | None = None
    set_aside: Reading | None = None
    """The newest reading where it is too old to be used: shown struck through or not at all."""

    @property
    def points(self) -> int | None:
        """The sub-score, or None where it is not known."""
        return self.low if self.low == self.high else None

    @property
    def says(self) -> tuple[Parameter, int, int, bool]:
        """Row, points as far as known, whether anything was used. Its value may move within."""
        return self.parameter, self.low, self.high, self.reading is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One NEWS2, or its bounds, with all that it was made from."""

    t_ns: int
    """What was measured up to then was used."""
    table_version: str
    patient: Patient
    exclusion: Exclusion | None
    """Where set, nothing was scored: `low`, `high` and the triggers are None."""
    parts: tuple[Part, ...]
    """All seven, in the chart's order; none where excluded."""
    low: int | None
    high: int | None
    trigger: Trigger | None
    """On `low`: more observations can only raise it."""
    possible: Trigger | None
    """On `high`: the gravest that the missing observations leave open."""
    valid_for_s: float
    """How long typed values were taken as fresh."""

    @property
    def missing(self) -> tuple[Parameter, ...]:
        """The rows without a usable reading."""
        return tuple(part.parameter for part in self.parts if part.reading is None)

    @property
    def bounds(self) -> tuple[int, int] | None:
        """Least and most that it can be; None where excluded."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def complete(self) -> bool:
        """All seven known: only then `low` is a NEWS2."""
        return self.exclusion is None and not self.missing

    @property
    def cannot_be_ruled_out(self) -> bool:
        """Below the urgent threshold as far as is known, but perhaps at it."""
        return self.low is not None and self.high is not None and self.low < 5 <= self.high

    @property
    def rates(self) -> tuple[int, int] | None:
        """Bounds of respiration rate's and pulse's points together, 0-6. This is not a NEWS2."""
        two = [part for part in self.parts if part.parameter in {Parameter.RR, Parameter.PULSE}]
        return (sum(part.low for part in two), sum(part.high for part in two)) if two else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Complete the NEWS2: a reminder of low priority, not an alarm."""

    missing: tuple[Parameter, ...]
    due_ns: int
