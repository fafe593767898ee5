"""Module on a pty or loopback, driver, frames, DSP: what was put in comes out."""

from dataclasses import replace

import numpy as np
import pytest

from simulators.emulators.acconeer import a121
from simulators.emulators.catalogue import Variant
from simulators.emulators.deepwise import aw_uwb
from simulators.emulators.novelda import x4
from simulators.emulators.scene import View
from simulators.emulators.ti import dca1000, lab
from simulators.emulators.ti.example import CFG
from simulators.radar.presets import Module, radar
from simulators.recordings import record
from tests.simulators.emulators.bench import HR_PER_MIN, RR_PER_MIN, heard, scene, shown

SHORT_S = 4
UNHEARD_MAX = 200


def seen(someone, module_radar, came):
    """As many frames of the scene itself as `came`, (time, bin, antenna): no wire in between.

    From the one that came first on: a module that was told twice to start on a slow computer has
    sent some for nobody.
    """
    iq, _ = record(
        someone.person,
        room=someone.room,
        radar=module_radar,
        seed=someone.seed,
        duration_s=(len(came) + UNHEARD_MAX) / module_radar.frame_rate_hz,
    )
    start = np.abs(iq[:UNHEARD_MAX] - came[0]).sum(axis=(1, 2)).argmin()
    return iq[start : start + len(came)]


def x4_radar(**changes):
    start_m = float(np.float32(0.18)) - 96 * 1.5e8 / 23.328e9
    step_m = 8 * 1.5e8 / 23.328e9
    settings = {"frame_rate_hz": 17.0, "range0_m": start_m, "range_step_m": step_m, "n_bins": 106}
    return replace(radar(Module.X4), **{**settings, **changes})


@pytest.mark.parametrize("variant", [Variant(), Variant(other=True)], ids=["bulk", "escaped"])
async def test_frames_of_an_x4_are_the_scenes_to_the_last_bit(tmp_path, variant):
    ears, _ = await heard("xethru-x4", tmp_path, scene(), variant=variant, seconds=SHORT_S)
    truth = seen(scene(), x4_radar(), ears.iq / x4.AMPLITUDE)
    np.testing.assert_array_equal(ears.iq, x4.AMPLITUDE * truth)
    geometry = ears.frames[0].geometry
    assert geometry.carrier_hz == 7.29e9
    assert geometry.range0_m == pytest.approx(x4_radar().range0_m)
    assert geometry.range_step_m == pytest.approx(x4_radar().range_step_m)
    assert [frame.seq for frame in ears.frames] == list(range(len(ears.frames)))


async def test_frames_of_an_a121_are_the_scenes_but_for_its_integers(tmp_path):
    variant = Variant(over_tcp=True)
    ears, _ = await heard("acconeer-a121", tmp_path, scene(), variant=variant, seconds=SHORT_S)
    truth = seen(scene(), radar(Module.A121), a121.LSB * ears.iq)
    off = np.abs(a121.LSB * ears.iq - truth)
    assert off.max() < a121.LSB * 0.5**0.5  # at most half a step, in I and in Q
    assert off.max() > 0
    assert ears.frames[0].geometry == radar(Module.A121).geometry


async def test_frames_of_an_aw_uwb_are_the_scenes_to_the_last_bit(tmp_path):
    ears, _ = await heard("aw-uwb-ev-01", tmp_path, scene(), seconds=SHORT_S)
    module = x4_radar(frame_rate_hz=40.0, range0_m=0.2, n_bins=96)
    truth = seen(scene(), module, ears.iq / aw_uwb.AMPLITUDE)
    np.testing.assert_array_equal(ears.iq, aw_uwb.AMPLITUDE * truth)


@pytest.mark.parametrize("variant", [Variant(), Variant(other=True)], ids=["36 bytes", "40 bytes"])
async def test_frames_of_the_vital_signs_lab_are_the_scenes_but_for_its_integers(tmp_path, variant):
    ears, emulator = await heard(
        "ti-vital-signs-lab", tmp_path, scene(), variant=variant, seconds=SHORT_S
    )
    step_m = 299_792_458.0 * 4e6 / (2 * 70e12 * 256)
    zone = replace(
        radar(Module.IWR1443),
        carrier_hz=77e9 + 70e12 * (6e-6 + 25e-6),
        range0_m=8 * step_m,
        range_step_m=step_m,
        n_bins=53,
        n_antennas=1,
    )
    assert emulator.bins == (8, 60)
    truth = seen(scene(), zone, lab.LSB * ears.iq)
    assert np.abs(lab.LSB * ears.iq - truth).max() < lab.LSB * 0.51 * 2**0.5
    geometry = ears.frames[0].geometry
    assert geometry.carrier_hz == pytest.approx(zone.carrier_hz)
    assert geometry.range0_m == pytest.approx(zone.range0_m)
    assert geometry.range_step_m == pytest.approx(step_m)


