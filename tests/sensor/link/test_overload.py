"""A ward that cannot keep up, and sensors that give up on it meanwhile."""

import asyncio
import contextlib
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
import asyncio, sys
from pathlib import Path
from sensor.keys import allowed, server_keys
from sensor.link import FrameReceiver

async def ward(folder):
    receiver = FrameReceiver(
        "tcp://127.0.0.1:0", server=server_keys(folder), allowed=allowed(folder)
    )
    print(receiver.endpoint, flush=True)
    await asyncio.to_thread(sys.stdin.readline)  # too busy to receive anything
    got = await receiver.receive_many(10)
    print("received", len(got), flush=True)

asyncio.run(ward(Path(sys.argv[1])))
"""


async def test_a_ward_that_is_behind_lives_on_when_a_sensor_hangs_up_in_the_middle(tmp_path):
    create(tmp_path, ["s1"])
    ward = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WARD, str(tmp_path),
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        endpoint = (await ward.stdout.readline()).decode().strip()
        cable = Cable(int(endpoint.rpartition(":")[2]))
        sender = FrameSender(await cable.lay(), keys=sensor_keys(tmp_path, "s1"))
        await flooded(sender)
        for writer in cable._writers:
            # Closed so that the other end hears of it at once, though it reads nothing.
            hard = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, hard)
        cable.tear()
        sender.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ward.wait(), 2.5)  # longer than any heartbeat's interval
        said, _ = await asyncio.wait_for(ward.communicate(b"\n"), 20)
        await cable.roll_up()
    finally:
        with contextlib.suppress(ProcessLookupError):
            ward.kill()
        await ward.wait()
    assert b"received" in said
    assert ward.returncode == 0


async def flooded(sender):
    """Eight times as many frames as the other side takes unread; the cable has the rest."""
    for seq in range(8 * HWM_FRAMES):
        sender.send(frame(seq, n_bins=4096))
        await asyncio.sleep(0.002)
    await until(lambda: sender.flush() or not sender.n_waiting)
    await asyncio.sleep(0.3)
