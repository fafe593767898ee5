"""The service over real sockets: vital signs in, alarms out, journal first."""

import asyncio
import contextlib
import tempfile
import threading
from dataclasses import dataclass, field
from time import time_ns

import pytest

from alarms.engine import Bed
from alarms.messages import (
    Acknowledge,
    AlarmState,
    Answer,
    Change,
    CommandRefusal,
    Delivered,
    JournalNotOpenError,
    JournalRefusedError,
    PauseReason,
    PauseSet,
    Phase,
    Set,
)
from alarms.service import Config, run
from alarms.station import Setup
from records.journal import Journal, JournalReader
from sensor.bus import Alive, Publisher, Requester, Subscriber, alive
from tests.alarms.ward import MOVES, PEOPLE, rules, vitals

BEDS = (Bed(bed="7", sensor="s7"), Bed(bed="8", sensor="s8"))


class StubbornJournal:
    """A real journal whose disk the test can fill, empty, or hold still."""

    def __init__(self, path, *, is_shut=False):
        self.real = Journal(path)
        self.full = False
        self.gate = threading.Event()
        self.gate.set()
        self.n_asked = 0
        self.warning = ""
        self.is_shut = is_shut
        self.open_entries = self.real.open_entries
        self.standing_facts = self.real.standing_facts

    def recent_entries(self, n):
        if self.is_shut:
            raise JournalNotOpenError("disk I/O error")
        return self.real.recent_entries(n)

    def append(self, entries):
        self.n_asked += 1
        assert self.gate.wait(30)
        if self.full:
            raise JournalRefusedError("database or disk is full")
        return self.real.append(entries)


@dataclass
class Line:
    """A running service between a pretended DSP and a pretended ward UI."""

    config: Config
    journal: StubbornJournal
    dsp: Publisher
    records: Publisher
    ui: Subscriber
    desk: Requester
    states: list[AlarmState] = field(default_factory=list)
    heartbeats: list[Alive] = field(default_factory=list)
    said: dict = field(default_factory=dict)
    seq: int = 0

    async def feed(self):
        """Healthy people, unless the test has said otherwise, ten times as often as real."""
        while True:
            now_ns = time_ns()
            self.seq += 1
            for bed in BEDS:
                said = {"t_wall_ns": now_ns, "t_arrived_ns": now_ns, "seq": self.seq}
                body = vitals(0, sensor=bed.sensor, **said | self.said.get(bed.sensor, {}))
                self.dsp.send(f"vitals.{bed.sensor}", body)
            self.dsp.send("alive.dsp", alive("dsp"))
            self.records.send("alive.records", alive("records"))
            await asyncio.sleep(0.05)

    async def listen(self):
        while True:
            body = (await self.ui.receive()).body
            (self.states if isinstance(body, AlarmState) else self.heartbeats).append(body)

    def apnoea(self, sensor="s7"):
        self.said[sensor] = {"breathing": False, "apnoea_s": 20.0}

    def newest(self, bed="7"):
        of_bed = [state for state in self.states if state.bed == bed]
        return of_bed[-1].alarms if of_bed else ()

    def state(self, bed):
        return next(state for state in reversed(self.states) if state.bed == bed)

    async def acknowledge(self, alarm_id, command="c-1"):
        said = Acknowledge(
            id=command, alarm_id=alarm_id, person="nora", device="phone-1", t_ns=time_ns()
        )
        return await self.desk.ask("acknowledge", said, timeout_s=10)


async def until(true, within_s=10.0):
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110 (what is waited for happens in other tasks, unasked)
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def line(tmp_path, *, is_shut=False, **changes):
    # Closing a socket takes the file of its endpoint away a little later: a new folder each time.
    folder = tempfile.mkdtemp(dir=tmp_path)
    ends = {name: f"ipc://{folder}/{name}" for name in ("v", "r", "a", "c")}
    config = Config(
        vitals_endpoint=ends["v"],
        records_endpoint=ends["r"],
        alarms_endpoint=ends["a"],
        commands_endpoint=ends["c"],
        setup=Setup(
            beds=BEDS,
            people=PEOPLE,
            rules=changes.pop("rules", rules(journal={"clear_s": 0.5})),
            grace_s=changes.pop("grace_s", 10.0),
        ),
        **{"tick_s": 0.02} | changes,
    )
    made = Line(
        config=config,
        journal=StubbornJournal(tmp_path / "journal.db", is_shut=is_shut),
        dsp=Publisher(ends["v"]),
        records=Publisher(ends["r"]),
        ui=Subscriber([ends["a"]], {"alarms": AlarmState, "alive": Alive}),
        desk=Requester(ends["c"], Answer),
    )
    tasks = [
        asyncio.create_task(it)
        for it in (run(config, made.journal), made.feed(), made.listen(), made.desk.collect())
    ]
    try:
        await until(lambda: made.heartbeats)
        yield made
        for task in tasks:
            assert not task.done(), task
    finally:
        made.journal.gate.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for socket in (made.dsp, made.records, made.ui, made.desk):
            socket.close()
        made.journal.real.close()


