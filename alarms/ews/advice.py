"""From risks to what a nurse is told: a band, and the reasons that raise it most."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from alarms.ews.features import TYPED, Histories
from alarms.ews.hours import chosen
from alarms.ews.model import Card, Model, Scores
from alarms.ews.plausible import Reasons, Refusal, unrefused

N_REASONS_MAX = 3
WORTH_SAYING = 1.05
"""A reason is one when the risk without it would be smaller by this factor. [D]"""


class Band(StrEnum):
    """What the risk means; the risk itself is for the curious."""

    LOW = "low"
    MIDDLE = "middle"
    RAISED = "raised"


class Ground(StrEnum):
    """What a reason is about. Several features that say one thing together are one ground."""

    RR_LEVEL = "rr_level"
    RR_CHANGE = "rr_change"
    RR_UNEVEN = "rr_uneven"
    HR_LEVEL = "hr_level"
    HR_CHANGE = "hr_change"
    HR_UNEVEN = "hr_uneven"
    AGE = "age"
    SPO2 = "spo2"
    SBP = "sbp"
    TEMP = "temp"
    CONSCIOUSNESS = "consciousness"


_RATE_GROUNDS = {"median": "level", "min": "level", "max": "level", "spread": "uneven",
                 "slope": "change", "rise": "change"}  # fmt: skip


def ground_of(feature: str) -> Ground:
    """The ground that a feature belongs to."""
    rate, _, rest = feature.partition("_")
    if rate in ("rr", "hr"):
        return Ground(f"{rate}_{_RATE_GROUNDS.get(rest.partition('_')[0], 'level')}")
    return Ground.CONSCIOUSNESS if feature == "altered" else Ground(feature)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a risk is higher than that of an average patient."""

    ground: Ground
    feature: str
    """The weightiest of the ground."""
    value: float
    """Of that feature, in its unit; of a change, the newest value less the median of 24 h."""
    factor: float
    """By how much it multiplies the risk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """About one patient at the end of one hour: a risk and its reasons, or why there is none."""

    risk: float | None = None
    """Probability; None with `refusal`, never a guess."""
    band: Band | None = None
    reasons: tuple[Reason, ...] = ()
    """The weightiest first, at most three."""
    refusal: Refusal | None = None


def advise(model: Model, past: Histories, refused: Reasons) -> list[Advice]:
    """What is said of each patient; `refused` as found beside the histories."""
    good = np.flatnonzero(unrefused(refused))
    said = [Advice(refusal=refusal) for refusal in refused]
    if len(good) == 0:
        return said
    scores = model.score(chosen(past, good))
    bands = bands_of(scores, model.card)
    grounds = _Grounds(model, scores)
    for row, patient in enumerate(good):
        said[patient] = Advice(
            risk=float(scores.risk[row]), band=bands[row], reasons=grounds.reasons(row)
        )
    return said


def bands_of(scores: Scores, card: Card) -> list[Band]:
    """`raised` needs the threshold, and vital signs that raise the risk above that of the age."""
    by_vitals = scores.risk >= card.vitals_ratio * scores.age_risk
    is_typed = np.array([name in TYPED for name in card.features])
    typed = np.isfinite(scores.features[:, is_typed]).any(axis=1)
    threshold = np.where(typed, card.threshold_typed, card.threshold)
    raised = (scores.risk >= threshold) & by_vitals
    middle = scores.risk >= card.middle_share * threshold
    return [
        Band.RAISED if high else Band.MIDDLE if some else Band.LOW
        for high, some in zip(raised, middle, strict=True)
    ]


class _Grounds:
    """How much each ground weighs: the risk over the risk without the ground's features."""

    def __init__(self, model: Model, scores: Scores) -> None:
        self._names = model.card.features
        of_feature = [ground_of(name) for name in self._names]
        self._grounds = list(dict.fromkeys(of_feature))
        members = np.array([[g is of for of in of_feature] for g in self._grounds])
        self._factor = model.factors(scores, members)
        self._heaviest = _heaviest(scores, members)
        self._value = np.take_along_axis(scores.features, self._heaviest, axis=1)
        # The rises add up to the newest value less the patient's own median of the day.
        rises = np.array([name.partition("_")[2].startswith("rise") for name in self._names])
        for i, ground in enumerate(self._grounds):
            if ground in (Ground.RR_CHANGE, Ground.HR_CHANGE):
                self._value[:, i] = scores.features[:, members[i] & rises].sum(axis=1)

    def reasons(self, row: int) -> tuple[Reason, ...]:
        factor = self._factor[row]
        first = [i for i in np.argsort(-factor) if factor[i] >= WORTH_SAYING][:N_REASONS_MAX]
        return tuple(
            Reason(
                ground=self._grounds[i],
                feature=self._names[self._heaviest[row, i]],
                value=float(self._value[row, i]),
                factor=float(factor[i]),
            )
            for i in first
        )


def _heaviest(scores: Scores, members: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Of each ground the feature with the largest share, shape (patient, ground)."""
    weight = scores.shares.sum(axis=1)[:, None, :]
    of_ground = np.where(members[None], weight, -np.inf)
    return np.asarray(of_ground.argmax(axis=2))
