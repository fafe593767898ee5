"""One condition of one bed (or of the ward) with the alarm that has come of it."""

from dataclasses import dataclass, replace

from alarms.condition import State, step
from alarms.messages import Alarm, Change, Entry, Kind, Phase, Priority
from alarms.present import UNKNOWN, Reading
from alarms.rules.rule import BY_SILENCE, Rule

HEARD_S_MAX = 3.0
"""One message stands for at most this long: time in which nothing was heard is no evidence."""
TICK_S_MAX = 1.0
"""One look at silence stands for at most this long: while this process slept nobody listened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Now, by both clocks: delays are measured by the first, stamps are made by the second."""

    mono_ns: int
    wall_ns: int


class Cell:
    """Steps one condition and says in journal entries what has become of it."""

    __slots__ = ("_alarm_id", "_held_since_ns", "_onset_ns", "_t_mono_ns", "alarm", "bed", "cover",
                 "priority", "rule", "state")  # fmt: skip

    def __init__(self, bed: str, rule: Rule, priority: Priority) -> None:
        self.bed = bed
        self.rule = rule
        self.priority = priority
        self.cover: Cell | None = None
        self.state = State()
        self.alarm: Alarm | None = None
        self._t_mono_ns: int | None = None
        self._held_since_ns: int | None = None
        self._onset_ns = 0

    def look(self, reading: Reading, now: Moment, stamp_ms: int) -> list[Entry]:
        """Step to `now`; if an alarm comes of it, `stamp_ms` makes its id unlike all before."""
        if self._covered():
            reading = UNKNOWN
        before, self.state = (
            self.state,
            step(
                self.state,
                present=reading.present,
                acknowledge=False,
                dt_s=self._dt_s(now),
                rule=self.rule,
            ),
        )
        self._note_onset(reading, now)
        if before.phase is self.state.phase:
            return []
        alarm_id = f"{self.bed}.{self.rule.condition}.{stamp_ms:x}"
        return self._changed(before.phase, reading, now, alarm_id)

    def acknowledge(self, person: str, device: str, command: str, now: Moment) -> list[Entry]:
        """A person has taken the alarm that stands here."""
        alarm = self._standing()
        self.state = step(self.state, present=None, acknowledge=True, dt_s=0.0, rule=self.rule)
        taken = replace(
            alarm, phase=Phase.ACKNOWLEDGED, acknowledged_by=alarm.acknowledged_by or person
        )
        if alarm.phase is not Phase.ACKNOWLEDGED:
            taken = replace(taken, t_changed_ns=now.wall_ns)
        self.alarm = taken
        entry = Entry(
            t_ns=now.wall_ns,
            change=Change.ACKNOWLEDGED,
            alarm=taken,
            person=person,
            device=device,
            command=command,
        )
        if self.state.phase is Phase.CLEAR:
            return [entry, self._end(now, "")]
        return [entry]

    def restore(self, alarm: Alarm) -> None:
        """Stand again as the journal says it stood; what was built up counts as built up."""
        active = alarm.phase is not Phase.RETURNED
        self.alarm = alarm
        self.state = State(phase=alarm.phase, held_s=self.rule.delay_s if active else 0.0)
        self._held_since_ns = alarm.t_condition_ns
        self._onset_ns = alarm.t_onset_ns

    def _covered(self) -> bool:
        """A graver alarm stands: nothing new is raised here; what stands is left to end."""
        cover = self.cover
        return cover is not None and cover.state.active and self.state.phase is Phase.CLEAR

    def _dt_s(self, now: Moment) -> float:
        since_ns, self._t_mono_ns = self._t_mono_ns, now.mono_ns
        if since_ns is None:
            return 0.0
        dt_s_max = TICK_S_MAX if self.rule.subject in BY_SILENCE else HEARD_S_MAX
        return min(max((now.mono_ns - since_ns) / 1e9, 0.0), dt_s_max)

    def _note_onset(self, reading: Reading, now: Moment) -> None:
        """An episode begins at the first sight and is over when the held time has run down."""
        if reading.present and self._held_since_ns is None:
            self._held_since_ns = now.wall_ns
            self._onset_ns = now.wall_ns - round(reading.age_s * 1e9)
        elif reading.present is False and self.state.held_s == 0.0:
            self._held_since_ns = None

    def _changed(self, before: Phase, reading: Reading, now: Moment, alarm_id: str) -> list[Entry]:
        match before, self.state.phase:
            case Phase.CLEAR, Phase.SOUNDING:
                return [self._signal(reading, now, alarm_id)]
            case Phase.RETURNED, Phase.SOUNDING:
                ended = self._end(now, f"It came back, as {alarm_id}.")
                return [ended, self._signal(reading, now, alarm_id)]
            case _, Phase.RETURNED:
                self.alarm = replace(
                    self._standing(), phase=Phase.RETURNED, t_changed_ns=now.wall_ns
                )
                return [Entry(t_ns=now.wall_ns, change=Change.RETURNED, alarm=self.alarm)]
            case _:
                return [self._end(now, "")]

    def _signal(self, reading: Reading, now: Moment, alarm_id: str) -> Entry:
        self.alarm = Alarm(
            id=alarm_id,
            bed=self.bed,
            condition=self.rule.condition,
            kind=self.rule.kind,
            priority=self.priority,
            phase=Phase.SOUNDING,
            text_nb=self.rule.text_nb,
            text_en=self.rule.text_en,
            value=reading.value,
            limit=self.rule.limit,
            t_onset_ns=self._onset_ns,
            t_condition_ns=now.wall_ns if self._held_since_ns is None else self._held_since_ns,
            t_signal_ns=now.wall_ns,
            t_changed_ns=now.wall_ns,
        )
        return Entry(t_ns=now.wall_ns, change=Change.SIGNAL, alarm=self.alarm)

    def _end(self, now: Moment, note: str) -> Entry:
        ended = replace(self._standing(), phase=Phase.CLEAR, t_changed_ns=now.wall_ns)
        self.alarm = None
        return Entry(t_ns=now.wall_ns, change=Change.ENDED, alarm=ended, note=note)

    def _standing(self) -> Alarm:
        if self.alarm is None:
            raise RuntimeError(f"no alarm stands at {self.bed!r} {self.rule.condition}")
        return self.alarm


def unknown_alarm(alarm_id: str, t_ns: int) -> Alarm:
    """Stands in the journal for an alarm id that nobody here has given out."""
    return Alarm(
        id=alarm_id,
        bed="",
        condition="unknown",
        kind=Kind.TECHNICAL,
        priority=Priority.LOW,
        phase=Phase.CLEAR,
        text_nb="Ukjent alarm",
        text_en="Unknown alarm",
        value=None,
        limit=None,
        t_onset_ns=t_ns,
        t_condition_ns=t_ns,
        t_signal_ns=t_ns,
        t_changed_ns=t_ns,
    )
