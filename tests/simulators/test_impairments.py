"""Each fault of a radar does what its name says, and none does anything when off."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from simulators.people.person import Person, steady
from simulators.radar.impairments import Impairments
from simulators.radar.presets import Module, radar
from simulators.radar.radar import Chirp, Radar, Technique
from simulators.radar.receiver import OtherRadar, Receiver
from simulators.recordings import record

CW = Radar(technique=Technique.CW, n_bins=1, phase_noise_rad=0.0)
PERSON = Person(course=steady(rr_per_min=15, hr_per_min=70), distance_m=1.2)


def heard(settings: Radar, signal: NDArray[np.complex128]) -> NDArray[np.complex64]:
    t_s = np.arange(len(signal)) / settings.frame_rate_hz
    return Receiver(settings, seed=np.random.SeedSequence(1)).frames(signal, t_s)


def circle(n: int, *, radius: float = 1e4) -> NDArray[np.complex128]:
    return radius * np.exp(2j * np.pi * np.arange(n) / n)[:, None, None]


def test_an_imbalance_of_i_and_q_makes_an_ellipse_of_the_circle():
    wrong = Impairments(iq_gain_db=1.0, iq_phase_deg=10.0)
    iq = heard(replace(CW, impairments=wrong), circle(720))[:, 0, 0]
    assert iq.imag.max() / iq.real.max() == pytest.approx(10 ** (1 / 20), rel=1e-3)
    correlation = np.mean(iq.real * iq.imag) / (iq.real.std() * iq.imag.std())
    assert correlation == pytest.approx(np.sin(np.radians(10.0)), abs=1e-3)


def test_an_imbalance_shows_an_echo_s_mirror_image_behind_the_radar():
    """Image over echo: |g exp(j theta) - 1| / |g exp(j theta) + 1|, at the negative beat."""
    chirp = Chirp(n_samples=128, duration_s=1e-4)
    settings = Radar(chirp=chirp, range0_m=-1.0, n_bins=60, impairments=Impairments(iq_gain_db=1.0))
    person = replace(PERSON, distance_m=0.6, in_bed=False, snr_db=60.0)
    iq, _ = record(person, radar=settings, seed=3, duration_s=5)
    clean, _ = record(
        person, radar=replace(settings, impairments=Impairments()), seed=3, duration_s=5
    )
    mean, ideal = np.abs(iq.mean(axis=0))[:, 0], np.abs(clean.mean(axis=0))[:, 0]
    before_us = slice(0, 17)
    assert ideal[before_us].max() < 1e-2 * ideal.max()
    gain = 10 ** (1 / 20)
    image = mean[before_us].max() / mean[23:37].max()
    assert image == pytest.approx((gain - 1) / (gain + 1), rel=0.35)


def test_an_offset_moves_the_centre_of_the_circle():
    wrong = Impairments(dc_offset_db=60.0)
    iq = heard(replace(CW, impairments=wrong), circle(720))[:, 0, 0]
    assert iq.mean() == pytest.approx(1000 + 1000j, rel=0.01)


def test_a_full_converter_clips_and_a_coarse_one_has_steps():
    wrong = Impairments(full_scale_db=74.0, n_bits=6)
    iq = heard(replace(CW, impairments=wrong), circle(720))[:, 0, 0]
    full = 10 ** (74 / 20)
    assert iq.real.max() == pytest.approx(full * 31 / 32, rel=1e-4)
    assert iq.real.min() == pytest.approx(-full, rel=1e-4)
    steps = np.diff(np.unique(iq.imag))
    np.testing.assert_allclose(steps, full / 32, rtol=1e-3)


def test_a_saturated_chirp_has_harmonics_that_an_unsaturated_one_has_not():
    settings = radar(Module.STANDARD, by_chirps=True)
    strong = replace(PERSON, snr_db=70.0, echo_share=0.0)
    full = replace(settings, impairments=Impairments(full_scale_db=60.0))
    clean, _ = record(strong, radar=settings, seed=5, duration_s=3)
    clipped, _ = record(strong, radar=full, seed=5, duration_s=3)
    # Bins far from every reflector hold the noise and, clipped, products of the reflectors.
    floor = [np.quantile(np.abs(iq[:, :, 0]).mean(axis=0), 0.2) for iq in (clean, clipped)]
    assert floor[1] > 2 * floor[0]


def test_twelve_bits_with_room_enough_change_nothing_that_matters():
    settings = radar(Module.IWR6843, by_chirps=True)
    ample = Impairments(full_scale_db=55.0, n_bits=16)
    clean, _ = record(PERSON, radar=settings, seed=5, duration_s=5)
    rounded, _ = record(PERSON, radar=replace(settings, impairments=ample), seed=5, duration_s=5)
    assert np.abs(rounded - clean).max() < 0.1


def test_another_radar_disturbs_in_runs_and_raises_all_bins_as_asked():
    wrong = Impairments(interference_db=20.0, interference_rate_hz=20.01, interference_share=0.05)
    settings = Radar(impairments=wrong)
    t_s = np.arange(20 * 400) / 20.0
    hits = OtherRadar(settings, seed=np.random.SeedSequence(2)).hits(t_s)
    assert hits.mean() == pytest.approx(0.05, abs=0.005)
    # The two clocks slip by one frame in 100 s, so the meetings last 5 s and come every 100 s.
    starts = np.flatnonzero(np.diff(hits.astype(int)) == 1)
    np.testing.assert_allclose(np.diff(starts) / 20.0, 100.0, atol=0.1)
    iq = heard(settings, np.zeros((t_s.size, 64, 1), np.complex128))
    power = np.mean(np.abs(iq[:, :, 0]) ** 2, axis=1)
    disturbed = power > 10
    assert np.mean(power[disturbed]) == pytest.approx(101.0, rel=0.05)
    assert np.mean(power[~disturbed]) == pytest.approx(1.0, rel=0.05)
    assert disturbed.mean() == pytest.approx(0.05, abs=0.005)


def test_while_it_warms_up_everything_moves_away_and_weakens_with_one_time_constant():
    wrong = Impairments(warm_up_mm=0.5, warm_up_gain_db=-1.0, warm_up_s=100.0)
    settings = Radar(impairments=wrong, phase_noise_rad=0.0)
    iq = heard(settings, np.full((20 * 600, 4, 1), 1e5 + 0j))[:, 0, 0]
    moved_mm = np.unwrap(np.angle(iq)) / settings.rad_per_m * 1000
    assert moved_mm[0] == pytest.approx(0.0, abs=1e-3)
    assert moved_mm[20 * 100] == pytest.approx(0.5 * (1 - np.exp(-1)), abs=1e-3)
    assert moved_mm[-1] == pytest.approx(0.5, abs=3e-3)
    assert 20 * np.log10(np.abs(iq[-1] / iq[0])) == pytest.approx(-1.0, abs=0.01)


def test_a_fast_clock_makes_more_frames_than_it_says():
    fast = Radar(impairments=Impairments(clock_ppm=1000.0))
    iq, rows = record(PERSON, radar=fast, seed=1, duration_s=100)
    assert len(iq) == 2000
    # 2002 frames of this sensor are 100 s: after 2000 the hundredth second is not over.
    assert len(rows) == 99
    assert fast.geometry.frame_rate_hz == 20.0


def test_no_impairment_is_on_by_default():
    default = Impairments()
    assert not default.of_converter
    assert default.interference_db is None
    assert default.warm_up_mm == default.clock_ppm == 0.0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"n_bits": 12}, "n_bits asks for full_scale_db"),
        ({"n_bits": 1, "full_scale_db": 40.0}, "n_bits is 2 to 24"),
        ({"iq_phase_deg": 90.0}, "iq_phase_deg is -45 to 45"),
        ({"interference_share": 1.5}, "interference_share is 0 to 1"),
    ],
)
def test_an_impairment_that_cannot_be_is_refused_in_a_sentence(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        Impairments(**changes)


def test_a_fault_of_the_converter_needs_something_that_converts():
    with pytest.raises(ValueError, match="impairments of the converter ask for chirp"):
        Radar(impairments=Impairments(dc_offset_db=20.0))
    with pytest.raises(ValueError, match="ask for complex samples"):
        radar(Module.BGT60TR13C, by_chirps=True, impairments=Impairments(iq_gain_db=1.0))
