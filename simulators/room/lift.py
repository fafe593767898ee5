"""A bed that is put up and down, with whoever lies in it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulators.people.ranges import Range, range_faults
from simulators.radar.echoes import Echoes
from simulators.smooth import smooth

RAILS_M = (-0.15, 0.35)
"""The bed's own echoes, against the chest."""
RAIL_DB = -4.0
"""Their level over the chest's echo, before `Person.echo_db`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """One ride of the bed. Under a ceiling radar all of it is range, beside the bed little."""

    t_s: float
    away_m: float
    """By which chest and bed are farther from the radar afterwards; negative is nearer."""
    duration_s: float = 10.0

    def __post_init__(self) -> None:
        faults = range_faults(self, _RANGES)
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {
    "t_s": Range(low=0, high=1e8, unit="s"),
    "away_m": Range(low=-1, high=1, unit="m"),
    "duration_s": Range(low=2, high=120, unit="s"),
}


def lift_faults(lifts: tuple[Lift, ...]) -> list[str]:
    """A sentence where two rides meet."""
    if any(a.t_s + a.duration_s > b.t_s for a, b in pairwise(lifts)):
        return ["lifts follow each other in time without overlap."]
    return []


def lifted_m(t_s: NDArray[np.float64], lifts: tuple[Lift, ...]) -> NDArray[np.float64]:
    """How much farther away the bed stands at `t_s` than at first, (time,)."""
    away_m = np.zeros(t_s.shape)
    for lift in lifts:
        if lift.t_s > t_s[-1]:
            break
        away_m += lift.away_m * smooth(np.clip((t_s - lift.t_s) / lift.duration_s, 0.0, 1.0))
    return away_m


def riding(t_s: NDArray[np.float64], lifts: tuple[Lift, ...]) -> bool:
    """Whether the bed moves in the block."""
    return any(lift.t_s <= t_s[-1] and t_s[0] <= lift.t_s + lift.duration_s for lift in lifts)


class Rails:
    """The echoes of the bed itself, which rise and sink with it."""

    def __init__(
        self, lifts: tuple[Lift, ...], *, chest_m: float, snr_db: float, rng: np.random.Generator
    ) -> None:
        self._lifts = lifts
        self._range_m = chest_m + np.array(RAILS_M)
        self._level = 10 ** ((snr_db + RAIL_DB) / 20)
        self._phase_rad = rng.uniform(0, 2 * np.pi, len(RAILS_M))
        self._angle_rad = rng.uniform(-0.3, 0.3, len(RAILS_M))

    def echoes(self, t_s: NDArray[np.float64]) -> Echoes:
        """Still while the bed stands, moving while it rides."""
        range_m = self._range_m + lifted_m(t_s, self._lifts)[:, None]
        return Echoes(
            range_m=range_m,
            amplitude=np.full(range_m.shape, self._level),
            phase_rad=self._phase_rad,
            angle_rad=self._angle_rad,
        )
