"""A row of estimates as the message about one sensor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.messages import Rate, State, Vitals
from dsp.person.state import RR_DELAY_S, STATES, Estimates


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Which sensor, which moment, which link."""

    sensor: str
    session: int
    seq: int
    t_wall_ns: int
    t_arrived_ns: int = 0
    n_lost: int = 0
    clock_offset_s: float | None = None


def vitals(said: Estimates, row: int, stamp: Stamp) -> Vitals:
    """The message; NaN becomes None."""
    breathing = _known(said.breathing, row)
    return Vitals(
        sensor=stamp.sensor,
        session=stamp.session,
        seq=stamp.seq,
        t_wall_ns=stamp.t_wall_ns,
        t_arrived_ns=stamp.t_arrived_ns,
        state=STATES[said.state[row]],
        state_s=float(said.state_s[row]),
        rr=Rate(
            per_min=_known(said.rr_per_min, row),
            quality=float(said.rr_quality[row]),
            t_wall_ns=stamp.t_wall_ns,
            delay_s=RR_DELAY_S,
        ),
        hr=Rate(
            per_min=_known(said.hr_per_min, row),
            quality=float(said.hr_quality[row]),
            t_wall_ns=stamp.t_wall_ns,
            delay_s=float(said.hr_delay_s[row]),
        ),
        breathing=None if breathing is None else breathing > 0,
        apnoea_s=float(said.apnoea_s[row]),
        motion=float(said.motion[row]),
        range_m=_known(said.range_m, row),
        n_lost=stamp.n_lost,
        clock_offset_s=stamp.clock_offset_s,
    )


def nothing_known(stamp: Stamp, *, state: State, state_s: float) -> Vitals:
    """The message of a sensor about which there is no estimate."""
    return Vitals(
        sensor=stamp.sensor,
        session=stamp.session,
        seq=stamp.seq,
        t_wall_ns=stamp.t_wall_ns,
        t_arrived_ns=stamp.t_arrived_ns,
        state=state,
        state_s=state_s,
        rr=Rate(),
        hr=Rate(),
        breathing=None,
        apnoea_s=0.0,
        motion=0.0,
        range_m=None,
        n_lost=stamp.n_lost,
        clock_offset_s=stamp.clock_offset_s,
    )


def _known(values: NDArray[np.float32], row: int) -> float | None:
    value = float(values[row])
    return None if np.isnan(value) else value
