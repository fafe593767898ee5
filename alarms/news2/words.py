"""A score as people read it, in Norwegian and English.

What is incomplete never reads like a number that could be compared with another.
"""

from enum import StrEnum

from alarms.news2.messages import (
    Consciousness,
    Exclusion,
    Freshness,
    Parameter,
    Part,
    Reading,
    Score,
    Source,
    Trigger,
)
from alarms.news2.responses import Ward
from alarms.news2.table import rounded

CREDIT = "NEWS2 © Royal College of Physicians 2017"


class Language(StrEnum):
    """Of the screens: bokmål and English."""

    NB = "nb"
    EN = "en"


PARAMETERS = {
    Language.NB: {
        Parameter.RR: "RF",
        Parameter.SPO2: "SpO2",
        Parameter.OXYGEN: "romluft/oksygen",
        Parameter.SBP: "BT",
        Parameter.PULSE: "puls",
        Parameter.CONSCIOUSNESS: "bevissthet",
        Parameter.TEMP: "temp",
    },
    Language.EN: {
        Parameter.RR: "RR",
        Parameter.SPO2: "SpO2",
        Parameter.OXYGEN: "air/oxygen",
        Parameter.SBP: "BP",
        Parameter.PULSE: "pulse",
        Parameter.CONSCIOUSNESS: "consciousness",
        Parameter.TEMP: "temp",
    },
}
EXCLUSIONS = {
    Language.NB: {
        Exclusion.CHILD: "NEWS2 vises ikke: under 16 år",
        Exclusion.PREGNANT: "NEWS2 vises ikke: gravid eller nylig født",
        Exclusion.COMFORT_CARE: "NEWS2 vises ikke: lindrende behandling",
        Exclusion.NOT_NEWS: "NEWS2 vises ikke: forordnet «ikke NEWS»",
    },
    Language.EN: {
        Exclusion.CHILD: "NEWS2 not shown: under 16 years",
        Exclusion.PREGNANT: "NEWS2 not shown: pregnant or recently delivered",
        Exclusion.COMFORT_CARE: "NEWS2 not shown: comfort care",
        Exclusion.NOT_NEWS: "NEWS2 not shown: ordered not to be used",
    },
}
SOURCES = {
    Language.NB: {
        Source.RADAR: "radar",
        Source.MANUAL: "manuell",
        Source.EHR: "journal",
        Source.DEVICE: "apparat",
    },
    Language.EN: {
        Source.RADAR: "radar",
        Source.MANUAL: "manual",
        Source.EHR: "record",
        Source.DEVICE: "device",
    },
}
_HOUR = {Language.NB: "t", Language.EN: "h"}
_AGO = {Language.NB: "{} siden", Language.EN: "{} ago"}


def headline(score: Score, language: Language) -> str:
    """`NEWS2 4`, `NEWS2 ≥ 4 – incomplete (BP, temp missing)`, or why there is none."""
    if score.exclusion is not None:
        return EXCLUSIONS[language][score.exclusion]
    if score.complete:
        return f"NEWS2 {score.low}"
    names = ", ".join(PARAMETERS[language][parameter] for parameter in score.missing)
    if language is Language.NB:
        return f"NEWS2 ≥ {score.low} – ufullstendig (mangler {names})"
    return f"NEWS2 ≥ {score.low} – incomplete ({names} missing)"


def status(score: Score, language: Language) -> str:
    """That an urgent score is not ruled out; empty where it is, or is reached."""
    if not score.cannot_be_ruled_out:
        return ""
    nb = "NEWS2 på 5 eller mer kan ikke utelukkes"
    return nb if language is Language.NB else "A NEWS2 of 5 or more cannot be ruled out"


def response(score: Score, ward: Ward, language: Language) -> str:
    """What is to be done: the ward's response to what is known, and first of all to complete it.

    An incomplete score of 0 calls for no routine: nobody knows that all is well.
    """
    if score.trigger is None:
        return ""
    asked = ward.response(score.trigger)
    text = asked.text_nb if language is Language.NB else asked.text_en
    if score.complete:
        return text
    names = ", ".join(PARAMETERS[language][parameter] for parameter in score.missing)
    nb = f"Fullfør NEWS2: {names}."
    complete = nb if language is Language.NB else f"Complete the NEWS2: {names}."
    return complete if score.trigger is Trigger.NONE else f"{text} {complete}"


def rates(score: Score, language: Language) -> str:
    """The points of respiration rate and pulse together, and that they are no NEWS2."""
    if score.rates is None:
        return ""
    low, high = score.rates
    name = "RF-puls-delskår" if language is Language.NB else "RR-pulse sub-score"
    no = "ikke NEWS2" if language is Language.NB else "not NEWS2"
    points = f"{low}" if low == high else f"{low}–{high}"
    return f"{name} {points} ({no})"


def row(part: Part, language: Language, *, t_ns: int) -> str:
    """One row with value, age and source: `BT 118 mmHg, 3 t 10 min siden, manuell`."""
    name = PARAMETERS[language][part.parameter]
    if part.reading is None:
        return f"{name} {'mangler' if language is Language.NB else 'missing'}"
    reading = part.reading
    ago = _AGO[language].format(age(t_ns - reading.t_measured_ns, language))
    said = [f"{name} {value(reading, language)}", ago, SOURCES[language][reading.source]]
    if part.freshness is Freshness.AGEING:
        said.append("eldes" if language is Language.NB else "ageing")
    return ", ".join(said)


def value(reading: Reading, language: Language) -> str:
    """The value as it entered the chart, written as the language does, with its unit."""
    if isinstance(reading.value, bool):
        nb = "oksygen" if reading.value else "romluft"
        en = "oxygen" if reading.value else "air"
        return nb if language is Language.NB else en
    if isinstance(reading.value, Consciousness):
        return reading.value.value
    shown = rounded(reading.value, reading.parameter)
    number = f"{shown:.1f}" if reading.parameter is Parameter.TEMP else f"{shown:g}"
    return f"{number.replace('.', ',') if language is Language.NB else number} {reading.unit}"


def age(age_ns: int, language: Language) -> str:
    """Whole minutes, rounded down: `3 t 10 min`."""
    hours, minutes = divmod(age_ns // 60_000_000_000, 60)
    return f"{hours} {_HOUR[language]} {minutes} min" if hours else f"{minutes} min"
