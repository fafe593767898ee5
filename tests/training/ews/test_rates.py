"""The model at the alert rate of NEWS."""

import numpy as np

from tests.training.ews.extras import wanted

wanted("pyarrow")

from training.ews.metrics import Course, burden  # noqa: E402 - after the skip
from training.ews.rates import _beside, found_of  # noqa: E402


def ward(n_stays=60, n_hours=48, seed=0):
    """Every third stay ends with the event; the score of such a stay is higher."""
    rng = np.random.default_rng(seed)
    stay = np.repeat(np.arange(n_stays), n_hours)
    hour = np.tile(np.arange(n_hours), n_stays)
    ends = stay % 3 == 0
    event_in_h = np.where(ends, n_hours - hour, np.inf)
    way = Course(stay=stay, hour=hour, event_in_h=event_in_h, early_h=24.0)
    return way, rng.normal(size=len(stay)) + ends


def test_who_was_found_agrees_with_the_sensitivity_where_a_patient_has_one_stay():
    way, score = ward()
    raised = score > 2.5
    assert found_of(way, way.stay, raised).mean() == burden(way, raised).sensitivity


def test_at_an_equal_rate_a_score_beside_itself_finds_no_more():
    way, score = ward()
    found = _beside(way, way.stay, score > 2.5, score)
    low, high = found["more_95"]
    assert low <= 0 <= high
    assert abs(found["model"] - found["news"]) < 0.05


def test_a_score_that_knows_finds_more_than_one_that_guesses_and_chance_does_not_explain_it():
    way, score = ward()
    guess = np.random.default_rng(1).normal(size=len(score))
    found = _beside(way, way.stay, guess > 2.3, 3 * score)
    assert found["more_95"][0] > 0
    assert found["model_early"] > found["news_early"]
