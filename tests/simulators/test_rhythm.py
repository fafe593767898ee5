"""Rhythms of the heart: sinus, fibrillation, ectopic beats, and beats that were real."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.body.series import Series
from simulators.people.person import Person, Rhythm, steady
from tests.simulators.lives import life, still


def intervals(person: Person, *, duration_s: int = 400, seed: int = 1):
    lived = life(person, duration_s=duration_s, seed=seed, rate_hz=2.0)
    return np.diff([b.t_s for b in lived.beats]), [b.origin for b in lived.beats]


def test_at_rest_the_heart_varies_by_some_hundredths_of_a_second():
    steps_s, origins = intervals(still(), duration_s=300)
    assert set(origins) == {"sinus"}
    # SDNN of five minutes at rest is usually 20-100 ms, RMSSD 15-60 ms.
    assert 0.02 < steps_s.std() < 0.1
    assert 0.01 < np.sqrt(np.mean(np.diff(steps_s) ** 2)) < 0.06


def test_fibrillating_atria_leave_no_interval_that_tells_the_next():
    steps_s, _ = intervals(still(rhythm=Rhythm.ATRIAL_FIBRILLATION), duration_s=1200)
    assert 60 / steps_s.mean() == pytest.approx(70, rel=0.03)
    assert steps_s.std() / steps_s.mean() == pytest.approx(0.24, abs=0.03)
    assert abs(np.corrcoef(steps_s[1:], steps_s[:-1])[0, 1]) < 0.12
    assert steps_s.min() >= 0.25
    sinus, _ = intervals(still(), duration_s=1200)
    assert np.corrcoef(sinus[1:], sinus[:-1])[0, 1] > 0.4


def test_a_fast_fibrillating_heart_keeps_its_mean_rate():
    person = still(rhythm=Rhythm.ATRIAL_FIBRILLATION, course=steady(rr_per_min=20, hr_per_min=150))
    steps_s, _ = intervals(person, duration_s=300)
    assert 60 / steps_s.mean() == pytest.approx(150, rel=0.05)


def test_an_early_ventricular_beat_is_followed_by_a_full_compensatory_pause():
    person = still(pvc_per_min=4.0, sinus_arrhythmia_per_min=0.0)
    steps_s, origins = intervals(person, duration_s=900)
    early = [i for i, o in enumerate(origins[:-1]) if o == "pvc" and i > 0]
    assert len(early) == pytest.approx(900 * 4 / 60, rel=0.3)
    for i in early:
        assert steps_s[i - 1] < 0.75 * 60 / 70 * 1.1
        assert steps_s[i - 1] + steps_s[i] == pytest.approx(2 * 60 / 70, rel=0.12)
    assert all(a == "sinus" for a, b in pairwise(origins) if b == "pvc")


def test_from_an_early_atrial_beat_the_rhythm_starts_anew():
    person = still(pac_per_min=4.0, sinus_arrhythmia_per_min=0.0)
    steps_s, origins = intervals(person, duration_s=900)
    early = [i for i, o in enumerate(origins[:-1]) if o == "pac" and i > 0]
    assert len(early) > 30
    sums = np.array([steps_s[i - 1] + steps_s[i] for i in early])
    assert sums.max() < 1.95 * 60 / 70 * 1.05
    assert np.mean(steps_s[early]) == pytest.approx(1.05 * 60 / 70, rel=0.05)


def test_the_pulse_of_an_early_ventricular_beat_is_weak():
    lived = life(still(pvc_per_min=6.0, sinus_arrhythmia_per_min=0.0), duration_s=300)
    heights = {"sinus": [], "pvc": []}
    for beat in lived.beats[2:-3]:
        at = int((beat.t_s + 0.1) * 20)
        heights[beat.origin].append(lived.heart_mm[at : at + 6].max())
    assert np.median(heights["pvc"]) < 0.65 * np.median(heights["sinus"])


@pytest.mark.parametrize("seed", range(3))
def test_a_healthy_heart_has_no_ectopic_beat_and_no_fibrillation(seed):
    _, origins = intervals(still(), duration_s=200, seed=seed)
    assert set(origins) == {"sinus"}


def test_real_beats_are_replayed_at_their_times_and_then_begin_anew():
    rng = np.random.default_rng(1)
    times_s = np.cumsum(rng.uniform(0.5, 1.2, 60))
    lived = life(still(beat_times_s=tuple(times_s.tolist())), duration_s=150, rate_hz=2.0)
    told = np.array([b.t_s for b in lived.beats])
    lap_s = times_s[-1] - times_s[0]
    expected = np.concatenate([times_s[:-1] + lap * lap_s for lap in range(-1, 4)])
    expected = expected[(expected > 0) & (expected <= 150)]
    np.testing.assert_allclose(told, expected, atol=1e-9)
    rate = lived.truth[40].hr_per_min
    inside = (told > 31) & (told <= 41)
    assert rate == pytest.approx(6 * inside.sum(), abs=7)


def test_real_breaths_are_replayed_and_a_long_gap_is_a_still_chest():
    starts_s = np.concatenate((np.arange(0, 60, 4.0), np.arange(80, 140, 4.0)))
    lived = life(still(breath_times_s=tuple(starts_s.tolist())), duration_s=130)
    told = [b.start_s for b in lived.breaths if b.start_s > 0.1]
    np.testing.assert_allclose(told, starts_s[1 : 1 + len(told)], atol=1e-9)
    gap = [r for r in lived.truth if not r.breathing]
    assert [gap[0].t_s, gap[-1].t_s] == [61, 79]
    assert gap[-1].apnoea_s == pytest.approx(19, abs=0.01)
    assert not any(r.airflow for r in gap)
    assert lived.truth[50].rr_per_min == pytest.approx(15, abs=0.01)


@given(
    steps_s=st.lists(st.floats(0.3, 5.0), min_size=9, max_size=40),
    zero_s=st.floats(-50, 50),
    start_s=st.floats(-200, 1000),
)
def test_a_series_steps_forward_for_ever_and_never_stands(steps_s, zero_s, start_s):
    times_s = tuple((zero_s + np.cumsum([0.0, *steps_s])).tolist())
    series = Series(times_s)
    t_s = series.first(start_s)
    assert t_s <= start_s + 1e-9
    for _ in range(100):
        after_s = series.after(t_s)
        assert 0.29 < after_s - t_s < 5.01
        assert series.first(after_s) == after_s
        t_s = after_s


@settings(max_examples=20)
@given(n=st.integers(1, 9))
def test_a_series_too_short_is_refused(n):
    with pytest.raises(ValueError, match=f"at least 10 times, got {n}"):
        still(beat_times_s=tuple(float(i) for i in range(n)))


def test_a_series_that_no_heart_makes_is_refused_with_the_allowed_range():
    times_s = (*range(20), 19.1, 21.0)
    with pytest.raises(ValueError, match=r"beat_times_s has steps of 0.25 to 10 s, got 0.1 \(1 "):
        still(beat_times_s=tuple(float(t) for t in times_s))


def test_a_person_that_cannot_be_is_refused_with_every_allowed_range():
    with pytest.raises(ValueError, match="age_y is 0 to 120 years, got 300") as e:
        still(age_y=300, heart_mm=50.0, pvc_per_min=-1.0)
    assert "heart_mm is 0 to 3 mm, got 50." in str(e.value)
    assert "pvc_per_min is 0 to 40 /min, got -1." in str(e.value)
