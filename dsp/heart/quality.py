"""How likely a heart rate is within 5 /min of the truth."""

import numpy as np
from numpy.typing import NDArray

from dsp.heart.evidence import PER_MIN
from dsp.heart.reading import Reading

N_LINEAR_TERMS, N_ASKED_TERMS = 12, 16
_NEAR_PER_MIN = 5
ON_COMB_MAX = 0.5
"""Of a rate on a low multiple of the respiration rate, where only the linear road says so."""

DOUBLED_MAX = 0.5
"""Of a rate that the other road says the half or the third of ..."""
VETO_MIN = 0.15
"""... with at least this quality of its own ..."""
VETO_ON_COMB_MIN = 0.85
"""... or this, where that may be breathing's own line: ..."""
VETO_COMB_LINES, VETO_COMB_PER_MIN = 3, 2.5
"""... within so much of one of its first few multiples."""
ALONE_ON_COMB_MIN = 0.95
"""Of the network's rate on such a multiple, where only one place is seen."""


def linear_terms(read: Reading) -> NDArray[np.float32]:
    """(sensor, term) what the quality of the linear road rests on.

    What a slow heart looks like when its double or triple is taken for it: weak at the double, a
    line at a half, two thirds and three halves. What a fast one looks like when its half is: the
    odd multiples are missing.
    """
    terms = (
        read.mass, read.agree, np.exp(-0.5 * (read.comb / 2) ** 2),
        read.line, read.double, read.half, read.octave, read.two_thirds,
        read.repeat, read.repeat_half, _odd(read), np.maximum(read.line, read.double),
    )  # fmt: skip
    return np.stack(terms, axis=1).astype(np.float32)


def _odd(read: Reading) -> NDArray[np.float32]:
    """(sensor,) log of the stronger odd multiple over the double."""
    return np.asarray(np.maximum(read.line, read.triple) - read.double, np.float32)


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


def asked_terms(
    read: Reading,
    linear: Reading,
    linear_sure: NDArray[np.float32],
    heard: NDArray[np.float32],
    alone: NDArray[np.bool_],
    share: NDArray[np.float32],
) -> NDArray[np.float32]:
    """(sensor, term) what the quality of the network's road rests on.

    Few on purpose: with every figure of the linear road beside them it was no better on simulated
    people, and believed less of real ones.

    Parameters
    ----------
    read, linear
        The network's road, and the linear one.
    linear_sure : (sensor,)
        Quality of the latter.
    heard : (sensor, cell)
        Slow average of what the network says: a line stays, what is made up flickers.
    alone : (sensor,)
        Whether only one place is seen: breathing's own multiples then have nothing beside them
        that would give them away.
    share : (sensor,)
        Power beside the heart's lines over that at them.
    """
    away = np.abs(PER_MIN - read.per_min[:, None])
    said = (heard * (away <= _NEAR_PER_MIN)).sum(axis=1)
    agree = np.abs(linear.per_min - read.per_min) <= 6
    sure = np.log(np.clip(linear_sure, 0.01, 0.99) / (1 - np.clip(linear_sure, 0.01, 0.99)))
    slow = 1 / (1 + np.exp(np.clip((read.per_min - 55) / 4, -30, 30)))
    terms = (
        read.mass, said, _elsewhere(heard, away), agree, agree * sure, ~agree * sure,
        read.on_comb, alone, alone * read.on_comb, slow, slow * said,
        np.log(np.clip(share, 0.1, 100)),
        _odd(read), np.maximum(read.line, read.double), read.octave,
        read.on_comb * said,
    )  # fmt: skip
    return np.stack(terms, axis=1).astype(np.float32)


def _elsewhere(heard: NDArray[np.float32], away: NDArray[np.float32]) -> NDArray[np.float32]:
    """(sensor,) most that the network said of any 11 cells that lie apart from the rate."""
    sums = np.cumsum(heard * (away > 8), axis=1)
    width = 2 * _NEAR_PER_MIN + 1
    return np.asarray((sums[:, width:] - sums[:, :-width]).max(axis=1), np.float32)
