"""Early-warning risks of a table of patient-hours: a CSV in, a CSV out, causal."""

import csv
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import alarms.ews
from alarms.ews.advice import Advice, advise
from alarms.ews.hours import Hours, chosen, histories
from alarms.ews.model import Model, ModelError, load
from alarms.ews.plausible import AGE_Y_MAX, Refusal, who
from alarms.ews.words import Language, reasons_text
from vitavakt.errors import WardError
from vitavakt.hourly import ALTERED, Line, number, read

MODEL_FILE = Path(alarms.ews.__file__).with_name("model.onnx")
COLUMNS = ("patient", "hour", "risk", "band", "reasons")

_ROWS_AT_ONCE = 20_000
_HOURS_MAX = 1e6
_HOURS_A_YEAR = 8766
_NUMBERS = ("age", "rr", "hr", "spo2", "sbp", "temp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many rows were given a risk, and which columns were not looked at."""

    n_rows: int
    n_scored: int
    unused: tuple[str, ...]


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
    table = read(source)
    _refuse_overwriting(source, target)
    advice = advices(table.lines, model)
    rows = (
        (line.cells.get("patient", ""), line.cells.get("hour", ""), *_said(a, language))
        for line, a in zip(table.lines, advice, strict=True)
    )
    _write(target, rows)
    n_scored = sum(a.risk is not None for a in advice)
    return Tally(n_rows=len(advice), n_scored=n_scored, unused=table.unused)


def _said(advice: Advice, language: Language) -> tuple[str, str, str]:
    risk = "" if advice.risk is None else f"{advice.risk:.6f}"
    return risk, advice.band or "", reasons_text(advice, language)


def advices(given: list[Line], model: Model) -> list[Advice]:
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


def _readable(given: list[Line]) -> list[_Row | Refusal]:
    """Each row as numbers, or why it is none; then it is no part of any history either."""
    patients: dict[str, int] = {}
    newest: dict[int, int] = {}
    first: dict[int, _Row] = {}
    found: list[_Row | Refusal] = []
    for i, line in enumerate(given):
        name = line.cells.get("patient", "").strip()
        patient = patients.setdefault(name, len(patients))
        row = _numbers(i, patient, line) if name else Refusal.NOBODY
        if isinstance(row, _Row):
            row = _following(row, newest.get(patient), first.get(patient))
        if isinstance(row, _Row):
            newest[patient] = row.hour
            if 0 <= row.values[0] <= AGE_Y_MAX:
                first.setdefault(patient, row)
        found.append(row)
    return found


def _following(row: _Row, newest_h: int | None, first: _Row | None) -> _Row | Refusal:
    """The row, unless its hour is not a later one, or its age is another's than the first."""
    if newest_h is not None and row.hour <= newest_h:
        return Refusal.HOUR
    if first is None:
        return row
    age_y = row.values[0]
    older_y, passed_y = age_y - first.values[0], (row.hour - first.hour) / _HOURS_A_YEAR
    if older_y < -1 or older_y > 1 + passed_y:
        return who(np.array([age_y]))[0] or Refusal.AGE_CHANGES
    return row


def _numbers(i: int, patient: int, line: Line) -> _Row | Refusal:
    if not line.whole:
        return Refusal.CELLS
    hour = _whole(line.cells["hour"])
    if hour is None:
        return Refusal.HOUR
    altered = ALTERED.get(line.cells.get("consciousness", "").strip().upper())
    if altered is None:
        return Refusal.CONSCIOUSNESS
    try:
        values = [number(line.cells.get(name)) for name in _NUMBERS]
    except ValueError:
        return Refusal.NOT_A_NUMBER
    return _Row(line=i, patient=patient, hour=hour, values=(*values, altered))


def _whole(text: str | None) -> int | None:
    """The whole number, from 0 on; None for anything else."""
    try:
        found = number(text)
    except ValueError:
        return None
    return int(found) if 0 <= found < _HOURS_MAX and found.is_integer() else None


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


def _refuse_overwriting(source: Path, target: Path) -> None:
    """A table of risks never takes the place of its own source, or of what is no file."""
    try:
        if target.exists() and not target.is_file():
            raise WardError(f"{target}: cannot be written (it is no ordinary file).")
        if target.exists() and target.samefile(source):
            raise WardError(f"{target}: is the table itself; name another file for the risks.")
    except OSError as error:
        raise WardError(f"{target}: cannot be written ({error.strerror}).") from error


def _write(target: Path, lines: Iterator[tuple[str, ...]]) -> None:
    whole = target.resolve()
    unfinished = whole.with_name(f".{whole.name}.{secrets.token_hex(4)}.part")
    try:
        with unfinished.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(COLUMNS)
            writer.writerows(lines)
        unfinished.replace(whole)
    except OSError as error:
        raise WardError(f"{target}: cannot be written ({error.strerror}).") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
