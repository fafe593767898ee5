"""A smooth wall, window or cupboard that shows everything that moves a second time."""

from dataclasses import dataclass

import numpy as np

from simulators.people.ranges import Range, range_faults
from simulators.radar.echoes import Echoes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """One flat reflector beside the bed. Sizes are working figures.

    What moves is seen four times: directly; by the wall on the way out; by the wall on the way
    back; by the wall both ways, which is the image behind the wall.
    """

    behind_m: float = 0.8
    """By which the image behind the wall is farther away than what it is the image of."""
    loss_db: float = 8.0
    """At each reflection from the wall."""
    angle_deg: float = 40.0
    """By which the image lies aside; it only shows with several antennas."""

    def __post_init__(self) -> None:
        faults = range_faults(self, _RANGES)
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {
    "behind_m": Range(low=0.05, high=10, unit="m"),
    "loss_db": Range(low=0, high=60, unit="dB"),
    "angle_deg": Range(low=-80, high=80, unit="degrees"),
}
DETOURS = (0.0, 0.5, 0.5, 1.0)
"""Share of `behind_m` by which each of the four is farther away: out and back count half."""
BOUNCES = (0, 1, 1, 2)
BY_THE_WALL = (0.0, 0.0, 1.0, 1.0)
"""Whether it comes back from the wall's direction."""


def mirrored(echoes: Echoes, mirror: Mirror) -> Echoes:
    """The echoes and their ghosts, (time, 4 x echo); a reflection turns the phase by pi."""
    n = echoes.range_m.shape[1]
    detour_m = mirror.behind_m * np.repeat(DETOURS, n)
    bounces = np.repeat(BOUNCES, n)
    aside_rad = np.radians(mirror.angle_deg) * np.repeat(BY_THE_WALL, n)
    return Echoes(
        range_m=np.tile(echoes.range_m, 4) + detour_m,
        amplitude=np.tile(echoes.amplitude, 4) * 10 ** (-mirror.loss_db * bounces / 20),
        phase_rad=np.tile(echoes.phase_rad, 4) + np.pi * bounces,
        angle_rad=np.tile(echoes.angle_rad, 4) + aside_rad,
    )
