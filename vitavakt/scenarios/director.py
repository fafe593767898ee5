"""A scenario in real time, beside the real services: what fails is really made to fail.

Killed services are killed with -9, by the supervisor's own handle on them. A full disk is a limit
of the kernel's on the services that write (`RLIMIT_FSIZE` 0: each write to a file is refused, as by
a quota); the disk itself is left alone. What concerns sensors is done in `live`.
"""

import asyncio
import contextlib
import resource
from functools import partial
from time import monotonic_ns, time_ns

from rich.console import Console

from alarms.messages import Acknowledge, AlarmState, Answer, Phase, Set
from sensor.bus import Requester, Subscriber
from simulators.ward.scenario import (
    WARD,
    DiskFull,
    Fault,
    PhoneDead,
    ServiceKilled,
    Visit,
    visits,
)
from simulators.ward.verdict import findings
from vitavakt.demo import LOG_INS
from vitavakt.scenarios import setting
from vitavakt.scenarios.files import ScenarioFile
from vitavakt.scenarios.full_speed import ACKNOWLEDGES_AFTER_S
from vitavakt.scenarios.heard import Heard
from vitavakt.scenarios.live import begin
from vitavakt.scenarios.phone import Phone
from vitavakt.scenarios.timeline import line, said, words_of
from vitavakt.settings import Ward
from vitavakt.supervise import Running

WRITERS = ("alarms", "records")
"""Services that write files."""
_LOOK_S = 0.1
_ANSWER_S = 5.0


async def direct(file: ScenarioFile, ward: Ward, running: Running, out: Console) -> None:
    """Do what the scenario says at its times, tell what alarms, and at the end what it expected."""
    stage = _Stage(file, ward, running, out)
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(stage.listen())
        acts = [group.create_task(stage.act(fault)) for fault in file.scenario.faults]
        acts += [group.create_task(stage.answer()), group.create_task(stage.set())]
        phone = group.create_task(stage.phone())
        await stage.until(file.scenario.duration_s)
        for task in (listening, phone, *acts):
            task.cancel()
    stage.conclude()


class _Stage:
    """The running ward, as the scenario sees it."""

    def __init__(self, file: ScenarioFile, ward: Ward, running: Running, out: Console) -> None:
        self._scenario = file.scenario
        self._ward = ward
        self._running = running
        self._out = out
        self._heard = Heard()
        self._began_ns = begin(ward)

    @property
    def _t_s(self) -> float:
        return (monotonic_ns() - self._began_ns) / 1e9

    def _before(self, t_s: float) -> bool:
        return self._t_s < t_s

    async def until(self, t_s: float) -> None:
        await asyncio.sleep(max(0.0, t_s - self._t_s))

    async def act(self, fault: Fault) -> None:
        """One fault, at its time."""
        await self.until(fault.t_s)
        for bed in getattr(fault, "beds", (WARD,)):
            self._tell(bed, f"FAULT {words_of(fault)}")
        match fault:
            case ServiceKilled():
                await self._kill(fault)
            case DiskFull():
                await self._fill(fault)
            case _:
                pass  # done by the sensors and by the phone

    async def listen(self) -> None:
        """Every alarm, from the alarm service itself."""
        subscriber = Subscriber([self._ward.links.alarms], {"alarms": AlarmState})
        with contextlib.closing(subscriber):
            while True:
                state: AlarmState = (await subscriber.receive()).body
                for bed, words in self._heard.take(state, self._t_s):
                    self._tell(bed, words)

    async def answer(self) -> None:
        """At each visit of a round a nurse takes what stands at the bed."""
        requester = Requester(self._ward.links.commands, Answer)
        collecting = asyncio.create_task(requester.collect())
        try:
            for visit in visits(self._scenario):
                await self.until(visit.t_s)
                self._tell(visit.bed, "a nurse comes")
                if visit.acknowledges:
                    await self.until(visit.t_s + ACKNOWLEDGES_AFTER_S)
                    await self._take(visit, requester)
        finally:
            collecting.cancel()
            requester.close()

    async def set(self) -> None:
        """What the nurse sets for patients, each at its time."""
        requester = Requester(self._ward.links.commands, Answer)
        collecting = asyncio.create_task(requester.collect())
        t0_ns = time_ns() - (monotonic_ns() - self._began_ns)
        try:
            for command in setting.commands(self._scenario, t0_ns=t0_ns):
                await self.until((command.t_ns - t0_ns) / 1e9)
                self._tell(getattr(command.fact, "bed", ""), setting.words(command))
                await self._obeyed(requester, command)
        finally:
            collecting.cancel()
            requester.close()

    async def _obeyed(self, requester: Requester, command: Set) -> None:
        """Asked again while the service does not answer: by its id it counts once."""
        while True:
            with contextlib.suppress(TimeoutError):
                answer = await requester.ask("set", command, timeout_s=_ANSWER_S)
                if not answer.ok:
                    bed = getattr(command.fact, "bed", "")
                    self._tell(bed, f"refused: {answer.refusal}")
                return

    async def phone(self) -> None:
        """A nurse's phone, where one is to fall silent."""
        deaths = [fault for fault in self._scenario.faults if isinstance(fault, PhoneDead)]
        if not deaths:
            return
        person, pin, _, _ = LOG_INS[0]
        phone = Phone(f"{self._ward.host}:{self._ward.port}", person=person, pin=pin)
        for fault in deaths:
            await phone.live(partial(self._before, fault.t_s))
            await self.until(fault.t_s + fault.duration_s)
        await phone.live(lambda: True)

    def conclude(self) -> None:
        """What came of the expectations."""
        found = findings(self._scenario, self._heard.raised())
        self._out.print()
        for words in said(found):
            self._out.print(words, highlight=False, markup=False, soft_wrap=True)
        self._out.print("The scenario is over; the ward goes on.", highlight=False)

    async def _kill(self, fault: ServiceKilled) -> None:
        while True:
            process = self._running.get(fault.service)
            if process is not None and process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            if self._t_s >= fault.t_s + fault.away_s:
                return
            await asyncio.sleep(_LOOK_S)

    async def _fill(self, fault: DiskFull) -> None:
        try:
            while self._t_s < fault.t_s + fault.duration_s:
                self._limit_writers(0)  # again and again: one may have been started meanwhile
                await asyncio.sleep(_LOOK_S)
        finally:
            self._limit_writers(None)

    def _limit_writers(self, n_bytes: int | None) -> None:
        for name in WRITERS:
            process = self._running.get(name)
            if process is not None and process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
                    soft = hard if n_bytes is None else n_bytes
                    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))

    async def _take(self, visit: Visit, requester: Requester) -> None:
        for alarm in self._heard.standing(visit.bed):
            if alarm.phase is Phase.ACKNOWLEDGED:
                continue
            command = Acknowledge(
                id=f"scenario-{alarm.id}-{round(self._t_s)}",
                alarm_id=alarm.id,
                person="nurse",
                device="scenario",
                t_ns=time_ns(),
            )
            with contextlib.suppress(TimeoutError):
                await requester.ask("acknowledge", command, timeout_s=_ANSWER_S)

    def _tell(self, bed: str, words: str) -> None:
        self._out.print(line(self._t_s, bed, words), highlight=False, markup=False, soft_wrap=True)
