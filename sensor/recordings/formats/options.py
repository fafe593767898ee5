"""What a format does not say of itself and a person has to."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Layout(StrEnum):
    """What a XeThru recorder's frames hold: how I and Q lie, or real samples before them."""

    HALVES = "halves"
    INTERLEAVED = "interleaved"
    RF = "rf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """None: not given."""

    frame_rate_hz: float | None = None
    range_start_m: float | None = None
    layout: Layout = Layout.HALVES
    cfg: Path | None = None
    four_lanes: bool = False
    exact: bool = False
