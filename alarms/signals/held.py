"""What makes the alarms of each bed quieter now, and what is published of it.

Nothing here outlives the process: after a restart what was paused or switched off sounds again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alarms.cell import Moment
from alarms.messages import Alarm, CommandRefusal, Pause, Phase, Quiet, SignalsSet
from alarms.signals.inactivation import (
    Asked,
    Held,
    Refusal,
    Standing,
    begin,
    holding,
    reminder_due,
    signal,
)
from alarms.signals.messages import Inactive
from alarms.signals.states import Inactivation, Policy

SETTABLE = frozenset({Inactivation.AUDIO_PAUSED, Inactivation.AUDIO_OFF, Inactivation.ALARM_OFF})
"""Of the five; a person acknowledges, and pauses a bed, with commands of their own."""
_WHY = {
    Refusal.NOT_OFFERED: CommandRefusal.BOUNDS,
    Refusal.TOO_LONG: CommandRefusal.BOUNDS,
    Refusal.HIGH_PRIORITY: CommandRefusal.BOUNDS,
    Refusal.NOTHING: CommandRefusal.NOT_HERE,
    Refusal.NO_PERSON: CommandRefusal.FORBIDDEN,
    Refusal.NO_REASON: CommandRefusal.REASON,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """An inactivation that holds, and when it last reminded of itself."""

    held: Held
    until_ns: int | None
    """By the wall clock, for people: the end itself is measured by the other."""
    reminded_s: float | None = None
    t_reminded_ns: int = 0


class Inactivations:
    """Audio paused, audio off and alarm off, by bed."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._of_bed: dict[str, list[_Kept]] = defaultdict(list)

    @property
    def beds(self) -> tuple[str, ...]:
        """Where anything has been silenced."""
        return tuple(bed for bed, kept in self._of_bed.items() if kept)

    def set(
        self, fact: SignalsSet, person: str, alarms: Iterable[Alarm], now: Moment
    ) -> CommandRefusal | None:
        """Begin it, or end it; why not. A new one replaces the one of its state."""
        if fact.state not in SETTABLE:
            return CommandRefusal.NOT_HERE
        others = [kept for kept in self._of_bed[fact.bed] if kept.held.state is not fact.state]
        if fact.on:
            asked = Asked(
                state=fact.state,
                person=person,
                reason=fact.reason,
                conditions=frozenset(fact.conditions),
                duration_s=fact.lasts_s,
            )
            now_s = now.mono_ns / 1e9
            held = begin(asked, standing=_standing(alarms), now_s=now_s, policy=self._policy)
            if isinstance(held, Refusal):
                return _WHY[held]
            left_s = None if held.until_s is None else held.until_s - now_s
            until_ns = None if left_s is None else now.wall_ns + round(left_s * 1e9)
            others.append(_Kept(held=held, until_ns=until_ns))
        self._of_bed[fact.bed] = others
        return None

    def tell_again(self, bed: str, alarm_id: str) -> None:
        """It goes on to somebody who has not heard it: for this alarm no pause of sound holds."""
        self._of_bed[bed] = [
            replace(kept, held=replace(kept.held, alarms=_without(kept.held.alarms, alarm_id)))
            for kept in self._of_bed[bed]
        ]

    def forget(self, bed: str) -> None:
        """Another patient comes."""
        self._of_bed.pop(bed, None)

    def tick(self, bed: str, alarms: Iterable[Alarm], now: Moment) -> None:
        """End what is over, remind of what has no end of its own."""
        if not self._of_bed.get(bed):
            return
        now_s = now.mono_ns / 1e9
        kept = self._of_bed[bed]
        holds = holding((k.held for k in kept), standing=_standing(alarms), now_s=now_s)
        self._of_bed[bed] = [self._reminded(k, now) for k in kept if k.held in holds]

    def inactive(
        self, bed: str, alarms: Sequence[Alarm], pauses: Iterable[Pause], now: Moment
    ) -> tuple[Inactive, ...]:
        """Everything that makes the bed's alarms quieter, of all five states."""
        said = list(_taken(alarms))
        said += [_paused(pause, alarms) for pause in pauses]
        for kept in self._of_bed.get(bed, ()):
            held, now_s = kept.held, now.mono_ns / 1e9
            covered = (a.id for a in alarms if signal(_one(a), [held], now_s=now_s).states)
            said.append(
                Inactive(
                    state=held.state,
                    alarms=tuple(covered),
                    conditions=tuple(sorted(held.conditions)),
                    person=held.person,
                    reason=held.reason,
                    until_ns=kept.until_ns,
                    t_reminded_ns=kept.t_reminded_ns,
                )
            )
        return tuple(said)

    def _reminded(self, kept: _Kept, now: Moment) -> _Kept:
        now_s = now.mono_ns / 1e9
        if not reminder_due(kept.held, last_s=kept.reminded_s, now_s=now_s, policy=self._policy):
            return kept
        return replace(kept, reminded_s=now_s, t_reminded_ns=now.wall_ns)


def _taken(alarms: Sequence[Alarm]) -> Iterable[Inactive]:
    """An alarm that was taken, each by itself: it has its own person and reminder."""
    return (
        Inactive(
            state=Inactivation.ACKNOWLEDGED,
            alarms=(alarm.id,),
            person=alarm.acknowledged_by,
            t_reminded_ns=alarm.t_reminded_ns,
        )
        for alarm in alarms
        if alarm.phase is Phase.ACKNOWLEDGED
    )


def _paused(pause: Pause, alarms: Sequence[Alarm]) -> Inactive:
    """Nobody is called to what the rules let this pause hold back; our screens list it still."""
    return Inactive(
        state=Inactivation.ALARM_PAUSED,
        alarms=tuple(alarm.id for alarm in alarms if alarm.quiet is Quiet.PAUSE),
        person=pause.person,
        reason=pause.reason,
        until_ns=pause.until_ns,
    )


def _one(alarm: Alarm) -> Standing:
    return Standing(id=alarm.id, condition=alarm.condition, priority=alarm.priority)


def _standing(alarms: Iterable[Alarm]) -> tuple[Standing, ...]:
    return tuple(_one(alarm) for alarm in alarms)


def _without(alarms: tuple[Standing, ...], alarm_id: str) -> tuple[Standing, ...]:
    return tuple(alarm for alarm in alarms if alarm.id != alarm_id)
