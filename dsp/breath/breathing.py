"""Is there breathing, has it stopped: apart from any rate."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dsp.chest.activity import QUARTERS, Activity, median
from dsp.chest.motion import Motion
from dsp.chest.phase import Clearest
from dsp.frames.layout import Layout
from dsp.power import decibel

_N_HISTORY = 40
_N_SHAPE = 8
_N_CALM_MIN = 5
FEATURES = ("drop", "turns_second", "turns_first", "recent", "turns_second_12")
_TURNS_FIRST = FEATURES.index("turns_first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Coefficients of two logistic functions of `FEATURES`, and limits."""

    stop_bias: float = -0.65
    stop: tuple[float, ...] = (-0.26, 0.0, -0.8, -0.075, 0.0)
    turns_most: float = 4.0
    """More turns of the first difference tell nothing more: what is left of a heart turns often."""
    unseen: float = 0.3
    """Less of the odds for each of the last eight blocks in which no turn could be seen."""
    calm_db: float = 5.0
    """Above the quieter blocks' fast power: beyond it a block holds more than breathing."""
    fade_db: float = 8.0
    """Loss of the echo's own level beyond which it counts as gone."""
    fade_s: float = 20.0
    """Gone for so long, it has taken the last breath along; for less, the chest may have come to
    rest where echoes cancel."""
    breath_bias: float = -1.7
    breath: tuple[float, ...] = (0.0, -0.12, 0.93, 0.0, 0.05)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Breathing:
    """Of one block. Delay: a stop shows after about 6 s."""

    stop: NDArray[np.float32]
    """(sensor,) log odds that breathing has stopped."""
    breath: NDArray[np.float32]
    """(sensor,) log odds that the chest goes to and fro, whatever the size."""
    snr_db: NDArray[np.float32]
    """(sensor,) slow power over its noise, best of the last three blocks."""
    drop_db: NDArray[np.float32]
    """(sensor,) size of the movement against the usual one."""
    faded: NDArray[np.bool_]
    """(sensor,) whether the echo itself has gone: then a small movement says nothing."""
    since_s: NDArray[np.float32]
    """(sensor,) time since the last block that moved as a breath does, or had long had no echo."""
    features: NDArray[np.float32]
    """(sensor, feature) what the odds were made from."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """The last 40 blocks."""

    second: NDArray[np.float32]
    """(sensor, 40, bin) slow power, second difference. A ring of blocks."""
    oldest: NDArray[np.intp]
    """(sensor,) block of the ring that is the oldest."""
    calm: NDArray[np.bool_]
    """(sensor, 40) whether a block may serve as reference."""
    fast_db: NDArray[np.float32]
    """(sensor, 40) fast power of the weighted bins; NaN before the first block."""
    weight: NDArray[np.float32]
    """(sensor, bin) of the bins; kept during a stop."""
    usual_db: NDArray[np.float32]
    """(sensor,) size of breathing; kept during a stop; NaN while unknown."""
    place: NDArray[np.int32]
    """(sensor,) bin of the largest weight."""
    faded_s: NDArray[np.float32]
    """(sensor,) for how long the echo has been gone."""
    level_db: NDArray[np.float32]
    """(sensor,) usual level of the echo in that bin; kept during a stop; NaN while unknown."""
    since_s: NDArray[np.float32]
    """(sensor,)"""
    since_motion: NDArray[np.int32]
    """(sensor,) blocks."""


def initial(layout: Layout, n: int) -> Carry:
    """Nothing known."""
    return Carry(
        second=np.zeros((n, _N_HISTORY, layout.n_bins), np.float32),
        oldest=np.zeros(n, np.intp),
        calm=np.zeros((n, _N_HISTORY), np.bool_),
        fast_db=np.full((n, _N_HISTORY), np.nan, np.float32),
        weight=np.zeros((n, layout.n_bins), np.float32),
        usual_db=np.full(n, np.nan, np.float32),
        place=np.full(n, -1, np.int32),
        faded_s=np.zeros(n, np.float32),
        level_db=np.full(n, np.nan, np.float32),
        since_s=np.zeros(n, np.float32),
        since_motion=np.full(n, 1000, np.int32),
    )


def breathing(
    act: Activity,
    moved: Motion,
    slow: NDArray[np.float32],
    clearest: Clearest,
    held: NDArray[np.bool_],
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
) -> tuple[Breathing, Carry]:
    """Log odds of a stop and of to and fro.

    A stop is a smooth drift, not rest: the second difference of 1 s means removes the drift.
    Its size against the last calm breathing falls; and shallow breathing, which is small too,
    still turns round every few seconds. `slow` is (sensor, bin) slow power, `held` (sensor,)
    whether a stop is on: reference and weights then stay as they were. The ring of the carry is
    written where it lies: what is handed in is used up.
    """
    weight = _weight(slow, held, carry.weight)
    size_db, oldest = _sizes_db(act.second, weight, carry)
    floor = act.noise * np.float32(6 / layout.n_samples)
    floor_db = decibel((floor * weight).sum(axis=1))
    since_motion = np.where(moved.moving, 0, carry.since_motion + 1).astype(np.int32)
    fast_now = decibel((act.fast * weight).sum(axis=1))
    fast_db = np.concatenate([carry.fast_db[:, 1:], fast_now[:, None]], axis=1)
    even = fast_db[:, -4:].max(axis=1) <= _low(fast_db, act.n_blocks) + params.calm_db
    calm_now = (since_motion > 3) & ~held & (act.n_blocks >= 3) & even
    calm = np.concatenate([carry.calm[:, 1:], calm_now[:, None]], axis=1)
    usual_db = _usual(size_db, calm, held, carry.usual_db)
    now_db = median(size_db[:, -4:])
    drop = np.where(np.isnan(usual_db), 0, now_db - usual_db)
    shape = _shape(clearest.step_rad, layout)
    features = np.stack([drop.clip(-30, 10), *shape], axis=1)
    features = features.astype(np.float32)
    place = weight.argmax(axis=1).astype(np.int32)
    level_db = decibel(_around(act.level, place))
    usual_level_db = np.where(place == carry.place, carry.level_db, np.nan)
    faded = level_db < usual_level_db - params.fade_db
    faded_s = np.where(faded, carry.faded_s + layout.block_s, 0).astype(np.float32)
    # Where nobody knows the usual size, or the echo has long been gone, nothing is counted.
    known = ~np.isnan(usual_db) & (faded_s <= params.fade_s)
    as_breath = ~known | (size_db[:, -1] > usual_db - 7)
    since = np.where(as_breath, 0, carry.since_s + layout.block_s).astype(np.float32)
    result = Breathing(
        stop=_stop_odds(features, clearest.good, params),
        breath=_odds(features, params.breath, params.breath_bias),
        snr_db=(size_db[:, -3:].max(axis=1) - floor_db).astype(np.float32),
        drop_db=drop.astype(np.float32),
        faded=faded,
        since_s=since,
        features=features,
    )
    kept = Carry(
        second=carry.second,
        oldest=oldest,
        calm=calm,
        fast_db=fast_db,
        weight=weight,
        usual_db=usual_db,
        place=place,
        faded_s=faded_s,
        level_db=_usual_level(level_db, calm_now & ~faded, usual_level_db),
        since_s=since,
        since_motion=np.minimum(since_motion, 1000).astype(np.int32),
    )
    return result, kept


def _sizes_db(
    second: NDArray[np.float32], weight: NDArray[np.float32], carry: Carry
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """(sensor, 40) weighted slow power of the blocks, this one last, and the ring's oldest."""
    rows = np.arange(len(second))
    carry.second[rows, carry.oldest] = second
    oldest = (carry.oldest + 1) % _N_HISTORY
    size = np.matmul(carry.second, weight[..., None])[..., 0]
    in_order = (oldest[:, None] + np.arange(_N_HISTORY)) % _N_HISTORY
    return decibel(size[rows[:, None], in_order]), oldest


