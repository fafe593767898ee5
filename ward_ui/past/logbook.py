"""The log of one bed as the screens are told: alarms from onset to end, NEWS2, facts; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from alarms.messages import (
    Alarm,
    Assigned,
    Change,
    Entry,
    Fact,
    LimitSet,
    Marked,
    Observed,
    PatientSet,
    PauseSet,
    Phase,
    ProfileSet,
    Scored,
    Warned,
)
from alarms.news2.messages import Part, Score
from ward_ui.view.alarms import alarm_of
from ward_ui.view.plain import Json, Names, finite, ms

N_SCORES_MAX = 60
N_FACTS_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What the journal holds of a bed since `t_from_ns`, oldest first, numbered.

    Of the alarms that stood then also what came before, from their signal on.
    """

    t_from_ns: int
    alarms: Sequence[tuple[int, Entry]]
    facts: Sequence[tuple[int, Entry]]


def log(bed: str, noted: Noted, names: Names, *, now_ns: int) -> Json:
    """The answer to `GET /api/beds/{bed}/log`; newest first in each list."""
    facts = [(seq, one) for seq, one in noted.facts if one.t_ns >= noted.t_from_ns]
    scores = [one for _, one in facts if isinstance(one.fact, Scored)][-N_SCORES_MAX:]
    set_ = [of for of in facts if not isinstance(of[1].fact, Scored)][-N_FACTS_MAX:]
    verdicts = {
        one.fact.alarm_id: one.fact.verdict.value
        for _, one in facts
        if isinstance(one.fact, Marked)
    }
    return {
        "t_ms": ms(now_ns),
        "bed": bed,
        "from_ms": ms(noted.t_from_ns),
        "alarms": [told.said(names, verdicts) for told in reversed(_by_alarm(noted.alarms))],
        "scores": [_score(one, names) for one in reversed(scores)],
        "facts": [
            {
                "seq": seq,
                "t_ms": ms(one.t_ns),
                "person": names.get(one.person, one.person),
                "note": one.note,
                **said,
            }
            for seq, one in reversed(set_)
            if one.fact is not None and (said := fact_of(one.fact, names))
        ],
    }


@dataclass(slots=True)
class _Told:
    """One alarm over its life."""

    alarm: Alarm
    t_called_ns: int | None = None
    t_ended_ns: int | None = None
    t_acknowledged_ns: int | None = None
    told: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    declined: list[str] = field(default_factory=list)

    def said(self, names: Names, verdicts: dict[str, str]) -> Json:
        def named(people: Iterable[str]) -> list[str]:
            return [names.get(one, one) for one in dict.fromkeys(people)]

        return {
            "alarm": alarm_of(self.alarm, names),
            "called_ms": ms(self.t_called_ns),
            "ended_ms": ms(self.t_ended_ns),
            "acknowledged_ms": ms(self.t_acknowledged_ns),
            "told": named(self.told),
            "seen": named(self.seen),
            "declined": named(self.declined),
            "verdict": verdicts.get(self.alarm.id),
        }


def _by_alarm(entries: Iterable[tuple[int, Entry]]) -> list[_Told]:
    """Each alarm once, in the order in which they came."""
    found: dict[str, _Told] = {}
    for _, entry in entries:
        if entry.alarm is None or entry.change is Change.REFUSED:
            continue
        told = found.setdefault(entry.alarm.id, _Told(entry.alarm))
        told.alarm = entry.alarm
        if told.t_called_ns is None and _calls(entry.alarm):
            told.t_called_ns = entry.t_ns
        match entry.change:
            case Change.ENDED:
                told.t_ended_ns = entry.t_ns
            case Change.ACKNOWLEDGED:
                told.t_acknowledged_ns = entry.t_ns
            case Change.TOLD if entry.person:
                told.told.append(entry.person)
            case Change.SEEN:
                told.seen.append(entry.person)
            case Change.DECLINED:
                told.declined.append(entry.person)
            case _:
                pass
    return list(found.values())


def _calls(alarm: Alarm) -> bool:
    """People are called to it: it sounds, nobody has taken it, and nothing keeps it quiet."""
    return alarm.phase is Phase.SOUNDING and alarm.quiet is None


def _score(entry: Entry, names: Names) -> Json:
    fact = entry.fact
    assert isinstance(fact, Scored)
    made = _made(fact.inputs)
    return {
        "t_ms": ms(entry.t_ns),
        "person": _scored_by(entry, made, names),
        "low": fact.low,
        "high": fact.high,
        "complete": fact.complete,
        "by_person": fact.by_person,
        "parts": [] if made is None else [_part(part) for part in made.parts],
    }


def _made(inputs: str) -> Score | None:
    """The whole score; None where it was written by a version that is not understood."""
    try:
        return msgspec.json.decode(inputs, type=Score)
    except msgspec.DecodeError:
        return None


def _scored_by(entry: Entry, made: Score | None, names: Names) -> str:
    """Who entered it: the engine writes the score, so it is told by the newest typed reading."""
    typed = [part.reading for part in made.parts if part.reading] if made else []
    newest = max((one for one in typed if one.person), key=lambda r: r.t_entered_ns, default=None)
    person = entry.person or (newest.person if newest else "")
    return names.get(person, person)


def _part(part: Part) -> Json:
    reading = part.reading
    value = None if reading is None else reading.value
    return {
        "parameter": part.parameter.value,
        "low": part.low,
        "high": part.high,
        "value": finite(value) if isinstance(value, float) else value,
        "unit": "" if reading is None else reading.unit,
        "t_measured_ms": None if reading is None else ms(reading.t_measured_ns),
        "source": None if reading is None else reading.source.value,
    }


def fact_of(fact: Fact, names: Names) -> Json | None:
    """What was set, as JSON; None for what the engine notes for itself."""
    match fact:
        case LimitSet():
            return {
                "fact": "limit",
                "condition": fact.condition,
                "limit": finite(fact.limit),
                "reason": fact.reason,
                "until_ms": ms(fact.until_ns),
            }
        case ProfileSet():
            return {"fact": "profile", "profile": fact.profile or None, "reason": fact.reason}
        case PauseSet():
            return {"fact": "pause", "reason": fact.reason.value, "until_ms": ms(fact.until_ns)}
        case PatientSet():
            return {"fact": "patient", "occupied": fact.occupied, "age_y": fact.age_y}
        case Assigned():
            return {"fact": "assigned", "persons": [names.get(one, one) for one in fact.persons]}
        case Marked():
            return {"fact": "marked", "alarm_id": fact.alarm_id, "verdict": fact.verdict.value}
        case Warned():
            return {
                "fact": "warned",
                "reasons": {
                    "nb": fact.reasons_nb.split("; "),
                    "en": fact.reasons_en.split("; "),
                },
            }
        case Observed():
            return {"fact": "observed", "t_measured_ms": ms(fact.t_measured_ns)} | {
                key: getattr(fact, key) for key in _OBSERVED
            }
        case _:
            return None


_OBSERVED = (
    "rr_per_min",
    "spo2_percent",
    "on_oxygen",
    "sbp_mmhg",
    "pulse_per_min",
    "consciousness",
    "temp_c",
)
