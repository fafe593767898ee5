"""What is really so at a simulated bed: a row a second, a beat and a breath.

Nothing that estimates may read it.
"""

import csv
from dataclasses import dataclass, fields
from typing import TextIO


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthRow:
    """The truth at one moment. None is: there is no such value now."""

    t_s: float
    """Since the first frame; the rates are about the time just before."""
    present: bool
    breathing: bool | None = None
    rr_per_min: float | None = None
    """Mean over the last 20 s, or since breathing began again or the person came back if that is
    shorter but at least 10 s; None while the chest is still."""
    hr_per_min: float | None = None
    """Mean over the last 10 s, or since the person came back if that is 5 s to 10 s ago."""
    moving: bool = False
    """In any frame of the last second."""
    apnoea_s: float | None = None
    """Seconds since the last breath ended; 0 while breathing."""
    range_m: float | None = None
    """Radar to chest at end-expiration."""
    event: str = ""
    """What began in the last second, for a person."""
    airflow: bool | None = None
    """Whether air moves. In an obstruction the chest moves and air does not: `breathing` is true,
    as far as a radar can know, and this is false."""
    pattern: str = ""
    """What is on, by the names of `Pattern`, joined by ';'; empty in ordinary breathing."""
    posture: str = ""
    """By the names of `Posture`; empty where nobody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatRow:
    """One heartbeat."""

    t_s: float
    """Of the R wave."""
    origin: str
    """`sinus`, `pac` or `pvc`."""
    interval_s: float
    """To the next R wave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathRow:
    """One breath, or one effort to breathe."""

    t_s: float
    """Of its end."""
    start_s: float
    depth_mm: float
    """Of the lung's expansion, before wall, posture and mount."""
    airflow: bool
    pattern: str


COLUMNS = tuple(f.name for f in fields(TruthRow))
BEAT_COLUMNS = tuple(f.name for f in fields(BeatRow))
BREATH_COLUMNS = tuple(f.name for f in fields(BreathRow))


class TruthWriter:
    """Writes truth rows as CSV to an open text stream, header first; call it with each row.

    1 or 0 for yes or no, three decimals, empty where there is no value. `columns` are those of
    the kind of row that it is called with.
    """

    def __init__(self, stream: TextIO, columns: tuple[str, ...] = COLUMNS) -> None:
        self._csv = csv.writer(stream, lineterminator="\n")
        self._columns = columns
        self._csv.writerow(columns)

    def __call__(self, row: TruthRow | BeatRow | BreathRow) -> None:
        self._csv.writerow([_cell(getattr(row, name)) for name in self._columns])


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthWriters:
    """Of one bed: a row a second, a beat and a breath."""

    rows: TruthWriter
    beats: TruthWriter
    breaths: TruthWriter


def _cell(value: float | bool | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else f"{value:.3f}"
