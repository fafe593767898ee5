"""A whole recording of a simulated bed at once, for tests and benchmarks."""

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Geometry
from simulators.bedside import GEOMETRY, N_BINS, Bedside
from simulators.people.person import Person
from simulators.room.room import QUIET_ROOM, Room
from simulators.truth import TruthRow


def record(
    person: Person,
    *,
    room: Room = QUIET_ROOM,
    seed: int,
    duration_s: float,
    geometry: Geometry = GEOMETRY,
    n_bins: int = N_BINS,
    n_antennas: int = 1,
) -> tuple[NDArray[np.complex64], tuple[TruthRow, ...]]:
    """IQ (time, bin, antenna) of the first `duration_s`, and a truth row for each whole second."""
    rows: list[TruthRow] = []
    bedside = Bedside(
        person,
        room=room,
        seed=seed,
        geometry=geometry,
        n_bins=n_bins,
        n_antennas=n_antennas,
        n_rows=1,
        on_row=rows.append,
    )
    iq = bedside.take(round(duration_s * geometry.frame_rate_hz))
    return iq, tuple(rows)
