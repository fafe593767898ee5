"""One condition of one bed (or of the ward) with the alarm that has come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from alarms.condition import State, step
from alarms.messages import (
    Acknowledge,
    Alarm,
    Change,
    Entry,
    Kind,
    PauseReason,
    Phase,
    Priority,
    Quiet,
)
from alarms.present import UNKNOWN, Reading
from alarms.rules.rule import BY_SILENCE, OF_PHONES, Rule

URGENCY = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}
"""The most urgent first."""
HEARD_S_MAX = 3.0
"""One message stands for at most this long: time in which nothing was heard is no evidence."""
PHONES_S_MAX = 10.0
"""What a server says of its phones stands for at most this long."""
TICK_S_MAX = 1.0
"""One look at silence stands for at most this long: while this process slept nobody listened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Now, by both clocks: delays are measured by the first, stamps are made by the second."""

    mono_ns: int
    wall_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What else is so at the bed, as far as it decides who is called."""

    pauses: frozenset[PauseReason] = frozenset()
    merged: frozenset[str] = frozenset()
    """Conditions of which a standing alarm says more."""
    taken_mono_ns: Mapping[str, int | None] = field(default_factory=dict)
    """Conditions that are part of a standing high alarm, with when that was taken; None: it calls
    still. One that begins after somebody took it is no part of what they took."""


_ALONE = Around()


def alone() -> Around:
    """Nothing else decides."""
    return _ALONE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """The newest alarm of a condition that people were called to."""

    alarm_id: str
    priority: Priority
    mono_ns: int


