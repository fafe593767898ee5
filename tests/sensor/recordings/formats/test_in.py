"""Other people's files, made here in the shape that their descriptions give."""

import json
import struct
from pathlib import Path

import h5py
import numpy as np
import pytest
import scipy.io
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor.drivers.chirps import LIGHT_M_PER_S
from sensor.drivers.ti.cfg import chirps
from sensor.recordings.formats import inout
from sensor.recordings.formats.options import Layout, Options
from sensor.recordings.npz import read as read_npz
from sensor.recordings.recording import NoFramesError, RecordingError
from simulators.emulators.ti.example import CFG

A121 = Path(__file__).resolve().parents[4] / "../shared/data/radar/acconeer_a121"
NO = Options()


def frames_of(stream):
    blocks = list(stream.blocks())
    return np.concatenate([b.iq for b in blocks]), np.concatenate([b.seq for b in blocks])


def acconeer(path, sweeps, *, tick, start=120, base_step_m=0.0025):
    """As `acconeer-python-exploration` writes it; sweeps (time, sweep, point, I/Q)."""
    frame = np.zeros(sweeps.shape[:3], dtype=[("real", "<i2"), ("imag", "<i2")])
    frame["real"], frame["imag"] = sweeps[..., 0], sweeps[..., 1]
    subsweep = {"start_point": start, "num_points": sweeps.shape[2], "step_length": 24}
    config = {"subsweeps": [subsweep], "sweeps_per_frame": sweeps.shape[1], "frame_rate": 20.0}
    with h5py.File(path, "w") as file:
        file["generation"] = "a121"
        file["server_info"] = json.dumps({"ticks_per_second": 1000, "sensor_count": 1})
        session = file.create_group("sessions/session_0")
        session["session_config"] = json.dumps({"groups": [{"1": config}], "update_rate": None})
        entry = session.create_group("group_0/entry_0")
        entry["metadata"] = json.dumps({"base_step_length_m": base_step_m})
        entry["result/tick"] = tick
        entry.create_dataset("result/frame", data=frame, compression="gzip")
    return path


def test_an_acconeer_frame_is_the_mean_of_its_sweeps_at_its_ticks(tmp_path):
    sweeps = np.random.default_rng(1).integers(-9_000, 9_000, (100, 16, 21, 2)).astype(np.int16)
    tick = 1_000 + 50 * np.arange(100)
    tick[60:] += 150  # three frames were left out
    got = inout.read(acconeer(tmp_path / "r.h5", sweeps, tick=tick), "acconeer", NO)
    iq, seq = frames_of(got)
    expected = (sweeps[..., 0] + 1j * sweeps[..., 1]).mean(axis=1)
    np.testing.assert_allclose(iq[..., 0], expected, rtol=1e-5, atol=1e-3)
    assert np.diff(seq).tolist() == [1] * 59 + [4] + [1] * 39
    geometry = got.head.geometry
    assert (geometry.range0_m, geometry.range_step_m) == (pytest.approx(0.3), pytest.approx(0.06))
    assert (geometry.frame_rate_hz, geometry.carrier_hz) == (20.0, 60.5e9)


@pytest.mark.parametrize("name", ["breathing-sitting", "breathing-sitting-no-presence"])
def test_the_acconeer_importer_agrees_with_the_same_recording_as_npz(tmp_path, name):
    if not A121.is_dir():
        pytest.skip("../shared/data/radar/acconeer_a121 not present; a real A121 not compared")
    with np.load(A121 / f"{name}.npz") as real:
        sweeps, tick_s = real["sweeps"], real["tick_s"]
    recording = read_npz(A121 / f"{name}.npz")
    tick = np.rint(np.asarray(tick_s, np.float64) * 1000).astype(np.int64)
    base_step_m = recording.geometry.range_step_m / 24
    start = round(recording.geometry.range0_m / base_step_m)
    path = acconeer(tmp_path / "r.h5", sweeps, tick=tick, start=start, base_step_m=base_step_m)
    got = inout.read(path, "acconeer", NO)
    iq, _ = frames_of(got)
    np.testing.assert_allclose(iq, recording.iq, rtol=1e-4, atol=0.51)  # kept on an integer grid
    assert got.head.geometry.range0_m == pytest.approx(recording.geometry.range0_m, abs=1e-3)
    assert got.head.geometry.range_step_m == pytest.approx(recording.geometry.range_step_m, 1e-3)
    assert got.head.geometry.frame_rate_hz == pytest.approx(recording.geometry.frame_rate_hz, 1e-2)


def xethru(floats, *, first=0, content=0):
    """(time, float) as records back to back."""
    return b"".join(
        struct.pack("<III", content, (first + k) % 2**32, len(row)) + row.astype("<f4").tobytes()
        for k, row in enumerate(floats)
    )


