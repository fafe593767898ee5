"""The NEWS2 of every bed: fed with what is typed and what the radar says, scored every 10 s.

Written to the journal, with all that it was made of, are the scores that a person's observations
made and those at which the response changed. What the radar moves in between is in the history
(`records.scores`), which hears every state that is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from alarms.cell import Moment
from alarms.facts import refused, set_by, set_by_engine
from alarms.messages import Answer, CommandRefusal, Entry, Observed, PatientSet, Scored, Set
from alarms.news2 import facts
from alarms.news2.course import Course, due, heard, moved, observed, scored
from alarms.news2.messages import Reading, Score, Source, Task, Trigger
from alarms.news2.responses import Ward
from alarms.patients.rights import may_set
from alarms.people import Roles
from dsp.messages import Rate, State, Vitals

EVERY_S = 10.0
"""The radar's median over five minutes hardly moves within this."""
KEPT_EVERY_S = 300.0
"""A response that flaps is kept once in this time [D]."""


@dataclass(slots=True)
class _Bed:
    patient: PatientSet
    course: Course = field(default_factory=Course)
    score: Score | None = None
    kept: Score | None = None
    """The newest in the journal."""
    kept_mono_ns: int = 0
    left_ns: int = 0
    """When the patient before was discharged: what was measured earlier is not about this one."""
    heard_mono_ns: int = 0
    scored_mono_ns: int = 0


