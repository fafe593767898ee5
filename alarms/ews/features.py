"""What the model sees of a patient: one definition for training, for files and for the live ward.

Everything is made from a table of hourly medians that ends at the hour in question. Left out on
purpose: the hour of the stay, how often something was charted, and what is missing. They tell how
a hospital works and not how the patient is (the hour alone "predicts" the sepsis label of
PhysioNet 2019-B with an AUROC of 0.635).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WINDOW_H = 24
"""The newest hour and the 23 before it."""
RECENT_H = 6
NOW_H = 2
"""A rate counts as the present one for its own hour and the next; then it is unknown."""
TYPED_VALID_H = {"spo2": 4, "sbp": 4, "temp_c": 12, "altered": 4}
"""For how long after its own hour a typed-in value counts. [D]: a clinician's decision."""

_RATES = ("now", "median_6h", "median_24h", "min_6h", "max_6h", "min_24h", "max_24h",
          "spread_6h", "spread_24h", "slope_6h", "rise_6h", "rise_now")  # fmt: skip
TYPED = {"spo2": "%", "sbp": "mmHg", "temp": "degC", "altered": "0 alert, 1 not"}
"""Features that a person types in, with units."""
FEATURES: dict[str, str] = {
    "age": "years",
    **{f"{rate}_{name}": "/min" for rate in ("rr", "hr") for name in _RATES},
    **TYPED,
}
"""All features by name, with units; a model's metadata say which it uses, in its own order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """What is known of n patients at the end of one hour; unknown is NaN.

    `rr` and `hr` have the shape (patient, hour), `WINDOW_H` hours, the newest last, in /min. The
    typed-in values have the shape (patient,) and are still valid.
    """

    age_y: Floats
    rr: Floats
    hr: Floats
    spo2: Floats
    sbp: Floats
    temp_c: Floats
    altered: Floats
    """1 when not alert (C, V, P or U), 0 when alert."""


def features(histories: Histories, names: tuple[str, ...]) -> Floats:
    """The named features, shape (patient, feature); NaN where unknown."""
    h = histories
    known = {
        "age": h.age_y,
        "spo2": h.spo2,
        "sbp": h.sbp,
        "temp": h.temp_c,
        "altered": h.altered,
        **_rate("rr", h.rr),
        **_rate("hr", h.hr),
    }
    return np.column_stack([known[name] for name in names])


def _rate(rate: str, x: Floats) -> dict[str, Floats]:
    """Features of one rate, x (patient, hour).

    spread: standard deviation about the mean. slope: least squares, per hour. rise_6h: median of
    6 h less that of 24 h, the patient's own baseline. rise_now: newest value less median of 6 h.
    """
    recent = x[:, -RECENT_H:]
    now, median_6h, median_24h = newest(x[:, -NOW_H:]), median(recent), median(x)
    found = {
        "now": now,
        "median_6h": median_6h,
        "median_24h": median_24h,
        "min_6h": np.fmin.reduce(recent, axis=1),
        "max_6h": np.fmax.reduce(recent, axis=1),
        "min_24h": np.fmin.reduce(x, axis=1),
        "max_24h": np.fmax.reduce(x, axis=1),
        "spread_6h": _spread(recent),
        "spread_24h": _spread(x),
        "slope_6h": _slope(recent),
        "rise_6h": median_6h - median_24h,
        "rise_now": now - median_6h,
    }
    return {f"{rate}_{name}": values for name, values in found.items()}


def newest(x: Floats) -> Floats:
    """The last known value of each row; NaN where there is none. x: (row, time), oldest first."""
    found = x[:, 0]
    for later in x.T[1:]:
        found = np.where(np.isnan(later), found, later)
    return found


def median(x: Floats) -> Floats:
    """Median of the known values of each row; NaN where there is none. x: (row, time)."""
    ordered = np.sort(x, axis=1)  # NaN last
    n = np.isfinite(x).sum(axis=1)
    row = np.arange(len(x))
    upper = ordered[row, np.minimum(n // 2, x.shape[1] - 1)]
    lower = ordered[row, np.maximum(n - 1, 0) // 2]
    return np.where(n > 0, (lower + upper) / 2, np.nan)


def _spread(x: Floats) -> Floats:
    """Standard deviation of the known values of each row (n - 1); NaN below two values."""
    _, deviation, n = _centred(x)
    squares = (deviation**2).sum(axis=1)
    return np.where(n >= 2, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)


def _slope(x: Floats) -> Floats:
    """Least-squares slope of the known values of each row, per column; NaN below two values."""
    time = np.where(np.isfinite(x), np.arange(x.shape[1], dtype=np.float64), np.nan)
    _, t, n = _centred(time)
    _, deviation, _ = _centred(x)
    square = (t**2).sum(axis=1)
    return np.where(n >= 2, (t * deviation).sum(axis=1) / np.maximum(square, 0.5), np.nan)


def _centred(x: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Mean of each row, deviations from it (0 where unknown), and how many are known."""
    known = np.isfinite(x)
    n = known.sum(axis=1)
    mean = np.where(known, x, 0.0).sum(axis=1) / np.maximum(n, 1)
    return mean, np.where(known, x - mean[:, None], 0.0), n
