"""A radar's frames from a pty over the encrypted link to the ward's end of it."""

import asyncio
import contextlib
import os
import struct

import numpy as np

from sensor import keys
from sensor.drivers.seeed import tiny
from sensor.link import FrameReceiver
from sensor.messages import Frame
from vitavakt.sensors.radars import Choice, radar
from vitavakt.sensors.running import run_radar


async def test_phases_of_a_module_on_a_pty_arrive_on_the_ward_as_frames(tmp_path):
    keys.create(tmp_path, ["bed-7"])
    receiver = FrameReceiver(
        "tcp://127.0.0.1:0", server=keys.server_keys(tmp_path), allowed=keys.allowed(tmp_path)
    )
    master, slave = os.openpty()
    said = []
    running = asyncio.create_task(
        run_radar(
            radar(Choice(kind="mr60bha2", port=os.ttyname(slave))),
            sensor="bed-7",
            to=receiver.endpoint,
            key=tmp_path / "sensors" / "bed-7.key",
            say=said.append,
        )
    )
    await asyncio.to_thread(os.read, master, 100)  # it asks for the firmware: the port is open
    phases = np.linspace(0.1, 3.0, 24)
    for idx, phase_rad in enumerate([*phases, 3.1]):  # the last one proves the one before
        frame = tiny.encode(0x8000 + 5 * idx, tiny.Type.PHASES, struct.pack("<3f", phase_rad, 1, 1))
        os.write(master, frame)
    async with asyncio.timeout(20):
        got = [await receiver.receive() for _ in phases]
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    receiver.close()
    os.close(master)
    os.close(slave)
    assert all(isinstance(frame, Frame) for frame in got)
    assert [frame.seq for frame in got] == list(range(len(phases)))
    np.testing.assert_allclose([np.angle(frame.iq[0, 0]) for frame in got], phases, atol=1e-6)
    assert {frame.sensor for frame in got} == {"bed-7"}
    assert said[0].startswith("MR60BHA2")
