"""An engineer's page and a watched bed, over real sockets; the DSP's words are the test's."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from time import time_ns
from typing import Any

import httpx
import pytest

from dsp.messages import (
    Advice,
    Evidence,
    Placement,
    Profile,
    Spectrum,
    State,
    Text,
    Waves,
)
from sensor.messages import ModuleSays
from tests.ward_ui.protocol_client import client
from tests.ward_ui.world import NORA, World, config, vitals, world
from ward_ui.people.person import Person, hash_pin
from ward_ui.service import Times

OFTEN = Times(look_s=0.05, gather_s=0.02, heartbeat_s=0.1)
ERIK = Person(person="erik", name="Erik Dahl", role="engineer", pin_hash=hash_pin("8642"))


def spectrum() -> Spectrum:
    return Spectrum(
        first_per_min=4.0, step_per_min=0.5, power_db=(-3.0, 0.0), belief=(0.1, 1.0),
        chosen=None, runner_up=None, road="", parts={"mass": 0.9},
    )  # fmt: skip


def evidence() -> Evidence:
    now_ns = time_ns()
    profile = Profile(
        range0_m=0.0, range_step_m=0.05, level_db=(1.0,), slow_db=(1.0,), fast_db=(1.0,),
        rows_db=((1.0,),),
    )  # fmt: skip
    return Evidence(
        sensor="radar-7", session=1, t_from_wall_ns=now_ns - 24 * 10**9, t_to_wall_ns=now_ns,
        n_frames=480, n_filled=0, t_arrived_wall_ns=now_ns + 5_000_000,
        t_said_wall_ns=now_ns + 9_000_000, n_lost=3, clock_offset_s=0.002, state=State.MEASURING,
        profile=profile, bins=(0,), bin_idx=0, iq=((1.0, 2.0),), displacement=(0.1, None),
        displacement_unit="mm", trace_step_s=0.1, respiration=spectrum(), heart=spectrum(),
    )  # fmt: skip


def placed() -> Placement:
    return Placement(
        sensor="radar-7", t_wall_ns=time_ns(), score=87, parts={"seen": 1.0},
        advice=(Advice(code="good", good=True, text=Text(nb="Godt.", en="Good.")),),
        chest_m=1.1, zone_m=(0.5, 3.2), held_s=21.0,
    )  # fmt: skip


def waves() -> Waves:
    return Waves(
        sensor="radar-7", session=1, t0_wall_ns=time_ns() - 10**9, step_s=0.05, unit="mm",
        breathing=(0.5, None), heart=(0.1, None), anew=True,
    )  # fmt: skip


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("It did not come about within ten seconds.")


@contextlib.asynccontextmanager
async def page(
    around: World, pin: str = "8642", person: str = "erik"
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser with somebody logged in; with no name, with nobody."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{around.port}") as browser:
        if person:
            answer = await browser.post("/api/login", json={"person": person, "pin": pin})
            assert answer.status_code == 200
        yield browser


async def test_an_engineer_is_shown_what_the_dsp_says_once_asked(folder: Path) -> None:
    async with world(config(folder, people=(NORA, ERIK))) as around:
        async with page(around) as browser:
            first = (await browser.get("/api/engineer/7")).json()
            assert first["evidence"] is None
            await until(lambda: "evidence.radar-7" in around.dsp.wanted())
            around.say(vitals())
            for topic, body in (("evidence", evidence()), ("placement", placed())):
                around.dsp.send(f"{topic}.radar-7", body)
            around.dsp.send("waves.radar-7", waves())
            told: dict[str, object] = {}
            for _ in range(100):
                told = (await browser.get("/api/engineer/7")).json()
                if told["waves"]:
                    break
                await asyncio.sleep(0.02)
        assert told["evidence"]["n_frames"] == 480
        assert "t_to_wall_ms" in told["evidence"]
        assert told["placement"]["score"] == 87
        assert told["latency"]["link_s"] == pytest.approx(0.007)
        assert told["latency"]["dsp_s"] == pytest.approx(0.004)
        assert told["heard"]["state"] == "measuring"


async def test_nobody_else_is_shown_it_and_nothing_is_asked_for_them(folder: Path) -> None:
    async with world(config(folder, people=(NORA, ERIK))) as around:
        async with (
            page(around, "4711", "nora") as nurse,
            page(around, "", "") as nobody,
        ):
            assert (await nurse.get("/api/engineer")).status_code == 403
            assert (await nurse.get("/api/engineer/7")).status_code == 403
            assert (await nobody.get("/api/engineer/7")).status_code == 401
        assert not [t for t in around.dsp.wanted() if t.startswith(("evidence", "placement"))]


async def test_a_bed_that_is_not_there_is_404_and_asks_nothing(folder: Path) -> None:
    async with world(config(folder, people=(ERIK,))) as around, page(around) as browser:
        assert (await browser.get("/api/engineer/99")).status_code == 404
        assert not [t for t in around.dsp.wanted() if t.startswith("evidence")]


async def test_every_sensor_is_listed_as_it_is_heard(folder: Path) -> None:
    async with world(config(folder, people=(ERIK,))) as around, page(around) as browser:
        around.say(replace(vitals(), n_lost=4))
        rows: list[dict[str, object]] = []
        for _ in range(100):
            rows = (await browser.get("/api/engineer")).json()["sensors"]
            if rows[0]["heard"]:
                break
            await asyncio.sleep(0.02)
        assert rows[0]["heard"]["n_lost"] == 4  # type: ignore[index]  # just looked at
        assert [row["sensor"] for row in rows] == ["radar-7", "radar-3"]
        assert rows[1]["heard"] is None


async def test_what_a_module_itself_says_stands_beside_its_sensor_and_not_among_the_rates(
    folder: Path,
) -> None:
    async with world(config(folder, people=(ERIK,))) as around, page(around) as browser:
        row: dict[str, Any] = {}
        for _ in range(100):
            said = ModuleSays(sensor="radar-3", t_wall_ns=time_ns(), rr_per_min=14.0, present=True)
            around.dsp.send("module.radar-3", said)
            row = (await browser.get("/api/engineer")).json()["sensors"][1]
            if row["module"]:
                break
            await asyncio.sleep(0.02)
        assert row["module"]["rr_per_min"] == 14.0
        assert row["heard"] is None
        assert (row["trouble"], row["said"], row["link"]) == (None, None, None)


async def test_a_client_that_watches_a_bed_is_sent_its_curves_and_another_is_not(
    folder: Path,
) -> None:
    async with (
        world(config(folder, times=OFTEN)) as around,
        client(around.port) as watching,
        client(around.port) as other,
    ):
        await watching.hello(device="w")
        await other.hello(device="o")
        await watching.send({"type": "watch", "bed": "7"})
        await until(lambda: "waves.radar-7" in around.dsp.wanted())
        around.dsp.send("waves.radar-7", waves())
        told = await watching.until(lambda m: m["type"] == "waves")
        assert told["bed"] == "7"
        assert told["breathing"] == [0.5, None]
        await other.until(lambda m: m["type"] == "heartbeat" and m["t_ms"] > told["t_ms"])
        assert not [m for m in other.messages if m["type"] == "waves"]
        await watching.socket.close()
        await until(lambda: "waves.radar-7" not in around.dsp.wanted())


async def test_a_watch_of_a_bed_that_is_not_there_does_no_harm(folder: Path) -> None:
    async with world(config(folder, times=OFTEN)) as around, client(around.port) as screen:
        await screen.hello()
        await screen.send({"type": "watch", "bed": "99"})
        t_ms = time_ns() / 1e6
        await screen.until(lambda m: m["type"] == "heartbeat" and m["t_ms"] > t_ms + 200)
        assert not [t for t in around.dsp.wanted() if t.startswith("waves")]
