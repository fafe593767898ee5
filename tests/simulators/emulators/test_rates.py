"""What modules that measure by themselves say: late, a little wrong, blind after movement."""

import numpy as np
import pytest

from simulators.emulators.rates import Algorithm, Rates
from simulators.truth import TruthRow

EXACT = Algorithm(delay_s=5, rr_sd_per_min=0.0, hr_sd_per_min=0.0, blind_s=20, reach_m=1.5)


def row(t_s, **changes):
    usual = {"breathing": True, "rr_per_min": 15.0, "hr_per_min": 70.0, "range_m": 1.2}
    return TruthRow(**{"t_s": t_s, "present": True, **usual, **changes})


def told(algorithm, rows, *, seed=1):
    """Respiration and heart rate after each row."""
    rates = Rates(algorithm, seed=seed)
    said = []
    for each in rows:
        rates.learn(each)
        said.append((rates.rr_per_min, rates.hr_per_min))
    return said


def test_a_rate_is_that_of_some_seconds_ago():
    rows = [row(float(t), rr_per_min=10 + 0.1 * t, hr_per_min=60 + t) for t in range(60)]
    assert told(EXACT, rows)[-1] == (pytest.approx(15.4), pytest.approx(114.0))


def test_nothing_is_told_until_somebody_has_been_still_for_long_enough():
    rows = [row(float(t), moving=t == 30) for t in range(60)]
    known = [rr is not None for rr, _ in told(EXACT, rows)]
    assert known == [False] * 20 + [True] * 10 + [False] * 21 + [True] * 9


def test_nobody_somebody_too_far_and_a_still_chest_have_no_respiration_rate():
    nobody = TruthRow(t_s=60.0, present=False)
    far, still = row(60.0, range_m=1.6), row(60.0, breathing=False)
    for last in (nobody, far, still):
        said = told(EXACT, [*(row(float(t)) for t in range(60)), last])
        assert said[-2][0] == 15.0
        assert said[-1][0] is None


def test_a_heart_is_told_through_an_apnoea():
    rows = [*(row(float(t)) for t in range(60)), row(60.0, breathing=False, rr_per_min=None)]
    assert told(EXACT, rows)[-1] == (None, 70.0)


def test_the_errors_are_as_large_as_stated_and_wander():
    algorithm = Algorithm(delay_s=5, rr_sd_per_min=0.8, hr_sd_per_min=2.5)
    said = np.array(told(algorithm, [row(float(t)) for t in range(20_000)])[100:])
    off = said - (15.0, 70.0)
    np.testing.assert_allclose(off.mean(axis=0), 0, atol=0.3)
    np.testing.assert_allclose(off.std(axis=0), (0.8, 2.5), rtol=0.1)
    assert np.corrcoef(off[1:, 0], off[:-1, 0])[0, 1] == pytest.approx(0.9, abs=0.03)
