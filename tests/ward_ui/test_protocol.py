"""The server against a client written from docs/protocol.md, over real sockets and buses."""

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path

import httpx
from websockets.exceptions import ConnectionClosed

from alarms.messages import Acknowledge, Delivered, Phase
from dsp.messages import Rate, State
from tests.ward_ui.protocol_client import client
from tests.ward_ui.visitors import SHORT, all_up, cookie, kept_alive, logged_in
from tests.ward_ui.world import BEDS, apnoea, config, vitals, world
from ward_ui.service import Bed


async def test_hello_is_answered_by_welcome_and_a_snapshot_of_the_whole_ward(folder: Path) -> None:
    async with world(config(folder)) as ward, client(ward.port) as screen:
        snapshot = await screen.hello()
        welcome = screen.messages[0]
        assert welcome["type"] == "welcome"
        assert welcome["protocol"] == 1
        assert welcome["person"] is None
        assert (welcome["heartbeat_s"], welcome["silent_after_s"], welcome["hold_s"]) == (5, 10, 15)
        assert snapshot["ward"] == {
            "id": "4A",
            "name": "4A Observation",
            "demo": True,
            "time_zone": "Europe/Oslo",
            "sound_pause_s": 120,
        }
        assert [bed["bed"] for bed in snapshot["beds"]] == ["7", "3"]
        assert snapshot["beds"][0]["patient"] == {"name": "Berg, A.", "age_y": 81}
        three = snapshot["beds"][1]
        assert (three["bed"], three["patient"], three["vitals"]) == ("3", None, None)
        assert (three["alarms"], three["pauses"], three["score"]) == ([], [], None)
        assert snapshot["missed"] == []
        assert snapshot["missed_complete"] is True


async def test_vitals_reach_the_screen(folder: Path) -> None:
    async with world(config(folder)) as ward, client(ward.port) as screen:
        await screen.hello()
        await all_up(screen)
        ward.say(vitals())
        ward.say(vitals("radar-3", state=State.WEAK, breathing=None))
        seven = await screen.bed("7", lambda v: v["state"] == "measuring")
        three = await screen.bed("3", lambda v: v["state"] == "weak")
        assert seven["rr"]["per_min"] == 16.2
        assert three["rr"]["per_min"] is None
        assert three["breathing"] is None


async def test_an_alarm_reaches_every_screen_and_its_end_too(folder: Path) -> None:
    async with (
        world(config(folder)) as ward,
        client(ward.port) as display,
        client(ward.port) as phone,
    ):
        for screen in (display, phone):
            await screen.hello()
            await all_up(screen)
        ward.set_alarms("7", [apnoea()])
        for screen in (display, phone):
            message = await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
            assert message["bed"] == "7"
            assert message["seq"] == 1
            assert message["alarms"][0]["id"] == "7.apnoea.1"
            assert message["alarms"][0]["text"] == {"nb": "Pustestopp", "en": "No breathing"}
        ward.set_alarms("7", [])
        for screen in (display, phone):
            await screen.until(lambda m: m["type"] == "alarms" and m["seq"] == 2)
            assert screen.alarms["7"] == []


async def test_a_late_screen_sees_the_alarm_in_its_snapshot(folder: Path) -> None:
    async with world(config(folder)) as ward, client(ward.port) as early:
        await early.hello()
        ward.set_alarms("7", [apnoea()])
        ward.set_alarms("", [apnoea("", "ward.1", condition="records_down")])
        await early.until(lambda m: m["type"] == "alarms" and m["bed"] == "" and m["alarms"] != [])
        async with client(ward.port) as late:
            snapshot = await late.hello()
            assert [alarm["id"] for alarm in snapshot["beds"][0]["alarms"]] == ["7.apnoea.1"]
            assert [alarm["id"] for alarm in snapshot["ward_alarms"]] == ["ward.1"]
            assert snapshot["seq"] == 2


async def test_a_bed_of_which_nothing_is_heard_is_lost(folder: Path) -> None:
    async with world(config(folder, times=SHORT)) as ward, client(ward.port) as screen:
        await screen.hello()
        await all_up(screen)
        ward.say(vitals())
        await screen.bed("7", lambda v: v["state"] == "measuring")
        lost = await asyncio.gather(
            screen.bed("7", lambda v: v["state"] == "lost"), kept_alive(screen)
        )
        assert lost[0]["rr"]["per_min"] is None
        assert lost[0]["hr"]["per_min"] is None
        assert lost[0]["breathing"] is None
        assert lost[0]["state_s"] >= 0.5


