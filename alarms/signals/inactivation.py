"""The five ways to make alarm signals quieter (IEC 60601-1-8), and what is left of them in each.

An inactivation takes away *signals*, never conditions: what is true stays true and is journalled.
Which words and rules the standard uses we know from public texts (docs/signals.md).

Time is the monotonic clock of one process: a pause that lived in a process ends with it, and the
alarm sounds again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from alarms.messages import Priority

_GRAVENESS = {Priority.LOW: 0, Priority.MEDIUM: 1, Priority.HIGH: 2}


class Inactivation(StrEnum):
    """The states, by the words that IHE's alarm messages use where they have one."""

    AUDIO_PAUSED = "audio-paused"
    AUDIO_OFF = "audio-off"
    ALARM_PAUSED = "alarm-paused"
    ALARM_OFF = "alarm-off"
    ACKNOWLEDGED = "acknowledged"


class Covers(StrEnum):
    """What an inactivation is about."""

    STANDING = "standing"
    """The alarms that stand at that moment, each by its id: a new one sounds."""
    CONDITIONS = "conditions"
    """Conditions by name, also when they come anew; never at high priority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one state does to the alarms that it covers."""

    covers: Covers
    visible: bool
    """Still shown. None of them is audible: that is what they have in common."""
    timed: bool
    """Ends by itself, at a time that is shown."""
    reminds: bool
    """A reminder signal sounds while it lasts, so that nobody forgets it."""
    offered: bool
    """Offered by vitavakt to the people of a ward [D]."""
    symbol: str
    """What is shown beside the alarm (IEC 60417-5576, a bell, and -5319, a triangle; from memory:
    to be compared with the standard)."""
    text_nb: str
    text_en: str


MEANINGS = {
    Inactivation.AUDIO_PAUSED: Meaning(
        covers=Covers.STANDING,
        visible=True,
        timed=True,
        reminds=False,
        offered=True,
        symbol="bell, dashed cross",
        text_nb="Lyd på pause",
        text_en="Audio paused",
    ),
    Inactivation.AUDIO_OFF: Meaning(
        covers=Covers.CONDITIONS,
        visible=True,
        timed=False,
        reminds=True,
        offered=False,
        symbol="bell, cross",
        text_nb="Lyd av",
        text_en="Audio off",
    ),
    Inactivation.ALARM_PAUSED: Meaning(
        covers=Covers.CONDITIONS,
        visible=False,
        timed=True,
        reminds=False,
        offered=True,
        symbol="triangle, dashed cross",
        text_nb="Alarm på pause",
        text_en="Alarm paused",
    ),
    Inactivation.ALARM_OFF: Meaning(
        covers=Covers.CONDITIONS,
        visible=False,
        timed=False,
        reminds=True,
        offered=False,
        symbol="triangle, cross",
        text_nb="Alarm av",
        text_en="Alarm off",
    ),
    Inactivation.ACKNOWLEDGED: Meaning(
        covers=Covers.STANDING,
        visible=True,
        timed=False,
        reminds=False,
        offered=True,
        symbol="bell, tick",
        text_nb="Bekreftet",
        text_en="Acknowledged",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The times of a ward [D]."""

    offered: frozenset[Inactivation] = frozenset(s for s, m in MEANINGS.items() if m.offered)
    audio_pause_s: float = 120.0
    audio_pause_s_max: float = 180.0
    """ISO 7396-1 allows 15 min at high priority; wards are used to 2 min."""
    alarm_pause_s: float = 900.0
    alarm_pause_s_max: float = 900.0
    reminder_s: float = 300.0
    """Between two reminder signals; shown, as the standard asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """As much of an alarm as is needed to know whether it is quiet."""

    id: str
    condition: str
    priority: Priority


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
    state: Inactivation,
    *,
    standing: Iterable[Standing],
    conditions: Collection[str] = (),
    now_s: float,
    policy: Policy,
    person: str,
    reason: str = "",
    duration_s: float | None = None,
) -> Held | Refusal:
    """The inactivation, or why not. `conditions` only where the state covers conditions."""
    meaning = MEANINGS[state]
    by_id = meaning.covers is Covers.STANDING
    alarms = tuple(standing)
    lasts_s = _lasts_s(state, duration_s, policy)
    if state not in policy.offered:
        return Refusal.NOT_OFFERED
    if not person.strip():
        return Refusal.NO_PERSON
    if not by_id and not reason.strip():
        return Refusal.NO_REASON
    if not (alarms if by_id else conditions):
        return Refusal.NOTHING
    if not by_id and any(a.condition in conditions and _is_high(a) for a in alarms):
        return Refusal.HIGH_PRIORITY
    if meaning.timed and lasts_s is None:
        return Refusal.TOO_LONG
    return Held(
        state=state,
        alarms=alarms if by_id else (),
        conditions=frozenset() if by_id else frozenset(conditions),
        began_s=now_s,
        until_s=None if lasts_s is None else now_s + lasts_s,
        person=person,
        reason=reason,
    )


def _lasts_s(state: Inactivation, asked_s: float | None, policy: Policy) -> float | None:
    """How long a timed state lasts; None where it has no end, or the time is not allowed."""
    if state is Inactivation.AUDIO_PAUSED:
        usual_s, most_s = policy.audio_pause_s, policy.audio_pause_s_max
    elif state is Inactivation.ALARM_PAUSED:
        usual_s, most_s = policy.alarm_pause_s, policy.alarm_pause_s_max
    else:
        return None
    lasts_s = usual_s if asked_s is None else asked_s
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
