"""Raw chirps, pulses and continuous waves against physics and against each other."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulators.people.person import Person, steady
from simulators.radar.converter import RangeTransform
from simulators.radar.echoes import Echoes, by_radar_equation
from simulators.radar.front_end import front_end
from simulators.radar.presets import PRESETS, Module, radar
from simulators.radar.radar import LIGHT_M_PER_S, Chirp, Radar, Technique
from simulators.radar.receiver import Receiver
from simulators.radar.response import pulse_m
from simulators.recordings import record
from simulators.room.room import Room

RADAR = Path(__file__).resolve().parents[2] / "../shared/data/radar"
FMCW = [m for m in Module if PRESETS[m].chirp is not None]


def echo(range_m: NDArray[np.float64] | list[float], *, angle_rad: float = 0.0) -> Echoes:
    at_m = np.asarray(range_m, float)
    return Echoes(
        range_m=at_m[:, None],
        amplitude=np.ones((at_m.size, 1)),
        phase_rad=np.array([0.7]),
        angle_rad=np.array([angle_rad]),
    )


def by_chirps(settings: Radar, echoes: Echoes) -> NDArray[np.complex128]:
    assert settings.chirp is not None
    samples = front_end(settings).signal(echoes)
    return RangeTransform(settings, settings.chirp).profiles(samples).astype(complex)


@pytest.mark.parametrize("module", Module)
def test_4_mm_in_are_4_mm_out_of_every_module(module):
    settings = replace(PRESETS[module].radar, ac_coupling_hz=None)
    towards_mm = 2.0 - 2.0 * np.cos(2 * np.pi * np.arange(200) / 200)
    profiles = front_end(settings).signal(echo(1.2 - towards_mm / 1000))[:, :, 0]
    loudest = profiles[:, np.argmax(np.abs(profiles[0]))]
    measured_mm = -np.unwrap(np.angle(loudest)) * LIGHT_M_PER_S / settings.carrier_hz * 250 / np.pi
    np.testing.assert_allclose(measured_mm - measured_mm[0], towards_mm, atol=1e-6)


@pytest.mark.parametrize("module", FMCW)
def test_chirps_and_range_profiles_tell_the_same_displacement(module):
    settings = radar(module, by_chirps=True)
    towards_mm = 2.0 - 2.0 * np.cos(2 * np.pi * np.arange(100) / 100)
    profiles = by_chirps(settings, echo(1.25 - towards_mm / 1000))[:, :, 0]
    loudest = profiles[:, np.argmax(np.abs(profiles[0]))]
    measured_mm = -np.unwrap(np.angle(loudest)) * LIGHT_M_PER_S / settings.carrier_hz * 250 / np.pi
    # 1 %: the mirror image of an I-only converter and the residual video phase.
    np.testing.assert_allclose(measured_mm - measured_mm[0], towards_mm, atol=0.04)


@pytest.mark.parametrize("module", FMCW)
def test_chirps_give_the_direct_range_profile_within_one_percent(module):
    """The chirp's residual video phase, the same for all bins, is taken out first."""
    settings = radar(module, by_chirps=True)
    direct = replace(settings, chirp=None)
    assert settings.chirp is not None
    slope = LIGHT_M_PER_S / 2 / settings.range_step_m / settings.chirp.duration_s
    for range_m in np.linspace(8.3, 11.7, 7) * settings.range_step_m:
        one = echo([range_m], angle_rad=0.2)
        video = np.exp(1j * np.pi * slope * (2 * range_m / LIGHT_M_PER_S) ** 2)
        difference = by_chirps(settings, one) * video - front_end(direct).signal(one)
        assert np.abs(difference).max() < 0.01


@given(
    places=st.lists(st.floats(0.5, 2.5), min_size=1, max_size=5),
    duration_s=st.floats(30e-6, 2e-3),
)
@settings(max_examples=25, deadline=None)
def test_a_chirp_of_any_length_puts_every_echo_where_the_profile_has_it(places, duration_s):
    sampled = Radar(chirp=Chirp(n_samples=128, duration_s=duration_s))
    many = Echoes(
        range_m=np.array([places]),
        amplitude=np.ones((1, len(places))),
        phase_rad=np.zeros(len(places)),
        angle_rad=np.zeros(len(places)),
    )
    slope = LIGHT_M_PER_S / 2 / sampled.range_step_m / duration_s
    # The video phase differs from echo to echo: it is what the tolerance is made of.
    video_rad = np.pi * slope * (2 * np.array(places) / LIGHT_M_PER_S) ** 2
    difference = by_chirps(sampled, many) - front_end(replace(sampled, chirp=None)).signal(many)
    assert np.abs(difference).max() < 0.01 * len(places) + np.abs(video_rad).sum()


