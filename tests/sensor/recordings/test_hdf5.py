import os
import signal
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sensor.messages import Frame, Geometry
from sensor.recordings.hdf5 import writer as hdf5
from sensor.recordings.hdf5.samples import quantised, samples
from sensor.recordings.hdf5.writer import Writer
from sensor.recordings.reader import read
from sensor.recordings.recording import NoFramesError, Recording, RecordingError
from sensor.recordings.stream import Head, stream_of

RADAR = Path(__file__).resolve().parents[3] / "../shared/data/radar"
GEOMETRY = Geometry(frame_rate_hz=20.0, carrier_hz=60e9, range0_m=0.3, range_step_m=0.05)


def noise(n_frames=100, n_bins=5, n_antennas=2, scale=1.0):
    parts = np.random.default_rng(1).normal(size=(2, n_frames, n_bins, n_antennas))
    return (scale * (parts[0] + 1j * parts[1])).astype(np.complex64)


def write(path, recording, **options):
    hdf5.write(path, stream_of(recording), **options)


def recording(iq, **changes):
    return Recording.of(iq, geometry=GEOMETRY, name="bed 1/left", **changes)


def frame(seq, iq, session=5, geometry=GEOMETRY):
    return Frame(
        sensor="s1",
        session=session,
        seq=seq,
        t_mono_ns=10**15 + seq * 50_000_000,
        t_wall_ns=1_795_000_000 * 10**9 + seq * 50_000_000,
        geometry=geometry,
        iq=iq,
    )


def head(n_bins=5, n_antennas=2, **changes):
    return Head(
        sensor="s1",
        session=5,
        geometry=GEOMETRY,
        n_bins=n_bins,
        n_antennas=n_antennas,
        **changes,
    )


def test_an_exact_file_gives_back_every_bit(tmp_path):
    iq = noise()
    iq[3, 1] = np.nan
    iq[4, 0] = np.inf
    write(tmp_path / "r.h5", recording(iq), exact=True)
    assert read(tmp_path / "r.h5").iq.tobytes() == iq.tobytes()


@pytest.mark.parametrize("scale", [1e-20, 1e-3, 1.0, 1e6, 1e30])
def test_integers_are_off_by_at_most_one_in_32767_of_the_largest(tmp_path, scale):
    iq = noise(scale=scale)
    write(tmp_path / "r.h5", recording(iq))
    error = read(tmp_path / "r.h5").iq - iq
    limit = max(np.abs(iq.real).max(), np.abs(iq.imag).max()) / 32767
    assert max(np.abs(error.real).max(), np.abs(error.imag).max()) <= limit


def test_samples_on_an_integer_grid_are_exact_as_integers(tmp_path):
    iq = np.rint(noise(scale=4000)).astype(np.complex64)
    write(tmp_path / "r.h5", recording(iq))
    np.testing.assert_array_equal(read(tmp_path / "r.h5").iq, iq)


def test_a_file_converted_twice_is_unchanged(tmp_path):
    write(tmp_path / "one.h5", recording(noise()))
    once = read(tmp_path / "one.h5")
    write(tmp_path / "two.h5", once)
    np.testing.assert_array_equal(read(tmp_path / "two.h5").iq, once.iq)


def test_what_is_not_a_number_stays_so_and_spoils_no_neighbour(tmp_path):
    iq = noise()
    iq[3] = np.nan
    iq[4, 0, 0] = complex(1, np.inf)
    write(tmp_path / "r.h5", recording(iq))
    got = read(tmp_path / "r.h5").iq
    np.testing.assert_array_equal(np.isnan(got), ~np.isfinite(iq))
    np.testing.assert_allclose(got[5:], iq[5:], atol=2e-4)


PARTS = st.floats(-(2.0**126), 2.0**126, width=32) | st.just(np.nan) | st.just(np.inf)


