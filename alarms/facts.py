"""Journal entries that set a fact of the ward."""

from alarms.cell import Moment
from alarms.messages import (
    Answer,
    Change,
    CommandRefusal,
    Entry,
    Fact,
    PatientSet,
    Set,
    subject_of,
)


def set_by(command: Set, now: Moment) -> Entry:
    """A person has set it."""
    return Entry(
        t_ns=now.wall_ns,
        said_ns=command.t_ns,
        change=Change.SET,
        fact=command.fact,
        subject=subject_of(command.fact),
        person=command.person,
        device=command.device,
        command=command.id,
    )


def set_by_engine(fact: Fact, now: Moment, note: str = "") -> Entry:
    """It has come about by itself: measured, counted, or its time is over."""
    return Entry(
        t_ns=now.wall_ns, change=Change.SET, fact=fact, subject=subject_of(fact), note=note
    )


def refused(command: Set, why: CommandRefusal, now: Moment) -> tuple[Answer, Entry]:
    """No, and that somebody has tried. Sets nothing: such an entry has no subject."""
    entry = Entry(
        t_ns=now.wall_ns,
        change=Change.REFUSED,
        fact=command.fact,
        person=command.person,
        device=command.device,
        note=why,
        command=command.id,
    )
    return Answer(id=command.id, ok=False, refusal=why), entry


def left(entry: Entry) -> str | None:
    """The bed whose patient was discharged by this entry; None for any other entry."""
    fact = entry.fact
    if entry.change is not Change.SET or not isinstance(fact, PatientSet) or fact.occupied:
        return None
    return fact.bed
