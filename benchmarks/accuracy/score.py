"""Answers beside the truth: coverage, error, gross errors, and what a constant guess would do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FROM_S = 30
"""Seconds before this are left out: everybody starts from nothing."""
GROSS = {"rr": 5.0, "hr": 10.0}
"""Per minute: an error of this size is another line, not an inaccuracy."""
N_BOOTSTRAP = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One rate of one subject, second by second. NaN: not shown, or no truth."""

    shown: NDArray[np.float64]
    truth: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One rate on one set. None where nothing can be said."""

    n_subjects: int
    shown: float | None
    """Share of the seconds that have a truth."""
    mae: float | None
    mae_low: float | None
    mae_high: float | None
    """95 % of bootstrap draws of subjects."""
    median: float | None
    gross: float | None
    """Share of what is shown that is off by more than `GROSS`."""
    constant: float | None
    """Mean error of the best constant guess, on all seconds with a truth."""
    n_false: int
    """Seconds with a value where there is nothing to measure."""


def score(name: str, subjects: Sequence[Series], *, seed: int = 0) -> Score:
    """The score of a rate (`rr` or `hr`) over subjects."""
    errors = [_errors(s) for s in subjects]
    truth = np.concatenate([s.truth for s in subjects]) if subjects else np.empty(0)
    known = truth[~np.isnan(truth)]
    shown = np.concatenate(errors) if errors else np.empty(0)
    n_false = sum(int((np.isnan(s.truth) & ~np.isnan(s.shown)).sum()) for s in subjects)
    low, high = _bootstrap(errors, seed)
    return Score(
        n_subjects=len(subjects),
        shown=shown.size / known.size if known.size else None,
        mae=float(shown.mean()) if shown.size else None,
        mae_low=low,
        mae_high=high,
        median=float(np.median(shown)) if shown.size else None,
        gross=float((shown > GROSS[name]).mean()) if shown.size else None,
        constant=float(np.abs(known - np.median(known)).mean()) if known.size else None,
        n_false=n_false,
    )


def _errors(series: Series) -> NDArray[np.float64]:
    both = ~np.isnan(series.shown) & ~np.isnan(series.truth)
    return np.abs(series.shown[both] - series.truth[both])


def _bootstrap(
    errors: Sequence[NDArray[np.float64]], seed: int
) -> tuple[float | None, float | None]:
    """Subjects, not seconds, are drawn: those of one subject are not independent."""
    sums = np.array([e.sum() for e in errors])
    counts = np.array([e.size for e in errors])
    if not counts.sum():
        return None, None
    draws = np.random.default_rng(seed).integers(0, len(errors), (N_BOOTSTRAP, len(errors)))
    n = counts[draws].sum(axis=1)
    means = sums[draws].sum(axis=1)[n > 0] / n[n > 0]
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
