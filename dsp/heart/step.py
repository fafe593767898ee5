"""A heart that has turned to another rate within seconds: whom to believe anew.

After a step of 30 /min the line of 16 s is smeared over both rates, and what was believed before
weighs on for as long again. The newest 8 s know better: where they hold another line than the one
believed, twice running, and the whole evidence already prefers it, the past is put aside.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.heart.evidence import FEATURES, PER_MIN, on_comb
from dsp.heart.quality import is_multiple

_NEWEST = [FEATURES.index(name) for name in ("short_1", "short_2", "short_3")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Limits, from simulated people whose heart steps and others whose does not."""

    apart_per_min: float = 8.0
    """A smaller change is followed anyway."""
    reach_per_min: float = 6.0
    """Between what the newest 8 s say now and a turn ago, and what the whole says."""
    margin: float = 2.0
    """Of the score over that of the rate believed ..."""
    margin_on_comb: float = 3.0
    """... and on a multiple of the respiration rate."""
    trust: float = 0.6
    """Of the score of that turn, which is all that is then believed."""


def newest(features: NDArray[np.float32], score_weights: tuple[float, ...]) -> NDArray[np.float32]:
    """(sensor,) best rate of the newest 8 s alone, from features (sensor, feature, cell)."""
    weights = np.asarray(score_weights, np.float32)[_NEWEST]
    alone = np.tensordot(features[:, _NEWEST], weights, axes=(1, 0))
    return np.asarray(PER_MIN[alone.argmax(axis=1)], np.float32)


def stepped(
    score: NDArray[np.float32],
    belief: NDArray[np.float32],
    newest_per_min: NDArray[np.float32],
    before_per_min: NDArray[np.float32],
    rr_per_min: NDArray[np.float32],
    params: Params,
) -> NDArray[np.bool_]:
    """(sensor,) whether the heart has turned from what is believed to what the score says now.

    Not to the double, triple or half of it, which a lost line looks like.

    Parameters
    ----------
    score, belief : (sensor, cell)
        On `PER_MIN`, of this turn and of the turn before.
    newest_per_min, before_per_min : (sensor,)
        `newest` of this turn and of the turn before; NaN where there was none.
    rr_per_min : (sensor,)
        NaN where unknown.
    """
    rows = np.arange(len(score))
    here, there = belief.argmax(axis=1), score.argmax(axis=1)
    old, new = PER_MIN[here], PER_MIN[there]
    steady = np.abs(newest_per_min - before_per_min) <= params.reach_per_min
    both = np.abs(newest_per_min - new) <= params.reach_per_min
    margin = np.where(on_comb(new, rr_per_min, 8), params.margin_on_comb, params.margin)
    ahead = score[rows, there] - score[rows, here] > margin
    multiple = is_multiple(new, old) | is_multiple(old, new)
    apart = np.abs(new - old) > params.apart_per_min
    return np.asarray(steady & both & ahead & apart & ~multiple, np.bool_)
