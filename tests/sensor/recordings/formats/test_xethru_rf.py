"""Real samples of an X4, made here as a pulse that a reflector sends back later."""

import numpy as np
import pytest

from sensor.recordings.formats import inout
from sensor.recordings.formats.options import Layout, Options
from sensor.recordings.formats.vendors.xethru import BIN_M
from sensor.recordings.recording import RecordingError
from tests.sensor.recordings.formats.test_in import frames_of, xethru

RF = Options(frame_rate_hz=20.0, range_start_m=0.0, layout=Layout.RF)
LIGHT_M_PER_S = 2.998e8
N_SAMPLES = 512


def echoes(range_m: np.ndarray, offset: float = 0.0) -> np.ndarray:
    """(time, sample): a pulse of 1.4 GHz around 7.29 GHz, back from each range."""
    t_s = np.arange(N_SAMPLES) / 23.328e9 - 2 * range_m[:, None] / LIGHT_M_PER_S
    return np.exp(-0.5 * (t_s / 0.27e-9) ** 2) * np.cos(2 * np.pi * 7.29e9 * t_s) + offset


def test_a_chest_that_breathes_four_millimetres_does_so_in_the_phase_of_its_bin(tmp_path) -> None:
    breath_m = 0.002 * np.sin(2 * np.pi * 0.25 * np.arange(120) / 20)
    path = tmp_path / "xethru_datafloat_1.dat"
    path.write_bytes(xethru(echoes(1.2 + breath_m, offset=0.3)))
    stream = inout.read(path, "xethru", RF)
    iq, seq = frames_of(stream)
    assert iq.shape == (120, N_SAMPLES // 8, 1)
    assert seq.tolist() == list(range(120))
    bin_idx = int(np.abs(iq).mean(axis=0)[:, 0].argmax())
    assert bin_idx * BIN_M == pytest.approx(1.2, abs=BIN_M)
    assert np.abs(iq[:, bin_idx]).mean() > 0.5, "the pulse's height, less the filter"
    assert np.abs(iq[:, N_SAMPLES // 16 + 10 : -2]).max() < 1e-3, "a constant offset is gone"
    phase = np.unwrap(np.angle(iq[:, bin_idx, 0]))
    moved_m = phase * LIGHT_M_PER_S / (4 * np.pi * 7.29e9)
    np.testing.assert_allclose(moved_m - moved_m.mean(), breath_m - breath_m.mean(), atol=2e-5)


@pytest.mark.parametrize(("n", "why"), [(4, "a bin takes 8"), (2048, "at most 1536")])
def test_frames_that_no_x4_sends_are_refused(tmp_path, n: int, why: str) -> None:
    path = tmp_path / "xethru_datafloat_1.dat"
    path.write_bytes(xethru(np.ones((3, n))))
    with pytest.raises(RecordingError, match=why):
        inout.read(path, "xethru", RF)
