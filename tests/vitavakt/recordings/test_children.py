"""Recorders as processes of their own, started as a page does it."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from sensor.messages import Frame, Geometry
from sensor.recordings.files.check import check
from sensor.recordings.hdf5.reading import stream
from sensor.tap import FrameTap
from vitavakt import demo
from vitavakt.recordings.children import Children
from vitavakt.settings import Ward, read
from ward_ui.engineer.recorders import Recording, Refused

BEDS = """
[[sensors]]
id = "radar-01"
driver = "remote"

[[beds]]
bed = "Seng-Nord"
sensor = "radar-01"
patient = "Hansen, Olaug"
"""


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    file = tmp_path / "ward.toml"
    file.write_text(demo.ward_text(port=demo.free_port(), beds=[BEDS]))
    ward = read(file)
    (ward.records / "run").mkdir(parents=True)
    return ward


@contextlib.asynccontextmanager
async def radar(ward: Ward):
    async def send(tap: FrameTap) -> None:
        seq = 0
        while True:
            tap.send(
                Frame(
                    sensor="radar-01", session=1, seq=seq, t_mono_ns=seq * 10**7,
                    t_wall_ns=1_795_000_000 * 10**9 + seq * 10**7,
                    geometry=Geometry(frame_rate_hz=100.0),
                    iq=np.full((4, 1), seq % 1000 + 1, np.complex64),
                )
            )  # fmt: skip
            seq += 1
            await asyncio.sleep(0.01)

    with contextlib.closing(FrameTap(ward.links.tap)) as tap:
        task = asyncio.create_task(send(tap))
        try:
            yield
        finally:
            task.cancel()


async def until_it_is(state: str, recorders: Children, *, said: str = "") -> Recording:
    for _ in range(2000):
        one = recorders.all[0]
        if one.state == state and said in one.said:
            return one
        await asyncio.sleep(0.01)
    pytest.fail(f"not {state}: {recorders.all}")


async def test_a_recording_ends_by_itself_whole_and_holds_a_pseudonym_and_no_name(
    ward: Ward,
) -> None:
    ends: list[Recording] = []
    async with radar(ward), Children(ward) as recorders:
        recorders.on_end(ends.append)
        begun = await recorders.start("radar-01", seconds=1.0, person="erik")
        with pytest.raises(Refused, match="recording_already"):
            await recorders.start("radar-01", seconds=1.0, person="erik")
        ended = await until_it_is("ended", recorders)
        assert ends == [ended]
        assert "0 missing" in ended.said
    (file,) = (ward.records / "recordings").glob("*.h5")
    checked = check(file)
    assert checked.listed
    assert not checked.faults
    assert checked.n_frames > 30
    assert stream(file).head.subject == begun.subject
    raw = file.read_bytes()
    assert not any(word.encode() in raw for word in ("Seng", "Nord", "Hansen", "Olaug", "erik"))


async def test_a_recording_that_is_stopped_is_whole(ward: Ward) -> None:
    async with radar(ward), Children(ward) as recorders:
        begun = await recorders.start("radar-01", seconds=600.0, person="erik")
        await until_it_is("running", recorders, said="Recording radar-01")
        await asyncio.sleep(0.3)
        assert await recorders.stop(begun.id)
        assert recorders.all[0].state == "ended"
        assert not await recorders.stop(begun.id)
        assert recorders.put_away(begun.id)
        assert recorders.all == ()
    (file,) = (ward.records / "recordings").glob("*.h5")
    assert not check(file).faults


async def test_the_pages_end_takes_the_recorder_along_and_its_file_is_finished(ward: Ward) -> None:
    async with radar(ward):
        async with Children(ward) as recorders:
            await recorders.start("radar-01", seconds=600.0, person="erik")
            await until_it_is("running", recorders, said="Recording radar-01")
            await asyncio.sleep(0.3)
        assert [one.state for one in recorders.all] == ["ended"]
    (file,) = (ward.records / "recordings").glob("*.h5")
    assert check(file).closed


async def test_no_frame_is_a_fault_that_stands_until_it_is_put_away(ward: Ward) -> None:
    async with Children(ward) as recorders:
        begun = await recorders.start("radar-01", seconds=0.5, person="erik")
        failed = await until_it_is("failed", recorders)
        assert "No frame of radar-01 came" in failed.said
        assert "radar-01" in recorders.trouble
        assert recorders.put_away(begun.id)
        assert recorders.trouble == ""


async def test_a_recorder_that_is_killed_is_a_fault(ward: Ward) -> None:
    async with radar(ward), Children(ward) as recorders:
        await recorders.start("radar-01", seconds=600.0, person="erik")
        await until_it_is("running", recorders, said="Recording radar-01")
        os.kill(next(iter(recorders._running.values())).process.pid, signal.SIGKILL)
        failed = await until_it_is("failed", recorders)
        assert failed.said.startswith("Killed by signal 9.")
