"""What a number may be, and the sentence about one that may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Both ends are allowed."""

    low: float
    high: float
    unit: str = ""


def range_faults(thing: object, ranges: Mapping[str, Range]) -> list[str]:
    """A sentence for each field of `thing` outside its range; None is no number and no fault."""
    faults = []
    for name, allowed in ranges.items():
        value = getattr(thing, name)
        if value is None or (isfinite(value) and allowed.low <= value <= allowed.high):
            continue
        limits = f"{allowed.low:g} to {allowed.high:g} {allowed.unit}".rstrip()
        faults.append(f"{name} is {limits}, got {value:g}.")
    return faults
