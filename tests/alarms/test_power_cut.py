"""The power is cut while the journal is written: what was told is there, and the engine stands.

What a disk may hold then is made by hand. Of a commit, SQLite first writes the log (`-wal`) and has
it on the disk (`fsync`) before it says that it is done; only then does a checkpoint write pages of
the database itself. So between two confirmed commits there is either a log of which any sectors
have arrived, or a whole log beside a database of which any sectors have. The index in memory
(`-shm`) is gone in any case.
"""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from alarms.messages import Entry, JournalRefusedError, Pause, PauseReason, PauseSet
from alarms.station import Past
from records.errors import RecordsError
from records.journal import Journal, JournalReader, verify
from tests.alarms.ward import APNOEA, Ward, at

SECTOR = 512
N_CUTS = 250


@dataclass(frozen=True, kw_only=True)
class Disk:
    """Both files after a commit was confirmed, and how many entries had been told by then."""

    db: bytes
    wal: bytes
    n_told: int


def day() -> Ward:
    """Alarms that come, are taken, paused, come back and stand."""
    ward = Ward().play(5)
    for k in range(6):
        ward.play(20, **APNOEA)
        ward.delivered(ward.alarms()[0].id, command=f"d-{k}")
        ward.acknowledge(command=f"c-{k}")
        until_ns = at(ward.t_s + 600.0).wall_ns
        ward.set(PauseSet(bed="7", reason=PauseReason.CARE, until_ns=until_ns))
        ward.play(30, rr=16.0, hr=160.0 if k % 2 else 70.0)
    return ward.play(40, rr=35.0)


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return day().entries


@pytest.fixture(scope="module")
def disks(entries, tmp_path_factory) -> list[Disk]:
    """The files after each commit, of a journal that is checkpointed often."""
    path = tmp_path_factory.mktemp("whole") / "journal.db"
    kept: list[Disk] = []
    with closing(Journal(path)) as journal:
        journal._db.execute("PRAGMA wal_autocheckpoint = 12")
        for batch in batches(entries):
            journal.append(batch)
            wal = path.with_name("journal.db-wal").read_bytes()
            kept.append(Disk(db=path.read_bytes(), wal=wal, n_told=journal.newest_seq()))
    return kept


def batches(entries: list[Entry]) -> Iterator[list[Entry]]:
    sizes = random.Random(3)
    rest = list(entries)
    while rest:
        n = sizes.randrange(1, 4)
        yield rest[:n]
        rest = rest[n:]


def torn(before: bytes, after: bytes, luck: random.Random) -> bytes:
    """A file of which some sectors have been written, some not, and one perhaps in part."""
    length = luck.choice([len(before), len(after), luck.randrange(len(after) + 1)])
    length = max(length, min(len(before), len(after)))
    share, both = luck.choice([0.3, 0.8, 1.0]), []
    for at_byte in range(0, length, SECTOR):
        old = before[at_byte : at_byte + SECTOR].ljust(SECTOR, b"\0")
        new = after[at_byte : at_byte + SECTOR].ljust(SECTOR, b"\0")
        arrived = SECTOR if luck.random() < share else luck.choice([0, luck.randrange(SECTOR)])
        both.append(new[:arrived] + old[arrived:])
    return b"".join(both)[:length]


def cut(before: Disk, after: Disk, luck: random.Random) -> Disk:
    """What is on the disk when the power goes between these two."""
    if luck.random() < 0.5:
        return Disk(db=before.db, wal=torn(before.wal, after.wal, luck), n_told=before.n_told)
    # The log was whole before the database was touched: of it nothing is lost.
    return Disk(db=torn(before.db, after.db, luck), wal=after.wal, n_told=after.n_told)


def laid_down(disk: Disk, folder: Path) -> Path:
    folder.mkdir()
    path = folder / "journal.db"
    path.write_bytes(disk.db)
    path.with_name("journal.db-wal").write_bytes(disk.wal)
    return path


def restarted(journal: Journal) -> Ward:
    ward = Ward(t_s=1_000.0)
    past = Past(
        open_entries=journal.open_entries(),
        facts=journal.standing_facts(),
        recent=journal.recent_entries(2_000),
    )
    ward.station.restore(past, ward.now())
    return ward


def remembered(entries: list[Entry]) -> Ward:
    """An engine that was given just these entries."""
    ward = Ward(t_s=1_000.0)
    ward.numbered = list(enumerate(entries, start=1))
    ward.station.restore(ward.past(), ward.now())
    return ward


def stands(ward: Ward) -> tuple[object, tuple[Pause, ...]]:
    state = ward.station.state("7", ward.now())
    return state.alarms, state.pauses


def test_whatever_of_a_commit_has_reached_the_disk_what_was_told_is_there(entries, disks, tmp_path):
    luck = random.Random(11)
    moments = list(pairwise(disks))
    n_whole = 0
    for k in range(N_CUTS):
        left = cut(*luck.choice(moments), luck)
        path = laid_down(left, tmp_path / f"{k}")
        assert verify(path) is None
        with JournalReader(path) as reader:
            found = [entry for _, entry in reader.entries_after(0, 10_000)]
        assert found == entries[: len(found)]
        assert len(found) >= left.n_told, "an entry that had been told is gone"
        n_whole += len(found) > left.n_told
    assert n_whole > 0, "some cuts come after the commit and before it was told"


def test_from_what_a_power_cut_leaves_the_engine_stands_as_its_entries_say(
    entries, disks, tmp_path
):
    luck = random.Random(12)
    moments = list(pairwise(disks))
    for k in range(40):
        path = laid_down(cut(*luck.choice(moments), luck), tmp_path / f"{k}")
        with closing(Journal(path)) as journal:
            n = journal.newest_seq()
            assert stands(restarted(journal)) == stands(remembered(entries[:n]))
            assert journal.append([entries[0]]) == [n + 1]
            assert journal.verify() is None


def test_a_log_that_the_disk_has_lost_leaves_a_shorter_journal_or_one_called_damaged(
    entries, disks, tmp_path
):
    """A disk that lies about what it has written: the newest are missing, none is torn."""
    luck = random.Random(13)
    lengths = []
    for k in range(60):
        whole = luck.choice(disks)
        left = Disk(db=whole.db, wal=whole.wal[: luck.randrange(len(whole.wal) + 1)], n_told=0)
        found = read(laid_down(left, tmp_path / f"{k}"))
        lengths.append(-1 if found is None else len(found))
        assert found is None or found == entries[: len(found)]
    assert -1 in lengths
    assert len(set(lengths)) > 5


def test_a_torn_page_is_named_or_refused_and_never_passes_for_what_was_written(
    entries, disks, tmp_path
):
    """Sectors of the database itself that were on the disk are damaged: the chain knows."""
    luck, n_noticed, whole = random.Random(14), 0, disks[-1]
    for k in range(60):
        at_byte = luck.randrange(0, len(whole.db), SECTOR)
        damaged = whole.db[:at_byte] + luck.randbytes(SECTOR) + whole.db[at_byte + SECTOR :]
        found = read(laid_down(Disk(db=damaged, wal=whole.wal, n_told=0), tmp_path / f"{k}"))
        n_noticed += found is None
        assert found is None or found == entries
    assert n_noticed > 0


def read(path: Path) -> list[Entry] | None:
    """The entries of a journal that is as it was written; None of one that is not."""
    try:
        if verify(path) is not None:
            return None
        with JournalReader(path) as reader:
            return [entry for _, entry in reader.entries_after(0, 10_000)]
    except (RecordsError, JournalRefusedError):
        return None
