import asyncio
from contextlib import asynccontextmanager

from alarms.messages import Answer
from ward_ui.wire.actions import Deliver, Take
from ward_ui.wire.commands import N_RECEIPTS_MAX, N_STRANGERS_MAX, N_TRIES, Commands

TAKE = Take(id="c-1", alarm_id="7.apnoea.1", device="phone", person="nora")


class Engine:
    """The alarm engine's ear; it answers what is put into `answers`, else nothing in time."""

    def __init__(self) -> None:
        self.asked = []
        self.devices = []
        self.answers = asyncio.Queue()

    async def ask(self, word, command, *, timeout_s):
        self.asked.append((word, command.alarm_id))
        self.devices.append(command.device)
        try:
            async with asyncio.timeout(timeout_s):
                return await self.answers.get()
        except TimeoutError:
            raise TimeoutError from None

    async def collect(self):
        await asyncio.Event().wait()


@asynccontextmanager
async def running(commands):
    task = asyncio.create_task(commands.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def turns(n=20):
    """Every task has gone as far as it can without time passing."""
    for _ in range(n):
        await asyncio.sleep(0)


def received(*alarm_ids):
    return Deliver(device="phone", alarm_ids=alarm_ids)


def up(n_answers=0):
    """An engine that will answer so often, and what asks it about the alarm `a`."""
    engine = Engine()
    for _ in range(n_answers):
        engine.answers.put_nowait(Answer(id="", ok=True))
    commands = Commands(engine, answer_s=5.0)
    commands.engine_up.set()
    commands.know(["a"])
    return engine, commands


async def test_receipts_wait_while_the_engine_is_down_and_go_once_when_it_is_back():
    engine = Engine()
    commands = Commands(engine, answer_s=5.0)
    commands.know(["a", "b"])
    async with running(commands):
        commands.deliver(received("a"))
        commands.deliver(received("a", "b"))
        await turns()
        assert engine.asked == []
        engine.answers.put_nowait(Answer(id="", ok=True))
        engine.answers.put_nowait(Answer(id="", ok=True))
        commands.engine_up.set()
        await turns()
    assert engine.asked == [("delivered", "a"), ("delivered", "b")]


async def test_a_receipt_of_an_alarm_that_nobody_was_told_of_is_left_out():
    engine, commands = up()
    async with running(commands):
        commands.deliver(received("made-up"))
        await turns()
    assert engine.asked == []


async def test_made_up_devices_do_not_fill_the_journal_nor_keep_a_nurses_receipt_out():
    engine, commands = up(n_answers=4 * N_STRANGERS_MAX)
    async with running(commands):
        for n in range(3 * N_STRANGERS_MAX):
            commands.deliver(Deliver(device=f"made-up-{n}", alarm_ids=("a",)))
            commands.know(["a"])
        commands.deliver(Deliver(device="phone", alarm_ids=("a",), person="nora", is_known=True))
        commands.deliver(Deliver(device="wall", alarm_ids=("a",), is_known=True))
        await turns(6 * N_STRANGERS_MAX)
    assert len(engine.asked) == N_STRANGERS_MAX + 2


async def test_one_stranger_that_says_the_same_again_and_again_takes_no_others_place():
    engine, commands = up(n_answers=4 * N_STRANGERS_MAX)
    async with running(commands):
        for _ in range(2 * N_STRANGERS_MAX):
            commands.deliver(Deliver(device="machine", alarm_ids=("a",)))
            await turns(5)
        commands.deliver(Deliver(device="hall", alarm_ids=("a",)))
        await turns()
    assert engine.asked == [("delivered", "a")] * 2


async def test_what_waits_of_strangers_leaves_room_for_the_wards_own_which_go_first():
    engine = Engine()
    commands = Commands(engine, answer_s=5.0)
    alarms = [f"a{n}" for n in range(2 * N_RECEIPTS_MAX // N_STRANGERS_MAX)]
    commands.know(alarms)
    for n in range(N_STRANGERS_MAX):
        commands.deliver(Deliver(device=f"made-up-{n}", alarm_ids=tuple(alarms)))
    commands.deliver(Deliver(device="wall", alarm_ids=("a7",), is_known=True))
    async with running(commands):
        commands.engine_up.set()
        engine.answers.put_nowait(Answer(id="", ok=True))
        await turns()
    assert engine.devices[0] == "wall"
    assert len(commands._unsettled) == N_RECEIPTS_MAX // 2


async def test_a_strangers_receipt_that_the_engine_never_answered_may_come_again():
    engine = Engine()
    commands = Commands(engine, answer_s=0.0)
    commands.engine_up.set()
    commands.know(["a"])
    async with running(commands):
        for _ in range(2):
            commands.deliver(Deliver(device="hall", alarm_ids=("a",)))
            await turns(100)
    assert engine.asked == [("delivered", "a")] * 2 * N_TRIES


async def test_an_engine_that_never_answers_a_receipt_is_asked_three_times():
    engine = Engine()
    commands = Commands(engine, answer_s=0.0)
    commands.engine_up.set()
    commands.know(["a"])
    async with running(commands):
        commands.deliver(received("a"))
        await turns(100)
    assert engine.asked == [("delivered", "a")] * N_TRIES


async def test_a_command_sent_twice_is_asked_once_and_both_get_its_answer():
    engine = Engine()
    commands = Commands(engine, answer_s=5.0)
    both = asyncio.gather(commands.take(TAKE), commands.take(TAKE))
    await turns()
    engine.answers.put_nowait(Answer(id="x", ok=True))
    assert await both == [Answer(id="x", ok=True)] * 2
    assert engine.asked == [("acknowledge", "7.apnoea.1")]


async def test_no_answer_to_a_command_is_none_and_not_a_no():
    assert await Commands(Engine(), answer_s=0.0).take(TAKE) is None