def test_xethru_files_of_a_folder_are_one_recording_and_its_counter_may_wrap(tmp_path):
    floats = np.random.default_rng(2).normal(size=(90, 12)).astype(np.float32)
    (tmp_path / "xethru_datafloat_1.dat").write_bytes(xethru(floats[:50], first=2**32 - 20))
    (tmp_path / "xethru_datafloat_2.dat").write_bytes(xethru(floats[52:], first=32))
    options = Options(frame_rate_hz=17.0, range_start_m=-0.4)
    assert inout.recognised(tmp_path) == "xethru"
    stream = inout.read(tmp_path, "xethru", options)
    iq, seq = frames_of(stream)
    np.testing.assert_array_equal(iq[:50, :, 0], floats[:50, :6] + 1j * floats[:50, 6:])
    assert np.flatnonzero(np.diff(seq) != 1).tolist() == [49]
    assert seq[50] - seq[49] == 3
    assert stream.head.geometry.range_step_m == pytest.approx(0.05144, abs=1e-5)
    interleaved = Options(frame_rate_hz=17.0, layout=Layout.INTERLEAVED)
    iq, _ = frames_of(inout.read(tmp_path, "xethru", interleaved))
    np.testing.assert_array_equal(iq[:50, :, 0], floats[:50, ::2] + 1j * floats[:50, 1::2])


def test_a_dca1000_recording_with_its_cfg_shows_a_target_where_it_stands(tmp_path):
    from sensor.drivers.ti.cfg import chirps

    (tmp_path / "radar.cfg").write_text(CFG)
    played = chirps(CFG)
    bin_idx = 9
    t = np.arange(played.n_samples)
    tone = 3_000 * np.exp(2j * np.pi * bin_idx * t / played.n_samples)
    shape = (25, played.n_chirps, played.n_rx, played.n_samples)
    samples = np.broadcast_to(tone, shape).reshape(-1)
    pairs = np.stack([samples.real, samples.imag]).reshape(2, -1, 2)  # I I Q Q, repeating
    raw = np.rint(np.moveaxis(pairs, 1, 0)).astype("<i2").tobytes()
    (tmp_path / "adc_data.bin").write_bytes(raw)
    stream = inout.read(tmp_path / "adc_data.bin", "dca1000", Options(cfg=tmp_path / "radar.cfg"))
    iq, seq = frames_of(stream)
    assert (len(iq), seq.tolist()) == (25, list(range(25)))
    assert (np.abs(iq[:, :, 0]).argmax(axis=1) == bin_idx).all()
    assert np.abs(iq[0, bin_idx, 0]) == pytest.approx(3_000, rel=0.01)
    (tmp_path / "adc_data.bin").write_bytes(raw[:-3])
    with pytest.raises(RecordingError, match=r"adc_data\.bin: holds 24 frames .* cut off, or this"):
        inout.read(tmp_path / "adc_data.bin", "dca1000", Options(cfg=tmp_path / "radar.cfg"))


