"""What a score is judged by in each database, and how far off the event is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from training.ews.metrics import Course, auroc, same_hour_auroc
from training.ews.spline_logistic import Floats
from training.ews.study import Scored
from training.ews.tables import Hourly

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What a score is judged by in one database."""

    name: str
    database: str
    event: Callable[[Hourly], Floats]
    """1, 0, or NaN: left out."""
    band_h: int
    """Hours of stay that are compared with one another."""


ENDPOINTS = (
    Endpoint(
        name="death in unit <= 24 h",
        database="eicu_demo",
        event=lambda t: (t.death_in_h <= 24).astype(np.float64),
        band_h=4,
    ),
    Endpoint(
        name="hospital death",
        database="eicu_demo",
        event=lambda t: (t.died == 1).astype(np.float64),
        band_h=4,
    ),
    Endpoint(name="Sepsis-3 (YAIB)", database="eicu_demo", event=lambda t: t.sepsis, band_h=4),
    Endpoint(
        name="hospital death",
        database="physionet2012",
        event=lambda t: (t.died == 1).astype(np.float64),
        band_h=4,
    ),
    Endpoint(
        name="death <= 72 h",
        database="physionet2012",
        event=lambda t: (t.death_in_h <= 72).astype(np.float64),
        band_h=4,
    ),
    Endpoint(name="sepsis label", database="physionet2019b", event=lambda t: t.sepsis, band_h=1),
)


def course(table: Hourly) -> Course:
    """How far off the event is that advisories should foresee: death, in 2019-B sepsis."""
    if table.database == "physionet2019b":
        return Course(
            stay=table.stay, hour=table.hour, event_in_h=_until_onset(table), early_h=24.0
        )
    known = np.where(np.isnan(table.death_in_h), np.inf, table.death_in_h)
    early_h = 48.0 if table.database == "eicu_demo" else 72.0
    return Course(stay=table.stay, hour=table.hour, event_in_h=known, early_h=early_h)


def _until_onset(table: Hourly) -> Floats:
    """The label begins 6 h before the onset of sepsis."""
    stays, at = np.unique(table.stay, return_inverse=True)
    onset = np.full(len(stays), np.inf)
    labelled = table.sepsis == 1
    np.minimum.at(onset, at[labelled], table.hour[labelled] + 6.0)
    return np.asarray(onset[at] - table.hour)


def of_database(database: str, study: Sequence[Scored], each: Sequence[_T]) -> tuple[Scored, _T]:
    """One database and what stands beside it."""
    at = [one.table.database for one in study].index(database)
    return study[at], each[at]


def auroc_of(endpoint: Endpoint, one: Scored, risk: Floats) -> float:
    """AUROC for an endpoint; of 2019-B, whose label the hour of stay foretells, within the hour."""
    event = endpoint.event(one.table)
    known = ~np.isnan(event)
    if endpoint.database == "physionet2019b":
        return same_hour_auroc(event[known], risk[known], one.table.hour[known], band_h=1)
    return auroc(event[known], risk[known])
