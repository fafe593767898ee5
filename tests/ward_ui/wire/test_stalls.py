"""A server that stood still (a starved machine, a paused host) holds that against nobody.

Everything of a test runs in one loop, so a loop that is blocked is a server that stands still:
what clients sent meanwhile lies unread, and every waiting time has run out when it wakes.
"""

import asyncio
import time
from pathlib import Path

from tests.ward_ui.protocol_client import client
from tests.ward_ui.visitors import all_up
from tests.ward_ui.wire.test_session import greeted, said
from tests.ward_ui.world import apnoea, config, world
from ward_ui.service import Times
from ward_ui.wire.link import LATE_S


def test_time_in_which_the_server_heard_nobody_is_no_silence_of_a_client() -> None:
    session = greeted()
    session.held_up(20.0)
    assert session.silence(t_s=20.0) == []
    assert session.deadline_s == 35.0
    assert said(session, {"type": "heartbeat"}, t_s=21.0) == []
    assert session.deadline_s == 36.0
    assert len(session.silence(t_s=36.0)) == 1, "a client that is gone is closed all the same"


async def test_a_server_that_stood_still_keeps_its_clients_and_loses_no_alarm(folder: Path) -> None:
    times = Times(look_s=0.05, gather_s=0.02, silent_s=0.6, ping_s=60.0)
    async with world(config(folder, times=times)) as ward, client(ward.port) as screen:
        await screen.hello()
        await all_up(screen)
        ward.set_alarms("7", [apnoea()])
        time.sleep(1.0)  # noqa: ASYNC251  (the loop stands still: that is what is tested)
        await screen.send({"type": "heartbeat"})
        await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
        ward.set_alarms("7", [])
        await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] == [])


async def test_a_pong_that_came_while_the_server_stood_still_counts(folder: Path) -> None:
    times = Times(look_s=0.05, gather_s=0.02, ping_s=0.1, untaken_s=0.2)
    async with (
        world(config(folder, times=times)) as ward,
        client(ward.port, ping_interval=None) as screen,
    ):
        await screen.hello()
        for _ in range(5):
            await asyncio.sleep(0.11)
            time.sleep(LATE_S + 0.3)  # noqa: ASYNC251  (as above, with a ping on its way)
            await screen.send({"type": "heartbeat"})
        ward.set_alarms("7", [apnoea()])
        await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
