"""Who is called by push, when, and with what: nothing that tells of a patient."""

import asyncio
import contextlib
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alarms.distribution.messages import Stage, Telling
from alarms.messages import Alarm, AlarmState, Kind, Phase, Phone, Quiet
from tests.ward_ui.push.service import PushService, push_service
from tests.ward_ui.world import apnoea
from ward_ui.push import key
from ward_ui.push.calls import Call
from ward_ui.push.messages import Push, Subscription, faults, is_allowed
from ward_ui.push.pusher import Pusher
from ward_ui.push.store import Store


def state(*alarms: Alarm, tellings: tuple[Telling, ...] = ()) -> AlarmState:
    return AlarmState(bed="7", seq=1, t_ns=0, alarms=alarms, tellings=tellings)


def config(folder: Path, **changes: Any) -> Push:
    key.create(folder / "push.pem")
    made = Push(
        contact="mailto:it@hospital.example",
        key_path=folder / "push.pem",
        store_path=folder / "push.db",
        hosts=("127.0.0.1",),
    )
    return replace(made, **changes)


@contextlib.asynccontextmanager
async def pusher(made: Push, **how: Any) -> AsyncIterator[Pusher]:
    one = Pusher(made, again_s=0.01, **how)
    task = asyncio.create_task(one.run())
    try:
        yield one
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        one.close()


async def test_a_call_is_sealed_short_lived_urgent_and_names_nobody(folder: Path) -> None:
    async with push_service() as service, pusher(config(folder)) as calling:
        calling.store.put(service.subscription())
        calling.hear(state(apnoea()))
        await service.reached(1)
    headers, said = service.calls[0]
    assert said == {"title": "!!! Alarm, seng 7", "body": "Åpne vitavakt", "tag": said["tag"]}
    assert "apnoea" not in str(headers) + str(said)
    assert (headers["ttl"], headers["urgency"]) == ("60", "high")
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["authorization"].startswith("vapid t=")
    assert len(headers["topic"]) == 32


async def test_each_phone_is_called_once_to_each_alarm(folder: Path) -> None:
    async with push_service() as service, pusher(config(folder)) as calling:
        calling.store.put(service.subscription())
        for _ in range(3):
            calling.hear(state(apnoea()))
        calling.hear(state(apnoea(), apnoea(id_="7.apnoea.2")))
        await service.reached(2)
        await asyncio.sleep(0.05)
    assert len({said["tag"] for _, said in service.calls}) == len(service.calls) == 2


async def test_a_phone_that_is_heard_is_not_called_and_one_that_falls_silent_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with push_service() as service, pusher(config(folder)) as calling:
        calling.store.put(service.subscription())
        calling.heard(Phone(device="d-1", person="nora", t_heard_ns=0))
        calling.hear(state(apnoea()))
        assert calling._waiting.empty()
        monkeypatch.setattr("ward_ui.push.pusher.HEARD_S", 0.0)
        calling.hear(state(apnoea()))
        await service.reached(1)


def of_others(**changes: Any) -> Telling:
    made = Telling(alarm_id="7.apnoea.1", stage=Stage.RECEIVER, told=("per",))
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("alarm", "telling"),
    [
        (apnoea(kind=Kind.ADVISORY), None),
        (apnoea(phase=Phase.ACKNOWLEDGED), None),
        (apnoea(phase=Phase.RETURNED), None),
        (apnoea(quiet=Quiet.PAUSE), None),
        (apnoea(), of_others()),
        (apnoea(), of_others(stage=None)),
        (apnoea(), of_others(stage=Stage.EVERYONE, group="another")),
    ],
)
async def test_nobody_is_called_to_what_does_not_sound_for_them(
    folder: Path, alarm: Alarm, telling: Telling | None
) -> None:
    sent: list[Call] = []

    def send(call: Call, made: Push, text: str) -> int:
        sent.append(call)
        return 201

    async with pusher(config(folder), send=send) as calling:
        calling.store.put(PushService().subscription())
        calling.hear(state(alarm, tellings=(telling,) if telling else ()))
        await asyncio.sleep(0.02)
    assert sent == []


async def test_when_everyone_is_told_everyone_is_called(folder: Path) -> None:
    everyone = of_others(stage=Stage.EVERYONE)
    async with push_service() as service, pusher(config(folder)) as calling:
        calling.store.put(service.subscription())
        calling.hear(state(apnoea(), tellings=(everyone,)))
        await service.reached(1)


async def test_a_phone_whose_subscription_is_gone_is_forgotten(folder: Path) -> None:
    async with push_service() as service, pusher(config(folder)) as calling:
        service.statuses = [410]
        calling.store.put(service.subscription())
        await calling._settle(Call(subscription=service.subscription(), alarm=apnoea()))
        assert calling.store.all() == ()
    assert Store(config(folder).store_path).all() == ()


async def test_a_busy_push_service_is_asked_again(folder: Path) -> None:
    async with push_service() as service, pusher(config(folder)) as calling:
        service.statuses = [503, 429]
        calling.store.put(service.subscription())
        calling.hear(state(apnoea()))
        await service.reached(3)
        assert len(calling.store.all()) == 1


async def test_a_phone_on_which_another_is_logged_in_is_no_longer_the_first_ones(
    folder: Path,
) -> None:
    async with push_service() as service, pusher(config(folder)) as calling:
        calling.store.put(service.subscription())
        calling.heard(Phone(device="d-1", person="", t_heard_ns=0))
        assert calling.store.all() == ()


def test_subscriptions_outlive_a_restart_and_end_with_their_log_in(folder: Path) -> None:
    one = PushService().subscription()
    store = Store(folder / "push.db")
    store.put(one)
    store.put(replace(one, device="d-2", until_s=1.0))
    store.close()
    again = Store(folder / "push.db")
    assert again.all() == (one,)
    again.close()
    assert stat.S_IMODE((folder / "push.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://eu.push.example/x", True),
        ("https://push.example.evil.example/x", False),
        ("https://evilpush.example/x", False),
        ("http://push.example/x", False),
        ("https://push.example@evil.example/x", False),
        ("https://user:word@push.example/x", False),
        ("file:///etc/passwd", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_calls_go_only_where_the_ward_file_says(endpoint: str, allowed: bool) -> None:
    assert is_allowed(endpoint, ("fcm.googleapis.com", "push.example")) is allowed


def test_keys_that_are_none_are_refused() -> None:
    one: Subscription = PushService().subscription()
    assert faults(one.endpoint, one.p256dh, one.auth, ("127.0.0.1",)) == []
    assert len(faults(one.endpoint, "AAAA", "x", ("127.0.0.1",))) == 2


def test_a_key_is_made_once_and_only_its_owner_reads_it(folder: Path) -> None:
    path = folder / "keys" / "push.pem"
    assert key.create(path)
    before = key.public(path)
    assert not key.create(path)
    assert key.public(path) == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("no key")
    with pytest.raises(key.PushKeyError, match="vitavakt keys"):
        key.public(path)