def test_two_echoes_two_bins_apart_are_two_and_one_bin_apart_are_one():
    ideal = front_end(Radar())
    for gap_bins, n_peaks in ((1.0, 1), (3.0, 2)):
        both = [ideal.signal(echo([(28 + k * gap_bins) * 0.05])) for k in range(2)]
        power = np.abs(np.abs(both[0]) + np.abs(both[1]))[0, :, 0]
        peaks = (power[1:-1] > power[:-2]) & (power[1:-1] >= power[2:]) & (power[1:-1] > 0.5)
        assert peaks.sum() == n_peaks


def test_the_main_lobe_of_a_hann_window_is_1_44_bins_wide_at_3_db():
    at_m = 1.4 + np.linspace(-0.1, 0.1, 801)
    gain_db = 20 * np.log10(np.abs(front_end(Radar()).signal(echo(at_m))[:, 28, 0]))
    inside_m = at_m[gain_db > -3.0103]
    # Harris 1978, table 1: 1.44 bins for the Hann window.
    assert np.ptp(inside_m) / 0.05 == pytest.approx(1.44, abs=0.02)


@pytest.mark.parametrize("module", [Module.A121, Module.X4])
def test_a_pulse_is_as_wide_as_asked_at_half_of_its_amplitude(module):
    settings = PRESETS[module].radar
    at_m = 1.02 + np.linspace(-0.4, 0.4, 8001)
    bin_idx = round((1.02 - settings.range0_m) / settings.range_step_m)
    gain = np.abs(front_end(settings).signal(echo(at_m))[:, bin_idx, 0])
    assert np.ptp(at_m[gain >= 0.5]) == pytest.approx(settings.pulse_m, abs=0.001)


def test_the_spectrum_of_the_uwb_pulse_is_10_db_down_at_the_ends_of_its_band():
    width_s = 2 * pulse_m(1.4e9) / LIGHT_M_PER_S
    t_s = np.linspace(-20e-9, 20e-9, 40_001)
    envelope = np.exp(-4 * np.log(2) * (t_s / width_s) ** 2)

    def level_db(f_hz: float) -> float:
        return 20 * np.log10(np.abs(np.sum(envelope * np.exp(2j * np.pi * f_hz * t_s))))

    assert level_db(0.7e9) - level_db(0.0) == pytest.approx(-10.0, abs=0.01)


@given(range_m=st.floats(0.4, 4.0))
def test_twice_the_range_is_a_sixteenth_of_the_power(range_m):
    at = by_radar_equation(echo([range_m, 2 * range_m]), reference_m=1.5)
    near, far = at.amplitude[:, 0] ** 2
    assert near / far == pytest.approx(16.0)
    assert by_radar_equation(echo([1.5]), reference_m=1.5).amplitude == pytest.approx(1.0)


def test_with_a_link_budget_a_farther_chest_is_weaker_by_40_db_a_decade():
    power_db = {}
    room = Room(clutter_db=-80.0, reference_m=1.0)
    for distance_m in (0.5, 1.0, 2.0):
        person = Person(
            course=steady(rr_per_min=15, hr_per_min=70),
            distance_m=distance_m,
            snr_db=30.0,
            echo_share=0.0,
        )
        iq, _ = record(person, room=room, seed=3, duration_s=20)
        power = np.mean(np.abs(iq[:, round(distance_m / 0.05), 0]) ** 2) - 1
        power_db[distance_m] = 10 * np.log10(power)
    assert power_db[1.0] == pytest.approx(30.0, abs=1.0)
    assert power_db[0.5] - power_db[1.0] == pytest.approx(12.04, abs=1.0)
    assert power_db[1.0] - power_db[2.0] == pytest.approx(12.04, abs=1.0)


@pytest.mark.parametrize(
    ("module", "sampled"), [*((m, False) for m in Module), *((m, True) for m in FMCW)]
)
def test_the_noise_floor_of_every_module_is_one_a_bin_and_frame(module, sampled):
    settings = radar(module, by_chirps=sampled)
    n_fast = settings.n_bins if settings.chirp is None else settings.chirp.n_samples
    receiver = Receiver(settings, seed=np.random.SeedSequence(2))
    n = 20_000 // settings.n_bins + 200
    silence = np.zeros((n, n_fast, settings.n_antennas), np.complex128)
    noise = receiver.frames(silence, np.arange(n) / settings.frame_rate_hz)
    # An I-only converter has its mirror image in the bins at zero and at the far end.
    inner = noise[:, 2:-2] if settings.n_bins > 8 else noise
    assert np.mean(np.abs(inner) ** 2) == pytest.approx(1.0, rel=0.12)


