import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec
import pytest
import zmq
import zmq.asyncio

from sensor.bus import (
    VERSION,
    Alive,
    Header,
    Publisher,
    Requester,
    Responder,
    Subscriber,
    alive,
)


@dataclass(frozen=True, kw_only=True)
class Said:
    text: str


@dataclass(frozen=True, kw_only=True)
class Command:
    id: str


@dataclass(frozen=True, kw_only=True)
class Reply:
    id: str
    ok: bool = True


@pytest.fixture
def endpoint(tmp_path):
    return f"ipc://{tmp_path}/bus"


async def heard(subscriber, timeout_s=5):
    return await asyncio.wait_for(subscriber.receive(), timeout_s)


@asynccontextmanager
async def connected(endpoint, types):
    """A publisher and a subscriber that are known to have found each other."""
    publisher, subscriber = Publisher(endpoint), Subscriber([endpoint], {**types, "alive": Alive})
    async with asyncio.timeout(5):
        while True:
            publisher.send("alive.test", alive("test"))
            try:
                await heard(subscriber, 0.02)
                break
            except TimeoutError:
                continue
    try:
        yield publisher, subscriber
    finally:
        publisher.close()
        subscriber.close()


def put(publisher, topic, header, body):
    publisher._socket.send_multipart([topic, header, body])


def encoded(value):
    return msgspec.msgpack.encode(value)


async def test_what_is_said_is_heard_with_its_topic_and_a_number_for_each_topic(endpoint):
    async with connected(endpoint, {"said": Said}) as (publisher, subscriber):
        publisher.send("said.a", Said(text="one"))
        publisher.send("said.b", Said(text="two"))
        publisher.send("said.a", Said(text="three"))
        got = []
        while len(got) < 3:
            one = await heard(subscriber)
            got += [one] if one.topic.startswith("said") else []
    assert [(one.topic, one.seq, one.body.text) for one in got] == [
        ("said.a", 0, "one"),
        ("said.b", 0, "two"),
        ("said.a", 1, "three"),
    ]


async def test_topics_that_were_not_asked_for_are_not_heard(endpoint):
    async with connected(endpoint, {"said": Said}) as (publisher, subscriber):
        publisher.send("other.a", Said(text="one"))
        publisher.send("saidnot.a", Said(text="two"))
        publisher.send("said.a", Said(text="three"))
        while (one := await heard(subscriber)).topic == "alive.test":
            pass
    assert one.body.text == "three"
    assert subscriber.n_unreadable == 0


HEADER = encoded(Header(VERSION, 0, 0))
UNREADABLE = {
    "another version": (b"said.a", encoded(Header(VERSION + 1, 0, 0)), encoded(Said(text="x"))),
    "no header": (b"said.a", b"\xc1", encoded(Said(text="x"))),
    "another type": (b"said.a", HEADER, encoded({"text": 5})),
    "no body": (b"said.a", HEADER, b""),
    "a topic that is no text": (b"said.\xff", HEADER, encoded(Said(text="x"))),
}


@pytest.mark.parametrize("parts", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_a_message_that_cannot_be_read_is_counted_and_the_next_one_heard(endpoint, parts):
    async with connected(endpoint, {"said": Said}) as (publisher, subscriber):
        put(publisher, *parts)
        publisher._socket.send_multipart([b"said.a"])
        publisher._socket.send_multipart([b"said.a", HEADER, encoded(Said(text="x")), b"more"])
        publisher.send("said.a", Said(text="good"))
        while (one := await heard(subscriber)).topic == "alive.test":
            pass
    assert one.body.text == "good"
    assert subscriber.n_unreadable == 3


@asynccontextmanager
async def asking(endpoint):
    requester = Requester(endpoint, Reply)
    collects = asyncio.create_task(requester.collect())
    try:
        yield requester
        assert not collects.done(), "collecting answers has ended"
    finally:
        collects.cancel()
        requester.close()


@asynccontextmanager
async def answering(endpoint, answer, types=None):
    responder = Responder(endpoint, types or {"do": Command})
    serves = asyncio.create_task(responder.serve(answer))
    try:
        yield responder
        assert not serves.done(), "serving has ended"
    finally:
        serves.cancel()
        responder.close()


async def yes(command):
    return Reply(id=command.id)


async def test_many_questions_under_way_each_get_their_own_answer(endpoint):
    async with answering(endpoint, yes), asking(endpoint) as requester:
        asked = [requester.ask("do", Command(id=f"c{k}"), timeout_s=5) for k in range(20)]
        replies = await asyncio.gather(*asked)
    assert [reply.id for reply in replies] == [f"c{k}" for k in range(20)]


async def test_a_question_without_an_answer_times_out(endpoint):
    async def never(_):
        await asyncio.Event().wait()

    async with answering(endpoint, never), asking(endpoint) as requester:
        with pytest.raises(TimeoutError):
            await requester.ask("do", Command(id="c"), timeout_s=0.05)
        assert requester._waiting == {}


async def test_a_command_that_timed_out_is_not_carried_out_when_the_responder_comes_back(endpoint):
    done = []

    async def note(command):
        done.append(command.id)
        return Reply(id=command.id)

    async with asking(endpoint) as requester:
        with pytest.raises(TimeoutError):
            await requester.ask("do", Command(id="old"), timeout_s=0.05)
        async with answering(endpoint, note):
            await requester.ask("do", Command(id="new"), timeout_s=5)
    assert done == ["new"]


async def test_a_command_asked_again_is_answered_although_the_first_asking_gave_up(endpoint):
    may_answer = asyncio.Event()

    async def later(command):
        await may_answer.wait()
        return Reply(id=command.id)

    async with answering(endpoint, later), asking(endpoint) as requester:
        first = asyncio.create_task(requester.ask("do", Command(id="c"), timeout_s=0.05))
        await asyncio.sleep(0)
        again = asyncio.create_task(requester.ask("do", Command(id="c"), timeout_s=5))
        with pytest.raises(TimeoutError):
            await first
        may_answer.set()
        assert (await again).id == "c"


@pytest.mark.parametrize(
    "parts",
    [[b"do", b"rubbish"], [b"unknown", encoded(Command(id="c"))], [b"do"], [b"\xff", b""], [b""]],
)
async def test_a_command_that_cannot_be_read_is_counted_and_the_next_one_answered(endpoint, parts):
    async with answering(endpoint, yes) as responder, asking(endpoint) as requester:
        await requester._socket.send_multipart(parts)
        assert (await requester.ask("do", Command(id="c"), timeout_s=5)).id == "c"
    assert responder.n_unreadable == 1


@pytest.mark.parametrize("rubbish", [[b"rubbish"], [b"two", b"parts"], [encoded(Command(id="c2"))]])
async def test_an_answer_that_cannot_be_read_does_not_end_the_collecting(tmp_path, rubbish):
    endpoint = f"ipc://{tmp_path}/bus"
    with zmq.asyncio.Context.instance().socket(zmq.ROUTER) as router:
        router.linger = 0
        router.bind(endpoint)
        async with asking(endpoint) as requester:
            asked = asyncio.create_task(requester.ask("do", Command(id="c"), timeout_s=5))
            identity, *_ = await asyncio.wait_for(router.recv_multipart(), 5)
            await router.send_multipart([identity, *rubbish])
            await router.send_multipart([identity, encoded(Reply(id="c"))])
            assert (await asked).ok
