"""The radar against physics and against a plain Fourier transform."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulators.radar.echoes import Echoes
from simulators.radar.front_end import front_end
from simulators.radar.radar import DEFAULT, PHASE_NOISE_RAD, Radar
from simulators.radar.receiver import Receiver
from simulators.radar.response import hann_response

WAVELENGTH_MM = 299_792_458.0 / 60.5e9 * 1000


def one_echo(range_m: NDArray[np.float64], *, angle_rad: float = 0.0) -> Echoes:
    return Echoes(
        range_m=range_m[:, None],
        amplitude=np.ones((range_m.size, 1)),
        phase_rad=np.array([0.7]),
        angle_rad=np.array([angle_rad]),
    )


def chirp_spectrum(position: float, n_bins: int) -> NDArray[np.float64]:
    """The slow, obvious twin: a beat tone, a Hann window, a sum for each bin."""
    n = 4096
    sample = np.arange(n) - n / 2
    window = 0.5 + 0.5 * np.cos(2 * np.pi * sample / n)
    turns = (position - np.arange(n_bins))[:, None] * sample / n
    return np.asarray((window * np.cos(2 * np.pi * turns)).sum(axis=1) / window.sum())


def test_a_displacement_of_4_mm_turns_the_phase_by_4_pi_over_the_wavelength():
    towards_mm = 2.0 - 2.0 * np.cos(2 * np.pi * np.arange(80) / 80)
    echoes = one_echo(1.4 - towards_mm / 1000)
    iq = front_end(DEFAULT).signal(echoes)[:, 28, 0]
    rad = np.unwrap(np.angle(iq))
    measured_mm = -(rad - rad[0]) * WAVELENGTH_MM / (4 * np.pi)
    np.testing.assert_allclose(measured_mm, towards_mm, atol=1e-6)
    assert np.ptp(measured_mm) == pytest.approx(4.0, abs=1e-6)


def test_the_phase_grows_with_range():
    echoes = one_echo(np.array([1.4, 1.4001]))
    iq = front_end(DEFAULT).signal(echoes)[:, 28, 0]
    assert np.angle(iq[1] / iq[0]) == pytest.approx(4 * np.pi * 0.1 / WAVELENGTH_MM)


@given(position=st.floats(3.0, 28.0))
def test_the_range_response_is_the_transform_of_a_hann_window(position):
    response = hann_response(np.array(position), 32)
    np.testing.assert_allclose(response, chirp_spectrum(position, 32), atol=2e-5)


@pytest.mark.parametrize("beyond", [0.0, 1e-9, -1e-9, 1e-7, 1e-5])
def test_on_a_bin_the_response_is_1_then_one_half_then_nothing(beyond):
    response = hann_response(np.array([10.0 + beyond]), 21)[0]
    np.testing.assert_allclose(response[8:13], [0, 0.5, 1, 0.5, 0], atol=1e-4)
    np.testing.assert_allclose(np.delete(response, [9, 10, 11]), 0, atol=1e-4)


def test_outside_the_main_lobe_an_echo_is_31_db_weaker():
    positions = np.linspace(20.0, 21.0, 101)
    response = hann_response(positions, 64)
    distance = np.abs(np.arange(64) - positions[:, None])
    outside = np.where(distance > 2, np.abs(response), 0).max()
    assert 20 * np.log10(outside) == pytest.approx(-31.5, abs=0.5)


def test_antennas_half_a_wavelength_apart_see_the_angle_as_a_phase_step():
    angle_rad = 0.3
    radar = front_end(Radar(n_antennas=4))
    row = radar.signal(one_echo(np.array([1.4]), angle_rad=angle_rad))[0, 28]
    steps = np.angle(row[1:] / row[:-1])
    np.testing.assert_allclose(steps, np.pi * np.sin(angle_rad), atol=1e-9)


def test_echoes_add_up():
    rng = np.random.default_rng(3)
    both = Echoes(
        range_m=rng.uniform(0.5, 2.5, (20, 2)),
        amplitude=rng.uniform(0.1, 3.0, (20, 2)),
        phase_rad=np.array([0.1, 2.0]),
        angle_rad=np.array([0.2, -0.1]),
    )
    radar = front_end(Radar(n_antennas=2))
    alone = [
        Echoes(
            range_m=both.range_m[:, i : i + 1],
            amplitude=both.amplitude[:, i : i + 1],
            phase_rad=both.phase_rad[i : i + 1],
            angle_rad=both.angle_rad[i : i + 1],
        )
        for i in range(2)
    ]
    together = radar.signal(alone[0]) + radar.signal(alone[1])
    np.testing.assert_allclose(radar.signal(both), together, atol=1e-12)


def test_thermal_noise_has_unit_power_and_no_memory():
    receiver = Receiver(DEFAULT, seed=np.random.SeedSequence(1))
    noise = receiver.frames(np.zeros((2000, 16, 2), np.complex128), np.arange(2000) / 20)
    assert np.mean(np.abs(noise) ** 2) == pytest.approx(1.0, rel=0.02)
    assert np.mean(noise.real * noise.imag) == pytest.approx(0.0, abs=0.02)
    after_each_other = np.abs(np.mean(noise[1:] * noise[:-1].conj()))
    assert after_each_other < 0.02


def test_phase_noise_is_common_to_all_bins_and_antennas():
    receiver = Receiver(DEFAULT, seed=np.random.SeedSequence(1))
    loud = np.full((4000, 8, 2), 1e6 + 0j)
    rad = np.angle(receiver.frames(loud, np.arange(4000) / 20))
    assert rad[:, 0, 0].std() == pytest.approx(PHASE_NOISE_RAD, rel=0.05)
    np.testing.assert_allclose(rad, np.broadcast_to(rad[:, :1, :1], rad.shape), atol=1e-4)