@pytest.mark.parametrize("corner_hz", [0.05, 0.5, 4.0])
def test_at_its_corner_an_ac_coupled_radar_hears_3_db_less_and_far_below_nothing(corner_hz):
    settings = Radar(
        technique=Technique.CW, n_bins=1, frame_rate_hz=50.0, ac_coupling_hz=corner_hz,
        phase_noise_rad=0.0,
    )  # fmt: skip
    t_s = np.arange(round(50 * 30 / corner_hz)) / 50.0
    for share, gain in ((1.0, 0.5**0.5), (0.05, 0.05), (0.0, 0.0)):
        tone = 1e5 * np.exp(2j * np.pi * share * corner_hz * t_s)[:, None, None]
        heard = Receiver(settings, seed=np.random.SeedSequence(1)).frames(tone, t_s)
        late = np.abs(heard[t_s.size // 2 :, 0, 0]) / 1e5
        assert late.mean() == pytest.approx(gain, abs=0.003)


def test_a_cw_radar_has_one_bin_and_no_range_axis_and_hears_the_whole_room():
    settings = PRESETS[Module.CW24].radar
    assert settings.geometry.range0_m is None
    assert settings.geometry.range_step_m is None
    heard = front_end(settings).signal(echo([0.4, 3.9]))
    np.testing.assert_allclose(np.abs(heard), 1.0)
    assert heard.shape == (2, 1, 1)


@pytest.mark.parametrize("module", Module)
def test_the_frames_of_every_module_have_its_geometry(module):
    settings = PRESETS[module].radar
    person = Person(course=steady(rr_per_min=15, hr_per_min=70), distance_m=1.2)
    iq, rows = record(person, radar=settings, seed=1, duration_s=2)
    assert iq.shape == (2 * settings.frame_rate_hz, settings.n_bins, settings.n_antennas)
    assert [row.t_s for row in rows] == [1.0, 2.0]
    assert np.isfinite(iq).all()
    assert PRESETS[module].source


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"technique": Technique.CW}, "n_bins of a CW radar is 1"),
        ({"technique": Technique.PULSED}, "pulse_m belongs to a pulsed radar"),
        ({"pulse_m": 0.1}, "pulse_m belongs to a pulsed radar"),
        ({"ac_coupling_hz": 1.0}, "ac_coupling_hz belongs to a CW radar"),
        ({"n_bins": 0}, "n_bins is 1 to 1536, got 0"),
        ({"range_step_m": 0.0}, "range_step_m is 0.001 to 2 m, got 0"),
        ({"chirp": Chirp(n_samples=32, duration_s=1e-4)}, "n_bins is at most 32"),
    ],
)
def test_a_radar_that_cannot_be_is_refused_in_a_sentence(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        Radar(**changes)


def test_raw_samples_are_refused_where_there_is_no_chirp():
    with pytest.raises(ValueError, match="by_chirps asks for an FMCW module"):
        radar(Module.X4, by_chirps=True)


def test_the_noise_of_neighbouring_bins_is_alike_by_two_thirds_after_a_hann_window():
    """Of the window's transform: bins 1 apart share 2/3, bins 2 apart 1/6, bins 3 apart nothing."""
    settings = radar(Module.STANDARD, by_chirps=True)
    receiver = Receiver(settings, seed=np.random.SeedSequence(2))
    noise = receiver.frames(np.zeros((3000, 128, 1), np.complex128), np.arange(3000) / 20)[..., 0]
    for apart, expected in ((1, 2 / 3), (2, 1 / 6), (3, 0.0)):
        alike = np.mean(noise[:, apart:] * noise[:, :-apart].conj())
        assert np.abs(alike) == pytest.approx(expected, abs=0.02)


def test_real_raw_samples_become_the_range_profiles_that_their_source_has():
    """TI IWR6843 through a DCA1000 card; the source's own range FFT, but for one phase a bin."""
    path = RADAR / "iwr6843_demo" / "demo20s.npz"
    if not path.is_file():
        pytest.skip("../shared/data/radar/iwr6843_demo not present; real raw samples not checked")
    with np.load(path, allow_pickle=False) as z:
        samples, frames = z["adc"].astype(float), z["frames"]
        start_hz, slope_hz_per_s = float(z["start_hz"]), float(z["slope_hz_per_s"])
    settings = radar(Module.IWR6843, by_chirps=True)
    assert settings.chirp is not None
    middle_hz = start_hz + slope_hz_per_s * settings.chirp.duration_s / 2
    assert settings.carrier_hz == pytest.approx(middle_hz, rel=1e-6)
    ours = RangeTransform(settings, settings.chirp).profiles(samples[..., 0] + 1j * samples[..., 1])
    for bin_idx in range(4, 12):
        mine, theirs = ours[:, bin_idx, 0], frames[:, bin_idx, 0]
        alike = np.abs(np.vdot(mine, theirs)) / np.linalg.norm(mine) / np.linalg.norm(theirs)
        # The windows differ a little, which shows where next to nothing reflects.
        assert alike > (0.9999 if bin_idx in {6, 7, 8} else 0.99)
