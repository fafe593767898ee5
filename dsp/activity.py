"""How much each range bin moves, slowly and fast, against its own noise."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dsp.layout import Layout, split_means

QUARTERS = 4
"""Means a block for everything slower than a heart beat."""

_N_BEFORE = 11
"""Quarter means before the block that a second difference of 1 s means reaches back to."""

_NOISE_RISE = 1.05
_NOISE_FALL = 0.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Activity:
    """Powers of one block, in the input's units squared; antennas are summed."""

    level: NDArray[np.float32]
    """(sensor, bin) mean power of the echo."""
    fast: NDArray[np.float32]
    """(sensor, bin) mean squared second difference between samples / 6: white noise and motion."""
    within: NDArray[np.float32]
    """(sensor, bin) variance within the block."""
    first: NDArray[np.float32]
    """(sensor, bin) mean squared first difference of 1 s means."""
    second: NDArray[np.float32]
    """(sensor, bin) the same, second difference: a drift vanishes, breathing does not."""
    noise: NDArray[np.float32]
    """(sensor, bin) noise power of a sample, a slow lower envelope of `fast`."""
    n_blocks: NDArray[np.int32]
    """(sensor,) blocks since the stream began; `first` needs 2, `second` 3."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """The end of the last block."""

    tail: NDArray[np.complex64]
    """(sensor, 2, cell) last samples."""
    quarters: NDArray[np.complex64]
    """(sensor, 11, cell) last quarter means."""
    noise: NDArray[np.float32]
    """(sensor, bin)"""
    n_blocks: NDArray[np.int32]
    """(sensor,)"""


def initial(layout: Layout, n: int) -> Carry:
    """Nothing seen yet."""
    return Carry(
        tail=np.zeros((n, 2, layout.n_cells), np.complex64),
        quarters=np.zeros((n, _N_BEFORE, layout.n_cells), np.complex64),
        noise=np.zeros((n, layout.n_bins), np.float32),
        n_blocks=np.zeros(n, np.int32),
    )


def activity(x: NDArray[np.complex64], carry: Carry, *, layout: Layout) -> tuple[Activity, Carry]:
    """Powers of one block of samples (sensor, time, cell). Delay: none; `second` looks back 3 s."""
    new = carry.n_blocks == 0
    tail = np.where(new[:, None, None], x[:, :1], carry.tail)
    fast_quarters = _fast_power(np.concatenate([tail, x], axis=1), layout)
    fast = fast_quarters.mean(axis=1)
    noise = _noise(fast_quarters, x, carry.noise, new, layout)
    quarters = split_means(x, QUARTERS)
    # Before the first quarter the echo is taken to have stood still: zeros would look like motion.
    before = np.where(new[:, None, None], quarters[:, :1], carry.quarters)
    seen = np.concatenate([before, quarters], axis=1)
    first, second = _slow_powers(seen, carry.n_blocks, layout)
    n_blocks = np.minimum(carry.n_blocks + 1, 1_000_000).astype(np.int32)
    result = Activity(
        level=_summed(power(x).mean(axis=1), layout),
        fast=fast,
        within=_summed(power(x - x.mean(axis=1, keepdims=True)).mean(axis=1), layout),
        first=first,
        second=second,
        noise=noise,
        n_blocks=n_blocks,
    )
    tail_next = np.concatenate([tail, x[:, -2:]], axis=1)[:, -2:]
    kept = seen[:, -_N_BEFORE:]
    return result, Carry(tail=tail_next, quarters=kept, noise=noise, n_blocks=n_blocks)


def power(z: NDArray[np.complex64]) -> NDArray[np.float32]:
    """|z|^2 without a square root."""
    return z.real**2 + z.imag**2


def decibel(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """10 log10 x, finite for 0."""
    return (10 * np.log10(np.maximum(x, np.float32(1e-30)))).astype(np.float32)


def _summed(cells: NDArray[np.float32], layout: Layout) -> NDArray[np.float32]:
    if layout.n_antennas == 1:
        return cells
    return np.asarray(
        cells.reshape(*cells.shape[:-1], layout.n_bins, layout.n_antennas).sum(axis=-1), np.float32
    )


def _fast_power(x: NDArray[np.complex64], layout: Layout) -> NDArray[np.float32]:
    """(sensor, quarter, bin) mean squared second difference / 6."""
    d = power(x[:, 2:] - 2 * x[:, 1:-1] + x[:, :-2])
    n, time, cells = d.shape
    if time % QUARTERS == 0:
        means = d.reshape(n, QUARTERS, time // QUARTERS, cells).mean(axis=2)
    else:
        edges = np.arange(QUARTERS) * time // QUARTERS
        counts = np.diff(np.append(edges, time)).astype(np.float32)
        means = np.add.reduceat(d, edges, axis=1) / counts[:, None]
    return _summed(means / np.float32(6), layout)


def _noise(
    fast_quarters: NDArray[np.float32],
    x: NDArray[np.complex64],
    before: NDArray[np.float32],
    new: NDArray[np.bool_],
    layout: Layout,
) -> NDArray[np.float32]:
    """Lower envelope: follows a quieter quarter quickly, rises by 5 % a block at most."""
    now = fast_quarters.min(axis=1) * np.float32(1.3)
    # Without any noise (a stored phase, a perfect simulator) rounding is the floor.
    floor = _summed(np.float32(1e-9) * power(x).mean(axis=1), layout) + np.float32(1e-30)
    now = np.maximum(now, floor)
    followed = np.where(
        now < before, before + _NOISE_FALL * (now - before), np.minimum(now, before * _NOISE_RISE)
    )
    return np.asarray(np.where(new[:, None], now, followed).astype(np.float32), np.float32)


@cache
def _differences() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(4, 15) operators from quarter means to the block's first and second differences."""
    n = _N_BEFORE + QUARTERS
    first, second = np.zeros((QUARTERS, n)), np.zeros((QUARTERS, n))
    for row in range(QUARTERS):
        end = _N_BEFORE + row + 1
        for lag, one, two in ((0, 1, 1), (4, -1, -2), (8, 0, 1)):
            stop = end - lag
            first[row, stop - QUARTERS : stop] += one / QUARTERS
            second[row, stop - QUARTERS : stop] += two / QUARTERS
    return first.astype(np.float32), second.astype(np.float32)


def _slow_powers(
    seen: NDArray[np.complex64], n_blocks: NDArray[np.int32], layout: Layout
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    pairs = seen.view(np.float32)
    powers = []
    for operator, needed in zip(_differences(), (1, 2), strict=True):
        d = np.matmul(operator, pairs)
        per_cell = (d**2).mean(axis=1).reshape(len(seen), layout.n_cells, 2).sum(axis=-1)
        known = (n_blocks >= needed)[:, None]
        powers.append(np.where(known, _summed(per_cell, layout), np.float32(0)))
    return powers[0], powers[1]
