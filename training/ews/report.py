"""The report's numbers: everything beside partial NEWS, on patients that were held out."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from training.ews import news
from training.ews.costs import burdens, calibration, decision_curves, subgroups
from training.ews.endpoints import ENDPOINTS, Endpoint, auroc_of, of_database
from training.ews.metrics import Ranking, interval, resampled, same_hour_auroc
from training.ews.rates import same_hours, same_rates
from training.ews.release import recalibrations, restated
from training.ews.spline_logistic import Floats
from training.ews.study import (
    AIMS,
    CHOSEN,
    HeldOut,
    Scored,
    any_event,
    cross_validated,
    fit_aims,
    other_databases,
    predict,
)

N_RESAMPLES = 200


def report(study: Sequence[Scored]) -> dict[str, Any]:
    """All numbers, by name. Fits the heads some twenty times: about two minutes of one core."""
    held_out = cross_validated(study)
    stretches = recalibrations(study, held_out)
    stated = [restated(one, stretches) for one in held_out]
    by_hospital, others = cross_validated(study, group="hospital"), other_databases(study)
    return {
        "data": [_counted(one) for one in study],
        "discrimination": [_endpoint(e, study, stated) for e in ENDPOINTS],
        "held_out_hospitals": _by_hospital(study, by_hospital),
        "held_out_databases": _others(study, others),
        "same_rate": {
            "other patients": same_rates(study, stated),
            "other hospitals": same_rates(study[:1], by_hospital[:1]),
            "other databases": same_rates(study, others),
        },
        "same_hours": {
            "other patients": same_hours(study, stated),
            "other databases": same_hours(study, others),
        },
        "cross_database": _matrix(study),
        "calibration": calibration(study, held_out),
        "burden": burdens(study, stated),
        "decision_curve": decision_curves(study, stated),
        "subgroups": subgroups(study, stated),
    }


def _counted(one: Scored) -> dict[str, Any]:
    return {
        "database": one.table.database,
        "scored_hours": len(one.x),
        "refused_hours": one.n_refused,
        "patients": len(np.unique(one.table.patient)),
    }


def _endpoint(
    endpoint: Endpoint, study: Sequence[Scored], stated: Sequence[HeldOut]
) -> dict[str, Any]:
    one, said = of_database(endpoint.database, study, stated)
    event = endpoint.event(one.table)
    known = ~np.isnan(event)
    scores = {
        "partial NEWS": news.partial(one),
        "age alone": one.x[:, CHOSEN.index("age")],
        "plain logistic, fitted to this": news.plain_logistic(one, event),
        "radar and age": any_event(said.radar),
        "radar, age's share out": any_event(_ageless(said)),
        "charted NEWS": news.charted(one),
        "with typed-in values": any_event(said.typed),
    }
    weights = resampled(one.table.patient[known], n_times=N_RESAMPLES, seed=1)
    y, hour = event[known], one.table.hour[known]
    rows, drawn = {}, {}
    for name, score in scores.items():
        ranking = Ranking(y, score[known])
        drawn[name] = [ranking.auroc(w) for w in weights]
        rows[name] = {
            "auroc": ranking.auroc(),
            "auroc_95": interval(drawn[name]),
            "auprc": ranking.auprc(),
            "auprc_95": interval([ranking.auprc(w) for w in weights]),
            "same_hour_auroc": same_hour_auroc(y, score[known], hour, band_h=endpoint.band_h),
        }
    more = {
        f"{better} over {than}": interval(
            [a - b for a, b in zip(drawn[better], drawn[than], strict=True)]
        )
        for better, than in (
            ("radar and age", "partial NEWS"),
            ("radar and age", "plain logistic, fitted to this"),
            ("radar, age's share out", "partial NEWS"),
            ("with typed-in values", "charted NEWS"),
        )
    }
    return {
        "database": endpoint.database,
        "endpoint": endpoint.name,
        "hours": len(y),
        "hours_with_event": int(y.sum()),
        "patients_with_event": len(np.unique(one.table.patient[known][y == 1])),
        "scores": rows,
        "auroc_more_95": more,
    }


def _ageless(said: HeldOut) -> Floats:
    """Log odds with the age's share taken out: those of an average age."""
    return np.asarray(said.radar - (said.age - said.age.mean(axis=1, keepdims=True)))


def _by_hospital(study: Sequence[Scored], held_out: Sequence[HeldOut]) -> dict[str, float]:
    """The hospitals of eICU in five parts, each judged by heads that saw none of it."""
    one, said = of_database("eicu_demo", study, held_out)
    return {
        e.name: auroc_of(e, one, any_event(said.radar))
        for e in ENDPOINTS
        if e.database == "eicu_demo"
    }


def _others(study: Sequence[Scored], told: Sequence[HeldOut]) -> dict[str, float]:
    """Each database judged by heads fitted to the other two. For 2019-B that is the death head."""
    return {
        f"{e.database}: {e.name}": auroc_of(e, one, any_event(said.radar))
        for e in ENDPOINTS
        for one, said in [of_database(e.database, study, told)]
    }


def _matrix(study: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """A head fitted to one database alone (in sample on its own), judged on every endpoint."""
    found: dict[str, dict[str, float]] = {}
    for source in study:
        use = [np.full(len(one.x), one is source) for one in study]
        heads = fit_aims(AIMS, study, use)
        told = [predict(heads, one.x) for one in study]
        found[source.table.database] = {
            f"{e.database}: {e.name}": auroc_of(e, one, any_event(said.radar))
            for e in ENDPOINTS
            for one, said in [of_database(e.database, study, told)]
        }
    return found
