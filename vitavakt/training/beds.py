"""One bed of a training ward: its scenario, and what the trainer adds while it runs.

Everything about a simulated body follows from person and seed, so the bed with one event more is
made anew, lives through all that has been in a thread of its own, and takes over between two
frames: up to the event both give the same frames, bit by bit.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from sensor.service import stream
from simulators.truth import TruthRow
from simulators.ward.beds import bedside
from simulators.ward.plug import Cable
from simulators.ward.scenario import Place, Scenario
from vitavakt.errors import WardError
from vitavakt.scenarios import files
from vitavakt.scenarios.live import Link, began_ns, caught_up
from vitavakt.scenarios.measuring import sensor_of
from vitavakt.settings import SensorSettings, Ward
from vitavakt.training import plan
from vitavakt.training.events import Event, fault_of, place_with

LOOK_S = 0.25
"""How often the trainer's file is looked at."""
LEAD_S = 4.0
PASSED_PER_S = 300.0
"""Seconds of the past that are lived through again in a second, at least (measured: over 1000 on
one core of a small machine). An event begins late enough for it."""
_CHUNK_S = 20.0

_log = logging.getLogger("vitavakt")


def begins_s(now_s: float) -> float:
    """When an event begins that is asked for at `now_s`."""
    return now_s + LEAD_S + now_s / PASSED_PER_S


class TrainingBed:
    """A source of frames whose person can be given more to live through."""

    def __init__(
        self, scenario: Scenario, place: Place, events: Sequence[Event], told: "Once"
    ) -> None:
        self._scenario, self._place, self._told = scenario, place, told
        self._events = tuple(events)
        self._source = bedside(scenario, place_with(place, events), on_row=told)
        self._n_taken = 0
        self._lock = Lock()
        self.geometry = self._source.geometry
        self.n_bins, self.n_antennas = self._source.n_bins, self._source.n_antennas

    @property
    def t_s(self) -> float:
        """How far the bed has come."""
        return self._n_taken / self.geometry.frame_rate_hz

    def take(self, n: int) -> NDArray[np.complex64]:
        """As `Source.take`."""
        with self._lock:
            self._n_taken += n
            return self._source.take(n)

    def add(self, event: Event) -> None:
        """From `event.t_s` on it happens. Takes its time: to be called in a thread."""
        self._events = (*self._events, event)
        later = bedside(self._scenario, place_with(self._place, self._events), on_row=self._told)
        n_chunk, n_done = int(_CHUNK_S * self.geometry.frame_rate_hz), 0
        while self._n_taken - n_done > n_chunk:
            later.take(n_chunk)
            n_done += n_chunk
        with self._lock:
            later.take(self._n_taken - n_done)
            self._source = later
        if self.t_s > event.t_s:
            _log.warning("%s at bed %s began late: this machine is busy", event.kind, event.bed)


class Once:
    """Hands on each second's truth once, though it is lived through again."""

    def __init__(self, on_row: Callable[[TruthRow], None]) -> None:
        self._on_row = on_row
        self._newest_s = -1.0

    def __call__(self, row: TruthRow) -> None:
        if row.t_s > self._newest_s:
            self._newest_s = row.t_s
            self._on_row(row)


async def run_training_bed(
    ward: Ward, sensor: SensorSettings, on_row: Callable[[TruthRow], None]
) -> None:
    """For ever: the frames of the bed under `sensor`, with all that the trainer lets happen."""
    if not ward.training or sensor.scenario is None:
        raise WardError(f"{ward.file} is not a training ward: nothing is made to happen there.")
    scenario = files.read(sensor.scenario).scenario
    place = next((p for p in scenario.beds if sensor_of(p.bed) == sensor.id), None)
    if place is None:
        raise WardError(f"{sensor.scenario} has no bed for the sensor {sensor.id}.")
    since_ns = began_ns(ward)
    events = [event for event in plan.read(ward) if event.bed == place.bed]
    source = TrainingBed(scenario, place, events, Once(on_row))
    await caught_up(source, since_ns)
    faults = [fault for fault in map(fault_of, events) if fault is not None]
    link = Link(ward, sensor.id, Cable((*scenario.faults, *faults), place.bed), since_ns)
    with contextlib.closing(link):
        async with asyncio.TaskGroup() as group:
            group.create_task(_watch(ward, place.bed, {e.id for e in events}, source, link))
            group.create_task(stream(source, link, sensor=sensor.id))


async def _watch(ward: Ward, bed: str, known: set[str], source: TrainingBed, link: Link) -> None:
    """For ever: what the trainer adds."""
    while True:
        for event in plan.read(ward):
            if event.bed != bed or event.id in known:
                continue
            known.add(event.id)
            fault = fault_of(event)
            if fault is not None:
                link.add(fault)
            else:
                await asyncio.to_thread(source.add, event)
        await asyncio.sleep(LOOK_S)
