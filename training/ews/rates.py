"""The model at the very alert rates of NEWS: what each finds, and whether chance can explain it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from training.ews import news
from training.ews.endpoints import course
from training.ews.metrics import Bools, Course, Ints, advisories, burden, interval, threshold_at
from training.ews.spline_logistic import Floats
from training.ews.study import HeldOut, Scored, any_event

POINTS = (3, 4, 5)
N_RESAMPLES = 2000


def same_rates(study: Sequence[Scored], said: Sequence[HeldOut]) -> list[dict[str, Any]]:
    """Radar and age beside partial NEWS, typed-in values beside charted NEWS, database by database.

    Thresholds are set to the rate of the NEWS; 95 % by resampling the patients who had the event.
    """
    found = []
    for one, held_out in zip(study, said, strict=True):
        for name, points, log_odds in (
            ("radar and age, partial NEWS", news.partial(one), held_out.radar),
            ("with typed-in values, charted NEWS", news.charted(one), held_out.typed),
        ):
            risk = any_event(log_odds)
            found += [
                {"database": one.table.database, "rule": name, "points": n}
                | _beside(course(one.table), one.table.patient, points >= n, risk)
                for n in POINTS
            ]
    return found


def _beside(way: Course, patient: Ints, points: Bools, risk: Floats) -> dict[str, Any]:
    rule = burden(way, points)
    same = risk >= threshold_at(way, risk, rule.per_100_days)
    model = burden(way, same)
    by_news, by_model = found_of(way, patient, points), found_of(way, patient, same)
    more = by_model.astype(float) - by_news
    rng = np.random.default_rng(5)
    drawn = [float(more[rng.integers(0, len(more), len(more))].mean()) for _ in range(N_RESAMPLES)]
    return {
        "per_100_days": rule.per_100_days,
        "with_event": len(more),
        "news": rule.sensitivity,
        "model": model.sensitivity,
        "more_95": interval(drawn),
        "news_early": rule.ppv,
        "model_early": model.ppv,
        "news_lead_h": rule.lead_h,
        "model_lead_h": model.lead_h,
    }


def found_of(way: Course, patient: Ints, raised: Bools) -> Bools:
    """Of each patient with an event (and a scored hour early enough): was he told of early."""
    before = ~(way.event_in_h <= 0)
    soon = way.event_in_h[before] <= way.early_h
    told = advisories(way.stay[before], way.hour[before], raised[before])
    who = patient[before]
    return np.isin(np.unique(who[soon]), who[told & soon])
