"""Weights of the evidence and of the quality, from seconds with a truth."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dsp.heart.stage import PER_MIN

TARGET_PER_MIN = 1.5
"""Width of the target about the truth."""
ROBUST = 1e-3
"""A second whose truth has less than this chance costs no more."""
RIGHT_PER_MIN = 5.0
_L2_SCORE, _L2_QUALITY = 3e-3, 1e-3
_N_SECONDS_MAX = 8_000
_SLOW_PER_MIN, _SLOW_WEIGHT = 56, 3.0
"""Slow hearts are rare in the draw and their double is a believable rate."""


def score_weights(
    evidence: NDArray[np.float32], hr: NDArray[np.float64], *, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Conditional logit: the cells of one second compete; the truth's cells should win.

    Parameters
    ----------
    evidence : (second, feature, cell)
    hr : (second,) per minute
    """
    chosen = rng.permutation(len(hr))[:_N_SECONDS_MAX]
    x, hr = evidence[chosen].astype(np.float64), hr[chosen]
    target = np.exp(-0.5 * ((PER_MIN - hr[:, None]) / TARGET_PER_MIN) ** 2)
    target /= target.sum(axis=1, keepdims=True)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = np.einsum("sfc,f->sc", x, w)
        score -= score.max(axis=1, keepdims=True)
        p = np.exp(score)
        p /= p.sum(axis=1, keepdims=True)
        hit = (p * target).sum(axis=1)
        # d log(hit + robust) / d score, which is 0 for a hopeless second.
        pull = p * (target - hit[:, None]) / (hit + ROBUST)[:, None]
        slope = np.einsum("sfc,sc->f", x, pull) / len(hr)
        cost = -np.log(hit + ROBUST).mean() + _L2_SCORE * float(w @ w)
        return float(cost), -slope + 2 * _L2_SCORE * w

    start = np.zeros(x.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80})
    return np.asarray(found.x, np.float64)


def quality_weights(
    terms: NDArray[np.float64], error: NDArray[np.float64], truth: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logistic regression of being within 5 /min: bias, then one weight for each term."""
    x = np.column_stack([np.ones(len(terms)), terms])
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    mean[0], scale[0] = 0, 1
    z, right = (x - mean) / scale, error <= RIGHT_PER_MIN
    weight = np.where(truth < _SLOW_PER_MIN, _SLOW_WEIGHT, 1.0)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        p = 1 / (1 + np.exp(-z @ w))
        told = np.where(right, p, 1 - p)
        cost = -(weight * np.log(told + 1e-9)).mean() + _L2_QUALITY * float(w @ w)
        return float(cost), z.T @ (weight * (p - right)) / len(z) + 2 * _L2_QUALITY * w

    found = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x / scale
    found[0] -= float((found * mean)[1:].sum())
    return np.asarray(found, np.float64)
