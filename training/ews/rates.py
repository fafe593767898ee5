"""The model at the very rates of NEWS, of telling and of hours: what each finds, with intervals."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from training.ews import news
from training.ews.endpoints import ENDPOINTS, course, of_database
from training.ews.metrics import (
    Bools,
    Course,
    Ints,
    advisories,
    burden,
    interval,
    resampled,
    threshold_at,
)
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


def same_hours(study: Sequence[Scored], said: Sequence[HeldOut]) -> list[dict[str, Any]]:
    """Radar and age beside partial NEWS when both call the same share of all hours raised.

    `news` and `model` are the shares of the hours before an event that are among them; 95 % of the
    difference by resampling patients. The threshold is that share's quantile of the same rows.
    """
    found = []
    for endpoint in ENDPOINTS:
        one, held_out = of_database(endpoint.database, study, said)
        event = endpoint.event(one.table)
        known = ~np.isnan(event)
        points, risk = news.partial(one)[known], any_event(held_out.radar)[known]
        before = event[known] == 1
        who = one.table.patient[known][before]
        for n in POINTS:
            by_news = points >= n
            by_model = risk >= np.quantile(risk, 1 - by_news.mean())
            more = by_model[before].astype(float) - by_news[before]
            drawn = [
                float((w * more).sum() / w.sum())
                for w in resampled(who, n_times=N_RESAMPLES, seed=5)
            ]
            found.append(
                {
                    "database": endpoint.database,
                    "endpoint": endpoint.name,
                    "points": n,
                    "share": float(by_news.mean()),
                    "news": float(by_news[before].mean()),
                    "model": float(by_model[before].mean()),
                    "more_95": interval(drawn),
                }
            )
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
