"""Patients for the tests: made up, hour by hour. NaN is unknown."""

from pathlib import Path

import numpy as np

import alarms.ews
from alarms.ews.advice import advise
from alarms.ews.hours import Hours, histories
from alarms.ews.model import load

MODEL_FILE = Path(alarms.ews.__file__).with_name("model.onnx")


def model():
    return load(MODEL_FILE.read_bytes())


def hours(rr, hr, *, age_y=60, stay=None, hour=None, **typed):
    """One stay after another; a single number holds for all hours."""
    n = len(rr)

    def column(values):
        return np.broadcast_to(np.asarray(values, dtype=float), n).copy()

    return Hours(
        stay=np.zeros(n, dtype=int) if stay is None else np.asarray(stay),
        hour=np.arange(n) if hour is None else np.asarray(hour),
        age_y=column(age_y),
        rr=column(rr),
        hr=column(hr),
        **{name: column(typed.get(name, np.nan)) for name in ("spo2", "sbp", "temp_c", "altered")},
    )


def calm(n, seed=0):
    """Rates of somebody well, never quite the same."""
    rng = np.random.default_rng(seed)
    return 15 + rng.normal(0, 0.7, n), 72 + rng.normal(0, 2, n)


def worse(n, seed=0):
    """Breathing and heart that climb from hour to hour."""
    rr, hr = calm(n, seed)
    climb = np.linspace(0, 1, n)
    return rr + 20 * climb, hr + 60 * climb


def said(table, of=None):
    return advise(of or model(), *histories(table))
