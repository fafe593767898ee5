"""What may be believed of a count: seconds in which the whole chain counted, and a logistic fit."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dsp import chain
from dsp.heart.beats.counter import Counter
from dsp.heart.beats.series import N_PER_BLOCK, N_TIMES
from dsp.heart.network import Network
from training.heart.beats.people import Batch

RIGHT_PER_MIN = 5.0
_L2 = 1e-3
_BETWEEN_S = 6
"""From one count to the next, as in `dsp.heart.beats.stage`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Each (count, ...)."""

    terms: NDArray[np.float32]
    per_min: NDArray[np.float32]
    truth: NDArray[np.float64]
    """Mean rate over the windows that were counted; NaN of who has a heart that moves nothing."""


def counts(met: Iterable[Batch], *, counter: Counter, network: Network | None) -> Counts:
    """Of everybody who asks, each time they ask."""
    parts = [_counts(each, counter, network) for each in met]
    return Counts(
        terms=np.concatenate([each.terms for each in parts]),
        per_min=np.concatenate([each.per_min for each in parts]),
        truth=np.concatenate([each.truth for each in parts]),
    )


def _counts(met: Batch, counter: Counter, network: Network | None) -> Counts:
    layout, params, lost = met.layout, chain.Params(), np.zeros(len(met.iq), np.float32)
    carry, n, made = chain.initial(layout, len(met.iq)), layout.n_frames, []
    for end in range(n, met.iq.shape[1] + 1, n):
        waited = carry.beats.ago
        _, found, carry = chain.estimates(
            met.iq[:, end - n : end], lost, carry,
            layout=layout, params=params, network=network, counter=counter,
        )  # fmt: skip
        if end <= N_TIMES:
            continue
        # Between two counts the last one stays: it is one count.
        now = (carry.beats.ago == 0) & (waited > 0) & np.isfinite(found.count.per_min)
        n_counts = np.isfinite(found.count.recent[now]).sum(axis=1)
        n_times = N_TIMES + (n_counts - 1) * _BETWEEN_S * N_PER_BLOCK
        first = np.maximum(end - n_times, 0)
        passed = met.count[now, end - 1] - met.count[np.flatnonzero(now), first]
        truth = passed / (end - 1 - first) * layout.rate_hz * 60
        made.append((found.count.terms[now], found.count.per_min[now], truth))
    terms, per_min, truths = zip(*made, strict=True)
    return Counts(
        terms=np.concatenate(terms),
        per_min=np.concatenate(per_min),
        truth=np.concatenate(truths),
    )


def quality_weights(known: Counts) -> NDArray[np.float64]:
    """Logistic regression of being within 5 /min: bias, then one weight for each term."""
    right = np.abs(known.per_min - known.truth) <= RIGHT_PER_MIN
    x = np.column_stack([np.ones(len(known.terms)), known.terms])
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    mean[0], scale[0] = 0, 1
    z = (x - mean) / scale

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        p = 1 / (1 + np.exp(-z @ w))
        cost = -np.log(np.where(right, p, 1 - p) + 1e-9).mean() + _L2 * float(w @ w)
        return float(cost), z.T @ (p - right) / len(z) + 2 * _L2 * w

    found = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x / scale
    found[0] -= float((found * mean)[1:].sum())
    return np.asarray(found, np.float64)
