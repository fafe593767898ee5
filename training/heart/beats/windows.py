"""What the counting network is asked, and the right answers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.chest.window import N_BLOCKS
from dsp.frames.layout import Layout
from dsp.heart.beats.series import N_PER_BLOCK, N_TIMES
from training.heart.hearts import Floats
from training.heart.sights import sights

_EVERY = 4
"""Blocks from one window of a body to the next."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """Each (window, ...)."""

    speed: NDArray[np.float16]
    """(window, slot, time) as in `Places`, 20 samples a second."""
    weight: NDArray[np.float32]
    """(window, slot)"""
    good: NDArray[np.bool_]
    """(window, slot, block)"""
    count: NDArray[np.float32]
    """(window, time + 1) beats since the sample before the first."""
    mark: NDArray[np.uint8]
    """(window, time) beats whose sharpest movement fell into the sample before."""
    moves: NDArray[np.bool_]
    """(window,) whether the heart moves anything."""


def windows_of(
    iq: NDArray[np.complex64],
    count: Floats,
    marks: Floats,
    moves: NDArray[np.bool_],
    layout: Layout,
) -> Windows:
    """What the chain holds of (person, time, bin, antenna), everybody, every few blocks."""
    made = []
    for sight in sights(iq, layout, first=N_BLOCKS - 1, every=_EVERY):
        rows, end = sight.rows, (sight.block + 1) * N_PER_BLOCK
        many = count[rows, end - N_TIMES : end]
        before = 2 * many[:, :1] - many[:, 1:2]
        counted = np.concatenate([before, many], axis=1)
        done = marks[rows, max(end - N_TIMES - 1, 0) : end]
        if end == N_TIMES:
            done = np.concatenate([done[:, :1], done], axis=1)
        made.append(
            Windows(
                speed=sight.at.speed[rows].astype(np.float16),
                weight=sight.at.weight[rows],
                good=sight.good[rows],
                count=(counted - counted[:, :1]).astype(np.float32),
                mark=np.diff(done, axis=1).astype(np.uint8),
                moves=moves[rows],
            )
        )
    return joined(made)


def joined(parts: list[Windows]) -> Windows:
    """One after the other."""
    names = Windows.__dataclass_fields__
    return Windows(**{n: np.concatenate([getattr(each, n) for each in parts]) for n in names})