@pytest.mark.parametrize("variant", [Variant(), Variant(other=True)], ids=["2 lanes", "4 lanes"])
async def test_raw_samples_over_a_capture_card_become_the_scenes_range_profile(tmp_path, variant):
    ears, emulator = await heard("ti-dca1000", tmp_path, scene(), variant=variant, seconds=SHORT_S)
    assert ears.iq.shape[1:] == (200, 4)
    are_alike(
        dca1000.LSB * ears.iq, scene_through(emulator.radar, len(ears.frames)), emulator.radar
    )
    assert ears.frames[0].geometry.range_step_m == pytest.approx(299_792_458.0 / 2 / 3.5e9)


@pytest.mark.parametrize("variant", [Variant(), Variant(other=True)], ids=["2 lanes", "4 lanes"])
async def test_real_samples_become_the_scenes_profile_and_its_mirror_image(tmp_path, variant):
    lines = CFG.replace("adcCfg 2 1", "adcCfg 2 0")
    ears, emulator = await heard(
        "ti-dca1000", tmp_path, scene(), variant=variant, seconds=SHORT_S, lines=lines
    )
    assert ears.iq.shape[1:] == (100, 4)
    truth = scene_through(emulator.radar, len(ears.frames))
    # Half of an echo lies in the image that is left off; the image of what is far, and of its
    # noise, lies on what is near: P[k] - conj(P[200 - k]), as bins lie half a sample aside.
    folded = truth[:, :100] - np.roll(truth[:, ::-1], 1, axis=1)[:, :100].conj()
    are_alike(2 * dca1000.LSB * ears.iq, folded, emulator.radar)
    strongest = np.abs(truth[0, :100, 0]).argmax()
    a, b = 2 * dca1000.LSB * ears.iq[:, strongest, 0], truth[:, strongest, 0]
    assert abs(np.vdot(b, a) / np.vdot(b, b)) == pytest.approx(1.0, abs=0.02)
    assert ears.frames[0].geometry.range_step_m == pytest.approx(299_792_458.0 / 2 / 3.5e9)


def scene_through(module_radar, n_frames):
    view = View(scene(), module_radar)
    return np.stack([view.frame() for _ in range(n_frames)])


def are_alike(came, truth, module_radar):
    """Range profiles (time, bin, antenna), about the chest of the scene."""
    chest = round(1.2 / module_radar.range_step_m)
    for bin_idx in range(chest - 1, chest + 3):
        for antenna in range(4):
            a, b = came[:, bin_idx, antenna], truth[:, bin_idx, antenna]
            ratio = np.vdot(b, a) / np.vdot(b, b)
            # Where in a sample its time lies turns a bin by a constant angle; nothing else differs.
            assert abs(ratio) == pytest.approx(1.0, abs=0.02)
            assert np.abs(a - ratio * b).std() < 0.2 * np.abs(b - b.mean()).std()


@pytest.mark.parametrize("name", ["mr60bha2", "hlk-ld6002"])
async def test_a_breath_of_4_mm_turns_a_modules_phase_by_4_pi_per_wavelength(tmp_path, name):
    ears, _ = await heard(name, tmp_path, scene(), seconds=30)
    phase_rad = np.unwrap(np.angle(ears.iq[:, 0, 0]))[-120:]
    assert np.abs(ears.iq).max() == pytest.approx(1.0)
    sd_rad = (phase_rad - np.linspace(phase_rad[0], phase_rad[-1], phase_rad.size)).std()
    breath_rad = 4 * np.pi * 4.0e-3 / (299_792_458.0 / 60e9)
    assert 2 * 2**0.5 * sd_rad == pytest.approx(breath_rad, rel=0.3)


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("xethru-x4", Variant()),
        ("acconeer-a121", Variant(over_tcp=True)),
        ("aw-uwb-ev-01", Variant()),
        ("ti-vital-signs-lab", Variant()),
        ("ti-dca1000", Variant()),
        ("mr60bha2", Variant()),
        ("hlk-ld6002", Variant()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_simulated_person_is_measured_through_an_emulated_module(tmp_path, name, variant):
    ears, emulator = await heard(name, tmp_path, scene(), variant=variant)
    vitals = shown(ears)
    truth = emulator.truth
    assert truth.rr_per_min == pytest.approx(RR_PER_MIN, abs=2)
    assert vitals.rr.per_min == pytest.approx(truth.rr_per_min, abs=1)
    if vitals.hr.per_min is not None:  # a value that is withheld is no wrong value
        assert vitals.hr.per_min == pytest.approx(HR_PER_MIN, abs=5)
    if vitals.range_m is not None:
        assert vitals.range_m == pytest.approx(1.2, abs=0.15)
    assert ears.faults == []


async def test_before_an_empty_bed_a_module_leads_to_no_rate(tmp_path):
    ears, _ = await heard("xethru-x4", tmp_path, scene(in_bed=False))
    vitals = shown(ears)
    assert vitals.rr.per_min is None
    assert vitals.hr.per_min is None
