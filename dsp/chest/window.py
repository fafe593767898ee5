"""The last 24 blocks of the chosen places, sample by sample."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.chest.choice import N_SLOTS, Choice
from dsp.chest.motion import Motion
from dsp.frames.layout import Layout

N_BLOCKS = 24
"""Longest memory of any estimate, in blocks."""

_SNR_STEADY = 200.0
_RATE_HZ_THREE = 21.5
_N_CELLS_THREE = 100
"""Up to this rate and size three views of each place fit into 60 kB a sensor."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """What the rates are made from."""

    planes: NDArray[np.float32]
    """(sensor, slot, part, block, time) samples as planes of real and imaginary parts, view by
    view; views are neighbouring bins or antennas. A ring of blocks."""
    oldest: NDArray[np.intp]
    """(sensor,) block of the ring that is the oldest."""
    good: NDArray[np.bool_]
    """(sensor, slot, block), oldest first: whether a block holds this place, without motion or
    loss."""
    straight: NDArray[np.bool_]
    """(sensor,) whether a movement moves the samples along a line and does not turn them: so it is
    with the logarithm of a link's channel."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """The ring and what is in it."""

    planes: NDArray[np.float32]
    oldest: NDArray[np.intp]
    good: NDArray[np.bool_]


def n_views(layout: Layout) -> int:
    """Antennas of one bin where there are several, else neighbouring bins; fewer at high rates."""
    small = layout.rate_hz <= _RATE_HZ_THREE and layout.n_cells <= _N_CELLS_THREE
    most = 3 if small else 2
    return min(most, layout.n_antennas if layout.n_antennas > 1 else layout.n_bins)


def initial(layout: Layout, n: int) -> Carry:
    """Empty."""
    n_parts = 2 * n_views(layout)
    return Carry(
        planes=np.zeros((n, N_SLOTS, n_parts, N_BLOCKS, layout.n_samples), np.float32),
        oldest=np.zeros(n, np.intp),
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
    """The newest block of (sensor, time, cell) in the place of the oldest. Delay: none.

    A slot that looks elsewhere now forgets what it held; a long walk makes every slot forget,
    because the body is in another posture afterwards. A burst only leaves its own blocks out.

    The ring is written where it lies, since moving 24 s to make room for one is most of the work:
    the carry that is handed in is used up.
    """
    rows = np.arange(len(x))
    views = x[rows[:, None, None], :, _cells(chosen.centre, layout)]
    planes = carry.planes
    planes[rows, :, 0::2, carry.oldest] = views.real
    planes[rows, :, 1::2, carry.oldest] = views.imag
    oldest = (carry.oldest + 1) % N_BLOCKS
    forget = chosen.changed | moved.away[:, None]
    kept = carry.good[:, :, 1:] & ~forget[:, :, None]
    usable = ~moved.moving & (lost_share <= 0.25)
    now = (chosen.centre >= 0) & usable[:, None]
    good = np.concatenate([kept, now[:, :, None]], axis=2)
    kept_on = Carry(planes=planes, oldest=oldest, good=good)
    straight = np.zeros(len(x), np.bool_)
    return Window(planes=planes, oldest=oldest, good=good, straight=straight), kept_on


def steady(win: Window, chosen: Choice) -> NDArray[np.bool_]:
    """(sensor,) whether all of the window holds these places, and one stands out of its noise.

    Of a weak echo every second tells more of where its arc lies, and so of a line's spread.
    """
    whole = (win.good.all(axis=2) | (chosen.centre < 0)).all(axis=1) & ~win.straight
    return np.asarray(whole & (chosen.snr.max(axis=1) >= _SNR_STEADY), np.bool_)


def in_order(oldest: NDArray[np.intp]) -> NDArray[np.intp]:
    """(sensor, block) blocks of the ring, oldest first."""
    return (oldest[:, None] + np.arange(N_BLOCKS)) % N_BLOCKS


def samples_of(carry: Carry, row: int, slot: int) -> NDArray[np.complex64]:
    """(time, view) of one place, oldest first."""
    parts = carry.planes[row, slot][:, in_order(carry.oldest[row : row + 1])[0]]
    time_first = parts.reshape(len(parts), -1).T
    pairs: NDArray[np.float32] = np.ascontiguousarray(time_first, np.float32)
    return pairs.view(np.complex64)


def _cells(centre: NDArray[np.int32], layout: Layout) -> NDArray[np.intp]:
    """(sensor, slot, view) columns of the samples."""
    views = np.arange(n_views(layout))
    bins = np.maximum(centre, 0).astype(np.intp)
    if layout.n_antennas > 1:
        return bins[:, :, None] * layout.n_antennas + views
    first = (bins - 1).clip(0, layout.n_bins - n_views(layout))
    return first[:, :, None] + views
