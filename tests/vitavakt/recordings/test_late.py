"""What waited at the bedside through a cut of the network reaches the recording, marked."""

import asyncio
import contextlib
import itertools
from dataclasses import replace

import numpy as np
import pytest

from sensor.link import waiting
from sensor.messages import Frame
from sensor.recordings.files.check import check
from sensor.recordings.files.folder import SensorFolder
from sensor.recordings.hdf5.reading import stream
from sensor.recordings.stream import EventKind
from sensor.tap import FrameTap
from tests.sensor.link.test_cut import linked, until
from tests.sensor.recordings.test_files import frame as at_20_hz
from tests.sensor.test_link import frame
from vitavakt.recordings.running import Plan, Recorder


def numbers(path):
    return [int(seq) for block in stream(path).blocks() for seq in block.seq]


@contextlib.asynccontextmanager
async def recording(tmp_path):
    """A recorder on a tap; once it has heard its first frame it is given to the test."""
    out = tmp_path / "out"
    out.mkdir()
    plan = Plan(tap=f"ipc://{tmp_path}/tap", sensors=frozenset({"s1"}), folder=out)
    recorder, said = Recorder(plan, lambda _: None), []
    recorder._say = said.append
    with contextlib.closing(FrameTap(plan.tap)) as tap:
        task = asyncio.create_task(recorder.run())
        try:
            yield tap, out, recorder, said
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def n_recorded(recorder):
    return sum(folder.n_frames for folder in recorder._all_folders())


async def begun(tap, recorder):
    """Live frames until the recorder has one; the number of the next."""
    for seq in itertools.count(100):
        tap.send(frame(seq))
        await asyncio.sleep(0.01)
        if n_recorded(recorder):
            return seq + 1


async def test_a_cut_of_the_network_leaves_no_hole_in_what_was_recorded(tmp_path, monkeypatch):
    monkeypatch.setattr(waiting, "LIVE_S", 0.3)
    async with (
        recording(tmp_path) as (tap, out, recorder, said),
        linked(tmp_path / "keys", on_frame=tap.send) as (_, sender, cable, got),
    ):
        for seq in itertools.count():
            sender.send(frame(seq))
            await asyncio.sleep(0.02)
            if n_recorded(recorder):
                break
        n_sent, since = seq + 41, recorder._since_ns["s1"]  # a frame's clock is its number here
        await until(lambda: live_ones(got) == seq + 1)
        cable.tear()
        for later in range(seq + 1, n_sent):
            if later == seq + 26:
                cable.mend()
            sender.send(frame(later))
            await asyncio.sleep(0.03)
        await until(lambda: n_recorded(recorder) == n_sent - since)
    live, late = (
        [path for path in out.glob("*.h5") if ("-late-" in path.name) is is_late]
        for is_late in (False, True)
    )
    assert {stream(path).head.late for path in late} == {True}
    assert {stream(path).head.late for path in live} == {False}
    assert len({stream(path).head.subject for path in live + late}) == 1
    in_all = sorted(seq for path in live + late for seq in numbers(path))
    assert in_all == list(range(since, n_sent))
    assert all(not check(path).faults and check(path).listed for path in live + late)
    lost = [event for path in live for event in stream(path).events]
    assert sum(event.n_frames for event in lost) == sum(len(numbers(path)) for path in late)
    assert "came late" in said[-1]


def live_ones(got):
    return sum(isinstance(one, Frame) for one in got)


async def test_what_waited_since_before_the_recording_began_is_not_recorded(tmp_path):
    async with recording(tmp_path) as (tap, out, recorder, _):
        seq = await begun(tap, recorder)
        since_ns = recorder._since_ns["s1"]
        for t_mono_ns in (since_ns - 1, since_ns + 1):
            tap.send(replace(frame(seq), seq=t_mono_ns, late=True, t_mono_ns=t_mono_ns))
        await until(lambda: recorder._late["s1"].n_frames)
    (late,) = out.glob("*-late-*.h5")
    assert numbers(late) == [since_ns + 1]


async def test_late_frames_before_any_live_one_are_not_recorded(tmp_path):
    async with recording(tmp_path) as (tap, out, recorder, _):
        for seq in range(30):
            tap.send(replace(frame(seq), late=True))
            await asyncio.sleep(0.005)
        await begun(tap, recorder)
    assert not list(out.glob("*-late-*.h5"))


def test_numbers_that_jump_among_late_frames_are_no_loss(tmp_path):
    done = []
    made = SensorFolder(tmp_path, closed=done.append)
    for seq in (3, 4, 90, 91):
        made.take(replace(at_20_hz(seq), late=True), n_dropped=int(seq == 90))
    made.close()
    (path,) = done
    assert path.name.endswith("-late-000.h5")
    assert numbers(path) == [3, 4, 90, 91]
    assert [(event.kind, event.n_frames) for event in stream(path).events] == [
        (EventKind.DROPPED, 1)
    ]


@pytest.mark.parametrize("late", [False, True])
def test_a_file_says_whether_its_frames_were_late(tmp_path, late):
    done = []
    made = SensorFolder(tmp_path, closed=done.append)
    made.take(replace(at_20_hz(0), late=late))
    made.close()
    assert stream(done[0]).head.late is late
    np.testing.assert_allclose(next(stream(done[0]).blocks()).seq, [0])
