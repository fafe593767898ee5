"""Grids of rates, spectra on them, and their tracking."""

from functools import cache

import numpy as np
from numpy.typing import NDArray


@cache
def bands(
    n_used: int, rate_hz: float, first: float, last: float, step: float
) -> NDArray[np.float32]:
    """(n_used, 2 x cell) Hann-weighted cosines and sines, for `powers`.

    Cells are rates per minute from `first` to `last`. Scaled so that a sine of amplitude a has
    power a^2 / 4; cells above the Nyquist rate are zero.
    """
    per_min = np.arange(first, last + step / 2, step)
    hann = np.hanning(n_used + 2)[1:-1]
    basis = waves(n_used, per_min / 60 / rate_hz) * (hann / hann.sum())[:, None]
    basis[:, np.tile(per_min > 30 * rate_hz, 2)] = 0
    return np.asarray(basis, np.float32)


def waves(n_used: int, turns: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n_used, 2 x cell) cosines and sines of so many turns a sample, about the middle."""
    time = np.arange(n_used) - (n_used - 1) / 2
    angle = 2 * np.pi * np.outer(time, turns)
    return np.concatenate([np.cos(angle), np.sin(angle)], axis=1)


def powers(series: NDArray[np.float32], basis: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., cell) power of the newest samples of (..., time) on the waves of a basis.

    About the middle cosines are even and sines odd, so half of the products do.
    """
    n_used, half = len(basis), basis.shape[1] // 2
    newest = series[..., series.shape[-1] - n_used :].reshape(-1, n_used)
    n_half = (n_used + 1) // 2
    early, late = newest[:, :n_half], newest[:, : -n_half - 1 : -1]
    even = early + late
    if n_used % 2:
        even[:, -1] /= 2
    power = even @ basis[:n_half, :half]
    sine = np.subtract(early, late, out=even) @ basis[:n_half, half:]
    power *= power
    sine *= sine
    power += sine
    return np.asarray(power.reshape(*series.shape[:-1], half), np.float32)


@cache
def walk(n_cells: int, step: float, sd_per_min: float, teleport: float) -> NDArray[np.float32]:
    """(cell, cell) chance of moving between cells in one block: a random walk with rare jumps."""
    cell = np.arange(n_cells) * step
    near = np.exp(-0.5 * ((cell[:, None] - cell) / sd_per_min) ** 2)
    near /= near.sum(axis=1, keepdims=True)
    return ((1 - teleport) * near + teleport / n_cells).astype(np.float32)


def chances(score: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., cell) probabilities in proportion to the exponential of the score."""
    weight = np.exp(score - score.max(axis=-1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True), np.float32)


def filtered(
    belief: NDArray[np.float32],
    log_likelihood: NDArray[np.float32],
    transition: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Belief over cells after one block (forward step of a hidden Markov model)."""
    moved = belief @ transition
    seen = np.exp(log_likelihood - log_likelihood.max(axis=-1, keepdims=True))
    both = moved * seen
    after: NDArray[np.float32] = both / np.maximum(both.sum(axis=-1, keepdims=True), 1e-30)
    return after.astype(np.float32)


def peak(
    belief: NDArray[np.float32], per_min: NDArray[np.float32], reach_cells: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean rate and mass of the cells within reach of the most likely one, each (sensor,)."""
    top = belief.argmax(axis=1)
    cell = np.arange(len(per_min))
    near = np.abs(cell - top[:, None]) <= reach_cells
    mass = (belief * near).sum(axis=1)
    mean = (belief * near * per_min).sum(axis=1) / np.maximum(mass, 1e-30)
    return mean.astype(np.float32), mass.astype(np.float32)


def middle(values: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Median of the known values along the last axis; 0 where none is known. Values are >= 0."""
    ordered = np.where(known, values, np.float32(-1))
    ordered.sort(axis=-1)
    n_known = np.count_nonzero(known, axis=-1)
    index = np.minimum(values.shape[-1] - n_known + n_known // 2, values.shape[-1] - 1)
    found = np.take_along_axis(ordered, index[..., None], axis=-1)[..., 0]
    return np.asarray(np.maximum(found, 0), np.float32)
