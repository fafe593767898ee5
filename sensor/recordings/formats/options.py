"""What a format does not say of itself and a person has to."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Layout(StrEnum):
    """How I and Q lie in a XeThru recorder's frames."""

    HALVES = "halves"
    INTERLEAVED = "interleaved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """None: not given."""

    frame_rate_hz: float | None = None
    range_start_m: float | None = None
    layout: Layout = Layout.HALVES
    cfg: Path | None = None
    four_lanes: bool = False
    exact: bool = False
