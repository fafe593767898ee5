"""Vital signs from a CSV file: the columns of `vitavakt estimate`, and `bed`."""

import csv
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from math import isfinite, nan
from pathlib import Path

import numpy as np

from alarms.cell import HEARD_S_MAX
from alarms.rehearsal.play import Said
from dsp.messages import Rate, State, Vitals

NEEDED = ("bed", "t_s", "state", "rr_per_min", "hr_per_min")
N_FAULTS_MAX = 20
T_S_MAX = 5e9
"""Of `t_s`, either way: seconds since 1970 are welcome, milliseconds are a mistake."""
SPAN_S_MAX = 366 * 86_400.0
"""Every second from the first to the last is played, also where nothing is said."""
_QUALITY = 1.0
"""Of a value that is there in a file without a column for it: it was shown."""
_BREATHING = {
    "yes": 1.0, "true": 1.0, "1": 1.0,
    "no": 0.0, "false": 0.0, "0": 0.0,
    "": nan, "unknown": nan, "none": nan, "nan": nan,
}  # fmt: skip
_STATES = tuple(State)
_COLUMNS = ("t_s", "rr_per_min", "rr_quality", "hr_per_min", "hr_quality", "breathing", "apnoea_s",
            "motion", "range_m")  # fmt: skip


class DayFileError(Exception):
    """A CSV file that cannot be rehearsed; each fault is a sentence with its line."""

    def __init__(self, file: Path, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(f"{file}:{fault}" for fault in faults))


@dataclass(slots=True)
class DayFile:
    """All rows of a file, column by column: a day of twelve beds is a million rows."""

    beds: list[str] = field(default_factory=list)
    """Names, in order of first appearance."""
    bed_idx: "array[int]" = field(default_factory=lambda: array("L"))
    state_idx: "array[int]" = field(default_factory=lambda: array("B"))
    columns: "dict[str, array[float]]" = field(
        default_factory=lambda: {name: array("d") for name in _COLUMNS}
    )

    def add(self, bed: str, t_s: float, vitals: Vitals) -> None:
        """One second of one bed, after all others of that bed."""
        if bed not in self.beds:
            self.beds.append(bed)
        self.bed_idx.append(self.beds.index(bed))
        self.state_idx.append(_STATES.index(vitals.state))
        breathing = nan if vitals.breathing is None else float(vitals.breathing)
        values = (t_s, _nan(vitals.rr.per_min), vitals.rr.quality, _nan(vitals.hr.per_min),
                  vitals.hr.quality, breathing, vitals.apnoea_s, vitals.motion,
                  _nan(vitals.range_m))  # fmt: skip
        for name, value in zip(_COLUMNS, values, strict=True):
            self.columns[name].append(value)

    @property
    def n_rows(self) -> int:
        """Seconds of beds."""
        return len(self.bed_idx)

    def in_order(self) -> list[int]:
        """Rows in order of time, whatever the order in the file."""
        order: list[int] = np.argsort(np.asarray(self.columns["t_s"]), kind="stable").tolist()
        return order

    def messages(self) -> Iterator[Said]:
        """In order of time. Rows that say `lost` are silence."""
        for row in self.in_order():
            if _STATES[self.state_idx[row]] is not State.LOST:
                yield self._said(row)

    def _said(self, row: int) -> Said:
        at = {name: column[row] for name, column in self.columns.items()}
        breathing = at["breathing"]
        vitals = Vitals(
            sensor="",
            session=1,
            seq=0,
            t_wall_ns=0,
            t_arrived_ns=0,
            state=_STATES[self.state_idx[row]],
            state_s=0.0,
            rr=Rate(per_min=_known(at["rr_per_min"]), quality=at["rr_quality"]),
            hr=Rate(per_min=_known(at["hr_per_min"]), quality=at["hr_quality"]),
            breathing=None if breathing != breathing else breathing > 0,
            apnoea_s=at["apnoea_s"],
            motion=at["motion"],
            range_m=_known(at["range_m"]),
        )
        return Said(bed=self.beds[self.bed_idx[row]], t_s=at["t_s"], vitals=vitals)


