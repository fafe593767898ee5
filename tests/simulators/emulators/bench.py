"""A scene, an emulated module on its cables, and our agent at the other end."""

import asyncio
import contextlib
import socket
from dataclasses import dataclass, replace

import numpy as np

from dsp.estimate import vitals_of
from sensor.drivers.agent.service import Agent
from sensor.drivers.messages import MAIN as DRIVER_MAIN
from sensor.drivers.ti.capture import CARD as DRIVER_CARD
from sensor.drivers.ti.uart import CLI as DRIVER_CLI
from sensor.drivers.transports.network import UdpOpener, UdpPort
from sensor.drivers.transports.serial_port import PortSettings, SerialOpener
from sensor.drivers.transports.together import Part, TogetherOpener
from simulators.emulators.catalogue import Variant, emulated
from simulators.emulators.emulator import CARD, CLI, MAIN
from simulators.emulators.line.mishaps import mishap
from simulators.emulators.scene import Scene
from simulators.emulators.ti.example import CFG
from simulators.people.person import Person, steady
from tests.sensor.drivers.ears import Ears, until
from vitavakt.emulators.ends import PtyEnd, TcpEnd, UdpEnd
from vitavakt.emulators.playing import Module
from vitavakt.sensors.radars import Choice, radar

RR_PER_MIN, HR_PER_MIN = 15.0, 70.0
DURATION_S = 40


def scene(**changes):
    person = {"course": steady(rr_per_min=RR_PER_MIN, hr_per_min=HR_PER_MIN), "distance_m": 1.2}
    return Scene(person=Person(**{**person, **changes}), seed=3)


def choice(name, tmp_path, *, other=False, lines=CFG):
    cfg = tmp_path / "radar.cfg"
    cfg.write_text(lines, encoding="ascii")
    needs_cfg = name in {"ti-vital-signs-lab", "ti-dca1000"}
    return Choice(
        kind=name,
        port=str(tmp_path / MAIN),
        cli_port=str(tmp_path / CLI),
        cfg=cfg if needs_cfg else None,
        imaginary_first=other,
        four_lanes=other,
    )


@dataclass(kw_only=True)
class Plugged:
    module: object
    emulator: object
    ends: dict
    opener: object


@contextlib.asynccontextmanager
async def plugged_in(name, tmp_path, person, *, variant=None, **play):
    """The module on ptys under `tmp_path`; card on loopback, A121 on TCP if asked."""
    variant = variant or Variant()
    emulator = emulated(name).make(person, variant)
    module = Module(emulator, **{"speed": np.inf, **play})
    ends = {}
    opener = None
    if name == "ti-dca1000":
        ends, opener = capture_card(module, tmp_path)
    elif variant.over_tcp:
        ends = {MAIN: TcpEnd("127.0.0.1", 0, module.hearing(MAIN))}
    else:
        for channel in emulated(name).channels:
            speed = {"baud": module.baud} if channel == MAIN else {}
            ends[channel] = PtyEnd(tmp_path / channel, module.hearing(channel), **speed)
    task = asyncio.create_task(module.run(ends))
    try:
        await until(lambda: task.done() or all(end.plugged for end in ends.values()))
        yield Plugged(module=module, emulator=emulator, ends=ends, opener=opener)
    finally:
        await ended(task)


def befall(plugged, written):
    """That mishap, from now on: when it comes depends on no clock and on no load."""
    now = replace(mishap(written), t_s=plugged.module.t_s)
    plugged.module._mishaps = (*plugged.module._mishaps, now)


def capture_card(module, tmp_path):
    data, host_card, card = (free_port() for _ in range(3))
    ends = {
        MAIN: UdpEnd(("127.0.0.1", free_port()), ("127.0.0.1", data), module.hearing(MAIN)),
        CARD: UdpEnd(("127.0.0.1", card), ("127.0.0.1", host_card), module.hearing(CARD)),
        CLI: PtyEnd(tmp_path / CLI, module.hearing(CLI)),
    }
    udp = UdpOpener(
        ports={
            DRIVER_MAIN: UdpPort(host="127.0.0.1", port=data),
            DRIVER_CARD: UdpPort(host="127.0.0.1", port=host_card, to=("127.0.0.1", card)),
        }
    )
    line = SerialOpener({DRIVER_CLI: PortSettings(path=str(tmp_path / CLI), baud=115200)})
    parts = [
        Part(opener=udp, channels=(DRIVER_MAIN, DRIVER_CARD)),
        Part(opener=line, channels=(DRIVER_CLI,)),
    ]
    return ends, TogetherOpener(parts)


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


async def heard(name, tmp_path, person, *, variant=None, seconds=DURATION_S, lines=CFG):
    """What our agent has of so many seconds of a scene; what came beyond them is left off."""
    variant = variant or Variant()
    chosen = choice(name, tmp_path, other=variant.other, lines=lines)
    async with plugged_in(name, tmp_path, person, variant=variant) as plugged:
        if variant.over_tcp:
            chosen = replace(chosen, port=f"tcp://127.0.0.1:{plugged.ends[MAIN].port}")
        async with listening(chosen, opener=plugged.opener) as ears:
            await until(lambda: len(ears.frames) >= seconds * rate_hz(ears))
        del ears.frames[round(seconds * rate_hz(ears)) :]
        return ears, plugged.emulator


def rate_hz(ears):
    return ears.frames[0].geometry.frame_rate_hz if ears.frames else np.inf


@contextlib.asynccontextmanager
async def listening(chosen, *, opener=None, watch=None):
    """Our agent, its driver as the command line would choose it."""
    ready = radar(chosen)
    ears = Ears()
    agent = Agent(
        ready.driver,
        opener or ready.opener,
        ears.listener,
        sensor="s1",
        watch=watch or ready.kind.watch(),
    )
    task = asyncio.create_task(agent.run())
    try:
        yield ears
    finally:
        await ended(task)


async def ended(task):
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def shown(ears):
    """The last row of vital signs, from the frames that came."""
    (*_, (_, vitals)) = vitals_of(ears.iq, ears.frames[0].geometry)
    return vitals
