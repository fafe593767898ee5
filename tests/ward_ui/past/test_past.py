"""Resuming with `last_seq`, and a past that cannot be read."""

import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from time import time_ns

from alarms.messages import Change, Entry, Phase
from records.history import History
from records.journal import Journal
from records.slots import Row
from tests.ward_ui.protocol_client import client
from tests.ward_ui.world import apnoea, config, world
from ward_ui.past.reading import N_MISSED_MAX, Past

JOURNAL, HISTORY = "journal.db", "history.db"


def entry(n: int, change: Change = Change.SIGNAL, phase: Phase = Phase.SOUNDING) -> Entry:
    return Entry(t_ns=n, change=change, alarm=apnoea(id_=f"7.apnoea.{n}", phase=phase))


def write(folder: Path, entries: list[Entry]) -> None:
    journal = Journal(folder / JOURNAL)
    journal.append(entries)
    journal.close()


async def test_a_client_that_was_away_is_told_what_came_and_went(folder: Path) -> None:
    ended = Entry(
        t_ns=2_000_000, change=Change.ACKNOWLEDGED, alarm=apnoea(), person="nora", device="p-1"
    )
    write(folder, [entry(1), ended, entry(3, Change.ENDED, Phase.CLEAR)])
    async with (
        world(config(folder, journal_path=folder / JOURNAL, history_path=folder / HISTORY)) as ward,
        client(ward.port) as screen,
    ):
        ward.seq = 3
        snapshot = await screen.hello(last_seq=1)
        assert snapshot["missed_complete"] is True
        assert [missed["seq"] for missed in snapshot["missed"]] == [2, 3]
        first = snapshot["missed"][0]
        assert first["t_ms"] == 2
        assert (first["change"], first["person"]) == ("acknowledged", "Nora Vik")
        assert first["alarm"]["id"] == "7.apnoea.1"


async def test_a_client_that_was_away_for_long_learns_that_this_is_not_all(folder: Path) -> None:
    write(folder, [entry(n) for n in range(N_MISSED_MAX + 5)])
    past = Past(journal=folder / JOURNAL, history=None, read_s=5.0)
    entries, is_all = await past.missed(4)
    assert len(entries) == N_MISSED_MAX
    assert entries[0][0] == 5
    assert is_all is False
    entries, is_all = await past.missed(5)
    assert len(entries) == N_MISSED_MAX
    assert is_all is True
    past.close()


async def test_a_number_from_another_journal_is_not_taken_for_complete(folder: Path) -> None:
    write(folder, [entry(1)])
    past = Past(journal=folder / JOURNAL, history=None, read_s=5.0)
    assert await past.missed(7) == ([], False)
    assert await past.missed(1) == ([], True)
    assert await past.missed(None) == ([], True)
    past.close()


async def test_no_journal_at_all_is_not_taken_for_complete(folder: Path) -> None:
    past = Past(journal=folder / JOURNAL, history=None, read_s=5.0)
    assert await past.missed(7) == ([], False)
    past.close()


async def test_a_journal_that_is_none_is_said_and_the_ward_goes_on(folder: Path) -> None:
    (folder / JOURNAL).write_bytes(b"this is no database" * 100)
    made = config(folder, journal_path=folder / JOURNAL)
    async with (
        world(replace(made, times=replace(made.times, retry_s=0.1))) as ward,
        client(ward.port) as screen,
    ):
        snapshot = await screen.hello(last_seq=1)
        assert (snapshot["missed"], snapshot["missed_complete"]) == ([], False)
        if "alarm journal" not in snapshot["services"][2]["detail"]:
            await screen.until(
                lambda m: m["type"] == "services" and "alarm journal" in m["services"][2]["detail"]
            )
        ward.set_alarms("7", [apnoea()])
        await screen.until(lambda m: m["type"] == "alarms" and m["alarms"] != [])
        (folder / JOURNAL).unlink()
        write(folder, [entry(1)])
        await screen.until(
            lambda m: m["type"] == "services" and "alarm journal" not in m["services"][2]["detail"]
        )


async def test_a_locked_journal_holds_nobody_up(folder: Path) -> None:
    write(folder, [entry(1)])
    holder = sqlite3.connect(folder / JOURNAL, isolation_level=None)
    holder.execute("PRAGMA journal_mode = DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    made = config(folder, journal_path=folder / JOURNAL, history_path=folder / HISTORY)
    async with (
        world(replace(made, times=replace(made.times, read_s=0.2))) as ward,
        client(ward.port) as screen,
    ):
        began_s = time.monotonic()
        snapshot = await screen.hello(last_seq=0)
        assert time.monotonic() - began_s < 2.0
        assert snapshot["missed_complete"] is False
        holder.execute("ROLLBACK")
        holder.close()


async def test_trends_follow_the_snapshot_with_gaps_as_gaps(folder: Path) -> None:
    now_s = time_ns() // 1_000_000_000 // 15 * 15
    shares = {"settling": 0.0, "measuring": 1.0, "moving": 0.0, "weak": 0.0, "absent": 0.0}
    history = History(folder / HISTORY)
    history.write(
        [
            Row(bed="7", t_s=now_s - 60, n=15, rr_per_min=16.5, hr_per_min=None, **shares),
            Row(bed="7", t_s=now_s - 30, n=15, rr_per_min=17.0, hr_per_min=70.0, **shares),
        ]
    )
    history.close()
    async with world(
        config(folder, journal_path=folder / JOURNAL, history_path=folder / HISTORY)
    ) as ward:
        async with client(ward.port) as early:
            await early.hello()
            await early.until(lambda m: m["type"] == "trends" and m["beds"] != {})
        async with client(ward.port) as screen:
            await screen.hello()
            trends = await screen.until(lambda m: m["type"] == "trends")
            trend = trends["beds"]["7"]
            at = (now_s * 1000 - 60_000 - trend["t0_ms"]) // 15_000
            assert trends["step_s"] == 15
            assert trend["rr"][at : at + 3] == [16.5, None, 17.0]
            assert trend["hr"][at : at + 3] == [None, None, 70.0]
