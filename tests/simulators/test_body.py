"""Breath, heart and motion: physiology in, physiology out."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, sosfiltfilt, welch

from simulators.body.trunk.torso import LATE_S
from simulators.people.person import Course, Episode, Waypoint, steady
from tests.simulators.lives import RATE_HZ, life, still


def spectral_peak_per_min(x: NDArray[np.float64], low_hz: float, high_hz: float) -> float:
    spectrum = np.abs(np.fft.rfft((x - x.mean()) * np.hanning(x.size), 16 * x.size))
    hz = np.fft.rfftfreq(16 * x.size, 1 / RATE_HZ)
    inside = (hz >= low_hz) & (hz <= high_hz)
    return float(60 * hz[inside][np.argmax(spectrum[inside])])


@pytest.mark.parametrize("rr_per_min", [8.0, 15.0, 24.0, 40.0])
def test_the_true_respiration_rate_is_the_spectral_peak_of_the_chest(rr_per_min):
    person = still(course=steady(rr_per_min=rr_per_min, hr_per_min=70), breath_period_cv=0.01)
    lived = life(person, duration_s=120)
    mean = np.mean([row.rr_per_min for row in lived.truth[20:]])
    peak = spectral_peak_per_min(lived.breath_mm[400:], 0.05, 1.0)
    assert peak == pytest.approx(mean, abs=0.25)


@pytest.mark.parametrize("rr_per_min", [9.0, 16.0, 30.0])
def test_the_true_respiration_rate_of_each_second_is_what_counting_chest_peaks_gives(rr_per_min):
    lived = life(still(course=steady(rr_per_min=rr_per_min, hr_per_min=70)), duration_s=240)
    peaks, _ = find_peaks(lived.breath_mm, prominence=1.0)
    peak_s = peaks / RATE_HZ
    for row in lived.truth[40::7]:
        # Breaths by counting, fraction at both ends by interpolation between peaks.
        if row.t_s < 230:
            counted = np.interp([row.t_s - 20, row.t_s], peak_s, np.arange(peak_s.size))
            assert row.rr_per_min == pytest.approx(3 * np.diff(counted)[0], abs=0.6)


@pytest.mark.parametrize("hr_per_min", [46.0, 70.0, 118.0])
def test_the_true_heart_rate_is_the_spectral_peak_of_the_skin(hr_per_min):
    person = still(course=steady(rr_per_min=15, hr_per_min=hr_per_min))
    lived = life(person, duration_s=100)
    for end_s in (20, 55, 90):
        part = lived.heart_mm[int((end_s - 10) * RATE_HZ) : int(end_s * RATE_HZ)]
        peak = spectral_peak_per_min(part, 0.6, 2.6)
        assert peak == pytest.approx(lived.truth[end_s - 1].hr_per_min, abs=2.0)


def test_a_quiet_breath_has_the_asked_depth_but_for_the_chest_wall():
    lived = life(still(breath_depth_cv=0.0), duration_s=120)
    peaks, _ = find_peaks(lived.breath_mm, prominence=1.0)
    assert 3.5 < np.median(lived.breath_mm[peaks]) < 3.95
    assert lived.breath_mm.min() >= 0


def test_breaths_are_asymmetric_with_a_shorter_inspiration():
    lived = life(still(breath_depth_cv=0.0), duration_s=200)
    rising = np.mean(np.diff(lived.breath_mm) > 0)
    assert 0.38 < rising < 0.50


def test_breathing_has_harmonics_that_fall_but_do_not_vanish():
    lived = life(still(breath_period_cv=0.0, breath_depth_cv=0.0), duration_s=240)
    hz, power = welch(lived.breath_mm, RATE_HZ, nperseg=1600)
    rms_mm = [
        np.sqrt(power[(hz > (k - 0.3) * 0.25) & (hz < (k + 0.3) * 0.25)].sum() * hz[1])
        for k in range(1, 6)
    ]
    assert 1.1 < rms_mm[0] < 1.5
    assert 0.15 < rms_mm[1] / rms_mm[0] < 0.4
    assert 0.01 < rms_mm[2] / rms_mm[0] < 0.2
    assert 0.001 < rms_mm[4] / rms_mm[0] < 0.06


def test_breath_periods_and_depths_vary_as_asked_and_hang_together():
    lived = life(still(course=steady(rr_per_min=20, hr_per_min=70)), duration_s=1500)
    peaks, _ = find_peaks(lived.breath_mm, prominence=0.8)
    depth_mm = lived.breath_mm[peaks]
    assert depth_mm.std() / depth_mm.mean() == pytest.approx(0.12, abs=0.025)
    assert np.corrcoef(depth_mm[1:], depth_mm[:-1])[0, 1] == pytest.approx(0.5, abs=0.12)
    interval_s = np.diff(peaks) / RATE_HZ
    assert interval_s.std() / interval_s.mean() == pytest.approx(0.06, abs=0.015)


def test_a_heartbeat_has_the_asked_size():
    for seed in range(5):
        lived = life(still(heart_mm=0.3), duration_s=30, seed=seed)
        assert 0.2 < np.ptp(lived.heart_mm) < 0.4


def test_a_heartbeat_has_a_second_harmonic():
    lived = life(still(sinus_arrhythmia_per_min=0.0), duration_s=60)
    spectrum = np.abs(np.fft.rfft(lived.heart_mm * np.hanning(lived.heart_mm.size)))
    hz = np.fft.rfftfreq(lived.heart_mm.size, 1 / RATE_HZ)
    first = spectrum[(hz > 1.0) & (hz < 1.35)].max()
    second = spectrum[(hz > 2.0) & (hz < 2.7)].max()
    assert 0.1 < second / first < 0.9


def test_the_heart_speeds_up_and_slows_down_with_the_breath():
    person = still(course=steady(rr_per_min=6, hr_per_min=70), sinus_arrhythmia_per_min=8.0)
    lived = life(replace(person, breath_period_cv=0.0), duration_s=300)
    peaks, _ = find_peaks(lived.heart_mm, distance=10, prominence=0.1)
    middle_s = (peaks[1:] + peaks[:-1]) / 2 / RATE_HZ
    rate = np.interp(np.arange(10, 290, 0.25), middle_s, 60 * RATE_HZ / np.diff(peaks))
    hz, power = welch(rate, 4.0, nperseg=400)
    assert hz[np.argmax(power[1:]) + 1] == pytest.approx(0.1, abs=0.011)
    assert np.sqrt(power[(hz > 0.08) & (hz < 0.12)].sum() * hz[1]) == pytest.approx(5.7, abs=1.5)


def test_an_irregular_heart_is_irregular():
    def spread(cv: float) -> float:
        lived = life(still(beat_interval_cv=cv), duration_s=120)
        peaks, _ = find_peaks(lived.heart_mm, distance=5, prominence=0.08)
        interval = np.diff(peaks)
        return float(interval.std() / interval.mean())

    assert spread(0.0) < 0.06
    assert spread(0.2) > 0.13


def test_a_pause_is_a_pause_in_the_chest_while_the_heart_goes_on():
    course = replace(steady(rr_per_min=14, hr_per_min=66), pauses=(Episode(t_s=60, duration_s=30),))
    lived = life(still(course=course), duration_s=120)
    paused = [row for row in lived.truth if row.breathing is False]
    assert 29 <= len(paused) <= 31
    assert 60 <= paused[0].t_s <= 66
    begin, end = int((paused[0].t_s + 1.0) * RATE_HZ), int((paused[-1].t_s - 1) * RATE_HZ)
    assert np.ptp(lived.breath_mm[begin:end]) < 0.05
    beats, _ = find_peaks(lived.heart_mm[begin:end], distance=10, prominence=0.12)
    assert 60 * beats.size / ((end - begin) / RATE_HZ) == pytest.approx(66, abs=5)
    assert all(row.rr_per_min is None for row in paused)
    assert all(row.hr_per_min == pytest.approx(66, abs=6) for row in paused)


def test_the_truth_counts_the_seconds_of_a_pause_and_then_starts_again():
    course = replace(steady(rr_per_min=14, hr_per_min=66), pauses=(Episode(t_s=60, duration_s=30),))
    lived = life(still(course=course), duration_s=120)
    paused = [row.apnoea_s for row in lived.truth if row.breathing is False]
    np.testing.assert_allclose(np.diff(paused), 1.0)
    assert 0 < paused[0] <= 1
    assert 29 <= paused[-1] < 30
    assert all(row.apnoea_s == 0 for row in lived.truth if row.breathing)
    events = {row.event: row.t_s for row in lived.truth if row.event}
    assert list(events) == ["stops breathing", "breathes again"]
    resumed = [r for r in lived.truth if r.t_s >= events["breathes again"]]
    first_stated = next(r.t_s for r in resumed if r.rr_per_min)
    assert 9 <= first_stated - events["breathes again"] <= 11


def test_rates_follow_the_course():
    course = Course(
        waypoints=(
            Waypoint(t_s=0, rr_per_min=12, hr_per_min=60, depth_mm=4),
            Waypoint(t_s=60, rr_per_min=12, hr_per_min=60, depth_mm=4),
            Waypoint(t_s=180, rr_per_min=28, hr_per_min=120, depth_mm=2),
        )
    )
    lived = life(still(course=course), duration_s=260)
    assert np.mean([r.rr_per_min for r in lived.truth[20:60]]) == pytest.approx(12, abs=1)
    assert lived.truth[130].rr_per_min == pytest.approx(20, abs=3)
    assert np.mean([r.rr_per_min for r in lived.truth[210:]]) == pytest.approx(28, abs=1.5)
    assert np.mean([r.hr_per_min for r in lived.truth[200:]]) == pytest.approx(120, abs=3)
    assert np.ptp(lived.breath_mm[-600:]) < 3.2 < np.ptp(lived.breath_mm[:1200])


def test_sway_has_the_asked_size_and_is_slow():
    sizes = []
    for seed in range(4):
        lived = life(still(sway_mm=0.3), duration_s=600, seed=seed)
        sway = np.concatenate([m.sway_mm for m in lived.motion])
        sizes.append(sway.std())
        hz, power = welch(sway, RATE_HZ, nperseg=2400)
        assert power[hz > 0.13].sum() < 0.01 * power.sum()
    assert np.mean(sizes) == pytest.approx(0.3, abs=0.06)


def test_bursts_come_as_often_as_asked_and_last_one_to_four_seconds():
    lived = life(still(motion_per_min=4.0), duration_s=3000)
    running = np.concatenate([m.bursting for m in lived.motion]).astype(int)
    n_bursts = int((np.diff(running) == 1).sum())
    # A burst of 2.5 s on average, then 15 s on average until the next.
    assert n_bursts == pytest.approx(3000 / 17.5, rel=0.2)
    assert 2.0 < running.sum() / RATE_HZ / n_bursts < 3.0


def test_a_burst_moves_the_body_by_centimetres_without_a_jump_and_never_out_of_bed():
    lived = life(still(motion_per_min=6.0), duration_s=3000)
    burst_mm = np.concatenate([m.burst_mm for m in lived.motion])
    assert np.abs(np.diff(burst_mm)).max() < 25
    assert 5 < burst_mm.std() < 60
    assert np.abs(burst_mm).max() < 250
    quiet = ~np.concatenate([m.bursting for m in lived.motion])
    both_quiet = quiet[1:] & quiet[:-1]
    assert np.abs(np.diff(burst_mm))[both_quiet].max() < 0.5


def test_the_truth_says_moving_in_the_seconds_with_a_burst_and_only_there():
    lived = life(still(motion_per_min=4.0), duration_s=300)
    for row, motion in zip(lived.truth, lived.motion, strict=True):
        assert row.moving == motion.bursting.any()


def test_getting_up_leads_away_and_fades_and_coming_back_leads_near_the_old_place():
    course = replace(
        steady(rr_per_min=15, hr_per_min=70), absences=(Episode(t_s=30, duration_s=60),)
    )
    lived = life(still(course=course), duration_s=120)
    visible = np.concatenate([m.visible for m in lived.motion])
    away_m = np.concatenate([m.away_m for m in lived.motion])
    assert visible[: 30 * 20].min() == 1
    assert visible[36 * 20 + 1 : 90 * 20].max() == 0
    assert visible[96 * 20 + 1 :].min() == 1
    assert away_m[30 * 20 : 36 * 20].min() < -0.1 < 1.5 < away_m[36 * 20 - 1]
    assert 0 < abs(away_m[-1]) < 0.2
    seen = (visible[1:] > 0) & (visible[:-1] > 0)
    assert np.abs(np.diff(away_m))[seen].max() < 0.05
    present = [row.t_s for row in lived.truth if not row.present]
    assert present[0] == pytest.approx(37, abs=1)
    assert present[-1] == pytest.approx(90, abs=1)


def test_of_somebody_who_is_away_the_truth_states_nothing():
    course = replace(
        steady(rr_per_min=15, hr_per_min=70), absences=(Episode(t_s=30, duration_s=60),)
    )
    lived = life(still(course=course), duration_s=120)
    for row in lived.truth:
        if not row.present:
            stated = (row.breathing, row.rr_per_min, row.hr_per_min, row.apnoea_s, row.range_m)
            assert stated == (None,) * 5
            assert not row.moving
    returned = next(r.t_s for r in lived.truth if "comes back" in r.event)
    assert next(r.t_s for r in lived.truth if r.t_s > returned and r.rr_per_min) >= returned + 10


def test_the_chest_comes_nearer_by_breath_and_heart_and_the_abdomen_follows_late():
    lived = life(still(), duration_s=60)
    towards_mm = 1000 * (1.4 - lived.range_m[:, 0])
    np.testing.assert_allclose(towards_mm, lived.breath_mm + lived.heart_mm, atol=1e-9)
    late = round(LATE_S * RATE_HZ)
    abdomen_mm = 1000 * (1.4 + 0.16 - lived.range_m[:, 1])
    expected = 0.8 * lived.breath_mm[:-late] + 0.25 * lived.heart_mm[:-late]
    np.testing.assert_allclose(abdomen_mm[late:], expected, atol=1e-9)


def test_the_still_part_moves_only_with_the_sway():
    lived = life(still(), duration_s=20)
    assert np.ptp(lived.range_m[:, 5]) == 0


def test_the_body_lives_the_same_life_at_any_frame_rate():
    slow, fast = (life(still(), duration_s=60, rate_hz=rate) for rate in (20.0, 80.0))
    assert [r.rr_per_min for r in slow.truth] == [r.rr_per_min for r in fast.truth]
    assert [r.hr_per_min for r in slow.truth] == [r.hr_per_min for r in fast.truth]
    np.testing.assert_allclose(fast.heart_mm[::4], slow.heart_mm, atol=1e-9)
    np.testing.assert_allclose(fast.breath_mm[::4], slow.breath_mm, atol=0.35)


def test_heart_and_breath_can_be_told_apart_by_an_ordinary_filter_when_the_breath_is_slow():
    lived = life(still(course=steady(rr_per_min=10, hr_per_min=75, depth_mm=1.0)), duration_s=120)
    chest_mm = lived.breath_mm + lived.heart_mm
    heart_mm = sosfiltfilt(butter(4, [0.9, 3.0], "bandpass", fs=RATE_HZ, output="sos"), chest_mm)
    assert spectral_peak_per_min(heart_mm[200:-200], 0.9, 2.0) == pytest.approx(75, abs=4)


def test_a_course_that_no_body_can_follow_is_refused_with_every_reason():
    point = Waypoint(t_s=10, rr_per_min=12, hr_per_min=70, depth_mm=4)
    with pytest.raises(
        ValueError, match=r"follow each other in time\. The pauses .*without overlap"
    ):
        Course(
            waypoints=(point, replace(point, t_s=5)),
            pauses=(Episode(t_s=0, duration_s=30), Episode(t_s=10, duration_s=5)),
        )
