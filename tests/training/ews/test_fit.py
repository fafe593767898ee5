import numpy as np
import pytest
from scipy.special import expit

from training.ews.heads import Rows, fit_head, intercept, mean_head, stretch
from training.ews.spline_logistic import fit, ramps


def world(n=4000, seed=0):
    """Events that follow from a U-shaped feature and a straight one; a third tells nothing."""
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 1, (n, 3))
    truth = -2 + x[:, 0] ** 2 + 0.8 * x[:, 1]
    return x, (rng.random(n) < expit(truth)).astype(float), truth


def test_a_fit_without_penalty_is_the_maximum_of_the_likelihood():
    x, event, _ = world()
    ones = np.ones((len(x), 1))
    found = fit(x, event, ones[:, 0], penalty=1e-12, nuisance=ones)
    p = expit(x @ found.weights + found.nuisance[0])
    assert np.abs(x.T @ (p - event)).max() < 1e-3 * len(x)
    assert p.mean() == pytest.approx(event.mean(), abs=1e-3)


def test_a_fit_agrees_with_scikit_learn():
    linear_model = pytest.importorskip(
        "sklearn.linear_model", reason="needs scikit-learn: the dependency group `training`"
    )
    x, event, _ = world()
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    penalty = 0.02
    ones = np.ones((len(x), 1))
    found = fit(x, event, ones[:, 0], penalty=penalty, nuisance=ones)
    other = linear_model.LogisticRegression(C=1 / (penalty * len(x)), tol=1e-10, max_iter=1000)
    other.fit(x, event)
    assert found.weights == pytest.approx(other.coef_[0], abs=1e-3)


def test_ramps_follow_a_curve_that_no_straight_line_can():
    x, event, truth = world(20_000)
    made = ramps(x, levels=np.linspace(0.01, 0.99, 10))
    ones = np.ones((len(x), 1))
    found = fit(made.of(x), event, ones[:, 0], penalty=1e-4, nuisance=ones)
    told = made.of(x) @ found.weights + found.nuisance[0]
    inside = (np.abs(x) < 2).all(axis=1)
    assert np.abs(told - truth)[inside].mean() < 0.25


def test_an_unknown_feature_counts_as_an_average_one():
    x, _, _ = world(500)
    made = ramps(x, levels=np.linspace(0.01, 0.99, 6))
    assert made.of(x).mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert made.of(np.full((1, 3), np.nan)).tolist() == [[0.0] * len(made.low)]


def test_beyond_the_outermost_knots_nothing_grows():
    x, _, _ = world(500)
    made = ramps(x, levels=np.linspace(0.01, 0.99, 6))
    assert np.array_equal(made.of(np.full((1, 3), 50.0)), made.of(np.full((1, 3), 5000.0)))


def rows(n=6000, seed=1):
    rng = np.random.default_rng(seed)
    x, event, _ = world(n, seed)
    x[rng.random(n) < 0.5, 2] = np.nan  # typed in for every second row
    return Rows(
        x=x, event=event, patient=np.arange(n) // 10, database=(np.arange(n) > n / 2).astype(int)
    )


def test_without_typed_in_values_the_risk_is_that_of_the_radar_alone():
    given = rows()
    both = fit_head(given, core=(0, 1), typed=(2,))
    alone = fit_head(given, core=(0, 1), typed=())
    x = given.x.copy()
    x[:, 2] = np.nan
    assert both.log_odds(x) == pytest.approx(alone.log_odds(x), abs=1e-9)


def test_what_is_missing_for_no_reason_moves_the_mean_risk_hardly():
    given = rows()
    head = fit_head(given, core=(0, 1), typed=(2,))
    x = given.x.copy()
    x[:, 2] = np.nan
    known = np.isfinite(given.x[:, 2])
    odds, without = (np.exp(head.log_odds(v))[known].mean() for v in (given.x, x))
    assert odds == pytest.approx(without, rel=1e-6)


def test_one_score_of_two_heads_is_the_mean_of_their_log_odds():
    given = rows()
    first = fit_head(given, core=(0,), typed=(2,))
    second = fit_head(given, core=(0, 1), typed=())
    both = (first.log_odds(given.x) + second.log_odds(given.x)) / 2
    assert mean_head([first, second]).log_odds(given.x) == pytest.approx(both, abs=1e-12)


def test_a_stretch_gives_the_mean_of_the_anchor_and_a_slope_of_one():
    given = rows()
    _, _, truth = world(len(given.event), 1)
    found = stretch(truth / 2 + 1, given, anchor=0)
    assert found.slope == pytest.approx(2, abs=0.2)
    here = given.database == 0
    assert expit(found.of(truth / 2 + 1))[here].mean() == pytest.approx(given.event[here].mean())


def test_the_intercept_gives_the_rate_asked_for():
    log_odds = np.random.default_rng(0).normal(0, 2, 1000)
    assert expit(log_odds + intercept(log_odds, 0.03)).mean() == pytest.approx(0.03)