def journalled(tmp_path):
    with JournalReader(tmp_path / "journal.db") as reader:
        entries = reader.entries_after(0, 1000)
    return [(seq, e.change, e.alarm.id) for seq, e in entries if e.change in MOVES]


async def test_an_apnoea_becomes_an_alarm_is_taken_and_stands_in_the_journal(tmp_path):
    async with line(tmp_path) as ward:
        ward.apnoea()
        await until(lambda: ward.newest("7"))
        (alarm,) = ward.newest("7")
        assert (alarm.condition, alarm.phase) == ("apnoea", Phase.SOUNDING)
        assert journalled(tmp_path) == [(alarm.seq, Change.SIGNAL, alarm.id)]

        answer = await ward.acknowledge(alarm.id)
        assert answer.ok
        assert journalled(tmp_path)[1:] == [(3, Change.ACKNOWLEDGED, alarm.id)]
        await until(lambda: ward.newest("7")[0].phase is Phase.ACKNOWLEDGED)
        assert ward.newest("7")[0].acknowledged_by == "nora"
        assert ward.newest("8") == ()

        assert await ward.acknowledge(alarm.id) == answer
        assert len(journalled(tmp_path)) == 2


async def test_nothing_is_told_before_it_is_in_the_journal(tmp_path):
    async with line(tmp_path, patience_s=30.0) as ward:
        ward.journal.gate.clear()
        ward.apnoea()
        await until(lambda: ward.journal.n_asked)
        await asyncio.sleep(0.3)
        assert ward.newest("7") == (), "told before the disk had it"
        ward.journal.gate.set()
        await until(lambda: ward.newest("7"))
        assert ward.newest("7")[0].journalled
        assert ward.newest("7")[0].seq == 1


async def test_a_command_is_answered_only_once_it_is_in_the_journal(tmp_path):
    async with line(tmp_path, patience_s=30.0) as ward:
        ward.apnoea()
        await until(lambda: ward.newest("7"))
        ward.journal.gate.clear()
        asked = asyncio.create_task(ward.acknowledge(ward.newest("7")[0].id))
        await until(lambda: ward.journal.n_asked == 2)
        await asyncio.sleep(0.1)
        assert not asked.done()
        ward.journal.gate.set()
        assert (await asked).ok


async def test_a_full_disk_does_not_silence_an_alarm_and_is_said(tmp_path):
    async with line(tmp_path) as ward:
        ward.journal.full = True
        ward.apnoea()
        await until(lambda: ward.newest("7"))
        assert not ward.newest("7")[0].journalled
        await until(lambda: ward.newest(""))
        assert ward.newest("")[0].condition == "journal"
        answer = await ward.acknowledge(ward.newest("7")[0].id)
        assert not answer.ok
        assert answer.refusal is CommandRefusal.NOT_JOURNALLED
        await until(lambda: ward.newest("7")[0].phase is Phase.ACKNOWLEDGED)
        await until(lambda: "disk is full" in ward.heartbeats[-1].detail)
        assert journalled(tmp_path) == []

        ward.journal.full = False
        await until(lambda: ward.newest("7")[0].journalled)
        changes = [(change, alarm_id.split(".")[1]) for _, change, alarm_id in journalled(tmp_path)]
        assert changes[:3] == [
            (Change.SIGNAL, "apnoea"),
            (Change.SIGNAL, "journal"),
            (Change.ACKNOWLEDGED, "apnoea"),
        ]
        assert (await ward.acknowledge(ward.newest("7")[0].id)).ok, "now it is in the journal"
        await until(lambda: not ward.newest(""))
        await until(lambda: not ward.heartbeats[-1].detail)
    assert ward.journal.n_asked < 100, "a full disk is not asked again and again"


async def test_a_disk_that_hangs_holds_an_alarm_up_for_no_longer_than_patience(tmp_path):
    async with line(tmp_path, patience_s=0.2) as ward:
        ward.journal.gate.clear()
        ward.apnoea("s7")
        await until(lambda: ward.newest("7"), within_s=2)
        assert not ward.newest("7")[0].journalled
        ward.apnoea("s8")
        await until(lambda: ward.newest("8"), within_s=2)
        ward.journal.gate.set()
        await until(lambda: ward.newest("7")[0].journalled and ward.newest("8")[0].journalled)
        assert len({seq for seq, _, _ in journalled(tmp_path)}) == len(journalled(tmp_path))


