"""What the model is compared with: points of NEWS2, age, a plain logistic on current values."""

import numpy as np

from training.ews.spline_logistic import Floats, fit
from training.ews.study import CHOSEN, N_FOLDS, Bools, Scored, folds

_EDGES: dict[str, tuple[tuple[float, ...], tuple[int, ...]]] = {
    "rr": ((8, 11, 20, 24), (3, 1, 0, 2, 3)),
    "hr": ((40, 50, 90, 110, 130), (3, 1, 0, 1, 2, 3)),
    "spo2": ((91, 93, 95), (3, 2, 1, 0)),
    "sbp": ((90, 100, 110, np.nextafter(220, 0)), (3, 2, 1, 0, 3)),
    "temp": ((35, 36, 38, 39), (3, 1, 0, 1, 2)),
    "altered": ((0,), (0, 3)),
}
"""Upper edges, each included, and points (Royal College of Physicians 2017, chart 1). Hourly values
are not rounded here, as in the reference's check figures; a missing value counts 0."""


def points(name: str, values: Floats) -> Floats:
    """NEWS2 points of one input; 0 where it is unknown."""
    edges, worth = _EDGES[name]
    at = np.searchsorted(np.array(edges), values, side="left")
    return np.where(
        np.isnan(values), 0.0, np.array(worth, dtype=np.float64)[np.minimum(at, len(edges))]
    )


def current(one: Scored, rate: str) -> Floats:
    """The newest rate."""
    return np.asarray(one.x[:, CHOSEN.index(f"{rate}_now")])


def partial(one: Scored) -> Floats:
    """Respiration rate and pulse alone, 0 to 6."""
    return points("rr", current(one, "rr")) + points("hr", current(one, "hr"))


def charted(one: Scored) -> Floats:
    """All that is charted: SpO2 (scale 1), pressure, temperature and, where given, consciousness.

    No source says who had oxygen: this is not the full NEWS2.
    """
    typed = ("spo2", "sbp", "temp", "altered")
    more = np.stack([points(n, one.x[:, CHOSEN.index(n)]) for n in typed])
    return np.asarray(partial(one) + more.sum(axis=0))


def plain_logistic(one: Scored, event: Floats) -> Floats:
    """Held-out log odds of a logistic on RR, HR and age now, fitted to this very event."""
    now = np.stack([current(one, "rr"), current(one, "hr"), one.x[:, CHOSEN.index("age")]], axis=1)
    x = (now - now.mean(axis=0)) / now.std(axis=0)
    fold = folds(one.table.patient)
    told = np.zeros(len(x))
    for k in range(N_FOLDS):
        seen: Bools = (fold != k) & ~np.isnan(event)
        n = int(seen.sum())
        found = fit(x[seen], event[seen], np.ones(n), penalty=1e-6, nuisance=np.ones((n, 1)))
        told[fold == k] = x[fold == k] @ found.weights
    return told
