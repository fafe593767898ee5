"""What the counting network sees of the chest: how it speeds up, and its quicker movements."""

import numpy as np
from numpy.typing import NDArray

from dsp.chest.window import N_BLOCKS
from dsp.heart.evidence import Places

N_PER_BLOCK = 20
N_TIMES = N_BLOCKS * N_PER_BLOCK
CHANNELS = ("rise", "quick", "known")
"""Change of speed from sample to sample; speed less its mean over 0.65 s; 1 where known."""
_REACH = 6
"""Samples to each side of that mean."""
_MOST = 6.0
"""In mean sizes: a jerk is no louder than that."""


def series(
    at: Places, good: NDArray[np.bool_], rows: NDArray[np.intp], *, n_samples: int
) -> NDArray[np.float32]:
    """(row, slot, channel, time) of `CHANNELS` at 20 samples a block, each over its mean size.

    A place of no use shows the best one once more.

    Parameters
    ----------
    at
        Speed over the whole window.
    good : (sensor, slot, block)
        As in the window.
    n_samples
        In a block.
    """
    weight = at.weight[rows]
    best = np.broadcast_to(weight.argmax(axis=1)[:, None], weight.shape)
    slot = np.where(weight > 0, np.arange(weight.shape[1]), best)
    speed = _resampled(at.speed[rows[:, None], slot], n_samples)
    known = np.repeat(good[rows[:, None], slot], N_PER_BLOCK, axis=-1).astype(np.float32)
    both = known.copy()
    both[..., 1:] *= known[..., :-1]
    change = np.diff(speed, axis=-1, prepend=speed[..., :1])
    rise = np.asarray(change * both, np.float32)
    slow = _moving_sum(speed) / np.maximum(_moving_sum(known), 1)
    quick = np.asarray((speed - slow) * known, np.float32)
    return np.stack([_scaled(rise, both), _scaled(quick, known), known], axis=-2)


def _resampled(speed: NDArray[np.float32], n_samples: int) -> NDArray[np.float32]:
    """(..., time) by linear interpolation; as it is at the network's own rate."""
    if n_samples == N_PER_BLOCK:
        return speed
    n = speed.shape[-1]
    at = np.clip((np.arange(N_TIMES) + 0.5) * n / N_TIMES - 0.5, 0, n - 1)
    low = np.minimum(at.astype(np.intp), n - 2)
    part = (at - low).astype(np.float32)
    return np.asarray(speed[..., low] * (1 - part) + speed[..., low + 1] * part, np.float32)


def _moving_sum(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of the samples within reach, fewer at the ends."""
    around = [(0, 0)] * (x.ndim - 1) + [(_REACH + 1, _REACH)]
    sums = np.cumsum(np.pad(x, around), axis=-1, dtype=np.float64)
    return np.asarray(sums[..., 2 * _REACH + 1 :] - sums[..., : -2 * _REACH - 1], np.float32)


def _scaled(x: NDArray[np.float32], known: NDArray[np.float32]) -> NDArray[np.float32]:
    """Over its mean size where known."""
    size = np.abs(x).sum(axis=-1, keepdims=True) / np.maximum(
        known.sum(axis=-1, keepdims=True), np.float32(1)
    )
    return np.asarray(np.clip(x / np.maximum(size, np.float32(1e-12)), -_MOST, _MOST), np.float32)
