"""The model file, checked before it may speak: ONNX in, risks and their shares out."""

import hashlib
from dataclasses import dataclass
from typing import cast

import msgspec
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as _state

from alarms.ews.features import FEATURES, Floats, Histories, features

METADATA_KEY = "vitavakt.early_warning"
SCHEMA = 2
PARITY_MAX = 1e-5
"""The file brings its own examples; a risk that differs by more is refused."""


# onnxruntime's own classes have no common one below `Exception`.
_UNREADABLE = (
    _state.Fail,
    _state.InvalidArgument,
    _state.InvalidGraph,
    _state.InvalidProtobuf,
    _state.NotImplemented,
    _state.RuntimeException,
)


class ModelError(Exception):
    """A model that may not be used, in one sentence."""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """Features in the model's order, and the risk that the training library gave for them."""

    features: tuple[float | None, ...]
    risk: float


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What the file says about itself: `metadata_props` of the ONNX, as JSON."""

    schema: int
    version: str
    features: tuple[str, ...]
    units: tuple[str, ...]
    heads: tuple[str, ...]
    """What each head estimates, in words."""
    intercepts: tuple[float, ...]
    threshold: float
    """From this risk on the band may be `raised`, when only radar and age are known."""
    threshold_typed: float
    """The same when something is typed in: then risks lie further apart."""
    middle_share: float
    """The band is at least `middle` from this share of the threshold on."""
    vitals_ratio: float
    """`raised` needs a risk of at least so many times that of the age alone."""
    advisories_per_day: float
    """Highest rate at this threshold among the training databases, per patient-day."""
    usual: tuple[tuple[float, float], ...]
    """1 % and 99 % of each feature in training: what the drift watch compares with."""
    training_sha256: str
    trained_on: str
    intended_use: str
    remark_nb: str
    """Stands beside every risk that a person sees: that it is advice, and what it learnt from."""
    remark_en: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Of n patients. Every risk is a probability."""

    risk: Floats
    """Of any of the heads' events, shape (patient,)."""
    age_risk: Floats
    """The same with average vital signs: what the age alone would give."""
    shares: Floats
    """Of the log odds, shape (patient, head, feature); 0 is an average or unknown feature."""
    features: Floats
    """What went in, shape (patient, feature)."""


class Model:
    """A checked model. One session, one thread; the same answer every time."""

    def __init__(self, card: Card, session: ort.InferenceSession, sha256: str) -> None:
        self.card = card
        self.sha256 = sha256
        self._session = session
        self._intercepts = np.array(card.intercepts)
        self._is_age = np.array([name == "age" for name in card.features])

    def score(self, histories: Histories) -> Scores:
        """Risks of patients that nothing speaks against scoring (`plausible.refusals`)."""
        return self.score_features(features(histories, self.card.features))

    def score_features(self, x: Floats) -> Scores:
        """Risks for features (patient, feature) in the model's order, NaN where unknown."""
        given = {"features": x.astype(np.float32)}
        out = cast("list[np.ndarray]", self._session.run(["risk", "shares"], given))
        risk, shares = (each.astype(np.float64) for each in out)
        age_risk = self._any((shares * self._is_age).sum(axis=2))
        return Scores(risk=risk, age_risk=age_risk, shares=shares, features=x)

    def factors(self, scores: Scores, members: NDArray[np.bool_]) -> Floats:
        """By how much each group of features multiplies the risk, shape (patient, group).

        `members` (group, feature): which features are of the group. The risk over the risk with
        that group's shares taken out.
        """
        in_group = scores.shares @ members.T.astype(np.float64)
        left = scores.shares.sum(axis=2)[:, :, None] - in_group
        return np.asarray(scores.risk[:, None] / self._any(left))

    def _any(self, log_odds: Floats) -> Floats:
        """Probability of at least one head's event, from log odds (patient, head, …)."""
        intercepts = self._intercepts.reshape(1, -1, *[1] * (log_odds.ndim - 2))
        p = 1.0 / (1.0 + np.exp(-(log_odds + intercepts)))
        return np.asarray(1.0 - np.prod(1.0 - p, axis=1))


def load(onnx: bytes) -> Model:
    """The model in this file, or a `ModelError` that says what does not fit."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = ort.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
    except _UNREADABLE as error:
        raise ModelError("The early-warning model is no ONNX file that can be run.") from error
    card = _card(session.get_modelmeta().custom_metadata_map.get(METADATA_KEY))
    _refuse_misfit(card, session)
    model = Model(card, session, hashlib.sha256(onnx).hexdigest())
    _refuse_other_answers(model)
    return model


def _card(text: str | None) -> Card:
    if text is None:
        raise ModelError("The ONNX file does not say that it is an early-warning model.")
    try:
        card = msgspec.json.decode(text, type=Card)
    except msgspec.MsgspecError as error:
        raise ModelError(
            f"The early-warning model's own description is broken: {error}."
        ) from error
    if card.schema != SCHEMA:
        raise ModelError(
            f"The early-warning model is of schema {card.schema}; this program knows {SCHEMA}."
        )
    return card


def _refuse_misfit(card: Card, session: ort.InferenceSession) -> None:
    unknown = [name for name in card.features if name not in FEATURES]
    if unknown:
        raise ModelError(f"The early-warning model wants {unknown[0]!r}, which is not known here.")
    for name, unit in zip(card.features, card.units, strict=False):
        if FEATURES[name] != unit:
            raise ModelError(
                f"The early-warning model takes {name} in {unit}; here it is in {FEATURES[name]}."
            )
    n = len(card.features)
    lengths = {len(card.units), len(card.usual), n}
    if lengths != {n} or len(card.intercepts) != len(card.heads):
        raise ModelError("The early-warning model's own description contradicts itself.")
    thresholds = (card.threshold, card.threshold_typed, card.middle_share)
    if not all(0 < value < 1 for value in thresholds) or not card.vitals_ratio > 1:
        raise ModelError("The early-warning model's thresholds are no probabilities.")
    if not (card.remark_nb and card.remark_en):
        raise ModelError("The early-warning model does not say in words what it learnt from.")
    taken = [i.name for i in session.get_inputs()]
    given = {o.name for o in session.get_outputs()}
    if taken != ["features"] or not {"risk", "shares"} <= given:
        raise ModelError("The early-warning model has other inputs or outputs than it should.")
    if session.get_inputs()[0].shape[1] != n:
        raise ModelError("The early-warning model's graph and its description differ in features.")


def _refuse_other_answers(model: Model) -> None:
    """The examples in the file give what they gave in training."""
    if not model.card.examples:
        raise ModelError("The early-warning model brings no examples to be checked by.")
    given = [[np.nan if v is None else v for v in e.features] for e in model.card.examples]
    if {len(row) for row in given} != {len(model.card.features)}:
        raise ModelError("The early-warning model's examples have another number of features.")
    scores = model.score_features(np.array(given))
    expected = np.array([e.risk for e in model.card.examples])
    nothing = np.zeros((1, len(model.card.features)), dtype=bool)
    by_shares = scores.risk / model.factors(scores, nothing)[:, 0]
    if not (np.abs(scores.risk - by_shares) <= PARITY_MAX).all():
        raise ModelError("The early-warning model's graph and its description disagree.")
    if not (np.abs(scores.risk - expected) <= PARITY_MAX).all():
        raise ModelError("The early-warning model does not give the answers it gave in training.")
