"""Is a model better than NEWS on a hospital's own table, and the model fitted to it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from onnx import ModelProto

from alarms.ews.features import TYPED
from alarms.ews.model import Card, Model
from training.ews import news
from training.ews.metrics import Ranking, interval, resampled
from training.ews.own_table import TableError, read
from training.ews.release import About, recalibrations, release, restated
from training.ews.spline_logistic import Floats
from training.ews.study import (
    CORE,
    Aim,
    Scored,
    any_event,
    cross_validated,
    radar_only,
    scored,
)

PATIENTS_MIN = 50
"""Patients with the outcome: with fewer, nothing can be said of a model fitted to them."""
N_RESAMPLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """How the shipped model with typed-in values ranks beside NEWS with the same values."""

    news: float
    """Of all inputs of NEWS2 but oxygen, of which the table says nothing; missing counts 0."""
    shipped: float
    shipped_more_95: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How the shipped model, and one fitted here, rank beside partial NEWS."""

    n_patients: int
    n_with_outcome: int
    news: float
    shipped: float
    shipped_more_95: tuple[float, float]
    """AUROC over that of partial NEWS, 95 % by bootstrap of patients."""
    shipped_observed_over_expected: float
    own: float | None = None
    """Held-out, patient-grouped; None with too few patients."""
    own_more_95: tuple[float, float] | None = None
    typed: "Typed | None" = None
    """None when nothing is typed in anywhere."""

    @property
    def sentence(self) -> str:
        low, high = self.own_more_95 or self.shipped_more_95
        which = "The model fitted here" if self.own_more_95 else "The shipped model"
        if low > 0:
            return f"{which} ranks better than partial NEWS here."
        if high < 0:
            return f"{which} ranks worse than partial NEWS here: do not use it."
        return f"{which} cannot be told from partial NEWS here."


def aim(words: str) -> Aim:
    """One head, for the table's outcome."""
    return Aim(
        words=words,
        event={"own": lambda t: t.sepsis},
        core=("age", *CORE),
        typed=tuple(TYPED),
        anchor="own",
    )


def judged(one: Scored, shipped: Model) -> Verdict:
    """The shipped model as it is, and one fitted to other patients of the table."""
    event, patient = one.table.sepsis, one.table.patient
    n_with = len(np.unique(patient[event == 1]))
    if n_with == 0:
        raise TableError("Nobody in the table who may be scored has the outcome.")
    if (event == 1).all():
        raise TableError("Every hour in the table that may be scored has the outcome.")
    beside = _Beside(event, resampled(patient, n_times=N_RESAMPLES, seed=1))
    partial, risk = news.partial(one), shipped.score_features(radar_only(one.x)).risk
    own = _held_out(one) if n_with >= PATIENTS_MIN else None
    return Verdict(
        n_patients=len(np.unique(patient)),
        n_with_outcome=n_with,
        news=beside.auroc(partial),
        shipped=beside.auroc(risk),
        shipped_more_95=beside.more(risk, partial),
        shipped_observed_over_expected=float(event.mean() / risk.mean()),
        own=None if own is None else beside.auroc(own),
        own_more_95=None if own is None else beside.more(own, partial),
        typed=_typed(one, shipped, beside),
    )


def _typed(one: Scored, shipped: Model, beside: "_Beside") -> Typed | None:
    if np.array_equal(one.x, radar_only(one.x), equal_nan=True):
        return None
    charted, risk = news.charted(one), shipped.score_features(one.x).risk
    return Typed(
        news=beside.auroc(charted),
        shipped=beside.auroc(risk),
        shipped_more_95=beside.more(risk, charted),
    )


class _Beside:
    """Scores of the same rows, ranked, and resampled by the same draws of patients."""

    def __init__(self, event: Floats, weights: Sequence[Floats]) -> None:
        self._event, self._weights = event, weights

    def auroc(self, score: Floats) -> float:
        return Ranking(self._event, score).auroc()

    def more(self, score: Floats, than: Floats) -> tuple[float, float]:
        """AUROC of the one over that of the other, 95 %."""
        one, other = Ranking(self._event, score), Ranking(self._event, than)
        return interval([one.auroc(w) - other.auroc(w) for w in self._weights])


def _held_out(one: Scored) -> Floats:
    aims = [aim("own")]
    held_out = cross_validated([one], aims=aims)
    stated = restated(held_out[0], recalibrations([one], held_out, aims))
    return any_event(stated.radar)


def fitted(one: Scored, file: Path, words: str) -> tuple[ModelProto, Card]:
    """A model of the table's own, with a threshold for the same alarm budget."""
    n_with = len(np.unique(one.table.patient[one.table.sepsis == 1]))
    if n_with < PATIENTS_MIN:
        raise TableError(
            f"No model is written: {n_with} patients have the outcome, {PATIENTS_MIN} are needed."
        )
    about = About(
        version=f"own {hashlib.sha256(file.read_bytes()).hexdigest()[:8]}",
        trained_on=f"the table {file.name}",
        training_sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        remark_nb=f"Råd, ikke alarm. Tilpasset sykehusets egen tabell {file.name}."
        " Ikke validert andre steder.",
        remark_en=f"Advisory, not an alarm. Fitted to the hospital's own table {file.name}."
        " Not validated elsewhere.",
    )
    return release([one], about, [aim(words)])


def study_of(file: Path) -> Scored:
    """The table as the product would score it."""
    one = scored(read(file))
    if len(one.x) == 0:
        raise TableError(f"{file}: no hour may be scored; `vitavakt ews` says why of each.")
    return one
