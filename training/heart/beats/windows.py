"""What the counting network is asked, and the right answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dsp import activity, chain, choice, motion, phase, window
from dsp.heart.beats.series import N_PER_BLOCK, N_TIMES
from dsp.heart.evidence import places
from dsp.layout import Layout, samples
from dsp.window import N_BLOCKS
from training.heart.hearts import Floats

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
    for rows, speed, weight, good, end in _seen(iq, layout):
        many = count[rows, end - N_TIMES : end]
        before = 2 * many[:, :1] - many[:, 1:2]
        counted = np.concatenate([before, many], axis=1)
        done = marks[rows, max(end - N_TIMES - 1, 0) : end]
        if end == N_TIMES:
            done = np.concatenate([done[:, :1], done], axis=1)
        made.append(
            Windows(
                speed=speed.astype(np.float16),
                weight=weight,
                good=good,
                count=(counted - counted[:, :1]).astype(np.float32),
                mark=np.diff(done, axis=1).astype(np.uint8),
                moves=moves[rows],
            )
        )
    return joined(made)


Sight = tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], int]


def _seen(iq: NDArray[np.complex64], layout: Layout) -> Iterator[Sight]:
    """Rows that see anything, their speed, weight and good blocks, and the samples until then."""
    params, n = chain.Params(), layout.n_frames
    carry, lost = chain.initial(layout, len(iq)), np.zeros(len(iq), np.float32)
    nobody, everybody = np.zeros(len(iq), np.bool_), np.arange(len(iq))
    for second in range(iq.shape[1] // n):
        x = samples(iq[:, second * n : (second + 1) * n], layout)
        act, after_act = activity.activity(x, carry.activity, layout=layout)
        moved, after_move = motion.motion(act, carry.motion, layout=layout, params=params.motion)
        chosen, after_choice = choice.choice(
            act, moved, nobody, carry.choice, layout=layout, params=params.choice
        )
        win, after_win = window.window(x, chosen, moved, lost, carry.window, layout=layout)
        carry = replace(
            carry, activity=after_act, motion=after_move, choice=after_choice, window=after_win
        )
        if second < N_BLOCKS - 1 or (second - N_BLOCKS + 1) % _EVERY:
            continue
        turned, _ = phase.phase(win, everybody, carry.phase, params=params.phase)
        at = places(turned, chosen, chosen.snr.argmax(axis=1), layout=layout)
        rows = np.flatnonzero((at.weight > 0).any(axis=1))
        yield rows, at.speed[rows], at.weight[rows], turned.good[rows], (second + 1) * N_PER_BLOCK


def joined(parts: list[Windows]) -> Windows:
    """One after the other."""
    names = Windows.__dataclass_fields__
    return Windows(**{n: np.concatenate([getattr(each, n) for each in parts]) for n in names})
