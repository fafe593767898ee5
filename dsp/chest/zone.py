"""What moves slowly within the bed's zone: somebody beside the bed must never be the patient."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dsp.chest.activity import Activity
from dsp.frames.layout import Layout

FLANK_BINS = 3
FLANK_M = 0.3
"""So near to a stronger echo outside, what moves is that body's edge."""
LEAK = 0.002
"""Farther away, this share (-27 dB) of the strongest power outside may be its sidelobe: a Hann
window's first is at -31 dB (Harris, Proc. IEEE 66, 1978, table 1), phase noise adds to it."""


def within(act: Activity, layout: Layout) -> Activity:
    """The activity, with the slow power of bins outside the zone, and of their leaks inside, at 0.

    first, second (sensor, bin): kept in a bin b of the zone where larger than
    max over bins o outside of leak(o, b) x power(o), with leak 1 near o and `LEAK` elsewhere.
    Fast power and noise stay: who walks beside the bed still is movement, and nothing is measured.
    No delay. A patient weaker than `LEAK` of somebody outside is not seen.
    """
    inside = layout.in_zone
    if inside.all():
        return act
    first, second = (_kept(power, inside, layout) for power in (act.first, act.second))
    return replace(act, first=first, second=second)


def _kept(
    power: NDArray[np.float32], inside: NDArray[np.bool_], layout: Layout
) -> NDArray[np.float32]:
    """(sensor, bin) power, or 0."""
    bound = (power[:, ~inside, None] * _leak(layout)).max(axis=1)
    return np.where(inside & (power > bound), power, np.float32(0))


@lru_cache(maxsize=256)
def _leak(layout: Layout) -> NDArray[np.float32]:
    """(bin outside the zone, bin) share of the power of the one that may be seen in the other."""
    bins = np.arange(layout.n_bins)
    apart = np.abs(bins[~layout.in_zone, None] - bins)
    step_m = abs(layout.geometry.range_step_m or 0.0)
    near = (apart <= FLANK_BINS) | (apart * step_m <= FLANK_M)
    return np.where(near, np.float32(1), np.float32(LEAK))