def test_a_dca1000_recording_of_real_samples_shows_its_target_in_the_lower_half(tmp_path):
    cfg = CFG.replace("adcCfg 2 1", "adcCfg 2 0")
    (tmp_path / "radar.cfg").write_text(cfg)
    played = chirps(cfg)
    n_samples, bin_idx = played.n_samples, 9
    tone = 3_000 * np.cos(2 * np.pi * bin_idx * np.arange(n_samples) / n_samples)
    shape = (12, played.n_chirps, played.n_rx, n_samples)
    raw = np.rint(np.broadcast_to(tone, shape)).astype("<i2").tobytes()
    (tmp_path / "adc_data.bin").write_bytes(raw)
    stream = inout.read(tmp_path / "adc_data.bin", "dca1000", Options(cfg=tmp_path / "radar.cfg"))
    iq, seq = frames_of(stream)
    assert seq.tolist() == list(range(12))
    assert iq.shape == (12, n_samples // 2, played.n_rx)
    assert (np.abs(iq).argmax(axis=1) == bin_idx).all()
    assert np.abs(iq[0, bin_idx, 0]) == pytest.approx(1_500, rel=0.01)  # half is in the image


def infineon(folder, raw, **changes):
    shape = {
        "start_frequency_Hz": 60e9,
        "end_frequency_Hz": 61.5e9,
        "num_chirps_per_frame": raw.shape[2],
        "num_samples_per_chirp": raw.shape[3],
        "rx_antennas": list(range(1, raw.shape[1] + 1)),
        "sample_rate_Hz": 2_000_000,
        "frame_repetition_time_s": 0.05,
        "chirp_repetition_time_s": 5e-4,
    } | changes
    inside = folder / "RadarIfxAvian_00"
    inside.mkdir(exist_ok=True)
    np.save(inside / "radar.npy", raw)
    config = {"device_config": {"fmcw_single_shape": shape}}
    (inside / "config.json").write_text(json.dumps(config))
    return folder


def test_a_radar_fusion_folder_shows_a_target_where_it_stands(tmp_path):
    bin_idx, n = 5, 64
    tone = 2_048 + 900 * np.cos(2 * np.pi * bin_idx * np.arange(n) / n)
    raw = np.broadcast_to(tone, (45, 3, 16, n)).astype(np.uint16)
    folder = infineon(tmp_path, raw)
    assert inout.recognised(folder) == "infineon"
    stream = inout.read(folder, "infineon", NO)
    iq, _ = frames_of(stream)
    assert iq.shape == (45, 32, 3)
    assert (np.abs(iq).argmax(axis=1) == bin_idx).all()
    assert stream.head.geometry.range_step_m == pytest.approx(LIGHT_M_PER_S / 3e9)
    assert stream.head.geometry.frame_rate_hz == pytest.approx(20.0)
    with pytest.raises(RecordingError, match=r"config\.json says \(frames, 3, 16, 128\)"):
        inout.read(infineon(tmp_path, raw, num_samples_per_chirp=128), "infineon", NO)


def schellenberger(n=4_000):
    t_s = np.arange(n) / 2_000
    phase = 2 * np.sin(2 * np.pi * 0.25 * t_s)
    return {
        "radar_i": np.cos(phase)[:, None],
        "radar_q": np.sin(phase)[:, None],
        "fs_radar": 2_000,
        "tfm_ecg1": np.sin(t_s)[:, None],
        "fs_ecg": 2_000,
        "tfm_z0": t_s[::20][:, None],
        "fs_z0": 100,
        "tfm_icg": np.zeros((0, 0)),
        "fs_icg": 1_000,
        "measurement_info": np.array(["2020-01-01", "Resting"], dtype=object),
    }


@pytest.mark.parametrize("version", ["5", "7.3"])
def test_a_mat_of_schellenberger_2020_keeps_radar_and_references(tmp_path, version):
    made = schellenberger()
    path = tmp_path / "GDN0001_1_Resting.mat"
    if version == "5":
        scipy.io.savemat(path, made, do_compression=True)
    else:
        with h5py.File(path, "w", userblock_size=512) as file:
            for name, value in made.items():
                if name != "measurement_info":
                    file[name] = np.atleast_2d(np.asarray(value, np.float64)).T
        whole = bytearray(path.read_bytes())
        whole[:10] = b"MATLAB 7.3"
        path.write_bytes(bytes(whole))
    assert inout.recognised(path) == "schellenberger2020"
    stream = inout.read(path, "schellenberger2020", NO)
    iq, _ = frames_of(stream)
    expected = made["radar_i"][:, 0] + 1j * made["radar_q"][:, 0]
    np.testing.assert_allclose(iq[:, 0, 0], expected, atol=1e-6)
    assert stream.head.geometry.frame_rate_hz == 2_000
    beside = {one.channel: one for one in stream.references}
    assert set(beside) == {"ecg", "impedance"}
    assert beside["impedance"].t_s[-1] == pytest.approx(1.99)


def test_a_mat_of_shi_2020_takes_each_files_own_rate(tmp_path):
    series = np.random.default_rng(3).normal(size=(500, 1))
    made = {
        "radar_I": series,
        "radar_Q": -series,
        "Fs": 500,
        "respiration": series,
        "pcg_audio": series,
    }
    path = tmp_path / "DATASET_2017-02-06_09-01-56_Person 6.mat"
    scipy.io.savemat(path, made)
    assert inout.recognised(path) == "shi2020"
    stream = inout.read(path, "shi2020", NO)
    assert stream.head.geometry.frame_rate_hz == 500
    assert sorted(one.channel for one in stream.references) == ["pcg", "resp"]


def test_a_csv_of_yoo_2021_has_four_receivers_one_after_the_other(tmp_path):
    bin_idx, n_frames = 12, 5
    tone = 500 * np.cos(2 * np.pi * bin_idx * np.arange(256) / 256)
    receivers = np.arange(1, 5)[:, None] * np.tile(tone, 2 * n_frames)
    text = "\n".join(",".join(str(v) for v in row) for row in receivers.astype(int))
    (tmp_path / "Rawdata_7.csv").write_text(text)
    (tmp_path / "Ref_Heart_7.csv").write_text("101\n102\n")
    path = tmp_path / "Rawdata_7.csv"
    assert inout.recognised(path) == "yoo2021"
    stream = inout.read(path, "yoo2021", NO)
    iq, _ = frames_of(stream)
    assert iq.shape == (n_frames, 128, 4)
    power = np.abs(iq[:, bin_idx])
    np.testing.assert_allclose(power, np.tile([250, 500, 750, 1000], (n_frames, 1)), rtol=0.01)
    assert stream.references[0].values.tolist() == [101, 102]
    path.write_text(text[:-200])
    with pytest.raises(RecordingError, match="a frame of 4 receivers has 2048"):
        inout.read(path, "yoo2021", NO)


def good(folder, name):
    """A small good file of a format, what follows its name, and its bytes."""
    if name == "acconeer":
        sweeps = np.ones((50, 4, 6, 2), np.int16)
        path = acconeer(folder / "r.h5", sweeps, tick=50 * np.arange(50))
    elif name == "xethru":
        path = folder / "xethru_datafloat_1.dat"
        path.write_bytes(xethru(np.ones((30, 8))))
    elif name == "dca1000":
        path = folder / "adc.bin"
        path.write_bytes(bytes(3 * chirps(CFG).n_frame_bytes))
    elif name == "infineon":
        path = infineon(folder, np.ones((9, 1, 4, 16), np.uint16)) / "RadarIfxAvian_00/radar.npy"
    else:
        path = folder / "GDN.mat"
        scipy.io.savemat(path, schellenberger(400), do_compression=True)
    (folder / "radar.cfg").write_text(CFG)
    return path


def consume(path, name, folder):
    stream = inout.read(
        folder if name == "infineon" else path,
        name,
        Options(frame_rate_hz=20.0, cfg=folder / "radar.cfg"),
    )
    for _ in stream.blocks():
        pass


def refused(path, name, folder):
    """Why; None where it was taken. Anything but `RecordingError` comes through."""
    try:
        consume(path, name, folder)
    except RecordingError as why:
        return str(why)
    return None


NAMES = ("acconeer", "xethru", "dca1000", "infineon", "schellenberger2020")


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cut=st.floats(0, 1), flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=4)
)
def test_whatever_is_wrong_with_a_file_is_one_sentence_that_names_it(tmp_path, name, cut, flips):
    path = good(tmp_path, name)
    data = bytearray(path.read_bytes()[: int(cut * path.stat().st_size)])
    for at, value in flips:
        if data:
            data[int(at * (len(data) - 1))] = value
    path.write_bytes(bytes(data))
    why = refused(path, name, tmp_path)
    assert why is None or why.startswith(str(tmp_path))
    assert why is None or "\n" not in why


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b"", b"not at all what it says it is" * 9])
def test_an_empty_file_and_another_programs_are_refused(tmp_path, name, content):
    path = good(tmp_path, name)
    path.write_bytes(content)
    with pytest.raises(RecordingError):
        consume(path, name, tmp_path)


