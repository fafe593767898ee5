"""A bed's tablet: it says whether measuring works, begins one kind of pause, and nothing else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from alarms.messages import PATIENT, PauseReason, PauseSet, Set
from dsp.messages import State
from tests.ward_ui.care.test_care import browser
from tests.ward_ui.visitors import SHORT
from tests.ward_ui.world import NORA, World, config, vitals, world
from ward_ui.bedside import view
from ward_ui.care.terms import Terms

TERMS = Terms(pause_s_max={"private": 600.0})
UP = {"dsp": True, "alarms": True, "records": True}
VERA = replace(NORA, person="vera", name="Vera", role="viewer")


def at(state: str = "measuring", **changes: Any) -> dict[str, Any]:
    rate = {"per_min": 16.0}
    shown: dict[str, Any] = {
        "vitals": {"state": state, "rr": rate, "hr": {"per_min": 72.0}},
        "occupied": True,
        "pauses": [],
    }
    return shown | changes


@pytest.mark.parametrize(
    ("state", "said"),
    [("measuring", "on"), ("moving", "cannot"), ("weak", "cannot"), ("settling", "cannot"),
     ("absent", "away"), ("lost", "failed")],
)  # fmt: skip
def test_each_state_has_its_words(state: str, said: str) -> None:
    assert view.measuring(at(state), UP) == said


@pytest.mark.parametrize("down", ["dsp", "alarms"])
def test_measuring_is_never_on_where_nobody_would_be_called(down: str) -> None:
    assert view.measuring(at(), UP | {down: False}) == "failed"
    assert view.measuring(at(), {}) == "failed"
    assert view.measuring(at(vitals=None), UP) == "failed"
    assert view.measuring(at("lost", occupied=False), UP) == "failed"


def test_no_number_is_shown_that_is_not_measured_now() -> None:
    assert view.numbers(at()) == {"rr": 16.0, "hr": 72.0}
    assert view.numbers(at("moving")) is None


def test_the_patients_own_pause_is_shown_before_another() -> None:
    own = {"reason": "private", "person": "the patient", "until_ms": 5}
    care = {"reason": "care", "person": "Nora", "until_ms": 9}
    assert view.pause(at(pauses=[care, own])) == {"reason": "private", "until_ms": 5}
    assert view.pause(at(pauses=[care])) == {"reason": "care", "until_ms": 9}
    assert view.pause(at()) is None


def tablet(ward: World) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{ward.port}")


async def connected(ward: World, tablet: httpx.AsyncClient, bed: str = "7") -> httpx.Response:
    """Nora logs in on it and gives it to the bed."""
    await tablet.post("/api/login", json={"person": "nora", "pin": "4711"})
    return await tablet.post("/api/bedside", json={"bed": bed})


async def test_a_device_becomes_a_beds_tablet_and_keeps_nobody_logged_in(folder: Path) -> None:
    made = config(folder, terms=TERMS, display_without_login=False)
    async with world(made) as ward, tablet(ward) as device:
        assert (await device.get("/api/bedside")).status_code == 401
        assert (await connected(ward, device)).json() == {"bed": "7"}
        assert set(device.cookies) == {"vitavakt-bedside"}
        assert (await device.get("/api/me")).status_code == 401
        assert (await device.get("/api/trends")).status_code == 401, "nothing but its own page"
        said = (await device.get("/api/bedside")).json()
    assert (said["bed"], said["numbers"], said["kept_days"]) == ("7", None, 7)
    assert "Berg" not in str(said), "no name"


async def test_numbers_are_there_only_where_the_ward_has_decided_so(folder: Path) -> None:
    made = config(folder, terms=TERMS, bedside_numbers=True)
    async with world(made) as ward, tablet(ward) as device:
        await connected(ward, device)
        ward.say(vitals())
        while (said := (await device.get("/api/bedside")).json())["measuring"] != "on":
            ward.say(vitals())
        assert said["numbers"] == {"rr": 16.2, "hr": 72.0}
        ward.say(vitals(state=State.MOVING))
        while (said := (await device.get("/api/bedside")).json())["measuring"] != "cannot":
            pass
        assert said["numbers"] is None


async def test_a_private_pause_is_the_patients_word_about_their_own_bed(folder: Path) -> None:
    async with world(config(folder, terms=TERMS)) as ward, tablet(ward) as device:
        await connected(ward, device)
        while (await device.post("/api/bedside/pause", json={"on": True})).status_code != 200:
            pass
        await device.post("/api/bedside/pause", json={"on": False})
        begun, ended = [c for c in ward.commands if isinstance(c, Set)][-2:]
    assert isinstance(begun.fact, PauseSet)
    assert isinstance(ended.fact, PauseSet)
    assert (begun.person, begun.fact.bed, begun.fact.reason) == (PATIENT, "7", PauseReason.PRIVATE)
    assert begun.fact.until_ns - begun.t_ns == pytest.approx(600e9, abs=1e9)
    assert ended.fact.until_ns == 0


async def test_no_other_device_pauses_anything(folder: Path) -> None:
    async with world(config(folder, terms=TERMS)) as ward:
        async with browser(ward.port) as nurse, tablet(ward) as stranger:
            for one in (nurse, stranger):
                answer = await one.post("/api/bedside/pause", json={"on": True})
                assert answer.status_code == 401
            forged = {"Cookie": "vitavakt-bedside=7"}
            answer = await stranger.post("/api/bedside/pause", json={"on": True}, headers=forged)
            assert answer.status_code == 401
        assert ward.commands == []


async def test_an_engine_that_is_silent_is_said_and_nothing_is_called_paused(folder: Path) -> None:
    made = config(folder, terms=TERMS, times=SHORT)
    async with world(made, alive={"dsp", "records"}) as ward, tablet(ward) as device:
        await connected(ward, device)
        answer = await device.post("/api/bedside/pause", json={"on": True})
        assert answer.status_code == 503
        assert answer.json()["error"].endswith("Nothing has been done.")
        assert (await device.get("/api/bedside")).json()["measuring"] == "failed"


async def test_a_tablet_outlives_a_restart_and_staff_take_it_back(folder: Path) -> None:
    made = config(folder, terms=TERMS, bedside_path=folder / "bedside.json")
    async with world(made) as ward, tablet(ward) as device:
        await connected(ward, device)
        kept = dict(device.cookies)
    assert kept["vitavakt-bedside"] not in (folder / "bedside.json").read_text()
    assert (folder / "bedside.json").stat().st_mode & 0o077 == 0
    async with (
        world(made) as ward,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{ward.port}", cookies=kept) as device,
    ):
        assert (await device.get("/api/bedside")).json()["bed"] == "7"
        assert (await device.delete("/api/bedside")).status_code == 401, "staff alone"
        await device.post("/api/login", json={"person": "nora", "pin": "4711"})
        assert (await device.delete("/api/bedside")).status_code == 204
        assert (await device.get("/api/bedside")).status_code == 401


async def test_what_is_no_bed_is_refused_and_the_nurse_stays_logged_in(folder: Path) -> None:
    async with world(config(folder, terms=TERMS)) as ward, tablet(ward) as device:
        assert (await connected(ward, device, bed="99")).status_code == 400
        assert (await device.post("/api/bedside", content=b"[")).status_code == 400
        assert (await device.get("/api/me")).status_code == 200
