"""One alarm, and what is in force at its bed."""

from dataclasses import dataclass
from enum import StrEnum

ALARMS_PERIOD_S = 1.0
"""Every bed's `AlarmState` is repeated at least this often; three missed is silence."""


class Kind(StrEnum):
    """IEC 60601-1-8 keeps these apart."""

    PHYSIOLOGICAL = "physiological"
    TECHNICAL = "technical"
    ADVISORY = "advisory"


class Priority(StrEnum):
    """Alarm priorities of IEC 60601-1-8."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Phase(StrEnum):
    """Where one condition stands with the people on the ward."""

    CLEAR = "clear"
    SOUNDING = "sounding"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    """The condition is gone, nobody has acknowledged it yet (latched)."""


class Quiet(StrEnum):
    """Why nobody is called to an alarm now. It stands all the same, and every screen shows it."""

    PAUSE = "pause"
    """The bed is paused, and the rule lets that pause hold it back."""
    REPEAT = "repeat"
    """The same was told a short while ago. Told anew if it still stands when that is over."""
    MERGED = "merged"
    """Another alarm of the bed stands and says more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One alarm, as it stands now."""

    id: str
    """Stays the same from onset to end and over restarts: receivers de-duplicate by it."""
    bed: str
    """Bed id; empty for an alarm of the whole ward (a service is down)."""
    condition: str
    kind: Kind
    priority: Priority
    phase: Phase
    text_nb: str
    text_en: str
    value: float | None
    """What was measured when the alarm was raised."""
    limit: float | None
    t_onset_ns: int
    """Estimated start of the condition (for an apnoea: the last breath)."""
    t_condition_ns: int
    """First moment at which the engine held the condition true."""
    t_signal_ns: int
    """When the delay was over and it became an alarm."""
    t_changed_ns: int
    """Last change of phase."""
    acknowledged_by: str = ""
    seq: int = 0
    """Journal number of the last change."""
    journalled: bool = True
    """False only when the disk refused: told all the same, and said."""
    quiet: Quiet | None = None
    """Why nobody is to be called to it now; None for an alarm to be told. A high one can only be
    `merged`, and only into another high one of its bed."""
    t_reminded_ns: int = 0
    """When it last reminded those who took it that it still stands; 0: not yet."""
    about: str = ""
    """What it is about where no bed says so: a device."""


class PauseReason(StrEnum):
    """Why a bed's alarms are told less for a while."""

    CARE = "care"
    """Somebody of the staff is at the bed."""
    OUT_OF_BED = "out_of_bed"
    """The patient is away with the staff's knowledge."""
    PRIVATE = "private"
    """A private moment, asked for at the bed: by the patient (`PATIENT`), or by staff for them."""


PATIENT = "patient"
"""Who speaks from a bed's own tablet. May begin and end a private pause there, nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLimit:
    """A limit of a patient's own that is in force."""

    condition: str
    limit: float
    ward_limit: float
    """What would hold without it: the ward's, or that of the patient's profile."""
    reason: str
    person: str
    until_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A pause that is running."""

    reason: PauseReason
    person: str
    until_ns: int
