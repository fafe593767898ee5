"""Everything the alarm service decides: what is true, for whom, and who is told.

No clock, no socket, no file: time is an argument, entries are return values. The shell writes the
entries to the journal, reports back with `written`, and only then publishes `state`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from alarms import answers
from alarms.acceptance import Refusal
from alarms.cell import Moment
from alarms.distribution.plan import Plan
from alarms.distribution.teller import Teller
from alarms.engine import Bed, Engine
from alarms.ews.model import Model
from alarms.ews.warnings import Warnings
from alarms.facts import left, set_by_engine
from alarms.memory import Memory
from alarms.messages import (
    AlarmState,
    Answer,
    Change,
    ClockStepped,
    Command,
    Delivered,
    Entry,
    Observed,
    PatientSet,
    Phones,
    RoleLent,
    Usual,
)
from alarms.news2.responses import Ward as NewsWard
from alarms.news2.scores import Scores
from alarms.orders import Orders
from alarms.patients.patients import Patients
from alarms.patients.policy import Policy
from alarms.people import Person, Role, Roles
from alarms.places.clock import WallClock
from alarms.rules.defaults import DEFAULT_RULES
from alarms.rules.rule import Rule
from alarms.signals.held import Inactivations
from alarms.signals.states import Policy as SignalPolicy
from dsp.messages import Vitals

Numbered = Sequence[tuple[int, Entry]]
"""Journal numbers and entries, oldest first."""
_NEVER = 2**63
"""No journal number comes so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the ward file says about alarms."""

    beds: tuple[Bed, ...]
    rules: tuple[Rule, ...] = DEFAULT_RULES
    grace_s: float = 10.0
    """After the start, how long what was never heard may still be starting."""
    people: tuple[Person, ...] = ()
    """Who may do what: nobody else sets a limit or a pause."""
    policy: Policy = field(default_factory=Policy)
    """What may be set for a patient."""
    plan: Plan = field(default_factory=Plan)
    """How alarms go from person to person."""
    news2: NewsWard = field(default_factory=NewsWard)
    """How the ward uses NEWS2."""
    signals: SignalPolicy = field(default_factory=SignalPolicy)
    """How quiet alarms may be made, and for how long."""
    model: Model | None = None
    """Of the early warning; None: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the journal holds, read at the start."""

    open_entries: Numbered = ()
    """All entries of the alarms whose newest entry is not `clear`."""
    facts: Numbered = ()
    """The newest entry that set each fact."""
    recent: Numbered = ()
    """The newest entries of all, so that a command sent again is answered as before."""


class Station:
    """The alarms of one ward."""

    def __init__(self, setup: Setup, start: Moment) -> None:
        self._memory = Memory()
        self._engine = Engine(setup.beds, setup.rules, start, self._memory, grace_s=setup.grace_s)
        at_first = [PatientSet(bed=b.bed, occupied=b.occupied, age_y=b.age_y) for b in setup.beds]
        self._roles = Roles(setup.people)
        self._patients = Patients(at_first, setup.rules, setup.policy, self._roles)
        self._scores = Scores(at_first, setup.news2, self._roles)
        self._warnings = Warnings(setup.model, at_first)
        self._clock = WallClock(start)
        self._inactivations = Inactivations(setup.signals)
        self._abide(start)
        self._teller = Teller(setup.plan, self._roles, start)
        self._orders = Orders(
            engine=self._engine,
            memory=self._memory,
            roles=self._roles,
            patients=self._patients,
            scores=self._scores,
            inactivations=self._inactivations,
            teller=self._teller,
            shifts=setup.plan.shifts.names,
        )

    @property
    def beds(self) -> tuple[str, ...]:
        """Every bed that has a state to publish, the ward ("") last."""
        return self._engine.beds

    @property
    def n_ignored(self) -> Counter[Refusal]:
        """Messages left aside, by reason."""
        return self._engine.n_ignored

    @property
    def remark(self) -> str:
        """What the ward should know about ourselves; empty when there is nothing."""
        return self._warnings.remark

    def state(self, bed: str, now: Moment) -> AlarmState:
        """All that is not `clear` there: highest priority first, then the newest first."""
        state = self._engine.state(bed, now)
        tellings = self._teller.tellings(alarm.id for alarm in state.alarms)
        return replace(
            state,
            tellings=tellings,
            inactive=self._inactivations.inactive(bed, state.alarms, state.pauses, now),
            receivers=self._teller.receivers(bed, now),
            score=self._scores.score(bed),
            warning=self._warnings.warning(bed),
        )

    def on_vitals(self, vitals: Vitals, now: Moment) -> list[Entry]:
        """Look at every condition of the bed that the message is about."""
        before = self._engine.newest(vitals.sensor, now)
        entries = self._engine.on_vitals(vitals, now)
        newest = self._engine.newest(vitals.sensor, now)
        if newest is not None and (before is None or newest[1] is not before[1]):
            self._scores.on_vitals(*newest, now)
            self._warnings.on_vitals(*newest)
        return self._kept(entries, now)

    def on_alive(self, service: str, now: Moment) -> None:
        """A service's loop is turning."""
        self._engine.on_alive(service, now)

    def on_journal(self, *, failing: bool) -> None:
        """Whether the journal refused what was last written; told at the next tick."""
        self._engine.on_journal(failing=failing)

    def tick(self, now: Moment) -> list[Entry]:
        """Look at what shows by silence or by time. To be called several times a second."""
        entries = [*self._clock_stepped(now), *self._patients.tick(now)]
        entries += [*self._scores.tick(now), *self._warnings.step(now)]
        for bed, score in self._scores.fresh():
            self._engine.on_score(bed, None if score is None else score.bounds)
        for bed, raised in self._warnings.fresh():
            self._engine.on_risk(bed, raised)
        entries = self._kept([*entries, *self._abide(now), *self._engine.tick(now)], now)
        entries += self._told_on(self._teller.tick(now))
        for bed in self._inactivations.beds:
            self._inactivations.tick(bed, self._engine.state(bed, now).alarms, now)
        return entries

    def _told_on(self, entries: list[Entry]) -> list[Entry]:
        """Whoever is told of an alarm only now hears it, whatever was silenced before."""
        for entry in entries:
            if entry.alarm is not None and entry.change is Change.TOLD:
                self._inactivations.tell_again(entry.alarm.bed, entry.alarm.id)
        return entries

    def command(self, command: Command, now: Moment) -> tuple[Answer, list[Entry]]:
        """What is answered once the entries are in the journal."""
        if isinstance(command, Phones):
            self._teller.on_phones(command, now)
            entries = self._engine.on_phones(command, now)
            return Answer(id=command.id, ok=True), self._kept(entries, now)
        if isinstance(command, Delivered):
            standing = self._engine.standing(command.alarm_id)
            chain = self._teller.chain(command.alarm_id)
            on_device = () if chain is None else chain.on_device
            answer, entries = answers.delivered(
                command, standing, self._memory, now, on_device=on_device
            )
            return answer, self._kept(entries, now)
        known = self._memory.answer(command.device, command.id)
        if known is not None:
            return known, []
        answer, entries = self._orders.obey(command, now)
        return answer, self._kept([*entries, *self._abide(now)], now)

    def restore(self, past: Past, now: Moment) -> list[Entry]:
        """Stand as before a restart. No alarm is told anew that was told before.

        Returns entries that end alarms whose bed or rule is no longer in the ward file.
        """
        known = {**dict(past.recent), **dict(past.facts), **dict(past.open_entries)}
        for _, entry in sorted(known.items()):
            self._memory.recall(entry)
        self._teller.restore({**dict(past.facts), **dict(past.open_entries)}.items(), now)
        # A discharge that an admission has replaced still ends what was said before it.
        discharges = {seq: entry for seq, entry in past.recent if left(entry)}
        facts = sorted({**discharges, **dict(past.facts)}.items())
        entries = [*self._patients.restore(facts, now), *self._abide(now)]
        self._scores.restore(facts, now, seen_from=past.recent[0][0] if past.recent else _NEVER)
        self._warnings.restore((entry for _, entry in past.facts), now)
        for _, entry in past.facts:
            if isinstance(entry.fact, Usual):
                self._engine.restore_usual(entry.fact, now)
            elif isinstance(entry.fact, RoleLent):
                role, until_ns = Role(entry.fact.role), entry.fact.until_ns
                self._roles.lend(entry.fact.person, role, until_ns=until_ns)
        entries += self._engine.restore(past.open_entries, past.recent, now)
        return self._kept(entries, now)

    def written(self, numbered: Iterable[tuple[int, Entry]]) -> None:
        """The journal has taken these entries under these numbers."""
        self._engine.written(numbered)

    def unwritten(self, entries: Iterable[Entry]) -> None:
        """The journal has refused these entries: they are told all the same, and marked."""
        self._engine.unwritten(entries)

    def _abide(self, now: Moment) -> list[Entry]:
        """What was set for patients holds at their beds."""
        charts = self._patients.charts()
        return [e for bed, chart in charts.items() for e in self._engine.abide(bed, chart, now)]

    def _clock_stepped(self, now: Moment) -> list[Entry]:
        by_ns = self._clock.stepped_ns(now)
        if not by_ns:
            return []
        self._patients.clock_stepped(by_ns)
        self._scores.clock_stepped(by_ns)
        self._roles.clock_stepped(by_ns)
        return [set_by_engine(ClockStepped(by_s=by_ns / 1e9), now)]

    def _kept(self, entries: list[Entry], now: Moment) -> list[Entry]:
        """These, and those about who is told that follow from them."""
        entries = [*entries, *self._told_on(self._teller.follow(entries, now))]
        for entry in entries:
            self._memory.recall(entry)
            if entry.change is not Change.SET:
                continue
            if isinstance(entry.fact, PatientSet):
                self._scores.on_patient(entry.fact, entry.t_ns)
                self._inactivations.forget(entry.fact.bed)
                self._warnings.on_patient(entry.fact, now)
            elif isinstance(entry.fact, Observed):
                self._warnings.on_typed(entry.fact)
        return entries
