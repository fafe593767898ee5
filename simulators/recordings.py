"""A whole recording of a simulated bed at once, for tests and benchmarks."""

import numpy as np
from numpy.typing import NDArray

from simulators.bedside import Bedside
from simulators.people.person import Person
from simulators.radar.radar import DEFAULT, Radar
from simulators.room.room import QUIET_ROOM, Room
from simulators.truth import TruthRow


def record(
    person: Person,
    *,
    room: Room = QUIET_ROOM,
    radar: Radar = DEFAULT,
    seed: int,
    duration_s: float,
) -> tuple[NDArray[np.complex64], tuple[TruthRow, ...]]:
    """IQ (time, bin, antenna) of the first `duration_s`, and a truth row for each whole second."""
    rows: list[TruthRow] = []
    bedside = Bedside(person, room=room, radar=radar, seed=seed, n_rows=1, on_row=rows.append)
    iq = bedside.take(round(duration_s * radar.frame_rate_hz))
    return iq, tuple(rows)
