import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor.messages import Geometry
from sensor.recordings.reader import read
from sensor.recordings.recording import NoFramesError, Recording, RecordingError

RADAR = Path(__file__).resolve().parents[3] / "../shared/data/radar"
GEOMETRY = Geometry(frame_rate_hz=20.0)
FRAMES = (np.arange(24).reshape(6, 4) * (1 + 1j)).astype(np.complex64)
GOOD = {
    "frames": FRAMES,
    "frame_rate_hz": np.float64(20.0),
    "range_m": np.float32([0.3, 0.4, 0.5, 0.6]),
    "carrier_hz": np.float64(60e9),
    "sensor": np.array("a radar"),
    "real": np.array(True),
}


def saved(folder, **changes):
    arrays = {key: value for key, value in (GOOD | changes).items() if value is not None}
    np.savez_compressed(folder / "r.npz", **arrays)
    return folder / "r.npz"


def zipped(folder, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(folder / "r.npz", "w", method) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return folder / "r.npz"


def npy(array):
    out = io.BytesIO()
    np.save(out, array, allow_pickle=True)
    return out.getvalue()


def npy_header(shape, descr="<c8"):
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        out, {"descr": descr, "fortran_order": False, "shape": shape}
    )
    return out.getvalue()


def test_a_recording_of_the_common_layout_is_read(tmp_path):
    got = read(saved(tmp_path))
    np.testing.assert_array_equal(got.iq, FRAMES[:, :, None])
    assert got.iq.dtype == np.complex64
    assert (got.name, got.sensor_model, got.real, got.t_s) == ("r", "a radar", True, None)
    assert (got.geometry.frame_rate_hz, got.geometry.carrier_hz) == (20.0, 60e9)
    assert got.geometry.range0_m == pytest.approx(0.3)
    assert got.geometry.range_step_m == pytest.approx(0.1)


def test_three_dimensions_are_time_bin_antenna(tmp_path):
    frames = np.ones((5, 4, 3), np.complex64)
    assert read(saved(tmp_path, frames=frames)).iq.shape == (5, 4, 3)


def test_real_frames_become_complex_and_keep_their_values(tmp_path):
    frames = np.float32([[1, 2], [3, 4]])
    got = read(saved(tmp_path, frames=frames, range_m=np.float32([np.nan])))
    np.testing.assert_array_equal(got.iq[:, :, 0], frames)


@pytest.mark.parametrize(
    "range_m",
    [[np.nan], [0.3, 0.4, 0.5, np.nan], [0.1, 0.2, 0.4, 0.8], [0.4, 0.3, 0.2, 0.1], [1, 1, 1, 1]],
)
def test_bins_that_are_not_evenly_spaced_in_range_have_no_range_axis(tmp_path, range_m):
    got = read(saved(tmp_path, range_m=np.float32(range_m)))
    assert (got.geometry.range0_m, got.geometry.range_step_m) == (None, None)


def test_what_the_file_does_not_state_is_unknown(tmp_path):
    got = read(saved(tmp_path, carrier_hz=None, range_m=None, sensor=None, real=None, note=None))
    assert got.geometry == GEOMETRY
    assert (got.sensor_model, got.real, got.note) == ("", False, "")
    assert read(saved(tmp_path, carrier_hz=np.nan)).geometry.carrier_hz is None


@pytest.mark.parametrize("key", ["time_s", "tick_s"])
def test_times_that_jitter_are_kept_and_count_from_the_first_frame(tmp_path, key):
    t_s = np.array([10.0, 10.0, 10.1, 10.11, 14.0, 14.05])
    np.testing.assert_allclose(read(saved(tmp_path, **{key: t_s})).t_s, t_s - 10.0)


def test_frames_that_are_nan_in_part_are_kept(tmp_path):
    frames = FRAMES.copy()
    frames[2] = np.nan
    got = read(saved(tmp_path, frames=frames))
    np.testing.assert_array_equal(np.isnan(got.iq[:, 0, 0]), [0, 0, 1, 0, 0, 0])


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"frame_rate_hz": None}, "frame rate"),
        ({"frame_rate_hz": np.nan}, "frame_rate_hz is in"),
        ({"frame_rate_hz": np.float64([1, 2])}, "not one number"),
        ({"frame_rate_hz": np.array("fast")}, "not one number"),
        ({"carrier_hz": 5.0}, "carrier_hz is in"),
        ({"frames": np.zeros(6, np.complex64)}, "shape"),
        ({"frames": np.zeros((6, 2, 2, 2), np.complex64)}, "shape"),
        ({"frames": np.array([["a", "b"]])}, "not numbers"),
        ({"frames": np.array([[True, False]])}, "not numbers"),
        ({"frames": FRAMES[:, :3]}, "3 range bins, but 4"),
        ({"range_m": np.array("near")}, "range_m is"),
        ({"time_s": np.zeros(5)}, "6 frames, but times"),
        ({"time_s": np.array([0, 1, 2, 3, 4, np.nan])}, "not a finite number"),
        ({"time_s": np.array([0, 1, 2, 1, 4, 5.0])}, "backwards"),
        ({"frames": np.empty((6, 4), object)}, "Python objects"),
        ({"sensor": np.array([{}], object)}, "Python objects"),
    ],
)
def test_a_file_that_breaks_the_layout_says_how_and_is_named(tmp_path, changes, word):
    path = saved(tmp_path, **changes)
    with pytest.raises(RecordingError, match=word) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert not isinstance(caught.value, NoFramesError)


