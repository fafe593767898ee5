"""Nothing that the journal holds is lost on a connected screen because the line was broken."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from alarms.messages import Change, Entry, Phase
from records.journal import Journal
from tests.ward_ui.protocol_client import ProtocolClient, client
from tests.ward_ui.visitors import all_up
from tests.ward_ui.world import World, apnoea, config, world
from ward_ui.live.continuity import Continuity

JOURNAL = "journal.db"


def story(id_: str) -> list[Entry]:
    """An alarm that comes, is taken and ends."""
    steps = [
        (Change.SIGNAL, Phase.SOUNDING),
        (Change.ACKNOWLEDGED, Phase.ACKNOWLEDGED),
        (Change.ENDED, Phase.CLEAR),
    ]
    return [
        Entry(t_ns=n, change=change, alarm=apnoea(id_=id_, phase=phase), person="nora")
        for n, (change, phase) in enumerate(steps)
    ]


def restart(ward: World) -> None:
    """The engine is another process: its counts on the bus begin anew."""
    ward.engine._seq.clear()


@contextlib.asynccontextmanager
async def told_and_started_again(folder: Path) -> AsyncIterator[tuple[World, ProtocolClient]]:
    """A screen knows the first alarm; another came and went while the engine was down.

    The engine is another process now and has not spoken yet.
    """
    journal = Journal(folder / JOURNAL)
    journal.append(story("7.apnoea.1"))
    async with (
        world(config(folder, journal_path=folder / JOURNAL), seq=3) as ward,
        client(ward.port) as screen,
    ):
        await screen.hello()
        await all_up(screen)
        ward.alive.discard("alarms")
        journal.append(story("7.apnoea.2"))
        restart(ward)
        ward.seq = 6
        yield ward, screen
    journal.close()


async def test_what_came_and_went_while_the_engine_was_started_again_is_told(folder: Path) -> None:
    async with told_and_started_again(folder) as (ward, screen):
        ward.alive.add("alarms")
        missed = await screen.until(lambda m: m["type"] == "missed")
        assert [entry["seq"] for entry in missed["missed"]] == [4, 5, 6]
        assert {entry["alarm"]["id"] for entry in missed["missed"]} == {"7.apnoea.2"}
        assert (missed["missed_complete"], missed["seq"]) == (True, 6)


async def test_a_client_that_leaves_before_it_was_told_asks_from_where_it_knows(
    folder: Path,
) -> None:
    async with told_and_started_again(folder) as (ward, screen):
        ward.set_alarms("7", [apnoea(id_="7.apnoea.3")])
        ward.alive.add("alarms")
        seqs: list[int] = []
        while True:
            message = await screen.receive()
            if message["type"] == "missed":
                break
            if message["type"] == "alarms":
                seqs.append(message["seq"])
        assert all(seq <= 3 for seq in seqs), "no number that would hide what is still to be told"


async def test_what_came_before_the_server_had_the_line_is_told_to_who_came_early(
    folder: Path,
) -> None:
    journal = Journal(folder / JOURNAL)
    journal.append(story("7.apnoea.1"))
    made = config(folder, journal_path=folder / JOURNAL)
    async with world(made, alive={"dsp", "records"}) as ward, client(ward.port) as screen:
        await screen.hello(last_seq=3)
        journal.append(story("7.apnoea.2"))
        ward.seq = 6
        ward.alive.add("alarms")
        missed = await screen.until(lambda m: m["type"] == "missed")
        assert missed["missed"][-1]["seq"] == 6
    journal.close()


async def test_an_engine_that_only_goes_on_has_nothing_missed(folder: Path) -> None:
    Journal(folder / JOURNAL).close()
    async with (
        world(config(folder, journal_path=folder / JOURNAL)) as ward,
        client(ward.port) as screen,
    ):
        await screen.hello()
        await all_up(screen)
        ward.set_alarms("7", [apnoea()])
        await screen.until(lambda m: m["type"] == "alarms")
        await asyncio.sleep(0.2)
        assert not any(m["type"] == "missed" for m in screen.messages)


def test_messages_lost_on_the_bus_are_a_break_from_the_last_one_heard_of_that_bed() -> None:
    line = Continuity(None)
    for n in range(3):
        assert not line.on_state("alarms.7", n=n, seq=10)
        assert not line.on_state("alarms.3", n=n, seq=10 + n)
    assert not line.on_state("alarms.3", n=3, seq=20)
    assert line.on_state("alarms.7", n=5, seq=20)
    assert line.take() == 10


def test_another_process_whose_counts_happen_to_fit_is_a_break_all_the_same() -> None:
    line = Continuity(None)
    line.on_state("alarms.7", n=0, seq=10)
    line.on_alive(100)
    assert not line.on_state("alarms.7", n=1, seq=14)
    assert line.on_alive(101)
    assert line.take() == 10


def test_what_was_read_once_is_not_read_again_for_the_same_break() -> None:
    line = Continuity(None)
    line.on_state("alarms.7", n=5, seq=10)
    line.on_alive(100)
    assert line.on_state("alarms.7", n=0, seq=14)
    assert line.take() == 10
    line.caught_up(14)
    line.on_alive(101)
    assert line.take() == 14
