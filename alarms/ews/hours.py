"""Tables of patient-hours, as histories: each row's own past and nothing later."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from alarms.ews.features import TYPED_VALID_H, WINDOW_H, Floats, Histories, newest
from alarms.ews.plausible import RANGES, Reasons, first_of, plausible, refusals

Ints = NDArray[np.int64]

_N_HOURS_MAX = 10_000_000
"""Hours of one stay, so that stay and hour make one number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Patient-hours sorted by stay and hour, no hour twice; unknown is NaN. All shapes (row,)."""

    stay: Ints
    hour: Ints
    age_y: Floats
    rr: Floats
    hr: Floats
    spo2: Floats
    sbp: Floats
    temp_c: Floats
    altered: Floats


def histories(hours: Hours) -> tuple[Histories, Reasons]:
    """The history of each row, and why it may not be scored (None: it may).

    An impossible rate refuses its own hour and is left out of every history. A typed-in value
    stands until the next one or the end of its time, and so does an impossible one.
    """
    past = _Past(hours.stay, hours.hour)
    typed = {
        name: newest(past.of(getattr(hours, name), valid_h + 1))
        for name, valid_h in TYPED_VALID_H.items()
    }
    found = Histories(
        age_y=hours.age_y,
        rr=past.of(plausible("rr", hours.rr), WINDOW_H),
        hr=past.of(plausible("hr", hours.hr), WINDOW_H),
        **typed,
    )
    impossible = first_of(RANGES["rr"].outside(hours.rr), RANGES["hr"].outside(hours.hr))
    return found, first_of(impossible, refusals(found))


def chosen(rows: Histories, which: NDArray[np.bool_] | Ints) -> Histories:
    """Those patients alone."""
    return Histories(**{f.name: getattr(rows, f.name)[which] for f in fields(rows)})


class _Past:
    """Where the hours before each row stand in the table."""

    def __init__(self, stay: Ints, hour: Ints) -> None:
        _, number = np.unique(stay, return_inverse=True)
        self._key = number * _N_HOURS_MAX + hour - (hour.min() if len(hour) else 0)
        if (np.diff(self._key) <= 0).any():
            raise ValueError("hours have to be sorted by stay and hour, no hour twice")

    def of(self, values: Floats, n_h: int) -> Floats:
        """The values of the `n_h` hours that end with each row's, (row, hour), newest last."""
        back = np.full((len(values), n_h), np.nan)
        for k in range(n_h):
            at = np.minimum(np.searchsorted(self._key, self._key - k), max(len(values) - 1, 0))
            back[:, n_h - 1 - k] = np.where(self._key[at] == self._key - k, values[at], np.nan)
        return back
