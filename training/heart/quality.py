"""The weights of the quality, from seconds with a truth."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

RIGHT_PER_MIN = 5.0
_L2 = 1e-3


def quality_weights(
    terms: NDArray[np.float32], error: NDArray[np.float32], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logistic regression of being within 5 /min: bias, then one weight for each term.

    `terms` is (second, term), `error` and `weight` are (second,): how far off, how much it counts.
    """
    x = np.column_stack([np.ones(len(terms)), terms])
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    mean[0], scale[0] = 0, 1
    z, right, total = (x - mean) / scale, error <= RIGHT_PER_MIN, weight.sum()

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        p = 1 / (1 + np.exp(-z @ w))
        told = np.where(right, p, 1 - p)
        cost = -(weight * np.log(told + 1e-9)).sum() / total + _L2 * float(w @ w)
        return float(cost), z.T @ (weight * (p - right)) / total + 2 * _L2 * w

    found = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x / scale
    found[0] -= float((found * mean)[1:].sum())
    return np.asarray(found, np.float64)
