"""Frames off the link in, vital signs onto the bus, each as soon as a sensor's block is full."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter
from time import monotonic, time_ns

import numpy as np
from numpy.typing import NDArray

from dsp.carry import taken
from dsp.chain import Chain, Look, Params
from dsp.frames.blocks import Block, Blocks
from dsp.frames.layout import Layout
from dsp.heart import network
from dsp.heart.beats import counter
from dsp.heart.onnx_file import ModelError
from dsp.inspection.onlooker import Onlooker, Seen, gathered
from dsp.inspection.placement import Zone
from dsp.person.state import Evidence as Found
from dsp.person.vitals import Stamp, vitals
from sensor.bus import ALIVE_PERIOD_S, Publisher, alive
from sensor.keys import KeyPair
from sensor.link import FrameReceiver
from sensor.messages import Fault, FaultKind, Frame
from sensor.tap import FrameTap

FORGET_AFTER_S = 10.0
"""A sensor that has been silent for this long is forgotten; its next frame starts anew."""

_FAULT_PERIOD_S = 1.0
_GATHER_S = 0.03
"""Between two looks at the link: what arrives meanwhile is computed in one batch."""
_N_RECEIVE = 2_000
_log = logging.getLogger("vitavakt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The DSP of one ward."""

    frames_endpoint: str
    """Bound: sensors push here."""
    vitals_endpoint: str
    """Bound: vitals, faults and heartbeat go out here."""
    server: KeyPair
    allowed: Mapping[str, str]
    """Public key -> sensor."""
    params: Params = field(default_factory=Params)
    tap_endpoint: str = ""
    """Bound, on this machine only, for a recorder; empty: none."""
    zones: Mapping[str, Zone] = field(default_factory=dict)
    """Sensor -> where its chest may be, and nobody else is looked for. Without one the estimator
    takes whoever it sees, and only advice on placing knows a zone."""


async def run(config: Config) -> None:
    """For ever: what the sensors send becomes vital signs."""
    _say_what_is_missing()
    publisher = Publisher(config.vitals_endpoint)
    tap = FrameTap(config.tap_endpoint) if config.tap_endpoint else None
    try:
        receiver = FrameReceiver(
            config.frames_endpoint,
            server=config.server,
            allowed=config.allowed,
            on_frame=None if tap is None else tap.send,
            on_module=lambda said: publisher.send(f"module.{said.sensor}", said),
        )
        try:
            desk = Desk(config.params, publisher, receiver, Onlooker(config.zones))
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(desk.work())
                tasks.create_task(desk.keep())
        finally:
            receiver.close()
    finally:
        publisher.close()
        if tap is not None:
            tap.close()


def _say_what_is_missing() -> None:
    """Once, at the start: fewer heart rates will be shown, none of them wrong for it."""
    try:
        network.shipped()
    except ModelError as error:
        _log.error("%s Heart rates rest on the linear score alone.", error)
    try:
        counter.shipped()
    except ModelError as error:
        _log.error("%s A heart without a line has no rate.", error)


@dataclass(slots=True)
class _Sensor:
    """What is remembered of one sensor."""

    blocks: Blocks
    heard_s: float
    layout: Layout | None = None
    row: int = -1
    seq: int = 0


