import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor.messages import Frame, Geometry
from sensor.recordings.files import checksum
from sensor.recordings.files.check import check
from sensor.recordings.files.folder import DiskFullError, SensorFolder, new_subject
from sensor.recordings.files.rotation import Limits, begins_anew, missing
from sensor.recordings.hdf5.reading import stream
from sensor.recordings.hdf5.writer import Channel
from sensor.recordings.reader import read
from sensor.recordings.recording import RecordingError
from sensor.recordings.stream import EventKind

GEOMETRY = Geometry(frame_rate_hz=20.0, carrier_hz=60e9, range0_m=0.3, range_step_m=0.05)
START_NS = 1_795_000_000 * 10**9


def frame(seq, *, session=5, geometry=GEOMETRY, n_bins=5):
    parts = np.random.default_rng(seq).normal(size=(2, n_bins, 2))
    return Frame(
        sensor="radar-01",
        session=session,
        seq=seq,
        t_mono_ns=10**15 + seq * 50_000_000,
        t_wall_ns=START_NS + seq * 50_000_000,
        geometry=geometry,
        iq=(parts[0] + 1j * parts[1]).astype(np.complex64),
    )


def recorded(folder, frames, **options):
    """The files, oldest first, as a recorder leaves them."""
    done = []
    made = SensorFolder(folder, closed=done.append, **options)
    for one in frames:
        made.take(one)
    made.close()
    for path in done:
        checksum.write_list(path)
    return done


def take_all(made, numbers):
    for k in numbers:
        made.take(frame(k))


def test_frames_come_back_from_the_folder_with_their_numbers_and_times(tmp_path):
    (path,) = recorded(tmp_path, map(frame, range(95)))
    assert path.name == "radar-01-20261118T110640Z-000.h5"
    seq = np.concatenate([block.seq for block in stream(path).blocks()])
    wall = np.concatenate([block.t_wall_ns for block in stream(path).blocks()])
    assert seq.tolist() == list(range(95))
    assert wall.tolist() == [START_NS + k * 50_000_000 for k in range(95)]
    np.testing.assert_allclose(read(path).iq[7], frame(7).iq, atol=2e-4)


@pytest.mark.parametrize(
    ("frames", "n_files"),
    [
        ([frame(k) for k in range(50)], 1),
        ([frame(k) for k in range(30)] + [frame(k, session=6) for k in range(30)], 2),
        ([frame(k) for k in range(30)] + [frame(k, n_bins=6) for k in range(30, 60)], 2),
        ([frame(0), frame(1), frame(1 + 20 * 61)], 2),
        ([frame(0), frame(1), frame(1 + 20 * 59)], 1),
        ([frame(k) for k in (5, 6, 7, 5, 6)], 2),
    ],
    ids=["one stream", "new session", "new shape", "long gap", "shorter gap", "numbers fall"],
)
def test_a_file_holds_one_stream_without_a_long_gap(tmp_path, frames, n_files):
    files = recorded(tmp_path, frames)
    assert len(files) == n_files
    assert sum(check(path).n_frames for path in files) == len(frames)


def test_files_are_rotated_by_time_and_by_size_and_no_frame_is_lost_between_them(tmp_path):
    for name, limits in (("t", Limits(file_s=10.0)), ("b", Limits(file_bytes=20_000))):
        (tmp_path / name).mkdir()
        files = recorded(tmp_path / name, map(frame, range(2_000)), limits=limits)
        assert len(files) > 3
        seq = np.concatenate([b.seq for path in files for b in stream(path).blocks()])
        assert seq.tolist() == list(range(2_000))
    assert all(path.stat().st_size < 60_000 for path in files)


