"""The patients, the events and the folds: what is fitted to whom, and judged on whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from alarms.ews.features import TYPED, Floats, features
from alarms.ews.hours import Hours, chosen, histories
from alarms.ews.plausible import unrefused
from training.ews.heads import Head, Rows, Stretch, fit_head, intercept, mean_head, stretch
from training.ews.tables import Hourly, rows

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

CORE = (
    "rr_now",
    "rr_median_24h",
    "rr_rise_6h",
    "rr_rise_now",
    "rr_spread_6h",
    "hr_now",
    "hr_median_24h",
    "hr_rise_6h",
    "hr_rise_now",
    "hr_spread_6h",
)
CHOSEN = ("age", *CORE, *TYPED)
"""Why these of all `FEATURES`: docs/decisions, the page on the early-warning model."""

DEATH = "death: within 48 h in the unit (eICU), within 72 h (PhysioNet 2012)"
SEPSIS = "sepsis: onset within 6 h (PhysioNet 2019-B)"
N_FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One database: the patient-hours that may be scored, and their features."""

    table: Hourly
    x: Floats
    """Shape (row, feature), in the order of `CHOSEN`."""
    n_refused: int


def scored(table: Hourly, names: Sequence[str] = CHOSEN) -> Scored:
    """The rows that the product would score, with the features that it would see."""
    hours = Hours(**{f.name: getattr(table, f.name) for f in fields(Hours)})
    past, refused = histories(hours)
    good = unrefused(refused)
    x = features(chosen(past, good), tuple(names))
    return Scored(table=rows(table, good), x=x, n_refused=int((~good).sum()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a head is to foresee, where it is known, and which columns it may use."""

    words: str
    event: dict[str, Callable[[Hourly], Floats]]
    """By database; NaN where unknown: such rows are not fitted."""
    core: tuple[str, ...]
    typed: tuple[str, ...]
    anchor: str
    """The database whose frequency the probabilities have."""
    also: dict[str, Callable[[Hourly], Floats]] = field(default_factory=dict)
    """A commoner event of the same kind from which the score learns as much, by database."""


def _death_in_unit(table: Hourly) -> Floats:
    """Who leaves the unit alive has not died in it, whatever came later."""
    return (table.death_in_h <= 48).astype(np.float64)


def _death(table: Hourly) -> Floats:
    known = ~np.isnan(table.death_in_h)
    return np.where(known, (table.death_in_h <= 72).astype(np.float64), np.nan)


def _died(table: Hourly) -> Floats:
    return table.died


AIMS = (
    Aim(
        words=DEATH,
        event={"eicu_demo": _death_in_unit, "physionet2012": _death},
        core=("age", *CORE),
        typed=tuple(TYPED),
        anchor="eicu_demo",
        also={"eicu_demo": _died, "physionet2012": _died},
    ),
    # No age: in 2019-B it tells nothing about sepsis (AUROC 0.50).
    Aim(
        words=SEPSIS,
        event={"physionet2019b": lambda t: t.sepsis},
        core=CORE,
        typed=tuple(TYPED),
        anchor="physionet2019b",
    ),
)


def gathered(aim: Aim, study: Sequence[Scored], use: Sequence[Bools]) -> Rows | None:
    """The rows of an aim's databases that may be used and whose outcome is known."""
    found = []
    for i, (one, may) in enumerate(zip(study, use, strict=True)):
        if one.table.database in aim.event:
            event = aim.event[one.table.database](one.table)
            take = may & ~np.isnan(event)
            if take.any():
                found.append((i, one.x[take], event[take], one.table.patient[take]))
    if not found:
        return None
    return Rows(
        x=np.concatenate([x for _, x, _, _ in found]),
        event=np.concatenate([event for _, _, event, _ in found]),
        patient=np.concatenate([patient * 10 + i for i, _, _, patient in found]),
        database=np.concatenate([np.full(len(x), i) for i, x, _, _ in found]),
    )


def fit_aims(
    aims: Sequence[Aim], study: Sequence[Scored], use: Sequence[Bools]
) -> list[Head | None]:
    """A head of each aim from the rows that may be used; None for an aim without any.

    All read one score, the mean of what was learnt for each aim (`mean_head`). Slope and intercept
    fit it to the aim's own event: the frequency is the anchor's, or that of all rows when the
    anchor is held out.
    """
    got = [gathered(aim, study, use) for aim in aims]
    score = mean_head([mean_head(learnt) for aim in aims if (learnt := _learnt(aim, study, use))])
    return [
        None if rows is None else _told(score, rows, _anchored(aim, study, rows))
        for aim, rows in zip(aims, got, strict=True)
    ]


def _learnt(aim: Aim, study: Sequence[Scored], use: Sequence[Bools]) -> list[Head]:
    """What the event of an aim teaches, and what the commoner one beside it does."""
    events = [aim, replace(aim, event=aim.also)]
    return [
        fit_head(rows, core=_columns(aim.core), typed=_columns(aim.typed))
        for each in events
        if (rows := gathered(each, study, use)) is not None
    ]


def _anchored(aim: Aim, study: Sequence[Scored], rows: Rows) -> Bools:
    at = [i for i, one in enumerate(study) if one.table.database == aim.anchor]
    here = np.isin(rows.database, at)
    return here if here.any() else np.ones(len(rows.event), dtype=bool)


def _told(score: Head, rows: Rows, anchored: Bools) -> Head:
    """The score as log odds of the event of these rows."""
    slope = stretch(score.log_odds(radar_only(rows.x)), rows, anchor=int(rows.database[0])).slope
    by = Stretch(slope=slope, shift=0.0).head(score)
    x, event = rows.x[anchored], rows.event[anchored]
    return Head(parts=by.parts, intercept=intercept(by.log_odds(x), float(event.mean())))


def _columns(names: Sequence[str]) -> tuple[int, ...]:
    return tuple(CHOSEN.index(name) for name in names)


def any_event(log_odds: Sequence[Floats] | Floats) -> Floats:
    """Probability that at least one of the heads' events comes, taken as independent."""
    return np.asarray(1.0 - np.prod(1.0 - expit(np.asarray(log_odds)), axis=0))


def radar_only(x: Floats) -> Floats:
    """The same patients with nothing typed in."""
    found = x.copy()
    found[:, list(_columns(tuple(TYPED)))] = np.nan
    return found


def without_vitals(x: Floats) -> Floats:
    """The same ages with nothing known but the age."""
    found = np.full_like(x, np.nan)
    found[:, CHOSEN.index("age")] = x[:, CHOSEN.index("age")]
    return found


def folds(group: Ints, *, seed: int = 0) -> Ints:
    """A fold for each row, the same for all rows of a group."""
    names, at = np.unique(group, return_inverse=True)
    return np.random.default_rng(seed).integers(0, N_FOLDS, len(names))[at]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Log odds of rows, shape (head, row), from heads that had not seen their patients."""

    radar: Floats
    typed: Floats
    """With what was charted of SpO2, blood pressure, temperature and consciousness."""
    age: Floats
    """With the age alone."""


def predict(heads: Sequence[Head | None], x: Floats) -> HeldOut:
    """What heads say of rows; a head that could not be fitted says that nothing comes."""

    def of(given: Floats) -> Floats:
        nothing = np.full(len(given), -np.inf)
        return np.stack([nothing if h is None else h.log_odds(given) for h in heads])

    return HeldOut(radar=of(radar_only(x)), typed=of(x), age=of(without_vitals(x)))


def cross_validated(
    study: Sequence[Scored], group: str = "patient", aims: Sequence[Aim] = AIMS
) -> list[HeldOut]:
    """Held-out predictions for every database, folds by `patient` or by `hospital`.

    By hospital only where there is more than one; a patient seen in a held-out hospital is not
    trained on anywhere.
    """
    fold = [folds(getattr(one.table, group)) for one in study]
    told = [np.zeros((3, len(aims), len(one.x))) for one in study]
    for k in range(N_FOLDS):
        use = [_unseen(one.table.patient, f == k) for one, f in zip(study, fold, strict=True)]
        heads = fit_aims(aims, study, use)
        for one, f, into in zip(study, fold, told, strict=True):
            said = predict(heads, one.x[f == k])
            into[:, :, f == k] = np.stack([said.radar, said.typed, said.age])
    return [HeldOut(radar=t[0], typed=t[1], age=t[2]) for t in told]


def _unseen(patient: Ints, test: Bools) -> Bools:
    return np.asarray(~test & ~np.isin(patient, np.unique(patient[test])))


def other_databases(study: Sequence[Scored]) -> list[HeldOut]:
    """Predictions for every database from heads fitted to the others alone."""
    told = []
    for held in study:
        use = [np.full(len(one.x), one is not held) for one in study]
        told.append(predict(fit_aims(AIMS, study, use), held.x))
    return told