@pytest.mark.parametrize(
    "frames",
    [None, np.zeros((0, 4), np.complex64), np.zeros((6, 0)), np.full((6, 4), np.nan, np.float32)],
)
def test_a_file_without_one_usable_frame_carries_no_radar_frames(tmp_path, frames):
    with pytest.raises(NoFramesError, match="carries no radar frames"):
        read(saved(tmp_path, frames=frames))


def test_what_is_no_recording_at_all_is_said_plainly(tmp_path):
    with pytest.raises(RecordingError, match="cannot be read"):
        read(tmp_path / "none.npz")
    with pytest.raises(RecordingError, match="cannot be read"):
        read(tmp_path)
    empty = tmp_path / "empty.npz"
    empty.write_bytes(b"")
    with pytest.raises(RecordingError, match="is empty"):
        read(empty)
    text = tmp_path / "text.npz"
    text.write_text("t,rr\n")
    with pytest.raises(RecordingError, match="neither"):
        read(text)
    np.save(tmp_path / "bare.npy", FRAMES)
    with pytest.raises(RecordingError, match="neither"):
        read(tmp_path / "bare.npy")


def test_a_foreign_zip_carries_no_radar_frames(tmp_path):
    with pytest.raises(NoFramesError, match="carries no radar frames"):
        read(zipped(tmp_path, {"letter.docx": b"Dear all"}))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("shape", [(10**9, 1), (10**6, 64, 16), (2**40, 2**40)])
def test_an_array_larger_than_4_gib_is_refused_by_its_header(tmp_path, method, shape):
    path = zipped(
        tmp_path, {"frames.npy": npy_header(shape), "frame_rate_hz.npy": npy(20.0)}, method
    )
    with pytest.raises(RecordingError, match="at most 4294967296 are read"):
        read(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_array_that_the_file_cannot_hold_takes_no_memory(tmp_path, method):
    members = {"frames.npy": npy_header((5 * 10**8, 1)), "frame_rate_hz.npy": npy(20.0)}
    with pytest.raises(RecordingError, match="does not hold as many"):
        read(zipped(tmp_path, members, method))


def test_a_directory_that_lies_about_a_members_size_takes_no_memory(tmp_path):
    header = npy_header((5 * 10**8, 1))
    path = zipped(tmp_path, {"frames.npy": header, "frame_rate_hz.npy": npy(20.0)})
    data = bytearray(path.read_bytes())
    true_size = len(header).to_bytes(4, "little")
    central = data.index(b"PK\x01\x02")
    assert data[central + 24 : central + 28] == true_size
    data[central + 24 : central + 28] = (4 * 10**9 + 128).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(RecordingError, match="does not hold as many"):
        read(path)


def test_a_scalar_that_is_an_endless_array_is_refused(tmp_path):
    members = {"frames.npy": npy(FRAMES), "frame_rate_hz.npy": npy(np.zeros(10**6))}
    with pytest.raises(RecordingError, match="at most 1048576"):
        read(zipped(tmp_path, members))


def test_a_file_cut_off_anywhere_is_a_recording_error(tmp_path):
    whole = saved(tmp_path).read_bytes()
    path = tmp_path / "cut.npz"
    for n in range(0, len(whole), 7):
        path.write_bytes(whole[:n])
        with pytest.raises(RecordingError):
            read(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(at=st.floats(0, 1, exclude_max=True), junk=st.binary(min_size=1, max_size=6))
def test_no_damage_to_a_file_raises_anything_but_a_recording_error(tmp_path, at, junk):
    data = bytearray(saved(tmp_path).read_bytes())
    start = int(at * len(data))
    data[start : start + len(junk)] = junk
    path = tmp_path / "damaged.npz"
    path.write_bytes(data)
    try:
        got = read(path)
    except RecordingError:
        return
    assert isinstance(got, Recording)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    text=st.text(st.sampled_from("{}()[]',:<c8descrshape fortan_oTrueFls0123456789-+"), max_size=90)
)
def test_no_header_whatever_raises_anything_but_a_recording_error(tmp_path, text):
    header = text.encode()
    data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    path = zipped(tmp_path, {"frames.npy": data, "frame_rate_hz.npy": npy(20.0)})
    with pytest.raises(RecordingError):
        read(path)


def test_a_recording_made_from_an_array_is_checked_like_a_file():
    made = Recording.of(np.ones((3, 2)), geometry=GEOMETRY, name="m", t_s=np.array([5, 6, 7]))
    assert made.iq.shape == (3, 2, 1)
    np.testing.assert_array_equal(made.t_s, [0.0, 1.0, 2.0])
    with pytest.raises(RecordingError, match="shape"):
        Recording.of(np.ones(3), geometry=GEOMETRY, name="m")


def test_every_real_recording_is_read_and_the_one_without_frames_says_so():
    if not RADAR.is_dir():
        pytest.skip("../shared/data/radar not present; real recordings not read")
    for path in sorted(RADAR.glob("*/*.npz")):
        if path.parent.name == "robustvs_belt_hr":
            with pytest.raises(NoFramesError, match="carries no radar frames"):
                read(path)
            continue
        got = read(path)
        with np.load(path, allow_pickle=False) as z:
            frames = z["frames"]
            np.testing.assert_array_equal(got.iq.reshape(frames.shape), frames)
            assert got.real
            assert np.isnan(z["carrier_hz"]) == (got.geometry.carrier_hz is None)
            has_axis = z["range_m"].size > 1
            assert has_axis == (got.geometry.range_step_m is not None)
            assert ("time_s" in z or "tick_s" in z) == (got.t_s is not None)
