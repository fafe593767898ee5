"""A head: the log odds of one event, from what the radar gives and what may be typed in beside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from training.ews.spline_logistic import Floats, Ramps, fit, ramps

KNOTS = (0.002, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 0.998)
"""Quantiles. Advisories are decided in the last hundredths, where a function must not be flat."""
PENALTY = 0.03
"""Both by patient-grouped cross-validation over databases; 0.01 to 0.1 differ by less than 0.01
of AUROC, fewer than 100 patients with an event do not allow finer choices."""
N_KNOWN_MIN = 500
"""Below so many rows a typed-in value is left out of a head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a head is fitted to: rows of one or more databases."""

    x: Floats
    """Features, shape (row, feature), NaN where unknown."""
    event: Floats
    patient: NDArray[np.int64]
    """No number is used by two databases."""
    database: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Steps and their weights."""

    ramps: Ramps
    weights: Floats

    def log_odds(self, x: Floats) -> Floats:
        return np.asarray(self.ramps.of(x) @ self.weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Log odds: an intercept, the radar's part, and on top what was typed in.

    The second part is fitted with the first held still: without typed-in values the risk is that
    of the radar alone, and that something is missing tells the model nothing.
    """

    parts: tuple[Part, ...]
    intercept: float

    def log_odds(self, x: Floats) -> Floats:
        return np.asarray(sum(part.log_odds(x) for part in self.parts) + self.intercept)


def fit_head(rows: Rows, *, core: Sequence[int], typed: Sequence[int]) -> Head:
    """A head of the named feature columns; its intercept is 0."""
    weight = row_weights(rows)
    own = (np.unique(rows.database)[None, :] == rows.database[:, None]).astype(np.float64)
    radar = _part(rows, np.ones(len(rows.event), dtype=bool), tuple(core), weight, own, 0.0)
    known = np.isfinite(rows.x).sum(axis=0)
    usable = tuple(c for c in typed if known[c] >= N_KNOWN_MIN)
    if not usable:
        return Head(parts=(radar,), intercept=0.0)
    there = np.asarray(np.isfinite(rows.x[:, usable]).any(axis=1))
    beside = _part(rows, there, usable, weight, own, radar.log_odds(rows.x))
    return Head(parts=(radar, _balanced(beside, radar, rows)), intercept=0.0)


def mean_head(heads: Sequence[Head]) -> Head:
    """One score of several: the mean of their log odds, without intercept.

    What raises the risk of death in one hospital and of sepsis in another is more likely true of a
    third.
    """
    parts = [
        replace(part, weights=part.weights / len(heads)) for head in heads for part in head.parts
    ]
    return Head(parts=tuple(parts), intercept=0.0)


def _balanced(beside: Part, radar: Part, rows: Rows) -> Part:
    """Each typed-in feature's function moved so that on average it leaves the odds as they were.

    That is log(mean(odds x exp(f)) / mean(odds)) taken off f, over the rows where it is known.
    """
    odds = np.exp(radar.log_odds(rows.x))
    mean = beside.ramps.mean.copy()
    shares = beside.ramps.of(rows.x) * beside.weights
    for column in np.unique(beside.ramps.feature_idx):
        steps = np.flatnonzero(beside.ramps.feature_idx == column)
        known = np.isfinite(rows.x[:, column])
        factor = np.exp(shares[:, steps].sum(axis=1))
        too_high = np.log((odds * factor)[known].mean() / odds[known].mean())
        steepest = steps[np.abs(beside.weights[steps]).argmax()]
        mean[steepest] += too_high / beside.weights[steepest]
    return replace(beside, ramps=replace(beside.ramps, mean=mean))


def _part(
    rows: Rows,
    there: NDArray[np.bool_],
    columns: tuple[int, ...],
    weight: Floats,
    own: Floats,
    offset: Floats | float,
) -> Part:
    made = ramps(rows.x[there], levels=KNOTS, columns=columns)
    found = fit(
        made.of(rows.x[there]),
        rows.event[there],
        weight[there],
        penalty=PENALTY,
        nuisance=own[there],
        offset=offset if isinstance(offset, float) else offset[there],
    )
    return Part(ramps=made, weights=found.weights)


def row_weights(rows: Rows) -> Floats:
    """A patient counts by the root of his hours, a database by its hours with an event."""
    _, at, n_hours = np.unique(rows.patient, return_inverse=True, return_counts=True)
    weight = 1.0 / np.sqrt(n_hours[at])
    for database in np.unique(rows.database):
        here = rows.database == database
        weight[here] *= rows.event[here].sum() / weight[here].sum()
    return np.asarray(weight / weight.mean())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Recalibration of log odds: slope x log odds + shift."""

    slope: float
    shift: float

    def of(self, log_odds: Floats) -> Floats:
        return self.slope * log_odds + self.shift

    def head(self, head: Head) -> Head:
        """The head whose log odds are recalibrated."""
        parts = tuple(replace(part, weights=part.weights * self.slope) for part in head.parts)
        return Head(parts=parts, intercept=self.slope * head.intercept + self.shift)


def stretch(held_out: Floats, rows: Rows, *, anchor: int) -> Stretch:
    """The recalibration to a slope of 1 and to the mean of the anchor database.

    `held_out` are log odds of the rows from fits that had not seen their patients.
    """
    own = (np.unique(rows.database)[None, :] == rows.database[:, None]).astype(np.float64)
    weight = rows.event.sum() / (own * rows.event[:, None]).sum(axis=0)
    found = fit(held_out[:, None], rows.event, own @ weight, penalty=1e-6, nuisance=own)
    slope = float(found.weights[0])
    here = rows.database == anchor
    shift = intercept(held_out[here] * slope, float(rows.event[here].mean()))
    return Stretch(slope=slope, shift=shift)


def intercept(log_odds: Floats, rate: float) -> float:
    """What has to be added so that the mean probability is `rate`."""

    def excess(shift: float) -> float:
        return float(expit(log_odds + shift).mean()) - rate

    return float(brentq(excess, -30.0, 30.0))