async def test_a_dead_alarm_engine_is_announced_within_four_seconds(folder: Path) -> None:
    async with world(config(folder)) as ward, client(ward.port) as screen:
        await screen.hello()
        await all_up(screen)
        ward.alive.discard("alarms")
        async with asyncio.timeout(4):
            await screen.until(lambda m: m["type"] == "services")
        assert screen.services["alarms"]["up"] is False
        assert screen.services["dsp"]["up"] is True
        ward.alive.add("alarms")
        await all_up(screen)


async def test_an_engine_that_is_alive_but_silent_about_a_bed_does_not_count_as_up(
    folder: Path,
) -> None:
    made = config(folder, times=SHORT)
    async with world(made) as ward, client(ward.port) as screen:
        ward.config = replace(made, beds=BEDS[:1])
        await screen.hello()
        service = await screen.until(
            lambda m: m["type"] == "services" and "bed 3." in m["services"][1]["detail"]
        )
        assert service["services"][1]["up"] is False


async def test_a_receipt_goes_to_the_engine_once_and_is_no_acknowledgement(folder: Path) -> None:
    async with world(config(folder)) as ward, client(ward.port) as screen:
        await screen.hello(device="phone-9")
        await all_up(screen)
        ward.set_alarms("7", [apnoea()])
        await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
        for _ in range(3):
            await screen.send({"type": "received", "alarm_ids": ["7.apnoea.1", "never.was.1"]})
        await ward.reached(1)
        await screen.send({"type": "received", "alarm_ids": ["7.apnoea.1"]})
        assert (await screen.command("7.apnoea.1"))["ok"] is False
        (receipt,) = ward.commands
        assert isinstance(receipt, Delivered)
        assert (receipt.alarm_id, receipt.device) == ("7.apnoea.1", "phone-9")


async def test_a_person_acknowledges_and_is_answered_once_the_engine_has(folder: Path) -> None:
    async with (
        world(config(folder)) as ward,
        logged_in(ward.port) as screen,
    ):
        await screen.hello(device="phone-9")
        assert screen.messages[0]["person"] == {
            "person": "nora",
            "name": "Nora Vik",
            "role": "nurse",
        }
        await all_up(screen)
        ward.set_alarms("7", [apnoea()])
        answer = await screen.command("7.apnoea.1")
        assert answer == {"type": "answer", "id": "c-1", "ok": True, "reason": "", "reasons": None}
        (command,) = ward.commands
        assert isinstance(command, Acknowledge)
        assert (command.alarm_id, command.person) == ("7.apnoea.1", "nora")
        again = await screen.command("7.apnoea.1")
        assert again["ok"] is True
        assert ward.commands[1].id == command.id, "the engine must know it for the same"
        other = await screen.command("7.apnoea.2")
        assert other["ok"] is False
        assert other["reason"] == "That alarm has ended."
        assert ward.commands[2].id != command.id, "a reused id must not answer for another alarm"


async def test_a_command_without_log_in_is_refused_with_a_sentence(folder: Path) -> None:
    async with world(config(folder)) as ward, client(ward.port) as screen:
        await screen.hello()
        assert (await screen.command("7.apnoea.1"))["reason"] == "Log in first."
        assert ward.commands == []


async def test_a_command_to_a_dead_engine_is_refused_and_never_reaches_it_later(
    folder: Path,
) -> None:
    async with world(config(folder, times=SHORT)) as ward:
        ward.alive.discard("alarms")
        async with client(ward.port, additional_headers=await cookie(ward.port)) as screen:
            await screen.hello()
            while screen.services["alarms"]["up"]:
                await screen.receive()
            answer = await screen.command("7.apnoea.1")
            assert answer["ok"] is False
            assert "Nothing has been done" in answer["reason"]
            ward.alive.add("alarms")
            await asyncio.gather(all_up(screen), kept_alive(screen, 3))
            assert ward.commands == []


