"""What came of a training: a fold over the alarm journal and the trainer's events. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alarms.distribution.delays import Delays, delays
from alarms.messages import Alarm, Change, Entry
from vitavakt.training.events import SETTLE_S, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one person did about one alarm: seconds after its signal; None is not, or not yet."""

    person: str
    told_s: float | None = None
    """Named as the one who is called; None also where everyone was called at once."""
    received_s: float | None = None
    """On the screen of the person's device, which the device has reported."""
    opened_s: float | None = None
    taken_s: float | None = None
    declined_s: float | None = None
    timed_out_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One alarm and everyone's part in it."""

    alarm: Alarm
    """As it was signalled."""
    delays: Delays
    """The parts of its delay, as the journal knows them."""
    answers: tuple[Answer, ...]
    """Of everybody whom the journal names, in the order of their first part."""

    @property
    def everyone_s(self) -> float | None:
        """When all were called, seconds after the signal."""
        t_ns = self.delays.t_everyone_ns
        return None if t_ns is None else (t_ns - self.alarm.t_signal_ns) / 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event, and the alarms that are taken for its work."""

    event: Event
    alarms: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The whole training so far."""

    happened: tuple[Happened, ...]
    """Oldest first."""
    others: tuple[Told, ...]
    """Alarms that no event accounts for."""


def outcome(events: Sequence[Event], entries: Iterable[Entry], *, began_ns: int) -> Outcome:
    """Each alarm goes to the newest event at its bed that was on, or over for `SETTLE_S` at most.

    Parameters
    ----------
    entries
        The whole journal, oldest first.
    began_ns
        When the training began, by the wall clock.
    """
    told = _told(entries)
    of_event: dict[str, list[Told]] = {event.id: [] for event in events}
    others: list[Told] = []
    for one in told:
        t_s = (one.alarm.t_signal_ns - began_ns) / 1e9
        cause = _cause(events, one.alarm.bed, t_s)
        (others if cause is None else of_event[cause.id]).append(one)
    happened = [Happened(event=event, alarms=tuple(of_event[event.id])) for event in events]
    happened.sort(key=lambda one: one.event.t_s)
    return Outcome(happened=tuple(happened), others=tuple(others))


def _cause(events: Sequence[Event], bed: str, t_s: float) -> Event | None:
    fitting = [e for e in events if e.bed == bed and e.t_s <= t_s <= e.end_s + SETTLE_S]
    return max(fitting, key=lambda event: event.t_s, default=None)


def _told(entries: Iterable[Entry]) -> list[Told]:
    kept = [entry for entry in entries if entry.alarm is not None]
    parts = delays(kept)
    alarms: dict[str, Alarm] = {}
    answers: dict[str, dict[str, Answer]] = {}
    for entry in kept:
        if entry.alarm is None or entry.alarm.id not in parts:
            continue
        alarm = alarms.setdefault(entry.alarm.id, entry.alarm)
        people = answers.setdefault(alarm.id, {})
        if entry.person:
            so_far = people.get(entry.person, Answer(person=entry.person))
            people[entry.person] = _with(so_far, entry.change, _after_s(alarm, entry.t_ns))
    return [
        Told(alarm=alarm, delays=parts[id_], answers=tuple(answers[id_].values()))
        for id_, alarm in alarms.items()
    ]


def _after_s(alarm: Alarm, t_ns: int) -> float:
    return (t_ns - alarm.t_signal_ns) / 1e9


def _with(so_far: Answer, change: Change, after_s: float) -> Answer:
    """The first of each counts."""
    match change:
        case Change.TOLD if so_far.told_s is None:
            return replace(so_far, told_s=after_s)
        case Change.DELIVERED if so_far.received_s is None:
            return replace(so_far, received_s=after_s)
        case Change.SEEN if so_far.opened_s is None:
            return replace(so_far, opened_s=after_s)
        case Change.ACKNOWLEDGED if so_far.taken_s is None:
            return replace(so_far, taken_s=after_s)
        case Change.DECLINED if so_far.declined_s is None:
            return replace(so_far, declined_s=after_s)
        case Change.TIMED_OUT if so_far.timed_out_s is None:
            return replace(so_far, timed_out_s=after_s)
        case _:
            return so_far