@given(
    hnp.arrays(np.float32, (3, 2, 1, 2), elements=PARTS).map(lambda p: p.view(np.complex64)[..., 0])
)
def test_no_samples_whatever_leave_the_integers_range(iq):
    integers, scale = quantised(iq)
    assert (scale > 0).all()
    finite = np.isfinite(iq)
    back = samples(integers, scale)
    peak = max(np.abs(iq.real[finite]).max(initial=0), np.abs(iq.imag[finite]).max(initial=0))
    limit = max(float(peak) / 32767, 2.0**-126)
    assert (np.abs(back.real[finite].astype(float) - iq.real[finite]) <= limit).all()
    assert (np.abs(back.imag[finite].astype(float) - iq.imag[finite]) <= limit).all()
    assert (integers[~finite] == -32768).all()


def test_what_is_known_of_a_recording_comes_back(tmp_path):
    t_s = np.array([0.0, 0.05, 0.05, 4.0])
    sent = recording(noise(4), t_s=t_s, sensor_model="ein Radar", real=True, note="å")
    write(tmp_path / "r.h5", sent)
    got = read(tmp_path / "r.h5")
    assert (got.name, got.geometry, got.sensor_model) == (sent.name, GEOMETRY, "ein Radar")
    assert (got.real, got.note) == (True, "å")
    np.testing.assert_allclose(got.t_s, t_s, atol=1e-9)


def test_what_is_not_known_stays_unknown(tmp_path):
    bare = Recording.of(noise(4), geometry=Geometry(frame_rate_hz=3.0), name="x")
    write(tmp_path / "r.h5", bare)
    got = read(tmp_path / "r.h5")
    assert got.geometry == bare.geometry
    assert (got.t_s, got.real) == (None, False)


def test_a_file_is_never_written_over(tmp_path):
    write(tmp_path / "r.h5", recording(noise(4)))
    with pytest.raises(FileExistsError):
        write(tmp_path / "r.h5", recording(noise(4)))


@pytest.mark.parametrize("exact", [True, False])
def test_frames_that_are_appended_come_back_with_their_times(tmp_path, exact):
    iq = np.rint(noise(n_frames=95, scale=1000)).astype(np.complex64)
    with Writer(tmp_path / "r.h5", head(), exact=exact) as writer:
        for k, one in enumerate(iq):
            writer.append(frame(k if k < 50 else k + 10, one))
    got = read(tmp_path / "r.h5")
    np.testing.assert_array_equal(got.iq[:50], iq[:50])
    np.testing.assert_array_equal(got.iq[60:], iq[50:])
    np.testing.assert_allclose(got.t_s, np.arange(105) / 20, atol=1e-9)


def test_a_frame_that_was_lost_is_nan_and_nothing_else(tmp_path):
    with Writer(tmp_path / "r.h5", head()) as writer:
        writer.append(frame(3, noise(n_frames=1)[0]))
        writer.append(frame(6, noise(n_frames=1)[0]))
    lost = np.isnan(read(tmp_path / "r.h5").iq).all(axis=(1, 2))
    assert lost.tolist() == [False, True, True, False]


def test_a_gap_too_long_for_any_memory_is_refused(tmp_path):
    with Writer(tmp_path / "r.h5", head()) as writer:
        writer.append(frame(0, noise(n_frames=1)[0]))
        writer.append(frame(2**36, noise(n_frames=1)[0]))
    with pytest.raises(RecordingError, match="too long a gap"):
        read(tmp_path / "r.h5")


@given(st.integers(0, 40), st.integers(0, 2**32 - 1))
@example(cut=0, seed=1)
@example(cut=40, seed=1)
def test_a_recording_of_a_recording_is_the_same_wherever_its_blocks_begin(cut, seed):
    rng = np.random.default_rng(seed)
    size = 10.0 ** rng.uniform(-8, 8, size=(40, 1, 1))
    iq = (size * (rng.normal(size=(40, 3, 2)) + 1j)).astype(np.complex64)
    once = samples(*quantised(iq))
    pieces = [samples(*quantised(piece)) for piece in (once[:cut], once[cut:])]
    np.testing.assert_array_equal(np.concatenate(pieces), once)


