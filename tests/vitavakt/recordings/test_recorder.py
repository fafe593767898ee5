import asyncio
import contextlib
import os
import tty

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.drivers.transports.serial_port import PortSettings
from sensor.messages import Frame, Geometry
from sensor.recordings.files.check import check
from sensor.recordings.files.folder import DiskFullError
from sensor.recordings.files.rotation import Limits
from sensor.recordings.hdf5.reading import stream
from sensor.recordings.hdf5.writer import Channel
from sensor.recordings.reference import channel_of, sample
from sensor.tap import FrameTap
from vitavakt.errors import WardError
from vitavakt.recordings.running import Plan, Recorder

GEOMETRY = Geometry(frame_rate_hz=200.0)


def frame(seq, sensor="radar-01"):
    return Frame(
        sensor=sensor,
        session=1,
        seq=seq,
        t_mono_ns=seq * 5_000_000,
        t_wall_ns=1_795_000_000 * 10**9 + seq * 5_000_000,
        geometry=GEOMETRY,
        iq=np.full((4, 1), seq % 1000 + 1, np.complex64),
    )


@contextlib.asynccontextmanager
async def radars(folder, *sensors):
    """Frames onto a tap, for as long as it is open."""

    async def send(tap):
        seq = 0
        while True:
            for sensor in sensors:
                tap.send(frame(seq, sensor))
            seq += 1
            await asyncio.sleep(0.005)

    with contextlib.closing(FrameTap(f"ipc://{folder}/tap")) as tap:
        task = asyncio.create_task(send(tap))
        try:
            yield
        finally:
            task.cancel()


def plan(folder, *, out="out", **changes):
    (folder / out).mkdir(exist_ok=True)
    settings = {"sensors": frozenset(), "seconds": 1.5, **changes}
    return Plan(tap=f"ipc://{folder}/tap", folder=folder / out, **settings)


async def test_each_sensor_has_its_own_file_and_subject_and_each_file_its_list(tmp_path):
    said = []
    async with radars(tmp_path, "radar-01", "radar-02"):
        await Recorder(plan(tmp_path), said.append).run()
    files = sorted((tmp_path / "out").glob("*.h5"))
    assert [path.name[:8] for path in files] == ["radar-01", "radar-02"]
    found = [check(path) for path in files]
    assert all(one.listed and not one.faults and one.n_frames > 50 for one in found)
    subjects = {stream(path).head.subject for path in files}
    assert len(subjects) == 2
    assert all(any(subject in words for words in said) for subject in subjects)


async def test_nothing_came_is_said_and_leaves_no_file(tmp_path):
    async with radars(tmp_path, "radar-01"):
        recorder = Recorder(plan(tmp_path, sensors=frozenset({"radar-09"}), seconds=0.5), print)
        with pytest.raises(WardError, match="No frame of radar-09 came"):
            await recorder.run()
    assert list((tmp_path / "out").iterdir()) == []


async def test_a_full_disk_ends_the_recorder_in_a_sentence_and_not_the_radars(tmp_path):
    limits = Limits(free_bytes_min=1 << 60)
    async with radars(tmp_path, "radar-01"):
        with pytest.raises(ExceptionGroup) as caught:
            await Recorder(plan(tmp_path, limits=limits), lambda _: None).run()
        assert caught.group_contains(DiskFullError, match="Recording has stopped")
        await Recorder(plan(tmp_path, out="elsewhere"), lambda _: None).run()  # they still send
    assert list((tmp_path / "out").iterdir()) == []


async def test_samples_pushed_over_the_socket_stand_beside_the_frames(tmp_path):
    said, recording = [], asyncio.Event()

    def hear(words):
        said.append(words)
        if words.startswith("Recording"):
            recording.set()

    settings = plan(
        tmp_path,
        sensors=frozenset({"radar-01"}),
        channels=(Channel("ecg", "mV"), Channel("belt", "N")),
        reference_port=0,
        seconds=2.5,
    )
    async with radars(tmp_path, "radar-01"):
        task = asyncio.create_task(Recorder(settings, hear).run())
        async with asyncio.timeout(10):
            await recording.wait()
        (port,) = (int(w.split(":")[1].split(",")[0]) for w in said if "127.0.0.1:" in w)
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        for k in range(300):
            writer.write(f"ecg {k / 10} {1_795_000_000 + k / 250}\n".encode())
        writer.write(b"belt 7\nKari Nordmann 1\nnonsense\n\xff\xfe\n")
        await writer.drain()
        writer.close()
        await task
    (path,) = (tmp_path / "out").glob("*.h5")
    beside = {one.channel: one for one in stream(path).references}
    np.testing.assert_allclose(beside["ecg"].values, np.arange(300) / 10, rtol=1e-6)
    np.testing.assert_allclose(np.diff(beside["ecg"].t_s), 1 / 250, atol=1e-6)
    assert beside["belt"].values.tolist() == [7.0]
    assert b"Kari" not in path.read_bytes()


async def test_bare_numbers_of_a_serial_port_are_the_only_channels(tmp_path):
    instrument, module = os.openpty()
    tty.setraw(module)
    settings = plan(
        tmp_path,
        sensors=frozenset({"radar-01"}),
        channels=(Channel("belt", "N"),),
        reference_serial=PortSettings(path=os.ttyname(module), baud=115_200),
    )
    try:
        async with radars(tmp_path, "radar-01"):
            task = asyncio.create_task(Recorder(settings, lambda _: None).run())
            await asyncio.sleep(0.8)
            os.write(instrument, b"1.5\r\n2.5\r\nbelt 3.5\r\n")
            await task
    finally:
        os.close(instrument)
        os.close(module)
    (path,) = (tmp_path / "out").glob("*.h5")
    (belt,) = stream(path).references
    assert belt.values.tolist() == [1.5, 2.5, 3.5]


@given(st.text(max_size=60), st.lists(st.sampled_from(["ecg", "belt", "hr"]), unique=True))
def test_no_line_whatever_raises_or_brings_a_channel_that_was_not_asked_for(line, channels):
    got = sample(line, channels=tuple(channels), arrived_wall_ns=5)
    assert got is None or got.channel in channels


@given(st.floats(-1e6, 1e6), st.integers(1, 4_000_000_000))
def test_a_sample_keeps_its_value_and_time(value, second):
    got = sample(f"ecg {value!r} {second}", channels=("ecg", "hr"), arrived_wall_ns=5)
    assert got == ("ecg", value, second * 10**9)


def test_a_channel_has_its_usual_unit_or_another_that_is_known():
    assert channel_of("ecg") == ("ecg", "mV")
    assert channel_of("belt:V") == ("belt", "V")
    for wrong in ("kari", "ecg:kari", ""):
        with pytest.raises(ValueError, match="there are"):
            channel_of(wrong)
