"""`vitavakt news2`: one NEWS2 from what is typed on a command line."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from alarms.news2 import table, words
from alarms.news2.messages import (
    Consciousness,
    Parameter,
    Patient,
    Reading,
    Scale,
    Score,
    Source,
)
from alarms.news2.responses import Ward
from alarms.news2.score import score
from alarms.news2.words import Language
from vitavakt.terminal import fail

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_AGE_UNKNOWN = {
    Language.NB: "Alder er ikke oppgitt: NEWS2 gjelder fra 16 år.",
    Language.EN: "No age given: NEWS2 is for 16 years and over.",
}


class RefusedError(ValueError):
    """The input cannot be scored; one sentence per fault."""


def news2(
    rr: Annotated[str | None, typer.Option(help="Respiration rate, /min.")] = None,
    spo2: Annotated[str | None, typer.Option(help="Oxygen saturation, %.")] = None,
    air: Annotated[bool, typer.Option("--air", help="Breathes air.")] = False,
    oxygen: Annotated[bool, typer.Option("--oxygen", help="Is given oxygen.")] = False,
    sbp: Annotated[str | None, typer.Option(help="Systolic blood pressure, mmHg.")] = None,
    pulse: Annotated[str | None, typer.Option(help="Pulse, /min.")] = None,
    consciousness: Annotated[str | None, typer.Option(help="A, C, V, P or U.")] = None,
    temp: Annotated[str | None, typer.Option(help="Temperature, °C.")] = None,
    scale: Annotated[int, typer.Option(min=1, max=2, help="SpO2 scale; 2 is prescribed.")] = 1,
    age: Annotated[int | None, typer.Option(min=0, max=130, help="Years.")] = None,
    pregnant: Annotated[bool, typer.Option("--pregnant", help="Or recently delivered.")] = False,
    comfort_care: Annotated[bool, typer.Option("--comfort-care", help="No score then.")] = False,
    language: Annotated[str, typer.Option(help="Of the text: nb or en.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Work out one NEWS2. Whatever is not given is missing: then it is a bound, not a number."""
    if air and oxygen:
        fail("--air and --oxygen exclude each other; leave both out where nobody knows.")
    if language not in set(Language):
        fail(f"--language is nb or en, got {language!r}.")
    given = {
        Parameter.RR: rr,
        Parameter.SPO2: spo2,
        Parameter.OXYGEN: oxygen if air or oxygen else None,
        Parameter.SBP: sbp,
        Parameter.PULSE: pulse,
        Parameter.CONSCIOUSNESS: consciousness,
        Parameter.TEMP: temp,
    }
    patient = Patient(age_y=age, pregnant=pregnant, comfort_care=comfort_care, scale=Scale(scale))
    try:
        made = typed(given, patient=patient)
    except RefusedError as refused:
        fail(str(refused))
    said = [json.dumps(document(made))] if as_json else lines(made, Language(language))
    for line in said:
        typer.echo(line)


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
        points = f"{part.low}" if part.points is not None else f"{part.low}–{part.high}"
        yield f"  {name:<16} {said:<12} {points}"
    yield words.rates(made, language)
    yield words.response(made, Ward(), language)
    if made.patient.age_y is None:
        yield _AGE_UNKNOWN[language]
    yield words.CREDIT
