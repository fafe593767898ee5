"""What people say about the telling of an alarm: seen, cannot come, who has which bed."""

from collections.abc import Collection
from dataclasses import dataclass

from alarms.distribution.chain import Chain
from alarms.distribution.times import N_RECEIVERS_MAX
from alarms.messages import (
    Acknowledge,
    Alarm,
    Answer,
    Assigned,
    Change,
    CommandRefusal,
    Decline,
    Entry,
    Phase,
    Seen,
    Set,
    subject_of,
)

Outcome = tuple[Answer, list[Entry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an assignment may name."""

    beds: Collection[str]
    """With "" for alarms of the whole ward."""
    answering: Collection[str]
    """People who may be told and may answer."""
    shifts: Collection[str]


def seen(command: Seen, chain: Chain, t_ns: int) -> Outcome:
    """Journalled once per person; it ends no wait."""
    answer = Answer(id=command.id, ok=True)
    if command.person in chain.seen:
        return answer, []
    return answer, [_entry(command, Change.SEEN, chain.alarm, t_ns)]


def declined(command: Decline, chain: Chain, t_ns: int) -> Outcome:
    """The alarm goes on. Once somebody has taken it there is nothing to decline."""
    if chain.alarm.phase is not Phase.SOUNDING:
        return refused(command, chain.alarm, CommandRefusal.LATE, t_ns)
    return Answer(id=command.id, ok=True), [_entry(command, Change.DECLINED, chain.alarm, t_ns)]


def assigned(command: Set, fact: Assigned, known: Known, t_ns: int) -> Outcome:
    """Somebody who may answer says who is told of a bed's alarms."""
    refusal = _refusal(command, fact, known)
    entry = Entry(
        t_ns=t_ns,
        change=Change.SET if refusal is None else Change.REFUSED,
        fact=fact,
        subject=subject_of(fact),
        person=command.person,
        device=command.device,
        note=refusal or "",
        command=command.id,
    )
    return Answer(id=command.id, ok=refusal is None, refusal=refusal), [entry]


def refused(
    command: Acknowledge | Seen | Decline, alarm: Alarm, refusal: CommandRefusal, t_ns: int
) -> Outcome:
    """No, with the reason, which is journalled."""
    entry = _entry(command, Change.REFUSED, alarm, t_ns, note=refusal)
    return Answer(id=command.id, ok=False, refusal=refusal), [entry]


def _refusal(command: Set, fact: Assigned, known: Known) -> CommandRefusal | None:
    if command.person not in known.answering:
        return CommandRefusal.FORBIDDEN
    if fact.bed not in known.beds or (fact.shift and fact.shift not in known.shifts):
        return CommandRefusal.NOT_HERE
    if not set(fact.persons) <= set(known.answering):
        return CommandRefusal.NOT_HERE
    is_twice = len(set(fact.persons)) < len(fact.persons)
    return CommandRefusal.BOUNDS if is_twice or len(fact.persons) > N_RECEIVERS_MAX else None


def _entry(
    command: Acknowledge | Seen | Decline,
    change: Change,
    alarm: Alarm,
    t_ns: int,
    *,
    note: str = "",
) -> Entry:
    return Entry(
        t_ns=t_ns,
        change=change,
        alarm=alarm,
        person=command.person,
        device=command.device,
        note=note,
        command=command.id,
    )
