"""Plays vital signs that have been recorded through the alarms of a ward, as fast as it goes."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from alarms.cell import Moment
from alarms.messages import Alarm, Change, Entry, Kind, Priority, Set
from alarms.rules.rule import Rule, Subject
from alarms.station import Setup, Station
from dsp.messages import Vitals

WALL0_NS = 1_795_000_000 * 1_000_000_000
"""Where second 0 is put on the wall clock: any moment will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one sensor said in one second of the day."""

    bed: str
    t_s: float
    vitals: Vitals
    """Its sensor, times and number are set while playing."""


class Step(StrEnum):
    """What becomes of an alarm condition."""

    ONSET = "onset"
    """First seen; told only for what became an alarm."""
    SIGNAL = "signal"
    """It became an alarm to which somebody is called. One that is merged into a graver alarm, told
    shortly before or held by a pause is shown and calls nobody: it has no signal."""
    ENDED = "ended"
    """Its end was observed (a latched alarm stays on screens until somebody takes it)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step of one alarm."""

    t_s: float
    event: Step
    alarm: Alarm

    @property
    def bed(self) -> str:
        return self.alarm.bed

    @property
    def condition(self) -> str:
        return self.alarm.condition

    @property
    def kind(self) -> Kind:
        return self.alarm.kind

    @property
    def priority(self) -> Priority:
        return self.alarm.priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day would have brought."""

    events: tuple[Event, ...]
    """In order of time."""
    bed_s: dict[str, int]
    """Seconds in which each bed's sensor said something."""
    n_ignored: dict[str, int]
    """Messages that the engine left aside, by reason."""
    t_start_s: float = 0.0
    t_end_s: float = 0.0
    """First and last second."""

    @property
    def bed_days(self) -> float:
        return sum(self.bed_s.values()) / 86_400

    def signals(self) -> tuple[Event, ...]:
        """Only the moments at which an alarm came."""
        return tuple(event for event in self.events if event.event is Step.SIGNAL)


def play(setup: Setup, day: Iterable[Said], settings: Iterable[Set] = ()) -> Day:
    """The events of a day whose messages come in order of time.

    Every service of ours is taken to have been alive. A second without a message is a second in
    which that sensor said nothing. Nobody takes an alarm.
    `settings` are what staff set for patients meanwhile, in order of time; second 0 is `WALL0_NS`.
    """
    events: list[Event] = []
    called: set[str] = set()
    over: set[str] = set()
    heard: Counter[str] = Counter()
    station: Station | None = None
    start_s = t_s = 0
    due = deque(settings)
    for t_s, messages in _seconds(day):
        if station is None:
            station, start_s = Station(setup, _at(t_s - 1)), t_s
        entries = []
        while due and due[0].t_ns <= _at(t_s).wall_ns:
            entries += station.command(due.popleft(), _at(t_s))[1]
        entries += _second(station, setup, t_s, messages)
        heard.update({message.bed for message in messages})
        for entry in entries:
            events += _events(entry, called, over)
    events.sort(key=lambda event: event.t_s)
    ignored = {} if station is None else {str(why): n for why, n in station.n_ignored.items()}
    return Day(
        events=tuple(events),
        bed_s=dict(heard),
        n_ignored=ignored,
        t_start_s=float(start_s),
        t_end_s=float(t_s),
    )


def bare(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The same limits as a simple monitor has them: no delay, no hysteresis, nothing merged."""
    return tuple(_bare(rule) if rule.kind is Kind.PHYSIOLOGICAL else rule for rule in rules)


def _bare(rule: Rule) -> Rule:
    return replace(
        rule,
        delay_s=0.0,
        clear_s=0.0,
        hysteresis=0.0,
        far=0.0,
        delay_far_s=None,
        covered_by="",
        merges=(),
        retell_s=0.0,
    )


def _seconds(day: Iterable[Said]) -> Iterator[tuple[int, list[Said]]]:
    """Every whole second from the first to the last, with what was said up to it."""
    t_s: int | None = None
    due: list[Said] = []
    for said in day:
        second = -int(-said.t_s // 1)
        if t_s is None:
            t_s = second
        while t_s < second:
            yield t_s, due
            t_s, due = t_s + 1, []
        due.append(said)
    if t_s is not None:
        yield t_s, due


def _second(station: Station, setup: Setup, t_s: int, messages: Sequence[Said]) -> list[Entry]:
    sensors = {bed.bed: bed.sensor for bed in setup.beds}
    now = _at(t_s)
    for rule in setup.rules:
        if rule.subject is Subject.SERVICE_LOST:
            station.on_alive(rule.service, now)
    entries: list[Entry] = []
    for said in messages:
        entries += station.on_vitals(_vitals(said, sensors[said.bed]), now)
    return entries + station.tick(now)


def _vitals(said: Said, sensor: str) -> Vitals:
    """As the ward would hear it. Rows of one bed and one time have one number: one counts."""
    t_ns = _at(said.t_s).wall_ns
    rr, hr = (replace(rate, t_wall_ns=t_ns) for rate in (said.vitals.rr, said.vitals.hr))
    return replace(
        said.vitals,
        sensor=sensor,
        session=1,
        seq=t_ns // 1_000_000,
        t_wall_ns=t_ns,
        t_arrived_ns=t_ns,
        rr=rr,
        hr=hr,
    )


def _events(entry: Entry, called: set[str], over: set[str]) -> list[Event]:
    """Steps that an entry tells; the sets hold alarms whose signal and whose end have been told."""
    alarm = entry.alarm
    if alarm is None or alarm.id in over:
        return []
    t_s = _t_s(entry.t_ns)
    match entry.change:
        case Change.SIGNAL:
            onset = Event(t_s=_t_s(alarm.t_condition_ns), event=Step.ONSET, alarm=alarm)
            return [onset, *_signal(alarm, t_s, called)]
        case Change.QUIET:
            return _signal(alarm, t_s, called)
        case Change.RETURNED | Change.ENDED:
            over.add(alarm.id)
            return [Event(t_s=t_s, event=Step.ENDED, alarm=alarm)]
        case _:
            return []


def _signal(alarm: Alarm, t_s: float, called: set[str]) -> list[Event]:
    """Once for each alarm, at the first moment at which somebody is called."""
    if alarm.quiet is not None or alarm.id in called:
        return []
    called.add(alarm.id)
    return [Event(t_s=t_s, event=Step.SIGNAL, alarm=alarm)]


def _at(t_s: float) -> Moment:
    t_ns = round(t_s * 1e9)
    return Moment(mono_ns=t_ns, wall_ns=WALL0_NS + t_ns)


def _t_s(t_ns: int) -> float:
    return (t_ns - WALL0_NS) / 1e9
