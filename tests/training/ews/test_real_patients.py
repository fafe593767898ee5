"""The reference's check figures, which test the loaders to the digit, and the shipped model."""

from functools import cache

import numpy as np
import pytest

from tests.training.ews.extras import DATA, NO_DATA, wanted

wanted("pyarrow", "onnx")

from alarms.ews.features import newest  # noqa: E402 - after the skip
from alarms.ews.hours import _Past  # noqa: E402
from alarms.ews.plausible import plausible  # noqa: E402
from training.ews import tables  # noqa: E402
from training.ews.metrics import auroc, same_hour_auroc  # noqa: E402
from training.ews.news import points  # noqa: E402
from training.ews.study import AIMS, CHOSEN, folds, gathered, scored  # noqa: E402

pytestmark = [NO_DATA]


@cache
def table(name):
    return {
        "eicu_demo": tables.eicu,
        "physionet2012": tables.physionet_2012,
        "physionet2019b": tables.physionet_2019,
    }[name](DATA / name)


def carried(found, name):
    past = _Past(found.stay, found.hour)
    return newest(past.of(plausible(name, getattr(found, name)), 5))


@pytest.mark.parametrize(
    ("name", "event", "rows", "positive", "partial_news", "age", "hour"),
    [
        ("eicu_demo", lambda t: t.death_in_h <= 24, 81_539, 1_429, 0.662, 0.615, 0.561),
        ("eicu_demo", lambda t: t.died == 1, 81_539, 9_472, 0.624, 0.681, 0.584),
        ("physionet2019b", lambda t: t.sepsis == 1, 262_080, 3_499, None, None, 0.635),
    ],
)
def test_the_check_figures_of_the_reference_come_out(
    name, event, rows, positive, partial_news, age, hour
):
    found = table(name)
    rr, hr = carried(found, "rr"), carried(found, "hr")
    here = np.isfinite(rr) & np.isfinite(hr)
    happened = event(found)[here].astype(float)
    assert (here.sum(), happened.sum()) == (rows, positive)
    score = (points("rr", rr) + points("hr", hr))[here]
    known_age = np.where(np.isnan(found.age_y), 60, found.age_y)[here]
    assert auroc(happened, found.hour[here].astype(float)) == pytest.approx(hour, abs=5e-4)
    if partial_news is None:
        within = same_hour_auroc(happened, score, found.hour[here], band_h=1)
        assert within == pytest.approx(0.586, abs=5e-4)
    else:
        assert auroc(happened, score) == pytest.approx(partial_news, abs=5e-4)
        assert auroc(happened, known_age) == pytest.approx(age, abs=5e-4)


def carried_over_rows(stay, values, n_rows):
    """The last value for so many rows of the stay, however many hours lie between them."""
    found, before = values.copy(), 0
    for i in range(1, len(found)):
        before = before + 1 if np.isnan(values[i]) else 0
        if np.isnan(found[i]) and stay[i] == stay[i - 1] and before <= n_rows:
            found[i] = found[i - 1]
    return found


def test_in_2012_the_reference_carried_values_over_four_rows_where_we_count_hours():
    """Hours without any value have no row there: 88 rows and 4 events more than within 4 hours."""
    found = table("physionet2012")
    rates = [plausible(name, getattr(found, name)) for name in ("rr", "hr")]
    rr, hr = (carried_over_rows(found.stay, rate, 4) for rate in rates)
    there = np.isfinite(rr) & np.isfinite(hr)
    died = (found.died == 1)[there]
    assert (there.sum(), died.sum(), len(np.unique(found.stay[there]))) == (95_517, 7_429, 2_224)
    assert (found.death_in_h[there] <= 72).sum() == 2_306
    assert (found.death_in_h[there] <= 96).sum() == 3_032
    score = (points("rr", rr) + points("hr", hr))[there]
    assert auroc(died.astype(float), score) == pytest.approx(0.593, abs=5e-4)
    assert auroc(died.astype(float), found.age_y[there]) == pytest.approx(0.669, abs=5e-4)
    by_hours = np.isfinite(carried(found, "rr")) & np.isfinite(carried(found, "hr"))
    assert (by_hours.sum(), (found.died == 1)[by_hours].sum()) == (95_429, 7_425)


def test_no_patient_is_on_both_sides_of_a_fold():
    for name in ("eicu_demo", "physionet2012"):
        patient = table(name).patient
        fold = folds(patient)
        sides = {p: set(fold[patient == p]) for p in np.unique(patient)[:200]}
        assert {len(s) for s in sides.values()} == {1}


def test_rows_of_an_aim_come_only_from_where_they_may():
    one = scored(table("physionet2012"))
    use = one.table.patient % 2 == 0
    got = gathered(AIMS[0], [one], [use])
    assert set(got.patient // 10 % 2) == {0}
    assert gathered(AIMS[1], [one], [use]) is None


def test_nobody_under_sixteen_and_no_hour_of_stay_is_learnt_from():
    one = scored(table("physionet2019b"))
    assert np.nanmin(one.table.age_y) >= 16
    assert not {"hour", "hours", "stay", "count", "missing"} & set("_".join(CHOSEN).split("_"))


def test_the_shipped_model_was_fitted_to_these_very_files():
    from alarms.ews.model import load
    from training.ews.paths import MODEL

    assert load(MODEL.read_bytes()).card.training_sha256 == tables.digest(DATA)
