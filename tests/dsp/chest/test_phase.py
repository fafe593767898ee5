from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.chest.phase import Params, Phase, initial, metres, phase
from dsp.chest.window import N_BLOCKS, Window
from dsp.frames.layout import Layout
from simulators.bedside import GEOMETRY

RATE_HZ = 20
CARRIER_HZ = 60.5e9
RAD_PER_M = 4 * np.pi * CARRIER_HZ / 299_792_458.0


def window(z: np.ndarray, oldest: int = 0) -> Window:
    """All slots alike, one view, everything known; the ring begins at block `oldest`."""
    blocks = np.roll(z[: N_BLOCKS * RATE_HZ].reshape(N_BLOCKS, RATE_HZ), oldest, axis=0)
    planes = np.stack([blocks.real, blocks.imag]).astype(np.float32)
    return Window(
        planes=np.stack([planes] * 3)[None],
        oldest=np.array([oldest]),
        good=np.ones((1, 3, N_BLOCKS), bool),
        straight=np.zeros(1, bool),
    )


def turned(seen: Window) -> Phase:
    layout = Layout(n_bins=1, n_antennas=1, geometry=GEOMETRY)
    found, _ = phase(seen, np.zeros(1, np.intp), initial(layout, 1), params=Params())
    return found


def displacement_m(z: np.ndarray) -> np.ndarray:
    step = turned(window(z)).step_rad[0, 0]
    return metres(np.cumsum(step), CARRIER_HZ)


@pytest.mark.parametrize("clutter", [0, 0.5 + 0.2j, 3 - 2j, 30j])
def test_a_breath_of_4_mm_is_4_mm(clutter: complex) -> None:
    t = np.arange(N_BLOCKS * RATE_HZ) / RATE_HZ
    breath_m = 0.002 * np.sin(2 * np.pi * 0.25 * t)
    out = displacement_m(clutter + np.exp(1j * RAD_PER_M * breath_m))
    assert np.ptp(out) == pytest.approx(0.004, rel=0.02)
    # Away from the radar is positive.
    assert np.corrcoef(out, breath_m)[0, 1] > 0.999


def test_a_short_arc_beside_strong_clutter_keeps_its_shape() -> None:
    t = np.arange(N_BLOCKS * RATE_HZ) / RATE_HZ
    rng = np.random.default_rng(1)
    arc = np.exp(1j * (0.15 * np.sin(2 * np.pi * 0.3 * t) + 2))
    noise = 0.01 * (rng.standard_normal(len(t)) + 1j * rng.standard_normal(len(t)))
    out = displacement_m(20 + arc + noise)
    assert abs(np.corrcoef(out, np.sin(2 * np.pi * 0.3 * t))[0, 1]) > 0.98


def test_the_noise_is_that_of_the_phase_and_breathing_is_none() -> None:
    t = np.arange(N_BLOCKS * RATE_HZ) / RATE_HZ
    rng = np.random.default_rng(2)
    z = np.exp(1j * (5 * np.sin(2 * np.pi * 0.25 * t) + 0.05 * rng.standard_normal(len(t))))
    found = turned(window(z)).noise_rad[0, 0]
    assert found == pytest.approx(0.05, rel=0.3)


@settings(max_examples=25, deadline=None)
@given(turn=st.floats(0, 6.28), scale=st.floats(1e-3, 1e6))
def test_neither_a_turn_of_the_plane_nor_its_unit_matters(turn: float, scale: float) -> None:
    t = np.arange(N_BLOCKS * RATE_HZ) / RATE_HZ
    z = 0.8 + np.exp(1j * 3 * np.sin(2 * np.pi * 0.3 * t))
    same = displacement_m(z)
    turned = displacement_m(z * scale * np.exp(1j * turn))
    np.testing.assert_allclose(turned, same, atol=2e-5)


@pytest.mark.parametrize("oldest", [1, 11, 23])
def test_where_the_ring_begins_does_not_matter(oldest: int) -> None:
    t = np.arange(N_BLOCKS * RATE_HZ) / RATE_HZ
    z = 3 + np.exp(1j * 3 * np.sin(2 * np.pi * 0.3 * t + 0.01 * t**2))
    good = np.ones((1, 3, N_BLOCKS), bool)
    good[:, :, [0, 5, 6, 23]] = False
    first, other = (turned(replace(window(z, at), good=good)) for at in (0, oldest))
    np.testing.assert_allclose(other.step_rad, first.step_rad, atol=1e-5)
    np.testing.assert_allclose(other.noise_rad, first.noise_rad, rtol=1e-3)


def test_what_is_straight_is_followed_along_its_line_in_units_of_its_spread() -> None:
    t = np.arange(N_BLOCKS * RATE_HZ) / RATE_HZ
    moved = 1.7 * np.sin(2 * np.pi * 0.25 * t)
    seen = replace(window(6 + moved * np.exp(0.8j)), straight=np.ones(1, bool))
    out = np.cumsum(turned(seen).step_rad[0, 0])
    assert np.std(out) == pytest.approx(1, rel=0.02)
    assert abs(np.corrcoef(out, moved)[0, 1]) > 0.999


def test_what_is_not_known_does_not_move() -> None:
    t = np.arange(N_BLOCKS * RATE_HZ) / RATE_HZ
    whole = window(np.exp(1j * 3 * np.sin(t)))
    good = whole.good.copy()
    good[:, :, 4:7] = False
    step = turned(replace(whole, good=good)).step_rad[0, 0]
    assert not step[4 * RATE_HZ : 7 * RATE_HZ].any()
    assert np.isfinite(step).all()
