"""A hospital's own table: is a model better than NEWS2 there, and the model itself."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto

from alarms.ews.features import TYPED
from alarms.ews.model import Card, Model
from training.ews import news
from training.ews.metrics import Ranking, interval, resampled
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
from training.ews.tables import Hourly
from vitavakt import hourly
from vitavakt.errors import WardError

NEEDED = ("patient", "hour", "age", "rr", "hr", "outcome")
PATIENTS_MIN = 50
"""Patients with the outcome: with fewer, nothing can be said of a model fitted to them."""
N_RESAMPLES = 200


class TableError(Exception):
    """A table that cannot be used, in one sentence."""


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


def read(file: Path) -> Hourly:
    """The table `patient,hour,age,rr,hr[,spo2,sbp,temp],outcome`; outcome 0 or 1 in each hour."""
    lines = _lines(file)
    _, patient = np.unique([line["patient"].strip() for line in lines], return_inverse=True)
    column = {name: _column(lines, name, file) for name in (*NEEDED[1:], "spo2", "sbp", "temp")}
    _refuse_bad(column, patient, file)
    order = np.lexsort((column["hour"], patient))
    unknown = np.full(len(lines), np.nan)
    return Hourly(
        database="own",
        stay=patient[order],
        patient=patient[order],
        hospital=np.zeros(len(lines), dtype=np.int64),
        hour=column["hour"][order].astype(np.int64),
        age_y=column["age"][order],
        male=unknown,
        rr=column["rr"][order],
        hr=column["hr"][order],
        spo2=column["spo2"][order],
        sbp=column["sbp"][order],
        temp_c=column["temp"][order],
        altered=_altered(lines, file)[order],
        death_in_h=unknown,
        died=unknown,
        sepsis=column["outcome"][order],
    )


def _lines(file: Path) -> list[dict[str, str]]:
    try:
        lines = hourly.read(file, NEEDED).lines
    except WardError as error:
        raise TableError(str(error)) from error
    if not lines:
        raise TableError(f"{file}: holds no rows.")
    if not all(line.whole for line in lines):
        raise TableError(f"{file}: a row has not as many cells as the header: decimal commas?")
    if not all(line.cells["patient"].strip() for line in lines):
        raise TableError(f"{file}: a row names no patient.")
    return [line.cells for line in lines]


def _refuse_bad(column: dict[str, Floats], patient: NDArray[np.int64], file: Path) -> None:
    hour = column["hour"]
    if not (np.isfinite(hour) & (hour == np.round(hour)) & (hour >= 0)).all():
        raise TableError(f"{file}: hour has to be a whole number from 0 on in every row.")
    if len(np.unique(np.stack([patient, hour]), axis=1).T) < len(hour):
        raise TableError(f"{file}: a patient has the same hour twice.")
    if not np.isin(column["outcome"], (0.0, 1.0)).all():
        raise TableError(f"{file}: outcome has to be 0 or 1 in every row.")


def _column(lines: list[dict[str, str]], name: str, file: Path) -> Floats:
    try:
        return np.array([hourly.number(line.get(name)) for line in lines])
    except ValueError as error:
        raise TableError(f"{file}: a value of {name} is not a number ({error}).") from error


def _altered(lines: list[dict[str, str]], file: Path) -> Floats:
    try:
        letters = [line.get("consciousness", "").strip().upper() for line in lines]
        return np.array([hourly.ALTERED[letter] for letter in letters])
    except KeyError as error:
        raise TableError(f"{file}: consciousness has to be A, C, V, P or U.") from error


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
