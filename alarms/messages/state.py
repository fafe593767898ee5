"""What the alarm engine says of a bed, and what it writes into its journal."""

from dataclasses import dataclass
from enum import StrEnum

from alarms.distribution.messages import Telling
from alarms.messages.alarm import Alarm, OwnLimit, Pause
from alarms.messages.fact import Fact, Warned
from alarms.news2.messages import Score
from alarms.signals.messages import Inactive


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
    inactive: tuple[Inactive, ...] = ()
    """What makes its alarms quieter now: taken, paused, or switched off."""
    tellings: tuple[Telling, ...] = ()
    """Of each alarm: who has been told, and when it goes on."""
    receivers: tuple[str, ...] = ()
    """Who is told of the bed's alarms now, in order; empty is everyone."""
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
    REMINDED = "reminded"
    """Taken, and still there: one quiet signal where it was taken and on the ward display."""
    QUIET = "quiet"
    """From now on nobody is called to it, or somebody is again: `Alarm.quiet` says which."""
    SET = "set"
    """A fact of the ward that holds from now on: `Entry.fact`."""
    REFUSED = "refused"


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


class JournalRefusedError(Exception):
    """The journal could not be written; one sentence says why (the disk is full)."""


class JournalNotOpenError(JournalRefusedError):
    """There is no journal yet; what it holds has to be read before anything is added."""
