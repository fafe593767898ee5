import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.ews.metrics import (
    Course,
    Ranking,
    advisories,
    auroc,
    burden,
    net_benefit,
    resampled,
    same_hour_auroc,
    threshold_at,
)

scores = st.lists(st.integers(0, 5), min_size=4, max_size=30)


@given(scores, st.randoms(use_true_random=False))
def test_auroc_is_the_share_of_pairs_in_order_with_ties_a_half(levels, random):
    event = np.array([random.random() < 0.5 for _ in levels], dtype=float)
    event[:2] = 0, 1
    score = np.array(levels, dtype=float)
    pairs = [
        1.0 if a > b else 0.5 if a == b else 0.0
        for a in score[event == 1]
        for b in score[event == 0]
    ]
    assert auroc(event, score) == pytest.approx(np.mean(pairs))


def test_a_weight_of_two_is_a_row_that_stands_twice():
    rng = np.random.default_rng(0)
    event, score = (rng.random(50) < 0.3).astype(float), rng.integers(0, 9, 50).astype(float)
    weight = rng.integers(0, 3, 50)
    ranking, again = Ranking(event, score), Ranking(*(v.repeat(weight) for v in (event, score)))
    assert ranking.auroc(weight.astype(float)) == pytest.approx(again.auroc())
    assert ranking.auprc(weight.astype(float)) == pytest.approx(again.auprc())


def test_average_precision_by_hand():
    assert Ranking(np.array([1.0, 0, 1, 0]), np.array([4.0, 3, 2, 1])).auprc() == pytest.approx(
        (1 + 2 / 3) / 2
    )


def test_a_score_that_only_knows_the_hour_is_worth_nothing_within_the_hour():
    rng = np.random.default_rng(0)
    hour = rng.integers(0, 20, 5000)
    event = (rng.random(5000) < hour / 30).astype(float)
    assert auroc(event, hour.astype(float)) > 0.6
    assert same_hour_auroc(event, hour.astype(float), hour, band_h=1) == 0.5


def test_patients_are_drawn_whole():
    patient = np.repeat(np.arange(30), 7)
    for weight in resampled(patient, n_times=5, seed=0):
        assert (weight.reshape(30, 7) == weight.reshape(30, 7)[:, :1]).all()
        assert weight.sum() == len(patient)


def test_a_standing_risk_is_told_every_twelve_hours_and_for_each_stay():
    stay, hour = np.repeat([1, 2], 30), np.tile(np.arange(30), 2)
    told = advisories(stay, hour, np.ones(60, dtype=bool))
    assert hour[told].tolist() == [0, 12, 24, 0, 12, 24]


def test_the_burden_of_one_advisory_before_one_death_by_hand():
    hours = np.arange(48)
    course = Course(
        stay=np.repeat([1, 2], 48),
        hour=np.tile(hours, 2),
        event_in_h=np.concatenate([48.0 - hours, np.full(48, np.inf)]),
        early_h=24.0,
    )
    raised = np.zeros(96, dtype=bool)
    raised[[30, 50]] = True
    found = burden(course, raised)
    assert found.per_100_days == pytest.approx(100 * 2 / 4)
    assert (found.sensitivity, found.ppv, found.lead_h) == (1.0, 0.5, 18.0)


def test_the_threshold_at_a_rate_tells_no_more_than_the_rate():
    rng = np.random.default_rng(0)
    n = 40 * 48
    course = Course(
        stay=np.repeat(np.arange(40), 48),
        hour=np.tile(np.arange(48), 40),
        event_in_h=np.full(n, np.inf),
        early_h=24.0,
    )
    score = rng.random(n)
    cut = threshold_at(course, score, 30.0)
    assert burden(course, score >= cut).per_100_days <= 30.0
    assert burden(course, score >= cut - 0.05).per_100_days > 30.0


def test_telling_nobody_has_no_net_benefit_and_telling_everybody_that_of_the_rate():
    event = np.array([1.0, 0, 0, 0])
    assert net_benefit(event, np.zeros(4, dtype=bool), 0.1) == 0
    expected = 0.25 - 0.75 * 0.1 / 0.9
    assert net_benefit(event, np.ones(4, dtype=bool), 0.1) == pytest.approx(expected)
