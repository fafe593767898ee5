"""How likely a heart rate is within 5 /min of the truth."""

import numpy as np
from numpy.typing import NDArray

from dsp.heart.evidence import PER_MIN
from dsp.heart.reading import Reading

N_ASKED_TERMS = 35
ON_COMB_MAX = 0.5
"""Of a rate on a low multiple of the respiration rate, where only the linear road says so."""

DOUBLED_MAX = 0.5
"""Of a rate that the other road says the half or the third of."""
UNREST_MAX = 0.3
"""Of a rate beside which more moves than a resting chest has."""


def linear_terms(read: Reading) -> NDArray[np.float32]:
    """(sensor, term) what the quality of the linear road rests on."""
    per_min = np.where(np.isfinite(read.per_min), read.per_min, np.float32(75))
    # What a slow heart looks like when its double or its triple is taken for it.
    double = _between(per_min, 72, 145)
    triple = _between(per_min, 105, 160)
    hidden = np.exp(-0.5 * (read.half_comb / 3) ** 2)
    terms = (
        read.mass, read.rival, read.agree, np.exp(-0.5 * (read.comb / 2) ** 2),
        read.line, read.double, read.half, read.octave, read.repeat, read.repeat_half,
        double, double * read.double, double * hidden, double * read.half, double * read.octave,
        read.two_thirds, triple, triple * read.double, triple * read.two_thirds,
    )  # fmt: skip
    return np.stack(terms, axis=1).astype(np.float32)


def is_multiple(
    per_min: NDArray[np.float32], other_per_min: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """(sensor,) whether it is the double or the triple of the other, within 5 %."""
    ratio = per_min / np.maximum(other_per_min, 1)
    return np.asarray((np.abs(ratio - 2) < 0.1) | (np.abs(ratio - 3) < 0.15), np.bool_)


def logistic(terms: NDArray[np.float32], weights: tuple[float, ...]) -> NDArray[np.float32]:
    """(sensor,) probability from terms (sensor, term); the first weight is the bias."""
    bias, *slopes = weights
    x = terms @ np.asarray(slopes, np.float32) + np.float32(bias)
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), np.float32)


def _between(per_min: NDArray[np.floating], low: float, high: float) -> NDArray[np.float32]:
    """1 between two rates, 0 beyond, with soft edges."""
    x = np.asarray(per_min, np.float32)
    edges = np.clip(np.stack([(x - low) / 3, (high - x) / 6]), -30, 30)
    return np.asarray((1 / (1 + np.exp(-edges))).prod(axis=0), np.float32)


def asked_terms(
    read: Reading,
    linear: Reading,
    linear_sure: NDArray[np.float32],
    heard: NDArray[np.float32],
    alone: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """(sensor, term) what the quality of the network's road rests on.

    `alone` is (sensor,) whether only one place is seen: breathing's own multiples then have
    nothing beside them that would give them away.
    """
    away = np.abs(PER_MIN - read.per_min[:, None])
    said = (heard * (away <= 5)).sum(axis=1)
    contra = (heard * (away > 8)).max(axis=1) / heard.max(axis=1)
    agree = np.abs(linear.per_min - read.per_min) <= 6
    sure = np.log(np.clip(linear_sure, 0.01, 0.99) / (1 - np.clip(linear_sure, 0.01, 0.99)))
    slow = _between(read.per_min, 30, 55)
    terms = (
        read.mass, read.rival, said, contra, agree, agree * sure, ~agree * sure,
        read.on_comb, read.on_comb * said, slow, slow * said,
        alone, alone * read.on_comb,
        *(_at(heard, np.float32(part) * read.per_min) for part in (1 / 2, 2, 1 / 3)),
    )  # fmt: skip
    own = np.stack(terms, axis=1).astype(np.float32)
    return np.concatenate([own, linear_terms(read)], axis=1)


def _at(heard: NDArray[np.float32], per_min: NDArray[np.float32]) -> NDArray[np.float32]:
    """(sensor,) what the network said of rates within 3 /min of these, as a share of its best."""
    near = np.abs(PER_MIN - per_min[:, None]) <= 3
    return np.asarray((heard * near).max(axis=1) / heard.max(axis=1), np.float32)
