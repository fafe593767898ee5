"""Topics that are made only while somebody asks for them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sensor.bus import Publisher, Subscriber


@dataclass(frozen=True, kw_only=True)
class Said:
    text: str


@pytest.fixture
def endpoint(tmp_path: Path) -> str:
    return f"ipc://{tmp_path}/bus"


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.005)
    pytest.fail("It did not come about within ten seconds.")


async def test_a_publisher_knows_what_is_followed_and_when_it_is_left(endpoint):
    publisher, subscriber = Publisher(endpoint), Subscriber([endpoint], {}, on_demand={"w": Said})
    try:
        assert publisher.wanted() == frozenset()
        subscriber.follow("w.one")
        await until(lambda: publisher.wanted() == {"w.one"})
        subscriber.follow("w.two")
        await until(lambda: publisher.wanted() == {"w.one", "w.two"})
        subscriber.leave("w.one")
        await until(lambda: publisher.wanted() == {"w.two"})
    finally:
        publisher.close()
        subscriber.close()


async def test_a_subscriber_that_is_gone_wants_nothing_any_more(endpoint):
    publisher, subscriber = Publisher(endpoint), Subscriber([endpoint], {}, on_demand={"w": Said})
    try:
        subscriber.follow("w.one")
        await until(lambda: publisher.wanted() == {"w.one"})
        subscriber.close()
        await until(lambda: publisher.wanted() == frozenset())
    finally:
        publisher.close()


async def test_two_who_follow_one_topic_are_both_waited_for(endpoint):
    publisher = Publisher(endpoint)
    first, second = (Subscriber([endpoint], {}, on_demand={"w": Said}) for _ in range(2))
    try:
        first.follow("w.one")
        await until(lambda: publisher.wanted() == {"w.one"})
        # What one subscriber asks for arrives in order: after the second topic the first is there.
        second.follow("w.one")
        second.follow("w.two")
        await until(lambda: publisher.wanted() == {"w.one", "w.two"})
        second.leave("w.two")
        await until(lambda: publisher.wanted() == {"w.one"})
        first.close()
        publisher.send("w.one", Said(text="still here"))
        assert (await asyncio.wait_for(second.receive(), 10)).body == Said(text="still here")
        assert publisher.wanted() == {"w.one"}
        second.close()
        await until(lambda: publisher.wanted() == frozenset())
    finally:
        first.close()
        second.close()
        publisher.close()
