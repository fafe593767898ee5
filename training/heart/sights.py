"""What the chain holds of many people, without their rates: the networks' raw material."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dsp import chain
from dsp.chest import activity, choice, motion, phase, window
from dsp.frames.layout import Layout, samples
from dsp.heart.evidence import Places, places


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """Of everybody, at the end of one block."""

    block: int
    at: Places
    rows: NDArray[np.intp]
    """Of whom anything is seen."""
    good: NDArray[np.bool_]
    """(person, slot, block)"""


def sights(iq: NDArray[np.complex64], layout: Layout, *, first: int, every: int) -> Iterator[Sight]:
    """Of (person, time, bin, antenna), every few blocks from the first on."""
    params, n = chain.Params(), layout.n_frames
    carry, lost = chain.initial(layout, len(iq)), np.zeros(len(iq), np.float32)
    nobody, everybody = np.zeros(len(iq), np.bool_), np.arange(len(iq))
    for block in range(iq.shape[1] // n):
        x = samples(iq[:, block * n : (block + 1) * n], layout)
        act, after_act = activity.activity(x, carry.activity, layout=layout)
        moved, after_move = motion.motion(act, carry.motion, layout=layout, params=params.motion)
        chosen, after_choice = choice.choice(
            act, moved, nobody, carry.choice, layout=layout, params=params.choice
        )
        win, after_win = window.window(x, chosen, moved, lost, carry.window, layout=layout)
        carry = replace(
            carry, activity=after_act, motion=after_move, choice=after_choice, window=after_win
        )
        if block < first or (block - first) % every:
            continue
        turned, _ = phase.phase(win, everybody, carry.phase, params=params.phase)
        at = places(turned, chosen, chosen.snr.argmax(axis=1), layout=layout)
        seen = np.flatnonzero((at.weight > 0).any(axis=1))
        yield Sight(block=block, at=at, rows=seen, good=turned.good)
