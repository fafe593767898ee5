"""Early-warning risks of a table of patient-hours: a CSV in, a CSV out, causal."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import alarms.ews
from alarms.ews.advice import Advice, advise
from alarms.ews.hours import Hours, chosen, histories
from alarms.ews.model import Model, ModelError, load
from alarms.ews.plausible import Refusal
from alarms.ews.words import Language, reasons_text
from vitavakt.errors import WardError

MODEL_FILE = Path(alarms.ews.__file__).with_name("model.onnx")
NEEDED = ("patient", "hour", "age", "rr", "hr")
TYPED = ("spo2", "sbp", "temp", "consciousness")
COLUMNS = ("patient", "hour", "risk", "band", "reasons")

_ALTERED = {"": np.nan, "A": 0.0, "C": 1.0, "V": 1.0, "P": 1.0, "U": 1.0}
_ROWS_AT_ONCE = 20_000
_HOURS_MAX = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many rows were given a risk."""

    n_rows: int
    n_scored: int


def shipped_model(file: Path = MODEL_FILE) -> Model:
    """The model that comes with the package, checked."""
    try:
        return load(file.read_bytes())
    except OSError as error:
        raise WardError(f"{file}: cannot be read ({error.strerror}).") from error
    except ModelError as error:
        raise WardError(f"{file}: {error}") from error


def score_file(source: Path, target: Path, model: Model, language: Language) -> Tally:
    """Write one row of `COLUMNS` for each row of the table, in its order."""
    given = _read(source)
    advice = advices(given, model)
    lines = (
        (row["patient"], row["hour"], *_said(a, language))
        for row, a in zip(given, advice, strict=True)
    )
    _write(target, lines)
    return Tally(n_rows=len(given), n_scored=sum(a.risk is not None for a in advice))


def _said(advice: Advice, language: Language) -> tuple[str, str, str]:
    risk = "" if advice.risk is None else f"{advice.risk:.6f}"
    return risk, advice.band or "", reasons_text(advice, language)


def advices(given: list[dict[str, str]], model: Model) -> list[Advice]:
    """What is said of each row, from the row itself and earlier rows of the same patient."""
    read = _readable(given)
    said = [Advice(refusal=one) if isinstance(one, Refusal) else Advice() for one in read]
    rows = [one for one in read if isinstance(one, _Row)]
    rows.sort(key=lambda row: (row.patient, row.hour))
    if not rows:
        return said
    past, refused = histories(_hours(rows))
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        part = np.arange(first, min(first + _ROWS_AT_ONCE, len(rows)))
        told = advise(model, chosen(past, part), refused[part])
        for row, advice in zip(part, told, strict=True):
            said[rows[row].line] = advice
    return said


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: int
    patient: int
    hour: int
    values: tuple[float, ...]
    """Age, then the rates, then what was typed in."""


def _readable(given: list[dict[str, str]]) -> list[_Row | Refusal]:
    """Each row as numbers, or why it is none. Its hour follows the patient's earlier ones."""
    patients: dict[str, int] = {}
    newest: dict[int, int] = {}
    found: list[_Row | Refusal] = []
    for line, row in enumerate(given):
        hour, values = _whole(row["hour"]), _values(row)
        patient = patients.setdefault(row["patient"], len(patients))
        if not row["patient"]:
            found.append(Refusal.NOBODY)
        elif hour is None or hour <= newest.get(patient, hour - 1):
            found.append(Refusal.HOUR)
        elif values is None:
            found.append(Refusal.NOT_A_NUMBER)
        else:
            newest[patient] = hour
            found.append(_Row(line=line, patient=patient, hour=hour, values=values))
    return found


def _values(row: dict[str, str]) -> tuple[float, ...] | None:
    try:
        numbers = [_number(row.get(name)) for name in ("age", "rr", "hr", "spo2", "sbp", "temp")]
        return (*numbers, _ALTERED[(row.get("consciousness") or "").strip().upper()])
    except (ValueError, KeyError):
        return None


def _number(text: str | None) -> float:
    """The number; NaN for an empty cell; ValueError for any other text, infinities included."""
    if text is None or not text.strip():
        return np.nan
    number = float(text)
    if not np.isfinite(number):
        raise ValueError(text)
    return number


def _whole(text: str | None) -> int | None:
    """The whole number, from 0 on; None for anything else."""
    try:
        number = _number(text)
    except ValueError:
        return None
    return int(number) if 0 <= number < _HOURS_MAX and number.is_integer() else None


def _hours(rows: list[_Row]) -> Hours:
    age_y, rr, hr, spo2, sbp, temp_c, altered = np.array([row.values for row in rows]).T
    return Hours(
        stay=np.array([row.patient for row in rows]),
        hour=np.array([row.hour for row in rows]),
        age_y=age_y,
        rr=rr,
        hr=hr,
        spo2=spo2,
        sbp=sbp,
        temp_c=temp_c,
        altered=altered,
    )


def _read(source: Path) -> list[dict[str, str]]:
    try:
        with source.open(newline="", encoding="utf-8-sig") as opened:
            reader = csv.DictReader(opened)
            there = reader.fieldnames or []
            missing = [name for name in NEEDED if name not in there]
            if missing:
                raise WardError(
                    f"{source}: no risk without the column{'s' * (len(missing) > 1)}"
                    f" {', '.join(missing)}; needed are {','.join(NEEDED)}."
                )
            return list(reader)
    except OSError as error:
        raise WardError(f"{source}: cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise WardError(f"{source}: is no CSV file ({error}).") from error


def _write(target: Path, lines: Iterator[tuple[str, ...]]) -> None:
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with unfinished.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(COLUMNS)
            writer.writerows(lines)
        unfinished.replace(target)
    except OSError as error:
        raise WardError(f"{target}: cannot be written ({error.strerror}).") from error
