"""What another instrument measured, from a CSV: ``t_s`` and a column for each channel."""

import csv
import math
from pathlib import Path

import numpy as np

from sensor.recordings.formats.reading import broken_is_said
from sensor.recordings.recording import RecordingError
from sensor.recordings.reference import channel_of
from sensor.recordings.stream import Reference

_ROWS_MAX = 1 << 26


def read(path: Path) -> tuple[Reference, ...]:
    """The channels of a file; an empty cell is no sample. ``t_s`` counts from the first frame."""
    with broken_is_said(path, "a CSV with reference channels"), path.open(newline="") as file:
        rows = csv.reader(file)
        names = [name.strip() for name in next(rows, [])]
        if "t_s" not in names or len(set(names)) != len(names) or len(names) < 2:
            raise RecordingError("its first line has to name t_s and channels, each once")
        at = names.index("t_s")
        columns = {i: channel_of(name) for i, name in enumerate(names) if i != at}
        times: dict[int, list[float]] = {i: [] for i in columns}
        values: dict[int, list[float]] = {i: [] for i in columns}
        for n_row, row in enumerate(rows):
            if n_row >= _ROWS_MAX or len(row) != len(names):
                raise RecordingError(f"line {n_row + 2} has {len(row)} cells, not {len(names)}")
            for i in columns:
                if row[i].strip():
                    times[i].append(_finite(row[at]))
                    values[i].append(_finite(row[i]))
    return tuple(
        Reference(
            channel=channel,
            unit=unit,
            t_s=np.array(times[i], dtype=np.float64),
            values=np.array(values[i], dtype=np.float32),
        )
        for i, (channel, unit) in columns.items()
    )


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not a finite number")
    return value
