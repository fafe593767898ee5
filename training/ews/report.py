"""The report's numbers: everything beside partial NEWS, on patients that were held out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from scipy.special import expit

from alarms.ews.model import load
from training.ews import news
from training.ews.heads import intercept
from training.ews.metrics import (
    Burden,
    Course,
    Ints,
    Ranking,
    auroc,
    burden,
    interval,
    net_benefit,
    resampled,
    same_hour_auroc,
    threshold_at,
)
from training.ews.paths import MODEL
from training.ews.release import may_advise, recalibrations, restated
from training.ews.spline_logistic import Floats, fit
from training.ews.study import (
    AIMS,
    CHOSEN,
    HeldOut,
    Scored,
    any_event,
    cross_validated,
    fit_aim,
    gathered,
    other_databases,
    predict,
)
from training.ews.tables import Hourly

N_RESAMPLES = 200
N_HALVINGS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What a score is judged by in one database."""

    name: str
    database: str
    event: Callable[[Hourly], Floats]
    """1, 0, or NaN: left out."""
    band_h: int
    """Hours of stay that are compared with one another."""


ENDPOINTS = (
    Endpoint(
        name="death in unit <= 24 h",
        database="eicu_demo",
        event=lambda t: (t.death_in_h <= 24).astype(np.float64),
        band_h=4,
    ),
    Endpoint(
        name="hospital death",
        database="eicu_demo",
        event=lambda t: (t.died == 1).astype(np.float64),
        band_h=4,
    ),
    Endpoint(name="Sepsis-3 (YAIB)", database="eicu_demo", event=lambda t: t.sepsis, band_h=4),
    Endpoint(
        name="hospital death",
        database="physionet2012",
        event=lambda t: (t.died == 1).astype(np.float64),
        band_h=4,
    ),
    Endpoint(
        name="death <= 72 h",
        database="physionet2012",
        event=lambda t: (t.death_in_h <= 72).astype(np.float64),
        band_h=4,
    ),
    Endpoint(name="sepsis label", database="physionet2019b", event=lambda t: t.sepsis, band_h=1),
)


def course(table: Hourly) -> Course:
    """How far off the event is that advisories should foresee: death, in 2019-B sepsis."""
    if table.database == "physionet2019b":
        return Course(
            stay=table.stay, hour=table.hour, event_in_h=_until_onset(table), early_h=24.0
        )
    known = np.where(np.isnan(table.death_in_h), np.inf, table.death_in_h)
    early_h = 48.0 if table.database == "eicu_demo" else 72.0
    return Course(stay=table.stay, hour=table.hour, event_in_h=known, early_h=early_h)


def _until_onset(table: Hourly) -> Floats:
    """The label begins 6 h before the onset of sepsis."""
    stays, at = np.unique(table.stay, return_inverse=True)
    onset = np.full(len(stays), np.inf)
    labelled = table.sepsis == 1
    np.minimum.at(onset, at[labelled], table.hour[labelled] + 6.0)
    return np.asarray(onset[at] - table.hour)