def read(file: Path) -> DayFile:
    """The file, checked.

    Raises
    ------
    DayFileError
        With the first `N_FAULTS_MAX` faults.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as text:
            head = text.readline()
            # A spreadsheet in a country of decimal commas separates by semicolons.
            delimiter = max(",;\t", key=head.count)
            rows = csv.reader(chain([head], text), delimiter=delimiter)
            return _read(file, rows, decimal_comma=delimiter != ",")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise DayFileError(file, [f"1: cannot be read as CSV ({why})"]) from error


def _read(file: Path, rows: Iterator[list[str]], *, decimal_comma: bool) -> DayFile:
    header = [name.strip() for name in next(rows, [])]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        known = ", ".join((*NEEDED, *(c for c in _COLUMNS if c not in NEEDED)))
        raise DayFileError(
            file, [f"1: the column {', '.join(missing)} is missing; the columns are {known}"]
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise DayFileError(file, [f"1: the column {', '.join(twice)} is there twice"])
    reader = _Rows(header, decimal_comma=decimal_comma)
    for line, row in enumerate(rows, start=2):
        if row:
            reader.add(line, row)
        if len(reader.faults) >= N_FAULTS_MAX:
            reader.faults.append(f"{line}: there may be more; reading ends here")
            break
    if reader.faults:
        raise DayFileError(file, reader.faults)
    if not reader.day.bed_idx:
        raise DayFileError(file, ["2: there is no row; one second of one bed is one row"])
    t_s = np.asarray(reader.day.columns["t_s"])
    if np.ptp(t_s) > SPAN_S_MAX:
        said = f"from {t_s.min():g} to {t_s.max():g}, more than a year; it counts seconds"
        raise DayFileError(file, [f"1: t_s goes {said}"])
    if "apnoea_s" not in header:
        _count_apnoea(reader.day)
    return reader.day


def _count_apnoea(day: DayFile) -> None:
    """Where the file says `no` and not for how long, each bed's rows of `no` are counted.

    From the last row that did not say it; anew after a gap, in which nobody knows.
    """
    t_s, breathing = day.columns["t_s"], day.columns["breathing"]
    said: dict[int, tuple[float, float]] = {}
    for row in day.in_order():
        bed, now_s = day.bed_idx[row], t_s[row]
        since_s, last_s = said.get(bed, (now_s, now_s))
        if breathing[row] != 0.0 or now_s - last_s > HEARD_S_MAX:
            since_s = now_s
        day.columns["apnoea_s"][row] = now_s - since_s
        said[bed] = (since_s, now_s)


class _Rows:
    """Adds rows to a `DayFile`, or says what is wrong with them."""

    def __init__(self, header: list[str], *, decimal_comma: bool) -> None:
        self._header = header
        self._decimal_comma = decimal_comma
        self._place = {name: idx for idx, name in enumerate(header)}
        self._beds: dict[str, int] = {}
        self.day = DayFile()
        self.faults: list[str] = []
        self._states = {state.value: idx for idx, state in enumerate(_STATES)}

    def add(self, line: int, row: list[str]) -> None:
        if len(row) != len(self._header):
            self.faults.append(
                f"{line}: has {len(row)} values where the header names {len(self._header)}"
            )
            return
        bed = row[self._place["bed"]].strip()
        state = self._states.get(row[self._place["state"]].strip().lower())
        if not bed:
            self.faults.append(f"{line}: bed is empty; every row says which bed it is about")
        if state is None:
            words = ", ".join(self._states)
            self.faults.append(
                f"{line}: state is one of {words}, got {row[self._place['state']]!r}"
            )
        values = [self._value(line, row, name) for name in _COLUMNS]
        if not bed or state is None:
            return
        self.day.bed_idx.append(self._bed_idx(bed))
        self.day.state_idx.append(state)
        for name, value in zip(_COLUMNS, values, strict=True):
            self.day.columns[name].append(value)

    def _bed_idx(self, bed: str) -> int:
        if bed not in self._beds:
            self._beds[bed] = len(self._beds)
            self.day.beds.append(bed)
        return self._beds[bed]

    def _value(self, line: int, row: list[str], name: str) -> float:
        place = self._place.get(name)
        if place is None:
            return self._absent(row, name)
        text = self._text(row, place)
        read_one, what = _READERS[name]
        try:
            return read_one(text)
        except (ValueError, KeyError):
            self.faults.append(f"{line}: {name} is {what}, got {text!r}")
            return nan

    def _text(self, row: list[str], place: int) -> str:
        text = row[place].strip()
        return text.replace(",", ".") if self._decimal_comma else text

    def _absent(self, row: list[str], name: str) -> float:
        """What a column that the file does not have stands for."""
        if name == "breathing" and "apnoea_s" in self._place:
            return _breathing_by(self._text(row, self._place["apnoea_s"]))
        return {"rr_quality": _QUALITY, "hr_quality": _QUALITY, "apnoea_s": 0.0, "motion": 0.0}.get(
            name, nan
        )


def _number(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError
    return value


def _seconds(text: str) -> float:
    value = _number(text)
    if abs(value) > T_S_MAX:
        raise ValueError
    return value


def _breathing_by(apnoea_s: str) -> float:
    """Seconds without breathing tell whether there is breathing; none at all tell nothing."""
    try:
        return float(_number(apnoea_s) <= 0)
    except ValueError:
        return nan


def _number_or(stand_in: float) -> Callable[[str], float]:
    return lambda text: stand_in if text == "" or text.lower() == "nan" else _number(text)


_RATE = (_number_or(nan), "a number per minute, or empty where none is shown")
_SHARE = (_number_or(0.0), "a number from 0 to 1")
_READERS: dict[str, tuple[Callable[[str], float], str]] = {
    "t_s": (_seconds, "a number of seconds"),
    "rr_per_min": _RATE,
    "rr_quality": _SHARE,
    "hr_per_min": _RATE,
    "hr_quality": _SHARE,
    "breathing": (lambda text: _BREATHING[text.lower()], "yes, no, or empty for cannot tell"),
    "apnoea_s": (_number_or(0.0), "a number of seconds"),
    "motion": (_number_or(0.0), "a number from 0 to 1"),
    "range_m": (_number_or(nan), "a number of metres, or empty"),
}


def _nan(value: float | None) -> float:
    return nan if value is None else value


def _known(value: float) -> float | None:
    return None if value != value else value
