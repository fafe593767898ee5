"""Regularised logistic regression on piecewise-linear functions of each feature.

The log odds are a sum of one function for each feature, so that every share of a risk can be
named. Beyond its outermost knots a function is constant: a value never seen before adds no more
than the most extreme one that was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

_N_STEPS_MAX = 50
_CHANGE_MAX = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramps:
    """Steps that each climb from 0 to 1 between two neighbouring knots of one feature.

    A sum of them with weights is the piecewise-linear function through the knots. The mean over
    the rows they were made from is taken off, so that an unknown feature (all its steps 0) counts
    as an average one.
    """

    feature_idx: NDArray[np.int64]
    """The column of the feature of each step."""
    low: Floats
    width: Floats
    mean: Floats

    def of(self, x: Floats) -> Floats:
        """Steps, shape (row, step), of features (row, feature); 0 where the feature is NaN."""
        values = x[:, self.feature_idx]
        climbed = np.clip((values - self.low) / self.width, 0.0, 1.0) - self.mean
        return np.where(np.isnan(values), 0.0, climbed)


def ramps(x: Floats, *, levels: Sequence[float], columns: tuple[int, ...] | None = None) -> Ramps:
    """Steps for the features (row, feature) between knots at these quantiles of each."""
    feature_idx, low, width = [], [], []
    for column in range(x.shape[1]) if columns is None else columns:
        values = x[np.isfinite(x[:, column]), column]
        knots = np.unique(np.quantile(values, levels).round(6))
        if len(knots) < 2:  # 0 or 1 and mostly one of them
            knots = np.unique(values)
        feature_idx += [column] * (len(knots) - 1)
        low += list(knots[:-1])
        width += list(np.diff(knots))
    made = Ramps(
        feature_idx=np.array(feature_idx, dtype=np.int64),
        low=np.array(low),
        width=np.array(width),
        mean=np.zeros(len(low)),
    )
    values = x[:, made.feature_idx]
    known = np.isfinite(values)
    mean = np.where(known, made.of(x), 0.0).sum(axis=0) / known.sum(axis=0)
    return Ramps(feature_idx=made.feature_idx, low=made.low, width=made.width, mean=mean)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Weights of the steps, and of what is in the fit but not in the model."""

    weights: Floats
    nuisance: Floats


def fit(
    steps: Floats,
    event: Floats,
    row_weight: Floats,
    *,
    penalty: float,
    nuisance: Floats,
    offset: Floats | float = 0.0,
) -> Fit:
    """Penalised maximum likelihood by Newton's method.

    Minimises mean(w * logloss) + penalty / 2 * sum((weight * sd)^2), sd of the step. `nuisance`
    (row, column) takes up what differs between databases and hours of stay without being
    penalised to speak of. `offset` are log odds that are there already.
    """
    sd = steps.std(axis=0) + 1e-9
    x = np.hstack([steps / sd, nuisance])
    ridge = np.r_[np.full(steps.shape[1], penalty), np.full(nuisance.shape[1], 1e-5)]
    w = row_weight / row_weight.sum()
    found = np.zeros(x.shape[1])
    for _ in range(_N_STEPS_MAX):
        p = expit(x @ found + offset)
        slope = x.T @ (w * (p - event)) + ridge * found
        curvature = (x * (w * np.maximum(p * (1 - p), 1e-9))[:, None]).T @ x + np.diag(ridge)
        change = np.linalg.solve(curvature, slope)
        found = found - change * min(1.0, 4.0 / np.abs(change).max())
        if np.abs(change).max() < _CHANGE_MAX:
            break
    n = steps.shape[1]
    return Fit(weights=found[:n] / sd, nuisance=found[n:])
