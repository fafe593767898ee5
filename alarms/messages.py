"""What the alarm engine says, and what may be said to it. Imports only words of its own rooms."""

from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from alarms.distribution.messages import Telling
from alarms.news2.messages import Score

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
    """Why nobody is to be called to it now; None for an alarm to be told. Never set on a high."""
    about: str = ""
    """What it is about where no bed says so: a device."""


class PauseReason(StrEnum):
    """Why a bed's alarms are told less for a while."""

    CARE = "care"
    """Somebody of the staff is at the bed."""
    OUT_OF_BED = "out_of_bed"
    """The patient is away with the staff's knowledge."""


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
    reasons_en: str
    model: str
    """Version of the model and the first of its SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmState:
    """The whole alarm state of one bed (or of the ward, bed ""). The newest is enough."""

    bed: str
    seq: int
    """Newest journal number of the engine, over all beds."""
    t_ns: int
    alarms: tuple[Alarm, ...]
    """Everything not `clear`, highest priority first."""
    occupied: bool = True
    """A patient is assigned to the bed."""
    profile: str = ""
    """Set of limits in force; empty for the ward's own table."""
    limits: tuple[OwnLimit, ...] = ()
    pauses: tuple[Pause, ...] = ()
    tellings: tuple[Telling, ...] = ()
    """Of each alarm: who has been told, and when it goes on."""
    score: Score | None = None
    """NEWS2 or its bounds; None without a patient."""
    warning: Warned | None = None
    """What the early warning says, while it calls the risk raised."""


class Change(StrEnum):
    """What a journal entry records."""

    SIGNAL = "signal"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    ENDED = "ended"
    TOLD = "told"
    """Sent to a person, or to everyone: `Entry.person` says whom."""
    DELIVERED = "delivered"
    """On the screen of a device."""
    SEEN = "seen"
    """A person has opened it."""
    DECLINED = "declined"
    """A person cannot come; it goes on to the next."""
    TIMED_OUT = "timed_out"
    """Nobody answered in time; it goes on to the next."""
    PRIORITY = "priority"
    """Its priority is another since the patient or the profile is: `Alarm.priority`."""
    QUIET = "quiet"
    """From now on nobody is called to it, or somebody is again: `Alarm.quiet` says which."""
    SET = "set"
    """A fact of the ward that holds from now on: `Entry.fact`."""
    REFUSED = "refused"


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


class ClockStepped(Struct, frozen=True, kw_only=True, tag_field="fact", tag="clock"):
    """The wall clock was put forward or back under the running engine."""

    by_s: float


class Started(Struct, frozen=True, kw_only=True, tag_field="fact", tag="started"):
    """The engine began with these rules."""

    rules_sha256: str


Fact = (
    LimitSet
    | ProfileSet
    | PauseSet
    | PatientSet
    | Observed
    | Scored
    | Assigned
    | Marked
    | Usual
    | Warned
    | WatchKept
    | ClockStepped
    | Started
)
"""Structs, not dataclasses: a union of these travels and is told apart by its tag."""


def subject_of(fact: Fact) -> str:
    """What the fact is about: of two with the same subject the newer holds."""
    match fact:
        case LimitSet():
            return f"limit/{fact.bed}/{fact.condition}"
        case PauseSet():
            return f"pause/{fact.bed}/{fact.reason}"
        case Marked():
            return f"marked/{fact.alarm_id}"
        case ClockStepped():
            return "clock"
        case WatchKept():
            return "watch"
        case Started():
            return "started"
        case Assigned():
            return f"assigned/{fact.bed}/{fact.shift}"
        case Scored():
            return f"scored/{fact.bed}/person" if fact.by_person else f"scored/{fact.bed}"
        case ProfileSet() | PatientSet() | Observed() | Usual() | Warned():
            return f"{type(fact).__struct_config__.tag}/{fact.bed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the alarm journal, before it is chained: about an alarm, or a fact."""

    t_ns: int
    change: Change
    alarm: Alarm | None = None
    fact: Fact | None = None
    subject: str = ""
    """`subject_of` the fact."""
    person: str = ""
    device: str = ""
    note: str = ""
    said_ns: int = 0
    """When the person said it, for facts: they may come late. 0: at `t_ns`."""
    command: str = ""
    """Id of the command that this answers: the same again, also after a restart, does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge:
    """A person takes an alarm. Idempotent by `id`."""

    id: str
    alarm_id: str
    person: str
    device: str
    t_ns: int
    """When the person did it, by the server's wall clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A device has an alarm on its screen. Not a human act. Idempotent by (alarm_id, device)."""

    id: str
    alarm_id: str
    device: str
    t_ns: int
    person: str = ""
    """Who is logged in on the device; empty when nobody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A person has opened an alarm. Does not end its escalation."""

    id: str
    alarm_id: str
    person: str
    device: str
    t_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A person cannot come: the alarm goes on to the next receiver at once."""

    id: str
    alarm_id: str
    person: str
    device: str
    t_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A person states a fact of the ward: a limit, a pause, an observation, an assignment."""

    id: str
    fact: Fact
    person: str
    device: str
    t_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A device that should be able to alarm."""

    device: str
    person: str
    t_heard_ns: int
    """Newest sign of life."""
    battery: float | None = None
    """0-1; None is unknown."""
    test: str = ""
    """What its last self-test found wrong; empty when nothing, or never tested."""
    t_test_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Phones:
    """All phones that a server knows, now. The newest is enough; said every few seconds."""

    id: str
    t_ns: int
    phones: tuple[Phone, ...]


Command = Acknowledge | Delivered | Seen | Decline | Set | Phones
COMMANDS: dict[str, type] = {
    "acknowledge": Acknowledge,
    "delivered": Delivered,
    "seen": Seen,
    "decline": Decline,
    "set": Set,
    "phones": Phones,
}
"""The word of each command on the wire."""


class CommandRefusal(StrEnum):
    """Why a command was not carried out."""

    ENDED = "ended"
    """The alarm has ended meanwhile."""
    UNKNOWN = "unknown"
    """No alarm has that id."""
    NOT_JOURNALLED = "not_journalled"
    """It counts, but the journal cannot be written now: to be written down by hand."""
    FORBIDDEN = "forbidden"
    """The person has not the right."""
    BOUNDS = "bounds"
    """Outside what the ward allows."""
    REASON = "reason"
    """No reason was given."""
    LATE = "late"
    """About a time that is over, or too far ahead."""
    NOT_HERE = "not_here"
    """No such bed, condition or profile on this ward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """To a command, once it is in the journal (or refused)."""

    id: str
    ok: bool
    refusal: CommandRefusal | None = None
    """Why not; the screens say it in their own language."""


class JournalRefusedError(Exception):
    """The journal could not be written; one sentence says why (the disk is full)."""


class JournalNotOpenError(JournalRefusedError):
    """There is no journal yet; what it holds has to be read before anything is added."""
