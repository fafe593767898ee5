"""The model as it is shipped: fitted to all that is here, calibrated and cut on held-out risks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from onnx import ModelProto

from alarms.ews.features import FEATURES, Floats
from alarms.ews.model import SCHEMA, Card, Example
from training.ews.graph import graph
from training.ews.heads import Head, Stretch, stretch
from training.ews.metrics import Course, burden
from training.ews.study import (
    AIMS,
    CHOSEN,
    Aim,
    Bools,
    HeldOut,
    Scored,
    any_event,
    cross_validated,
    fit_aims,
    gathered,
    radar_only,
)

VERSION = "2026.11.3"
ADVISORIES_PER_100_DAYS = 25.0
"""Below the 30 of the alarm budget, on the database that advises most. [D]"""
VITALS_RATIO = 1.5
"""The vital signs have to raise the risk of the age by half before anybody is told. [D]"""
MIDDLE_SHARE = 0.5
"""The middle band begins at half the threshold. [D]"""
N_EXAMPLES = 24
_NO_LIMIT = 1e9
"""Of a feature that was never known: the drift watch has nothing to compare it with."""

TRAINED_ON = (
    "hourly charted values of US intensive-care stays: parts of PhysioNet 2012, of PhysioNet 2019"
    " set B and of the eICU demo"
)
INTENDED_USE = (
    "Advisory of low priority for adults from 16 years, beside NEWS2 and not instead of it;"
    " not validated on wards, in emergency departments or with radar"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a file says of where it comes from."""

    version: str
    trained_on: str
    training_sha256: str
    remark_nb: str
    remark_en: str


def recalibrations(
    study: Sequence[Scored], held_out: Sequence[HeldOut], aims: Sequence[Aim] = AIMS
) -> list[Stretch]:
    """How each head's held-out log odds have to be stretched, from the radar alone."""
    use = [np.ones(len(one.x), dtype=bool) for one in study]
    found = []
    for i, aim in enumerate(aims):
        got = gathered(aim, study, use)
        if got is None:
            raise ValueError(f"no rows for {aim.words}")
        told = [
            said.radar[i, ~np.isnan(aim.event[one.table.database](one.table))]
            for one, said in zip(study, held_out, strict=True)
            if one.table.database in aim.event
        ]
        anchor = [one.table.database for one in study].index(aim.anchor)
        found.append(stretch(np.concatenate(told), got, anchor=anchor))
    return found


def restated(held_out: HeldOut, stretches: Sequence[Stretch]) -> HeldOut:
    """Held-out log odds as the shipped model would state them."""

    def of(log_odds: Floats) -> Floats:
        return np.stack([s.of(one) for s, one in zip(stretches, log_odds, strict=True)])

    return HeldOut(radar=of(held_out.radar), typed=of(held_out.typed), age=of(held_out.age))


def may_advise(risk: Floats, age_risk: Floats, threshold: float) -> Bools:
    """The rule of the live band `raised` (`alarms.ews.advice.bands_of`)."""
    return (risk >= threshold) & (risk >= VITALS_RATIO * age_risk)


def release(
    study: Sequence[Scored], about: About, aims: Sequence[Aim] = AIMS
) -> tuple[ModelProto, Card]:
    """The graph and its card."""
    held_out = cross_validated(study, aims=aims)
    stretches = recalibrations(study, held_out, aims)
    fitted = fit_aims(aims, study, [np.ones(len(one.x), dtype=bool) for one in study])
    heads = [by.head(head) for head, by in zip(fitted, stretches, strict=True) if head is not None]
    stated = [restated(one, stretches) for one in held_out]
    threshold, rate = _threshold(study, stated, lambda said: said.radar)
    threshold_typed, rate_typed = _threshold(study, stated, lambda said: said.typed)
    card = Card(
        schema=SCHEMA,
        version=about.version,
        features=CHOSEN,
        units=tuple(FEATURES[name] for name in CHOSEN),
        heads=tuple(aim.words for aim in aims),
        intercepts=tuple(float(np.float32(head.intercept)) for head in heads),
        threshold=float(threshold),
        threshold_typed=float(threshold_typed),
        middle_share=MIDDLE_SHARE,
        vitals_ratio=VITALS_RATIO,
        advisories_per_day=float(max(rate, rate_typed) / 100),
        usual=_usual(study),
        training_sha256=about.training_sha256,
        trained_on=about.trained_on,
        intended_use=INTENDED_USE,
        remark_nb=about.remark_nb,
        remark_en=about.remark_en,
        examples=_examples(study, heads),
    )
    return graph(heads, card), card


def _threshold(
    study: Sequence[Scored], held_out: Sequence[HeldOut], given: Callable[[HeldOut], Floats]
) -> tuple[float, float]:
    """Lowest threshold within the alarm budget on every database, and the highest rate there."""

    def rate(threshold: float) -> float:
        rates = []
        for one, said in zip(study, held_out, strict=True):
            nobody = np.full(len(one.x), np.inf)
            course = Course(
                stay=one.table.stay, hour=one.table.hour, event_in_h=nobody, early_h=24.0
            )
            raised = may_advise(any_event(given(said)), any_event(said.age), threshold)
            rates.append(burden(course, raised).per_100_days)
        return max(rates)

    low, high = 0.0, 1.0
    for _ in range(14):
        middle = (low + high) / 2
        low, high = (middle, high) if rate(middle) > ADVISORIES_PER_100_DAYS else (low, middle)
    chosen = float(np.ceil(high * 1e4) / 1e4)
    return chosen, rate(chosen)


def _usual(study: Sequence[Scored]) -> tuple[tuple[float, float], ...]:
    low, high = _quantiles(study, [0.01, 0.99])
    seen = np.isfinite(low)
    low, high = np.where(seen, low, -_NO_LIMIT), np.where(seen, high, _NO_LIMIT)
    return tuple((float(a), float(b)) for a, b in zip(low, high, strict=True))


def _quantiles(study: Sequence[Scored], levels: list[float] | Floats) -> Floats:
    """Quantiles of each feature over all rows, (level, feature); NaN for one never known."""
    everyone = np.concatenate([one.x for one in study])
    known = [column[np.isfinite(column)] for column in everyone.T]
    nothing = np.full(len(levels), np.nan)
    return np.stack([np.quantile(c, levels) if len(c) else nothing for c in known], axis=1)


def _examples(study: Sequence[Scored], heads: Sequence[Head]) -> tuple[Example, ...]:
    """Made of quantiles of each feature, shuffled: no patient's own row leaves the data."""
    rng = np.random.default_rng(7)
    levels = _quantiles(study, np.linspace(0.005, 0.995, N_EXAMPLES))
    x = rng.permuted(levels, axis=0).astype(np.float32).astype(np.float64)
    x[::2] = radar_only(x[::2])
    risk = any_event([head.log_odds(x) for head in heads])
    return tuple(
        Example(features=tuple(None if np.isnan(v) else float(v) for v in row), risk=float(p))
        for row, p in zip(x, risk, strict=True)
    )
