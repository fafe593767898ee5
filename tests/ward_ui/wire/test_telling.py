"""Who is told: what phones and displays hear of it, and what the engine hears of phones."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from alarms.distribution.messages import Stage, Telling
from alarms.messages import Acknowledge, Decline, Phone, Quiet, Seen, Set
from tests.ward_ui.protocol_client import client
from tests.ward_ui.visitors import all_up, logged_in
from tests.ward_ui.world import NORA, apnoea, config, world
from ward_ui.live import hub
from ward_ui.view import alarms

PER = replace(NORA, person="per", name="Per Dahl")
TO_PER = Telling(
    alarm_id="7.apnoea.1",
    stage=Stage.RECEIVER,
    told=("per",),
    responsible=("per",),
    t_next_ns=5_000_000_000,
)
NAMES = {"per": "Per Dahl"}


def tell(telling: Telling | None, listener: str | None) -> Any:
    return alarms.told_alarm(apnoea(), telling, listener, NAMES)["tell"]


def test_a_phone_sounds_for_its_person_and_a_display_for_all() -> None:
    assert [tell(TO_PER, who) for who in ("per", "nora", None)] == [True, False, True]


def test_at_the_last_stage_every_phone_sounds() -> None:
    everyone = replace(TO_PER, stage=Stage.EVERYONE)
    assert [tell(everyone, who) for who in ("per", "nora", None)] == [True, True, True]


def test_a_quiet_alarm_sounds_nowhere_and_is_listed() -> None:
    quiet = replace(TO_PER, stage=None, told=())
    listed = alarms.told_alarm(apnoea(quiet=Quiet.PAUSE), quiet, None, NAMES)
    assert (listed["tell"], listed["quiet"], listed["id"]) == (False, "pause", "7.apnoea.1")


def test_an_alarm_of_which_nothing_is_known_sounds_everywhere() -> None:
    assert [tell(None, who) for who in ("per", None)] == [True, True]


async def test_a_phone_lists_what_others_are_told_and_a_display_sounds(folder: Path) -> None:
    async with (
        world(config(folder, people=(NORA, PER))) as ward,
        logged_in(ward.port) as phone,
        client(ward.port) as display,
    ):
        await phone.hello(kind="phone")
        await display.hello()
        ward.tellings["7"] = (TO_PER,)
        ward.set_alarms("7", [apnoea()])
        heard = [await s.until(lambda m: m["type"] == "alarms") for s in (phone, display)]
        assert [message["alarms"][0]["tell"] for message in heard] == [False, True]
        assert heard[0]["alarms"][0]["telling"] == {
            "stage": "receiver",
            "told": ["Per Dahl"],
            "responsible": ["Per Dahl"],
            "responsible_ids": ["per"],
            "on_device": [],
            "seen": [],
            "declined": [],
            "called_ms": None,
            "next_ms": 5000,
            "group": None,
        }
        ward.tellings["7"] = (replace(TO_PER, stage=Stage.EVERYONE),)
        ward.repeat("7")
        after = await phone.until(lambda m: m["type"] == "alarms")
        assert after["alarms"][0]["tell"] is True
        async with client(ward.port) as other:
            snapshot = await other.hello(kind="phone")
            assert snapshot["beds"][0]["alarms"][0]["tell"] is True


async def test_the_engine_hears_whose_phone_is_there_and_when_it_was_last_heard(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "REPORT_S", 0.05)
    async with (
        world(config(folder)) as ward,
        logged_in(ward.port) as phone,
        client(ward.port) as display,
    ):
        await phone.hello(kind="phone", device="p-1")
        await phone.send({"type": "heartbeat", "battery": 0.5})
        await display.hello(device="wall")
        (known,) = await ward.told_of(lambda phones: [one.battery for one in phones] == [0.5])
        assert (known.device, known.person, known.battery) == ("p-1", "nora", 0.5)
        assert (known.test, known.t_test_ns) == ("", 0), "it has not told of any test"


def says(found: str, phones: tuple[Phone, ...]) -> bool:
    return [one.test for one in phones] == [found]


async def test_the_engine_hears_that_a_phone_cannot_alarm_and_that_it_can_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "REPORT_S", 0.05)
    async with world(config(folder)) as ward, logged_in(ward.port) as phone:
        await phone.hello(kind="phone", device="p-1")
        for found in ("the sound is off", ""):
            await phone.send({"type": "heartbeat", "test": found})
            (known,) = await ward.told_of(partial(says, found))
            assert known.t_test_ns == known.t_heard_ns > 0


@pytest.mark.parametrize(
    ("name", "kind"), [("seen", Seen), ("decline", Decline), ("acknowledge", Acknowledge)]
)
async def test_what_a_person_says_of_an_alarm_reaches_the_engine(
    folder: Path, name: str, kind: type
) -> None:
    async with world(config(folder)) as ward, logged_in(ward.port) as phone:
        await phone.hello(kind="phone")
        await all_up(phone)
        ward.set_alarms("7", [apnoea()])
        said = {"type": "command", "id": "c-1", "name": name, "alarm_id": "7.apnoea.1"}
        await phone.send(said)
        assert (await phone.until(lambda m: m["type"] == "answer"))["ok"] is True
        (command,) = ward.commands
        assert isinstance(command, kind)


async def test_an_assignment_reaches_the_engine(folder: Path) -> None:
    async with world(config(folder)) as ward, logged_in(ward.port) as phone:
        await phone.hello(kind="phone")
        await all_up(phone)
        said = {"type": "command", "id": "c-1", "name": "assign", "bed": "7", "persons": ["nora"]}
        await phone.send(said)
        assert (await phone.until(lambda m: m["type"] == "answer"))["ok"] is True
        assert isinstance(ward.commands[0], Set)
