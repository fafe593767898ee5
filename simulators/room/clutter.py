"""What reflects and stands still."""

import numpy as np

from simulators.people.person import Person
from simulators.radar.echoes import Echoes
from simulators.room.room import Room

N_CLUTTER = 8
CLUTTER_DROP_DB = 8.0
"""Mean of the exponential draw by which each reflector but one lies under the strongest."""
NEAR_M = 0.3
NEAR_DB = 16.0
"""Reflectors so near to the chest are weaker by this: the body stands in front of them."""


def clutter(
    room: Room, person: Person, *, chest_db: float, far_m: float, rng: np.random.Generator
) -> Echoes:
    """Still reflectors anywhere between the radar and `far_m`, one frame of them, as received.

    `chest_db` is the level at which the chest's echo is received.
    """
    range_m = rng.uniform(0.0, far_m, N_CLUTTER)
    drops_db = rng.exponential(CLUTTER_DROP_DB, N_CLUTTER)
    drops_db[0] = 0.0
    level_db = chest_db + room.clutter_db - drops_db
    level_db -= NEAR_DB * (np.abs(range_m - person.distance_m) < NEAR_M)
    return Echoes(
        range_m=range_m[None, :],
        amplitude=10 ** (level_db[None, :] / 20),
        phase_rad=rng.uniform(0, 2 * np.pi, N_CLUTTER),
        angle_rad=rng.uniform(-0.8, 0.8, N_CLUTTER),
    )
