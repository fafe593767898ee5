"""How well a score ranks, how true its probabilities are, and what it costs in advisories."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.ews.spline_logistic import Floats

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

REFRACTORY_H = 12
"""No second advisory about a patient within so many hours."""


class Ranking:
    """A score and an event, ordered once, so that a bootstrap only counts anew."""

    def __init__(self, event: Floats, score: Floats) -> None:
        _, self._level = np.unique(score, return_inverse=True)
        self._event = event

    def auroc(self, weight: Floats | None = None) -> float:
        """P(score of an event > score of none), ties a half. `weight` (row,): how often each."""
        with_event, without = self._counts(weight)
        below = np.cumsum(without) - without
        total = with_event.sum() * without.sum()
        return float((with_event * (below + without / 2)).sum() / total) if total else np.nan

    def auprc(self, weight: Floats | None = None) -> float:
        """Average precision, sum of precision x step in recall, levels of equal score as one."""
        with_event, without = (counts[::-1] for counts in self._counts(weight))
        hits = np.cumsum(with_event)
        shown = np.maximum(hits + np.cumsum(without), 1e-12)
        return float((hits / shown * with_event).sum() / hits[-1]) if hits[-1] else np.nan

    def _counts(self, weight: Floats | None) -> tuple[Floats, Floats]:
        """Rows with and without the event at each level of the score, lowest first."""
        w = np.ones(len(self._event)) if weight is None else weight
        with_event = np.bincount(self._level, weights=w * self._event).astype(np.float64)
        return with_event, np.bincount(self._level, weights=w).astype(np.float64) - with_event


def auroc(event: Floats, score: Floats) -> float:
    """Area under the receiver operating characteristic."""
    return Ranking(event, score).auroc()


def same_hour_auroc(event: Floats, score: Floats, hour: Ints, *, band_h: int) -> float:
    """AUROC within each band of hours of stay, mean weighted by events; bands from 5 events on.

    A score that only knows how long somebody has been there gets one half.
    """
    total, n_events = 0.0, 0.0
    for band in np.unique(hour // band_h):
        here = hour // band_h == band
        n = event[here].sum()
        if 5 <= n < here.sum():
            total += n * auroc(event[here], score[here])
            n_events += n
    return total / n_events if n_events else np.nan


def resampled(patient: Ints, *, n_times: int, seed: int) -> list[Floats]:
    """How often each row counts in draws of whole patients with replacement."""
    _, at = np.unique(patient, return_inverse=True)
    rng = np.random.default_rng(seed)
    n = int(at.max()) + 1
    return [
        np.bincount(rng.integers(0, n, n), minlength=n)[at].astype(float) for _ in range(n_times)
    ]


def interval(values: list[float]) -> tuple[float, float]:
    """2.5 % and 97.5 % of bootstrap values."""
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Rows of stays, sorted by stay and hour, and how far off each stay's event is."""

    stay: Ints
    hour: Ints
    event_in_h: Floats
    """Infinite for none or unknown; 0 and less: the event is over."""
    early_h: float
    """An advisory is early when the event follows within so many hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """What a score costs and finds at one threshold."""

    per_100_days: float
    """Advisories in 100 patient-days, of scored hours."""
    sensitivity: float
    """Share of stays with an event (and a scored hour early enough) that had an early advisory."""
    ppv: float
    """Share of advisories that are early."""
    lead_h: float
    """Median hours from the first early advisory to the event, of the stays found."""


def advisories(stay: Ints, hour: Ints, raised: Bools) -> Bools:
    """Which rows tell: raised, and none told in the 12 h before. Rows sorted by stay and hour."""
    told = np.zeros(len(raised), dtype=bool)
    last_stay, last_hour = -1, -(10**9)
    for i in np.flatnonzero(raised):
        if stay[i] != last_stay or hour[i] - last_hour >= REFRACTORY_H:
            told[i] = True
            last_stay, last_hour = int(stay[i]), int(hour[i])
    return told


def burden(course: Course, raised: Bools) -> Burden:
    """Burden of raised rows; rows after the event are left out."""
    before = ~(course.event_in_h <= 0)
    stay, event_in_h = course.stay[before], course.event_in_h[before]
    told = advisories(stay, course.hour[before], raised[before])
    soon = event_in_h <= course.early_h
    early = told & soon
    found, first = np.unique(stay[early], return_index=True)
    leads = event_in_h[early][first]
    return Burden(
        per_100_days=float(100 * 24 * told.sum() / len(stay)),
        sensitivity=len(found) / max(len(np.unique(stay[soon])), 1),
        ppv=float(early.sum() / max(told.sum(), 1)),
        lead_h=float(np.median(leads)) if len(leads) else np.nan,
    )


def threshold_at(course: Course, score: Floats, per_100_days: float) -> float:
    """Lowest threshold of a score with at most so many advisories in 100 patient-days."""
    low, high = float(score.min()), float(score.max()) + 1e-9
    for _ in range(25):
        middle = (low + high) / 2
        if burden(course, score >= middle).per_100_days > per_100_days:
            low = middle
        else:
            high = middle
    return high


def net_benefit(event: Floats, shown: Bools, threshold: float) -> float:
    """Vickers and Elkin 2006: hits less false ones weighted by the odds of the threshold, a row."""
    n = len(event)
    hits, false = (shown & (event == 1)).sum() / n, (shown & (event == 0)).sum() / n
    return float(hits - false * threshold / (1 - threshold))
