"""The log of one bed as the screens are told: alarms from onset to end, NEWS2, facts; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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
from records.scores import Stood
from ward_ui.past import scores
from ward_ui.view.alarms import alarm_of
from ward_ui.view.plain import Json, Names, finite, ms

N_SCORES_MAX = 300
N_FACTS_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What the journal holds of a bed since `t_from_ns`, oldest first, numbered.

    Of the alarms that stood then also what came before, from their signal on.
    """

    t_from_ns: int
    alarms: Sequence[tuple[int, Entry]]
    facts: Sequence[tuple[int, Entry]]
    stood: Sequence[Stood] = ()
    """What the history holds of its NEWS2 since then."""


def log(bed: str, noted: Noted, names: Names, *, now_ns: int, n_scores: int = N_SCORES_MAX) -> Json:
    """The answer to `GET /api/beds/{bed}/log`; newest first in each list."""
    facts = [(seq, one) for seq, one in noted.facts if one.t_ns >= noted.t_from_ns]
    typed = [one for _, one in facts if isinstance(one.fact, Scored)]
    scored = scores.told(noted.stood, typed, names, now_ns)
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
        "scores": scored[: -n_scores - 1 : -1],
        "n_scores_left": max(len(scored) - n_scores, 0),
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
