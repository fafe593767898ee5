"""Recorded, replayed, recorded: the same; and a replay gives what `estimate` gives."""

import asyncio
import contextlib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import dsp.estimate
from dsp.messages import Vitals
from dsp.service import Config, run
from sensor import keys
from sensor.bus import Subscriber
from sensor.link import FrameSender
from sensor.messages import Geometry
from sensor.recordings.files.check import check
from sensor.recordings.hdf5 import writer
from sensor.recordings.hdf5.reading import stream as hdf5_stream
from sensor.recordings.reader import read
from sensor.recordings.recording import Recording
from sensor.recordings.replay import ReplaySource
from sensor.recordings.stream import stream_of
from sensor.service import stream
from simulators.people.demo import demo_people
from simulators.recordings import record
from vitavakt.demo import free_port
from vitavakt.estimate import estimate_one
from vitavakt.recordings.running import Plan, Recorder
from vitavakt.services import sensors

GAP = slice(300, 340)
SHORT_GAP = slice(120, 122)


def recorded(path, seconds):
    """A simulated bed as one of our files, with a short and a long gap in it."""
    bed = demo_people(1)[0]
    iq, _ = record(bed.person, room=bed.room, seed=3, duration_s=seconds)
    iq[GAP] = iq[SHORT_GAP] = np.nan
    made = Recording.of(
        iq,
        geometry=Geometry(frame_rate_hz=20.0, carrier_hz=60e9, range0_m=0.2, range_step_m=0.05),
        name="radar-01",
    )
    writer.write(path, stream_of(made), exact=True)
    return read(path)


@contextlib.asynccontextmanager
async def dsp_with(folder):
    """A dsp with a tap, and a sender for radar-01."""
    frames = f"tcp://127.0.0.1:{free_port()}"
    keys.create(folder / "keys", ["radar-01"])
    config = Config(
        frames_endpoint=frames,
        vitals_endpoint=f"ipc://{folder}/vitals",
        server=keys.server_keys(folder / "keys"),
        allowed=keys.allowed(folder / "keys"),
        tap_endpoint=f"ipc://{folder}/tap",
    )
    task = asyncio.create_task(run(config))
    sender = FrameSender(frames, keys=keys.sensor_keys(folder / "keys", "radar-01"))
    try:
        yield sender
    finally:
        sender.close()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def tapped(folder, out):
    """A recorder, once its subscription has reached the dsp."""
    plan = Plan(tap=f"ipc://{folder}/tap", sensors=frozenset({"radar-01"}), folder=out, exact=True)
    task = asyncio.create_task(Recorder(plan, lambda _: None).run())
    await asyncio.sleep(0.5)
    return task


async def ended(task):
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def said_of_replay(folder, recording, *, speed):
    """What the running service says, block by block."""
    said = []

    async def listen(subscriber):
        while True:
            said.append((await subscriber.receive()).body)

    async with dsp_with(folder) as sender:
        subscriber = Subscriber([f"ipc://{folder}/vitals"], {"vitals": Vitals})
        listener = asyncio.create_task(listen(subscriber))
        await asyncio.sleep(0.3)
        source = ReplaySource(recording, loop=False)
        await stream(source, sender, sensor="radar-01", speed=speed)
        n_before = -1
        while n_before < len(said):  # until nothing more comes
            n_before = len(said)
            await asyncio.sleep(0.7)
        await ended(listener)
        subscriber.close()
    return said


async def test_a_replay_recorded_again_is_the_same_bit_for_bit_gaps_and_all(tmp_path):
    original = recorded(tmp_path / "one.h5", seconds=40)
    out = tmp_path / "out"
    out.mkdir()
    async with dsp_with(tmp_path) as sender:
        recorder = await tapped(tmp_path, out)
        await stream(ReplaySource(original, loop=False), sender, sensor="radar-01", speed=50.0)
        await sender.drain()
        await asyncio.sleep(1.0)
        await ended(recorder)
    (path,) = out.glob("*.h5")
    again = read(path)
    assert again.iq.tobytes() == original.iq.tobytes()
    found = check(path)
    assert (found.n_frames, found.n_missing) == (758, 42)  # lost frames are no rows of NaN in it
    assert [event.n_frames for event in hdf5_stream(path).events] == [2, 40]
    assert again.geometry == original.geometry
    np.testing.assert_allclose(np.diff(again.t_s), 1 / 20, atol=1e-6)
    assert replace(again, iq=original.iq, t_s=None).name == "radar-01"


async def test_a_replay_gives_the_csv_that_estimate_gives(tmp_path, monkeypatch):
    await check_csv(tmp_path, monkeypatch, seconds=90, speed=100.0)


async def test_a_replay_to_a_ward_that_does_not_run_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(sensors, "_ALONE_S", 0.05)
    keys.create(tmp_path / "keys", ["radar-01"])
    recorded(tmp_path / "one.h5", seconds=20)
    endpoint = f"tcp://127.0.0.1:{free_port()}"
    ward = SimpleNamespace(
        sensors=[SimpleNamespace(id="radar-01")],
        keys=tmp_path / "keys",
        links=SimpleNamespace(frames=endpoint),
    )
    said = asyncio.Queue()
    playing = asyncio.create_task(
        sensors.run_replay(
            ward,
            tmp_path / "one.h5",
            sensor="radar-01",
            speed=100.0,
            loop=False,
            told=lambda *_: None,
            say=said.put_nowait,
        )
    )
    async with asyncio.timeout(20):
        assert await said.get() == f"Nobody answers at {endpoint} yet: is the ward running?"
    await ended(playing)


async def check_csv(folder, monkeypatch, *, seconds, speed):
    file = folder / "one.h5"
    recording = recorded(file, seconds=seconds)
    (folder / "estimated").mkdir()
    (folder / "replayed").mkdir()
    assert not estimate_one(file, folder / "estimated").failed
    ends = [end_s for end_s, _ in dsp.estimate._blocks_said(recording.iq, recording.geometry, None)]
    said = await said_of_replay(folder, recording, speed=speed)
    assert len(said) == len(ends)
    first_ns = said[0].t_wall_ns
    since_s = [(one.t_wall_ns - first_ns) / 1e9 for one in said]
    np.testing.assert_allclose(since_s, np.array(ends) - ends[0], atol=1e-6)
    replayed = list(zip(ends, said, strict=True))
    monkeypatch.setattr("dsp.estimate._blocks_said", lambda *_: iter(replayed))
    assert not estimate_one(file, folder / "replayed").failed
    csv = (folder / "estimated" / "one.csv").read_text()
    assert csv.count("\n") == pytest.approx(seconds, abs=2)
    assert "measuring" in csv
    assert (folder / "replayed" / "one.csv").read_text() == csv
