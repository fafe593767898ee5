import asyncio
import math
from time import monotonic

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sensor.service
from sensor.keys import allowed, create, sensor_keys, server_keys
from sensor.link import FrameReceiver, FrameSender
from sensor.messages import Frame, Geometry
from sensor.recordings.recording import Recording
from sensor.recordings.replay import ReplaySource
from sensor.service import stream


def replay(n_frames, *, loop=False, frame_rate_hz=20.0, t_s=None):
    iq = np.arange(n_frames, dtype=np.complex64).reshape(-1, 1, 1) + 1
    geometry = Geometry(frame_rate_hz=frame_rate_hz)
    return ReplaySource(Recording.of(iq, geometry=geometry, name="r", t_s=t_s), loop=loop)


def value(frame):
    return int(frame.iq[0, 0].real) - 1


class Heap:
    """Takes every frame."""

    def __init__(self, stop_after=math.inf):
        self.frames = []
        self.sent_s = []
        self._stop_after = stop_after

    def send(self, frame):
        self.frames.append(frame)
        self.sent_s.append(monotonic())
        if len(self.frames) >= self._stop_after:
            raise asyncio.CancelledError

    async def drain(self):
        await asyncio.sleep(0)


@given(n_frames=st.integers(1, 30), takes=st.lists(st.integers(1, 12), min_size=60, max_size=60))
def test_a_replay_gives_every_frame_once_in_any_portions_then_ends(n_frames, takes):
    source = replay(n_frames)
    got = [source.take(n) for n in takes]
    assert [int(x.real) for x in np.concatenate(got).ravel()] == list(range(1, n_frames + 1))
    assert len(source.take(5)) == 0


@given(n_frames=st.integers(1, 9), takes=st.lists(st.integers(1, 12), min_size=30, max_size=30))
def test_a_looped_replay_says_the_end_of_a_pass_by_a_short_take(n_frames, takes):
    source, this_pass = replay(n_frames, loop=True), []
    for n in takes:
        got = source.take(n)
        this_pass += [int(x.real) for x in got.ravel()]
        if len(got) < n:
            assert this_pass == list(range(1, n_frames + 1))
            this_pass = []


def test_a_gap_in_a_recordings_times_ends_a_pass():
    source = replay(6, t_s=np.array([0, 0.05, 0.1, 7.0, 7.05, 7.1]))
    assert [len(source.take(4)) for _ in range(4)] == [3, 3, 0, 0]


async def test_flat_out_every_frame_is_sent_in_order_with_the_times_of_its_radar():
    heap = Heap()
    await stream(replay(100, frame_rate_hz=4.0), heap, sensor="s1", speed=math.inf)
    assert [value(frame) for frame in heap.frames] == list(range(100))
    assert [frame.seq for frame in heap.frames] == list(range(100))
    assert {frame.sensor for frame in heap.frames} == {"s1"}
    assert len({frame.session for frame in heap.frames}) == 1
    assert set(np.diff([frame.t_mono_ns for frame in heap.frames])) == {250_000_000}
    assert set(np.diff([frame.t_wall_ns for frame in heap.frames])) == {250_000_000}


@pytest.mark.parametrize("n_frames", [7, 8])
async def test_each_pass_of_a_loop_is_a_session_of_its_own_and_time_goes_on(n_frames):
    heap = Heap(stop_after=3 * n_frames)
    with pytest.raises(asyncio.CancelledError):
        await stream(replay(n_frames, loop=True), heap, sensor="s1", speed=math.inf, chunk_s=0.2)
    sessions = [frame.session for frame in heap.frames]
    assert len(set(sessions)) == 3
    assert [frame.seq for frame in heap.frames] == [*range(n_frames)] * 3
    assert [value(frame) for frame in heap.frames] == [*range(n_frames)] * 3
    assert set(np.diff([frame.t_mono_ns for frame in heap.frames])) == {50_000_000}


async def test_a_stream_keeps_its_pace():
    heap = Heap()
    started_s = monotonic()
    await stream(replay(50, frame_rate_hz=100.0), heap, sensor="s1")
    lasted_s = monotonic() - started_s
    assert 0.49 <= lasted_s < 2.0
    assert [value(frame) for frame in heap.frames] == list(range(50))
    for k, sent_s in enumerate(heap.sent_s):
        assert sent_s - started_s >= k / 100 - 1e-3, "a frame was sent before its time"


async def test_twenty_times_the_speed_takes_a_twentieth_and_loses_nothing():
    heap = Heap()
    started_s = monotonic()
    await stream(replay(200, frame_rate_hz=20.0), heap, sensor="s1", speed=20.0)
    assert 0.45 <= monotonic() - started_s < 2.0
    assert [value(frame) for frame in heap.frames] == list(range(200))


async def test_after_a_long_stall_2_s_are_sent_and_what_was_before_is_skipped(monkeypatch):
    now_ns = 0
    monkeypatch.setattr(sensor.service, "monotonic_ns", lambda: now_ns)

    async def stall(_):
        nonlocal now_ns
        now_ns += 60 * 10**9

    monkeypatch.setattr(sensor.service.asyncio, "sleep", stall)
    heap = Heap(stop_after=41)
    with pytest.raises(asyncio.CancelledError):
        await stream(replay(5000), heap, sensor="s1")
    assert [value(frame) for frame in heap.frames] == [0, *range(1161, 1201)]
    assert [frame.seq for frame in heap.frames] == [0, *range(1161, 1201)]
    assert heap.frames[-1].t_mono_ns == 60 * 10**9


async def test_a_recording_played_onto_the_link_comes_out_whole(tmp_path):
    create(tmp_path, ["s1"])
    receiver = FrameReceiver(
        "tcp://127.0.0.1:0", server=server_keys(tmp_path), allowed=allowed(tmp_path)
    )
    sender = FrameSender(receiver.endpoint, keys=sensor_keys(tmp_path, "s1"))
    playing = asyncio.create_task(stream(replay(3000), sender, sensor="s1", speed=math.inf))
    got = []
    async with asyncio.timeout(20):
        while len(got) < 3000:
            got += await receiver.receive_many(500)
    await playing
    assert all(isinstance(one, Frame) for one in got)
    assert [value(frame) for frame in got] == list(range(3000))
    assert sender.n_dropped == 0
    sender.close()
    receiver.close()
