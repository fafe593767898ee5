"""When somebody or something is there: times as plain data."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulators.people.ranges import Range, range_faults
from simulators.smooth import smooth


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Begins at a time and lasts, coming and going included."""

    t_s: float
    duration_s: float

    def __post_init__(self) -> None:
        faults = range_faults(self, _RANGES)
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {
    "t_s": Range(low=0, high=1e8, unit="s"),
    "duration_s": Range(low=1, high=86_400, unit="s"),
}


def stay_faults(name: str, stays: tuple[Stay, ...]) -> list[str]:
    """A sentence where stays of one kind meet."""
    if any(a.t_s + a.duration_s > b.t_s for a, b in pairwise(stays)):
        return [f"{name} follow each other in time without overlap."]
    return []


def there(
    t_s: NDArray[np.float64], stays: tuple[Stay, ...], *, coming_s: float
) -> NDArray[np.float64]:
    """From 0 (away) to 1 (there) at `t_s` (time,), smoothly in the first and last `coming_s`."""
    share = np.zeros(t_s.shape)
    for stay in stays:
        end_s = stay.t_s + stay.duration_s
        if stay.t_s <= t_s[-1] and end_s >= t_s[0]:
            came = np.clip((t_s - stay.t_s) / coming_s, 0.0, 1.0)
            left = np.clip((end_s - t_s) / coming_s, 0.0, 1.0)
            share = np.maximum(share, smooth(np.minimum(came, left)))
    return share


def told(
    stays: tuple[Stay, ...], *, since_s: float, until_s: float, came: str, went: str
) -> list[str]:
    """`came` for each stay that begins in [since, until), `went` for each that ends there."""
    return [
        text
        for stay in stays
        for text, t_s in ((came, stay.t_s), (went, stay.t_s + stay.duration_s))
        if since_s <= t_s < until_s
    ]
