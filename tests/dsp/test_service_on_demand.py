"""The service makes curves and evidence only of the sensors that somebody follows."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import time_ns
from typing import Any

import numpy as np
import pytest

from dsp.messages import Evidence, Placement, Vitals, Waves
from dsp.service import Config, run
from sensor.bus import Alive, Subscriber
from sensor.keys import allowed, create, sensor_keys, server_keys
from sensor.link import FrameSender
from sensor.messages import Frame
from tests.dsp.bodies import GEOMETRY, Scene, frames
from tests.dsp.test_service import free_port

ON_DEMAND = {"waves": Waves, "evidence": Evidence, "placement": Placement}


class Line:
    """Two sensors that send, and what is heard of them."""

    def __init__(self, folder: Path, endpoint: str, subscriber: Subscriber) -> None:
        keys = {name: sensor_keys(folder, name) for name in ("s1", "s2")}
        self.senders = {name: FrameSender(endpoint, keys=key) for name, key in keys.items()}
        self.subscriber = subscriber
        self.heard: list[Any] = []
        self.iq = frames(Scene(duration_s=30))
        self.n_sent = 0

    async def second(self) -> None:
        for name, sender in self.senders.items():
            for i in range(self.n_sent, self.n_sent + 20):
                t_ns = time_ns()
                frame = Frame(
                    sensor=name, session=1, seq=i, t_mono_ns=t_ns, t_wall_ns=t_ns,
                    geometry=GEOMETRY, iq=self.iq[i].copy(),
                )  # fmt: skip
                sender.send(frame)
            await sender.drain()
        self.n_sent += 20

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not condition():
                self.heard.append((await self.subscriber.receive()).body)

    async def two_heartbeats(self) -> None:
        """Long enough for the service to have seen who follows what."""
        n = len(self.of(Alive))
        await self.until(lambda: len(self.of(Alive)) >= n + 2)

    def of(self, kind: type, name: str | None = None) -> list[Any]:
        return [
            one for one in self.heard
            if isinstance(one, kind) and (name is None or one.sensor == name)
        ]  # fmt: skip


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    create(tmp_path, ["s1", "s2"])
    endpoint, out = f"tcp://127.0.0.1:{free_port()}", f"ipc://{tmp_path}/v"
    config = Config(
        frames_endpoint=endpoint, vitals_endpoint=out, server=server_keys(tmp_path),
        allowed=allowed(tmp_path),
    )  # fmt: skip
    service = asyncio.create_task(run(config))
    subscriber = Subscriber([out], {"vitals": Vitals, "alive": Alive}, on_demand=ON_DEMAND)
    made = Line(tmp_path, endpoint, subscriber)
    yield made
    service.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await service
    subscriber.close()
    for sender in made.senders.values():
        sender.close()


async def test_what_is_followed_is_told_and_what_is_left_is_not(line: Line) -> None:
    await line.two_heartbeats()
    await line.second()
    await line.until(lambda: line.of(Vitals, "s1") and line.of(Vitals, "s2"))
    for word in ON_DEMAND:
        line.subscriber.follow(f"{word}.s1")
    await line.two_heartbeats()
    await line.second()
    await line.until(lambda: all(line.of(kind) for kind in ON_DEMAND.values()))
    for word in ON_DEMAND:
        line.subscriber.leave(f"{word}.s1")
    await line.two_heartbeats()
    n_told = {word: len(line.of(kind)) for word, kind in ON_DEMAND.items()}
    await line.second()
    await line.until(lambda: len(line.of(Vitals, "s1")) == len(line.of(Vitals, "s2")) == 3)
    assert len(line.of(Waves)) == len(line.of(Evidence)) == 1
    assert {word: len(line.of(kind)) for word, kind in ON_DEMAND.items()} == n_told
    assert not any(line.of(kind, "s2") for kind in ON_DEMAND.values())


async def test_placement_is_told_also_where_not_one_frame_can_be_used(line: Line) -> None:
    line.subscriber.follow("placement.s1")
    await line.two_heartbeats()
    line.iq = np.clip(line.iq.view(np.float32), -0.5, 0.5).view(np.complex64)
    await line.second()
    await line.until(lambda: line.of(Placement))
    assert line.of(Placement)[0].advice[0].code in {"saturated", "lost"}
    assert not line.of(Vitals, "s1")
