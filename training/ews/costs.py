"""Is the probability true, what does it cost in advisories, and for whom is it worse."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import expit

from alarms.ews.model import load
from training.ews import news
from training.ews.endpoints import ENDPOINTS, course, of_database
from training.ews.heads import intercept
from training.ews.metrics import Burden, Ints, auroc, burden, net_benefit
from training.ews.paths import MODEL
from training.ews.rates import POINTS
from training.ews.release import may_advise, recalibrations
from training.ews.spline_logistic import Floats, fit
from training.ews.study import AIMS, HeldOut, Scored, any_event, gathered

N_HALVINGS = 40


def calibration(study: Sequence[Scored], held_out: Sequence[HeldOut]) -> list[dict[str, Any]]:
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
                    **_calibration_of(rows.event, log_odds, rows.patient),
                }
            )
    return found


def _calibration_of(event: Floats, log_odds: Floats, patient: Ints) -> dict[str, Any]:
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


def burdens(study: Sequence[Scored], stated: Sequence[HeldOut]) -> list[dict[str, Any]]:
    """At the shipped threshold, beside partial NEWS at its own."""
    card = load(MODEL.read_bytes()).card
    found = []
    for one, said in zip(study, stated, strict=True):
        way, partial = course(one.table), news.partial(one)
        risk, typed, age = any_event(said.radar), any_event(said.typed), any_event(said.age)
        rules = {
            "radar, working point": burden(way, may_advise(risk, age, card.threshold)),
            "typed in, working point": burden(way, may_advise(typed, age, card.threshold_typed)),
        }
        for n in POINTS:
            rules[f"partial NEWS >= {n}"] = burden(way, partial >= n)
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


def subgroups(study: Sequence[Scored], stated: Sequence[HeldOut]) -> list[dict[str, Any]]:
    """AUROC of radar and age beside partial NEWS, by age and by sex."""
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
