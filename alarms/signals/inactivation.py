"""What is left of an alarm's signals while somebody has made it quieter.

An inactivation takes away *signals*, never conditions: what is true stays true and is journalled.

Time is the monotonic clock of one process: a pause that lived in a process ends with it, and the
alarm sounds again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from alarms.messages import Priority
from alarms.signals.states import MEANINGS, Covers, Inactivation, Policy

_GRAVENESS = {Priority.LOW: 0, Priority.MEDIUM: 1, Priority.HIGH: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """As much of an alarm as is needed to know whether it is quiet."""

    id: str
    condition: str
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks for."""

    state: Inactivation
    person: str
    reason: str = ""
    conditions: frozenset[str] = frozenset()
    """By name, only where the state covers conditions; otherwise it is what stands."""
    duration_s: float | None = None
    """Of a timed state; None is the ward's usual time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One inactivation of one patient's alarms."""

    state: Inactivation
    alarms: tuple[Standing, ...] = ()
    """What it covers by id, each with the priority that it had then."""
    conditions: frozenset[str] = frozenset()
    began_s: float
    """On the monotonic clock, like all seconds here."""
    until_s: float | None = None
    person: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What may be seen and heard of one alarm."""

    audible: bool
    visible: bool
    states: tuple[Inactivation, ...] = ()
    """To be shown beside it by their symbols."""


class Refusal(StrEnum):
    """Why an inactivation does not begin."""

    NOT_OFFERED = "not_offered"
    """The ward does not use this state."""
    NOTHING = "nothing"
    """There is nothing that it would cover."""
    HIGH_PRIORITY = "high_priority"
    """It names a condition that stands at high priority, which cannot be switched off."""
    TOO_LONG = "too_long"
    """Longer than the ward allows, or not a time."""
    NO_PERSON = "no_person"
    NO_REASON = "no_reason"
    """What takes the picture away, or has no end, needs a reason."""


def begin(
    asked: Asked, *, standing: Iterable[Standing], now_s: float, policy: Policy
) -> Held | Refusal:
    """The inactivation, or why not."""
    alarms = tuple(standing)
    refusal = _refusal(asked, alarms, policy)
    if refusal is not None:
        return refusal
    by_id = MEANINGS[asked.state].covers is Covers.STANDING
    lasts_s = _lasts_s(asked, policy)
    return Held(
        state=asked.state,
        alarms=alarms if by_id else (),
        conditions=frozenset() if by_id else asked.conditions,
        began_s=now_s,
        until_s=None if lasts_s is None else now_s + lasts_s,
        person=asked.person,
        reason=asked.reason,
    )


def _refusal(asked: Asked, alarms: tuple[Standing, ...], policy: Policy) -> Refusal | None:
    meaning = MEANINGS[asked.state]
    by_id = meaning.covers is Covers.STANDING
    if asked.state not in policy.offered:
        return Refusal.NOT_OFFERED
    if not asked.person.strip():
        return Refusal.NO_PERSON
    if not by_id and not asked.reason.strip():
        return Refusal.NO_REASON
    if not (alarms if by_id else asked.conditions):
        return Refusal.NOTHING
    if not by_id and any(a.condition in asked.conditions and _is_high(a) for a in alarms):
        return Refusal.HIGH_PRIORITY
    if meaning.timed and _lasts_s(asked, policy) is None:
        return Refusal.TOO_LONG
    return None


def _lasts_s(asked: Asked, policy: Policy) -> float | None:
    """How long a timed state lasts; None where it has no end, or the time is not allowed."""
    if asked.state is Inactivation.AUDIO_PAUSED:
        usual_s, most_s = policy.audio_pause_s, policy.audio_pause_s_max
    elif asked.state is Inactivation.ALARM_PAUSED:
        usual_s, most_s = policy.alarm_pause_s, policy.alarm_pause_s_max
    else:
        return None
    lasts_s = usual_s if asked.duration_s is None else asked.duration_s
    return lasts_s if 0 < lasts_s <= most_s else None


def holding(
    held: Iterable[Held], *, standing: Iterable[Standing], now_s: float
) -> tuple[Held, ...]:
    """Those that still hold: a timed one ends by itself, one about alarms with the last of them."""
    ids = {alarm.id for alarm in standing}
    return tuple(
        one
        for one in held
        if (one.until_s is None or now_s < one.until_s)
        and (
            MEANINGS[one.state].covers is Covers.CONDITIONS or any(a.id in ids for a in one.alarms)
        )
    )


def signal(alarm: Standing, held: Iterable[Held], *, now_s: float) -> Signal:
    """What may be seen and heard of an alarm now."""
    states = tuple(
        one.state
        for one in held
        if (one.until_s is None or now_s < one.until_s) and _covered(alarm, one)
    )
    return Signal(
        audible=not states,
        visible=all(MEANINGS[state].visible for state in states),
        states=states,
    )


def _covered(alarm: Standing, held: Held) -> bool:
    if MEANINGS[held.state].covers is Covers.CONDITIONS:
        return alarm.condition in held.conditions and not _is_high(alarm)
    then = next((a.priority for a in held.alarms if a.id == alarm.id), None)
    # What has become graver since is a new thing to hear.
    return then is not None and _GRAVENESS[alarm.priority] <= _GRAVENESS[then]


def reminder_due(held: Held, *, last_s: float | None, now_s: float, policy: Policy) -> bool:
    """The reminder signal (one low burst) is to sound. `last_s`: when it last did, if it has."""
    if not MEANINGS[held.state].reminds:
        return False
    since_s = held.began_s if last_s is None else last_s
    return now_s - since_s >= policy.reminder_s


def _is_high(alarm: Standing) -> bool:
    return alarm.priority is Priority.HIGH
