"""The other candidate: gradient boosting, monotone in the age, on the same patients and folds."""

from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from alarms.ews.features import Floats
from training.ews.endpoints import ENDPOINTS, auroc_of, of_database
from training.ews.heads import row_weights
from training.ews.study import (
    AIMS,
    CHOSEN,
    N_FOLDS,
    Bools,
    Scored,
    any_event,
    cross_validated,
    folds,
    gathered,
    radar_only,
)

SETTINGS = {
    "max_iter": 80,
    "learning_rate": 0.05,
    "max_leaf_nodes": 6,
    "min_samples_leaf": 1000,
    "l2_regularization": 1.0,
    "random_state": 0,
}
"""Small on purpose: fewer than 100 patients with an event in most of the data."""


def compared(study: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """AUROC of both, patient-grouped cross-validation and other databases, radar and age alone."""
    splines = [any_event(said.radar) for said in cross_validated(study)]
    fold = [folds(one.table.patient) for one in study]
    boosted = [np.zeros(len(one.x)) for one in study]
    for k in range(N_FOLDS):
        told = _boosted(study, [f != k for f in fold])
        for into, f, risk in zip(boosted, fold, told, strict=True):
            into[f == k] = risk[f == k]
    others = [
        _boosted(study, [np.full(len(one.x), one is not held) for one in study])[i]
        for i, held in enumerate(study)
    ]
    return {
        name: {
            f"{e.database}: {e.name}": auroc_of(e, *of_database(e.database, study, risks))
            for e in ENDPOINTS
        }
        for name, risks in (
            ("splines", splines),
            ("boosting", boosted),
            ("boosting, other databases", others),
        )
    }


def _boosted(study: Sequence[Scored], use: Sequence[Bools]) -> list[Floats]:
    """Risks of all rows from trees fitted to those that may be used."""
    told: list[list[Floats]] = [[] for _ in study]
    for aim in AIMS:
        got = gathered(aim, study, use)
        if got is None:
            continue
        columns = [CHOSEN.index(name) for name in aim.core]
        rising = [int(name == "age") for name in aim.core]
        trees = HistGradientBoostingClassifier(monotonic_cst=rising, **SETTINGS)
        trees.fit(got.x[:, columns], got.event, sample_weight=row_weights(got))
        for one, into in zip(study, told, strict=True):
            into.append(trees.decision_function(radar_only(one.x)[:, columns]))
    return [any_event(each) for each in told]
