"""From risks to what a nurse is told: a band, and the reasons that raise it most."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from alarms.ews.features import Floats, Histories
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
    value: float
    """Of the ground's weightiest feature, in that feature's unit."""
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
    raised = (scores.risk >= card.threshold) & by_vitals
    middle = scores.risk >= card.middle
    return [
        Band.RAISED if high else Band.MIDDLE if some else Band.LOW
        for high, some in zip(raised, middle, strict=True)
    ]


class _Grounds:
    """How much each ground weighs: the risk over the risk without the ground's features."""

    def __init__(self, model: Model, scores: Scores) -> None:
        of_feature = [ground_of(name) for name in model.card.features]
        self._grounds = list(dict.fromkeys(of_feature))
        members = np.array([[g is of for of in of_feature] for g in self._grounds])
        self._factor = model.factors(scores, members)
        self._value = _weightiest(scores, members)
        # The rises add up to the newest value less the patient's own median of the day.
        rises = np.array(
            [feature.partition("_")[2].startswith("rise") for feature in model.card.features]
        )
        for i, ground in enumerate(self._grounds):
            if ground in (Ground.RR_CHANGE, Ground.HR_CHANGE):
                self._value[:, i] = scores.features[:, members[i] & rises].sum(axis=1)

    def reasons(self, row: int) -> tuple[Reason, ...]:
        factor = self._factor[row]
        first = [i for i in np.argsort(-factor) if factor[i] >= WORTH_SAYING][:N_REASONS_MAX]
        return tuple(
            Reason(
                ground=self._grounds[i],
                value=float(self._value[row, i]),
                factor=float(factor[i]),
            )
            for i in first
        )


def _weightiest(scores: Scores, members: NDArray[np.bool_]) -> Floats:
    """Of each ground the value of the feature with the largest share, shape (patient, ground)."""
    weight = scores.shares.sum(axis=1)[:, None, :]
    of_ground = np.where(members[None], weight, -np.inf)
    return np.take_along_axis(scores.features, of_ground.argmax(axis=2), axis=1)
