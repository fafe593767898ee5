"""Body motion: too fast, and too much more than a moment ago, to be breathing or a heart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.chest.activity import Activity, median
from dsp.frames.layout import Layout
from dsp.power import decibel

_N_HISTORY = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Limits in dB."""

    fast_db: float = 20.0
    """Fast power over noise below which nothing is called motion."""
    rise_db: float = 9.0
    """Over the median of the last half minute of still blocks."""
    share_db: float = -8.0
    """Fast power over the power within the block: above it, the echo turns by about a radian
    between samples (8 mm/s at 60 GHz and 20 Hz)."""
    fidget_share_db: float = -17.0
    """The same for a rise that does not wrap the phase yet."""
    n_walking: int = 2
    """Fast blocks in a row that make a walk ..."""
    n_away: int = 5
    """... and those that make the window forget: turning over is done before."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Motion:
    """Of one block."""

    level: NDArray[np.float32]
    """(sensor,) 0 still, 1 nothing else can be measured."""
    moving: NDArray[np.bool_]
    """(sensor,) whether the block is of no use for rates."""
    walking: NDArray[np.bool_]
    """(sensor,) whether the whole body moves: whoever was here may be leaving."""
    away: NDArray[np.bool_]
    """(sensor,) whether it has for so long that what was seen before means nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """The last half minute."""

    still_db: NDArray[np.float32]
    """(sensor, 30) fast power over noise of blocks without motion; NaN where there were none."""
    powers: NDArray[np.float32]
    """(sensor, 2, 2) fast and within powers of the two blocks before."""
    fast_run: NDArray[np.int32]
    """(sensor,) blocks in a row that were as fast as a walk."""


def initial(layout: Layout, n: int) -> Carry:
    """No history."""
    del layout
    return Carry(
        still_db=np.full((n, _N_HISTORY), np.nan, np.float32),
        powers=np.zeros((n, 2, 2), np.float32),
        fast_run=np.zeros(n, np.int32),
    )


def motion(act: Activity, carry: Carry, *, layout: Layout, params: Params) -> tuple[Motion, Carry]:
    """Motion of the block, from every used bin. Delay: none.

    White noise bursts of one bin must not count for much: the noise of a bin is capped at four
    times the median over bins, and only what exceeds 1.5 times the noise is added up.
    """
    used = layout.used
    noise = act.noise[:, used]
    middle = median(noise)
    capped = np.minimum(noise, 4 * middle[:, None])
    fast = np.maximum(act.fast[:, used] - 1.5 * capped, 0).sum(axis=1)
    within = np.maximum(act.within[:, used] - 2 * capped, 0).sum(axis=1)
    fast_db = decibel(fast / middle)
    now = np.stack([fast, within], axis=1)[:, None]
    three = np.concatenate([carry.powers, now], axis=1)
    share_db = decibel(three.sum(axis=1)[:, 0]) - decibel(three.sum(axis=1)[:, 1] + middle)
    share_now_db = decibel(fast) - decibel(within + middle)
    usual_db = _median_known(carry.still_db)
    rise_db = np.where(np.isnan(usual_db), 0, fast_db - usual_db)
    risen = rise_db > params.rise_db
    loud = fast_db > params.fast_db
    fast_as_walk = loud & (share_db > params.share_db) & (risen | np.isnan(usual_db))
    fidget = loud & risen & (share_now_db > params.fidget_share_db)
    run = np.where(fast_as_walk, carry.fast_run + 1, 0).astype(np.int32)
    moving = fidget | fast_as_walk
    walking = run >= params.n_walking
    still = np.where(moving, _limited(fast_db, usual_db), fast_db)
    history = np.concatenate([carry.still_db[:, 1:], still[:, None]], axis=1).astype(np.float32)
    level = np.where(moving, 0.5 + (rise_db / 60).clip(0, 0.5), (rise_db / 40).clip(0, 0.45))
    level = np.where(walking, np.maximum(level, 0.9), level).astype(np.float32)
    result = Motion(level=level, moving=moving, walking=walking, away=run >= params.n_away)
    return result, Carry(still_db=history, powers=three[:, 1:], fast_run=run)


def _limited(fast_db: NDArray[np.float32], usual_db: NDArray[np.float32]) -> NDArray[np.float32]:
    """A moving block raises the usual level slowly; after a minute of it, it is the new normal."""
    return np.where(np.isnan(usual_db), np.nan, np.minimum(fast_db, usual_db + 1)).astype(
        np.float32
    )


def _median_known(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Median of the known values along the last axis; NaN where there are none."""
    n_known = np.isfinite(x).sum(axis=-1)
    ordered = np.sort(x, axis=-1)
    middle = np.maximum(n_known - 1, 0) // 2
    return np.asarray(ordered[np.arange(len(ordered)), middle], np.float32)