def report(study: Sequence[Scored]) -> dict[str, Any]:
    """All numbers, by name. Fits the heads some twenty times: about two minutes of one core."""
    held_out = cross_validated(study)
    stretches = recalibrations(study, held_out)
    stated = [restated(one, stretches) for one in held_out]
    return {
        "data": [_counted(one) for one in study],
        "discrimination": [_endpoint(e, study, stated) for e in ENDPOINTS],
        "held_out_hospitals": _by_hospital(study),
        "held_out_databases": _others(study),
        "cross_database": _matrix(study),
        "calibration": _calibration(study, held_out),
        "burden": _burdens(study, stated),
        "decision_curve": decision_curves(study, stated),
        "subgroups": _subgroups(study, stated),
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


_T = TypeVar("_T")


def of_database(database: str, study: Sequence[Scored], each: Sequence[_T]) -> tuple[Scored, _T]:
    """One database and what stands beside it."""
    at = [one.table.database for one in study].index(database)
    return study[at], each[at]


def auroc_of(endpoint: Endpoint, one: Scored, risk: Floats) -> float:
    """AUROC for an endpoint; of 2019-B, whose label the hour of stay foretells, within the hour."""
    event = endpoint.event(one.table)
    known = ~np.isnan(event)
    if endpoint.database == "physionet2019b":
        return same_hour_auroc(event[known], risk[known], one.table.hour[known], band_h=1)
    return auroc(event[known], risk[known])


def _by_hospital(study: Sequence[Scored]) -> dict[str, float]:
    """The hospitals of eICU in five parts, each judged by heads that saw none of it."""
    held_out = cross_validated(study, group="hospital")
    one, said = of_database("eicu_demo", study, held_out)
    return {
        e.name: auroc_of(e, one, any_event(said.radar))
        for e in ENDPOINTS
        if e.database == "eicu_demo"
    }


def _others(study: Sequence[Scored]) -> dict[str, float]:
    """Each database judged by heads fitted to the other two. For 2019-B that is the death head."""
    told = other_databases(study)
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
        heads = [fit_aim(aim, study, use) for aim in AIMS]
        told = [predict(heads, one.x) for one in study]
        found[source.table.database] = {
            f"{e.database}: {e.name}": auroc_of(e, one, any_event(said.radar))
            for e in ENDPOINTS
            for one, said in [of_database(e.database, study, told)]
        }
    return found


def _calibration(study: Sequence[Scored], held_out: Sequence[HeldOut]) -> list[dict[str, Any]]:
    """Each head on each of its databases: as fitted, and moved on one half of the patients."""
    everyone = [np.ones(len(one.x), dtype=bool) for one in study]
    stretches = recalibrations(study, held_out)
    found = []
    for i, aim in enumerate(AIMS):
        for one, said, all_rows in zip(study, held_out, everyone, strict=True):
            if one.table.database not in aim.event:
                continue
            rows = gathered(aim, [one], [all_rows])
            if rows is None:
                continue
            known = ~np.isnan(aim.event[one.table.database](one.table))
            log_odds = stretches[i].of(said.radar[i, known])
            found.append(
                {
                    "head": aim.words.partition(":")[0],
                    "database": one.table.database,
                    **calibration_of(rows.event, log_odds, rows.patient),
                }
            )
    return found


def calibration_of(event: Floats, log_odds: Floats, patient: Ints) -> dict[str, Any]:
    """Observed over expected as it is and after moving by half of the patients; slope; tenths."""
    p = expit(log_odds)
    ones = np.ones((len(event), 1))
    stretched = fit(log_odds[:, None], event, ones[:, 0], penalty=1e-9, nuisance=ones)
    tenth = np.argsort(np.argsort(p, kind="stable")) * 10 // len(p)
    return {
        "observed": float(event.mean()),
        "expected": float(p.mean()),
        "observed_over_expected": float(event.mean() / p.mean()),
        "slope": float(stretched.weights[0]),
        "after_recalibration": _moved(event, log_odds, patient),
        "tenths": [
            [float(p[tenth == k].mean()), float(event[tenth == k].mean())] for k in range(10)
        ],
    }


def _moved(event: Floats, log_odds: Floats, patient: Ints) -> list[float]:
    """Observed over expected in one half of the patients, the intercept taken from the other.

    2.5 %, 50 % and 97.5 % of many halvings: how far chance alone moves it.
    """
    names, at = np.unique(patient, return_inverse=True)
    rng = np.random.default_rng(3)
    found = []
    for _ in range(N_HALVINGS):
        half = rng.permutation(len(names))[at] < len(names) / 2
        shift = intercept(log_odds[half], float(event[half].mean()))
        found.append(event[~half].mean() / expit(log_odds[~half] + shift).mean())
    return [float(q) for q in np.quantile(found, [0.025, 0.5, 0.975])]


def _burdens(study: Sequence[Scored], stated: Sequence[HeldOut]) -> list[dict[str, Any]]:
    """At the shipped threshold, and at the alert rates of partial NEWS."""
    card = load(MODEL.read_bytes()).card
    found = []
    for one, said in zip(study, stated, strict=True):
        way, partial = course(one.table), news.partial(one)
        risk, typed, age = any_event(said.radar), any_event(said.typed), any_event(said.age)
        rules = {
            "radar, working point": burden(way, may_advise(risk, age, card.threshold)),
            "typed in, working point": burden(way, may_advise(typed, age, card.threshold_typed)),
        }
        for n in (3, 4, 5):
            rule = burden(way, partial >= n)
            rules[f"partial NEWS >= {n}"] = rule
            same = threshold_at(way, risk, rule.per_100_days)
            rules[f"radar, rate of NEWS >= {n}"] = burden(way, risk >= same)
        found += [
            {"database": one.table.database, "rule": name, **_numbers(rule)}
            for name, rule in rules.items()
        ]
    return found


def _numbers(rule: Burden) -> dict[str, float]:
    return {
        "per_100_days": rule.per_100_days,
        "sensitivity": rule.sensitivity,
        "ppv": rule.ppv,
        "lead_h": rule.lead_h,
    }


def decision_curves(
    study: Sequence[Scored], stated: Sequence[HeldOut]
) -> dict[str, list[list[float]]]:
    """Each head for its own event, radar and age: threshold, then net benefit of three rules.

    Telling from the threshold on; telling of everyone; partial NEWS >= 5, whatever the threshold.
    """
    found = {}
    for i, aim in enumerate(AIMS):
        for one, said in zip(study, stated, strict=True):
            if one.table.database not in aim.event:
                continue
            event = aim.event[one.table.database](one.table)
            known = ~np.isnan(event)
            p, partial = expit(said.radar[i, known]), news.partial(one)[known]
            rules = (np.ones(len(p), dtype=bool), partial >= 5)
            found[f"{aim.words.partition(':')[0]}, {one.table.database}"] = [
                [float(t), *(net_benefit(event[known], r, t) for r in (p >= t, *rules))]
                for t in np.linspace(0.005, 0.12, 24)
            ]
    return found


def _subgroups(study: Sequence[Scored], stated: Sequence[HeldOut]) -> list[dict[str, Any]]:
    found = []
    for endpoint in (ENDPOINTS[0], ENDPOINTS[1], ENDPOINTS[3], ENDPOINTS[5]):
        one, said = of_database(endpoint.database, study, stated)
        event, risk, partial = endpoint.event(one.table), any_event(said.radar), news.partial(one)
        age, male = one.table.age_y, one.table.male
        groups = {
            "16-49 years": age < 50,
            "50-69 years": (age >= 50) & (age < 70),
            "70 years and more": age >= 70,
            "women": male == 0,
            "men": male == 1,
        }
        for name, here in groups.items():
            found.append(
                {
                    "database": endpoint.database,
                    "endpoint": endpoint.name,
                    "group": name,
                    "patients_with_event": len(np.unique(one.table.patient[here & (event == 1)])),
                    "auroc": auroc(event[here], risk[here]),
                    "partial_news": auroc(event[here], partial[here]),
                }
            )
    return found