class Scores:
    """Of a ward. Beds that it does not know are left aside."""

    def __init__(self, at_first: Iterable[PatientSet], ward: Ward, roles: Roles) -> None:
        self._ward = ward
        self._roles = roles
        self._beds = {patient.bed: _Bed(patient=patient) for patient in at_first}
        self._fresh: dict[str, Score | None] = {}

    def score(self, bed: str) -> Score | None:
        """The newest; None without a patient."""
        known = self._beds.get(bed)
        return known.score if known is not None and known.patient.occupied else None

    def fresh(self) -> Iterable[tuple[str, Score | None]]:
        """Every score made anew since this was last asked; None where there is no patient."""
        fresh, self._fresh = self._fresh, {}
        return fresh.items()

    def task(self, bed: str) -> Task | None:
        """*Complete the NEWS2* and until when; None where there is no need."""
        known, score = self._beds.get(bed), self.score(bed)
        return due(known.course, score, ward=self._ward) if known and score else None

    def on_vitals(self, bed: str, vitals: Vitals, now: Moment) -> None:
        """What the DSP says, as far as it may be shown."""
        known = self._beds.get(bed)
        if known is None or now.mono_ns - known.heard_mono_ns < EVERY_S * 1e9:
            return
        known.heard_mono_ns = now.mono_ns
        if vitals.state is State.MEASURING:
            rr, hr = (_by_our_clock(rate, vitals, now) for rate in (vitals.rr, vitals.hr))
            known.course = heard(known.course, rr=rr, hr=hr, t_ns=now.wall_ns)

    def clock_stepped(self, by_ns: int) -> None:
        """Put back, what was measured keeps its age. Put forward it ages: we may have slept."""
        for known in self._beds.values():
            known.course = moved(known.course, min(by_ns, 0))
            known.left_ns += min(by_ns, 0)

    def on_patient(self, patient: PatientSet, t_ns: int) -> None:
        """Somebody else lies there, or nobody, or something about them has changed."""
        known = self._beds[patient.bed]
        if not patient.occupied:
            known.left_ns = t_ns
        if not (patient.occupied and known.patient.occupied):
            known.course, known.kept = Course(), None
        known.patient, known.score = patient, None

    def observe(self, command: Set, fact: Observed, now: Moment) -> tuple[Answer, list[Entry]]:
        """Take what a person has measured and typed in, or say why not."""
        why = self._refusal(command, fact, now)
        if why is not None:
            answer, entry = refused(command, why, now)
            return answer, [entry]
        known = self._beds[fact.bed]
        typed = facts.readings(fact, person=command.person, t_entered_ns=now.wall_ns)
        who = facts.patient(known.patient)
        known.course = observed(known.course, typed, patient=who, ward=self._ward, t_ns=now.wall_ns)
        entries = [set_by(command, now), *self._scored(fact.bed, known, now, by_person=True)]
        return Answer(id=command.id, ok=True), entries

    def tick(self, now: Moment) -> list[Entry]:
        """Score what is due; entries where the response has changed."""
        entries: list[Entry] = []
        for bed, known in self._beds.items():
            if now.mono_ns - known.scored_mono_ns >= EVERY_S * 1e9 or known.score is None:
                entries += self._scored(bed, known, now, by_person=False)
        return entries

    def restore(
        self, numbered: Iterable[tuple[int, Entry]], now: Moment, *, seen_from: int
    ) -> None:
        """Know again what was typed, and which complete score the ages go by.

        Of entries before number `seen_from` the discharges are not among `numbered`: what was
        scored before then may be about somebody else, and is not taken up again.
        """
        unsure: set[str] = set()
        for seq, entry in numbered:
            fact = entry.fact
            known = None if fact is None else self._beds.get(getattr(fact, "bed", ""))
            if known is None:
                continue
            if isinstance(fact, PatientSet):
                if not fact.occupied or fact.bed in unsure:
                    known.course, known.kept = Course(), None
                known.patient = fact
                known.left_ns = known.left_ns if fact.occupied else min(entry.t_ns, now.wall_ns)
            elif isinstance(fact, Scored | Observed):
                unsure |= {fact.bed} if seq < seen_from else set()
                self._restore(known, entry, min(now.wall_ns - entry.t_ns, 0))

    def _restore(self, known: _Bed, entry: Entry, by_ns: int) -> None:
        fact = entry.fact
        if isinstance(fact, Observed) and not facts.observed_faults(fact, t_ns=entry.t_ns):
            # Also what the radar, newer then, had kept out of the score.
            typed = facts.readings(fact, person=entry.person, t_entered_ns=entry.t_ns)
            self._typed(known, typed, by_ns)
        kept = facts.score_of(fact) if isinstance(fact, Scored) else None
        if kept is None or not isinstance(fact, Scored):
            return
        made_of = [r for part in kept.parts for r in (part.reading, part.set_aside)]
        of_people = [r for r in made_of if r is not None and r.source is not Source.RADAR]
        self._typed(known, of_people, by_ns)
        if fact.by_person and kept.complete:
            known.course = replace(known.course, last=kept)
        known.kept = kept

    @staticmethod
    def _typed(known: _Bed, typed: Iterable[Reading], by_ns: int) -> None:
        more = moved(Course(readings=tuple(typed)), by_ns).readings
        readings = {(r.parameter, r.t_measured_ns): r for r in (*known.course.readings, *more)}
        known.course = replace(known.course, readings=tuple(readings.values()))

    def _refusal(self, command: Set, fact: Observed, now: Moment) -> CommandRefusal | None:
        known = self._beds.get(fact.bed)
        if known is None or not known.patient.occupied:
            return CommandRefusal.NOT_HERE
        if not may_set(self._roles.of(command.person, now.wall_ns), fact):
            return CommandRefusal.FORBIDDEN
        if not known.left_ns <= fact.t_measured_ns <= now.wall_ns:
            return CommandRefusal.LATE
        return CommandRefusal.BOUNDS if facts.observed_faults(fact, t_ns=now.wall_ns) else None

    def _scored(self, bed: str, known: _Bed, now: Moment, *, by_person: bool) -> list[Entry]:
        known.scored_mono_ns = now.mono_ns
        if not known.patient.occupied:
            known.score = self._fresh[bed] = None
            return []
        who = facts.patient(known.patient)
        made = scored(known.course, patient=who, ward=self._ward, t_ns=now.wall_ns)
        known.score = self._fresh[bed] = made
        if not (by_person or self._says_otherwise(known, made, now)):
            return []
        fact = facts.scored(made, bed=bed, by_person=by_person)
        if fact is None:
            return []
        known.kept, known.kept_mono_ns = made, now.mono_ns
        return [set_by_engine(fact, now)]

    def _says_otherwise(self, known: _Bed, made: Score, now: Moment) -> bool:
        """It asks for another response than the one kept, which has stood for a while."""
        before = Trigger.NONE if known.kept is None else known.kept.trigger
        stood = known.kept is None or now.mono_ns - known.kept_mono_ns >= KEPT_EVERY_S * 1e9
        return stood and made.trigger not in {None, before}


def _by_our_clock(rate: Rate, vitals: Vitals, now: Moment) -> Rate:
    """The rate with its time on this host's clock: the sensor's own may be hours wrong.

    What it took to come here (10 s at most, or it is not accepted) is left out.
    """
    before_ns = max(vitals.t_wall_ns - rate.t_wall_ns, 0)
    return replace(rate, t_wall_ns=now.wall_ns - before_ns)
