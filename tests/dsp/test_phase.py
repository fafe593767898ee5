import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.layout import Layout
from dsp.phase import Params, Phase, initial, metres, phase
from dsp.window import N_BLOCKS, Window
from simulators.bedside import GEOMETRY

RATE_HZ = 20
CARRIER_HZ = 60.5e9
RAD_PER_M = 4 * np.pi * CARRIER_HZ / 299_792_458.0


def window(z: np.ndarray) -> Window:
    """All slots alike, everything known."""
    n = N_BLOCKS * RATE_HZ
    return Window(
        z=np.broadcast_to(z[:n], (1, 3, n))[..., None].astype(np.complex64),
        good=np.ones((1, 3, N_BLOCKS), bool),
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


def test_what_is_not_known_does_not_move() -> None:
    t = np.arange(N_BLOCKS * RATE_HZ) / RATE_HZ
    whole = window(np.exp(1j * 3 * np.sin(t)))
    good = whole.good.copy()
    good[:, :, 4:7] = False
    step = turned(Window(z=whole.z, good=good)).step_rad[0, 0]
    assert not step[4 * RATE_HZ : 7 * RATE_HZ].any()
    assert np.isfinite(step).all()
