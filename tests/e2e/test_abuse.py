"""What a ward has to stand: nonsense on the link, every process killed at once."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import zmq

from sensor import keys, wire
from sensor.messages import Frame, Geometry
from tests.e2e.running import QUIET_SLEEPER, RunningWard, until
from tests.ward_ui.protocol_client import ProtocolClient, client

pytestmark = pytest.mark.timeout(180)

SERVICES = ("dsp", "alarms", "records", "ui", "sensor")

MAD_SENSOR = """
[[sensors]]
id = "mad"
driver = "remote"

[[beds]]
bed = "M"
sensor = "mad"
patient = "Berg, A."
"""

ALARMS_AT_ONCE = """
[[rules]]
condition = "rr_high"
subject = "rr"
above = 5.0
delay_s = 1.0
priority = "medium"
kind = "physiological"
text_nb = "Respirasjonsfrekvens høy"
text_en = "Respiration rate high"
"""


def mad_frames() -> list[list[wire.Part]]:
    """2 s of each: a claim on the ward's memory, a flood, shapes that change, rubbish."""
    rng = np.random.default_rng(3)

    def frame(n_bins: int, *, seq: int, session: int, frame_rate_hz: float) -> list[wire.Part]:
        iq = (rng.normal(size=(n_bins, 2)) @ [1, 1j]).astype(np.complex64)[:, None]
        geometry = Geometry(frame_rate_hz=frame_rate_hz, range0_m=1e300, range_step_m=1e-300)
        return wire.encode(
            Frame(
                sensor="mad",
                session=session,
                seq=seq,
                t_mono_ns=0,
                t_wall_ns=2**62,
                geometry=geometry,
                iq=iq,
            )
        )

    return [
        *(frame(1 << 15, seq=k * 2490, session=1, frame_rate_hz=1e4) for k in range(10)),
        *(frame(32, seq=k, session=2, frame_rate_hz=20.0) for k in range(5000)),
        *(frame(1 + k % 99, seq=k, session=3, frame_rate_hz=1.0 + k % 7) for k in range(1000)),
        *([rng.bytes(k % 300)] * (1 + k % 5) for k in range(1000)),
    ]


async def test_a_sensor_that_has_gone_mad_disturbs_no_other_bed(start_ward):
    ward: RunningWard = start_ward(QUIET_SLEEPER + MAD_SENSOR)
    states, ups = set(), set()
    async with client(ward.settings.port) as display, asyncio.timeout(120):
        await display.hello()
        while display.beds.get("1", {}).get("state") != "measuring":
            await heard(display)
        sending = asyncio.create_task(asyncio.to_thread(send_all, ward, mad_frames()))
        while not sending.done():
            await heard(display)
            states.add(display.beds["1"]["state"])
            ups |= {service["up"] for service in display.services.values()}
        await sending
    assert (states, ups) == ({"measuring"}, {True})


async def heard(device: ProtocolClient) -> None:
    """One more message, and a sign of life."""
    await device.receive()
    await device.send({"type": "heartbeat"})


def send_all(ward: RunningWard, frames: list[list[wire.Part]]) -> None:
    """Under the mad sensor's own key, for at least 8 s."""
    mine = keys.sensor_keys(ward.settings.keys, "mad")
    with zmq.Context() as context, context.socket(zmq.DEALER) as socket:
        socket.setsockopt(zmq.CURVE_PUBLICKEY, mine.public.encode())
        socket.setsockopt(zmq.CURVE_SECRETKEY, mine.secret.encode())
        socket.setsockopt(zmq.CURVE_SERVERKEY, mine.server_public.encode())
        socket.setsockopt(zmq.SNDTIMEO, 20_000)
        socket.setsockopt(zmq.LINGER, 2_000)
        socket.connect(ward.settings.links.frames)
        for parts in frames:
            socket.send_multipart(parts)
        time.sleep(8)


async def test_an_alarm_outlives_every_service_and_is_told_under_one_id(start_ward):
    ward: RunningWard = start_ward(QUIET_SLEEPER, ALARMS_AT_ONCE)
    told = {await first_alarm(ward)}
    for _ in range(3):
        before = {service: ward.kill(service) for service in SERVICES}
        until(
            lambda before=before: (
                all(ward.pid(s) not in {None, before[s]} for s in SERVICES) and ward.is_up()
            ),
            within_s=15,
            what="every service is back",
        )
        told.add(await first_alarm(ward))
    assert len(told) == 1
    assert signals(ward) == list(told)


async def first_alarm(ward: RunningWard) -> str:
    async with client(ward.settings.port) as phone, asyncio.timeout(60):
        await phone.hello()
        while not phone.alarms.get("1"):
            await heard(phone)
        return str(phone.alarms["1"][0]["id"])


def signals(ward: RunningWard) -> list[str]:
    with sqlite3.connect(f"file:{ward.settings.journal}?mode=ro", uri=True) as book:
        rows = book.execute("SELECT alarm_id FROM journal WHERE change = 'signal' ORDER BY seq")
        return [row[0] for row in rows]


def test_a_second_ward_on_the_same_file_is_refused_and_the_first_survives_its_killed_supervisor(
    start_ward,
):
    ward: RunningWard = start_ward(QUIET_SLEEPER)
    command = [sys.executable, "-m", "vitavakt", "ward", str(ward.file)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert second.returncode == 1
    assert f"process {ward.process.pid}" in second.stderr
    assert ward.is_up()

    pids = [ward.pid(service) for service in SERVICES]
    ward.process.kill()
    ward.process.wait(timeout=5)
    until(
        lambda: not any(pid is not None and running(pid) for pid in pids),
        within_s=8,
        what="no service outlives its supervisor",
    )
    with ward.log.open("ab") as log:
        ward.process = subprocess.Popen(command, stdout=log, stderr=log)
    until(ward.is_up, within_s=15, what="the same ward is up again")
    assert all(ward.pid(service) is not None for service in SERVICES)
    ward.process.send_signal(signal.SIGINT)
    assert ward.process.wait(timeout=20) == 0


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
