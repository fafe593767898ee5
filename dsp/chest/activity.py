"""How much each range bin moves, slowly and fast, against its own noise."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dsp.frames.layout import Layout

QUARTERS = 4
"""Means a block for everything slower than a heart beat."""

_NOISE_RISE = 1.05
_NOISE_FALL = 0.3
_TILE_BYTES = 600_000
"""So much of the samples is worked on at a time, and stays in the processor's second cache."""


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
    """(sensor, 4, cell) last quarter means."""
    means: NDArray[np.complex64]
    """(sensor, 4, cell) means of the second that ends with each of them."""
    rises: NDArray[np.complex64]
    """(sensor, 4, cell) what each of those means has gained within a second."""
    noise: NDArray[np.float32]
    """(sensor, bin)"""
    n_blocks: NDArray[np.int32]
    """(sensor,)"""

    @property
    def recent(self) -> NDArray[np.complex64]:
        """(sensor, 8, cell) means of a second, a quarter apart."""
        return np.concatenate([self.means - self.rises, self.means], axis=1)


def initial(layout: Layout, n: int) -> Carry:
    """Nothing seen yet."""
    return Carry(
        tail=np.zeros((n, 2, layout.n_cells), np.complex64),
        quarters=np.zeros((n, QUARTERS, layout.n_cells), np.complex64),
        means=np.zeros((n, QUARTERS, layout.n_cells), np.complex64),
        rises=np.zeros((n, QUARTERS, layout.n_cells), np.complex64),
        noise=np.zeros((n, layout.n_bins), np.float32),
        n_blocks=np.zeros(n, np.int32),
    )


def activity(x: NDArray[np.complex64], carry: Carry, *, layout: Layout) -> tuple[Activity, Carry]:
    """Powers of one block of samples (sensor, time, cell). Delay: none; `second` looks back 3 s."""
    planes = np.ascontiguousarray(x).view(np.float32)
    new = np.flatnonzero(carry.n_blocks == 0)
    tail = carry.tail.view(np.float32)
    if new.size:
        tail = tail.copy()
        tail[new] = planes[new, :1]
    moments = _moments(planes, tail)
    fast_quarters = _cells(moments[:, :QUARTERS], layout)
    fast_quarters /= 6
    mean, square = moments[:, -2], moments[:, -1]
    within = _cells(np.maximum(square - mean * mean, 0), layout)
    origin = planes[:, 0]
    level = _cells((origin + 2 * mean) * origin + square, layout)
    noise = _noise(fast_quarters, level, carry.noise, new)
    quarters = moments[:, QUARTERS:-2] + origin[:, None]
    means, rises, bends = _seconds(quarters, carry, new)
    first, second = _slow_power(rises, layout), _slow_power(bends, layout)
    first[carry.n_blocks < 1] = 0
    second[carry.n_blocks < 2] = 0
    n_blocks = np.minimum(carry.n_blocks + 1, 1_000_000)
    result = Activity(
        level=level,
        fast=fast_quarters.sum(axis=1) * np.float32(1 / QUARTERS),
        within=within,
        first=first,
        second=second,
        noise=noise,
        n_blocks=n_blocks,
    )
    if planes.shape[1] < 2:
        planes = np.concatenate([tail, planes], axis=1)
    kept = Carry(
        tail=planes[:, -2:].copy().view(np.complex64),
        quarters=quarters.view(np.complex64),
        means=means.view(np.complex64),
        rises=rises.view(np.complex64),
        noise=noise,
        n_blocks=n_blocks,
    )
    return result, kept


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


