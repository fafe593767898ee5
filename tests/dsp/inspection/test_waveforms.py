"""Curves for a screen: millimetres in, millimetres out, however the stream is cut, for ever."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import butter, sosfilt

from dsp.inspection import waveforms

RATE_HZ = 20.0


def steps_of(metres_mm: np.ndarray) -> np.ndarray:
    return np.diff(metres_mm, prepend=metres_mm[0])[None]


def chest_mm(seconds: float = 90.0, rr: float = 15.0, hr: float = 72.0) -> np.ndarray:
    t = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return 2.0 * np.sin(2 * np.pi * rr / 60 * t) + 0.3 * np.sin(2 * np.pi * hr / 60 * t)


def curves(steps: np.ndarray, rate_hz: float = RATE_HZ) -> waveforms.Curves:
    return waveforms.curves(steps, waveforms.initial(rate_hz, len(steps)), rate_hz=rate_hz)[0]


def test_a_breath_of_two_millimetres_is_drawn_with_two_millimetres() -> None:
    made = curves(steps_of(chest_mm(hr=0.0)))
    assert np.abs(made.breathing[0, 600:]).max() == pytest.approx(2.0, rel=0.1)


def test_a_heart_of_three_tenths_is_drawn_without_the_breathing_below_it() -> None:
    made = curves(steps_of(chest_mm()))
    assert np.abs(made.heart[0, 600:]).max() == pytest.approx(0.3, rel=0.15)


def test_the_curves_are_those_of_an_integrator_before_plain_filters() -> None:
    steps = np.random.default_rng(1).standard_normal((1, 400))
    path = np.cumsum(steps, axis=1)
    high = butter(2, 0.05, "highpass", fs=RATE_HZ, output="sos")
    low = butter(2, 1.5, "lowpass", fs=RATE_HZ, output="sos")
    expected = sosfilt(low, sosfilt(high, path, axis=1), axis=1)
    assert curves(steps).breathing == pytest.approx(expected, abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(0, 99))
def test_a_stream_cut_elsewhere_makes_the_same_curves(cuts: list[int], seed: int) -> None:
    steps = np.random.default_rng(seed).standard_normal((3, sum(cuts)))
    carry, pieces = waveforms.initial(RATE_HZ, 3), []
    for part in np.split(steps, np.cumsum(cuts)[:-1], axis=1):
        made, carry = waveforms.curves(part, carry, rate_hz=RATE_HZ)
        pieces.append(made)
    whole = curves(steps)
    breathing = np.concatenate([p.breathing for p in pieces], axis=1)
    assert breathing == pytest.approx(whole.breathing, abs=1e-5)
    assert np.concatenate([p.heart for p in pieces], axis=1) == pytest.approx(whole.heart, abs=1e-5)


def test_a_sensor_is_not_disturbed_by_its_neighbours() -> None:
    steps = np.random.default_rng(2).standard_normal((5, 200))
    alone = np.concatenate([curves(steps[i : i + 1]).heart for i in range(5)])
    assert curves(steps).heart == pytest.approx(alone, abs=1e-6)


def test_nothing_drifts_in_a_day_of_steps_to_one_side() -> None:
    carry = waveforms.initial(RATE_HZ, 1)
    n_bytes = carry.breath.nbytes + carry.heart.nbytes
    hour = np.full((1, int(3600 * RATE_HZ)), 0.05)
    for _ in range(24):
        made, carry = waveforms.curves(hour, carry, rate_hz=RATE_HZ)
    assert np.isfinite(made.breathing).all()
    assert np.ptp(made.breathing[0, -2000:]) < 0.01
    assert carry.breath.nbytes + carry.heart.nbytes == n_bytes


def test_a_rate_too_low_for_a_heart_gives_none() -> None:
    made = curves(np.ones((1, 40)), rate_hz=5.0)
    assert np.isnan(made.heart).all()
    assert np.isfinite(made.breathing).all()


@pytest.mark.parametrize("rate_hz", [4.0, 8.0, 15.0, 20.0, 20.5, 25.0, 30.0])
def test_no_screen_is_given_more_than_twenty_a_second(rate_hz: float) -> None:
    assert rate_hz / waveforms.stride(rate_hz) <= 1.05 * waveforms.RATE_HZ_MAX
    assert waveforms.stride(20.0) == 1
