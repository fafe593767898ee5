"""A ward on a stage: the real pages' server, around it what the test lets be said.

What a ward needs minutes for is there at once: red alarms, storms, advice, a lost sensor. Nobody
estimates or decides. It runs in a thread of its own, for the browser's loop runs in the test's.
"""

import asyncio
import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import time_ns
from typing import Any

from alarms.distribution.messages import Stage, Telling
from alarms.messages import Alarm, Kind, Phase, Priority
from dsp.messages import Rate, State, Waves
from tests.ward_ui.world import NORA, World, apnoea, config, vitals, world
from ward_ui.people.person import hash_pin
from ward_ui.service import Bed, Person

PER = Person(person="per", name="Per Dahl", role="nurse", pin_hash=hash_pin("1212"))
EVA = Person(person="eva", name="Eva Moe", role="engineer", pin_hash=hash_pin("3434"))
ADA = Person(person="ada", name="Ada Lie", role="admin", pin_hash=hash_pin("5656"))

NAMES = ("Hansen, O.", "Ali, S.", "Lie, K.", "<img src=x onerror=alert(1)>", "Berg, A.", "Moe, T.")
BEDS = tuple(
    Bed(bed=str(n), sensor=f"radar-{n}", patient_name=name, age_y=50 + 5 * n)
    for n, name in enumerate(NAMES, start=1)
)


def alarm(bed: str, **changes: Any) -> Alarm:
    """A red one of the bed."""
    return apnoea(bed=bed, **({"id_": f"{bed}.apnoea.1"} | changes))


def high_rate(bed: str, **changes: Any) -> Alarm:
    words = {"text_nb": "Respirasjonsfrekvens høy", "text_en": "Respiration rate high"}
    more = {"id_": f"{bed}.rr.1", "condition": "rr_high", "priority": Priority.MEDIUM}
    return apnoea(bed=bed, value=27.0, limit=25.0, **(words | more | changes))


def advice(bed: str, **changes: Any) -> Alarm:
    words = {"text_nb": "Økt risiko", "text_en": "Risk raised"}
    more = {"condition": "risk_raised", "kind": Kind.ADVISORY, "priority": Priority.LOW}
    return apnoea(bed=bed, id_=f"{bed}.risk.1", value=None, limit=None, **(words | more | changes))


def no_sensor(bed: str) -> Alarm:
    words = {"text_nb": "Ingen data fra sensoren", "text_en": "No data from the sensor"}
    return apnoea(
        bed=bed, id_=f"{bed}.lost.1", condition="sensor_lost", kind=Kind.TECHNICAL,
        priority=Priority.MEDIUM, value=None, limit=None, **words,
    )  # fmt: skip


def taken(one: Alarm, by: str = "per") -> Alarm:
    return replace(one, phase=Phase.ACKNOWLEDGED, acknowledged_by=by, t_changed_ns=time_ns())


def to(one: Alarm, *people: str, group: str = "") -> Telling:
    """Told to these, for a while yet."""
    return Telling(
        alarm_id=one.id, stage=Stage.RECEIVER, told=people, responsible=people, group=group,
        t_next_ns=time_ns() + 60_000_000_000,
    )  # fmt: skip


@dataclass
class Staged:
    """The ward in its thread."""

    folder: Path
    beds: tuple[Bed, ...] = BEDS
    changes: dict[str, Any] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    """Beds whose sensor says nothing."""
    still: set[str] = field(default_factory=set)
    """Beds whose patient does not breathe."""
    irregular: set[str] = field(default_factory=set)
    """Beds whose patient's heart has no line: its beats are counted."""
    unrest: set[str] = field(default_factory=set)
    """Beds whose patient moves: nothing is measured."""
    counting: bool = False
    """The first bed's respiration rate goes up by 1 each second, from 10 to 69 and again."""
    ward: World = field(init=False)
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _ended: asyncio.Event = field(init=False)
    _thread: threading.Thread = field(init=False)

    def begin(self) -> None:
        begun: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(begun)), daemon=True)
        self._thread.start()
        begun.result(timeout=20)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(timeout=20)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.ward.port}"

    def say(self, bed: str, *alarms: Alarm, tellings: Sequence[Telling] = ()) -> None:
        """These are the alarms of a bed now ("" is the ward)."""

        def told(ward: World) -> None:
            ward.tellings[bed] = tuple(tellings)
            ward.set_alarms(bed, alarms)

        self.on_stage(told)

    def quiet(self) -> None:
        """No alarm, everybody measured."""
        self.silent.clear()
        self.still.clear()
        self.irregular.clear()
        self.unrest.clear()
        for bed in [*(bed.bed for bed in self.beds), ""]:
            self.say(bed)

    def on_stage(self, act: Callable[[World], None]) -> None:
        """In the ward's own thread; back when it is done."""
        done: Future[None] = Future()

        def now() -> None:
            act(self.ward)
            done.set_result(None)

        self._loop.call_soon_threadsafe(now)
        done.result(timeout=5)

    async def _run(self, begun: Future[None]) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        people = (NORA, PER, EVA, ADA)
        made = config(self.folder, beds=self.beds, people=people, language="nb", **self.changes)
        async with world(made) as self.ward:
            measuring = asyncio.create_task(self._measure())
            begun.set_result(None)
            await self._ended.wait()
            measuring.cancel()

    async def _measure(self) -> None:
        """Once a second, for ever."""
        t_s = 0
        while True:
            for n, bed in enumerate(self.beds):
                if bed.bed not in self.silent:
                    self._measured(n, bed, t_s)
            t_s += 1
            await asyncio.sleep(1.0)

    def _measured(self, n: int, bed: Bed, t_s: int) -> None:
        now_ns, still = time_ns(), bed.bed in self.still
        count = 10.0 + now_ns // 1_000_000_000 % 60
        moving = bed.bed in self.unrest
        unknown = still or moving
        per_min = None if unknown else count if self.counting and n == 0 else 14.0 + n
        rr = Rate(per_min=per_min, quality=0.9, t_wall_ns=now_ns, delay_s=13.5)
        hr = Rate(
            per_min=None if moving else 62.0 + 3 * n, quality=0.9, t_wall_ns=now_ns,
            delay_s=21.0 if bed.bed in self.irregular else 9.0,
        )  # fmt: skip
        state = State.MOVING if moving else State.MEASURING
        said = vitals(
            bed.sensor, rr=rr, hr=hr, state=state, breathing=not still, state_s=600.0 + t_s,
            apnoea_s=20.0 if still else 0.0,
        )  # fmt: skip
        self.ward.say(said)
        times = [t_s + i / 20 for i in range(20)]
        chest = [0.0 if still else 4 * math.sin(2 * math.pi * 0.25 * t) for t in times]
        self.ward.dsp.send(
            f"waves.{bed.sensor}",
            Waves(
                sensor=bed.sensor, session=1, t0_wall_ns=now_ns - 950_000_000, step_s=0.05,
                unit="mm", breathing=tuple(chest), heart=tuple(0.1 * x for x in chest),
                anew=False,
            ),
        )  # fmt: skip
