"""All conditions of a ward: what was heard goes in, journal entries and alarm states come out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alarms.acceptance import Refusal, refusal
from alarms.cell import Cell, Moment, unknown_alarm
from alarms.memory import Memory
from alarms.messages import (
    Acknowledge,
    Alarm,
    AlarmState,
    Answer,
    Change,
    CommandRefusal,
    Decline,
    Delivered,
    Entry,
    Phase,
    Priority,
    Seen,
)
from alarms.present import Known, measured, reading
from alarms.rules.rule import BY_SILENCE, OF_THE_WARD, Rule, Subject
from dsp.messages import Vitals

WARD = ""
"""The bed id of alarms that belong to no single bed."""

_URGENCY = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}
_ID_LENGTH_MAX = 200
_MOVES = frozenset({Change.SIGNAL, Change.ACKNOWLEDGED, Change.RETURNED, Change.ENDED})
"""Changes after which an alarm stands otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """A place on the ward, the sensor over it, and whether a patient is assigned."""

    bed: str
    sensor: str
    occupied: bool = True


class _Place:
    """What is known about one bed."""

    __slots__ = ("bed", "cells", "heard_mono_ns", "measured_mono_ns", "tick_cells", "vitals")

    def __init__(self, bed: Bed, rules: Sequence[Rule], start_mono_ns: int) -> None:
        self.bed = bed
        cells = [Cell(bed.bed, rule, _priority(rule, bed)) for rule in rules]
        self.tick_cells = [cell for cell in cells if cell.rule.subject in BY_SILENCE]
        self.cells = [cell for cell in cells if cell.rule.subject not in BY_SILENCE]
        self.vitals: Vitals | None = None
        self.heard_mono_ns: int | None = None
        self.measured_mono_ns = start_mono_ns


def _priority(rule: Rule, bed: Bed) -> Priority:
    """Over an empty bed a sensor that fails can wait; a rate measured there cannot."""
    if not bed.occupied and rule.subject in {Subject.SENSOR_LOST, Subject.UNMEASURED}:
        return Priority.LOW
    return rule.priority


