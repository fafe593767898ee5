"""An Infineon board behind a stand-in for the vendor's wheel: no emulator reaches that far down."""

import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from dsp.estimate import vitals_of
from sensor.drivers.infineon.driver import Bgt60Driver, Bgt60Settings
from sensor.drivers.transports.infineon import WheelOpener
from sensor.messages import RadarTrouble
from tests.sensor.drivers.ears import running, until
from tests.sensor.drivers.test_breathing import BREATHS_PER_MIN, chest_m

SETTINGS = Bgt60Settings()
SECONDS = 45


def wheel_frames(seconds):
    """(receiver, chirp, sample) of a breathing chest at 1.2 m, as the wheel hands them out."""
    rng = np.random.default_rng(1)
    geometry = SETTINGS.geometry
    wavelength_m = 299_792_458.0 / geometry.carrier_hz
    n = np.arange(SETTINGS.n_samples)
    shape = (SETTINGS.n_rx, SETTINGS.n_chirps, SETTINGS.n_samples)
    for k in range(round(seconds * geometry.frame_rate_hz)):
        range_m = 1.2 + chest_m(k / geometry.frame_rate_hz)
        turns = range_m / geometry.range_step_m / SETTINGS.n_samples
        beat = 0.1 * np.cos(2 * np.pi * turns * n + 4 * np.pi * range_m / wavelength_m)
        yield np.broadcast_to(beat, shape) + 1e-3 * rng.standard_normal(shape)


@pytest.fixture
def wheel(monkeypatch):
    """The names of the wheel that are used here; each board opened plays the next frames."""
    plays, sequences = [], []

    class DeviceFmcw:
        def __init__(self):
            if not plays:
                raise RuntimeError("no board")
            self._frames = iter(plays.pop(0))

        def create_simple_sequence(self, config):
            return config

        def set_acquisition_sequence(self, sequence):
            sequences.append(sequence)

        def get_next_frame(self):
            frame = next(self._frames, None)
            if frame is None:
                raise RuntimeError("the USB device is gone")
            return [frame.astype(np.float32)]

    types = ModuleType("ifxradarsdk.fmcw.types")
    types.FmcwSimpleSequenceConfig = types.FmcwSequenceChirp = SimpleNamespace
    fmcw = ModuleType("ifxradarsdk.fmcw")
    fmcw.DeviceFmcw, fmcw.types = DeviceFmcw, types
    for module in (ModuleType("ifxradarsdk"), fmcw, types):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return SimpleNamespace(plays=plays, sequences=sequences)


async def test_a_breath_before_a_bgt60_comes_out_at_its_rate_and_range(wheel):
    wheel.plays.append(wheel_frames(SECONDS))
    n_frames = SECONDS * 20
    async with running(Bgt60Driver(SETTINGS), WheelOpener(SETTINGS)) as ears:
        await until(lambda: len(ears.frames) == n_frames)
    assert [frame.seq for frame in ears.frames] == list(range(n_frames))
    *_, (_, vitals) = vitals_of(ears.iq, ears.frames[0].geometry)
    assert vitals.rr.per_min == pytest.approx(BREATHS_PER_MIN, abs=1.5)
    assert vitals.range_m == pytest.approx(1.2, abs=0.1)


async def test_the_board_is_set_up_as_the_driver_counts_on(wheel):
    wheel.plays.append(wheel_frames(0.2))
    async with running(Bgt60Driver(SETTINGS), WheelOpener(SETTINGS)) as ears:
        await until(lambda: ears.frames)
    (sequence,) = wheel.sequences
    assert sequence.num_chirps * sequence.chirp.num_samples * 3 * 4 == SETTINGS.n_frame_bytes
    assert sequence.chirp.rx_mask == 0b111
    assert sequence.frame_repetition_time_s == pytest.approx(0.05)


async def test_a_board_that_is_unplugged_comes_back_in_a_new_session_and_no_later_frame_is_lost(
    wheel,
):
    frames = list(wheel_frames(3))
    wheel.plays += [frames[:20], frames[30:]]
    async with running(Bgt60Driver(SETTINGS), WheelOpener(SETTINGS)) as ears:
        await until(lambda: len(ears.frames) == 50)
    before, after = ears.frames[:20], ears.frames[20:]
    assert len({frame.session for frame in before}) == len({f.session for f in after}) == 1
    assert before[0].session != after[0].session
    assert [frame.seq for frame in after] == list(range(30))
    assert ears.said("The Infineon board stopped: the USB device is gone")
    assert ears.said("back after")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38])
async def test_a_frame_with_samples_that_no_radar_measures_is_left_out_and_said(wheel, value):
    frames = list(wheel_frames(0.5))
    frames[4][1, 2, 3] = value
    wheel.plays.append(frames)
    async with running(Bgt60Driver(SETTINGS), WheelOpener(SETTINGS)) as ears:
        await until(lambda: ears.said("stopped"))
    assert ears.said("samples that no radar measures")
    assert [frame.seq for frame in ears.frames] == [0, 1, 2, 3, 5, 6, 7, 8, 9]
    assert all(np.isfinite(frame.iq).all() for frame in ears.frames)


async def test_a_module_that_sends_nothing_usable_does_not_fill_the_log(wheel):
    wheel.plays.append([np.full((3, 16, 64), np.nan)] * 200)
    async with running(Bgt60Driver(SETTINGS), WheelOpener(SETTINGS)) as ears:
        await until(lambda: ears.said("stopped"))
    assert [kind for kind in ears.troubles if kind is RadarTrouble.LEFT_OUT] == [
        RadarTrouble.LEFT_OUT
    ]
