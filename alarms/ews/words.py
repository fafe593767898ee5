"""Bands, reasons and refusals in words, Norwegian and English."""

from typing import Literal

from alarms.ews.advice import Advice, Band, Ground, Reason
from alarms.ews.live.drift import Drift, DriftKind
from alarms.ews.plausible import Refusal

Language = Literal["nb", "en"]

USUAL_PER_MIN = {"rr": (12.0, 20.0), "hr": (51.0, 90.0)}
"""The bands of NEWS2 that score 0: outside them a rate is called high or low."""

USUAL_SPREAD_PER_MIN = {"rr": 2.0, "hr": 4.0}
"""Between the medians over 6 h of the three training databases (RR 1.6, 2.0, 2.6; HR 3.5, 4.2,
4.6): much of it can raise a risk, and so can little."""

REMARK: dict[Language, str] = {
    "nb": "Råd, ikke alarm. Opplært på timeverdier fra amerikanske intensivavdelinger, ikke på"
    " akuttmottak eller radar. Ikke validert her.",
    "en": "Advisory, not an alarm. Trained on hourly charted values of US intensive-care units,"
    " not on emergency departments or radar. Not validated here.",
}
"""The shipped model's; every model brings its own in its file."""

BANDS: dict[Language, dict[Band, str]] = {
    "nb": {Band.LOW: "lav", Band.MIDDLE: "middels", Band.RAISED: "Økt risiko"},
    "en": {Band.LOW: "low", Band.MIDDLE: "middle", Band.RAISED: "Risk raised"},
}

REFUSALS: dict[Language, dict[Refusal, str]] = {
    "nb": {
        Refusal.CELLS: "Raden har ikke like mange celler som overskriften: desimalkomma?",
        Refusal.NOT_A_NUMBER: "En av verdiene er ikke et tall.",
        Refusal.HOUR: "Timene må være hele tall fra 0, stigende for hver pasient.",
        Refusal.AGE_UNKNOWN: "Alderen er ukjent.",
        Refusal.AGE_IMPOSSIBLE: "Alderen er ikke mulig.",
        Refusal.AGE_CHANGES: "Alderen er en annen enn før: to personer under ett nummer?",
        Refusal.CHILD: "Under 16 år: modellen gjelder bare voksne.",
        Refusal.RR_PER_SECOND: "Respirasjonsfrekvensen er ikke mulig per minutt: per sekund?",
        Refusal.RR_IMPOSSIBLE: "Respirasjonsfrekvensen er ikke mulig (3–60 per minutt).",
        Refusal.HR_PER_SECOND: "Hjertefrekvensen er ikke mulig per minutt: per sekund?",
        Refusal.HR_IMPOSSIBLE: "Hjertefrekvensen er ikke mulig (20–250 per minutt).",
        Refusal.SPO2_FRACTION: "SpO2 er ikke mulig i prosent: er det en andel?",
        Refusal.SPO2_IMPOSSIBLE: "SpO2 er ikke mulig (50–100 %).",
        Refusal.SBP_IMPOSSIBLE: "Det systoliske blodtrykket er ikke mulig (40–280 mmHg).",
        Refusal.TEMP_FAHRENHEIT: "Temperaturen er ikke mulig i °C: er den i Fahrenheit?",
        Refusal.TEMP_IMPOSSIBLE: "Temperaturen er ikke mulig (28–43 °C).",
        Refusal.CONSCIOUSNESS: "Bevisstheten må være A, C, V, P eller U.",
        Refusal.NOT_MEASURED: "Ikke nok data: respirasjon eller hjerte er ikke målt nå.",
        Refusal.TOO_SHORT: "Ikke nok data: færre enn tre målte timer av de siste seks.",
        Refusal.FROZEN: "Verdiene har stått stille i timevis: en sensor eller fil som henger?",
        Refusal.NOBODY: "Ingen pasient er oppgitt.",
        Refusal.SWITCHED_OFF: "Varslingsmodellen er slått av: den passer ikke med det den ser her.",
    },
    "en": {
        Refusal.CELLS: "The row has not as many cells as the header: decimal commas?",
        Refusal.NOT_A_NUMBER: "One of the values is not a number.",
        Refusal.HOUR: "Hours have to be whole numbers from 0 on that rise for each patient.",
        Refusal.AGE_UNKNOWN: "The age is not known.",
        Refusal.AGE_IMPOSSIBLE: "The age is not possible.",
        Refusal.AGE_CHANGES: "The age is another than before: two people under one number?",
        Refusal.CHILD: "Under 16 years: the model is for adults only.",
        Refusal.RR_PER_SECOND: "The respiration rate is not possible per minute: per second?",
        Refusal.RR_IMPOSSIBLE: "The respiration rate is not possible (3–60 /min).",
        Refusal.HR_PER_SECOND: "The heart rate is not possible per minute: per second?",
        Refusal.HR_IMPOSSIBLE: "The heart rate is not possible (20–250 /min).",
        Refusal.SPO2_FRACTION: "SpO2 is not possible in percent: is it a fraction?",
        Refusal.SPO2_IMPOSSIBLE: "SpO2 is not possible (50–100 %).",
        Refusal.SBP_IMPOSSIBLE: "The systolic blood pressure is not possible (40–280 mmHg).",
        Refusal.TEMP_FAHRENHEIT: "The temperature is not possible in °C: is it in Fahrenheit?",
        Refusal.TEMP_IMPOSSIBLE: "The temperature is not possible (28–43 °C).",
        Refusal.CONSCIOUSNESS: "Consciousness has to be A, C, V, P or U.",
        Refusal.NOT_MEASURED: "Not enough data: breathing or heart are not measured now.",
        Refusal.TOO_SHORT: "Not enough data: fewer than three measured hours of the last six.",
        Refusal.FROZEN: "The values have stood still for hours: a stuck sensor or file?",
        Refusal.NOBODY: "No patient is named.",
        Refusal.SWITCHED_OFF: "The model is switched off: it does not fit what it sees here.",
    },
}

