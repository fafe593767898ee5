"""Alarms as the screens are told: as they stand, who was told of them, and what was missed."""

from collections.abc import Iterable, Sequence

from alarms.distribution.messages import Telling
from alarms.messages import Alarm, Entry
from ward_ui.view.plain import Json, Names, encode, finite, ms


def alarm_of(alarm: Alarm, names: Names) -> Json:
    """One alarm as it stands; who took it is said by name."""
    return {
        "id": alarm.id,
        "bed": alarm.bed,
        "condition": alarm.condition,
        "kind": alarm.kind.value,
        "priority": alarm.priority.value,
        "phase": alarm.phase.value,
        "text": {"nb": alarm.text_nb, "en": alarm.text_en},
        "value": finite(alarm.value),
        "limit": finite(alarm.limit),
        "t_onset_ms": ms(alarm.t_onset_ns),
        "t_signal_ms": ms(alarm.t_signal_ns),
        "t_changed_ms": ms(alarm.t_changed_ns),
        "acknowledged_by": names.get(alarm.acknowledged_by, alarm.acknowledged_by) or None,
        "journalled": alarm.journalled,
        "quiet": None if alarm.quiet is None else alarm.quiet.value,
        "about": alarm.about or None,
    }


def told_alarm(alarm: Alarm, telling: Telling | None, listener: str | None, names: Names) -> Json:
    """One alarm as it stands, with who has been told of it.

    `tell` says whether this listener is to sound for it; None is a display, or a phone on which
    nobody is logged in, and sounds for all. What is not known to be told is to sound.
    """
    if telling is None:
        return alarm_of(alarm, names) | {"tell": True, "telling": None}
    tell = telling.stage is not None if listener is None else telling.calls(listener)
    return alarm_of(alarm, names) | {"tell": tell, "telling": telling_of(telling, names)}


def telling_of(telling: Telling, names: Names) -> Json:
    """Who has been told of an alarm, by name, and when it goes on."""

    def named(people: Iterable[str]) -> list[str]:
        return [names.get(person, person) for person in people]

    return {
        "stage": None if telling.stage is None else telling.stage.value,
        "told": named(telling.told),
        "responsible": named(telling.responsible),
        "responsible_ids": list(telling.responsible),
        "on_device": named(telling.on_device),
        "seen": named(telling.seen),
        "declined": named(telling.declined),
        "called_ms": ms(telling.t_called_ns),
        "next_ms": ms(telling.t_next_ns),
        "group": telling.group or None,
    }


def alarms(bed: str, listed: Sequence[Json], chart: Json, *, seq: int, now_ns: int) -> str:
    """The message `alarms` of one bed, with what is in force there."""
    told: Json = {"type": "alarms", "t_ms": ms(now_ns), "seq": seq, "bed": bed, "alarms": listed}
    return encode(told | chart)


def missed_entry(seq: int, entry: Entry, alarm: Alarm, names: Names) -> Json:
    """One line of the journal, for a client that was away."""
    return {
        "seq": seq,
        "t_ms": ms(entry.t_ns),
        "change": entry.change.value,
        "alarm": alarm_of(alarm, names),
        "person": names.get(entry.person, entry.person),
    }


def missed(listed: Sequence[Json], *, seq: int, is_all: bool, now_ns: int) -> str:
    """The message `missed`: what the journal got while the line to the engine was broken."""
    told: Json = {"type": "missed", "t_ms": ms(now_ns), "seq": seq, "missed": listed}
    return encode(told | {"missed_complete": is_all})