class Cell:
    """Steps one condition and says in journal entries what has become of it."""

    __slots__ = ("_began_mono_ns", "_held_since_ns", "_onset_ns", "_reminded_mono_ns",
                 "_t_mono_ns", "_told", "about", "alarm", "bed", "cover", "is_off", "priority",
                 "rule", "state", "taken_mono_ns")  # fmt: skip

    def __init__(self, bed: str, rule: Rule, priority: Priority, about: str = "") -> None:
        self.bed = bed
        self.rule = rule
        self.about = about
        self.is_off = False
        self.priority = priority
        self.cover: Cell | None = None
        self.state = State()
        self.alarm: Alarm | None = None
        self._t_mono_ns: int | None = None
        self._held_since_ns: int | None = None
        self._began_mono_ns: int | None = None
        self._onset_ns = 0
        self._reminded_mono_ns: int | None = None
        self.taken_mono_ns: int | None = None
        """When a person took what stands here; None also where a restart has forgotten it."""
        self._told: _Told | None = None

    def look(
        self,
        reading: Reading,
        now: Moment,
        stamp_ms: int,
        around: Callable[[], Around] = alone,
    ) -> list[Entry]:
        """Step to `now`; if an alarm comes of it, `stamp_ms` makes its id unlike all before.

        `around` is only asked then.
        """
        if self.is_off or self._covered():
            reading = UNKNOWN
        before, self.state = (
            self.state,
            step(
                self.state,
                present=reading.present,
                acknowledge=False,
                dt_s=self._dt_s(now) * reading.speed,
                rule=self.rule,
            ),
        )
        self._note_onset(reading, now)
        if before.phase is self.state.phase:
            return []
        alarm_id = f"{self.bed}.{self.rule.condition}.{stamp_ms:x}"
        return self._changed(before.phase, reading, now, (alarm_id, around()))

    def hush(self, around: Around, now: Moment) -> list[Entry]:
        """Look again at whether people are to be called to the alarm that stands here."""
        alarm = self.alarm
        if alarm is None:
            return []
        quiet = self._quiet(alarm, around, now)
        if quiet is alarm.quiet:
            return []
        self.alarm = replace(alarm, quiet=quiet)
        self._note_told(self.alarm, now.mono_ns)
        return [Entry(t_ns=now.wall_ns, change=Change.QUIET, alarm=self.alarm)]

    def abide(self, rule: Rule | None, priority: Priority, now: Moment) -> list[Entry]:
        """From now on this rule holds; None: the condition is not looked at."""
        self.is_off = rule is None
        self.priority = priority
        if rule is None:
            return self.end("The patient's profile does not look at it.", now)
        self.rule = rule
        alarm = self.alarm
        if alarm is None or alarm.priority is priority:
            return []
        quiet = None if priority is Priority.HIGH else alarm.quiet
        self.alarm = replace(alarm, priority=priority, quiet=quiet)
        if URGENCY[priority] < URGENCY[alarm.priority] and alarm.phase is Phase.ACKNOWLEDGED:
            self._sound_again(now)
        return [Entry(t_ns=now.wall_ns, change=Change.PRIORITY, alarm=self.alarm)]

    def remind(self, now: Moment) -> list[Entry]:
        """A person has taken it and it still stands: from time to time that is said again."""
        alarm, since_ns = self.alarm, self._reminded_mono_ns
        if alarm is None or alarm.phase is not Phase.ACKNOWLEDGED or not self.rule.remind_s:
            self._reminded_mono_ns = None
            return []
        if since_ns is None or self.priority is Priority.LOW or alarm.quiet is Quiet.MERGED:
            self._reminded_mono_ns = now.mono_ns
            return []
        if now.mono_ns - since_ns < self.rule.remind_s * 1e9:
            return []
        self._reminded_mono_ns = now.mono_ns
        self.alarm = replace(alarm, t_reminded_ns=now.wall_ns)
        return [Entry(t_ns=now.wall_ns, change=Change.REMINDED, alarm=self.alarm)]

    def end(self, note: str, now: Moment) -> list[Entry]:
        """End what stands here because a person has said so, and begin anew."""
        self.state, self._held_since_ns, self._began_mono_ns = State(), None, None
        return [] if self.alarm is None else [self._end(now, note)]

    def acknowledge(self, command: Acknowledge, now: Moment, part_of: str = "") -> list[Entry]:
        """A person has taken the alarm that stands here, or one (`part_of`) that speaks for it."""
        alarm, person = self._standing(), command.person
        self.state = step(self.state, present=None, acknowledge=True, dt_s=0.0, rule=self.rule)
        taken = replace(
            alarm, phase=Phase.ACKNOWLEDGED, acknowledged_by=alarm.acknowledged_by or person
        )
        if alarm.phase is not Phase.ACKNOWLEDGED:
            taken = replace(taken, t_changed_ns=now.wall_ns)
            self.taken_mono_ns = now.mono_ns
        self.alarm = taken
        entry = Entry(
            t_ns=now.wall_ns,
            change=Change.ACKNOWLEDGED,
            alarm=taken,
            person=person,
            device=command.device,
            command="" if part_of else command.id,
            note=f"As part of {part_of}." if part_of else "",
        )
        if self.state.phase is Phase.CLEAR:
            return [entry, self._end(now, "")]
        return [entry]

    def recall_told(self, alarm: Alarm, mono_ns: int) -> None:
        """The journal says that people were called to this alarm at that time."""
        if self._told is None or self._told.mono_ns <= mono_ns:
            self._note_told(alarm, mono_ns)

    def forget_told(self) -> None:
        """Whatever comes next is told as if for the first time."""
        self._told = None

    def restore(self, alarm: Alarm, now: Moment) -> list[Entry]:
        """Stand again as the journal says it stood; what was built up counts as built up.

        Returns entries where the rules or the profile have changed since then.
        """
        active = alarm.phase is not Phase.RETURNED
        self.alarm = alarm
        self.state = State(phase=alarm.phase, held_s=self.rule.delay_s if active else 0.0)
        self._held_since_ns = alarm.t_condition_ns if active else None
        self._onset_ns = alarm.t_onset_ns
        return self.abide(None if self.is_off else self.rule, self.priority, now)

    def _sound_again(self, now: Moment) -> None:
        """It was taken as something less urgent: whoever took it has not taken this."""
        self.state, self.taken_mono_ns = replace(self.state, phase=Phase.SOUNDING), None
        self.alarm = replace(
            self._standing(), phase=Phase.SOUNDING, acknowledged_by="", t_changed_ns=now.wall_ns
        )

    def _covered(self) -> bool:
        """A graver alarm stands: nothing new is raised here; what stands is left to end."""
        cover = self.cover
        return cover is not None and cover.state.active and self.state.phase is Phase.CLEAR

    def _dt_s(self, now: Moment) -> float:
        since_ns, self._t_mono_ns = self._t_mono_ns, now.mono_ns
        if since_ns is None:
            return 0.0
        dt_s_max = HEARD_S_MAX
        if self.rule.subject in BY_SILENCE:
            dt_s_max = TICK_S_MAX
        elif self.rule.subject in OF_PHONES:
            dt_s_max = PHONES_S_MAX
        return min(max((now.mono_ns - since_ns) / 1e9, 0.0), dt_s_max)

    def _note_onset(self, reading: Reading, now: Moment) -> None:
        """An episode begins at the first sight and is over when the held time has run down."""
        if reading.present and self._held_since_ns is None:
            self._held_since_ns, self._began_mono_ns = now.wall_ns, now.mono_ns
            self._onset_ns = now.wall_ns - round(reading.age_s * 1e9)
        elif reading.present is False and self.state.held_s == 0.0:
            self._held_since_ns = self._began_mono_ns = None

    def _quiet(self, alarm: Alarm, around: Around, now: Moment) -> Quiet | None:
        """Why nobody is called. What is true does not depend on it.

        To a high alarm people are called, unless another high one speaks for it.
        """
        if alarm.priority is Priority.HIGH:
            return Quiet.MERGED if self._is_part(around) else None
        if around.pauses.intersection(self.rule.held_by):
            return Quiet.PAUSE
        return self._quiet_unpaused(alarm, around, now)

    def speaks_unpaused(self, around: Around, now: Moment) -> bool:
        """People are called to the alarm that stands here, or would be but for a pause."""
        alarm = self._standing()
        if alarm.quiet is not Quiet.PAUSE:
            return alarm.quiet is None
        return self._quiet_unpaused(alarm, around, now) is None

    def _quiet_unpaused(self, alarm: Alarm, around: Around, now: Moment) -> Quiet | None:
        if self.rule.condition in around.merged:
            return Quiet.MERGED
        told = self._told
        if told is None or told.alarm_id == alarm.id:
            return None
        risen = URGENCY[alarm.priority] < URGENCY[told.priority]
        soon = now.mono_ns - told.mono_ns < self.rule.retell_s * 1e9
        return Quiet.REPEAT if soon and not risen else None

    def _is_part(self, around: Around) -> bool:
        if self.rule.condition not in around.taken_mono_ns:
            return False
        taken_ns, began_ns = around.taken_mono_ns[self.rule.condition], self._began_mono_ns
        return taken_ns is None or (began_ns is not None and began_ns <= taken_ns)

    def _note_told(self, alarm: Alarm, mono_ns: int) -> None:
        if alarm.quiet is None:
            self._told = _Told(alarm_id=alarm.id, priority=alarm.priority, mono_ns=mono_ns)

    def _changed(
        self, before: Phase, reading: Reading, now: Moment, new: tuple[str, Around]
    ) -> list[Entry]:
        alarm_id, around = new
        match before, self.state.phase:
            case Phase.CLEAR, Phase.SOUNDING:
                return [self._signal(reading, now, alarm_id, around)]
            case Phase.RETURNED, Phase.SOUNDING:
                ended = self._end(now, f"It came back, as {alarm_id}.")
                return [ended, self._signal(reading, now, alarm_id, around)]
            case _, Phase.RETURNED:
                self.alarm = replace(
                    self._standing(), phase=Phase.RETURNED, t_changed_ns=now.wall_ns
                )
                return [Entry(t_ns=now.wall_ns, change=Change.RETURNED, alarm=self.alarm)]
            case _:
                return [self._end(now, "")]

    def _signal(self, reading: Reading, now: Moment, alarm_id: str, around: Around) -> Entry:
        alarm = Alarm(
            id=alarm_id,
            bed=self.bed,
            condition=self.rule.condition,
            kind=self.rule.kind,
            priority=self.priority,
            phase=Phase.SOUNDING,
            text_nb=self.rule.text_nb,
            text_en=self.rule.text_en,
            value=reading.value,
            limit=self.rule.limit if reading.limit is None else reading.limit,
            t_onset_ns=self._onset_ns,
            t_condition_ns=now.wall_ns if self._held_since_ns is None else self._held_since_ns,
            t_signal_ns=now.wall_ns,
            t_changed_ns=now.wall_ns,
            about=self.about,
        )
        self.alarm = replace(alarm, quiet=self._quiet(alarm, around, now))
        self._note_told(self.alarm, now.mono_ns)
        return Entry(t_ns=now.wall_ns, change=Change.SIGNAL, alarm=self.alarm)

    def _end(self, now: Moment, note: str) -> Entry:
        ended = replace(self._standing(), phase=Phase.CLEAR, t_changed_ns=now.wall_ns)
        self.alarm = self.taken_mono_ns = None
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
