"""What is in force at a bed, its NEWS2 and its early warning, as the screens are told; pure."""

from collections.abc import Sequence

from alarms.messages import AlarmState, Inactive, Warned
from alarms.news2.messages import Score, Source
from alarms.news2.words import Language, headline, status
from ward_ui.care.terms import Respond
from ward_ui.view.lines import Line, Lines, in_force
from ward_ui.view.plain import Json, Names, finite, ms

UNKNOWN: Json = {
    "occupied": None,
    "profile": None,
    "limits": [],
    "lines": None,
    "pauses": [],
    "inactive": [],
    "receivers": [],
    "score": None,
    "warning": None,
}
"""Of a bed of which the alarm engine has said nothing yet."""


def chart(state: AlarmState, names: Names, lines: Lines, respond: Respond | None = None) -> Json:
    """Members of a bed in `snapshot`, and of `alarms`; `lines`: the ward's limits by profile."""
    return {
        "occupied": state.occupied,
        "profile": state.profile or None,
        "limits": [
            {
                "condition": own.condition,
                "limit": finite(own.limit),
                "ward_limit": finite(own.ward_limit),
                "reason": own.reason,
                "person": names.get(own.person, own.person),
                "until_ms": ms(own.until_ns),
            }
            for own in state.limits
        ],
        "lines": lines_of(in_force(lines, state.profile, state.limits)),
        "pauses": [
            {
                "reason": pause.reason.value,
                "person": names.get(pause.person, pause.person),
                "until_ms": ms(pause.until_ns),
            }
            for pause in state.pauses
        ],
        "inactive": [inactive_of(one, names) for one in state.inactive],
        "receivers": [
            {"person": person, "name": names.get(person, person)} for person in state.receivers
        ],
        "score": None if state.score is None else score_of(state.score, respond),
        "warning": None if state.warning is None else warning_of(state.warning),
    }


def inactive_of(inactive: Inactive, names: Names) -> Json:
    """What makes alarms of the bed quieter now, by whom, until when, and when it last reminded."""
    return {
        "state": inactive.state.value,
        "alarms": list(inactive.alarms),
        "conditions": list(inactive.conditions),
        "person": names.get(inactive.person, inactive.person),
        "reason": inactive.reason,
        "until_ms": ms(inactive.until_ns),
        "reminded_ms": ms(inactive.t_reminded_ns) if inactive.t_reminded_ns else None,
    }


def lines_of(lines: Sequence[Line]) -> Json | None:
    """Limits of each rate, per minute, ascending; None where the ward's are not known here."""
    if not lines:
        return None
    return {
        rate: {
            side: sorted(
                line.limit for line in lines if line.of == rate and line.is_upper is is_upper
            )
            for side, is_upper in (("low", False), ("high", True))
        }
        for rate in ("rr", "hr")
    }


def score_of(score: Score, respond: Respond | None = None) -> Json:
    """NEWS2 or its bounds. Only with `complete` is `low` a NEWS2; the headline says which it is."""
    return {
        "low": score.low,
        "high": score.high,
        "complete": score.complete,
        "missing": [parameter.value for parameter in score.missing],
        "trigger": None if score.trigger is None else score.trigger.value,
        "excluded": None if score.exclusion is None else score.exclusion.value,
        "headline": {language.value: headline(score, language) for language in Language},
        "status": {language.value: status(score, language) for language in Language},
        "response": None if respond is None else dict(respond(score)),
        "radar": [
            {"parameter": part.parameter.value, "value": part.reading.value, "points": part.points}
            for part in score.parts
            if part.reading is not None and part.reading.source is Source.RADAR
        ],
    }


def warning_of(warned: Warned) -> Json:
    """The early warning while a risk is raised: since when, why, and what it was trained on."""
    return {
        "since_ms": ms(warned.t_since_ns),
        "t_ms": ms(warned.t_ns),
        "band": "raised",
        "reasons": {"nb": warned.reasons_nb.split("; "), "en": warned.reasons_en.split("; ")},
        "remark": {"nb": warned.remark_nb, "en": warned.remark_en},
        "model": warned.model,
    }