@given(
    st.lists(st.integers(1, 3_000), min_size=1, max_size=12),
    st.integers(0, 2),
)
def test_what_is_missing_adds_up_whatever_the_gaps(steps, n_dropped):
    frames = [frame(int(seq)) for seq in np.cumsum([0, *steps])]
    told = [
        event
        for last, one in itertools.pairwise(frames)
        for event in missing(last, one, n_dropped=n_dropped)
    ]
    assert sum(event.n_frames for event in told) == sum(step - 1 for step in steps)
    dropped = [event for event in told if event.kind is EventKind.DROPPED]
    assert all(event.n_frames <= n_dropped for event in dropped)
    assert not begins_anew(frames[0], frames[0], frame(1), n_bytes=0, limits=Limits())


def test_lost_and_dropped_frames_are_told_apart_in_the_file(tmp_path):
    done = []
    made = SensorFolder(tmp_path, closed=done.append)
    made.take(frame(0))
    made.take(frame(10), n_dropped=4)
    made.close()
    events = [(event.kind, event.seq, event.n_frames) for event in stream(done[0]).events]
    assert events == [(EventKind.LOST, 10, 5), (EventKind.DROPPED, 10, 4)]
    assert made.n_missing == 9
    assert check(done[0]).n_missing == 9


def test_samples_of_other_instruments_stand_beside_the_frames(tmp_path):
    done = []
    made = SensorFolder(tmp_path, channels=[Channel("ecg", "mV")], closed=done.append)
    made.reference("ecg", START_NS, 9.0)  # before the first frame there is no file
    made.take(frame(0))
    for k in range(600):
        made.reference("ecg", START_NS + k * 2_000_000, k / 100)
    made.close()
    (ecg,) = stream(done[0]).references
    assert (ecg.channel, ecg.unit) == ("ecg", "mV")
    np.testing.assert_allclose(ecg.t_s, np.arange(600) / 500, atol=1e-9)
    np.testing.assert_allclose(ecg.values, np.arange(600) / 100, rtol=1e-6)


def test_a_subject_is_drawn_and_cannot_be_typed(tmp_path):
    assert new_subject() != new_subject()
    (path,) = recorded(tmp_path, [frame(0)], subject=new_subject())
    assert stream(path).head.subject.startswith("s-")
    for name in ("Kari Nordmann", "s-kari", "s-0123456789ab ", "s-0123456789AB"):
        with pytest.raises(RecordingError, match="never by a name"):
            SensorFolder(tmp_path, subject=name)


def test_a_file_says_nothing_but_what_a_frame_says(tmp_path):
    (path,) = recorded(tmp_path, [frame(0)], subject="s-0123456789ab")
    texts = []

    def note(_, item):
        texts.extend(value for value in item.attrs.values() if isinstance(value, str))
        if isinstance(item, h5py.Dataset):
            assert item.dtype.kind in "iufV"  # numbers only

    with h5py.File(path) as file:
        file.visititems(note)
        texts.extend(value for value in file.attrs.values() if isinstance(value, str))
    assert sorted(text for text in texts if text) == ["radar-01", "s-0123456789ab"]


