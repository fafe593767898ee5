"""What may not be scored, and why: a sentence and no risk, never a guess."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from alarms.ews.features import NOW_H, RECENT_H, Floats, Histories, newest

Bools = NDArray[np.bool_]
Reasons = NDArray[np.object_]
"""An array of `Refusal | None`."""

ADULT_Y = 16
"""NEWS2 begins here, and so do the training data, but for one patient of 15: left out."""
AGE_Y_MAX = 120
MEASURED_H_MIN = 3
"""Hours of the last six with both rates: less is no trend."""
FROZEN_H = 4
"""Both rates the same to the digit for so many hours on end: a stuck sensor or file.
0.1 % of charted patient-hours are like that."""
FROZEN_ONE_H = 12
"""One rate alone is rather a ventilator or a pacemaker, until it has been half a day."""


class Refusal(StrEnum):
    """Why there is no risk. The words for people are in `words`."""

    CELLS = "cells"
    NOT_A_NUMBER = "not_a_number"
    HOUR = "hour"
    AGE_UNKNOWN = "age_unknown"
    AGE_IMPOSSIBLE = "age_impossible"
    AGE_CHANGES = "age_changes"
    CHILD = "child"
    RR_PER_SECOND = "rr_per_second"
    RR_IMPOSSIBLE = "rr_impossible"
    HR_PER_SECOND = "hr_per_second"
    HR_IMPOSSIBLE = "hr_impossible"
    SPO2_FRACTION = "spo2_fraction"
    SPO2_IMPOSSIBLE = "spo2_impossible"
    SBP_IMPOSSIBLE = "sbp_impossible"
    TEMP_FAHRENHEIT = "temp_fahrenheit"
    TEMP_IMPOSSIBLE = "temp_impossible"
    CONSCIOUSNESS = "consciousness"
    NOT_MEASURED = "not_measured"
    TOO_SHORT = "too_short"
    FROZEN = "frozen"
    NOBODY = "nobody"
    SWITCHED_OFF = "switched_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What a value can be, and what it probably is when it is not."""

    low: float
    high: float
    impossible: Refusal
    mistaken: Refusal | None = None
    mistaken_low: float = np.inf
    mistaken_high: float = np.inf

    def outside(self, values: Floats) -> Reasons:
        """Why each value cannot be, shape of `values`; None where it can, or is unknown."""
        found = np.full(values.shape, None, dtype=object)
        known = ~np.isnan(values)
        found[known & ~((values >= self.low) & (values <= self.high))] = self.impossible
        if self.mistaken is not None:
            mistaken = (values >= self.mistaken_low) & (values <= self.mistaken_high)
            found[mistaken] = self.mistaken
        return found


RANGES: dict[str, Range] = {
    "rr": Range(
        low=3,
        high=60,
        impossible=Refusal.RR_IMPOSSIBLE,
        mistaken=Refusal.RR_PER_SECOND,
        mistaken_low=0.05,
        mistaken_high=1.0,
    ),
    "hr": Range(
        low=20,
        high=250,
        impossible=Refusal.HR_IMPOSSIBLE,
        mistaken=Refusal.HR_PER_SECOND,
        mistaken_low=0.3,
        mistaken_high=4.2,
    ),
    "spo2": Range(
        low=50,
        high=100,
        impossible=Refusal.SPO2_IMPOSSIBLE,
        mistaken=Refusal.SPO2_FRACTION,
        mistaken_low=0.5,
        mistaken_high=1.0,
    ),
    "sbp": Range(low=40, high=280, impossible=Refusal.SBP_IMPOSSIBLE),
    "temp_c": Range(
        low=28,
        high=43,
        impossible=Refusal.TEMP_IMPOSSIBLE,
        mistaken=Refusal.TEMP_FAHRENHEIT,
        mistaken_low=82,
        mistaken_high=110,
    ),
    "altered": Range(low=0, high=1, impossible=Refusal.NOT_A_NUMBER),
}
"""RR 3-60 and HR 20-250 /min are those of the reference's check figures; the others are [D]."""


def plausible(name: str, values: Floats) -> Floats:
    """The values that can be; NaN for the others."""
    limits = RANGES[name]
    return np.where((values >= limits.low) & (values <= limits.high), values, np.nan)


def refusals(histories: Histories) -> Reasons:
    """Why each patient may not be scored, shape (patient,); None where nothing speaks against it.

    Of several the first counts: who it is, then what was typed in, then what was measured.
    """
    found = who(histories.age_y)
    for name in ("spo2", "sbp", "temp_c", "altered"):
        found = first_of(found, RANGES[name].outside(getattr(histories, name)))
    return first_of(found, _measured(histories))


def first_of(one: Reasons, other: Reasons) -> Reasons:
    """Row by row the one, and the other where the one is None."""
    return np.where(unrefused(one), other, one)


def unrefused(found: Reasons) -> Bools:
    """Where nothing speaks against scoring."""
    return np.array([refusal is None for refusal in found], dtype=bool)


def who(age_y: Floats) -> Reasons:
    """Why somebody of that age is not scored, shape of `age_y`; None where nothing is wrong."""
    found = np.full(age_y.shape, None, dtype=object)
    found[age_y < ADULT_Y] = Refusal.CHILD
    found[(age_y < 0) | (age_y > AGE_Y_MAX)] = Refusal.AGE_IMPOSSIBLE
    found[np.isnan(age_y)] = Refusal.AGE_UNKNOWN
    return found


def _measured(h: Histories) -> Reasons:
    recent_rr, recent_hr = h.rr[:, -RECENT_H:], h.hr[:, -RECENT_H:]
    long_rr, long_hr = h.rr[:, -FROZEN_ONE_H:], h.hr[:, -FROZEN_ONE_H:]
    both_known = np.isfinite(recent_rr) & np.isfinite(recent_hr)
    unmeasured = np.isnan(newest(h.rr[:, -NOW_H:])) | np.isnan(newest(h.hr[:, -NOW_H:]))
    found = np.full(len(h.age_y), None, dtype=object)
    found[_same(long_rr, FROZEN_ONE_H) | _same(long_hr, FROZEN_ONE_H)] = Refusal.FROZEN
    short_rr, short_hr = h.rr[:, -FROZEN_H:], h.hr[:, -FROZEN_H:]
    found[_same(short_rr, FROZEN_H) & _same(short_hr, FROZEN_H)] = Refusal.FROZEN
    found[both_known.sum(axis=1) < MEASURED_H_MIN] = Refusal.TOO_SHORT
    found[unmeasured] = Refusal.NOT_MEASURED
    return found


def _same(x: Floats, n_min: int) -> Bools:
    """At least `n_min` values of the row are known, and all known ones are equal."""
    enough = np.isfinite(x).sum(axis=1) >= n_min
    return np.asarray(enough & (np.fmax.reduce(x, axis=1) == np.fmin.reduce(x, axis=1)))
