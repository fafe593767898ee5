"""What else shakes the chest at the pace of a heart: speech and laughter.

A syllable has the pace of a fast heart (2-6 Hz), and one of its lines can be as clean as a heart's.
What gives it away is all that moves beside it: the chest of somebody who talks moves at these
frequencies several times as fast as any heart moves it, at lines that are no multiples of one rate.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.chest.phase import metres
from dsp.frames.layout import Layout
from dsp.heart.evidence import GRID_PER_MIN, LONG_BLOCKS

_HIGHEST_PER_MIN = 400
_CARRIER_HZ = 60e9
"""Of a sensor that does not tell its own."""
_CELLS_PER_LINE = 1.5 * 60
"""Equivalent noise bandwidth of a Hann window of 1 s, in cells of 1 /min."""
_LINE_REACH, _BREATH_REACH, _N_BREATH = 4.0, 3.0, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Limits, from simulated people who rest, breathe deeply, move and talk."""

    speed_mm_per_s: float = 2.4
    """Beside one heart's lines; at rest there is 0.4-2, of somebody who talks 4-6."""
    over_noise: float = 2.0
    irregular: float = 0.15
    keep: float = 0.6
    """Of both limits while it lasts: a chest that shook a second ago is believed later."""
    regular_s: float = 40.0
    """So long regular breathing does not end it: whoever talks in even sentences still talks."""
    lasting_s: float = 6.0
    """After the last of it: the windows that look back still hold it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unrest:
    """Of one block, each (sensor,)."""

    shaken: NDArray[np.bool_]
    """The chest moves as no heart moves it: nothing is to be learned, no rate shown."""
    regular_s: NDArray[np.float32]
    """Since breathing was irregular."""
    still_s: NDArray[np.float32]
    """Since it was last so."""
    speed_mm_per_s: NDArray[np.float32]
    """Of what moves beside the heart's lines and those of breathing."""
    share: NDArray[np.float32]
    """Its power over that at the heart's lines."""


def initial(n: int) -> Unrest:
    """Nothing moves."""
    return Unrest(
        shaken=np.zeros(n, np.bool_),
        regular_s=np.zeros(n, np.float32),
        still_s=np.full(n, np.inf, np.float32),
        speed_mm_per_s=np.zeros(n, np.float32),
        share=np.zeros(n, np.float32),
    )


def unrest(
    power: NDArray[np.float32],
    noise_rad: NDArray[np.float32],
    irregular: NDArray[np.float32],
    hr_per_min: NDArray[np.float32],
    rr_per_min: NDArray[np.float32],
    before: Unrest,
    *,
    layout: Layout,
    params: Params,
) -> Unrest:
    """Whether more moves beside a heart of this rate than a resting chest has. Looks back 16 s.

    Parameters
    ----------
    power : (sensor, grid)
        Of the phase steps of the best place, a^2 / 4 of a sine [rad^2], on `GRID_PER_MIN`.
    noise_rad : (sensor,)
        White phase noise of a sample there.
    irregular : (sensor,)
        Of breathing, as in `Respiration`.
    hr_per_min, rr_per_min : (sensor,)
        The heart that might be shown, and breathing.
    before
        A turn of two blocks ago.
    """
    low = np.maximum(60, np.float32(0.7) * hr_per_min)[:, None]
    band = (low <= GRID_PER_MIN) & (GRID_PER_MIN <= _HIGHEST_PER_MIN)
    noise = noise_rad[:, None] ** 2 * _white(layout)
    over = np.maximum(power - noise, 0) * band
    at_lines = _near_multiple(hr_per_min, _LINE_REACH)
    breath = _near_multiple(rr_per_min, _BREATH_REACH) & (
        np.nan_to_num(rr_per_min)[:, None] * (_N_BREATH + 0.5) > GRID_PER_MIN
    )
    beside = (over * ~(at_lines | breath)).sum(axis=1)
    heart = (over * at_lines).sum(axis=1)
    floor = (noise * band).sum(axis=1)
    # Power on cells to the mean square: a line of a^2/4 covers the bandwidth of the window.
    step_rad = np.sqrt(4 * beside * LONG_BLOCKS * layout.block_s / _CELLS_PER_LINE / 2)
    carrier_hz = layout.geometry.carrier_hz or _CARRIER_HZ
    speed = 1e3 * layout.rate_hz * metres(step_rad.astype(np.float32), carrier_hz)
    keep = np.where(before.shaken, np.float32(params.keep), np.float32(1))
    shakes = (beside > params.over_noise * keep * floor) & (speed > params.speed_mm_per_s * keep)
    uneven = irregular > params.irregular
    turn_s = np.float32(2 * layout.block_s)
    regular_s = np.where(uneven, 0, before.regular_s + turn_s).astype(np.float32)
    goes_on = uneven | (before.shaken & (regular_s <= params.regular_s))
    still_s = np.where(shakes & goes_on, 0, before.still_s + turn_s).astype(np.float32)
    share = beside / np.maximum(heart, np.float32(1e-30))
    return Unrest(
        shaken=still_s <= params.lasting_s,
        regular_s=regular_s,
        still_s=still_s,
        speed_mm_per_s=speed.astype(np.float32),
        share=share.astype(np.float32),
    )


def _white(layout: Layout) -> NDArray[np.float32]:
    """(grid,) power of the steps of white phase noise of 1 rad, under the window of 16 s."""
    hann = np.hanning(LONG_BLOCKS * layout.n_samples + 2)
    bandwidth = (hann**2).sum() / hann.sum() ** 2
    turn = 2 * np.pi * GRID_PER_MIN / 60 / layout.rate_hz
    return np.asarray(2 * (1 - np.cos(turn)) * bandwidth, np.float32)


def _near_multiple(per_min: NDArray[np.float32], reach: float) -> NDArray[np.bool_]:
    """(sensor, grid) cells within reach of a multiple of each rate; none of an unknown one."""
    known = np.where(np.isnan(per_min), np.float32(1e6), per_min)[:, None]
    order = np.maximum(np.round(GRID_PER_MIN / known), 1)
    return np.asarray(np.abs(GRID_PER_MIN - order * known) <= reach, np.bool_)