class Desk:
    """The sensors' blocks and the chains that they go through."""

    def __init__(
        self, params: Params, publisher: Publisher, receiver: FrameReceiver, onlooker: Onlooker
    ) -> None:
        self._params = params
        self._onlooker = onlooker
        self._publisher = publisher
        self._receiver = receiver
        self._sensors: dict[str, _Sensor] = {}
        self._seqs: dict[str, int] = {}
        self._chains: dict[Layout, Chain] = {}
        self._free: dict[Layout, list[int]] = defaultdict(list)
        self._faults: dict[tuple[str, FaultKind], tuple[float, int]] = {}

    async def work(self) -> None:
        """For ever: take what has arrived, compute what is complete."""
        while True:
            ready = self.take(await self._receiver.receive_many(_N_RECEIVE))
            arrived_ns = time_ns()
            for round_ in _rounds(ready):
                self._compute(round_, arrived_ns)
                # Between batches the heartbeat and the link get their turn.
                await asyncio.sleep(0)
            await asyncio.sleep(_GATHER_S)

    async def keep(self) -> None:
        """For ever, once a second: a heartbeat, and silent sensors are forgotten."""
        while True:
            self._publisher.send("alive.dsp", alive("dsp"))
            for health in self._receiver.healths():
                self._publisher.send(f"link.{health.sensor}", health)
            self._onlooker.wanted(self._publisher.wanted())
            self._onlooker.second(t_wall_ns=time_ns(), say=self._publisher.send)
            self.forget(monotonic())
            await asyncio.sleep(ALIVE_PERIOD_S)

    def take(self, items: list[Frame | Fault]) -> list[Block]:
        """Blocks that these complete; faults go out at once."""
        now_s = monotonic()
        ready: list[Block] = []
        for item in items:
            if isinstance(item, Fault):
                self._tell(item, now_s)
                continue
            sensor = self._sensors.get(item.sensor)
            if sensor is None:
                blocks = Blocks(self._zone_m(item.sensor))
                sensor = self._sensors[item.sensor] = _Sensor(blocks, now_s)
            sensor.heard_s = now_s
            self._onlooker.frame(item)
            for made in sensor.blocks.take(item):
                if isinstance(made, Fault):
                    self._tell(made, now_s)
                else:
                    ready.append(made)
        return ready

    def _zone_m(self, sensor: str) -> tuple[float, float] | None:
        zone = self._onlooker.zones.get(sensor)
        return None if zone is None else (zone.near_m, zone.far_m)

    def forget(self, now_s: float) -> None:
        """Give back the rows of sensors that have been silent for long."""
        silent = [n for n, s in self._sensors.items() if now_s - s.heard_s > FORGET_AFTER_S]
        for name in silent:
            self._leave(self._sensors.pop(name))
        old = [key for key, (told_s, _) in self._faults.items() if now_s - told_s > FORGET_AFTER_S]
        for key in old:
            del self._faults[key]

    def _leave(self, sensor: _Sensor) -> None:
        if sensor.layout is None:
            return
        self._free[sensor.layout].append(sensor.row)
        if len(self._free[sensor.layout]) == self._chains[sensor.layout].n_sensors:
            del self._chains[sensor.layout], self._free[sensor.layout]

    def _row(self, block: Block) -> int:
        """Row of the block's sensor in the chain of its layout, new if need be."""
        sensor = self._sensors[block.sensor]
        if sensor.layout != block.layout:
            self._leave(sensor)
            if block.layout not in self._chains:
                self._chains[block.layout] = Chain(block.layout, params=self._params)
            chain, free = self._chains[block.layout], self._free[block.layout]
            sensor.layout = block.layout
            sensor.row = free.pop() if free else int(chain.add(1)[0])
            chain.reset(np.array([sensor.row]))
        elif block.anew:
            self._chains[block.layout].reset(np.array([sensor.row]))
        return sensor.row

    def _compute(self, blocks: list[Block], arrived_ns: int) -> None:
        """One block of each of some sensors, those of a layout together."""
        by_layout: dict[Layout, list[Block]] = defaultdict(list)
        for block in blocks:
            by_layout[block.layout].append(block)
        for layout, unsorted in by_layout.items():
            placed = [(self._row(block), block) for block in unsorted]
            placed.sort(key=itemgetter(0))
            # Neighbouring rows are computed where they lie.
            batch = [block for _, block in placed]
            rows = np.array([row for row, _ in placed])
            lost_share = np.array([block.lost_share for block in batch], np.float32)
            iq = np.stack([block.iq for block in batch])
            look: dict[int, Found | None] = {}
            said = self._chains[layout].step(iq, rows, lost_share, self._look(batch, rows, look))
            for i, block in enumerate(batch):
                stamp = self._stamp(block, arrived_ns)
                self._publisher.send(f"vitals.{block.sensor}", vitals(said, i, stamp))
                found = look.get(int(rows[i]))
                if found is not None:
                    after = self._chains[layout].held(rows[i : i + 1])
                    row = taken(said, np.array([i]))
                    self._show(Seen(block=block, said=row, found=found, after=after), stamp)

    def _look(
        self, batch: list[Block], rows: NDArray[np.intp], look: dict[int, Found | None]
    ) -> Look | None:
        """What keeps the stages' results of the sensors that somebody looks at, in `look`."""
        watched = [i for i, block in enumerate(batch) if self._onlooker.looks_at(block.sensor)]
        look.update(dict.fromkeys(rows[watched].tolist()))
        return gathered(look) if watched else None

    def _show(self, seen: Seen, stamp: Stamp) -> None:
        """To whoever looks; after the vital signs, which nobody has to wait for."""
        self._onlooker.say(seen, stamp, t_said_wall_ns=time_ns(), say=self._publisher.send)

    def _stamp(self, block: Block, arrived_ns: int) -> Stamp:
        seq = self._seqs.get(block.sensor, 0)
        self._seqs[block.sensor] = seq + 1
        return Stamp(
            sensor=block.sensor,
            session=block.session,
            seq=seq,
            t_wall_ns=block.t_wall_ns,
            t_arrived_ns=arrived_ns,
            n_lost=self._receiver.n_lost(block.sensor),
            clock_offset_s=self._receiver.clock_offset_s(block.sensor),
        )

    def _tell(self, fault: Fault, now_s: float) -> None:
        """At most one fault of a kind and sensor in a second; the next one says how many more."""
        key = (fault.sensor, fault.kind)
        told_s, n_untold = self._faults.get(key, (-1e9, 0))
        if now_s - told_s < _FAULT_PERIOD_S:
            self._faults[key] = (told_s, n_untold + 1)
            return
        self._faults[key] = (now_s, 0)
        if n_untold:
            fault = replace(fault, reason=f"{fault.reason} ({n_untold} more of this kind before)")
        self._publisher.send(f"fault.{fault.sensor}", fault)


def _rounds(blocks: list[Block]) -> list[list[Block]]:
    """Blocks in rounds with at most one of each sensor, in order."""
    rounds: list[list[Block]] = []
    n_by_sensor: dict[str, int] = defaultdict(int)
    for block in blocks:
        i = n_by_sensor[block.sensor]
        n_by_sensor[block.sensor] += 1
        if i == len(rounds):
            rounds.append([])
        rounds[i].append(block)
    return rounds
