"""The third road: where neither other road has been sure of a line for a while, beats are counted.

Atria that fibrillate leave no two intervals alike: a spectrum has no line, and the mean rate is
still there for who counts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp import carry as carries
from dsp.breath.respiration import Respiration
from dsp.chest.choice import Choice
from dsp.chest.phase import Phase
from dsp.chest.window import N_BLOCKS
from dsp.frames.layout import Layout
from dsp.heart.beats import weights
from dsp.heart.beats.counter import Counter
from dsp.heart.beats.series import series
from dsp.heart.evidence import Places, places
from dsp.heart.quality import logistic
from dsp.heart.stage import Heart

N_TERMS = 11
N_COUNTS = 3
"""What is told is their mean, the surer the weightier: it is about 36 s."""
_FEW_PER_MIN = 6.0
"""Taken for the spread of fewer counts."""
_LONG_AGO = 100
_RATE_HZ_MIN = 14.0
"""Slower sensors blur beats at 140 /min."""
_N_GOOD_MIN = 12
"""Blocks of the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """When beats are counted and how far the count is believed."""

    sure: float = 0.7
    """Quality of the other roads from which on nothing is counted."""
    patience: int = 5
    """Turns without it before anybody counts, and half of those that are remembered: a line has to
    stay before it is believed again. A turn is every other block."""
    every: int = 3
    """Turns from one count to the next."""
    quality: tuple[float, ...] = weights.QUALITY
    """Bias, then one for each of the terms."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Count:
    """The last counts, each (sensor,). They are about the middle of 36 s (delay 18 s)."""

    per_min: NDArray[np.float32]
    """Mean rate over the windows of the last `N_COUNTS`; NaN where nobody counts."""
    quality: NDArray[np.float32]
    """Chance that it is within 5 /min of the truth."""
    terms: NDArray[np.float32]
    """(sensor, term) what the quality rests on."""
    recent: NDArray[np.float32]
    """(sensor, count) rate of each window, newest first; NaN where there is none."""
    doubt: NDArray[np.float32]
    """(sensor, count) how far each may be off, per minute."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Each (sensor,)."""

    unsure: NDArray[np.int16]
    """Turns without a sure rate from the other roads, less those with one."""
    ago: NDArray[np.int16]
    """Turns since the last count."""
    said: Count


def initial(layout: Layout, n: int) -> Carry:
    """Nobody has counted."""
    del layout
    return Carry(
        unsure=np.zeros(n, np.int16), ago=np.full(n, _LONG_AGO, np.int16), said=_nothing(n)
    )


def _nothing(n: int) -> Count:
    return Count(
        per_min=np.full(n, np.nan, np.float32),
        quality=np.zeros(n, np.float32),
        terms=np.zeros((n, N_TERMS), np.float32),
        recent=np.full((n, N_COUNTS), np.nan, np.float32),
        doubt=np.full((n, N_COUNTS), np.nan, np.float32),
    )


def beats(
    seen: Phase,
    chosen: Choice,
    breath: Respiration,
    hr: Heart,
    due: NDArray[np.intp],
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
    counter: Counter | None,
) -> tuple[Count, Carry]:
    """Counts of the rows that are `due` and unsure, the last ones of the others."""
    if not due.size or counter is None or layout.rate_hz < _RATE_HZ_MIN:
        return carry.said, carry
    before = carries.taken(carry, due)
    tells = np.isfinite(hr.per_min[due]) & ~hr.shaken[due]
    step = np.where(hr.quality[due] >= params.sure, -1, 1)
    unsure = np.where(tells, np.clip(before.unsure + step, 0, 2 * params.patience), 0)
    counts = unsure >= params.patience
    waited = np.minimum(before.ago + 1, _LONG_AGO)
    asks = counts & (waited >= params.every)
    said = carries.merged(before.said, np.flatnonzero(~counts), _nothing(int((~counts).sum())))
    rows = np.flatnonzero(asks)
    if rows.size:
        count = _counted(
            carries.taken(seen, due[rows]), carries.taken(chosen, due[rows]),
            breath.slot[due[rows]], carries.taken(hr, due[rows]), carries.taken(said, rows),
            layout=layout, params=params, counter=counter,
        )  # fmt: skip
        said = carries.merged(said, rows, count)
    ago = np.where(asks, 0, waited).astype(np.int16)
    after = carries.merged(carry, due, Carry(unsure=unsure.astype(np.int16), ago=ago, said=said))
    return after.said, after


