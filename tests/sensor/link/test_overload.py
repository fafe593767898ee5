"""A ward that cannot keep up, and sensors that give up on it meanwhile."""

import asyncio
import contextlib
import signal
import socket
import struct
import sys
from pathlib import Path

from sensor.keys import create, sensor_keys
from sensor.link import FrameSender
from sensor.link.sender import HWM_FRAMES
from tests.sensor.link.test_cut import Cable
from tests.sensor.test_link import frame, until

ROOT = Path(__file__).resolve().parents[3]
WARD = """
import asyncio, contextlib, sys
from pathlib import Path
from sensor.keys import allowed, server_keys
from sensor.link import FrameReceiver

async def ward(folder):
    receiver = FrameReceiver(
        "tcp://127.0.0.1:0", server=server_keys(folder), allowed=allowed(folder)
    )
    print(receiver.endpoint, flush=True)
    await asyncio.to_thread(sys.stdin.readline)  # too busy to receive anything
    n = 0
    with contextlib.suppress(TimeoutError):
        while True:
            n += len(await asyncio.wait_for(receiver.receive_many(1000), 1))
    print("received", n, flush=True)

asyncio.run(ward(Path(sys.argv[1])))
"""


@contextlib.asynccontextmanager
async def busy_ward(folder, *, n):
    """It lives on when its sensors have hung up and it receives at last.

    Yields its process, its sensors and the cables between.
    """
    names = [f"s{i}" for i in range(n)]
    create(folder, names)
    ward = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WARD, str(folder),
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        endpoint = (await ward.stdout.readline()).decode().strip()
        cables = [Cable(int(endpoint.rpartition(":")[2])) for _ in names]
        senders = [
            FrameSender(await cable.lay(), keys=sensor_keys(folder, name))
            for cable, name in zip(cables, names, strict=True)
        ]
        await until(lambda: all(sender.flush() or sender._was_connected for sender in senders))
        yield ward, senders, cables
        for cable, sender in zip(cables, senders, strict=True):
            hang_up(cable)
            sender.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ward.wait(), 1.5)  # longer than any heartbeat's interval
        said, _ = await asyncio.wait_for(ward.communicate(b"\n"), 20)
        for cable in cables:
            await cable.roll_up()
    finally:
        with contextlib.suppress(ProcessLookupError):
            ward.kill()
        await ward.wait()
    assert b"received" in said
    assert ward.returncode == 0


async def still(cables):
    """Until nothing passes any more: both ends have taken what they take."""
    n_before = -1
    while n_before != (n_before := sum(cable.n_passed for cable in cables)):  # noqa: ASYNC110 - the kernel's buffers fill, which sets no event
        await asyncio.sleep(0.1)


def hang_up(cable):
    """So that the other end hears of it at once, though it reads nothing."""
    hard = struct.pack("ii", 1, 0)
    for writer in cable._writers:
        if not writer.transport.is_closing():
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, hard)
    cable.tear()


async def test_a_ward_that_is_behind_lives_on_when_a_sensor_hangs_up_in_the_middle(tmp_path):
    async with busy_ward(tmp_path, n=1) as (_, [sender], cables):
        for seq in range(
            8 * HWM_FRAMES
        ):  # more than both sides take unread: the cable has the rest
            sender.send(frame(seq, n_bins=4096))
            await asyncio.sleep(0.002)
        await until(lambda: sender.flush() or not sender.n_waiting)
        await still(cables)


async def test_a_ward_that_stood_still_lives_on_when_sensors_had_said_more_than_frames(tmp_path):
    async with busy_ward(tmp_path, n=8) as (ward, senders, cables):
        ward.send_signal(signal.SIGSTOP)  # so that it reads much at once when it goes on
        for ms in range(1500):
            for sender, every in zip(senders, range(12, 20), strict=True):
                if ms % every == 0:
                    sender.send(frame(ms // every, n_bins=4))
            await asyncio.sleep(0.001)
        ward.send_signal(signal.SIGCONT)
        await still(cables)
