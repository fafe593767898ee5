import asyncio

from hypothesis import given
from hypothesis import strategies as st

from ward_ui.wire.link import in_order
from ward_ui.wire.mailbox import N_ANSWERS_MAX, Gathered, Mailbox, Taken

BEDS = st.dictionaries(st.sampled_from("1234"), st.integers(0, 9).map(str))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers())))
def test_a_mailbox_holds_the_newest_of_each_key_and_no_more(letters: list[tuple[str, int]]) -> None:
    async def story() -> None:
        mailbox = Mailbox()
        for key, value in letters:
            mailbox.put(("alarms", key), str(value))
        mailbox.answer("end")
        taken = await mailbox.take()
        assert taken.latest == {("alarms", key): str(value) for key, value in letters}
        assert taken.answers == ("end",)

    asyncio.run(story())


@given(st.lists(st.tuples(BEDS, st.lists(st.booleans(), min_size=3, max_size=3))))
def test_whoever_takes_when_gets_the_newest_vitals_of_each_bed_that_came_since(
    rounds: list[tuple[dict[str, str], list[bool]]],
) -> None:
    async def story() -> None:
        mailboxes = [Mailbox() for _ in range(3)]
        since: list[dict[str, str]] = [{} for _ in mailboxes]
        for beds, takes in rounds:
            gathered = Gathered(beds)
            for n, mailbox in enumerate(mailboxes):
                mailbox.gather(gathered)
                since[n] |= beds
                if takes[n]:
                    taken = (await mailbox.take()).vitals
                    assert taken is not None
                    assert taken.beds == since[n]
                    assert taken.joined == ",".join(taken.beds.values())
                    since[n] = {}

    asyncio.run(story())


async def test_what_goes_to_many_is_made_once_also_for_those_who_were_late_by_the_same() -> None:
    mailboxes = [Mailbox() for _ in range(3)]
    for vitals in (Gathered({"7": "a", "3": "b"}), Gathered({"7": "c"})):
        for mailbox in mailboxes:
            mailbox.gather(vitals)
    texts = [taken.vitals.joined for one in mailboxes if (taken := await one.take()).vitals]
    assert texts == ["c,b"] * 3
    assert texts[0] is texts[1] is texts[2]


async def test_answers_come_in_order_and_are_bounded() -> None:
    mailbox = Mailbox()
    left = [mailbox.answer(str(n)) for n in range(N_ANSWERS_MAX + 1)]
    assert left == [True] * N_ANSWERS_MAX + [False]
    taken = await mailbox.take()
    assert taken.answers == tuple(str(n) for n in range(N_ANSWERS_MAX))
    assert taken.latest == {}
    assert taken.vitals is None
    assert mailbox.answer("again") is True


async def test_taking_waits_until_something_is_there() -> None:
    mailbox = Mailbox()
    taking = asyncio.create_task(mailbox.take())
    await asyncio.sleep(0)
    assert not taking.done()
    mailbox.put(("heartbeat", ""), "tick")
    assert (await taking).latest == {("heartbeat", ""): "tick"}


def test_alarms_go_first_and_the_beds_vitals_are_one_message() -> None:
    latest = {
        ("trends", ""): "T",
        ("heartbeat", ""): "H",
        ("services", ""): "S",
        ("alarms", "7"): "A",
    }
    gathered = Gathered({"7": '{"bed":"7"}', "3": '{"bed":"3"}'})
    taken = Taken(answers=("answer",), latest=latest, vitals=gathered)
    vitals = '{"type":"vitals","t_ms":5,"beds":[{"bed":"7"},{"bed":"3"}]}'
    assert in_order(taken, now_ns=5_000_000) == ["A", "S", "answer", vitals, "H", "T"]
