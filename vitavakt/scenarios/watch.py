"""The alarm service in simulated time: its station, a journal in memory, and what was raised."""

from collections.abc import Iterable
from dataclasses import replace

from alarms.backlog import Backlog
from alarms.cell import Moment
from alarms.messages import Acknowledge, Alarm, Answer, Change, Entry, Phase, Set
from alarms.station import Past, Setup, Station
from dsp.messages import Vitals
from simulators.ward.scenario import WARD
from simulators.ward.verdict import Raised

T0_NS = 1_795_000_000_000_000_000
"""Wall clock at the beginning of every scenario."""
N_RECENT = 2_000
"""Journal entries read back at a restart, as the service does."""


def moment(t_s: float) -> Moment:
    """`t_s` after the beginning, by both clocks."""
    return Moment(mono_ns=round(t_s * 1e9), wall_ns=T0_NS + round(t_s * 1e9))


class Watch:
    """Everything that the alarm service knows, and the journal that outlives it."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._station: Station | None = Station(setup, moment(0.0))
        self._journal: list[tuple[int, Entry]] = []
        self._backlog = Backlog()
        self._raised: dict[str, Raised] = {}
        self._n_commands = 0
        self.disk_full = False

    def service(self, *, up: bool, t_s: float) -> None:
        """The process runs, or it does not: killed it forgets all that is not in the journal."""
        if not up:
            self._station, self._backlog = None, Backlog()
        elif self._station is None:
            self._station = Station(self._setup, moment(t_s))
            self._keep(self._station.restore(self._past(), moment(t_s)), t_s)

    def hear(self, said: Iterable[Vitals], alive: Iterable[str], t_s: float) -> None:
        """Vital signs and heartbeats that arrive at `t_s`."""
        if self._station is None:
            return
        for service in alive:
            self._station.on_alive(service, moment(t_s))
        for vitals in said:
            self._keep(self._station.on_vitals(vitals, moment(t_s)), t_s)

    def look(self, t_s: float) -> None:
        """What shows by silence and by time."""
        if self._station is not None:
            self._keep(self._station.tick(moment(t_s)), t_s)

    def acknowledge(self, bed: str, t_s: float) -> None:
        """A nurse at the bed takes what stands there."""
        if self._station is None:
            return
        for alarm in self._station.state(bed, moment(t_s)).alarms:
            if alarm.phase is not Phase.ACKNOWLEDGED:
                self._n_commands += 1
                command = _taken(alarm, f"c-{self._n_commands}", moment(t_s))
                self._keep(self._station.command(command, moment(t_s))[1], t_s)

    def set(self, command: Set, t_s: float) -> Answer:
        """A nurse sets something for a patient; the service must be up."""
        if self._station is None:
            raise RuntimeError("nothing can be set while the alarm service is away")
        answer, entries = self._station.command(command, moment(t_s))
        self._keep(entries, t_s)
        return answer

    def raised(self) -> tuple[Raised, ...]:
        """Every alarm so far, in the order of their signals."""
        return tuple(self._raised.values())

    def _keep(self, entries: Iterable[Entry], t_s: float) -> None:
        """To the journal, or to wait for it; and noted for the verdict."""
        if self._station is None:
            return
        for entry in entries:
            self._note(entry, t_s)
            self._backlog.add([entry])
        while not self.disk_full and len(self._backlog):
            batch = self._backlog.batch()
            numbered = list(enumerate(batch, start=len(self._journal) + 1))
            self._journal += numbered
            self._backlog.taken(batch)
            self._station.written(numbered)
        self._station.unwritten(self._backlog.waiting())
        self._station.on_journal(failing=len(self._backlog) > 0)

    def _past(self) -> Past:
        phases = {entry.alarm.id: entry.alarm.phase for _, entry in self._journal if entry.alarm}
        facts = {entry.subject: (seq, entry) for seq, entry in self._journal if entry.fact}
        return Past(
            open_entries=[
                (seq, entry)
                for seq, entry in self._journal
                if entry.alarm and phases[entry.alarm.id] is not Phase.CLEAR
            ],
            facts=list(facts.values()),
            recent=self._journal[-N_RECENT:],
        )

    def _speaks(self, alarm: Alarm) -> bool:
        """It is announced by itself: it is in no group, or speaks for its group."""
        if self._station is None:
            return True
        tellings = self._station.state(alarm.bed, moment(0.0)).tellings
        groups = {telling.alarm_id: telling.group for telling in tellings}
        return groups.get(alarm.id, "") in {"", alarm.id}

    def _note(self, entry: Entry, t_s: float) -> None:
        alarm = entry.alarm
        if alarm is None:
            return
        if entry.change is Change.SIGNAL:
            self._raised[alarm.id] = Raised(
                bed=alarm.bed or WARD,
                condition=alarm.condition,
                kind=alarm.kind,
                priority=alarm.priority,
                t_s=t_s,
                called=alarm.quiet is None and self._speaks(alarm),
            )
        elif entry.change in {Change.QUIET, Change.PRIORITY} and alarm.quiet is None:
            self._raised[alarm.id] = replace(self._raised[alarm.id], called=True)
        elif entry.change in {Change.RETURNED, Change.ENDED} and alarm.id in self._raised:
            raised = self._raised[alarm.id]
            if raised.ended_s is None:
                self._raised[alarm.id] = replace(raised, ended_s=t_s)


def _taken(alarm: Alarm, command: str, now: Moment) -> Acknowledge:
    return Acknowledge(
        id=command, alarm_id=alarm.id, person="nurse", device="scenario", t_ns=now.wall_ns
    )
