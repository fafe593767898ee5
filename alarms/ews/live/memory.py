"""What has to be kept over a restart: the last day of each bed, and what was told."""

import msgspec

from alarms.ews.live.aggregate import Aggregate, Hour
from alarms.ews.live.drift import Drift, Tally


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """A value that a person typed in."""

    value: float
    t_ns: int


class BedMemory(msgspec.Struct, kw_only=True):
    """One patient at one bed."""

    patient: str
    age_y: float | None
    running: Aggregate = msgspec.field(default_factory=Aggregate)
    hours: list[Hour] = []
    """The newest last, at most the model's window."""
    typed: dict[str, list[Typed]] = {}
    """By name (`spo2`, `sbp`, `temp_c`, `altered`), oldest first, only what may still count."""
    t_raised_since_ns: int | None = None
    t_raised_last_ns: int | None = None
    t_told_ns: int | None = None


class WatchMemory(msgspec.Struct, kw_only=True):
    """The whole ward. `msgspec` turns it into JSON and back."""

    beds: dict[str, BedMemory] = {}
    hour_scored: int = -1
    tallies: tuple[Tally, ...] = ()
    off: Drift | None = None
    model: str = ""
    """Whose advisories were counted and whose ranges were compared with: the file's name."""
