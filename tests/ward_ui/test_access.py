"""Who sees and does what while log-ins begin, lock, end and outlive the server."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from alarms.messages import Set
from records.audit import AuditTrail
from tests.ward_ui.protocol_client import ProtocolClient, client
from tests.ward_ui.visitors import all_up
from tests.ward_ui.world import BEDS, NORA, World, apnoea, config, vitals, world
from ward_ui.config import Config, Times

PATIENT = "Berg"
QUICK = Times(look_s=0.05, gather_s=0.02)
ADMIN = replace(NORA, person="ada", name="Ada Admin", role="admin", badge="1042")


def closed_ward(folder: Path, **changes: Any) -> Config:
    """A ward that shows itself to nobody unknown."""
    made = {"display_without_login": False, "times": QUICK, "people": (NORA, ADMIN)} | changes
    return config(folder, people_path=folder / "people.db", audit_path=folder / "audit.db", **made)


@asynccontextmanager
async def a_browser(ward: World) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{ward.port}") as browser:
        yield browser


async def enter(browser: httpx.AsyncClient, person: str = "nora", pin: str = "4711") -> None:
    answer = await browser.post("/api/login", json={"person": person, "pin": pin})
    assert answer.status_code == 200, answer.text


@asynccontextmanager
async def a_screen(ward: World, browser: httpx.AsyncClient) -> AsyncIterator[ProtocolClient]:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    async with client(ward.port, additional_headers={"Cookie": cookies}) as screen:
        await screen.hello(kind="phone")
        yield screen


async def until_told_anew(screen: ProtocolClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """The next `welcome` and `snapshot`, which the server sends by itself."""
    welcome = await screen.until(lambda m: m["type"] == "welcome")
    return welcome, await screen.until(lambda m: m["type"] == "snapshot")


async def test_a_locked_phone_shows_alarms_without_names_and_does_nothing(folder: Path) -> None:
    async with world(closed_ward(folder)) as ward, a_browser(ward) as browser:
        await enter(browser)
        async with a_screen(ward, browser) as screen:
            await all_up(screen)
            assert PATIENT in json.dumps(screen.messages)
            assert (await browser.post("/api/lock")).status_code == 204
            welcome, _ = await until_told_anew(screen)
            assert (welcome["person"]["person"], welcome["locked"]) == ("nora", True)
            seen_before = len(screen.messages) - 1
            ward.set_alarms("7", [apnoea()])
            ward.say(vitals())
            told = await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
            assert told["alarms"][0]["text"]["en"] == "No breathing"
            answer = await screen.command("7.apnoea.1")
            assert (answer["ok"], answer["reason"]) == (
                False,
                "The screen is locked. Enter the PIN.",
            )
            assert PATIENT not in json.dumps(screen.messages[seen_before:])
            assert ward.commands == []
            assert (await browser.get("/api/beds/7/log")).status_code == 401


async def test_a_log_in_that_ends_in_the_middle_of_an_alarm_leaves_the_alarm_in_view(
    folder: Path,
) -> None:
    async with world(closed_ward(folder)) as ward, a_browser(ward) as browser:
        await enter(browser)
        async with a_screen(ward, browser) as screen:
            await all_up(screen)
            ward.set_alarms("7", [apnoea()])
            await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
            await browser.post("/api/logout")
            welcome, snapshot = await until_told_anew(screen)
            assert welcome["person"] is None
            assert snapshot["beds"][0]["alarms"][0]["id"] == "7.apnoea.1"
            assert snapshot["beds"][0]["patient"] == {"name": "", "age_y": None}
            assert (await screen.command("7.apnoea.1"))["ok"] is False
            assert ward.commands == []


async def test_who_guesses_pins_from_outside_keeps_no_nurse_out_of_the_wards_own_phone(
    folder: Path,
) -> None:
    async with (
        world(closed_ward(folder)) as ward,
        a_browser(ward) as phone,
        a_browser(ward) as stranger,
    ):
        await enter(phone)
        await phone.post("/api/lock")
        guesses = [
            (await stranger.post("/api/login", json={"person": "nora", "pin": "0000"})).status_code
            for _ in range(7)
        ]
        assert guesses == [401] * 5 + [429] * 2
        await enter(phone)
        async with a_screen(ward, phone) as screen:
            await all_up(screen)
            ward.set_alarms("7", [apnoea()])
            await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
            assert (await screen.command("7.apnoea.1"))["ok"] is True


async def test_a_device_nobody_has_logged_in_on_sees_nothing_of_a_closed_ward(
    folder: Path,
) -> None:
    async with world(closed_ward(folder)) as ward:
        async with client(ward.port) as stranger:
            assert (await stranger.until_closed())[0] == 4401
        made_up = {"Cookie": "vitavakt-device=made-up; vitavakt=made-up"}
        async with client(ward.port, additional_headers=made_up) as stranger:
            assert (await stranger.until_closed())[0] == 4401


async def test_a_restart_at_night_asks_nobody_for_a_pin_and_another_role_asks_again(
    folder: Path,
) -> None:
    made = closed_ward(folder)
    async with world(made) as ward, a_browser(ward) as browser:
        await enter(browser)
        await enter_other(ward)
        cookies = dict(browser.cookies)
        kept = (folder / "people.db").stat().st_mode & 0o777
        assert kept == 0o600
    async with world(made) as ward, a_browser(ward) as browser:
        browser.cookies.update(cookies)
        me = await browser.get("/api/me")
        assert (me.status_code, me.json()["person"]) == (200, "nora")
    secrets = (folder / "people.db").read_bytes()
    assert all(value.encode() not in secrets for value in cookies.values())
    demoted = replace(made, people=(replace(NORA, role="viewer"), ADMIN))
    async with world(demoted) as ward, a_browser(ward) as browser:
        browser.cookies.update(cookies)
        assert (await browser.get("/api/me")).status_code == 401
        async with a_screen(ward, browser) as screen:
            assert screen.messages[0]["person"] is None


async def enter_other(ward: World) -> None:
    """Another browser of the same ward."""
    async with a_browser(ward) as other:
        await enter(other, "ada")


async def test_a_log_in_by_badge_is_of_its_person_and_gets_a_new_secret_each_time(
    folder: Path,
) -> None:
    async with world(closed_ward(folder)) as ward, a_browser(ward) as browser:
        await enter(browser, "1042")
        first = browser.cookies["vitavakt"]
        assert (await browser.get("/api/me")).json()["person"] == "ada"
        await enter(browser, "1042")
        assert browser.cookies["vitavakt"] != first
        browser.cookies.set("vitavakt", first, domain="127.0.0.1")
        async with httpx.AsyncClient(
            base_url=str(browser.base_url), cookies={"vitavakt": first}
        ) as thief:
            assert (await thief.get("/api/me")).status_code == 401


async def test_what_somebody_likes_follows_them_to_every_device(folder: Path) -> None:
    made = closed_ward(folder)
    async with world(made) as ward, a_browser(ward) as browser:
        await enter(browser)
        liked = {"language": "en", "theme": "night"}
        assert (await browser.put("/api/me", json=liked)).json() | liked == (
            await browser.get("/api/me")
        ).json()
        assert (await browser.put("/api/me", json={"theme": "pink"})).status_code == 400
    async with world(made) as ward, a_browser(ward) as other:
        await enter(other)
        me = (await other.get("/api/me")).json()
        assert (me["language"], me["theme"]) == ("en", "night")
        await enter(other, "ada")
        assert (await other.get("/api/me")).json()["theme"] is None


async def test_the_trail_says_who_did_what_and_what_was_refused(folder: Path) -> None:
    async with world(closed_ward(folder)) as ward, a_browser(ward) as browser:
        await browser.post("/api/login", json={"person": "nora", "pin": "0000"})
        await enter(browser)
        assert (await browser.get("/api/audit")).status_code == 403
        async with a_screen(ward, browser) as screen:
            await all_up(screen)
            ward.set_alarms("7", [apnoea()])
            await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
            assert (await screen.command("7.apnoea.1"))["ok"]
        await enter(browser, "ada")
        async with asyncio.timeout(10):
            while len(deeds := (await browser.get("/api/audit")).json()["deeds"]) < 6:
                pass
    told = [(deed["what"], deed["person"], deed["refused"]) for deed in reversed(deeds)]
    assert told[:5] == [
        ("login", "nora", "login_wrong"),
        ("login", "nora", ""),
        ("GET /api/audit", "nora", "right"),
        ("acknowledge", "nora", ""),
        ("login", "ada", ""),
    ]
    acknowledged = deeds[-4]
    assert (acknowledged["about"], acknowledged["device"]) == ("7.apnoea.1", "test-1")
    assert acknowledged["address"] == "127.0.0.1"
    assert PATIENT not in json.dumps(deeds)
    assert "4711" not in json.dumps(deeds)
    trail = AuditTrail(folder / "audit.db")
    assert trail.verify() is None
    trail.close()


async def test_who_breaks_the_glass_acts_for_a_while_and_everybody_sees_it(folder: Path) -> None:
    async with (
        world(closed_ward(folder)) as ward,
        a_browser(ward) as browser,
        a_browser(ward) as other,
    ):
        await enter(other)
        await enter(browser, "ada")
        async with a_screen(ward, other) as display, a_screen(ward, browser) as screen:
            await all_up(screen)
            ward.set_alarms("7", [apnoea()])
            await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
            assert (await screen.command("7.apnoea.1"))["ok"] is False
            assert (await browser.post("/api/break-glass", json={"reason": " "})).status_code == 400
            need = await browser.post("/api/break-glass", json={"reason": "arrest, alone"})
            assert (need.status_code, need.json()["role"]) == (200, "nurse")
            shown = await display.until(lambda m: m["type"] == "needs" and m["needs"] != [])
            assert shown["needs"][0]["name"] == "Ada Admin"
            assert "arrest" not in json.dumps(shown), "a wall does not tell why"
            assert (await screen.command("7.apnoea.1", id_="c-2"))["ok"] is True
            (lent,) = [c.fact for c in ward.commands if isinstance(c, Set)]
            assert (lent.person, lent.role, lent.reason) == ("ada", "nurse", "arrest, alone")
        again = await other.post("/api/break-glass", json={"reason": "because"})
        assert again.status_code == 409, "a nurse has the right already"


async def test_without_an_engine_nobody_is_told_that_they_may_act(folder: Path) -> None:
    made = closed_ward(folder)
    async with world(made, alive={"dsp", "records"}) as ward, a_browser(ward) as browser:
        await enter(browser, "ada")
        need = await browser.post("/api/break-glass", json={"reason": "arrest"})
        assert need.status_code == 503
        assert (await browser.get("/api/me")).json()["role"] == "admin"


async def test_a_trail_that_cannot_be_written_is_said_and_keeps_nobody_from_acting(
    folder: Path,
) -> None:
    (folder / "nowhere").write_text("a file where a folder should be")
    nowhere = folder / "nowhere" / "audit.db"
    made = replace(closed_ward(folder), audit_path=nowhere, people_path=nowhere)
    async with world(made) as ward, a_browser(ward) as browser:
        await enter(browser)
        async with a_screen(ward, browser) as screen:
            await all_up(screen)
            ward.set_alarms("7", [apnoea()])
            await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
            assert (await screen.command("7.apnoea.1"))["ok"]
            while "cannot be written" not in screen.services["records"]["detail"]:
                await screen.receive()


async def test_strangers_never_fill_the_room_that_the_ward_needs(folder: Path) -> None:
    async with (
        world(closed_ward(folder, n_clients_max=4, display_without_login=True)) as ward,
        a_browser(ward) as browser,
        client(ward.port) as one,
        client(ward.port) as two,
        client(ward.port) as three,
        client(ward.port) as four,
    ):
        for screen in (one, two, three):
            await screen.hello()
        assert (await four.until_closed())[0] == 1013
        await enter(browser)
        async with a_screen(ward, browser) as nurse:
            assert nurse.messages[0]["person"]["person"] == "nora"


@pytest.mark.parametrize("name", [bed.patient_name for bed in BEDS if bed.patient_name])
def test_the_names_these_tests_look_for_are_there(name: str) -> None:
    assert PATIENT in name