def test_a_frame_of_two_thousand_million_floats_takes_no_memory(tmp_path):
    path = tmp_path / "xethru_datafloat_1.dat"
    path.write_bytes(struct.pack("<III", 0, 0, 2**31) + bytes(100))
    with pytest.raises(RecordingError, match="a frame of 2147483648 floats"):
        consume(path, "xethru", tmp_path)


def test_a_mat_that_inflates_to_more_than_it_may_is_refused_before_it_is_read(
    tmp_path, monkeypatch
):
    path = tmp_path / "bomb.mat"
    made = {"radar_i": np.zeros((1 << 20, 1)), "radar_q": np.zeros((1 << 20, 1)), "fs_radar": 1}
    scipy.io.savemat(path, made, do_compression=True)
    assert path.stat().st_size < 40_000
    monkeypatch.setattr("sensor.recordings.formats.datasets.matlab._BYTES_MAX", 1 << 24)
    monkeypatch.setattr("scipy.io.loadmat", None)
    with pytest.raises(RecordingError, match="claims 16777224 bytes; at most 16777216"):
        consume(path, "schellenberger2020", tmp_path)


def test_a_radar_npy_with_pickles_is_never_loaded(tmp_path):
    folder = infineon(tmp_path, np.ones((9, 1, 4, 16), np.uint16))
    np.save(folder / "RadarIfxAvian_00/radar.npy", np.array([{}]), allow_pickle=True)
    with pytest.raises(RecordingError, match="not a Radar Fusion recording"):
        consume(folder, "infineon", folder)


def test_a_recording_without_frames_is_told_apart_from_a_broken_one(tmp_path):
    path = acconeer(tmp_path / "r.h5", np.ones((0, 4, 6, 2), np.int16), tick=np.zeros(0, int))
    with pytest.raises(NoFramesError):
        consume(path, "acconeer", tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_the_good_files_of_these_tests_are_good(tmp_path, name):
    assert refused(good(tmp_path, name), name, tmp_path) is None
