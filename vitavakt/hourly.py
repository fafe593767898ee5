"""Tables of patient-hours as hospitals' programs write them, read without guessing.

Commas between the cells and points in the numbers, or semicolons and commas, as Excel writes in
Norway. Where a cell could be taken for another column's, the row or the file is refused.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vitavakt.errors import WardError

NEEDED = ("patient", "hour", "age", "rr", "hr")
TYPED = ("spo2", "sbp", "temp", "consciousness")
ALTERED = {"": np.nan, "A": 0.0, "C": 1.0, "V": 1.0, "P": 1.0, "U": 1.0}
"""Consciousness as the model has it: 1 when not alert, NaN when not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row by the names of its columns, as text; numbers have a decimal point."""

    cells: dict[str, str]
    whole: bool
    """It has as many cells as the header: else they may stand under a wrong name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows in their order, and which columns nobody looks at."""

    lines: list[Line]
    unused: tuple[str, ...]


def read(source: Path, needed: Sequence[str] = NEEDED) -> Table:
    """The table in the file, or a `WardError` that says why it is none."""
    text = _text(source)
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    header, rows = _cells(source, text, separator)
    known = (*needed, *TYPED)
    _refuse_header(source, header, needed, known)
    at = {name: header.index(name) for name in known if name in header}
    _refuse_swallowed(source, rows, at)
    return Table(
        lines=[_line(row, at, len(header), separator == ";") for row in rows],
        unused=tuple(name for name in header if name and name not in known),
    )


def number(text: str | None) -> float:
    """The number; NaN for an empty cell; ValueError for any other text, infinities included."""
    if text is None or not text.strip():
        return np.nan
    found = float(text)
    if not np.isfinite(found) or "_" in text:  # Python alone reads "1_5" as a number
        raise ValueError(f"{text!r} is no number")
    return found


def _text(source: Path) -> str:
    try:
        with source.open(newline="", encoding="utf-8-sig") as opened:
            return opened.read()
    except OSError as error:
        raise WardError(f"{source}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise WardError(f"{source}: is no UTF-8 text; in Excel, save it as “CSV UTF-8”.") from error


def _cells(source: Path, text: str, separator: str) -> tuple[list[str], list[list[str]]]:
    """The header's names and the rows below it, empty lines left out."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    try:
        rows = [row for row in reader if row]
    except csv.Error as error:
        raise WardError(
            f"{source}: is no CSV file (line {reader.line_num}: {error}; a quotation mark that"
            " does not belong there?)."
        ) from error
    return [name.strip() for name in rows[0]] if rows else [], rows[1:]


def _refuse_header(
    source: Path, header: list[str], needed: Sequence[str], known: Sequence[str]
) -> None:
    missing = [name for name in needed if name not in header]
    if missing:
        raise WardError(
            f"{source}: no risk without the column{'s' * (len(missing) > 1)} {', '.join(missing)};"
            f" the first line has to name {','.join(needed)}, with commas or semicolons between."
        )
    twice = [name for name in known if header.count(name) > 1]
    if twice:
        raise WardError(f"{source}: the column {twice[0]} is there twice; which one counts?")


def _refuse_swallowed(source: Path, rows: list[list[str]], at: dict[str, int]) -> None:
    """A quotation mark that closes lines later has swallowed the rows between."""
    for row in rows:
        for name, i in at.items():
            if i < len(row) and ("\n" in row[i] or "\r" in row[i]):
                raise WardError(
                    f"{source}: a cell of {name} goes over several lines, from"
                    f" {row[i].splitlines()[0]!r} on: a quotation mark that does not belong there?"
                )


def _line(row: list[str], at: dict[str, int], n_columns: int, decimal_comma: bool) -> Line:
    cells = {name: row[i] for name, i in at.items() if i < len(row)}
    if decimal_comma:
        cells = {n: c if n == "patient" else c.replace(",", ".") for n, c in cells.items()}
    return Line(cells=cells, whole=len(row) == n_columns)
