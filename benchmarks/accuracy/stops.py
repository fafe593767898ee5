"""Breathing that stops, and rates that step: how soon it is said, and how often wrongly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.real import RADAR, answers
from dsp.messages import Vitals

LONG_ENOUGH_S = 8.0
"""A count that calls a hold of `trccbp`, as the studies of this set count it."""
_SECOND_HOLD_S = 24
"""The protocol's second hold is on from here."""
_RATE_GONE_S = 15
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops:
    """Of simulated people."""

    n_stops: int
    n_missed: int
    delay_median_s: float | None
    delay_95_s: float | None
    """From the last moment with breathing to `breathing` being false."""
    n_rates: int
    """Seconds with a respiration rate more than 15 s after breathing stopped."""
    false_per_8_h: float
    """Stops that begin while there is breathing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """Of real people: share of recordings in which a stop of 8 s is counted."""

    condition: str
    n: int
    share: float


def stops(breathing: Floats, rr_shown: Floats, truth: NDArray[np.bool_]) -> Stops:
    """Scores of what was said (person, second), beside whether there was breathing.

    `breathing` is 1, 0 or NaN (cannot tell); a stop is a run of seconds without breathing of at
    least 10 s.
    """
    delays, n_missed, n_rates, n_false = [], 0, 0, 0
    for said, shown, breathes in zip(breathing, rr_shown, truth, strict=True):
        held = np.zeros(len(said), bool)
        for start, end in _runs(~breathes):
            if end - start < 10:
                continue
            held[start : end + 8] = True
            told = np.flatnonzero(said[start:end] == 0)
            n_missed += not told.size
            delays += [float(told[0] + 1)] if told.size else []
            n_rates += int(np.isfinite(shown[start + _RATE_GONE_S : end]).sum())
        n_false += sum(not held[start] for start, _ in _runs(said == 0))
    hours = truth.sum() / 3600
    return Stops(
        n_stops=len(delays) + n_missed,
        n_missed=n_missed,
        delay_median_s=float(np.median(delays)) if delays else None,
        delay_95_s=float(np.quantile(delays, 0.95)) if delays else None,
        n_rates=n_rates,
        false_per_8_h=8 * n_false / hours,
    )


def settled_s(shown: Floats, *, from_value: float, to_value: float, at_s: int) -> float | None:
    """Seconds after a step until three in a row lie past nine tenths of it; None if never."""
    share = (shown[at_s:] - from_value) / (to_value - from_value)
    past = share >= 0.9
    for second in range(len(past) - 2):
        if past[second : second + 3].all():
            return float(second + 1)
    return None


def holds() -> list[Holds]:
    """`trccbp` by condition; empty where it is absent."""
    found: dict[str, list[bool]] = {}
    for path in sorted(RADAR.glob("trccbp_uwb_rest_apnea_sport/*.npz")):
        z = np.load(path, allow_pickle=False)
        first = _SECOND_HOLD_S if str(z["condition"]) == "apnea" else 0
        found.setdefault(str(z["condition"]), []).append(_counted(answers(z)[first:]))
    return [Holds(condition=c, n=len(v), share=sum(v) / len(v)) for c, v in found.items()]


def _counted(said: Sequence[Vitals]) -> bool:
    return any(v.apnoea_s >= LONG_ENOUGH_S for v in said)


def _runs(flag: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one past the last of each run."""
    edges = np.diff(np.concatenate([[0], flag.astype(int), [0]]))
    return list(
        zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True)
    )
