"""`vitavakt news2`: one NEWS2 from what is typed on a command line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from alarms.news2 import table, words
from alarms.news2.messages import (
    Consciousness,
    Parameter,
    Patient,
    Reading,
    Score,
    Source,
)
from alarms.news2.responses import Ward
from alarms.news2.score import score
from alarms.news2.words import Language

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_AGE_UNKNOWN = {
    Language.NB: "Alder er ikke oppgitt: NEWS2 gjelder fra 16 år.",
    Language.EN: "No age given: NEWS2 is for 16 years and over.",
}


class RefusedError(ValueError):
    """The input cannot be scored; one sentence per fault."""


def typed(given: Mapping[Parameter, str | bool | None], *, patient: Patient) -> Score:
    """The score of values as typed (decimal comma or point); what is None is missing."""
    values = {p: _value(p, text) for p, text in given.items() if text is not None}
    faults = [fault for p, value in values.items() if (fault := table.fault(p, value))]
    if faults:
        raise RefusedError("\n".join(f"--{fault}." for fault in faults))
    readings = [
        Reading(
            parameter=parameter,
            value=value,
            unit=table.UNITS.get(parameter, ""),
            t_measured_ns=0,
            t_entered_ns=0,
            source=Source.MANUAL,
            person="command line",
        )
        for parameter, value in values.items()
    ]
    return score(readings, patient=patient, t_ns=0, ward=Ward())


def _value(parameter: Parameter, text: str | bool) -> Any:
    """A number, ACVPU or a flag; the text itself where it is none of them, to be refused."""
    if isinstance(text, bool):
        return text
    if parameter is Parameter.CONSCIOUSNESS:
        letter = text.strip().upper()
        return Consciousness(letter) if letter in set(Consciousness) else text
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text.strip()) else text


def document(made: Score) -> dict[str, Any]:
    """The score as `--json` prints it (docs/news2.md)."""
    return {
        "low": made.low,
        "high": made.high,
        "complete": made.complete,
        "missing": list(made.missing),
        "parts": {part.parameter: part.points for part in made.parts if part.points is not None},
        "trigger": made.trigger,
        "bounds": {part.parameter: [part.low, part.high] for part in made.parts},
        "possible": made.possible,
        "cannot_be_ruled_out": made.cannot_be_ruled_out,
        "rates": None if made.rates is None else list(made.rates),
        "excluded": made.exclusion,
        "scale": made.patient.scale,
        "table": made.table_version,
        "text": {language: words.headline(made, language) for language in Language},
        "response": {language: words.response(made, Ward(), language) for language in Language},
    }


def lines(made: Score, language: Language) -> Iterator[str]:
    """The score as a person reads it: what it is, what is open, each row, what to do."""
    yield words.headline(made, language)
    if made.exclusion is not None:
        return
    if status := words.status(made, language):
        yield status
    for part in made.parts:
        name = words.PARAMETERS[language][part.parameter]
        said = "?" if part.reading is None else words.value(part.reading, language)
        points = f"{part.low}" if part.points is not None else f"{part.low}-{part.high}"
        yield f"  {name:<16} {said:<12} {points}"
    yield words.rates(made, language)
    yield words.response(made, Ward(), language)
    if made.patient.age_y is None:
        yield _AGE_UNKNOWN[language]
    yield words.CREDIT
