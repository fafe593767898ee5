"""What people say, obeyed or refused: who may say it, about what, and until when."""

from dataclasses import dataclass

from alarms import answers
from alarms.cell import Moment
from alarms.distribution import commands
from alarms.distribution.teller import Teller
from alarms.engine import Engine
from alarms.facts import refused, set_by
from alarms.memory import Memory
from alarms.messages import (
    Acknowledge,
    Answer,
    Assigned,
    CommandRefusal,
    Decline,
    Entry,
    Marked,
    Observed,
    RoleLent,
    Seen,
    Set,
    SignalsSet,
)
from alarms.news2.scores import Scores
from alarms.patients.patients import Patients
from alarms.patients.rights import may_set
from alarms.people import Role, Roles
from alarms.signals.held import Inactivations

LENT_S_MAX = 25 * 3600.0
"""No role is lent for longer: a log-in lasts a day at most."""
_SIGNALS_AGE_S_MAX = 30.0
"""What somebody silenced longer ago than this is not what stands now [D]."""

Answered = tuple[Answer, list[Entry]]
"""What is answered, once the entries are in the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """The parts of a station that people's commands reach."""

    engine: Engine
    memory: Memory
    roles: Roles
    patients: Patients
    scores: Scores
    inactivations: Inactivations
    teller: Teller
    shifts: tuple[str, ...]

    def obey(self, command: Acknowledge | Seen | Decline | Set, now: Moment) -> Answered:
        """Do what a person says, or refuse it with a reason that is journalled."""
        if isinstance(command, Set):
            return self._set(command, now)
        chain = self.teller.chain(command.alarm_id)
        if chain is None:
            return answers.refused(command, self.memory, now)
        if command.person not in self.roles.answering(now.wall_ns):
            return commands.refused(command, chain.alarm, CommandRefusal.FORBIDDEN, now.wall_ns)
        match command:
            case Acknowledge():
                return self.engine.acknowledge(command, now)
            case Seen():
                return commands.seen(command, chain, now.wall_ns)
            case Decline():
                return commands.declined(command, chain, now.wall_ns)

    def _set(self, command: Set, now: Moment) -> Answered:
        match command:
            case Set(fact=Assigned() as fact):
                return commands.assigned(command, fact, self._known(now), now.wall_ns)
            case Set(fact=RoleLent() as fact):
                return self._lent(command, fact, now)
            case Set(fact=Observed() as fact):
                return self.scores.observe(command, fact, now)
            case Set(fact=SignalsSet() as fact):
                return self._signals_set(command, fact, now)
            case Set(fact=Marked() as fact):
                return self._marked(command, fact, now)
            case Set():
                return self.patients.obey(command, now)

    def _lent(self, command: Set, fact: RoleLent, now: Moment) -> Answered:
        """The pages' server vouches that somebody has this role for a while."""
        try:
            role = Role(fact.role)
        except ValueError:
            answer, entry = refused(command, CommandRefusal.BOUNDS, now)
            return answer, [entry]
        if fact.until_ns - now.wall_ns > LENT_S_MAX * 1e9 or not fact.reason.strip():
            answer, entry = refused(command, CommandRefusal.BOUNDS, now)
            return answer, [entry]
        self.roles.lend(fact.person, role, until_ns=fact.until_ns)
        return Answer(id=command.id, ok=True), [set_by(command, now)]

    def _known(self, now: Moment) -> commands.Known:
        return commands.Known(
            beds=self.engine.beds,
            answering=self.roles.answering(now.wall_ns),
            shifts=self.shifts,
        )

    def _signals_set(self, command: Set, fact: SignalsSet, now: Moment) -> Answered:
        """Alarms of a bed are made quieter, or heard again."""
        why: CommandRefusal | None = None
        if not may_set(self.roles.of(command.person, now.wall_ns), fact):
            why = CommandRefusal.FORBIDDEN
        elif fact.bed not in self.engine.beds:
            why = CommandRefusal.NOT_HERE
        elif abs(now.wall_ns - command.t_ns) > _SIGNALS_AGE_S_MAX * 1e9:
            why = CommandRefusal.LATE
        else:
            standing = self.engine.state(fact.bed, now).alarms
            why = self.inactivations.set(fact, command.person, standing, now)
        if why is not None:
            answer, entry = refused(command, why, now)
            return answer, [entry]
        return Answer(id=command.id, ok=True), [set_by(command, now)]

    def _marked(self, command: Set, fact: Marked, now: Moment) -> Answered:
        """What a person thought of an alarm, of those that stand or have ended lately."""
        known = self.teller.chain(fact.alarm_id) or self.memory.ended(fact.alarm_id)
        why = None if known else CommandRefusal.UNKNOWN
        if not may_set(self.roles.of(command.person, now.wall_ns), fact):
            why = CommandRefusal.FORBIDDEN
        if why is not None:
            answer, entry = refused(command, why, now)
            return answer, [entry]
        return Answer(id=command.id, ok=True), [set_by(command, now)]
