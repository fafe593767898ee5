"""How unlike a machine's a movement is."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dsp import grid


def irregularity(
    speed: NDArray[np.float32],
    known: NDArray[np.bool_],
    noise_rad: NDArray[np.float32],
    rate_hz: float,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(sensor, slot) 1 - best autocorrelation at a lag of 1-12 s, less the share of white noise.

    Two breaths of a person never agree, and a heart beats in between; what a motor moves does. And
    that share of noise in the power of speed.
    """
    n_window = speed.shape[-1]
    first_lag, last = max(2, int(rate_hz)), n_window // 2
    lags = np.arange(first_lag, last)
    weighted = speed * known
    waves, back = _correlation(n_window, first_lag)
    likeness = grid.powers(weighted, waves) @ back
    weighted *= speed
    energy = np.cumsum(weighted, axis=-1, out=weighted)
    n_known = np.count_nonzero(known, axis=-1)
    power = energy[..., -1] / np.maximum(n_known, 1)
    noise_share = 2 * noise_rad**2 / np.maximum(power, np.float32(1e-30)).astype(np.float32)
    # Only what has a partner one lag away counts: the window may have begun to fill late.
    earlier = energy[..., first_lag - 1 : last - 1]
    begins = known.argmax(axis=-1)
    late = begins > 0
    if late.any():
        earlier = earlier.copy()
        until = np.minimum(begins[late][:, None] + lags, n_window - 1) - 1
        earlier[late] = np.take_along_axis(energy[late], until, axis=-1)
    scale = np.maximum(energy[..., -1:] - earlier, 0)
    scale *= energy[..., n_window - last : n_window - first_lag][..., ::-1]
    np.sqrt(scale, out=scale)
    scale += np.float32(1e-30)
    likeness /= scale
    # A lag beyond half of what is known compares too little with too little.
    likeness *= lags <= n_known[..., None] // 2
    best = np.maximum(likeness.max(axis=-1), 0)
    return np.clip(1 - best - noise_share, -0.3, 1).astype(np.float32), noise_share


@cache
def _correlation(n_window: int, first_lag: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Waves whose powers are the spectrum of a series followed by half as many zeros, and back.

    (n_window, 2 x cell), and (cell, lag) from that spectrum to sums of products at the lags up to
    half of the window (Wiener and Khinchin), which so many zeros keep apart.
    """
    n_padded = n_window + n_window // 2
    cell = np.arange(n_padded // 2 + 1)
    lags = np.arange(first_lag, n_window // 2)
    twice = np.where((cell == 0) | (2 * cell == n_padded), 1, 2) / n_padded
    back = np.cos(2 * np.pi * np.outer(cell, lags) / n_padded) * twice[:, None]
    waves = grid.waves(n_window, cell / n_padded)
    return waves.astype(np.float32), back.astype(np.float32)
