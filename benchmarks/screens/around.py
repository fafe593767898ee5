"""What stands around the server: a DSP and an alarm engine that say what real ones say, in number.

Nothing is estimated or decided; each alarm is in a real journal before it is told.
"""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from time import time_ns

from alarms.messages import (
    Acknowledge,
    Alarm,
    AlarmState,
    Answer,
    Change,
    Delivered,
    Entry,
    Kind,
    Phase,
    Priority,
)
from dsp.messages import Rate, State, Vitals
from records.journal import Journal
from sensor.bus import Publisher, alive
from ward_ui.service import Bed, Config


def config(folder: Path, n_beds: int) -> Config:
    """A ward of `n_beds` beds with an alarm journal and no history."""
    return Config(
        host="127.0.0.1",
        port=0,
        ward_id="bench",
        ward_name="Bench",
        language="en",
        time_zone="UTC",
        demo=True,
        display_without_login=True,
        beds=tuple(Bed(bed=str(n), sensor=f"r{n}", patient_name="X") for n in range(n_beds)),
        people=(),
        vitals_endpoint=f"ipc://{folder}/v",
        alarms_endpoint=f"ipc://{folder}/a",
        commands_endpoint=f"ipc://{folder}/c",
        records_endpoint=f"ipc://{folder}/r",
        journal_path=folder / "journal.db",
        history_path=None,
    )


def vitals(bed: int, seq: int) -> Vitals:
    """Numbers of a person at rest; `t_wall_ns` is the moment of sending."""
    now_ns = time_ns()
    rr = Rate(per_min=12.0 + bed % 8, quality=0.9, t_wall_ns=now_ns, delay_s=8.0)
    hr = Rate(per_min=60.0 + bed % 30, quality=0.9, t_wall_ns=now_ns, delay_s=6.0)
    return Vitals(
        sensor=f"r{bed}",
        session=1,
        seq=seq,
        t_wall_ns=now_ns,
        t_arrived_ns=now_ns,
        state=State.MEASURING,
        state_s=float(seq),
        rr=rr,
        hr=hr,
        breathing=True,
        apnoea_s=0.0,
        motion=0.01,
        range_m=1.2,
    )


def alarm(bed: int, seq: int) -> Alarm:
    """A sounding alarm whose `t_changed_ns` is now."""
    now_ns = time_ns()
    return Alarm(
        id=f"{bed}.apnoea.{seq}",
        bed=str(bed),
        condition="apnoea",
        kind=Kind.PHYSIOLOGICAL,
        priority=Priority.HIGH,
        phase=Phase.SOUNDING,
        text_nb="Pustestopp",
        text_en="No breathing",
        value=18.0,
        limit=15.0,
        t_onset_ns=now_ns,
        t_condition_ns=now_ns,
        t_signal_ns=now_ns,
        t_changed_ns=now_ns,
        seq=seq,
    )


async def publish_vitals(publisher: Publisher, n_beds: int) -> None:
    """Every bed once a second, evenly spread."""
    loop = asyncio.get_running_loop()
    began_s, n = loop.time(), 0
    while True:
        publisher.send(f"vitals.r{n % n_beds}", vitals(n % n_beds, n // n_beds))
        n += 1
        if n % n_beds == 0:
            publisher.send("alive.dsp", alive("dsp"))
        await asyncio.sleep(max(0.0, began_s + n / n_beds - loop.time()))


@dataclass(slots=True)
class Engine:
    """Says what an alarm engine says; decides nothing."""

    publisher: Publisher
    journal: Journal
    n_beds: int
    seq: int = 0
    alarms: dict[int, Alarm] = field(default_factory=dict)

    def say(self, bed: int) -> None:
        alarms = (self.alarms[bed],) if bed in self.alarms else ()
        state = AlarmState(bed=str(bed), seq=self.seq, t_ns=time_ns(), alarms=alarms)
        self.publisher.send(f"alarms.{bed}", state)

    async def repeat(self) -> None:
        """Every bed's state once a second, as the real one does."""
        while True:
            self.publisher.send("alive.alarms", alive("alarms"))
            for bed in range(self.n_beds):
                self.say(bed)
            await asyncio.sleep(1.0)

    async def raise_alarms(self, n: int, period_s: float) -> None:
        """`n` alarms, one after the other, at the beds in turn; timed from when it is written."""
        for seq in range(1, n + 1):
            bed = seq % self.n_beds
            entry = Entry(t_ns=time_ns(), change=Change.SIGNAL, alarm=alarm(bed, seq))
            await asyncio.to_thread(self.journal.append, [entry])
            self.alarms[bed], self.seq = alarm(bed, seq), seq
            self.say(bed)
            await asyncio.sleep(period_s)

    async def answer(self, command: Acknowledge | Delivered) -> Answer:
        return Answer(id=command.id, ok=True)
