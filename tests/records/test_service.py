"""The records service over real sockets."""

import asyncio
import contextlib
import tempfile
from time import time_ns

import pytest

from records import service
from records.errors import RecordsError
from records.history import History, HistoryReader, HistoryRefusedError
from records.service import Config, run
from records.slots import Slots
from sensor.bus import Alive, Publisher, Subscriber
from tests.alarms.ward import vitals


async def until(true, within_s=10.0):
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110 (what is waited for happens in other tasks, unasked)
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def line(tmp_path, monkeypatch):
    """Vital signs ten times a second; each slot counts as complete at once."""
    complete = Slots.complete
    monkeypatch.setattr(Slots, "complete", lambda self, t_ns: complete(self, t_ns + 15 * 10**9))
    monkeypatch.setattr(service, "ALIVE_PERIOD_S", 0.05)
    folder = tempfile.mkdtemp(dir=tmp_path)
    config = Config(
        history=tmp_path / "history.db",
        vitals_endpoint=f"ipc://{folder}/v",
        alarms_endpoint=f"ipc://{folder}/a",
        records_endpoint=f"ipc://{folder}/r",
        beds={"7": "s7"},
    )
    dsp = Publisher(config.vitals_endpoint)
    ui = Subscriber([config.records_endpoint], {"alive": Alive})
    heartbeats = []

    async def feed():
        while True:
            for sensor in ("s7", "not of this ward"):
                dsp.send(f"vitals.{sensor}", vitals(0, sensor=sensor, rr=15.0))
            await asyncio.sleep(0.02)

    async def listen():
        while True:
            heartbeats.append((await ui.receive()).body)

    tasks = [asyncio.create_task(it) for it in (run(config), feed(), listen())]
    try:
        await until(lambda: heartbeats or tasks[0].done())
        yield heartbeats
        assert not tasks[0].done()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        dsp.close()
        ui.close()


def kept(tmp_path):
    with HistoryReader(tmp_path / "history.db") as reader:
        return reader.trend(time_ns() - 60 * 10**9, time_ns() + 60 * 10**9, 15)


async def test_vital_signs_of_the_ward_become_history(tmp_path, monkeypatch):
    async with line(tmp_path, monkeypatch) as heartbeats:
        await until(lambda: kept(tmp_path))
        assert list(kept(tmp_path)) == ["7"]
        assert {15.0} == {rr for rr in kept(tmp_path)["7"].rr if rr is not None}
        assert heartbeats[-1].service == "records"
        assert heartbeats[-1].detail == ""


async def test_a_full_disk_is_said_and_ends_nothing(tmp_path, monkeypatch):
    write, full = History.write, [True]

    def refusing(self, rows, stood):
        if full[0]:
            raise HistoryRefusedError("database or disk is full")
        write(self, rows, stood)

    monkeypatch.setattr(History, "write", refusing)
    async with line(tmp_path, monkeypatch) as heartbeats:
        await until(lambda: "disk is full" in heartbeats[-1].detail)
        assert kept(tmp_path) == {}
        full[0] = False
        await until(lambda: heartbeats[-1].detail == "" and kept(tmp_path))


async def test_what_waits_for_the_disk_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(service, "N_WAITING_MAX", 2)
    monkeypatch.setattr(
        History, "write", lambda *_: (_ for _ in ()).throw(HistoryRefusedError("full"))
    )
    async with line(tmp_path, monkeypatch) as heartbeats:
        await until(lambda: "2 rows wait, 3 are lost" in heartbeats[-1].detail)


async def test_a_second_records_service_ends_with_a_sentence(tmp_path, monkeypatch):
    async with line(tmp_path, monkeypatch):
        config = Config(
            history=tmp_path / "history.db",
            vitals_endpoint=f"ipc://{tmp_path}/v2",
            alarms_endpoint=f"ipc://{tmp_path}/a2",
            records_endpoint=f"ipc://{tmp_path}/r2",
            beds={},
        )
        with pytest.raises(RecordsError, match="Another vitavakt"):
            await run(config)
