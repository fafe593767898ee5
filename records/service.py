"""Hears vital signs, keeps their history, and says when it cannot.

A full disk does not end it: rows wait in memory and are written when there is room again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import time_ns

from dsp.messages import Vitals
from records.history import KEEP_DAYS, History, HistoryRefusedError
from records.slots import Row, Slots
from sensor.bus import ALIVE_PERIOD_S, Publisher, Subscriber, alive

N_WAITING_MAX = 100_000
"""Rows kept while the disk refuses: about 12 h of 30 beds; then the oldest go."""
PRUNE_PERIOD_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The records of one ward."""

    history: Path
    """The SQLite file, for instance `history.db`; created when new."""
    vitals_endpoint: str
    records_endpoint: str
    """Bound: the heartbeat goes out here."""
    beds: Mapping[str, str]
    """Bed id -> sensor id."""
    keep_days: int = KEEP_DAYS


async def run(config: Config) -> None:
    """For ever: one row per bed and 15 s. RecordsError when the file cannot be used."""
    publisher = Publisher(config.records_endpoint)
    subscriber = Subscriber([config.vitals_endpoint], {"vitals": Vitals})
    try:
        keeper = _Keeper(config, History(config.history, keep_days=config.keep_days))
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(keeper.hear(subscriber))
                tasks.create_task(keeper.keep(publisher))
        finally:
            keeper.close()
    finally:
        publisher.close()
        subscriber.close()


class _Keeper:
    def __init__(self, config: Config, history: History) -> None:
        self._bed_of = {sensor: bed for bed, sensor in config.beds.items()}
        self._history = history
        self._slots = Slots()
        self._waiting: list[Row] = []
        self._n_lost = 0
        self._trouble = ""
        self._next_prune_ns = 0

    async def hear(self, subscriber: Subscriber) -> None:
        while True:
            vitals: Vitals = (await subscriber.receive()).body
            bed = self._bed_of.get(vitals.sensor)
            if bed is not None:
                self._slots.add(bed, vitals, time_ns())

    async def keep(self, publisher: Publisher) -> None:
        """Once a second: write what is complete, and say that this loop turns."""
        while True:
            self._gather(time_ns())
            await asyncio.to_thread(self._write, time_ns())
            publisher.send("alive.records", alive("records", self._detail()))
            await asyncio.sleep(ALIVE_PERIOD_S)

    def close(self) -> None:
        self._history.close()

    def _gather(self, t_ns: int) -> None:
        self._waiting += self._slots.complete(t_ns)
        n_over = max(len(self._waiting) - N_WAITING_MAX, 0)
        self._n_lost += n_over
        del self._waiting[:n_over]

    def _write(self, t_ns: int) -> None:
        try:
            if t_ns >= self._next_prune_ns:
                self._history.prune(t_ns)
                self._next_prune_ns = t_ns + round(PRUNE_PERIOD_S * 1e9)
            if self._waiting:
                self._history.write(self._waiting)
        except HistoryRefusedError as error:
            self._trouble = str(error)
            return
        self._trouble = ""
        self._waiting = []

    def _detail(self) -> str:
        if not self._trouble:
            return ""
        return (
            f"The history of vital signs cannot be written ({self._trouble}); "
            f"{len(self._waiting)} rows wait, {self._n_lost} are lost."
        )
