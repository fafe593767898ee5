"""Hears vital signs and alarm states, keeps their history, and says when it cannot.

A full disk does not end it: rows wait in memory and are written when there is room again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import time_ns

from alarms.messages import AlarmState
from dsp.messages import Vitals
from records.history import KEEP_DAYS, History, HistoryRefusedError
from records.scores import Standing, Stood
from records.slots import Row, Slots
from sensor.bus import ALIVE_PERIOD_S, Publisher, Subscriber, alive

N_WAITING_MAX = 100_000
"""Rows kept while the disk refuses: about 12 h of 30 beds; then the oldest go."""
N_SCORES_WAITING_MAX = 10_000
"""The same of scores, about 2 kB each."""
PRUNE_PERIOD_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The records of one ward."""

    history: Path
    """The SQLite file, for instance `history.db`; created when new."""
    vitals_endpoint: str
    alarms_endpoint: str
    records_endpoint: str
    """Bound: the heartbeat goes out here."""
    beds: Mapping[str, str]
    """Bed id -> sensor id."""
    keep_days: int = KEEP_DAYS


async def run(config: Config) -> None:
    """For ever: one row per bed and 15 s. RecordsError when the file cannot be used."""
    publisher = Publisher(config.records_endpoint)
    endpoints = [config.vitals_endpoint, config.alarms_endpoint]
    subscriber = Subscriber(endpoints, {"vitals": Vitals, "alarms": AlarmState})
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
        self._beds = frozenset(config.beds)
        self._bed_of = {sensor: bed for bed, sensor in config.beds.items()}
        self._history = history
        self._slots = Slots()
        self._standing = Standing()
        self._waiting: list[Row] = []
        self._scores_waiting: dict[tuple[str, int], Stood] = {}
        """By bed and beginning: one that goes on waits once."""
        self._n_lost = 0
        self._trouble = ""
        self._next_prune_ns = 0

    async def hear(self, subscriber: Subscriber) -> None:
        while True:
            body = (await subscriber.receive()).body
            match body:
                case Vitals() if body.sensor in self._bed_of:
                    self._slots.add(self._bed_of[body.sensor], body, time_ns())
                case AlarmState() if body.bed in self._beds:
                    self._standing.hear(body.bed, body.score, body.t_ns)
                case _:
                    pass  # of no bed of the ward file

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
        del self._waiting[:n_over]
        self._scores_waiting |= {(one.bed, one.t_ms): one for one in self._standing.rows()}
        oldest = list(self._scores_waiting)[:-N_SCORES_WAITING_MAX]
        for key in oldest:
            del self._scores_waiting[key]
        self._n_lost += n_over + len(oldest)

    def _write(self, t_ns: int) -> None:
        try:
            if t_ns >= self._next_prune_ns:
                self._history.prune(t_ns)
                self._next_prune_ns = t_ns + round(PRUNE_PERIOD_S * 1e9)
            if self._waiting or self._scores_waiting:
                self._history.write(self._waiting, list(self._scores_waiting.values()))
        except HistoryRefusedError as error:
            self._trouble = str(error)
            return
        self._trouble = ""
        self._waiting, self._scores_waiting = [], {}

    def _detail(self) -> str:
        if not self._trouble:
            return ""
        return (
            f"The history of vital signs cannot be written ({self._trouble}); "
            f"{len(self._waiting) + len(self._scores_waiting)} rows wait, {self._n_lost} are lost."
        )
