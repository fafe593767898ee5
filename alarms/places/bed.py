"""One bed: its conditions, and what they have to know about time and patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alarms.cell import Around, Cell, Moment
from alarms.facts import set_by_engine
from alarms.messages import (
    Entry,
    Kind,
    PauseReason,
    Phase,
    Priority,
    Quiet,
    RateRefused,
    Usual,
)
from alarms.patients.chart import Chart
from alarms.places.baseline import Baseline
from alarms.places.heart import HeartWatch
from alarms.present import Known, measured
from alarms.rules.rule import BY_SILENCE, Rule, Subject
from dsp.messages import Rate, State, Vitals

DISCHARGED = "The patient was discharged."
_DOUBTED_EVERY_S = 300.0
"""A rate that stays impossible is journalled once in this time."""
_SILENT_S = 5.0
"""A gap this long in what is said of a bed: what was in it before says nothing of after."""
_BACK_AFTER_S = 60.0
"""[D] Something in a bed that nobody was in is its patient once measured, or after so long: what
shows for seconds in an empty bed is a curtain or somebody who passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """A place on the ward, the sensor over it, and whether a patient is assigned."""

    bed: str
    sensor: str
    occupied: bool = True
    age_y: int | None = None


class Place:
    """What is known about one bed."""

    __slots__ = ("_baseline", "_doubted_mono_ns", "_heart", "_is_away", "_merging", "_pauses",
                 "_stirs_mono_ns", "_there_mono_ns", "at_risk", "bed", "cells", "chart",
                 "heard_mono_ns", "measured_mono_ns", "news2", "tick_cells", "vitals")  # fmt: skip

    def __init__(self, bed: Bed, rules: Sequence[Rule], chart: Chart, start_mono_ns: int) -> None:
        self.bed = bed
        self.chart = chart
        cells = [Cell(bed.bed, rule, rule.priority) for rule in rules]
        self.tick_cells = [cell for cell in cells if cell.rule.subject in BY_SILENCE]
        self.cells = [cell for cell in cells if cell.rule.subject not in BY_SILENCE]
        self._merging = [cell for cell in self.cells if cell.rule.merges]
        self.vitals: Vitals | None = None
        self.heard_mono_ns: int | None = None
        self.measured_mono_ns = start_mono_ns
        self._there_mono_ns = start_mono_ns
        self._is_away = False
        self._stirs_mono_ns: int | None = None
        self.news2: tuple[int, int] | None = None
        self.at_risk: bool | None = None
        self._baseline = Baseline()
        self._heart = HeartWatch()
        self._doubted_mono_ns: dict[str, int] = {}
        self._pauses: frozenset[PauseReason] = frozenset()
        self.abide(chart, Moment(mono_ns=start_mono_ns, wall_ns=0))

    def hear(self, vitals: Vitals, now: Moment) -> list[Entry]:
        """Take what was said about the patient; entries when an hour of the baseline is full."""
        last_ns, self.vitals, self.heard_mono_ns = self.heard_mono_ns, vitals, now.mono_ns
        if measured(vitals):
            self.measured_mono_ns = now.mono_ns
        self._look(vitals, last_ns, now)
        self._heart.add(vitals, t_mono_ns=now.mono_ns)
        if not self.chart.occupied:
            return []
        full = self._baseline.add(vitals, t_mono_ns=now.mono_ns, t_wall_ns=now.wall_ns)
        return [self._usual(now)] if full else []

    def _look(self, vitals: Vitals, last_ns: int | None, now: Moment) -> None:
        """Who is there, and since when nobody is."""
        if vitals.state is State.ABSENT:
            self._is_away, self._stirs_mono_ns = True, None
            return
        silent = last_ns is None or now.mono_ns - last_ns > _SILENT_S * 1e9
        if self._stirs_mono_ns is None or silent:
            self._stirs_mono_ns = now.mono_ns
        lasts_ns = now.mono_ns - self._stirs_mono_ns
        if measured(vitals) or not self._is_away or lasts_ns >= _BACK_AFTER_S * 1e9:
            self._there_mono_ns, self._is_away = now.mono_ns, False

    def doubt(self, wrong: Mapping[str, Rate], now: Moment) -> list[Entry]:
        """Rates that no patient can have came for this bed: said once while it lasts."""
        entries: list[Entry] = []
        for name, rate in wrong.items():
            since_ns = self._doubted_mono_ns.get(name)
            if since_ns is None or now.mono_ns - since_ns >= _DOUBTED_EVERY_S * 1e9:
                self._doubted_mono_ns[name] = now.mono_ns
                said = "nothing" if rate.per_min is None else f"{rate.per_min:g}"
                fact = RateRefused(bed=self.bed.bed, rate=name, said=said)
                entries.append(set_by_engine(fact, now))
        return entries

    def known(self, vitals: Vitals, now: Moment) -> Known:
        """All that a condition of the patient may look at."""
        away_s = (now.mono_ns - self._there_mono_ns) / 1e9
        return Known(
            vitals=vitals,
            unmeasured_s=(now.mono_ns - self.measured_mono_ns) / 1e9,
            away_s=away_s if self.chart.occupied else None,
            hr_shown_percent=self._heart.percent,
            rr=self._baseline.rr,
            hr=self._baseline.hr,
            news2=self.news2,
            at_risk=self.at_risk,
        )

    def around(self) -> Around:
        """What decides whether people are called.

        Only an alarm that people are called to itself says more than another. A high one is part
        only of another high one: that sounds, or was taken when the other had already begun.
        """
        speaking = [
            cell
            for cell in self._merging
            if cell.state.active and cell.alarm is not None and cell.alarm.quiet is None
        ]
        taken_mono_ns: dict[str, int | None] = {}
        for cell in speaking:
            if cell.priority is not Priority.HIGH:
                continue
            if cell.state.phase is Phase.SOUNDING:
                taken_mono_ns |= dict.fromkeys(cell.rule.merges)
            elif cell.taken_mono_ns is not None:
                for condition in cell.rule.merges:
                    taken_mono_ns.setdefault(condition, cell.taken_mono_ns)
        merged = frozenset(condition for cell in speaking for condition in cell.rule.merges)
        return Around(pauses=self._pauses, merged=merged, taken_mono_ns=taken_mono_ns)

    def parts_of(self, speaker: Cell, now: Moment) -> list[Cell]:
        """Alarms that this one speaks for, or would but for a pause.

        Whoever begins a pause and then takes it has taken as much as who does it the other way.
        """
        quiet = {Quiet.MERGED}
        if speaker.speaks_unpaused(self.around(), now):
            quiet.add(Quiet.PAUSE)
        return [
            cell
            for cell in self.cells
            if cell.rule.condition in speaker.rule.merges
            and cell.state.phase is Phase.SOUNDING
            and cell.alarm is not None
            and cell.alarm.quiet in quiet
        ]

    def abide(self, chart: Chart, now: Moment) -> list[Entry]:
        """From now on this chart holds; a patient who has gone takes alarms and baseline along."""
        entries: list[Entry] = []
        gone = chart.stay != self.chart.stay
        if chart.occupied and not self.chart.occupied:
            self._there_mono_ns = now.mono_ns
        self.chart = chart
        self._pauses = frozenset(pause.reason for pause in chart.pauses)
        if gone:
            entries += self._forget(now)
        for cell in (*self.cells, *self.tick_cells):
            rule = chart.rules.get(cell.rule.condition)
            priority = cell.rule.priority if rule is None else priority_of(rule, chart.occupied)
            entries += cell.abide(rule, priority, now)
        return entries

    def forget_told(self) -> None:
        """Somebody else will lie here: what was told of the one before says nothing of them."""
        for cell in (*self.cells, *self.tick_cells):
            cell.forget_told()

    def restore_usual(self, usual: Usual, now: Moment) -> None:
        self._baseline.restore(usual, t_wall_ns=now.wall_ns)

    def _forget(self, now: Moment) -> list[Entry]:
        entries = [
            entry
            for cell in self.cells
            if cell.rule.kind is not Kind.TECHNICAL
            for entry in cell.end(DISCHARGED, now)
        ]
        self.forget_told()
        had_hours = bool(self._baseline.hours)
        self._baseline, self._heart = Baseline(), HeartWatch()
        self.news2, self.at_risk = None, None
        self._there_mono_ns = self.measured_mono_ns = now.mono_ns
        self._is_away, self._stirs_mono_ns = False, None
        return [*entries, self._usual(now)] if had_hours else entries

    def _usual(self, now: Moment) -> Entry:
        return set_by_engine(Usual(bed=self.bed.bed, hours=self._baseline.hours), now)


def priority_of(rule: Rule, occupied: bool) -> Priority:
    """Over an empty bed a sensor that fails can wait; a rate measured there cannot."""
    if not occupied and rule.subject in {Subject.SENSOR_LOST, Subject.UNMEASURED}:
        return Priority.LOW
    return rule.priority