def _counted(
    seen: Phase,
    chosen: Choice,
    slot: NDArray[np.intp],
    hr: Heart,
    before: Count,
    *,
    layout: Layout,
    params: Params,
    counter: Counter,
) -> Count:
    """Of sensors that all ask: marks over the time in which any place was known."""
    at = places(seen, chosen, slot, layout=layout)
    known = (seen.good & (at.weight > 0)[..., None]).any(axis=1)
    n_known = known.sum(axis=1)
    marks, doubt = counter(series(at, seen.good, np.arange(len(slot)), n_samples=layout.n_samples))
    per_min = marks.sum(axis=1) * 60 / np.maximum(n_known, 1) / layout.block_s
    per_min = np.where(n_known >= _N_GOOD_MIN, per_min, np.nan)
    recent = np.concatenate([per_min[:, None], before.recent[:, :-1]], axis=1)
    doubts = np.concatenate([doubt[:, None], before.doubt[:, :-1]], axis=1)
    weight = np.where(np.isfinite(recent), 1 / doubts, 0)
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), np.float32(1e-9))
    doubtful = (weight * np.log(np.where(weight > 0, doubts, 1))).sum(axis=1)
    whole = np.isfinite(recent).all(axis=1)
    spread = np.std(np.where(whole[:, None], recent, 0), axis=1)
    own = _terms(marks, doubt, per_min, before.recent[:, 0], n_known, at, hr)
    terms = np.column_stack([own, doubtful, np.log1p(np.where(whole, spread, _FEW_PER_MIN))])
    known_now = np.isfinite(per_min)
    quality = np.where(known_now, logistic(np.nan_to_num(terms), params.quality), 0)
    told = (weight * np.nan_to_num(recent)).sum(axis=1)
    return Count(
        per_min=np.where(known_now, told, np.nan).astype(np.float32),
        quality=quality.astype(np.float32),
        terms=terms.astype(np.float32),
        recent=recent.astype(np.float32),
        doubt=doubts.astype(np.float32),
    )


def _terms(
    marks: NDArray[np.float32],
    doubt: NDArray[np.float32],
    per_min: NDArray[np.float32],
    before_per_min: NDArray[np.float32],
    n_known: NDArray[np.intp],
    at: Places,
    hr: Heart,
) -> NDArray[np.float32]:
    """(sensor, term) what the newest count says of itself."""
    change = np.abs(per_min - before_per_min)
    first = np.isnan(change)
    sharp = (marks**2).sum(axis=1) / np.maximum(marks.sum(axis=1), np.float32(1e-3))
    by_halves = marks.reshape(len(marks), 2, -1).sum(axis=2)
    halves = np.abs(by_halves[:, 0] - by_halves[:, 1]) / np.maximum(by_halves.sum(axis=1), 1)
    sure = np.log(np.clip(hr.quality, 0.01, 0.99) / (1 - np.clip(hr.quality, 0.01, 0.99)))
    apart = np.minimum(np.abs(np.log(per_min / np.maximum(hr.per_min, 20))), 1)
    terms = (
        np.log(doubt), sharp, np.where(first, 10, np.minimum(change, 20)), first,
        halves, n_known / N_BLOCKS, (at.weight > 0).sum(axis=1) == 1, sure, apart,
    )  # fmt: skip
    return np.stack(terms, axis=1).astype(np.float32)
