"""The service over real sockets: frames in, vital signs out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import time_ns

import numpy as np
import pytest

from dsp.inspection.onlooker import Onlooker
from dsp.messages import State, Vitals
from dsp.service import Config, Desk, run
from sensor.bus import Alive, Subscriber
from sensor.keys import allowed, create, sensor_keys, server_keys
from sensor.link import FrameSender
from sensor.messages import Fault, FaultKind, Frame
from tests.dsp.bodies import GEOMETRY, Scene, frames

SENSORS = ["s1", "s2", "s3"]


class Bench:
    """A running service, its senders and what it has said."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        keys = {name: sensor_keys(folder, name) for name in SENSORS}
        self.senders = {name: FrameSender(endpoint, keys=keys[name]) for name in SENSORS}
        self.heard = asyncio.Event()
        self.vitals: list[Vitals] = []
        self.faults: list[Fault] = []
        self.alive: list[Alive] = []

    async def listen(self, subscriber: Subscriber) -> None:
        kinds = {Vitals: self.vitals, Fault: self.faults, Alive: self.alive}
        while True:
            body = (await subscriber.receive()).body
            kinds[type(body)].append(body)
            self.heard.set()

    async def send(self, name: str, iq: np.ndarray, *, session: int = 1, first: int = 0) -> None:
        for i, profile in enumerate(iq):
            t_ns = time_ns()
            frame = Frame(
                sensor=name, session=session, seq=first + i, t_mono_ns=t_ns, t_wall_ns=t_ns,
                geometry=GEOMETRY, iq=profile.copy(),
            )  # fmt: skip
            self.senders[name].send(frame)
            if i % 20 == 19:
                await self.senders[name].drain()

    async def wait(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                self.heard.clear()
                await self.heard.wait()

    def of(self, name: str) -> list[Vitals]:
        return [v for v in self.vitals if v.sensor == name]


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    create(tmp_path, SENSORS)
    endpoint = f"tcp://127.0.0.1:{free_port()}"
    vitals_endpoint = f"ipc://{tmp_path}/v"
    config = Config(
        frames_endpoint=endpoint,
        vitals_endpoint=vitals_endpoint,
        server=server_keys(tmp_path),
        allowed=allowed(tmp_path),
    )
    service = asyncio.create_task(run(config))
    subscriber = Subscriber([vitals_endpoint], {"vitals": Vitals, "fault": Fault, "alive": Alive})
    out = Bench(tmp_path, endpoint)
    listening = asyncio.create_task(out.listen(subscriber))
    await out.wait(lambda: out.alive)
    yield out
    for task in (listening, service):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    subscriber.close()
    for sender in out.senders.values():
        sender.close()


async def test_frames_become_vitals_and_the_service_says_that_it_lives(bench: Bench) -> None:
    iq = frames(Scene(duration_s=25))
    await bench.send("s1", iq)
    await bench.wait(lambda: len(bench.of("s1")) == 25)
    said = bench.of("s1")
    assert [v.seq for v in said] == list(range(25))
    assert said[-1].rr.per_min == pytest.approx(15, abs=1.5)
    assert said[-1].rr.t_wall_ns == said[-1].t_wall_ns
    assert said[-1].t_arrived_ns >= said[-1].t_wall_ns
    assert said[-1].clock_offset_s == pytest.approx(0, abs=1)
    assert {a.service for a in bench.alive} == {"dsp"}


async def test_nonsense_of_one_sensor_does_not_touch_another(bench: Bench) -> None:
    iq = frames(Scene(duration_s=22))
    wild = np.full((440, 5, 2), np.nan, np.complex64)
    for second in range(22):
        part = slice(second * 20, second * 20 + 20)
        await bench.send("s1", iq[part], first=second * 20)
        await bench.send("s2", wild[part], first=second * 20)
    await bench.wait(lambda: len(bench.of("s1")) == 22)
    assert bench.of("s1")[-1].rr.per_min == pytest.approx(15, abs=1.5)
    assert not bench.of("s2")
    told = [f for f in bench.faults if f.sensor == "s2"]
    assert 1 <= len(told) <= 22


async def test_a_new_session_is_settling_again(bench: Bench) -> None:
    iq = frames(Scene(duration_s=20))
    await bench.send("s1", iq)
    await bench.send("s1", iq[:60], session=2)
    await bench.wait(lambda: len(bench.of("s1")) == 23)
    said = bench.of("s1")
    assert said[19].state is State.MEASURING
    assert {(v.session, v.state) for v in said[20:]} == {(2, State.SETTLING)}
    assert all(v.rr.per_min is None for v in said[20:])


class Silent:
    """Counts what would have been sent; knows of no loss and no clock."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, object]] = []

    def send(self, topic: str, body: object) -> None:
        self.sent.append((topic, body))

    def n_lost(self, sensor: str) -> int:
        return 0

    def clock_offset_s(self, sensor: str) -> float | None:
        return None


def fault(kind: FaultKind, sensor: str = "s1") -> Fault:
    return Fault(sensor=sensor, t_wall_ns=0, kind=kind, reason="something")


def test_at_most_one_fault_of_a_kind_and_sensor_goes_out_in_a_second() -> None:
    from dsp.chain import Params

    out = Silent()
    desk = Desk(Params(), out, out, Onlooker({}))  # type: ignore[arg-type]  # stands in for both sockets
    desk.take([fault(FaultKind.LOST)] * 500 + [fault(FaultKind.LATE), fault(FaultKind.LOST, "s2")])
    assert [topic for topic, _ in out.sent] == ["fault.s1", "fault.s1", "fault.s2"]


def test_a_silent_sensor_is_forgotten_and_its_row_is_used_again() -> None:
    from time import monotonic

    from dsp.chain import Params

    out = Silent()
    desk = Desk(Params(), out, out, Onlooker({}))  # type: ignore[arg-type]  # stands in for both sockets
    iq = frames(Scene(duration_s=2))
    for name in ("s1", "s2"):
        for i, profile in enumerate(iq):
            frame = Frame(
                sensor=name, session=1, seq=i, t_mono_ns=i, t_wall_ns=i, geometry=GEOMETRY,
                iq=profile.copy(),
            )  # fmt: skip
            desk._compute(desk.take([frame]), 0)
    (chain,) = desk._chains.values()
    assert chain.n_sensors == 2
    desk._sensors["s1"].heard_s -= 11
    desk.forget(monotonic())
    assert set(desk._sensors) == {"s2"}
    assert chain.n_sensors == 2
    desk.forget(monotonic() + 11)
    assert not desk._chains
