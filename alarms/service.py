"""Hears vital signs and heartbeats, writes the journal, then publishes alarm states.

One loop takes turns: all that has come in goes to the engine, its entries go to the journal
(`synchronous=FULL`, in a worker thread), and only then is the new state published and the command
answered. When the journal refuses, or is slower than patience allows, the state is published all
the same with `journalled=False`: a full disk must not silence an alarm.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic_ns, time_ns
from typing import Protocol

from alarms.backlog import Backlog
from alarms.cell import Moment
from alarms.messages import (
    ALARMS_PERIOD_S,
    COMMANDS,
    Answer,
    Command,
    CommandRefusal,
    Entry,
    JournalNotOpenError,
    JournalRefusedError,
    Phones,
)
from alarms.station import Past, Setup, Station
from dsp.messages import Vitals
from sensor.bus import Alive, Publisher, Responder, Subscriber, alive

N_RECENT = 2_000
"""Journal entries read back at the start, so that commands sent again are known."""
RETRY_S = 1.0
"""How often a journal that refuses is asked again when there is nothing new to write."""
_N_INBOX = 2_000


class Journal(Protocol):
    """What the engine needs of the records. Called from worker threads, one call at a time."""

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """All of them or none, on the disk when this returns; JournalRefusedError if not."""

    @property
    def warning(self) -> str:
        """Empty, or what a person should know although entries are still being taken."""

    def open_entries(self) -> list[tuple[int, Entry]]:
        """All entries, oldest first, of the alarms whose newest entry is not `clear`.

        JournalNotOpenError when it cannot be told yet: it will be asked again.
        """

    def standing_facts(self) -> list[tuple[int, Entry]]:
        """The newest entry that set each fact of the ward, oldest first."""

    def recent_entries(self, n: int) -> list[tuple[int, Entry]]:
        """The newest `n` entries, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The alarm engine of one ward."""

    vitals_endpoint: str
    records_endpoint: str
    alarms_endpoint: str
    """Bound: alarm states and heartbeat go out here."""
    commands_endpoint: str
    """Bound: what people and devices say comes in here."""
    setup: Setup
    tick_s: float = 0.25
    """How often silence is looked for."""
    trouble: str = ""
    """What the ward should know about how this service was put together: no model, say."""
    patience_s: float = 1.0
    """How long an alarm waits for the disk before it is told without."""


async def run(config: Config, journal: Journal) -> None:
    """For ever: what was heard becomes alarms, journalled and told."""
    publisher = Publisher(config.alarms_endpoint)
    responder = Responder(config.commands_endpoint, COMMANDS)
    subscriber = Subscriber(
        [config.vitals_endpoint, config.records_endpoint], {"vitals": Vitals, "alive": Alive}
    )
    try:
        desk = _Desk(config, journal, publisher)
        await desk.restore()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(desk.hear(subscriber))
            tasks.create_task(responder.serve(desk.answer))
            tasks.create_task(desk.turns())
    finally:
        for socket in (publisher, responder, subscriber):
            socket.close()


@dataclass(frozen=True, slots=True)
class _Question:
    command: Command
    answer: asyncio.Future[Answer]


_Message = Vitals | Alive | _Question


class _Writer:
    """Brings entries to the journal in order, and keeps what the journal does not take."""

    def __init__(self, journal: Journal, patience_s: float) -> None:
        self._journal = journal
        self._patience_s = patience_s
        self._batch: list[Entry] = []
        self._task: asyncio.Task[list[int]] | None = None
        self._t_tried_ns = 0
        self.backlog = Backlog()
        self.is_held = False
        """Nothing may be written yet: what the journal holds has not been read."""
        self.trouble = ""
        """Empty, or why the journal did not take the newest entries."""

    async def write(self, entries: Sequence[Entry]) -> list[tuple[int, Entry]]:
        """What the journal has taken now, with its numbers: usually just these entries."""
        self.backlog.add(entries)
        if self.is_held:
            return []
        resting = monotonic_ns() - self._t_tried_ns < RETRY_S * 1e9
        if self._task is None and self.trouble and resting and not entries:
            return []
        patience_s = 0.0 if self._task is not None else self._patience_s
        taken: list[tuple[int, Entry]] = []
        while len(self.backlog):
            batch = await self._one_batch(patience_s)
            if not batch:
                break
            taken += batch
        return taken

    async def _one_batch(self, patience_s: float) -> list[tuple[int, Entry]]:
        if self._task is None:
            self._batch = self.backlog.batch()
            self._t_tried_ns = monotonic_ns()
            append = asyncio.to_thread(self._journal.append, self._batch)
            self._task = asyncio.create_task(append)
        await asyncio.wait({self._task}, timeout=patience_s)
        if not self._task.done():
            self.trouble = "the disk does not answer"
            return []
        task, self._task = self._task, None
        try:
            seqs = task.result()
        except JournalRefusedError as error:
            self.trouble = str(error)
            return []
        self.trouble = ""
        self.backlog.taken(self._batch)
        return list(zip(seqs, self._batch, strict=True))


class _Desk:
    """Takes turns: hear, decide, write down, tell."""

    def __init__(self, config: Config, journal: Journal, publisher: Publisher) -> None:
        self._config = config
        self._journal = journal
        self._publisher = publisher
        self._station = Station(config.setup, _now())
        self._inbox: asyncio.Queue[_Message] = asyncio.Queue(_N_INBOX)
        self._writer = _Writer(journal, config.patience_s)
        self._t_tick_ns = 0
        self._t_repeat_ns = 0
        self._t_read_ns = 0
        self._reading: asyncio.Task[Past]
        self._n_ignored_told = 0

    async def restore(self) -> None:
        """Every open alarm stands again as the journal says; one that cannot be read is said."""
        self._writer.is_held = True
        self._read_again()
        await asyncio.wait({self._reading})
        await self._take_up()

    def _read_again(self) -> None:
        self._t_read_ns = monotonic_ns()
        self._reading = asyncio.create_task(asyncio.to_thread(self._read))

    def _read(self) -> Past:
        return Past(
            open_entries=self._journal.open_entries(),
            facts=self._journal.standing_facts(),
            recent=self._journal.recent_entries(N_RECENT),
        )

    async def _take_up(self) -> None:
        """What has been read stands again. A journal that was not open is tried again.

        Until it is, alarms are told and nothing is written, so that what the journal holds is not
        mixed with what is new; and nobody waits for it.
        """
        if not self._reading.done():
            return
        try:
            past = self._reading.result()
        except JournalNotOpenError as error:
            self._writer.trouble = str(error)
            if _passed(self._t_read_ns, _now(), RETRY_S):
                self._read_again()
            return
        except JournalRefusedError as error:
            self._writer.trouble, self._writer.is_held = str(error), False
            return
        self._writer.trouble, self._writer.is_held = "", False
        await self._write_down(self._station.restore(past, _now()))

    async def hear(self, subscriber: Subscriber) -> None:
        while True:
            await self._inbox.put((await subscriber.receive()).body)

    async def answer(self, command: Command) -> Answer:
        """Once the command is in the journal, or refused."""
        question = _Question(command, asyncio.get_running_loop().create_future())
        await self._inbox.put(question)
        return await question.answer

    async def turns(self) -> None:
        while True:
            heard = await self._heard()
            now = _now()
            if self._writer.is_held:
                await self._take_up()
            entries: list[Entry] = []
            answers: list[tuple[_Question, Answer]] = []
            for message in heard:
                entries += self._decide(message, answers, now)
            if _passed(self._t_tick_ns, now, self._config.tick_s):
                self._t_tick_ns = now.mono_ns
                entries += self._station.tick(now)
            late = await self._write_down(entries)
            self._tell(beds={_bed_of(entry) for entry in (*entries, *late)}, now=now)
            self._reply(answers)

    async def _heard(self) -> list[_Message]:
        """What has come in; nothing when the next tick is due first."""
        heard: list[_Message] = []
        try:
            async with asyncio.timeout(self._config.tick_s):
                heard.append(await self._inbox.get())
        except TimeoutError:
            return heard
        while not self._inbox.empty():
            heard.append(self._inbox.get_nowait())
        return heard

    def _decide(
        self, message: _Message, answers: list[tuple[_Question, Answer]], now: Moment
    ) -> list[Entry]:
        match message:
            case Vitals():
                return self._station.on_vitals(message, now)
            case Alive():
                self._station.on_alive(message.service, now)
                return []
            case _Question():
                answer, entries = self._station.command(message.command, now)
                answers.append((message, answer))
                return entries

    async def _write_down(self, entries: Sequence[Entry]) -> list[Entry]:
        """Journal first: returns what has been taken, which may be older than `entries`."""
        taken = await self._writer.write(entries)
        self._station.written(taken)
        self._station.unwritten(self._writer.backlog.waiting())
        self._station.on_journal(failing=self._writer.trouble != "")
        return [entry for _, entry in taken]

    def _tell(self, *, beds: set[str], now: Moment) -> None:
        """What changed, and once a second everything."""
        repeat = _passed(self._t_repeat_ns, now, ALARMS_PERIOD_S)
        for bed in self._station.beds:
            if repeat or bed in beds:
                self._publisher.send(f"alarms.{bed}", self._station.state(bed, now))
        if repeat:
            self._t_repeat_ns = now.mono_ns
            self._publisher.send("alive.alarms", alive("alarms", self._detail()))

    def _detail(self) -> str:
        sentences = []
        trouble = self._writer.trouble or self._journal.warning
        if trouble or self._writer.backlog.n_dropped:
            sentences.append(
                f"The alarm journal: {trouble or 'works again'}; "
                f"{len(self._writer.backlog)} entries wait, "
                f"{self._writer.backlog.n_dropped} are lost."
            )
        n_ignored = self._station.n_ignored.total()
        if n_ignored > self._n_ignored_told:
            by_reason = ", ".join(f"{n} {why}" for why, n in self._station.n_ignored.items())
            sentences.append(f"Vital signs are being left aside; since the start: {by_reason}.")
        self._n_ignored_told = n_ignored
        sentences += [said for said in (self._station.remark, self._config.trouble) if said]
        return " ".join(sentences)

    def _reply(self, answers: list[tuple[_Question, Answer]]) -> None:
        """Yes means: it is in the journal."""
        for question, answer in answers:
            command = question.command
            waits = not isinstance(command, Phones) and self._writer.backlog.holds_command(
                command.device, command.id
            )
            if answer.ok and waits:
                answer = Answer(id=answer.id, ok=False, refusal=CommandRefusal.NOT_JOURNALLED)
            if not question.answer.done():
                question.answer.set_result(answer)


def _bed_of(entry: Entry) -> str:
    """Whose state an entry changes; "" for the ward's."""
    if entry.alarm is not None:
        return entry.alarm.bed
    return getattr(entry.fact, "bed", "")


def _passed(since_ns: int, now: Moment, period_s: float) -> bool:
    return now.mono_ns - since_ns >= period_s * 1e9


def _now() -> Moment:
    return Moment(mono_ns=monotonic_ns(), wall_ns=time_ns())