_RATES: dict[Language, dict[str, str]] = {
    "nb": {"rr": "respirasjonsfrekvens", "hr": "hjertefrekvens"},
    "en": {"rr": "respiration rate", "hr": "heart rate"},
}
_WORDS: dict[Language, dict[str, str]] = {
    "nb": {
        "high": "høy",
        "low": "lav",
        "rising": "stiger",
        "steady": "uendret",
        "falling": "synker",
        "uneven": "ujevn",
        "even": "varierer lite",
        "now": "nå",
        "level": "i døgnet",
        "change": "mot eget døgn",
        "spread": "i seks timer",
        "unit": "/min",
    },
    "en": {
        "high": "high",
        "low": "low",
        "rising": "rising",
        "steady": "unchanged",
        "falling": "falling",
        "uneven": "uneven",
        "even": "varies little",
        "now": "now",
        "level": "over 24 h",
        "change": "against own day",
        "spread": "in 6 h",
        "unit": "/min",
    },
}
_TYPED: dict[Language, dict[Ground, str]] = {
    "nb": {
        Ground.AGE: "alder {:.0f} år",
        Ground.SPO2: "SpO2 {:.0f} %",
        Ground.SBP: "systolisk blodtrykk {:.0f} mmHg",
        Ground.TEMP: "temperatur {:.1f} °C",
        Ground.CONSCIOUSNESS: "ikke helt våken",
    },
    "en": {
        Ground.AGE: "age {:.0f} years",
        Ground.SPO2: "SpO2 {:.0f} %",
        Ground.SBP: "systolic blood pressure {:.0f} mmHg",
        Ground.TEMP: "temperature {:.1f} °C",
        Ground.CONSCIOUSNESS: "not fully alert",
    },
}


def reason_text(reason: Reason, language: Language) -> str:
    """One reason, as "respiration rate rising: +6 /min against own day"."""
    rate, _, kind = reason.ground.value.partition("_")
    if rate not in _RATES[language]:
        return _TYPED[language][reason.ground].format(reason.value)
    name, words = _RATES[language][rate], _WORDS[language]
    if kind == "level":
        low, high = USUAL_PER_MIN[rate]
        how = "high" if reason.value > high else "low" if reason.value < low else ""
        said = f"{name} {words[how]}:" if how else name
        when = words["now"] if reason.feature.endswith("_now") else words["level"]
        return f"{said} {reason.value:.0f} {words['unit']} {when}"
    if kind == "change":
        if abs(reason.value) < 0.5:
            return f"{name} {words['steady']} {words['change']}"
        how = "rising" if reason.value > 0 else "falling"
        return f"{name} {words[how]}: {reason.value:+.0f} {words['unit']} {words['change']}"
    how = "uneven" if reason.value >= USUAL_SPREAD_PER_MIN[rate] else "even"
    return f"{name} {words[how]}: ±{reason.value:.0f} {words['unit']} {words['spread']}"


def off_text(drift: Drift, language: Language) -> str:
    """Why the model is switched off, for the advisory that says so."""
    if drift.kind is DriftKind.ADVISORIES:
        nb = "{:.2f} råd per pasientdøgn, {:.2f} er tillatt."
        en = "{:.2f} advisories a patient-day, {:.2f} are allowed."
    else:
        nb = "{:.0%} av verdiene ligger utenfor det vanlige, {:.0%} er tillatt ({})."
        en = "{:.0%} of the values are out of the usual range, {:.0%} are allowed ({})."
    said = {"nb": nb, "en": en}[language].format(drift.found, drift.allowed, drift.feature)
    return f"{REFUSALS[language][Refusal.SWITCHED_OFF]} {said}"


def reasons_text(advice: Advice, language: Language) -> str:
    """The reasons, or the sentence why there is no risk."""
    if advice.refusal is not None:
        return REFUSALS[language][advice.refusal]
    return "; ".join(reason_text(reason, language) for reason in advice.reasons)