def _stop_odds(
    features: NDArray[np.float32], good: NDArray[np.bool_], params: Params
) -> NDArray[np.float32]:
    """(sensor,) log odds of a stop; less of them where turns could not be seen."""
    n_seen = good[:, -_N_SHAPE:].sum(axis=1)
    unseen = np.float32(params.unseen) * (_N_SHAPE - n_seen).astype(np.float32)
    few = features.copy()
    few[:, _TURNS_FIRST] = np.minimum(few[:, _TURNS_FIRST], params.turns_most)
    return np.asarray(_odds(few, params.stop, params.stop_bias) - unseen, np.float32)


def _weight(
    slow: NDArray[np.float32], held: NDArray[np.bool_], before: NDArray[np.float32]
) -> NDArray[np.float32]:
    top = slow.max(axis=1, keepdims=True)
    weight = np.where(top > 0, np.sqrt(slow / np.maximum(top, np.float32(1e-30))), 1)
    return np.where(held[:, None], before, weight).astype(np.float32)


def _around(level: NDArray[np.float32], place: NDArray[np.int32]) -> NDArray[np.float32]:
    """(sensor,) sum over a place and two bins on each side: within one bin, echoes cancel."""
    reach = (place[:, None] + np.arange(-2, 3)).clip(0, level.shape[1] - 1)
    return np.asarray(level[np.arange(len(place))[:, None], reach].sum(axis=1), np.float32)


