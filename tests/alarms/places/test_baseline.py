"""What is usual for a patient: from how much data, for how long, in how much memory."""

from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.messages import Usual
from alarms.places.baseline import Baseline
from dsp.messages import State
from tests.alarms.ward import T0_S, vitals

HOUR_S = 3600


def lie(baseline, since_s, n_s, *, every_s=1, **said):
    """Journal-worthy hours of `n_s` seconds of the same, from `since_s` on."""
    made = vitals(0, **said)
    full = 0
    for t_s in range(since_s, since_s + n_s, every_s):
        full += baseline.add(made, t_mono_ns=t_s * 10**9, t_wall_ns=(T0_S + t_s) * 10**9)
    return full


def test_six_measured_hours_make_a_usual_rate():
    baseline = Baseline()
    assert lie(baseline, 0, 5 * HOUR_S + 61, rr=14.0, hr=70.0) == 5
    assert baseline.rr.usual_per_min is None
    lie(baseline, 5 * HOUR_S + 61, HOUR_S, rr=16.0)
    assert baseline.rr.usual_per_min == median([14.0] * 5 + [16.0])
    assert baseline.rr.now_per_min == 16.0
    assert baseline.hr.usual_per_min == 70.0


def test_one_bad_hour_does_not_move_it():
    baseline = Baseline()
    lie(baseline, 0, 6 * HOUR_S, rr=14.0)
    lie(baseline, 6 * HOUR_S, HOUR_S + 61, rr=34.0)
    assert baseline.rr.usual_per_min == 14.0
    assert baseline.rr.now_per_min == 34.0


@pytest.mark.parametrize("state", [one for one in State if one is not State.MEASURING])
def test_only_what_a_measuring_sensor_shows_counts(state):
    baseline = Baseline()
    assert lie(baseline, 0, 2 * HOUR_S, state=state, rr=14.0) == 0
    assert baseline.rr.now_per_min is None


def test_a_minute_with_few_values_is_not_measured():
    baseline = Baseline()
    lie(baseline, 0, 600, every_s=4, rr=14.0)
    assert baseline.rr.now_per_min is None, "15 values a minute are too few"


def test_now_is_forgotten_when_nothing_is_measured():
    baseline = Baseline()
    lie(baseline, 0, 600, rr=14.0)
    assert baseline.rr.now_per_min == 14.0
    lie(baseline, 600, 300, state=State.MOVING, rr=None)
    assert baseline.rr.now_per_min is None


def test_hours_older_than_a_day_no_longer_count():
    baseline = Baseline()
    now_ns = (T0_S + 100 * HOUR_S) * 10**9
    ends = tuple((now_ns - k * HOUR_S * 10**9, 14.0, None) for k in range(40, 0, -1))
    baseline.restore(Usual(bed="7", hours=ends), t_wall_ns=now_ns)
    assert len(baseline.hours) == 23


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_it_is_the_median_of_the_medians_as_numpy_has_it(seed):
    random = np.random.default_rng(seed)
    baseline, medians = Baseline(), []
    for hour in range(7):
        minutes = []
        for minute in range(60):
            rr = float(random.uniform(8, 30))
            minutes.append(rr)
            since_s = hour * HOUR_S + minute * 60
            lie(baseline, since_s, 60, every_s=2, rr=rr, hr=None)
        medians.append(float(np.median(minutes)))
    lie(baseline, 7 * HOUR_S, 1, rr=16.0)
    assert baseline.rr.usual_per_min == pytest.approx(float(np.median(medians)))
    assert baseline.rr.now_per_min == pytest.approx(float(np.median(minutes[-5:])))
    assert baseline.hr.usual_per_min is None


def test_a_week_takes_no_more_memory_than_a_day():
    baseline = Baseline()
    for hour in range(7 * 24):
        lie(baseline, hour * HOUR_S, HOUR_S, every_s=3, rr=14.0)
    assert len(baseline.hours) <= 24
    assert len(baseline._minutes) <= 60
    assert all(len(values) <= 60 for values in baseline._seconds)
