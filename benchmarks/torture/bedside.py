"""Patients who stop breathing until somebody has taken their alarm, and the nurse who takes it."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from time import time_ns

from alarms.messages import Acknowledge, Alarm, AlarmState, Answer, Phase
from benchmarks.torture.account import Episode
from dsp.messages import Rate, State, Vitals
from sensor.bus import Alive, Publisher, Requester, Subscriber, alive
from vitavakt.settings import Ward

SAY_S = 0.2
"""How often each bed is measured: five times as often as by the DSP, to load the engine."""
GIVE_UP_S = 60.0
"""An alarm that has not come (or ended) by then is lost, whatever the account says later."""
LAST_BREATH_S = 12.5
"""How long a patient has not breathed when an episode begins: the alarm is half a second away."""
REACTION_S = (0.0, 1.0)
"""Until the alarm is taken. Faster than a person: an alarm that is over within the half second in
which a server finds a new alarm service again is the hardest to bring to every screen."""
_ANSWER_S = 1.0


class Bedside:
    """Plays the DSP, and is the one who acts on the alarm bus."""

    def __init__(self, ward: Ward, rng: random.Random) -> None:
        self._ward = ward
        self._rng = rng
        self._dsp = Publisher(ward.links.vitals)
        self._bus = Subscriber([ward.links.alarms], {"alarms": AlarmState, "alive": Alive})
        self._desk = Requester(ward.links.commands, Answer)
        self._standing: dict[str, tuple[Alarm, ...]] = {}
        self._changed = asyncio.Condition()
        self._episode: dict[str, Episode] = {}
        self._seq = 0
        self.episodes: list[Episode] = []
        self.alive_pids: set[int] = set()
        self.stopping = False

    async def run(self) -> None:
        """Until `stopping` is set and every bed has come to rest."""
        async with asyncio.TaskGroup() as group:
            helpers = [
                group.create_task(work)
                for work in (self._measure(), self._listen(), self._desk.collect())
            ]
            beds = [group.create_task(self._lie_in(bed.bed)) for bed in self._ward.beds]
            await asyncio.wait(beds)
            for task in helpers:
                task.cancel()
        for socket in (self._dsp, self._bus, self._desk):
            socket.close()

    async def came_alive(self, pid: int) -> None:
        """The alarm service of that process has said that its loop turns."""
        async with self._changed:
            await self._changed.wait_for(lambda: pid in self.alive_pids)

    async def _measure(self) -> None:
        while True:
            self._seq += 1
            for bed in self._ward.beds:
                episode = self._episode.get(bed.bed)
                self._dsp.send(f"vitals.{bed.sensor}", _vitals(bed.sensor, self._seq, episode))
            self._dsp.send("alive.dsp", alive("dsp"))
            await asyncio.sleep(SAY_S)

    async def _listen(self) -> None:
        while True:
            body = (await self._bus.receive()).body
            async with self._changed:
                if isinstance(body, AlarmState):
                    self._standing[body.bed] = body.alarms
                elif body.service == "alarms":
                    self.alive_pids.add(body.pid)
                self._changed.notify_all()

    async def _lie_in(self, bed: str) -> None:
        while not self.stopping:
            await asyncio.sleep(self._rng.uniform(0.3, 2.0))
            episode = Episode(bed, time_ns(), f"take-{bed}-{len(self.episodes)}")
            self.episodes.append(episode)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GIVE_UP_S):
                    await self._stop_breathing(episode)

    async def _stop_breathing(self, episode: Episode) -> None:
        bed = episode.bed
        self._episode[bed] = episode
        try:
            await self._until(lambda: bool(self._apnoea(bed)))
            episode.alarm_id = self._apnoea(bed)[0].id
            await asyncio.sleep(self._rng.uniform(*REACTION_S))
            await self._take(episode)
        finally:
            del self._episode[bed]
            episode.t_ended_ns = time_ns()
        await self._until(lambda: not self._apnoea(bed))
        episode.over = True

    async def _take(self, episode: Episode) -> None:
        """The same command again until it is answered."""
        command = Acknowledge(
            id=episode.command,
            alarm_id=episode.alarm_id,
            person="nurse",
            device="torture",
            t_ns=time_ns(),
        )
        while not episode.answered:
            with contextlib.suppress(TimeoutError):
                answer = await self._desk.ask("acknowledge", command, timeout_s=_ANSWER_S)
                episode.answered = answer.ok
            await asyncio.sleep(0)
        await self._until(
            lambda: all(a.phase is Phase.ACKNOWLEDGED for a in self._apnoea(episode.bed))
        )

    def _apnoea(self, bed: str) -> list[Alarm]:
        return [a for a in self._standing.get(bed, ()) if a.condition == "apnoea"]

    async def _until(self, true: Callable[[], bool]) -> None:
        async with self._changed:
            await self._changed.wait_for(true)


def _vitals(sensor: str, seq: int, episode: Episode | None) -> Vitals:
    now_ns = time_ns()
    apnoea_s = 0.0
    if episode is not None:
        apnoea_s = LAST_BREATH_S + (now_ns - episode.t_began_ns) / 1e9
    rr = 15.0 if episode is None else None
    return Vitals(
        sensor=sensor,
        session=1,
        seq=seq,
        t_wall_ns=now_ns,
        t_arrived_ns=now_ns,
        state=State.MEASURING,
        state_s=60.0,
        rr=Rate(per_min=rr, quality=0.9, t_wall_ns=now_ns),
        hr=Rate(per_min=70.0, quality=0.9, t_wall_ns=now_ns),
        breathing=episode is None,
        apnoea_s=apnoea_s,
        motion=0.0,
        range_m=1.2,
        clock_offset_s=0.0,
    )
