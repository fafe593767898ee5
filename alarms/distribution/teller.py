"""Who is told of every alarm of the ward: follows what becomes of the alarms, and time."""

from collections.abc import Callable, Iterable, Sequence

from alarms.cell import Moment
from alarms.distribution import escalation, storm
from alarms.distribution.assignments import Assignments
from alarms.distribution.chain import Chain, Instant, step
from alarms.distribution.escalation import Act, Staff
from alarms.distribution.messages import Stage, Telling
from alarms.distribution.plan import Plan
from alarms.distribution.reach import Reach
from alarms.distribution.times import times_of
from alarms.messages import Assigned, Change, Entry, Phase, Phones
from alarms.people import Roles

_GRACE_S = 10.0
"""After a start the pages' server has so long to say which phones there are."""


class Teller:
    """The chains of all alarms that stand.

    Parameters
    ----------
    plan
        From the ward file.
    roles
        Who is what now.
    start
        Nothing has been heard of any phone yet at this moment.
    """

    def __init__(self, plan: Plan, roles: Roles, start: Moment) -> None:
        self._plan = plan
        self._roles = roles
        self._assignments = Assignments(plan.shifts)
        self._reach = Reach(start, silent_s=plan.phone_silent_s, grace_s=_GRACE_S)
        self._chains: dict[str, Chain] = {}
        self._groups: dict[str, str] | None = None
        """Of the chains as they stand; None when they have changed."""

    def on_phones(self, phones: Phones, now: Moment) -> None:
        """Which phones there are, and when each was last heard."""
        self._reach.on_phones(phones, now)

    def follow(self, entries: Sequence[Entry], now: Moment) -> list[Entry]:
        """Entries that follow from these: whoever is to be told of a new alarm is told now."""
        for entry in entries:
            self._take(entry, Instant(mono_ns=now.mono_ns, wall_ns=now.wall_ns))
        about = dict.fromkeys(entry.alarm.id for entry in entries if entry.alarm is not None)
        return self._go_on(about, now)

    def tick(self, now: Moment) -> list[Entry]:
        """What time alone brings: nobody answered, a phone went silent."""
        return self._go_on(list(self._chains), now)

    def restore(self, numbered: Iterable[tuple[int, Entry]], now: Moment) -> None:
        """Stand as the journal's entries say. What is overdue comes at the next tick.

        Waits that ran before the restart are taken from the entries' wall clock; one that was put
        back meanwhile counts as no time gone, never as less.
        """
        for _, entry in sorted(numbered, key=lambda one: one[0]):
            ago_ns = max(now.wall_ns - entry.t_ns, 0)
            self._take(entry, Instant(mono_ns=now.mono_ns - ago_ns, wall_ns=now.wall_ns - ago_ns))

    def chain(self, alarm_id: str) -> Chain | None:
        """How far the telling of a standing alarm has come."""
        return self._chains.get(alarm_id)

    def receivers(self, bed: str, now: Moment) -> tuple[str, ...]:
        """Who is assigned to the bed, in the order in which they are told."""
        return self._assignments.receivers(bed, now.wall_ns)

    def tellings(self, alarm_ids: Iterable[str]) -> tuple[Telling, ...]:
        """How far each has come, in the order asked for."""
        if self._groups is None:
            self._groups = storm.groups(self._chains.values())
        groups = self._groups
        chains = [self._chains[id_] for id_ in alarm_ids if id_ in self._chains]
        return tuple(self._telling(chain, groups) for chain in chains)

    def _take(self, entry: Entry, at: Instant) -> None:
        if isinstance(entry.fact, Assigned) and entry.change is Change.SET:
            self._assignments.take(entry.fact, entry.t_ns)
        if entry.alarm is None:
            return
        self._groups = None
        after = step(self._chains.get(entry.alarm.id), entry, at)
        if after is None:
            self._chains.pop(entry.alarm.id, None)
        else:
            self._chains[entry.alarm.id] = after

    def _go_on(self, alarm_ids: Iterable[str], now: Moment) -> list[Entry]:
        entries: list[Entry] = []
        for alarm_id in alarm_ids:
            chain = self._chains.get(alarm_id)
            while chain is not None and (due := self._due(chain, now)):
                told = [self._entry(chain, act, now) for act in due]
                for entry in told:
                    self._take(entry, Instant(mono_ns=now.mono_ns, wall_ns=now.wall_ns))
                entries += told
                chain = self._chains.get(alarm_id)
        return entries

    def _due(self, chain: Chain, now: Moment) -> list[Act]:
        if not chain.is_calling or chain.stage is Stage.EVERYONE:
            return []
        times = times_of(self._plan.times, chain.alarm)
        assigned = self._assignments.receivers(chain.alarm.bed, now.wall_ns)
        answering = self._roles.answering(now.wall_ns)
        staff = Staff(
            receivers=tuple(person for person in assigned if person in answering),
            charge_nurses=self._roles.charge_nurses(now.wall_ns),
            reachable=self._reachable(now),
        )
        return escalation.acts(chain, staff, times, now.mono_ns)

    def _reachable(self, now: Moment) -> Callable[[str], bool | None]:
        return lambda person: self._reach.reachable(person, now)

    def _entry(self, chain: Chain, act: Act, now: Moment) -> Entry:
        return Entry(
            t_ns=now.wall_ns,
            change=act.change,
            alarm=chain.alarm,
            person=act.person,
            note=act.note,
        )

    def _telling(self, chain: Chain, groups: dict[str, str]) -> Telling:
        taken = chain.alarm.phase is Phase.ACKNOWLEDGED
        by = chain.alarm.acknowledged_by
        calls = chain.stage is not None and chain.alarm.quiet is None
        return Telling(
            alarm_id=chain.alarm.id,
            stage=chain.stage if calls else None,
            told=chain.told,
            responsible=(by,) if taken else chain.waited_for,
            on_device=chain.on_device,
            seen=chain.seen,
            declined=chain.declined,
            t_next_ns=escalation.t_next_ns(chain, times_of(self._plan.times, chain.alarm)),
            t_called_ns=chain.begun.wall_ns if calls else None,
            group=groups.get(chain.alarm.id, ""),
        )
