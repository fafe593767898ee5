import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.cell import unknown_alarm
from alarms.messages import Change, Entry, JournalRefusedError, LimitSet, Phase, subject_of
from alarms.station import Past
from records.errors import RecordsError
from records.journal import _FACTS, _SCHEMA, Journal, JournalReader, canonical, chained, verify
from tests.alarms.ward import Ward

WRITER = Path(__file__).with_name("writer.py")


def entry(n, **changes):
    return Entry(t_ns=n, change=Change.SIGNAL, alarm=unknown_alarm(f"7.c.{n}", n), **changes)


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "journal.db")
    yield made
    made.close()


def test_entries_come_back_as_they_were_written(journal, tmp_path):
    ward = Ward().play(5).play(16, breathing=False, rr=None)
    ward.acknowledge(person="Åse Ødegård")
    assert journal.append(ward.entries) == [1, 2, 3]
    with JournalReader(tmp_path / "journal.db") as reader:
        assert [e for _, e in reader.entries_after(0, 10)] == ward.entries
        assert [seq for seq, _ in reader.entries_after(2, 10)] == [3]
        assert [seq for seq, _ in reader.entries_after(0, 1)] == [1]
        assert reader.newest_seq() == 3
    assert journal.verify() is None


def test_open_entries_are_those_of_alarms_that_have_not_ended(journal):
    def said(alarm_id, change, phase):
        return Entry(t_ns=1, change=change, alarm=replace(unknown_alarm(alarm_id, 1), phase=phase))

    journal.append(
        [
            said("a", Change.SIGNAL, Phase.SOUNDING),
            said("b", Change.SIGNAL, Phase.SOUNDING),
            said("a", Change.DELIVERED, Phase.SOUNDING),
            said("b", Change.ENDED, Phase.CLEAR),
            said("a", Change.ACKNOWLEDGED, Phase.ACKNOWLEDGED),
            said("b", Change.DELIVERED, Phase.CLEAR),
        ]
    )
    assert [seq for seq, _ in journal.open_entries()] == [1, 3, 5]
    assert [seq for seq, _ in journal.recent_entries(2)] == [5, 6]


def test_an_engine_restored_from_the_disk_stands_as_before(tmp_path):
    path = tmp_path / "journal.db"
    ward = Ward().play(5).play(40, breathing=False, rr=None, hr=160.0)
    ward.acknowledge()
    with_journal = Journal(path)
    with_journal.append(ward.entries)
    with_journal.close()
    again, with_journal = Ward(t_s=ward.t_s), Journal(path)
    past = Past(
        open_entries=with_journal.open_entries(),
        facts=with_journal.standing_facts(),
        recent=with_journal.recent_entries(100),
    )
    again.station.restore(past, ward.now())
    assert again.alarms() == ward.alarms()
    assert len(again.alarms()) == 2
    with_journal.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=50), min_size=1, max_size=20))
def test_the_chain_does_not_depend_on_how_entries_are_batched(tmp_path_factory, notes):
    entries = [entry(n, note=note) for n, note in enumerate(notes)]
    folder = tmp_path_factory.mktemp("chain")
    whole, single = Journal(folder / "whole.db"), Journal(folder / "single.db")
    whole.append(entries)
    for one in entries:
        single.append([one])
    assert whole._hash == single._hash
    assert whole.verify() is single.verify() is None
    whole.close()
    single.close()


@pytest.mark.parametrize(
    "statement", ["UPDATE journal SET body = '{}' WHERE seq = 1", "DELETE FROM journal"]
)
def test_the_journal_is_append_only(journal, statement):
    journal.append([entry(1)])
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        journal._db.execute(statement)


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("UPDATE journal SET body = replace(body, 'Unknown', 'Known') WHERE seq = 3", 3),
        ("UPDATE journal SET hash = zeroblob(32) WHERE seq = 3", 3),
        ("UPDATE journal SET body = '{}' WHERE seq = 3", 3),
        ("DELETE FROM journal WHERE seq = 3", 3),
        ("DELETE FROM journal WHERE seq = 1", 1),
        ("UPDATE journal SET seq = 99 WHERE seq = 3", 3),
        ("INSERT INTO journal (seq, body, hash) VALUES (6, '{\"a\":1}', zeroblob(32))", 6),
        ("UPDATE journal SET seq = -seq WHERE seq IN (2, 3)", 1),
    ],
)
def test_whoever_gets_past_the_triggers_breaks_the_chain(tmp_path, tampering, broken_at):
    path = tmp_path / "journal.db"
    journal = Journal(path)
    journal.append([entry(n) for n in range(1, 6)])
    journal.close()
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("DROP TRIGGER journal_stays")
    db.execute("DROP TRIGGER journal_stays_as_it_is")
    db.execute("DROP INDEX journal_alarm")
    db.execute(tampering)
    db.close()
    assert verify(path) == broken_at


def test_an_entry_is_on_the_disk_and_not_only_on_its_way_when_it_is_confirmed(journal):
    full, wal = 2, "wal"
    assert journal._db.execute("PRAGMA synchronous").fetchone() == (full,)
    assert journal._db.execute("PRAGMA journal_mode").fetchone() == (wal,)


