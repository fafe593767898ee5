"""The heart by the sounds of the chest wall: told where they repeat with a beat, and only there."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.accuracy.real import real_sets, recordings
from dsp.chain import Chain
from dsp.frames.layout import Layout
from sensor.messages import Geometry

RATE_HZ = 200
LAYOUT = Layout(n_bins=1, n_antennas=1, geometry=Geometry(frame_rate_hz=RATE_HZ, carrier_hz=61e9))
RECORDINGS = Path(__file__).parents[3] / ".." / "shared" / "data" / "radar" / "bath_cw61_ecg"


def noise(n: int, rng: np.random.Generator) -> NDArray[np.complex64]:
    return (rng.normal(size=n) + 1j * rng.normal(size=n)).astype(np.complex64)


def scene(
    *, hr_per_min: float | None, rr_per_min: float = 15.0, arc_rad: float = 2.0,
    duration_s: int = 45, seed: int = 1,
) -> NDArray[np.complex64]:  # fmt: skip
    """A chest that breathes without a visible pulse; each beat shakes it at 15-50 Hz for 0.1 s."""
    rng = np.random.default_rng(seed)
    t_s = np.arange(duration_s * RATE_HZ) / RATE_HZ
    # Breaths differ a little, as people's do.
    turns = np.cumsum(rr_per_min / 60 * (1 + 0.05 * np.sin(0.37 * t_s))) / RATE_HZ
    angle = arc_rad * np.sin(2 * np.pi * turns) * (1 + 0.15 * np.sin(0.23 * t_s))
    if hr_per_min is not None:
        for beat_s in np.cumsum(60 / hr_per_min * (1 + 0.03 * rng.normal(size=400))):
            since_s = t_s - beat_s
            shaking = np.exp(-(((since_s - 0.05) / 0.03) ** 2))
            angle += 0.03 * shaking * np.sin(2 * np.pi * 30 * since_s)
    return np.asarray(np.exp(1j * angle) + 0.004 * noise(len(t_s), rng), np.complex64)


def heard(*scenes: NDArray[np.complex64]) -> NDArray[np.float32]:
    """(second, scene, 2) rate and quality of the sounds."""
    x, said = np.stack(scenes)[:, :, None, None], []
    chain = Chain(LAYOUT, n_sensors=len(scenes))
    rows = np.arange(len(scenes))
    for start in range(0, x.shape[1], RATE_HZ):
        chain.step(x[:, start : start + RATE_HZ], rows)
        said.append(chain.held(rows).sounds.said)
    return np.stack(said)


@pytest.mark.parametrize("hr_per_min", [52.0, 76.0, 118.0])
def test_the_rate_at_which_the_chest_wall_sounds_is_the_heart_s(hr_per_min: float) -> None:
    rate, quality = heard(scene(hr_per_min=hr_per_min))[20:, 0].T
    believed = quality >= 0.75
    assert believed.mean() > 0.6
    assert np.abs(rate[believed] - hr_per_min).max() < 4


@pytest.mark.parametrize("rr_per_min", [12.0, 21.0, 33.0])
@pytest.mark.parametrize("arc_rad", [0.5, 3.0, 9.0])
def test_breathing_alone_is_no_heart(rr_per_min: float, arc_rad: float) -> None:
    quality = heard(scene(hr_per_min=None, rr_per_min=rr_per_min, arc_rad=arc_rad))[..., 1]
    assert quality.max() < 0.75


def test_noise_is_no_heart() -> None:
    rng = np.random.default_rng(3)
    quality = heard(*[noise(40 * RATE_HZ, rng) for _ in range(8)])[..., 1]
    assert quality.max() < 0.75


def test_a_neighbour_changes_nothing() -> None:
    one, other = scene(hr_per_min=70.0), scene(hr_per_min=None, seed=2)
    alone, beside = heard(one)[:, 0], heard(other, one)[:, 1]
    np.testing.assert_allclose(alone, beside, rtol=1e-4, atol=1e-4)


def test_who_left_the_place_is_not_heard_on() -> None:
    x = np.concatenate(
        [scene(hr_per_min=70.0), 0.004 * noise(20 * RATE_HZ, np.random.default_rng(4))]
    )
    quality = heard(x.astype(np.complex64))[:, 0, 1]
    assert quality[30:44].min() > 0.5
    assert quality[-4:].max() < 0.75


def test_slow_radars_carry_nothing_for_it() -> None:
    layout = Layout(n_bins=64, n_antennas=1, geometry=Geometry(frame_rate_hz=20.0))
    carry = Chain(layout, n_sensors=3).held(np.arange(3)).sounds
    assert carry.envelopes.nbytes == 0
    assert carry.belief.nbytes == 0


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings are not beside the checkout")
def test_real_ac_coupled_recordings_are_right_wherever_they_show_a_rate() -> None:
    shown = recordings(real_sets()["bath: HR, ECG"])
    error = np.concatenate([np.abs(r.shown - r.truth) for r in shown])
    assert np.isfinite(error).mean() > 0.1
    assert np.nanmean(error) < 1.5
    assert np.nanmax(error) < 5