async def test_no_answer_from_the_engine_is_no_answer_to_the_client(folder: Path) -> None:
    times = replace(SHORT, answer_s=0.2, silent_s=15.0)
    async with world(config(folder, times=times)) as ward:
        ward.answers.clear()
        async with client(ward.port, additional_headers=await cookie(ward.port)) as screen:
            await screen.hello()
            await all_up(screen)
            command = {"type": "command", "id": "c-1", "name": "acknowledge", "alarm_id": "7.a.1"}
            await screen.send(command)
            for _ in range(8):
                message = await screen.until(lambda m: m["type"] in {"heartbeat", "answer"})
                assert message["type"] == "heartbeat"


async def test_a_log_in_that_ended_commands_no_more(folder: Path) -> None:
    async with world(config(folder)) as ward:
        headers = await cookie(ward.port)
        async with client(ward.port, additional_headers=headers) as screen:
            await screen.hello()
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{ward.port}") as browser:
                assert (await browser.post("/api/logout", headers=headers)).status_code == 204
            answer = await screen.command("7.apnoea.1")
            assert answer["reason"] == "The log-in has ended. Log in again."


async def test_names_with_scripts_come_through_as_data(folder: Path) -> None:
    name = '<script>alert("x")</script>\u2028\'"&'
    beds = (Bed(bed="7", sensor="radar-7", patient_name=name, age_y=None),)
    async with world(config(folder, beds=beds)) as ward, client(ward.port) as screen:
        snapshot = await screen.hello()
        assert snapshot["beds"][0]["patient"] == {"name": name, "age_y": None}


async def test_a_message_that_is_no_vitals_is_left_and_the_next_one_counts(folder: Path) -> None:
    async with world(config(folder)) as ward, client(ward.port) as screen:
        await screen.hello()
        await all_up(screen)
        ward.dsp.send("vitals.radar-7", {"surprise": 1})
        ward.say(vitals("radar-of-no-bed"))
        ward.say(vitals(rr=Rate(per_min=float("nan"), quality=float("nan"))))
        seven = await screen.bed("7", lambda v: True)
        assert seven["rr"]["per_min"] is None
        assert set(screen.beds) == {"7"}


async def test_more_clients_than_there_is_room_for_are_asked_to_come_back(folder: Path) -> None:
    async with (
        world(config(folder, n_clients_max=1)) as ward,
        client(ward.port) as first,
        client(ward.port) as second,
    ):
        assert (await second.until_closed())[0] == 1013
        await first.hello()


async def test_another_journal_sends_every_client_back_to_a_fresh_snapshot(folder: Path) -> None:
    async with world(config(folder)) as ward, client(ward.port) as screen:
        ward.seq = 1000
        await screen.hello()
        ward.set_alarms("7", [apnoea()])
        await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
        ward.seq = 3
        assert (await screen.until_closed())[0] == 1012
        async with client(ward.port) as again:
            assert (await again.hello(last_seq=1001))["missed_complete"] is False


async def test_a_stop_closes_every_socket_with_1012(folder: Path) -> None:
    async with world(config(folder)) as ward, client(ward.port) as screen, client(ward.port) as raw:
        await screen.hello()
        assert ward.server is not None
        ward.server.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ward.server
        assert (await screen.until_closed())[0] == 1012
        assert (await raw.until_closed())[0] == 1012


async def test_two_hundred_clients_all_get_the_alarm(folder: Path) -> None:
    async with world(config(folder)) as ward, contextlib.AsyncExitStack() as stack:
        screens = [await stack.enter_async_context(client(ward.port)) for _ in range(200)]
        for n, screen in enumerate(screens):
            await screen.hello(device=f"phone-{n}")
        ward.set_alarms("7", [apnoea(phase=Phase.SOUNDING)])
        for screen in screens:
            await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])


async def test_a_closed_socket_is_forgotten(folder: Path) -> None:
    async with world(config(folder, n_clients_max=1)) as ward:
        for _ in range(3):
            async with client(ward.port) as screen:
                await screen.hello()
            with contextlib.suppress(ConnectionClosed):
                await screen.receive()


def test_the_client_imports_nothing_of_ours() -> None:
    text = Path(__file__).with_name("protocol_client.py").read_text()
    for package in ("ward_ui", "alarms", "dsp", "sensor", "records"):
        assert f"import {package}" not in text
        assert f"from {package}" not in text
