"""What the alarm engine says, and what may be said to it. Imports nothing of ours."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmState:
    """The whole alarm state of one bed (or of the ward, bed ""). The newest is enough."""

    bed: str
    seq: int
    """Newest journal number of the engine, over all beds."""
    t_ns: int
    alarms: tuple[Alarm, ...]
    """Everything not `clear`, highest priority first."""


class Change(StrEnum):
    """What a journal entry records."""

    SIGNAL = "signal"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    ENDED = "ended"
    DELIVERED = "delivered"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the alarm journal, before it is chained."""

    t_ns: int
    change: Change
    alarm: Alarm
    person: str = ""
    device: str = ""
    note: str = ""
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


class CommandRefusal(StrEnum):
    """Why a command was not carried out."""

    ENDED = "ended"
    """The alarm has ended meanwhile."""
    UNKNOWN = "unknown"
    """No alarm has that id."""
    NOT_JOURNALLED = "not_journalled"
    """It counts, but the journal cannot be written now: to be written down by hand."""


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
