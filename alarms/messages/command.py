"""What may be said to the alarm engine, and what it answers."""

from dataclasses import dataclass
from enum import StrEnum

from alarms.messages.fact import Fact


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
    """A device has an alarm on its screen. Not a human act. Idempotent for whoever holds it."""

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