def test_the_file_is_as_the_page_on_recordings_says(tmp_path):
    with Writer(tmp_path / "r.h5", head()) as writer:
        for k, one in enumerate(noise(n_frames=45)):
            writer.append(frame(k, one))
    with h5py.File(tmp_path / "r.h5") as file:
        assert file.attrs["format_version"] == 1
        assert file.attrs["sensor"] == "s1"
        assert file.attrs["session"] == 5
        for name in ("frame_rate_hz", "carrier_hz", "range0_m", "range_step_m"):
            assert file.attrs[name] == getattr(GEOMETRY, name)
        group = file["session/s1"]
        assert group["frames"].shape == (45, 5, 2, 2)
        assert group["frames"].dtype == np.int16
        assert group["frames"].compression == "gzip"
        assert group["frames"].shuffle
        assert all(group[name].fletcher32 for name in group)
        assert set(np.diff(group["seq"])) == {1}
        assert group["t_wall_ns"][0] == 1_795_000_000 * 10**9
        iq = group["frames"][:].astype(np.float32) * group["scale"][:].reshape(-1, 1, 1, 1)
    np.testing.assert_array_equal(iq.view(np.complex64)[..., 0], read(tmp_path / "r.h5").iq)


def test_a_frame_that_does_not_belong_into_the_file_is_not_taken(tmp_path):
    iq = noise(n_frames=1)[0]
    with Writer(tmp_path / "r.h5", head()) as writer:
        writer.append(frame(3, iq))
        for wrong in (
            frame(3, iq),
            frame(4, iq, session=6),
            frame(4, iq[:2]),
            frame(4, iq, geometry=Geometry(frame_rate_hz=10)),
        ):
            with pytest.raises(ValueError, match="begin another"):
                writer.append(wrong)
    assert len(read(tmp_path / "r.h5").iq) == 1


def test_a_file_can_be_read_while_it_is_written(tmp_path):
    iq = noise(n_frames=90)
    with Writer(tmp_path / "r.h5", head()) as writer:
        for k, one in enumerate(iq):
            writer.append(frame(k, one))
        assert len(read(tmp_path / "r.h5").iq) == 80  # whole blocks of 2 s
    assert len(read(tmp_path / "r.h5").iq) == 90


KILLED = """
import itertools, sys
import numpy as np
sys.path.insert(0, {tests!r})
from test_hdf5 import Path, Writer, frame, head
with Writer(Path({path!r}), head()) as writer:
    for k in itertools.count():
        writer.append(frame(k, np.full((5, 2), k % 30000, np.complex64)))
        if k % 40 == 39:
            print(k, flush=True)
"""


