"""Takes what staff set for a patient, ends it in time, and says what is in force at each bed."""

from collections.abc import Iterable, Sequence

from alarms.cell import Moment
from alarms.facts import refused, set_by, set_by_engine
from alarms.messages import (
    Answer,
    CommandRefusal,
    Entry,
    LimitSet,
    PatientSet,
    Pause,
    PauseSet,
    ProfileSet,
    Set,
    subject_of,
)
from alarms.patients.chart import Chart, chart, of_profile
from alarms.patients.policy import Policy
from alarms.patients.profile import Profile
from alarms.patients.refusals import Facts, Question, is_allowed, refusal
from alarms.patients.stay import NEVER, Said, Stay, moved
from alarms.people import Roles
from alarms.rules.rule import Rule

DISCHARGED = "The patient was discharged."
CAME_SINCE = "Said since then."
OVER = "Its time is over."
OTHER_PROFILE = "The profile has changed."
NOT_ALLOWED = "The ward file no longer allows it."


class Patients:
    """Profiles, own limits and pauses of every bed.

    Parameters
    ----------
    at_first
        Who lies in which bed until somebody says otherwise.
    """

    def __init__(
        self,
        at_first: Iterable[PatientSet],
        rules: Sequence[Rule],
        policy: Policy,
        roles: Roles,
    ) -> None:
        self._rules = rules
        self._policy = policy
        self._roles = roles
        self._stays = {said.bed: Stay(bed=said.bed, patient=said) for said in at_first}
        self._changed = dict.fromkeys(self._stays)

    def charts(self) -> dict[str, Chart]:
        """What is in force now, of every bed where that has changed since it was last asked."""
        changed, self._changed = self._changed, {}
        return {bed: self._chart(self._stays[bed]) for bed in changed}

    def obey(self, command: Set, now: Moment) -> tuple[Answer, list[Entry]]:
        """Set it, or say why not."""
        fact = command.fact
        stay = self._stays.get(getattr(fact, "bed", ""))
        if stay is None or not isinstance(fact, Facts):
            answer, entry = refused(command, CommandRefusal.NOT_HERE, now)
            return answer, [entry]
        question = Question(
            command=command,
            role=self._roles.of(command.person, now.wall_ns),
            stay=stay,
            rules=of_profile(self._rules, self._profile(stay)),
            policy=self._policy,
        )
        why = refusal(question, fact, now)
        if why is not None:
            answer, entry = refused(command, why, now)
            return answer, [entry]
        said = (command.t_ns, command.device, command.id)
        entries = [set_by(command, now), *self._set(stay, fact, (command.person, said), now)]
        return Answer(id=command.id, ok=True), entries

    def tick(self, now: Moment) -> list[Entry]:
        """End what has run out."""
        entries = []
        for stay in self._stays.values():
            if not (stay.limits or stay.pauses):
                continue
            for fact in list(stay.over(now)):
                self._changed[stay.bed] = None
                entries.append(set_by_engine(stay.drop(fact), now, OVER))
        return entries

    def clock_stepped(self, by_ns: int) -> None:
        """The wall clock was put forward by so much; what was said before goes along."""
        for stay in self._stays.values():
            stay.clock_stepped(by_ns)
            self._changed[stay.bed] = None

    def restore(self, facts: Iterable[tuple[int, Entry]], now: Moment) -> list[Entry]:
        """Know again what the journal holds; entries take back what is no longer allowed."""
        for _, entry in facts:
            fact = entry.fact
            stay = self._stays.get(getattr(fact, "bed", ""))
            if stay is None or not isinstance(fact, Facts):
                continue
            # A wall clock put back meanwhile: this was said before now all the same.
            shift_ns = min(now.wall_ns - entry.t_ns, 0)
            said = ((entry.said_ns or entry.t_ns) + shift_ns, entry.device, entry.command)
            if isinstance(fact, PauseSet):
                fact = moved(fact, shift_ns)
            if not stay.is_old(fact, said):
                self._restore(stay, fact, (entry.person, said), now)
        return self._swept(now)

    def _restore(self, stay: Stay, fact: Facts, by: tuple[str, Said], now: Moment) -> None:
        stay.said[subject_of(fact)] = by[1]
        self._changed[stay.bed] = None
        match fact:
            case PatientSet():
                stay.patient = fact
                stay.began = stay.began if fact.occupied else by[1]
            case ProfileSet():
                stay.profile = fact.profile
            case _:
                stay.take(fact, by, now)

    def _swept(self, now: Moment) -> list[Entry]:
        """Own limits that the ward file of today does not allow are taken back."""
        entries = []
        for stay in self._stays.values():
            rules = of_profile(self._rules, self._profile(stay))
            for lease in list(stay.limits.values()):
                if not is_allowed(rules, lease.fact):
                    self._changed[stay.bed] = None
                    entries.append(set_by_engine(stay.drop(lease.fact), now, NOT_ALLOWED))
        return entries

    def _set(self, stay: Stay, fact: Facts, by: tuple[str, Said], now: Moment) -> list[Entry]:
        """Take it up; entries for all that ends with it."""
        self._changed[stay.bed] = None
        subject, said = subject_of(fact), by[1]
        if isinstance(fact, PatientSet) and not fact.occupied:
            return self._discharged(stay, fact, said, now)
        stay.said[subject] = said
        before = self._profile(stay)
        match fact:
            case PatientSet():
                stay.patient = fact
                # An age may bring another profile, as a child's does.
                return [] if self._profile(stay) == before else _without_limits(stay, said, now)
            case ProfileSet():
                stay.profile = fact.profile
                return _without_limits(stay, said, now)
            case _:
                stay.take(fact, by, now)
                return []

    def _discharged(self, stay: Stay, fact: PatientSet, said: Said, now: Moment) -> list[Entry]:
        """Nothing that was set before holds for the next, who may have come already."""
        stay.number += 1
        stay.began = said
        entries = [set_by_engine(stay.drop(one), now, DISCHARGED) for one in [*stay.before(said)]]
        none = ProfileSet(bed=stay.bed, profile="", reason="")
        if stay.profile and stay.said.get(subject_of(none), NEVER) < said:
            stay.profile = ""
            entries.append(set_by_engine(none, now, DISCHARGED))
        if stay.said.get(subject_of(fact), NEVER) < said:
            stay.said[subject_of(fact)] = said
            stay.patient = fact
        else:
            entries.append(set_by_engine(stay.patient, now, CAME_SINCE))
        return entries

    def _profile(self, stay: Stay) -> Profile | None:
        return self._policy.profile(stay.profile, stay.patient.age_y)

    def _chart(self, stay: Stay) -> Chart:
        profile = self._profile(stay)
        return chart(
            of_profile(self._rules, profile),
            [(lease.fact, lease.person) for _, lease in sorted(stay.limits.items())],
            occupied=stay.patient.occupied,
            stay=stay.number,
            profile="" if profile is None else profile.profile,
            pauses=tuple(
                Pause(reason=reason, person=lease.person, until_ns=lease.fact.until_ns)
                for reason, lease in sorted(stay.pauses.items())
            ),
        )


def _without_limits(stay: Stay, said: Said, now: Moment) -> list[Entry]:
    """The patient's own limits lay around those of another profile: they are taken back."""
    older = [one for one in stay.before(said) if isinstance(one, LimitSet)]
    return [set_by_engine(stay.drop(one), now, OTHER_PROFILE) for one in older]
