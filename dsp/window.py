"""The last 24 blocks of the chosen places, sample by sample."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.choice import N_SLOTS, Choice
from dsp.layout import Layout
from dsp.motion import Motion

N_BLOCKS = 24
"""Longest memory of any estimate, in blocks."""

_RATE_HZ_THREE = 21.5
_N_CELLS_THREE = 100
"""Up to this rate and size three views of each place fit into 60 kB a sensor."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """What the rates are made from."""

    z: NDArray[np.complex64]
    """(sensor, slot, time, view) samples, oldest first; views are neighbouring bins or antennas."""
    good: NDArray[np.bool_]
    """(sensor, slot, block) whether a block holds this place, without motion or loss."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """The ring and what is in it."""

    z: NDArray[np.complex64]
    """(sensor, slot, time, view)"""
    good: NDArray[np.bool_]
    """(sensor, slot, block)"""


def n_views(layout: Layout) -> int:
    """Antennas of one bin where there are several, else neighbouring bins; fewer at high rates."""
    small = layout.rate_hz <= _RATE_HZ_THREE and layout.n_cells <= _N_CELLS_THREE
    most = 3 if small else 2
    return min(most, layout.n_antennas if layout.n_antennas > 1 else layout.n_bins)


def initial(layout: Layout, n: int) -> Carry:
    """Empty."""
    time = N_BLOCKS * layout.n_samples
    return Carry(
        z=np.zeros((n, N_SLOTS, time, n_views(layout)), np.complex64),
        good=np.zeros((n, N_SLOTS, N_BLOCKS), np.bool_),
    )


def window(
    x: NDArray[np.complex64],
    chosen: Choice,
    moved: Motion,
    lost_share: NDArray[np.float32],
    carry: Carry,
    *,
    layout: Layout,
) -> tuple[Window, Carry]:
    """The newest block of (sensor, time, cell) appended. Delay: none.

    A slot that looks elsewhere now forgets what it held; a long walk makes every slot forget,
    because the body is in another posture afterwards. A burst only leaves its own blocks out.
    """
    time = x.shape[1]
    cells = _cells(chosen.centre, layout)
    new = np.take_along_axis(x[:, None], cells[:, :, None, :], axis=3)
    z = np.concatenate([carry.z[:, :, time:], new], axis=2)
    forget = chosen.changed | moved.away[:, None]
    kept = carry.good[:, :, 1:] & ~forget[:, :, None]
    usable = ~moved.moving & (lost_share <= 0.25)
    now = (chosen.centre >= 0) & usable[:, None]
    good = np.concatenate([kept, now[:, :, None]], axis=2)
    return Window(z=z, good=good), Carry(z=z, good=good)


def _cells(centre: NDArray[np.int32], layout: Layout) -> NDArray[np.intp]:
    """(sensor, slot, view) columns of the samples."""
    views = np.arange(n_views(layout))
    bins = np.maximum(centre, 0).astype(np.intp)
    if layout.n_antennas > 1:
        return bins[:, :, None] * layout.n_antennas + views
    first = np.clip(bins - 1, 0, layout.n_bins - n_views(layout))
    return first[:, :, None] + views
