"""A radar's frames from a pty over the encrypted link to the ward's end of it."""

import asyncio
import contextlib
import fcntl
import os
import struct

import numpy as np

from sensor import keys
from sensor.drivers.seeed import tiny
from sensor.link import FrameReceiver
from sensor.messages import Frame, RadarTrouble
from tests.sensor.drivers.ears import until
from vitavakt.sensors.radars import Choice, radar
from vitavakt.sensors.running import run_radar


async def test_what_is_wrong_with_a_radar_stands_on_the_ward_until_it_is_healed(tmp_path):
    keys.create(tmp_path, ["bed-7"])
    receiver = FrameReceiver(
        "tcp://127.0.0.1:0", server=keys.server_keys(tmp_path), allowed=keys.allowed(tmp_path)
    )
    port = tmp_path / "radar"
    agent = run_radar(
        radar(Choice(kind="mr60bha2", port=str(port))),
        sensor="bed-7",
        to=receiver.endpoint,
        key=tmp_path / "sensors" / "bed-7.key",
        say=lambda _: None,
    )
    tasks = [asyncio.create_task(each) for each in (agent, heard(receiver))]
    try:
        await trouble(receiver, "plug the radar in", RadarTrouble.NOT_THERE)
        master, slave = os.openpty()
        other = os.open(os.ttyname(slave), os.O_RDWR | os.O_NOCTTY)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        port.symlink_to(os.ttyname(slave))
        await trouble(receiver, "in use by another program", RadarTrouble.IN_USE)
        os.close(other)
        await asyncio.to_thread(os.read, master, 100)  # it asks for the firmware: it is open
        frame = tiny.encode(0x8000, tiny.Type.PHASES, struct.pack("<3f", 1, 1, 1))
        os.write(master, 2 * frame)
        await until(lambda: any(told == ("", None) for told in troubles(receiver)))
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        receiver.close()
    os.close(master)
    os.close(slave)


async def heard(receiver):
    while True:
        await receiver.receive_many(100)


async def trouble(receiver, words, kind):
    await until(lambda: any(words in said and of == kind for said, of in troubles(receiver)))


def troubles(receiver):
    return [(one.trouble, one.trouble_kind) for one in receiver.healths()]


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
