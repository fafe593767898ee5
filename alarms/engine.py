"""All conditions of a ward: what was heard goes in, journal entries and alarm states come out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from alarms.acceptance import Refusal, believed, refusal
from alarms.answers import refused
from alarms.cell import URGENCY, Cell, Moment, alone
from alarms.facts import left
from alarms.memory import Memory
from alarms.messages import (
    Acknowledge,
    Alarm,
    AlarmState,
    Answer,
    Change,
    Entry,
    Phase,
    Phones,
    Usual,
)
from alarms.patients.chart import Chart, of_profile
from alarms.places.bed import Bed, Place
from alarms.places.phones import Handsets
from alarms.present import Known, reading
from alarms.rules.rule import OF_PHONES, OF_THE_WARD, Rule, Subject
from dsp.messages import Vitals

__all__ = ["WARD", "Bed", "Engine"]

WARD = ""
"""The bed id of alarms that belong to no single bed."""

_MOVES = frozenset(
    {
        Change.SIGNAL,
        Change.PRIORITY,
        Change.QUIET,
        Change.REMINDED,
        Change.ACKNOWLEDGED,
        Change.RETURNED,
        Change.ENDED,
    }
)
"""Changes after which an alarm stands otherwise."""


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
        ordered = sorted(rules, key=lambda rule: URGENCY[rule.priority])
        of_beds = [rule for rule in ordered if rule.subject not in OF_THE_WARD | OF_PHONES]
        self._start = start
        self._grace_s = grace_s
        self._ward = [
            Cell(WARD, rule, rule.priority) for rule in ordered if rule.subject in OF_THE_WARD
        ]
        self._phones = Handsets(WARD, ordered)
        self._places = {
            bed.bed: Place(bed, of_beds, _at_first(bed, of_beds), start.mono_ns) for bed in beds
        }
        self._by_sensor = {place.bed.sensor: place for place in self._places.values()}
        self._cells = {WARD: {cell.rule.condition: cell for cell in self._ward}}
        for bed, place in self._places.items():
            cells = place.cells + place.tick_cells
            self._cells[bed] = {cell.rule.condition: cell for cell in cells}
        self._cover()
        self._standing: dict[str, Cell] = {}
        self._alive_mono_ns: dict[str, int] = {}
        self._server_mono_ns: int | None = None
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
        cells = list(self._cells[bed].values())
        place = self._places.get(bed)
        if place is None:
            cells += self._phones.cells()
        alarms = [cell.alarm for cell in cells if cell.alarm is not None]
        alarms.sort(key=lambda alarm: (URGENCY[alarm.priority], -alarm.t_signal_ns, alarm.id))
        said = AlarmState(bed=bed, seq=self.seq, t_ns=now.wall_ns, alarms=tuple(alarms))
        if place is None:
            return said
        chart = place.chart
        return replace(
            said,
            occupied=chart.occupied,
            profile=chart.profile,
            limits=chart.limits,
            pauses=chart.pauses,
        )

    def abide(self, bed: str, chart: Chart, now: Moment) -> list[Entry]:
        """From now on this holds at the bed."""
        place = self._places[bed]
        entries = place.abide(chart, now)
        for cell in place.cells + place.tick_cells:
            entries += cell.hush(place.around(), now)
        self._keep(entries)
        return entries

    def on_vitals(self, vitals: Vitals, now: Moment) -> list[Entry]:
        """Look at every condition of the bed that the message is about."""
        place = self._by_sensor.get(vitals.sensor)
        if place is None:
            self.n_ignored[Refusal.SENSOR] += 1
            return []
        vitals, wrong = believed(vitals)
        why = refusal(vitals, self._fresh(place, now), t_wall_ns=now.wall_ns)
        if why is not None:
            self.n_ignored[why] += 1
            return []
        if wrong:
            self.n_ignored[Refusal.RATE] += 1
        entries = place.doubt(wrong, now) + place.hear(vitals, now)
        return entries + self._look(place.cells, place.known(vitals, now), now, place)

    def on_score(self, bed: str, bounds: tuple[int, int] | None) -> None:
        """Lower and upper bound of the bed's NEWS2, or that there is none."""
        self._places[bed].news2 = bounds

    def on_risk(self, bed: str, raised: bool | None) -> None:
        """What the early warning says about the bed, or that it says nothing."""
        self._places[bed].at_risk = raised

    def newest(self, sensor: str, now: Moment) -> tuple[str, Vitals] | None:
        """The bed of a sensor and what was last accepted about it; None when that is no news."""
        place = self._by_sensor.get(sensor)
        vitals = None if place is None else self._fresh(place, now)
        return None if place is None or vitals is None else (place.bed.bed, vitals)

    def on_phones(self, phones: Phones, now: Moment) -> list[Entry]:
        """Look at every condition of every phone that the server names."""
        self._server_mono_ns = now.mono_ns
        entries: list[Entry] = []
        for cell, known in self._phones.hear(phones):
            entries += self._look([cell], known, now)
        self._phones.forget(phones)
        return entries

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
            known = Known(silent_s=self._service_silent_s(cell.rule, now), failing=self._failing)
            entries += self._look([cell], known, now)
        for place in self._places.values():
            known = Known(silent_s=self._silent_s(place.heard_mono_ns, now))
            entries += self._look(place.tick_cells, known, now, place)
        return entries + self._hushed(now)

    def acknowledge(self, command: Acknowledge, now: Moment) -> tuple[Answer, list[Entry]]:
        """A person takes an alarm; what is answered once the entries are in the journal."""
        cell = self._standing.get(command.alarm_id)
        if cell is None:
            return refused(command, self._memory, now)
        place = self._places.get(cell.bed)
        parts = [] if place is None else place.parts_of(cell, now)
        entries = cell.acknowledge(command, now)
        for part in parts:
            entries += part.acknowledge(command, now, part_of=command.alarm_id)
        self._keep(entries)
        return Answer(id=command.id, ok=True), entries

    def standing(self, alarm_id: str) -> Alarm | None:
        """The alarm with this id, if it stands."""
        cell = self._standing.get(alarm_id)
        return None if cell is None else cell.alarm

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
            place = self._places.get(left(entry) or WARD)
            if place is not None:
                place.forget_told()
            if entry.alarm is None:
                continue
            if entry.change is Change.SIGNAL:
                self._stamp_ms = max(self._stamp_ms, _stamp_ms(entry.alarm))
            if entry.change in _MOVES:
                newest[entry.alarm.id] = replace(entry.alarm, seq=seq)
                self._recall_told(entry.alarm, entry, now)
        entries: list[Entry] = []
        for alarm in reversed(newest.values()):
            if alarm.phase is not Phase.CLEAR:
                entries += self._restore(alarm, now)
        return entries

    def restore_usual(self, usual: Usual, now: Moment) -> None:
        """Know again what is usual for the patient in a bed."""
        place = self._places.get(usual.bed)
        if place is not None:
            place.restore_usual(usual, now)

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

    def _fresh(self, place: Place, now: Moment) -> Vitals | None:
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

    def _service_silent_s(self, rule: Rule, now: Moment) -> float | None:
        """Of the server of the screens None until it has spoken: a ward may have none."""
        if rule.subject is not Subject.SERVER_LOST:
            return self._silent_s(self._alive_mono_ns.get(rule.service), now)
        heard_mono_ns = self._server_mono_ns
        return None if heard_mono_ns is None else self._silent_s(heard_mono_ns, now)

    def _look(
        self, cells: Iterable[Cell], known: Known, now: Moment, place: Place | None = None
    ) -> list[Entry]:
        entries: list[Entry] = []
        # Also when the wall clock has been put back, no id comes twice.
        stamp_ms = max(now.wall_ns // 1_000_000, self._stamp_ms + 1)
        around = alone if place is None else place.around
        for cell in cells:
            found = reading(cell.rule, known, active=cell.state.active)
            entries += cell.look(found, now, stamp_ms, around)
        if entries:
            self._keep(entries)
        return entries

    def _hushed(self, now: Moment) -> list[Entry]:
        """Of every alarm that stands, whether people are to be called has been looked at again."""
        entries: list[Entry] = []
        for cell in self._standing.values():
            place = self._places.get(cell.bed)
            entries += cell.hush(alone() if place is None else place.around(), now)
            entries += cell.remind(now)
        return entries

    def _cell_of(self, alarm: Alarm) -> Cell | None:
        if alarm.about:
            return self._phones.cell(alarm.about, alarm.condition)
        return self._cells.get(alarm.bed, {}).get(alarm.condition)

    def _keep(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            alarm = entry.alarm
            cell = None if alarm is None else self._cell_of(alarm)
            if alarm is not None and cell is not None and entry.change is Change.SIGNAL:
                self._stamp_ms = max(self._stamp_ms, _stamp_ms(alarm))
                self._standing[alarm.id] = cell
            elif alarm is not None and entry.change is Change.ENDED:
                self._standing.pop(alarm.id, None)

    def _restore(self, alarm: Alarm, now: Moment) -> list[Entry]:
        cell = self._cell_of(alarm)
        if cell is None or cell.alarm is not None:
            ended = replace(alarm, phase=Phase.CLEAR, t_changed_ns=now.wall_ns)
            note = "Its bed or rule left the ward file, or a newer alarm stands in its place."
            return [Entry(t_ns=now.wall_ns, change=Change.ENDED, alarm=ended, note=note)]
        self._standing[alarm.id] = cell
        entries = cell.restore(alarm, now)
        self._keep(entries)
        return entries

    def _recall_told(self, alarm: Alarm, entry: Entry, now: Moment) -> None:
        cell = self._cell_of(alarm)
        if cell is not None and entry.change in {Change.SIGNAL, Change.QUIET}:
            cell.recall_told(alarm, now.mono_ns - max(now.wall_ns - entry.t_ns, 0))


def _at_first(bed: Bed, rules: Sequence[Rule]) -> Chart:
    """The ward's own rules, until it is known what was set for the patient."""
    return Chart(occupied=bed.occupied, rules=of_profile(rules, None))


def _stamp_ms(alarm: Alarm) -> int:
    return int(alarm.id.rpartition(".")[2], 16)
