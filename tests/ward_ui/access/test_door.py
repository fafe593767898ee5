"""Who is let in, and what ends a connection."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.ward_ui.protocol_client import client
from tests.ward_ui.visitors import SHORT, all_up, cookie
from tests.ward_ui.world import apnoea, config, vitals, world
from ward_ui.service import Times


async def test_reading_needs_a_log_in_where_the_ward_says_so(folder: Path) -> None:
    async with world(config(folder, display_without_login=False)) as ward:
        async with client(ward.port) as stranger:
            code, error = await stranger.until_closed()
            assert (code, error and error["code"]) == (4401, "login")
            assert [m["type"] for m in stranger.messages] == ["error"]
        async with client(ward.port, additional_headers=await cookie(ward.port)) as nurse:
            assert (await nurse.hello())["type"] == "snapshot"


async def test_a_page_from_elsewhere_is_not_let_in(folder: Path) -> None:
    async with world(config(folder)) as ward:
        for origin in ("http://evil.example", f"http://127.0.0.1:{ward.port + 1}", "null"):
            async with client(ward.port, origin=origin) as page:
                code, error = await page.until_closed()
                assert (code, error and error["code"]) == (4403, "origin")
        async with client(ward.port, origin=f"http://127.0.0.1:{ward.port}") as own:
            assert (await own.hello())["type"] == "snapshot"


RUBBISH = {
    "binary": b"\x00\x01",
    "not JSON": "hello?",
    "no object": "[1]",
    "no type": "{}",
    "type of another type": '{"type": 7}',
    "unknown type": '{"type": "please"}',
    "too long": json.dumps({"type": "received", "alarm_ids": ["x" * 190] * 400}),
    "wrong member": '{"type": "received", "alarm_ids": [7]}',
    "hello twice": '{"type": "hello", "protocol": 1, "device": "a", "kind": "phone"}',
    "deep": "[" * 60_000,
}


@pytest.mark.parametrize("name", RUBBISH)
async def test_rubbish_ends_that_client_only(folder: Path, name: str) -> None:
    async with (
        world(config(folder)) as ward,
        client(ward.port) as bad,
        client(ward.port) as good,
    ):
        await bad.hello(device="bad")
        await good.hello(device="good")
        await bad.send(RUBBISH[name])
        code, error = await bad.until_closed()
        assert (code, error and error["code"]) == (4400, "rubbish")
        await all_up(good)
        ward.set_alarms("7", [apnoea()])
        await good.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"type": "hello", "protocol": 7, "shape": "of the future"}, 4406),
        ({"type": "hello", "protocol": "1", "device": "a", "kind": "phone"}, 4400),
        ({"type": "hello", "protocol": 1, "device": "a b", "kind": "phone"}, 4400),
        ({"type": "hello", "protocol": 1, "device": "a", "kind": "toaster"}, 4400),
        ({"type": "hello", "protocol": 1, "kind": "phone"}, 4400),
        ({"type": "heartbeat"}, 4408),
    ],
)
async def test_a_wrong_hello_is_answered_by_its_close_code(
    folder: Path, hello: dict[str, object], code: int
) -> None:
    async with world(config(folder)) as ward, client(ward.port) as screen:
        await screen.send(hello)
        closed, error = await screen.until_closed()
        assert closed == code
        assert error is not None
        assert error["text"].endswith((".", "`"))


async def test_a_client_that_says_no_hello_or_falls_silent_is_closed(folder: Path) -> None:
    async with world(config(folder, times=SHORT)) as ward:
        async with client(ward.port) as mute:
            assert (await mute.until_closed())[0] == 4408
        async with client(ward.port) as silent:
            await silent.hello()
            code, error = await silent.until_closed()
            assert (code, error and error["code"]) == (4008, "slow")


async def test_a_client_that_takes_nothing_is_closed_and_the_others_do_not_notice(
    folder: Path,
) -> None:
    times = Times(look_s=0.05, gather_s=0.01, ping_s=0.1, untaken_s=0.5)
    async with (
        world(config(folder, times=times)) as ward,
        client(ward.port, max_queue=1, ping_interval=None) as slow,
        client(ward.port) as good,
    ):
        await slow.hello(device="slow")
        await good.hello(device="good")
        deadline = asyncio.get_running_loop().time() + 1.5
        while asyncio.get_running_loop().time() < deadline:
            ward.say(vitals())
            await slow.send({"type": "heartbeat"}) if not slow.closed else None
            await good.until(lambda m: m["type"] == "vitals")
        code, error = await slow.until_closed()
        assert (code, error and error["code"]) == (4008, "slow")
