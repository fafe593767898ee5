"""A phone asks to be called, on a ward that wants it and on one that does not."""

from dataclasses import asdict
from pathlib import Path

from tests.ward_ui.care.test_care import browser
from tests.ward_ui.push.service import PushService
from tests.ward_ui.push.test_pusher import config as push_config
from tests.ward_ui.world import config, world
from ward_ui.push.store import Store


def subscribing(**changes: object) -> dict[str, object]:
    one = asdict(PushService(port=1).subscription())
    keys = {"p256dh": one["p256dh"], "auth": one["auth"]}
    return {"device": "d-1", "language": "nb", "endpoint": one["endpoint"], "keys": keys} | changes


async def test_a_ward_without_push_says_so_and_keeps_nothing(folder: Path) -> None:
    async with world(config(folder)) as ward, browser(ward.port) as nurse:
        assert (await nurse.get("/api/push")).json() == {"key": None}
        assert (await nurse.post("/api/push", json=subscribing())).status_code == 404


async def test_a_phone_is_kept_for_its_person(folder: Path) -> None:
    push = push_config(folder)
    async with world(config(folder, push=push)) as ward, browser(ward.port) as nurse:
        assert len((await nurse.get("/api/push")).json()["key"]) == 87
        assert (await nurse.post("/api/push", json=subscribing())).status_code == 204
    store = Store(push.store_path)
    assert [(one.device, one.person) for one in store.all()] == [("d-1", "nora")]
    store.close()


async def test_a_phone_cannot_send_the_server_elsewhere(folder: Path) -> None:
    async with (
        world(config(folder, push=push_config(folder))) as ward,
        browser(ward.port) as nurse,
    ):
        for wrong in (
            subscribing(endpoint="http://10.0.0.1/admin"),
            subscribing(endpoint="https://intranet.example/"),
            subscribing(keys={"p256dh": "x", "auth": "y"}),
            subscribing(device="../../x"),
        ):
            answer = await nurse.post("/api/push", json=wrong)
            assert answer.status_code == 400, wrong