def _low(fast_db: NDArray[np.float32], n_blocks: NDArray[np.int32]) -> NDArray[np.float32]:
    """(sensor,) 40th percentile of the known blocks."""
    ordered = np.sort(fast_db, axis=1)
    index = (0.4 * (np.minimum(n_blocks, _N_HISTORY) - 1)).astype(int)
    return np.asarray(ordered[np.arange(len(index)), index], np.float32)


def _usual_level(
    level_db: NDArray[np.float32], calm: NDArray[np.bool_], before: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Slow average over calm blocks."""
    averaged = np.where(np.isnan(before), level_db, before + 0.1 * (level_db - before))
    return np.where(calm, averaged, before).astype(np.float32)


def _usual(
    size_db: NDArray[np.float32],
    calm: NDArray[np.bool_],
    held: NDArray[np.bool_],
    before: NDArray[np.float32],
) -> NDArray[np.float32]:
    """80th percentile of calm blocks, the last three left out: no stop is its own reference."""
    known = calm.copy()
    known[:, -3:] = False
    n_known = known.sum(axis=1)
    ordered = np.sort(np.where(known, size_db, np.inf), axis=1)
    index = np.maximum(np.ceil(0.8 * n_known).astype(int) - 1, 0)
    found = ordered[np.arange(len(index)), index]
    usable = (n_known >= _N_CALM_MIN) & ~held
    return np.where(usable, found, before).astype(np.float32)


def _odds(
    features: NDArray[np.float32], weights: tuple[float, ...], bias: float
) -> NDArray[np.float32]:
    """(sensor,) log odds. Summed by hand: a library's product of so few raised a false warning."""
    return np.asarray((features * np.asarray(weights, np.float32)).sum(axis=1) + np.float32(bias))


def _shape(steps: NDArray[np.float32], layout: Layout) -> list[NDArray[np.float32]]:
    """Turns of the second and first difference in 8 s, recent size [dB], turns in 12 s.

    `steps` is (sensor, time), the phase steps of the whole window.
    """
    newest = steps[:, -(_N_SHAPE + 7) * layout.n_samples :]
    differences = newest @ _differences(layout.n_samples)
    long, short = 12 * QUARTERS, _N_SHAPE * QUARTERS
    # Series of one length: what comes before the shorter ones is at rest.
    series = np.zeros((len(steps), 3, long), np.float32)
    series[:, :2] = differences.reshape(-1, 2, long)
    series[:, 2, -short:] = series[:, 1, -short:]
    size = np.abs(series)
    recent = size[:, 1, -3 * QUARTERS :].max(axis=1)
    earlier = size[:, 1, : -3 * QUARTERS].max(axis=1)
    change = 20 * np.log10((recent + 1e-6) / (earlier + 1e-6))
    first, second_12, second = n_turns(series, size).T
    return [second, first, change.clip(-40, 20).astype(np.float32), second_12]


@cache
def _differences(n_samples: int) -> NDArray[np.float32]:
    """(time, 2 x quarter) from the phase steps of 15 s to the differences of 1 s means of the path.

    First differences at each of the last 48 quarters, of which the first 16 are not looked at and
    are 0, then second ones: all of it is linear.
    """
    time, n_quarters = (_N_SHAPE + 7) * n_samples, (_N_SHAPE + 7) * QUARTERS
    path = np.tri(time)
    edges = np.arange(n_quarters) * time // n_quarters
    quarters = np.add.reduceat(path, edges, axis=0) / np.diff(np.append(edges, time))[:, None]
    sums = np.cumsum(quarters, axis=0)
    m = sums[QUARTERS:] - sums[:-QUARTERS]
    first = m[QUARTERS:] - m[:-QUARTERS]
    second = first[QUARTERS:] - first[:-QUARTERS]
    last = 12 * QUARTERS
    first[: -_N_SHAPE * QUARTERS] = 0
    return np.concatenate([first[-last:], second[-last:]]).T.astype(np.float32)


def n_turns(x: NDArray[np.float32], size: NDArray[np.float32]) -> NDArray[np.float32]:
    """Changes of sign along the last axis between excursions beyond 30 % of the largest one.

    `size` is |x|.
    """
    far = size > np.float32(0.3) * size.max(axis=-1, keepdims=True)
    # Twice the place of the last excursion, and one more if it was upward; -2 before the first.
    place = np.arange(0, 2 * x.shape[-1], 2, dtype=np.int16) + (x > 0)
    last = np.maximum.accumulate(np.where(far, place, np.int16(-2)), axis=-1)
    turned = ((last[..., 1:] ^ last[..., :-1]) & 1) > (last[..., :-1] < 0)
    return np.asarray(np.count_nonzero(turned, axis=-1), np.float32)