def test_every_byte_is_under_the_list_which_sha256sum_reads(tmp_path):
    (path,) = recorded(tmp_path, map(frame, range(400)))
    assert check(path).faults == ()
    assert check(path).listed
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not installed; its reading of the list not checked")
    said = subprocess.run(
        ["sha256sum", "--check", "--strict", checksum.list_of(path).name],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert said.stdout == f"{path.name}: OK\n".encode()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_found_and_the_place_is_named(tmp_path, at, bit):
    path = tmp_path / "r.h5"
    if not path.exists():
        (made,) = recorded(tmp_path, map(frame, range(1_200)))
        made.rename(path)
        checksum.write_list(path)
    whole = path.read_bytes()
    place = int(at * len(whole))
    damaged = bytearray(whole)
    damaged[place] ^= 1 << bit
    try:
        path.write_bytes(bytes(damaged))
        faults = check(path).faults
    finally:
        path.write_bytes(whole)
    start, end = (int(word) for word in faults[0].split()[1:4:2])
    assert start <= place <= end < start + checksum.BLOCK_BYTES


def test_damage_is_named_by_its_frames_also_without_a_list(tmp_path):
    (path,) = recorded(tmp_path, map(frame, range(200)))
    with h5py.File(path) as file:
        info = file["session/radar-01/frames"].id.get_chunk_info(2)
    data = bytearray(path.read_bytes())
    data[info.byte_offset + info.size // 2] ^= 1
    path.write_bytes(bytes(data))
    assert "frames 80 to 119" in check(path).faults[0]
    checksum.list_of(path).unlink()
    assert "frames 80 to 119 cannot be read back: damaged." in check(path).faults
    with pytest.raises(RecordingError, match="not a whole"):
        read(path)


def test_a_list_that_is_damaged_itself_is_said(tmp_path):
    (path,) = recorded(tmp_path, [frame(0)])
    where = checksum.list_of(path)
    text = where.read_text()
    where.write_text(text.replace(text[:8], "00000000", 1))
    assert "the list is damaged" in check(path).faults[0]
    where.write_text("")
    assert "cannot be read" in check(path).faults[0]


@pytest.mark.parametrize("content", [b"", b"x", b"\x89HDF\r\n\x1a\n" + bytes(200)])
def test_what_is_no_recording_is_a_fault_and_no_exception(tmp_path, content):
    path = tmp_path / "r.h5"
    path.write_bytes(content)
    assert len(check(path).faults) == 1
    assert check(tmp_path / "none.h5").faults == ("cannot be read (No such file or directory).",)


KILLED = """
import itertools, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_files import SensorFolder, frame
made = SensorFolder(Path({folder!r}))
for k in itertools.count():
    made.take(frame(k))
    if k % 40 == 39:
        print(k, flush=True)
"""


@pytest.mark.parametrize("delay_s", [0.0, 0.003, 0.011, 0.029, 0.047])
def test_after_a_kill_at_any_moment_what_was_written_opens_and_verifies(tmp_path, delay_s):
    script = KILLED.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
        for _ in range(3):
            n_written = int(writer.stdout.readline()) + 1
        time.sleep(delay_s)
        os.kill(writer.pid, signal.SIGKILL)
    (path,) = tmp_path.glob("*.h5")
    found = check(path)
    assert (found.faults, found.closed) == ((), False)
    assert found.n_frames >= n_written
    np.testing.assert_allclose(read(path).iq[n_written - 1], frame(n_written - 1).iq, atol=2e-4)


def test_recording_stops_in_a_sentence_before_the_disk_is_full(tmp_path):
    done = []
    made = SensorFolder(tmp_path, limits=Limits(free_bytes_min=1 << 60), closed=done.append)
    with pytest.raises(DiskFullError, match=r"Recording has stopped: the disk of .* MiB left"):
        made.take(frame(0))
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_while_recording_leaves_a_whole_file(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    done = []
    made = SensorFolder(tmp_path, limits=Limits(free_bytes_min=1_000), closed=done.append)
    take_all(made, range(300))
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage._replace(free=999))
    with pytest.raises(DiskFullError, match="What was recorded is whole"):
        take_all(made, range(300, 520))  # it is seen within 10 s
    assert check(done[0]).faults == ()
    assert 300 < check(done[0]).n_frames < 520


FULL = """
import os, resource, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_files import DiskFullError, SensorFolder, frame
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
made = SensorFolder(Path({folder!r}))
try:
    for k in range(100_000):
        made.take(frame(k))
except DiskFullError as why:
    print(why, flush=True)
made.close()
os._exit(0)
"""


def test_when_a_write_fails_the_sentence_comes_and_what_was_written_before_is_read(tmp_path):
    script = FULL.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60)
    assert b"takes nothing more (File too large)." in said.stdout
    assert said.stdout.count(b"\n") == 1
    assert said.returncode == 0
    (path,) = tmp_path.glob("*.h5")
    got = read(path).iq
    assert len(got) >= 40
    np.testing.assert_allclose(got[39], frame(39).iq, atol=2e-4)
