"""How much each range bin moves, slowly and fast, against its own noise."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dsp.layout import Layout

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
    planes = np.ascontiguousarray(x).view(np.float32)
    new = np.flatnonzero(carry.n_blocks == 0)
    tail = carry.tail.view(np.float32).copy()
    tail[new] = planes[new, :1]
    fast_quarters = _fast_power(planes, tail, layout)
    # About the first sample: beside strong clutter sums of squares would lose what moves.
    origin = planes[:, 0]
    off = planes - origin[:, None]
    means = np.matmul(_averages(off.shape[1], QUARTERS), off)
    mean = np.matmul(_averages(off.shape[1], 1), off)[:, 0]
    np.multiply(off, off, out=off)
    square = np.matmul(_averages(off.shape[1], 1), off)[:, 0]
    within = _cells(np.maximum(square - mean**2, 0), layout)
    level = _cells((origin + 2 * mean) * origin + square, layout)
    noise = _noise(fast_quarters, level, carry.noise, new)
    means += origin[:, None]
    seen = np.concatenate([carry.quarters.view(np.float32), means], axis=1)
    # Before the first quarter the echo is taken to have stood still: zeros would look like motion.
    seen[new, :_N_BEFORE] = means[new, :1]
    first, second = _slow_powers(seen, carry.n_blocks, layout)
    n_blocks = np.minimum(carry.n_blocks + 1, 1_000_000).astype(np.int32)
    result = Activity(
        level=level,
        fast=fast_quarters.mean(axis=1),
        within=within,
        first=first,
        second=second,
        noise=noise,
        n_blocks=n_blocks,
    )
    tail = np.concatenate([tail, planes[:, -2:]], axis=1)[:, -2:]
    kept = Carry(
        tail=np.ascontiguousarray(tail).view(np.complex64),
        quarters=np.ascontiguousarray(seen[:, -_N_BEFORE:]).view(np.complex64),
        noise=noise,
        n_blocks=n_blocks,
    )
    return result, kept


def power(z: NDArray[np.complex64]) -> NDArray[np.float32]:
    """|z|^2 without a square root."""
    return z.real**2 + z.imag**2


def decibel(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """10 log10 x, finite for 0."""
    return (10 * np.log10(np.maximum(x, np.float32(1e-30)))).astype(np.float32)


def median(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Along the last axis. A sort of so few is quicker than a partition and its checks."""
    ordered = np.sort(x, axis=-1)
    n = x.shape[-1]
    return np.asarray((ordered[..., (n - 1) // 2] + ordered[..., n // 2]) / 2, np.float32)


def _cells(planes: NDArray[np.float32], layout: Layout) -> NDArray[np.float32]:
    """(..., bin) sums over real and imaginary parts and antennas of (..., 2 x cell)."""
    cells = planes[..., 0::2] + planes[..., 1::2]
    if layout.n_antennas == 1:
        return cells
    per_bin = cells.reshape(*cells.shape[:-1], layout.n_bins, layout.n_antennas)
    return np.asarray(per_bin.sum(axis=-1), np.float32)


def _fast_power(
    planes: NDArray[np.float32], tail: NDArray[np.float32], layout: Layout
) -> NDArray[np.float32]:
    """(sensor, quarter, bin) mean squared second difference / 6."""
    # As one long row, which is several times quicker than many short ones.
    rise, bend = np.empty_like(planes), np.empty_like(planes)
    one_frame = planes.shape[2]
    _later_less_earlier(planes, one_frame, rise)
    np.subtract(planes[:, 0], tail[:, 1], out=rise[:, 0])
    _later_less_earlier(rise, one_frame, bend)
    np.subtract(rise[:, 0], tail[:, 1] - tail[:, 0], out=bend[:, 0])
    np.multiply(bend, bend, out=bend)
    means = np.matmul(_averages(planes.shape[1], QUARTERS), bend)
    return np.asarray(_cells(means, layout) / 6, np.float32)


def _later_less_earlier(
    x: NDArray[np.float32], apart: int, difference: NDArray[np.float32]
) -> None:
    """Write into `difference` each number less the one so many places before; not the first."""
    row = x.reshape(-1)
    np.subtract(row[apart:], row[:-apart], out=difference.reshape(-1)[apart:])


@cache
def _averages(time: int, n_parts: int) -> NDArray[np.float32]:
    """(n_parts, time) means over nearly equal parts: as a product, which is the fastest."""
    edges = np.arange(n_parts + 1) * time // n_parts
    at = np.arange(time)
    inside = (at >= edges[:-1, None]) & (at < edges[1:, None])
    return np.asarray(inside / np.diff(edges)[:, None], np.float32)


def _noise(
    fast_quarters: NDArray[np.float32],
    level: NDArray[np.float32],
    before: NDArray[np.float32],
    new: NDArray[np.intp],
) -> NDArray[np.float32]:
    """Lower envelope: follows a quieter quarter quickly, rises by 5 % a block at most."""
    now = fast_quarters.min(axis=1) * np.float32(1.3)
    # Without any noise (a stored phase, a perfect simulator) rounding is the floor.
    now = np.maximum(now, np.float32(1e-9) * level + np.float32(1e-30))
    followed: NDArray[np.float32] = np.minimum(now, before * np.float32(_NOISE_RISE))
    falls = now < before
    followed[falls] = (before + np.float32(_NOISE_FALL) * (now - before))[falls]
    followed[new] = now[new]
    return followed


@cache
def _differences() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Operators to the block's differences of 1 s means, and to their mean squares.

    (8, 15) from quarter means to four first and four second differences; (2, 8) from squares.
    """
    n = _N_BEFORE + QUARTERS
    both = np.zeros((2, QUARTERS, n))
    for row in range(QUARTERS):
        end = _N_BEFORE + row + 1
        for lag, one, two in ((0, 1, 1), (4, -1, -2), (8, 0, 1)):
            stop = end - lag
            both[:, row, stop - QUARTERS : stop] += np.array([[one], [two]]) / QUARTERS
    means = np.kron(np.eye(2), np.full((1, QUARTERS), 1 / QUARTERS))
    return both.reshape(2 * QUARTERS, n).astype(np.float32), means.astype(np.float32)


def _slow_powers(
    seen: NDArray[np.float32], n_blocks: NDArray[np.int32], layout: Layout
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean squared first and second differences, (sensor, bin) each.

    `seen` is (sensor, 15, 2 x cell) quarter means.
    """
    differences, means = _differences()
    d = np.matmul(differences, seen)
    np.multiply(d, d, out=d)
    powers = _cells(np.matmul(means, d), layout)
    powers[n_blocks < 1, 0] = 0
    powers[n_blocks < 2, 1] = 0
    return powers[:, 0], powers[:, 1]
