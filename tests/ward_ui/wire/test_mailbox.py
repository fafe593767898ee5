import asyncio

from hypothesis import given
from hypothesis import strategies as st

from ward_ui.wire.link import in_order
from ward_ui.wire.mailbox import N_ANSWERS_MAX, Mailbox


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers())))
def test_a_mailbox_holds_the_newest_of_each_key_and_no_more(letters: list[tuple[str, int]]) -> None:
    async def story() -> None:
        mailbox = Mailbox()
        for key, value in letters:
            mailbox.put(("vitals", key), str(value))
        mailbox.answer("end")
        answers, latest = await mailbox.take()
        assert latest == {("vitals", key): str(value) for key, value in letters}
        assert answers == ["end"]

    asyncio.run(story())


async def test_answers_come_in_order_and_are_bounded() -> None:
    mailbox = Mailbox()
    left = [mailbox.answer(str(n)) for n in range(N_ANSWERS_MAX + 1)]
    assert left == [True] * N_ANSWERS_MAX + [False]
    answers, latest = await mailbox.take()
    assert answers == [str(n) for n in range(N_ANSWERS_MAX)]
    assert latest == {}
    assert mailbox.answer("again") is True


async def test_taking_waits_until_something_is_there() -> None:
    mailbox = Mailbox()
    taking = asyncio.create_task(mailbox.take())
    await asyncio.sleep(0)
    assert not taking.done()
    mailbox.put(("heartbeat", ""), "tick")
    assert await taking == ([], {("heartbeat", ""): "tick"})


def test_alarms_go_first_and_the_beds_vitals_are_one_message() -> None:
    latest = {
        ("trends", ""): "T",
        ("vitals", "7"): '{"bed":"7"}',
        ("heartbeat", ""): "H",
        ("vitals", "3"): '{"bed":"3"}',
        ("services", ""): "S",
        ("alarms", "7"): "A",
    }
    vitals = '{"type":"vitals","t_ms":5,"beds":[{"bed":"7"},{"bed":"3"}]}'
    assert in_order(["answer"], latest, now_ns=5_000_000) == ["A", "S", "answer", vitals, "H", "T"]
