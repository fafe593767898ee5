import dataclasses

import numpy as np
import pytest

from dsp.frames.layout import Layout, samples
from tests.dsp.bodies import GEOMETRY


def layout(rate_hz: float, n_bins: int = 4, n_antennas: int = 1) -> Layout:
    geometry = dataclasses.replace(GEOMETRY, frame_rate_hz=rate_hz)
    return Layout(n_bins=n_bins, n_antennas=n_antennas, geometry=geometry)


@pytest.mark.parametrize(
    ("frame_rate_hz", "rate_hz"),
    [(5, 5), (9.98, 9.98), (20, 20), (25.04, 25.04), (30, 30), (50, 25), (80, 20), (160, 20),
     (210, 21), (500, 20)],
)  # fmt: skip
def test_the_working_rate_is_the_frame_rate_or_an_integer_part_of_it(
    frame_rate_hz: float, rate_hz: float
) -> None:
    assert layout(frame_rate_hz).rate_hz == pytest.approx(rate_hz)


@pytest.mark.parametrize("frame_rate_hz", [31, 35, 47, 99.3, 1000, 10_000])
def test_any_fast_rate_ends_between_15_and_30_hz(frame_rate_hz: float) -> None:
    assert 15 <= layout(frame_rate_hz).rate_hz <= 30


def test_a_block_is_about_a_second_of_whole_frames() -> None:
    assert layout(25.04).n_frames == 25
    assert layout(25.04).block_s == pytest.approx(25 / 25.04)


def test_averaging_keeps_a_slow_signal_and_lowers_white_noise_by_the_factor() -> None:
    rng = np.random.default_rng(0)
    kind = layout(160, n_bins=3)
    noise = rng.standard_normal((200, 160, 3, 1)) + 1j * rng.standard_normal((200, 160, 3, 1))
    out = samples(5 + noise, kind)
    assert out.shape == (200, 20, 3)
    assert out.mean() == pytest.approx(5, abs=0.02)
    assert out.var() == pytest.approx(2 / 8, rel=0.03)


def test_an_uneven_factor_averages_each_frame_once() -> None:
    kind = layout(31, n_bins=1)
    ramp = np.arange(31.0).reshape(1, 31, 1, 1)
    out = samples(ramp, kind)[0, :, 0].real
    assert len(out) == kind.n_samples
    assert np.all(np.diff(out) > 0)
    assert out[0] == pytest.approx(0.5)


def test_bins_in_the_near_field_of_a_long_profile_are_left_out() -> None:
    assert layout(20, n_bins=64).used.sum() == 56
    assert layout(20, n_bins=10).used.all()


def test_an_empty_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="a bin and an antenna"):
        layout(20, n_bins=0)