def _moments(planes: NDArray[np.float32], tail: NDArray[np.float32]) -> NDArray[np.float32]:
    """(sensor, 10, 2 x cell) of a block (sensor, time, 2 x cell), with the two samples before it.

    Mean squared second difference of each quarter, mean of each quarter, mean of all, mean square
    of all; these means are about the first sample: beside strong clutter sums of squares would lose
    what moves.
    """
    n, time, width = planes.shape
    found = np.empty((n, 2 * QUARTERS + 2, width), np.float32)
    n_tile = max(1, _TILE_BYTES // (4 * time * width))
    rise, bend = np.empty((2, min(n, n_tile), time, width), np.float32)
    for start in range(0, n, n_tile):
        here = slice(start, start + n_tile)
        size = len(planes[here])
        _fast(planes[here], tail[here], rise[:size], bend[:size], found[here])
        _slow(planes[here], rise[:size], found[here])
    return found


def _fast(
    planes: NDArray[np.float32],
    tail: NDArray[np.float32],
    rise: NDArray[np.float32],
    bend: NDArray[np.float32],
    found: NDArray[np.float32],
) -> None:
    """Write mean squared second differences; `rise` and `bend` are room to work in."""
    # As one long row, which is several times quicker than many short ones.
    one_frame = planes.shape[2]
    _later_less_earlier(planes, one_frame, rise)
    np.subtract(planes[:, 0], tail[:, 1], out=rise[:, 0])
    _later_less_earlier(rise, one_frame, bend)
    np.subtract(rise[:, 0], tail[:, 1] - tail[:, 0], out=bend[:, 0])
    np.multiply(bend, bend, out=bend)
    np.matmul(_averages(planes.shape[1])[:QUARTERS], bend, out=found[:, :QUARTERS])


def _slow(
    planes: NDArray[np.float32], off: NDArray[np.float32], found: NDArray[np.float32]
) -> None:
    """Write means and mean squares about the first sample; `off` is room to work in."""
    averages = _averages(planes.shape[1])
    np.subtract(planes, planes[:, :1], out=off)
    np.matmul(averages, off, out=found[:, QUARTERS:-1])
    np.multiply(off, off, out=off)
    np.matmul(averages[QUARTERS:], off, out=found[:, -1:])


def _later_less_earlier(
    x: NDArray[np.float32], apart: int, difference: NDArray[np.float32]
) -> None:
    """Write into `difference` each number less the one so many places before; not the first."""
    row = x.reshape(-1)
    np.subtract(row[apart:], row[:-apart], out=difference.reshape(-1)[apart:])


@cache
def _averages(time: int) -> NDArray[np.float32]:
    """(5, time) means over nearly equal quarters and over all: as a product, the fastest way."""
    edges = np.arange(QUARTERS + 1) * time // QUARTERS
    at = np.arange(time)
    inside = (at >= edges[:-1, None]) & (at < edges[1:, None])
    quarters = inside / np.diff(edges)[:, None]
    return np.concatenate([quarters, np.full((1, time), 1 / time)]).astype(np.float32)


def _noise(
    fast_quarters: NDArray[np.float32],
    level: NDArray[np.float32],
    before: NDArray[np.float32],
    new: NDArray[np.intp],
) -> NDArray[np.float32]:
    """Lower envelope: follows a quieter quarter quickly, rises by 5 % a block at most."""
    now = fast_quarters.min(axis=1) * np.float32(1.3)
    # Without any noise (a stored phase, a perfect simulator) rounding is the floor.
    np.maximum(now, np.float32(1e-9) * level + np.float32(1e-30), out=now)
    rises = np.minimum(now, before * np.float32(_NOISE_RISE))
    falls = before + np.float32(_NOISE_FALL) * (now - before)
    np.copyto(rises, falls, where=now < before)
    rises[new] = now[new]
    return np.asarray(rises, np.float32)


def _seconds(
    quarters: NDArray[np.float32], carry: Carry, new: NDArray[np.intp]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Means of the second that ends with each quarter, their first and their second differences.

    Each is (sensor, 4, 2 x cell), as are the quarter means. Differences are over one second.
    """
    before, means_before, rises_before = (
        each.view(np.float32) for each in (carry.quarters, carry.means, carry.rises)
    )
    if new.size:
        # Before the first quarter the echo is taken to have stood still: zeros would be motion.
        before, means_before = before.copy(), means_before.copy()
        before[new] = means_before[new] = quarters[new, :1]
    earlier = (1 - np.tri(QUARTERS, dtype=np.float32)) / QUARTERS
    means = np.matmul(np.tri(QUARTERS, dtype=np.float32) / QUARTERS, quarters)
    means += np.matmul(earlier, before)
    rises = means - means_before
    return means, rises, rises - rises_before


def _slow_power(difference: NDArray[np.float32], layout: Layout) -> NDArray[np.float32]:
    """(sensor, bin) mean square of (sensor, 4, 2 x cell)."""
    square = difference * difference
    return _cells(np.matmul(np.full(QUARTERS, 1 / QUARTERS, np.float32), square), layout)
