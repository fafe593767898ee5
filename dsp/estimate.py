"""Vital signs of a whole recording: the streaming code, fed block by block."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dsp.chain import Chain, Params
from dsp.frames.blocks import Block, Blocks
from dsp.messages import State, Vitals
from dsp.person.vitals import Stamp, nothing_known, vitals
from sensor.messages import Frame, Geometry

SENSOR = "recording"
LOST_AFTER_S = 3.0
_ROWS = np.zeros(1, np.intp)


def vitals_of(
    iq: NDArray[np.complexfloating | np.floating],
    geometry: Geometry,
    *,
    params: Params | None = None,
) -> Iterator[tuple[float, Vitals]]:
    """One row for each whole second that the recording holds, causally.

    Parameters
    ----------
    iq : (time, bin, antenna)
        Real values count as magnitudes.
    geometry
        Of all of it.
    params
        Of the chain.

    Yields
    ------
    t_s
        Seconds since the first frame; the row uses only frames before it.
    vitals
        As a ward's service would have said last. `lost` where nothing came for 3 s.
    """
    if iq.ndim != 3:
        raise ValueError(f"iq is (time, bin, antenna), got shape {iq.shape}")
    rate_hz = geometry.frame_rate_hz
    said, said_at_s, t_s = None, 0.0, 1
    # A frame at time t belongs to the rows after t; the small margin is for rounding.
    for end_s, message in _blocks_said(iq, geometry, params):
        while t_s < end_s - 1 / rate_hz + 1e-6 and t_s <= len(iq) / rate_hz + 1e-6:
            yield float(t_s), _row(said, said_at_s, t_s)
            t_s += 1
        said, said_at_s = message, end_s
    while t_s <= len(iq) / rate_hz + 1e-6:
        yield float(t_s), _row(said, said_at_s, t_s)
        t_s += 1


def _row(said: Vitals | None, said_at_s: float, t_s: int) -> Vitals:
    age_s = t_s - said_at_s
    if said is not None and age_s < LOST_AFTER_S:
        return said
    stamp = Stamp(sensor=SENSOR, session=0, seq=0, t_wall_ns=int(t_s * 1e9))
    if age_s < LOST_AFTER_S:
        return nothing_known(stamp, state=State.SETTLING, state_s=age_s)
    return nothing_known(stamp, state=State.LOST, state_s=age_s - LOST_AFTER_S)


def _blocks_said(
    iq: NDArray[np.complexfloating | np.floating], geometry: Geometry, params: Params | None
) -> Iterator[tuple[float, Vitals]]:
    """End of each block [s] and what was said after it."""
    blocks, chain, seq = Blocks(), None, 0
    for frame in _frames(iq, geometry):
        for block in blocks.take(frame):
            if not isinstance(block, Block):
                continue
            if chain is None:
                chain = Chain(block.layout, n_sensors=1, params=params)
            elif block.anew:
                chain.reset(_ROWS)
            lost_share = np.array([block.lost_share], np.float32)
            said = chain.step(block.iq[None], _ROWS, lost_share)
            end_s = (frame.seq + 1) / geometry.frame_rate_hz
            stamp = Stamp(sensor=SENSOR, session=0, seq=seq, t_wall_ns=block.t_wall_ns)
            seq += 1
            yield end_s, vitals(said, 0, stamp)


def _frames(iq: NDArray[np.complexfloating | np.floating], geometry: Geometry) -> Iterator[Frame]:
    for seq, profile in enumerate(iq):
        t_ns = int(seq / geometry.frame_rate_hz * 1e9)
        yield Frame(
            sensor=SENSOR,
            session=0,
            seq=seq,
            t_mono_ns=t_ns,
            t_wall_ns=t_ns,
            geometry=geometry,
            iq=np.array(profile, np.complex64),
        )