def test_entries_that_were_refused_leave_nothing_behind_and_the_next_are_taken(journal):
    journal.append([entry(1)])
    journal._seq = 0  # whatever goes wrong within a transaction: here the number is taken
    with pytest.raises(JournalRefusedError):
        journal.append([entry(2), entry(3)])
    journal._seq = 1
    assert journal.append([entry(4)]) == [2]
    assert [e.t_ns for _, e in journal.recent_entries(10)] == [1, 4]
    assert journal.verify() is None


def test_a_second_writer_is_told_so(journal, tmp_path):
    with pytest.raises(
        RecordsError, match=r"Another vitavakt is writing to .*journal\.db; stop it"
    ):
        Journal(tmp_path / "journal.db")
    journal.append([entry(1)])


def test_the_file_is_free_again_once_its_writer_is_gone(tmp_path):
    for n in range(1, 3):
        journal = Journal(tmp_path / "journal.db")
        assert journal.append([entry(n)]) == [n]
        journal.close()


def test_a_journal_of_version_1_is_led_on_and_its_chain_still_holds(tmp_path):
    path = tmp_path / "journal.db"
    body = b'{"alarm":null,"change":"signal","t_ns":1}'
    db = sqlite3.connect(path)
    db.executescript(_SCHEMA.replace(_FACTS, "") + "PRAGMA user_version = 1")
    row = (1, body.decode(), chained(bytes(32), 1, body))
    db.execute("INSERT INTO journal (seq, body, hash) VALUES (?, ?, ?)", row)
    db.commit()
    db.close()
    with closing(Journal(path)) as journal:
        fact = LimitSet(bed="7", condition="rr_high", limit=28.0, reason="COPD", until_ns=9)
        entry = Entry(t_ns=2, change=Change.SET, fact=fact, subject=subject_of(fact))
        assert journal.append([entry]) == [2]
        assert journal.standing_facts() == [(2, entry)]
        assert journal.verify() is None


def test_of_two_facts_about_the_same_the_newer_stands_and_a_refused_one_does_not(journal):
    def said(t_ns, limit, change=Change.SET):
        fact = LimitSet(bed="7", condition="rr_high", limit=limit, reason="COPD", until_ns=9)
        return Entry(t_ns=t_ns, change=change, fact=fact, subject=subject_of(fact))

    entries = [said(1, 28.0), said(2, 30.0), said(3, 99.0, Change.REFUSED)]
    journal.append(entries)
    assert journal.standing_facts() == [(2, entries[1])]


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / "journal.db"
    Journal(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 3")
    db.close()
    with pytest.raises(RecordsError, match=r"newer vitavakt \(layout 3, this one knows 2\)"):
        Journal(path)
    with pytest.raises(RecordsError, match="newer"):
        Journal(path)


def test_a_file_that_is_no_journal_is_said_in_a_sentence(tmp_path):
    path = tmp_path / "journal.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(RecordsError, match="cannot be used"):
        Journal(path)
    with pytest.raises(RecordsError, match="cannot be used"):
        verify(path)
    with pytest.raises(RecordsError, match="cannot be used"):
        verify(tmp_path / "nothing.db")


def test_a_full_file_refuses_all_of_a_batch_and_goes_on_when_there_is_room(journal):
    journal.append([entry(1)])
    (n_pages,) = journal._db.execute("PRAGMA page_count").fetchone()
    journal._db.execute(f"PRAGMA max_page_count = {n_pages + 2}")
    with pytest.raises(JournalRefusedError, match="full"):
        journal.append([entry(n, note="x" * 1000) for n in range(2, 40)])
    assert journal.newest_seq() == 1
    assert [seq for seq, _ in journal.recent_entries(99)] == [1]
    journal._db.execute("PRAGMA max_page_count = 100000")
    assert journal.append([entry(2)]) == [2]
    assert journal.verify() is None


def test_threads_that_write_at_once_do_not_tear_the_chain(journal):
    threads = [
        threading.Thread(target=lambda: [journal.append([entry(1)]) for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert journal.newest_seq() == 200
    assert journal.verify() is None


def test_no_kill_at_any_moment_loses_an_entry_or_breaks_the_chain(tmp_path):
    """35 real processes, each killed with -9 while it writes."""
    path, promised = tmp_path / "journal.db", 0
    moments = random.Random(7)
    for _ in range(35):
        process = subprocess.Popen(
            [sys.executable, str(WRITER), str(path), "1000000"], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(moments.randrange(1, 60)):
            line = process.stdout.readline()
            promised = int(line.split()[0])
        threading.Event().wait(moments.uniform(0, 0.003))
        process.kill()
        rest = process.stdout.read().split("\n")
        promised = max([promised, *(int(line) for line in rest[:-1])])
        process.wait()
        process.stdout.close()
        with JournalReader(path) as reader:
            assert reader.newest_seq() >= promised
    assert verify(path) is None
    with JournalReader(path) as reader:
        entries = reader.entries_after(0, 1_000_000)
    assert [seq for seq, _ in entries] == list(range(1, len(entries) + 1))
    assert [int(e.note) for _, e in entries] == [seq for seq, _ in entries]
    assert len(entries) >= 35


def test_canonical_json_is_one_and_the_same(journal):
    assert canonical(entry(1)) == canonical(replace(entry(1)))
    assert b" " not in canonical(entry(1)).replace(b"Ukjent alarm", b"").replace(
        b"Unknown alarm", b""
    )
