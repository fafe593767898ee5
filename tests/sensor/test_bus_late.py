"""A subscriber that comes late takes what waits at once, and of whole states the newest alone."""

import asyncio

import pytest

from tests.sensor.test_bus import Said, connected


async def gathered(subscriber, n, **how):
    """At least `n` messages but for signs of life."""
    got = []
    async with asyncio.timeout(10):
        while len(got) < n:
            all_ = await subscriber.receive_all(**how)
            got += [(one.topic, one.body.text) for one in all_ if one.topic != "alive.test"]
    return got


@pytest.fixture
def endpoint(tmp_path):
    return f"ipc://{tmp_path}/bus"


async def test_of_whole_states_that_wait_the_newest_is_heard_and_of_all_else_everything(endpoint):
    async with connected(endpoint, {"said": Said, "event": Said}) as (publisher, subscriber):
        for n in range(3):
            publisher.send("said.a", Said(text=f"a{n}"))
            publisher.send("event.x", Said(text=f"x{n}"))
        publisher.send("said.b", Said(text="b"))
        await asyncio.sleep(0.1)  # they wait
        got = await gathered(subscriber, 5, newest={"said"})
    assert got == [
        ("event.x", "x0"), ("event.x", "x1"), ("said.a", "a2"), ("event.x", "x2"), ("said.b", "b"),
    ]  # fmt: skip


async def test_nothing_that_waits_or_comes_meanwhile_is_left_or_changes_places(endpoint):
    async with connected(endpoint, {"said": Said}) as (publisher, subscriber):

        async def say():
            for n in range(3_000):
                publisher.send("said.a", Said(text=str(n)))
                if n % 7 == 0:
                    await asyncio.sleep(0)

        saying = asyncio.create_task(say())
        got = await gathered(subscriber, 3_000)
        await saying
    assert got == [("said.a", str(n)) for n in range(3_000)]
