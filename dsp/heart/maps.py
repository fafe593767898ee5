"""Log-frequency maps of the speed of the chest, for the network.

On a grid of equal steps of log frequency a faster heart is the same picture farther to the right,
and its multiples lie at fixed distances from it: a network needs to learn them once. With 53 steps
an octave the ratios 3/2, 5/4 and 5/3 fall on whole steps within 0.1 % (53 equal temperament).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dsp import grid

STEPS_PER_OCTAVE = 53
FIRST_PER_MIN = 4.0
N_CELLS = 379
"""Up to 560 /min."""
GRID_PER_MIN = FIRST_PER_MIN * 2 ** (np.arange(N_CELLS) / STEPS_PER_OCTAVE)
N_BLOCKS = 20
"""Blocks that the maps look at."""
MAPS = ("whole", "newest", "oldest", "pulses")
"""Spectrum of speed over all blocks, over each half, and that of the envelope of quick changes."""
_FLOOR_FROM = 60
"""Cells above 8.8 /min tell the floor."""
_LOWEST, _HIGHEST = -3.0, 5.0
_UNKNOWN = -2.0
"""Beyond what the sensor's rate can tell."""


def maps(speed: NDArray[np.float32], *, n_samples: int, rate_hz: float) -> NDArray[np.float32]:
    """(..., map, cell) in tens of dB over the median of the whole window's spectrum.

    Parameters
    ----------
    speed : (..., time)
        Phase steps [rad], clipped, 0 where unknown; at least `N_BLOCKS` blocks.
    n_samples
        In a block.
    rate_hz
        Samples a second.
    """
    n_used = N_BLOCKS * n_samples
    whole = speed[..., speed.shape[-1] - n_used :]
    half = n_used // 2
    known = 28 * rate_hz >= GRID_PER_MIN
    parts = (whole, whole[..., n_used - half :], whole[..., :half])
    spectra = np.stack([_log_power(part, rate_hz) for part in parts], axis=-2)
    floor = np.median(spectra[..., 0, _FLOOR_FROM : known.sum()], axis=-1)
    spectra -= floor[..., None, None]
    pulses = _log_power(_quick(whole), rate_hz)
    pulses -= np.median(pulses[..., _FLOOR_FROM : known.sum()], axis=-1)[..., None]
    all_maps = np.concatenate([spectra, pulses[..., None, :]], axis=-2)
    all_maps[..., ~known] = _UNKNOWN
    return np.asarray(np.clip(all_maps, _LOWEST, _HIGHEST), np.float32)


def _log_power(series: NDArray[np.float32], rate_hz: float) -> NDArray[np.float32]:
    """(..., cell) decimal logarithm of the power under a Hann window."""
    basis = _basis(series.shape[-1], rate_hz)
    power = grid.powers(series - series.mean(axis=-1, keepdims=True), basis)
    return np.asarray(np.log10(power + np.float32(1e-14)), np.float32)


@cache
def _basis(n_used: int, rate_hz: float) -> NDArray[np.float32]:
    """(n_used, 2 x cell) as `grid.bands`, on the log grid."""
    hann = np.hanning(n_used + 2)[1:-1]
    basis = grid.waves(n_used, GRID_PER_MIN / 60 / rate_hz)
    return np.asarray(basis * (hann / hann.sum())[:, None], np.float32)


def _quick(speed: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., time) size of what changes within a few samples: 3-8 Hz at 20 samples a second."""
    change = speed[..., 1:] - speed[..., :-1]
    size = np.abs(change[..., 2:] - change[..., :-2])
    limit = 3 * size.mean(axis=-1, keepdims=True)
    return np.asarray(np.minimum(size, limit), np.float32)
