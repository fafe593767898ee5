"""Which range bins hold the chest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.chest.activity import Activity, median
from dsp.chest.motion import Motion
from dsp.frames.layout import Layout

N_SLOTS = 3
"""Places looked at in depth: the chest, other parts of the body, perhaps a fan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How sticky the choice is."""

    n_average: int = 8
    """Blocks over which slow power is averaged."""
    moving_weight: float = 0.1
    """Weight of a block with motion in that average, against a still one."""
    hysteresis: float = 2.0
    """Another bin must hold this many times the slow power."""
    second_share: float = 0.005
    """A further place must hold at least this share of the first one's slow power."""
    apart: int = 3
    """Bins between two places."""
    buzz_noise: float = 4.0
    """A bin with this many times the median noise of all bins ..."""
    buzz_share: float = 0.1
    """... and this share of its power in second differences turns or shakes; it is no chest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """Chosen places; a slot keeps its place as long as it can."""

    centre: NDArray[np.int32]
    """(sensor, slot) bin; -1 is none."""
    changed: NDArray[np.bool_]
    """(sensor, slot) whether it is another bin than a block ago."""
    snr: NDArray[np.float32]
    """(sensor, slot) slow power over what white noise of the bin's fast power would give; 0 for
    none. A fan that is slow to alias is fast as well."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Averages and the last choice."""

    slow: NDArray[np.float32]
    """(sensor, bin) averaged slow power without its noise."""
    fast: NDArray[np.float32]
    """(sensor, bin) averaged fast power."""
    within: NDArray[np.float32]
    """(sensor, bin) averaged power within a block."""
    centre: NDArray[np.int32]
    """(sensor, slot)"""


def initial(layout: Layout, n: int) -> Carry:
    """Nothing chosen."""
    return Carry(
        slow=np.zeros((n, layout.n_bins), np.float32),
        fast=np.zeros((n, layout.n_bins), np.float32),
        within=np.zeros((n, layout.n_bins), np.float32),
        centre=np.full((n, N_SLOTS), -1, np.int32),
    )


def choice(
    act: Activity,
    moved: Motion,
    held: NDArray[np.bool_],
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
) -> tuple[Choice, Carry]:
    """The places with the most slow power. Delay: about half of `n_average` blocks.

    `held` is (sensor,) whether breathing has stopped: the averages then stay as they were, or the
    choice would leave the chest for whatever still moves.
    """
    floor = act.noise * np.float32(2 / layout.n_samples)
    known = (act.n_blocks >= 2)[:, None] & layout.used
    # The first difference sees slow breaths, the second one is deaf to sway.
    now = np.where(known, np.maximum(act.first + act.second / 3 - 3 * floor, 0), np.float32(0))
    weight = 1 / (act.n_blocks - 1).clip(1, params.n_average).astype(np.float32)
    weight = np.where(moved.moving, weight * params.moving_weight, weight)
    weight = np.where(held, 0, weight)[:, None]
    slow = (carry.slow + weight * (now - carry.slow)).astype(np.float32)
    fast = (carry.fast + weight * (act.fast - carry.fast)).astype(np.float32)
    within = (carry.within + weight * (act.within - carry.within)).astype(np.float32)
    buzzes = act.noise > params.buzz_noise * median(act.noise)[:, None]
    buzzes &= fast > params.buzz_share * within
    found = _places(np.where(buzzes, np.float32(0), slow), carry.centre, params)
    centre = _kept_in_slot(found, carry.centre)
    at = (np.arange(len(centre))[:, None], np.maximum(centre, 0))
    level, loud = slow[at], fast[at]
    below = np.maximum(loud * np.float32(2 / layout.n_samples), np.float32(1e-30))
    snr = np.where(centre >= 0, level / below, 0).astype(np.float32)
    result = Choice(centre=centre, changed=centre != carry.centre, snr=snr)
    return result, Carry(slow=slow, fast=fast, within=within, centre=centre)


def _places(
    slow: NDArray[np.float32], before: NDArray[np.int32], params: Params
) -> NDArray[np.int32]:
    """(sensor, slot) strongest bins with hysteresis, -1 where there is none."""
    n, n_bins = slow.shape
    rows = np.arange(n)
    beside = np.arange(1 - params.apart, params.apart)
    score = slow.copy()
    for slot in range(N_SLOTS):
        has = before[:, slot] >= 0
        score[rows[has], before[has, slot]] *= np.float32(params.hysteresis)
    found = np.full((n, N_SLOTS), -1, np.int32)
    top = score.max(axis=1)
    for slot in range(N_SLOTS):
        best = score.argmax(axis=1)
        enough = (score[rows, best] > params.second_share * top) & (top > 0)
        found[:, slot] = np.where(enough, best, -1)
        near = np.minimum(np.maximum(best[:, None] + beside, 0), n_bins - 1)
        score[rows[:, None], near] = 0
    return found


def _kept_in_slot(found: NDArray[np.int32], before: NDArray[np.int32]) -> NDArray[np.int32]:
    """The same places, in the order in which a place that stays keeps its slot."""
    kept = np.full_like(before, -1)
    free = np.ones_like(before, bool)
    new = found >= 0
    for slot in range(N_SLOTS):
        same = (before == found[:, slot : slot + 1]) & new[:, slot : slot + 1]
        kept = np.where(same, before, kept)
        free &= ~same
        new[:, slot] &= ~same.any(axis=1)
    rows = np.arange(len(found))
    for slot in range(N_SLOTS):
        place = free.argmax(axis=1)
        kept[rows[new[:, slot]], place[new[:, slot]]] = found[new[:, slot], slot]
        free[rows[new[:, slot]], place[new[:, slot]]] = False
    return kept
