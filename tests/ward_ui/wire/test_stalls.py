"""A server that stood still (a starved machine, a paused host) holds that against nobody.

Everything of a test runs in one loop, so a loop that is blocked is a server that stands still:
what clients sent meanwhile lies unread, and every waiting time has run out when it wakes.
"""

import asyncio
import time
from pathlib import Path

import pytest

from tests.ward_ui.protocol_client import client
from tests.ward_ui.wire.test_session import greeted, said
from tests.ward_ui.world import apnoea, config, world
from ward_ui.service import Times
from ward_ui.wire import link


def test_time_in_which_the_server_heard_nobody_is_no_silence_of_a_client() -> None:
    session = greeted()
    session.held_up(20.0)
    assert session.silence(t_s=20.0) == []
    assert session.deadline_s == 35.0
    assert said(session, {"type": "heartbeat"}, t_s=21.0) == []
    assert session.deadline_s == 36.0
    assert len(session.silence(t_s=36.0)) == 1, "a client that is gone is closed all the same"


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own looks, quick enough for short stalls."""
    monkeypatch.setattr(link, "LOOK_S", 0.05)
    monkeypatch.setattr(link, "LATE_S", 0.1)


@pytest.mark.usefixtures("brisk")
async def test_a_server_that_stood_still_keeps_its_clients_and_loses_no_alarm(folder: Path) -> None:
    times = Times(look_s=0.05, gather_s=0.02, silent_s=0.6, ping_s=60.0)
    async with world(config(folder, times=times)) as ward, client(ward.port) as screen:
        await screen.hello()
        ward.set_alarms("7", [apnoea()])
        time.sleep(0.8)  # noqa: ASYNC251  (the loop stands still: that is what is tested)
        await screen.send({"type": "heartbeat"})
        await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
        ward.set_alarms("7", [])
        await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] == [])


@pytest.mark.usefixtures("brisk")
async def test_a_ping_that_could_not_be_answered_while_the_server_stood_still_is_waited_for(
    folder: Path,
) -> None:
    times = Times(look_s=0.05, gather_s=0.02, ping_s=0.1, untaken_s=0.4)
    async with (
        world(config(folder, times=times)) as ward,
        client(ward.port, ping_interval=None) as screen,
    ):
        await screen.hello()
        screen.socket.transport.pause_reading()
        await asyncio.sleep(0.2)
        time.sleep(0.6)  # noqa: ASYNC251  (as above, with a ping on its way)
        await asyncio.sleep(0)
        screen.socket.transport.resume_reading()
        ward.set_alarms("7", [apnoea()])
        await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