async def test_a_new_engine_tells_the_same_alarms_with_the_same_ids(tmp_path):
    async with line(tmp_path) as ward:
        ward.apnoea("s7")
        ward.apnoea("s8")
        await until(lambda: ward.newest("7") and ward.newest("8"))
        await ward.acknowledge(ward.newest("7")[0].id)
        await until(lambda: ward.newest("7")[0].phase is Phase.ACKNOWLEDGED)
        before = ward.newest("7") + ward.newest("8")
    async with line(tmp_path) as ward:
        await until(lambda: ward.newest("7") and ward.newest("8"))
        assert ward.newest("7") + ward.newest("8") == before
        assert (await ward.acknowledge(before[0].id)).ok, "sent again over the restart"
    assert len(journalled(tmp_path)) == 3


async def test_a_damaged_journal_is_said_and_does_not_keep_the_ward_unwatched(tmp_path):
    def unreadable(*_):
        raise JournalRefusedError("database disk image is malformed")

    patch = pytest.MonkeyPatch()
    patch.setattr(Journal, "open_entries", unreadable)
    with patch.context():
        async with line(tmp_path, rules=rules(journal={"clear_s": 30.0})) as ward:
            await until(lambda: ward.newest(""))
            assert ward.newest("")[0].condition == "journal"
            ward.apnoea()
            await until(lambda: ward.newest("7"))
    patch.undo()


async def test_a_journal_that_cannot_be_opened_yet_leaves_no_ward_unwatched(tmp_path, monkeypatch):
    """As after a clean stop on a disk that is full."""
    monkeypatch.setattr("alarms.service.RETRY_S", 0.1)
    async with line(tmp_path) as ward:
        ward.apnoea("s7")
        await until(lambda: ward.newest("7"))
        before = ward.newest("7")
    async with line(tmp_path, is_shut=True) as ward:
        ward.apnoea("s8")
        await until(lambda: ward.newest("8"))
        assert not ward.newest("8")[0].journalled
        await until(lambda: ward.newest(""))
        assert ward.newest("")[0].condition == "journal"
        assert len(journalled(tmp_path)) == 1

        ward.journal.is_shut = False
        await until(lambda: ward.newest("7") == before)
        await until(lambda: ward.newest("8")[0].journalled)
        await until(lambda: not ward.newest(""))
    ended = [alarm_id for _, change, alarm_id in journalled(tmp_path) if change is Change.ENDED]
    told = [alarm_id for _, change, alarm_id in journalled(tmp_path) if change is Change.SIGNAL]
    assert len(told) == len(set(told)) == 3, "two stops and the journal itself, each once"
    assert [alarm_id.split(".")[1] for alarm_id in ended] == ["journal"]


async def test_what_a_nurse_sets_is_shown_journalled_and_stands_after_a_restart(tmp_path):
    until_ns = time_ns() + 600 * 10**9
    pause = PauseSet(bed="7", reason=PauseReason.CARE, until_ns=until_ns)
    async with line(tmp_path) as ward:
        said = Set(id="s-1", fact=pause, person="nora", device="phone-1", t_ns=time_ns())
        assert (await ward.desk.ask("set", said, timeout_s=10)).ok
        await until(lambda: ward.state("7").pauses)
        shown = ward.state("7").pauses
        assert [(one.reason, one.person, one.until_ns) for one in shown] == [
            (PauseReason.CARE, "nora", until_ns)
        ]
        no = Set(id="s-2", fact=pause, person="vera", device="wall", t_ns=time_ns())
        answer = await ward.desk.ask("set", no, timeout_s=10)
        assert answer.refusal is CommandRefusal.FORBIDDEN
    async with line(tmp_path) as ward:
        await until(lambda: ward.states and ward.state("7").pauses)
        assert ward.state("7").pauses == shown
        assert ward.state("8").pauses == ()
    with JournalReader(tmp_path / "journal.db") as reader:
        entries = [entry for _, entry in reader.entries_after(0, 1000)]
    assert [(e.change, e.person, e.fact) for e in entries] == [
        (Change.SET, "nora", pause),
        (Change.REFUSED, "vera", pause),
    ]


async def test_a_receipt_is_journalled_once(tmp_path):
    async with line(tmp_path) as ward:
        ward.apnoea()
        await until(lambda: ward.newest("7"))
        alarm_id = ward.newest("7")[0].id
        for n in range(3):
            said = Delivered(id=f"d-{n}", alarm_id=alarm_id, device="phone-1", t_ns=time_ns())
            assert (await ward.desk.ask("delivered", said, timeout_s=10)).ok
        assert [change for _, change, _ in journalled(tmp_path)] == [
            Change.SIGNAL,
            Change.DELIVERED,
        ]


async def test_every_bed_and_the_ward_are_repeated_every_second(tmp_path):
    async with line(tmp_path) as ward:
        ward.states.clear()
        n = len(ward.heartbeats)
        await until(lambda: len(ward.heartbeats) == n + 2)
        assert {state.bed for state in ward.states} == {"7", "8", ""}
        assert 2 <= len([state for state in ward.states if state.bed == "7"]) <= 4
