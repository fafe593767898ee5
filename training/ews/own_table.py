"""A hospital's own table with an outcome, read as strictly as `vitavakt ews` reads one."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.ews.spline_logistic import Floats
from training.ews.tables import Hourly
from vitavakt import hourly
from vitavakt.errors import WardError

NEEDED = (*hourly.NEEDED, "outcome")


class TableError(Exception):
    """A table that cannot be used, in one sentence."""


def read(file: Path) -> Hourly:
    """The table `patient,hour,age,rr,hr[,spo2,sbp,temp],outcome`; outcome 0 or 1 in each hour."""
    lines = _lines(file)
    _, patient = np.unique([line["patient"].strip() for line in lines], return_inverse=True)
    column = {name: _column(lines, name, file) for name in (*NEEDED[1:], "spo2", "sbp", "temp")}
    _refuse_bad(column, patient, file)
    order = np.lexsort((column["hour"], patient))
    unknown = np.full(len(lines), np.nan)
    return Hourly(
        database="own",
        stay=patient[order],
        patient=patient[order],
        hospital=np.zeros(len(lines), dtype=np.int64),
        hour=column["hour"][order].astype(np.int64),
        age_y=column["age"][order],
        male=unknown,
        rr=column["rr"][order],
        hr=column["hr"][order],
        spo2=column["spo2"][order],
        sbp=column["sbp"][order],
        temp_c=column["temp"][order],
        altered=_altered(lines, file)[order],
        death_in_h=unknown,
        died=unknown,
        sepsis=column["outcome"][order],
    )


def _lines(file: Path) -> list[dict[str, str]]:
    try:
        lines = hourly.read(file, NEEDED).lines
    except WardError as error:
        raise TableError(str(error)) from error
    if not lines:
        raise TableError(f"{file}: holds no rows.")
    if not all(line.whole for line in lines):
        raise TableError(f"{file}: a row has not as many cells as the header: decimal commas?")
    if not all(line.cells["patient"].strip() for line in lines):
        raise TableError(f"{file}: a row names no patient.")
    return [line.cells for line in lines]


def _refuse_bad(column: dict[str, Floats], patient: NDArray[np.int64], file: Path) -> None:
    hour = column["hour"]
    if not (np.isfinite(hour) & (hour == np.round(hour)) & (hour >= 0)).all():
        raise TableError(f"{file}: hour has to be a whole number from 0 on in every row.")
    if len(np.unique(np.stack([patient, hour]), axis=1).T) < len(hour):
        raise TableError(f"{file}: a patient has the same hour twice.")
    if not np.isin(column["outcome"], (0.0, 1.0)).all():
        raise TableError(f"{file}: outcome has to be 0 or 1 in every row.")


def _column(lines: list[dict[str, str]], name: str, file: Path) -> Floats:
    try:
        return np.array([hourly.number(line.get(name)) for line in lines])
    except ValueError as error:
        raise TableError(f"{file}: a value of {name} is not a number ({error}).") from error


def _altered(lines: list[dict[str, str]], file: Path) -> Floats:
    try:
        letters = [line.get("consciousness", "").strip().upper() for line in lines]
        return np.array([hourly.ALTERED[letter] for letter in letters])
    except KeyError as error:
        raise TableError(f"{file}: consciousness has to be A, C, V, P or U.") from error