class Engine:
    """Every condition of every bed and of the ward.

    Parameters
    ----------
    beds, rules
        Each bed has its own state of each rule.
    start
        Nothing has been heard yet at this moment: liveness starts false.
    memory
        What has been answered, ended and delivered; kept by the owner of the engine.
    grace_s
        For so long after `start`, silence of what was never heard is not yet a condition.
    """

    def __init__(
        self,
        beds: Sequence[Bed],
        rules: Sequence[Rule],
        start: Moment,
        memory: Memory,
        *,
        grace_s: float = 10.0,
    ) -> None:
        ordered = sorted(rules, key=lambda rule: _URGENCY[rule.priority])
        of_beds = [rule for rule in ordered if rule.subject not in OF_THE_WARD]
        of_ward = [rule for rule in ordered if rule.subject in OF_THE_WARD]
        self._start = start
        self._grace_s = grace_s
        self._ward = [Cell(WARD, rule, rule.priority) for rule in of_ward]
        self._places = {bed.bed: _Place(bed, of_beds, start.mono_ns) for bed in beds}
        self._by_sensor = {place.bed.sensor: place for place in self._places.values()}
        self._cells = {WARD: {cell.rule.condition: cell for cell in self._ward}}
        for bed, place in self._places.items():
            cells = place.cells + place.tick_cells
            self._cells[bed] = {cell.rule.condition: cell for cell in cells}
        self._cover()
        self._standing: dict[str, Cell] = {}
        self._alive_mono_ns: dict[str, int] = {}
        self._failing = False
        self._stamp_ms = 0
        self._memory = memory
        self.seq = 0
        """Newest journal number."""
        self.n_ignored: Counter[Refusal] = Counter()
        """Messages left aside, by reason."""

    @property
    def beds(self) -> tuple[str, ...]:
        """Every bed that has a state to publish, the ward ("") last."""
        return (*self._places, WARD)

    def state(self, bed: str, now: Moment) -> AlarmState:
        """All that is not `clear` there: highest priority first, then the newest first."""
        alarms = [cell.alarm for cell in self._cells[bed].values() if cell.alarm is not None]
        alarms.sort(key=lambda alarm: (_URGENCY[alarm.priority], -alarm.t_signal_ns, alarm.id))
        return AlarmState(bed=bed, seq=self.seq, t_ns=now.wall_ns, alarms=tuple(alarms))

    def on_vitals(self, vitals: Vitals, now: Moment) -> list[Entry]:
        """Look at every condition of the bed that the message is about."""
        place = self._by_sensor.get(vitals.sensor)
        if place is None:
            self.n_ignored[Refusal.SENSOR] += 1
            return []
        why = refusal(vitals, self._fresh(place, now), t_wall_ns=now.wall_ns)
        if why is not None:
            self.n_ignored[why] += 1
            return []
        place.vitals, place.heard_mono_ns = vitals, now.mono_ns
        if measured(vitals):
            place.measured_mono_ns = now.mono_ns
        unmeasured_s = (now.mono_ns - place.measured_mono_ns) / 1e9
        return self._look(place.cells, Known(vitals=vitals, unmeasured_s=unmeasured_s), now)

    def on_alive(self, service: str, now: Moment) -> None:
        """A service's loop is turning."""
        self._alive_mono_ns[service] = now.mono_ns

    def on_journal(self, *, failing: bool) -> None:
        """Whether the journal refused what was last written; told at the next tick."""
        self._failing = failing

    def tick(self, now: Moment) -> list[Entry]:
        """Look at what shows by silence. To be called several times a second."""
        entries: list[Entry] = []
        for cell in self._ward:
            silent_s = self._silent_s(self._alive_mono_ns.get(cell.rule.service), now)
            known = Known(silent_s=silent_s, failing=self._failing)
            entries += self._look([cell], known, now)
        for place in self._places.values():
            known = Known(silent_s=self._silent_s(place.heard_mono_ns, now))
            entries += self._look(place.tick_cells, known, now)
        return entries

    def acknowledge(self, command: Acknowledge, now: Moment) -> tuple[Answer, list[Entry]]:
        """A person takes an alarm; what is answered once the entries are in the journal."""
        cell = self._standing.get(command.alarm_id)
        if cell is None:
            return self.refused(command, now)
        entries = cell.acknowledge(command.person, command.device, command.id, now)
        self._keep(entries)
        return Answer(id=command.id, ok=True), entries

    def standing(self, alarm_id: str) -> Alarm | None:
        """The alarm of that id as it stands now; None when it has ended or never was."""
        cell = self._standing.get(alarm_id)
        return None if cell is None else cell.alarm

    def refused(
        self, command: Acknowledge | Seen | Decline, now: Moment
    ) -> tuple[Answer, list[Entry]]:
        """The answer to a command about an alarm that does not stand."""
        ended = self._memory.ended(command.alarm_id)
        refusal = CommandRefusal.ENDED if ended else CommandRefusal.UNKNOWN
        entry = Entry(
            t_ns=now.wall_ns,
            change=Change.REFUSED,
            alarm=ended or unknown_alarm(command.alarm_id[:_ID_LENGTH_MAX], now.wall_ns),
            person=command.person,
            device=command.device,
            note=refusal,
            command=command.id,
        )
        return Answer(id=command.id, ok=False, refusal=refusal), [entry]

    def restore(
        self,
        open_entries: Iterable[tuple[int, Entry]],
        recent: Iterable[tuple[int, Entry]],
        now: Moment,
    ) -> list[Entry]:
        """Stand as before a restart. No alarm is told anew that was told before.

        Parameters
        ----------
        open_entries
            (seq, entry), oldest first: all entries of the alarms whose newest entry is not `clear`.
        recent
            The newest entries of all, so that a command sent again is answered as before.

        Returns
        -------
        Entries that end alarms whose bed or rule is no longer in the ward file.
        """
        newest: dict[str, Alarm] = {}
        for seq, entry in sorted({**dict(recent), **dict(open_entries)}.items()):
            self.seq = max(self.seq, seq)
            if entry.alarm is None:
                continue
            if entry.change is Change.SIGNAL:
                self._stamp_ms = max(self._stamp_ms, _stamp_ms(entry.alarm))
            if entry.change in _MOVES:
                newest[entry.alarm.id] = replace(entry.alarm, seq=seq)
        entries: list[Entry] = []
        for alarm in reversed(newest.values()):
            if alarm.phase is not Phase.CLEAR:
                entries += self._restore(alarm, now)
        return entries

    def written(self, numbered: Iterable[tuple[int, Entry]]) -> None:
        """The journal has taken these entries under these numbers."""
        for seq, entry in numbered:
            self.seq = max(self.seq, seq)
            cell = self._moved(entry)
            if cell is not None and cell.alarm is not None:
                cell.alarm = replace(cell.alarm, seq=seq, journalled=True)

    def unwritten(self, entries: Iterable[Entry]) -> None:
        """The journal has refused these entries: they are told all the same, and marked."""
        for entry in entries:
            cell = self._moved(entry)
            if cell is not None and cell.alarm is not None:
                cell.alarm = replace(cell.alarm, journalled=False)

    def _moved(self, entry: Entry) -> Cell | None:
        """The condition whose alarm stands otherwise since this entry."""
        if entry.alarm is None or entry.change not in _MOVES:
            return None
        return self._standing.get(entry.alarm.id)

    def _cover(self) -> None:
        for cells in self._cells.values():
            for cell in cells.values():
                by = cell.rule.covered_by
                cell.cover = cells.get(by) or self._cells[WARD].get(by)

    def _fresh(self, place: _Place, now: Moment) -> Vitals | None:
        """The newest message, unless so old that the order may start anew."""
        if place.heard_mono_ns is None or now.mono_ns - place.heard_mono_ns > 3_000_000_000:
            return None
        return place.vitals

    def _silent_s(self, heard_mono_ns: int | None, now: Moment) -> float | None:
        """Seconds of silence; None while a start-up explains it."""
        if heard_mono_ns is not None:
            return (now.mono_ns - heard_mono_ns) / 1e9
        since_start_s = (now.mono_ns - self._start.mono_ns) / 1e9
        return since_start_s if since_start_s > self._grace_s else None

    def _look(self, cells: Iterable[Cell], known: Known, now: Moment) -> list[Entry]:
        entries: list[Entry] = []
        # Also when the wall clock has been put back, no id comes twice.
        stamp_ms = max(now.wall_ns // 1_000_000, self._stamp_ms + 1)
        for cell in cells:
            found = reading(cell.rule, known, active=cell.state.active)
            entries += cell.look(found, now, stamp_ms)
        if entries:
            self._keep(entries)
        return entries

    def _keep(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            alarm = entry.alarm
            if alarm is not None and entry.change is Change.SIGNAL:
                self._stamp_ms = max(self._stamp_ms, _stamp_ms(alarm))
                self._standing[alarm.id] = self._cells[alarm.bed][alarm.condition]
            elif alarm is not None and entry.change is Change.ENDED:
                self._standing.pop(alarm.id, None)

    def _restore(self, alarm: Alarm, now: Moment) -> list[Entry]:
        cell = self._cells.get(alarm.bed, {}).get(alarm.condition)
        if cell is None or cell.alarm is not None:
            ended = replace(alarm, phase=Phase.CLEAR, t_changed_ns=now.wall_ns)
            note = "Its bed or rule left the ward file, or a newer alarm stands in its place."
            return [Entry(t_ns=now.wall_ns, change=Change.ENDED, alarm=ended, note=note)]
        cell.restore(alarm)
        self._standing[alarm.id] = cell
        return []

    def delivered(self, command: Delivered, now: Moment) -> tuple[Answer, list[Entry]]:
        """Journalled once per alarm and device, also when the alarm has ended meanwhile."""
        cell = self._standing.get(command.alarm_id)
        alarm = cell.alarm if cell is not None else self._memory.ended(command.alarm_id)
        if alarm is None:
            return Answer(id=command.id, ok=False, refusal=CommandRefusal.UNKNOWN), []
        if self._memory.was_delivered(alarm.id, command.device):
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


def _stamp_ms(alarm: Alarm) -> int:
    return int(alarm.id.rpartition(".")[2], 16)
