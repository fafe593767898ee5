"""The linear score's weights, from seconds with a truth."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dsp.heart.evidence import FEATURES, PER_MIN
from training.heart.seconds import Shown

_SD_PER_MIN = 1.5
_FLOOR = 1e-3
"""A second in which no line is the heart's costs no more than this chance."""
_L2 = 0.1
"""Strong: in half of the seconds no line is the heart's, and a looser fit learns what those look
like. Of other people 0.3 instead of 6 % then go wrong while they move, 42 instead of 67 % of slow
hearts, 45 instead of 32 % under deep breathing with a weak heart (this road alone)."""


def score_weights(seen: Iterable[Shown]) -> NDArray[np.float64]:
    """(feature,) weights of a conditional logit over `PER_MIN`.

    The score of a rate is the weighted sum of its features, its chance the softmax over all rates;
    right is what lies within about 1.5 /min of the truth. Convex but for the floor (McFadden,
    Conditional logit analysis of qualitative choice behavior, 1974).
    """
    parts = list(seen)
    x = np.concatenate([part.features for part in parts]).astype(np.float32)
    hr = np.concatenate([part.hr_per_min for part in parts])
    scale = x.std(axis=(0, 2))[:, None] + np.float32(1e-6)
    x /= scale
    target = np.exp(-0.5 * ((PER_MIN - hr[:, None]) / _SD_PER_MIN) ** 2).astype(np.float32)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = np.einsum("sfc,f->sc", x, w.astype(np.float32))
        chance = np.exp(score - score.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        right = (chance * target).sum(axis=1)
        # d log(right + floor) / d score of a cell
        slope = chance * (target - right[:, None]) / (right + _FLOOR)[:, None]
        gradient = -np.einsum("sfc,sc->f", x, slope) / len(x) + 2 * _L2 * w
        cost = -np.log(right + _FLOOR).mean() + _L2 * float(w @ w)
        return float(cost), gradient.astype(np.float64)

    start = np.zeros(len(FEATURES))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return np.asarray(found / scale[:, 0], np.float64)
