"""Facts of the ward that hold from some moment on: set by people, or found out by the engine."""

from enum import StrEnum

from msgspec import Struct

from alarms.messages.alarm import PauseReason
from alarms.signals.states import Inactivation


class Warned(Struct, frozen=True, kw_only=True, tag_field="fact", tag="warned"):
    """The early warning called a patient's risk raised, and why. Advice, never a diagnosis."""

    bed: str
    t_ns: int
    """End of the hour that was scored."""
    t_since_ns: int
    """End of the first hour in which it was raised."""
    risk: float
    """Probability, as the model card describes it."""
    reasons_nb: str
    """The weightiest first, "; " between them."""
    reasons_en: str
    model: str
    """Version of the model and the first of its SHA-256."""
    remark_nb: str = ""
    """What the model was trained on: stands wherever the warning is shown."""
    remark_en: str = ""


class Verdict(StrEnum):
    """What a person thought of an alarm, afterwards."""

    USEFUL = "useful"
    FALSE = "false"
    NOT_NEEDED = "not_needed"


class LimitSet(Struct, frozen=True, kw_only=True, tag_field="fact", tag="limit"):
    """A limit of one patient's own, within the ward's bounds."""

    bed: str
    condition: str
    limit: float | None
    """None takes it back."""
    reason: str
    until_ns: int
    """Holds until then, by the wall clock (the end of the shift)."""


class ProfileSet(Struct, frozen=True, kw_only=True, tag_field="fact", tag="profile"):
    """Which of the ward's sets of limits holds for a patient; empty is the ward's own."""

    bed: str
    profile: str
    reason: str


class PauseSet(Struct, frozen=True, kw_only=True, tag_field="fact", tag="pause"):
    """A pause that ends by itself. `until_ns` in the past ends it now."""

    bed: str
    reason: PauseReason
    until_ns: int


class SignalsSet(Struct, frozen=True, kw_only=True, tag_field="fact", tag="signals"):
    """A state in which a bed's alarms are quieter (IEC 60601-1-8); also its end."""

    bed: str
    state: Inactivation
    """`audio-paused`, and where the ward allows it `audio-off` and `alarm-off`. The other two have
    words of their own: `Acknowledge` and `PauseSet`."""
    on: bool = True
    """False ends it."""
    conditions: tuple[str, ...] = ()
    """For `audio-off` and `alarm-off`."""
    lasts_s: float | None = None
    """Of `audio-paused`; None is the ward's usual time."""
    reason: str = ""


class PatientSet(Struct, frozen=True, kw_only=True, tag_field="fact", tag="patient"):
    """Who lies in a bed, as far as alarms and scores need it."""

    bed: str
    occupied: bool
    age_y: int | None = None
    pregnant: bool = False
    no_score: str = ""
    """Why no NEWS2 is wanted (comfort care, an order); empty when it is."""
    scale2: bool = False
    """SpO2 scale 2, prescribed by a clinician."""


class Observed(Struct, frozen=True, kw_only=True, tag_field="fact", tag="observed"):
    """Vital signs that a person measured and typed in. None is not measured."""

    bed: str
    t_measured_ns: int
    rr_per_min: float | None = None
    spo2_percent: float | None = None
    on_oxygen: bool | None = None
    sbp_mmhg: float | None = None
    pulse_per_min: float | None = None
    consciousness: str | None = None
    """A, C, V, P or U."""
    temp_c: float | None = None


class Scored(Struct, frozen=True, kw_only=True, tag_field="fact", tag="scored"):
    """A NEWS2 with all it was made of."""

    bed: str
    low: int
    high: int
    complete: bool
    table: str
    """Version of the table."""
    inputs: str
    """The exact inputs as JSON."""
    by_person: bool = False
    """Made when a person entered observations, not when the radar moved it."""


class Assigned(Struct, frozen=True, kw_only=True, tag_field="fact", tag="assigned"):
    """Who is told of a bed's alarms, in order. Nobody: everyone is told."""

    bed: str
    persons: tuple[str, ...]
    shift: str = ""
    """Holds for this shift only (the next of that name); empty is the one that runs now."""


class Marked(Struct, frozen=True, kw_only=True, tag_field="fact", tag="marked"):
    """What a person thought of an alarm."""

    bed: str
    alarm_id: str
    verdict: Verdict


class Usual(Struct, frozen=True, kw_only=True, tag_field="fact", tag="usual"):
    """What is usual for a patient: medians of measured hours, oldest first."""

    bed: str
    hours: tuple[tuple[int, float | None, float | None], ...]
    """(end of the hour by the wall clock in ns, RR, HR); None where too little was measured."""


class WatchKept(Struct, frozen=True, kw_only=True, tag_field="fact", tag="watch"):
    """What the early warning has to know again after a restart."""

    memory: str
    """`alarms.ews.live.memory.WatchMemory` as JSON."""


class RateRefused(Struct, frozen=True, kw_only=True, tag_field="fact", tag="rate"):
    """A rate that no patient can have was said of a bed, and was not looked at."""

    bed: str
    rate: str
    """`rr` or `hr`."""
    said: str
    """The number as it came: it may be none that can be written otherwise."""


class ClockStepped(Struct, frozen=True, kw_only=True, tag_field="fact", tag="clock"):
    """The wall clock was put forward or back under the running engine."""

    by_s: float


class Started(Struct, frozen=True, kw_only=True, tag_field="fact", tag="started"):
    """The engine began with these rules."""

    rules_sha256: str


class RoleLent(Struct, frozen=True, kw_only=True, tag_field="fact", tag="role"):
    """Somebody has a role until then that the ward file does not give them."""

    person: str
    name: str
    role: str
    until_ns: int
    """By the wall clock; in the past it ends now."""
    reason: str
    """What the person said (break-glass), or who vouches (the hospital's own log-in)."""


Fact = (
    LimitSet
    | ProfileSet
    | PauseSet
    | SignalsSet
    | PatientSet
    | Observed
    | Scored
    | Assigned
    | Marked
    | Usual
    | Warned
    | WatchKept
    | RateRefused
    | ClockStepped
    | RoleLent
    | Started
)
"""Structs, not dataclasses: a union of these travels and is told apart by its tag."""


def subject_of(fact: Fact) -> str:
    """What the fact is about: of two with the same subject the newer holds."""
    match fact:
        case (
            LimitSet(bed=bed, condition=which)
            | PauseSet(bed=bed, reason=which)
            | SignalsSet(bed=bed, state=which)
            | RateRefused(bed=bed, rate=which)
        ):
            return f"{type(fact).__struct_config__.tag}/{bed}/{which}"
        case Marked():
            return f"marked/{fact.alarm_id}"
        case RoleLent():
            return f"role/{fact.person}"
        case ClockStepped() | WatchKept() | Started():
            return str(type(fact).__struct_config__.tag)
        case Assigned():
            return f"assigned/{fact.bed}/{fact.shift}"
        case Scored():
            return f"scored/{fact.bed}/person" if fact.by_person else f"scored/{fact.bed}"
        case ProfileSet() | PatientSet() | Observed() | Usual() | Warned():
            return f"{type(fact).__struct_config__.tag}/{fact.bed}"