@pytest.mark.parametrize("n_blocks", [1, 7, 40])
def test_a_file_whose_writer_was_killed_holds_every_block_it_wrote(tmp_path, n_blocks):
    path = tmp_path / "r.h5"
    script = KILLED.format(tests=str(Path(__file__).parent), path=str(path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
        for _ in range(n_blocks):
            n_written = int(writer.stdout.readline()) + 1
        os.kill(writer.pid, signal.SIGKILL)
    got = read(path)
    assert len(got.iq) >= n_written
    np.testing.assert_array_equal(got.iq[:, 0, 0], np.arange(len(got.iq)) % 30000)
    np.testing.assert_allclose(got.t_s, np.arange(len(got.iq)) / 20, atol=1e-9)


@pytest.mark.parametrize(
    "announced",
    [("frames", "t_mono_ns"), ("frames", "scale", "t_mono_ns", "t_wall_ns", "seq")],
)
def test_rows_that_were_announced_but_never_written_do_not_count(tmp_path, announced):
    path = tmp_path / "r.h5"
    with Writer(path, head()) as writer:
        for k, one in enumerate(noise(n_frames=40)):
            writer.append(frame(k, one))
    with h5py.File(path, "r+") as file:
        for name in announced:
            file[f"session/s1/{name}"].resize(60, axis=0)
    assert len(read(path).iq) == 40


def test_a_writer_that_got_no_frame_leaves_a_file_without_frames(tmp_path):
    Writer(tmp_path / "r.h5", head()).close()
    with pytest.raises(NoFramesError, match=r"r\.h5: carries no radar frames"):
        read(tmp_path / "r.h5")


def test_a_file_cut_off_anywhere_is_a_recording_error_or_a_part(tmp_path):
    write(tmp_path / "r.h5", recording(noise(n_frames=200)))
    whole = (tmp_path / "r.h5").read_bytes()
    path = tmp_path / "cut.h5"
    for n in range(8, len(whole), len(whole) // 25):
        path.write_bytes(whole[:n])
        with pytest.raises(RecordingError, match=r"cut\.h5: "):
            read(path)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda f: f.attrs.pop("format_version"), "not a recording of ours"),
        (lambda f: f.attrs.modify("format_version", 2), "format version 2"),
        (lambda f: f.create_group("session/s2"), "one sensor's frames"),
        (lambda f: f.attrs.modify("frame_rate_hz", np.nan), "frame_rate_hz is in"),
        (lambda f: f.attrs.create("frame_rate_hz", "fast"), "not a whole"),
        (lambda f: f.attrs.pop("carrier_hz"), "not a whole"),
        (lambda f: f["session/s1"].pop("frames"), "one sensor's frames"),
        (lambda f: f["session/s1"].pop("scale"), "not a whole"),
        (lambda f: f["session/s1/frames"].resize(10**12, axis=0), "does not hold as many"),
        (lambda f: f["session/s1/frames"].resize(10**7, axis=0), "does not hold as many"),
    ],
)
def test_an_h5_file_that_breaks_the_layout_says_how(tmp_path, change, word):
    path = tmp_path / "r.h5"
    with Writer(path, head()) as writer:
        writer.append(frame(0, noise(n_frames=1)[0]))
    with h5py.File(path, "r+") as file:
        change(file)
    with pytest.raises(RecordingError, match=word) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_another_programs_h5_is_not_ours(tmp_path):
    with h5py.File(tmp_path / "r.h5", "w") as file:
        file["data"] = np.zeros(3)
    with pytest.raises(RecordingError, match="not a recording of ours"):
        read(tmp_path / "r.h5")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None
)
@given(n_frames=st.integers(1, 90), n_bins=st.integers(1, 4), n_antennas=st.integers(1, 3))
def test_any_number_of_frames_comes_back(tmp_path, n_frames, n_bins, n_antennas):
    iq = np.rint(noise(n_frames, n_bins, n_antennas, scale=100)).astype(np.complex64)
    path = tmp_path / "r.h5"
    path.unlink(missing_ok=True)
    write(path, recording(iq))
    np.testing.assert_array_equal(read(path).iq, iq)


def test_real_recordings_survive_the_conversion(tmp_path):
    if not RADAR.is_dir():
        pytest.skip("../shared/data/radar not present; real recordings not converted")
    for folder in sorted(RADAR.iterdir()):
        if folder.name == "robustvs_belt_hr":
            continue
        sent = read(min(folder.glob("*.npz")))
        path = tmp_path / f"{folder.name}.h5"
        write(path, sent)
        got = read(path)
        assert got.geometry == sent.geometry
        peak = max(np.abs(sent.iq.real).max(), np.abs(sent.iq.imag).max())
        np.testing.assert_allclose(got.iq, sent.iq, rtol=0, atol=1.5 * peak / 32767)
        if sent.t_s is not None:
            np.testing.assert_allclose(got.t_s, sent.t_s, atol=1e-9)
