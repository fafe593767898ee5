"""What is answered about alarms that do not stand, and about receipts of devices."""

from collections.abc import Collection

from alarms.cell import Moment, unknown_alarm
from alarms.memory import Memory
from alarms.messages import (
    Acknowledge,
    Alarm,
    Answer,
    Change,
    CommandRefusal,
    Decline,
    Delivered,
    Entry,
    Seen,
)

_ID_LENGTH_MAX = 200


def refused(
    command: Acknowledge | Seen | Decline, memory: Memory, now: Moment
) -> tuple[Answer, list[Entry]]:
    """No: the alarm has ended, or nobody here has ever given out this id."""
    ended = memory.ended(command.alarm_id)
    why = CommandRefusal.ENDED if ended else CommandRefusal.UNKNOWN
    entry = Entry(
        t_ns=now.wall_ns,
        change=Change.REFUSED,
        alarm=ended or unknown_alarm(command.alarm_id[:_ID_LENGTH_MAX], now.wall_ns),
        person=command.person,
        device=command.device,
        note=why,
        command=command.id,
    )
    return Answer(id=command.id, ok=False, refusal=why), [entry]


def delivered(
    command: Delivered,
    standing: Alarm | None,
    memory: Memory,
    now: Moment,
    *,
    on_device: Collection[str] = (),
) -> tuple[Answer, list[Entry]]:
    """Journalled once per alarm and device, also when the alarm has ended meanwhile.

    Once more for a person who is not among `on_device`, those of whom the chain knows it: somebody
    else holds the device now, or the alarm has been told anew since.
    """
    alarm = standing or memory.ended(command.alarm_id)
    if alarm is None:
        return Answer(id=command.id, ok=False, refusal=CommandRefusal.UNKNOWN), []
    is_news = command.person != "" and standing is not None and command.person not in on_device
    if memory.was_delivered(alarm.id, command.device) and not is_news:
        return Answer(id=command.id, ok=True), []
    entry = Entry(
        t_ns=now.wall_ns,
        change=Change.DELIVERED,
        alarm=alarm,
        person=command.person,
        device=command.device,
        command=command.id,
    )
    return Answer(id=command.id, ok=True), [entry]
