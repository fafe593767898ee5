"""A ward around the web server: the buses with a DSP, an alarm engine and records behind them.

The publishers are real, what they say is written by the test. Nobody estimates or decides.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import time_ns
from typing import Any

from alarms.distribution.messages import Telling
from alarms.messages import (
    COMMANDS,
    Acknowledge,
    Alarm,
    AlarmState,
    Answer,
    Command,
    CommandRefusal,
    Delivered,
    Kind,
    Pause,
    Phase,
    Phone,
    Phones,
    Priority,
    Set,
)
from alarms.news2.messages import Score
from dsp.messages import Rate, State, Vitals
from sensor.bus import Publisher, Responder, alive
from ward_ui.people.person import hash_pin
from ward_ui.service import Bed, Config, Person, Times, run

NORA = Person(person="nora", name="Nora Vik", role="nurse", pin_hash=hash_pin("4711"))

BEDS = (
    Bed(bed="7", sensor="radar-7", patient_name="Berg, A.", age_y=81),
    Bed(bed="3", sensor="radar-3"),
)


def vitals(sensor: str = "radar-7", **changes: Any) -> Vitals:
    """Vitals of a person at rest, heard now."""
    now_ns = time_ns()
    told = Vitals(
        sensor=sensor,
        session=1,
        seq=0,
        t_wall_ns=now_ns,
        t_arrived_ns=now_ns,
        state=State.MEASURING,
        state_s=41.0,
        rr=Rate(per_min=16.2, quality=0.94, t_wall_ns=now_ns, delay_s=8.0),
        hr=Rate(per_min=72.0, quality=0.9, t_wall_ns=now_ns, delay_s=6.0),
        breathing=True,
        apnoea_s=0.0,
        motion=0.02,
        range_m=1.12,
    )
    return replace(told, **changes)


def apnoea(bed: str = "7", id_: str = "7.apnoea.1", **changes: Any) -> Alarm:
    """A sounding high-priority alarm."""
    now_ns = time_ns()
    alarm = Alarm(
        id=id_,
        bed=bed,
        condition="apnoea",
        kind=Kind.PHYSIOLOGICAL,
        priority=Priority.HIGH,
        phase=Phase.SOUNDING,
        text_nb="Pustestopp",
        text_en="No breathing",
        value=18.0,
        limit=15.0,
        t_onset_ns=now_ns - 18_000_000_000,
        t_condition_ns=now_ns,
        t_signal_ns=now_ns,
        t_changed_ns=now_ns,
    )
    return replace(alarm, **changes)


@dataclass
class World:
    """What stands around the server, and the port it listens on."""

    config: Config
    dsp: Publisher
    engine: Publisher
    records: Publisher
    port: int = 0
    seq: int = 0
    alive: set[str] = field(default_factory=lambda: {"dsp", "alarms", "records"})
    alarms: dict[str, tuple[Alarm, ...]] = field(default_factory=dict)
    tellings: dict[str, tuple[Telling, ...]] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    receivers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pauses: dict[str, tuple[Pause, ...]] = field(default_factory=dict)
    commands: list[Acknowledge | Delivered] = field(default_factory=list)
    phones: Phones | None = None
    """The newest that the engine was told of."""
    got: asyncio.Condition = field(default_factory=asyncio.Condition)
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    """The engine answers commands while this is set."""
    server: asyncio.Task[None] | None = None

    def say(self, told: Vitals) -> None:
        self.dsp.send(f"vitals.{told.sensor}", told)

    def set_alarms(self, bed: str, alarms: Sequence[Alarm]) -> None:
        """The engine has journalled a change and tells of it."""
        self.seq += 1
        self.alarms[bed] = tuple(alarms)
        self.repeat(bed)

    def repeat(self, bed: str) -> None:
        state = AlarmState(
            bed=bed,
            seq=self.seq,
            t_ns=time_ns(),
            alarms=self.alarms.get(bed, ()),
            tellings=self.tellings.get(bed, ()),
            score=self.scores.get(bed),
            receivers=self.receivers.get(bed, ()),
            pauses=self.pauses.get(bed, ()),
        )
        self.engine.send(f"alarms.{bed}", state)

    async def beat(self) -> None:
        """Every service that is alive says so, and the engine repeats its states."""
        publishers = {"dsp": self.dsp, "alarms": self.engine, "records": self.records}
        while True:
            for name in self.alive:
                publishers[name].send(f"alive.{name}", alive(name))
            if "alarms" in self.alive:
                for bed in [*(bed.bed for bed in self.config.beds), ""]:
                    self.repeat(bed)
            await asyncio.sleep(0.05)

    async def answer(self, command: Command) -> Answer:
        if isinstance(command, Phones):
            async with self.got:
                self.phones = command
                self.got.notify_all()
            return Answer(id=command.id, ok=True)
        async with self.got:
            self.commands.append(command)  # type: ignore[arg-type]  # most tests send only these
            self.got.notify_all()
        await self.answers.wait()
        if isinstance(command, Set):
            return Answer(id=command.id, ok=True)
        known = any(a.id == command.alarm_id for alarms in self.alarms.values() for a in alarms)
        return Answer(id=command.id, ok=known, refusal=None if known else CommandRefusal.ENDED)

    async def told_of(self, wanted: Callable[[tuple[Phone, ...]], bool]) -> tuple[Phone, ...]:
        """The phones, once the engine was told of them as `wanted`."""
        async with asyncio.timeout(10), self.got:
            await self.got.wait_for(lambda: self.phones and wanted(self.phones.phones))
        assert self.phones is not None
        return self.phones.phones

    async def reached(self, n: int) -> None:
        """Wait until the engine has got `n` commands."""
        async with asyncio.timeout(10), self.got:
            await self.got.wait_for(lambda: len(self.commands) >= n)


def config(folder: Path, **changes: Any) -> Config:
    """A ward of two beds on a free port."""
    made = Config(
        host="127.0.0.1",
        port=0,
        ward_id="4A",
        ward_name="4A Observation",
        language="en",
        time_zone="Europe/Oslo",
        demo=True,
        display_without_login=True,
        beds=BEDS,
        people=(NORA,),
        vitals_endpoint=f"ipc://{folder}/v",
        alarms_endpoint=f"ipc://{folder}/a",
        commands_endpoint=f"ipc://{folder}/c",
        records_endpoint=f"ipc://{folder}/r",
        journal_path=None,
        history_path=None,
        times=Times(look_s=0.05, gather_s=0.02),
    )
    return replace(made, **changes)


@contextlib.asynccontextmanager
async def world(made: Config, **how: Any) -> AsyncIterator[World]:
    """The server running in its ward, every service alive; all of it gone at the end.

    `how`: what else the world begins with (`seq`, `alive`).
    """
    around = World(
        config=made,
        dsp=Publisher(made.vitals_endpoint),
        engine=Publisher(made.alarms_endpoint),
        records=Publisher(made.records_endpoint),
        **how,
    )
    responder = Responder(made.commands_endpoint, COMMANDS)
    around.answers.set()
    listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    tasks = [
        asyncio.create_task(around.beat()),
        asyncio.create_task(responder.serve(around.answer)),
        asyncio.create_task(run(made, listening=listening.set_result)),
    ]
    around.server = tasks[-1]
    try:
        await asyncio.wait({listening, around.server}, return_when=asyncio.FIRST_COMPLETED)
        around.port = listening.result() if listening.done() else around.server.result() or 0
        yield around
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for socket in (around.dsp, around.engine, around.records, responder):
            socket.close()
