"""What the journal holds of one bed: its own, of this patient, and nothing of a neighbour's."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.messages import (
    Change,
    Entry,
    Fact,
    JournalRefusedError,
    LimitSet,
    Marked,
    PatientSet,
    PauseReason,
    PauseSet,
    Phase,
    Verdict,
    subject_of,
)
from records.bed import BedReader
from records.journal import Journal
from tests.ward_ui.world import apnoea


def set_(t_ns: int, fact: Fact) -> Entry:
    return Entry(t_ns=t_ns, change=Change.SET, fact=fact, subject=subject_of(fact), person="nora")


def limit(t_ns: int, bed: str = "7") -> Entry:
    made = LimitSet(bed=bed, condition="rr_high", limit=28.0, reason="KOLS", until_ns=t_ns + 50)
    return set_(t_ns, made)


def left(t_ns: int, bed: str = "7") -> Entry:
    return set_(t_ns, PatientSet(bed=bed, occupied=False))


def alarm(t_ns: int, bed: str = "7") -> Entry:
    return Entry(t_ns=t_ns, change=Change.SIGNAL, alarm=apnoea(id_=f"{bed}.apnoea.{t_ns}", bed=bed))


def journal(folder: Path, *entries: Entry) -> BedReader:
    made = Journal(folder / "journal.db")
    made.append(entries)
    made.close()
    return BedReader(folder / "journal.db")


def test_a_bed_is_told_of_its_own_alarms_and_of_no_neighbours(tmp_path: Path) -> None:
    beds = ["7", "7.1", "70", "7/a", "%", "_"]
    with journal(tmp_path, *(alarm(t, bed) for t, bed in enumerate(beds))) as reader:
        for bed in beds:
            found = reader.alarms(bed, t_from_ns=0)
            assert [entry.alarm and entry.alarm.bed for _, entry in found] == [bed]


def test_a_bed_is_told_of_its_own_facts_and_of_no_neighbours(tmp_path: Path) -> None:
    beds = ["7", "7.1", "70", "7/a", "%"]
    entries = []
    for t, bed in enumerate(beds):
        pause = PauseSet(bed=bed, reason=PauseReason.CARE, until_ns=90)
        mark = Marked(bed=bed, alarm_id=f"{bed}.apnoea.1", verdict=Verdict.USEFUL)
        entries += [limit(t, bed), set_(t, pause), set_(t, mark)]
    with journal(tmp_path, *entries) as reader:
        for bed in beds:
            facts = [entry.fact for _, entry in reader.facts(bed, from_seq=1)]
            assert len(facts) == 3
            assert {getattr(fact, "bed", None) for fact in facts} == {bed}


def test_the_newest_discharge_is_where_this_patients_stay_begins(tmp_path: Path) -> None:
    came = set_(6, PatientSet(bed="7", occupied=True, age_y=81))
    with journal(tmp_path, left(2), left(3, "8"), left(5), came) as reader:
        assert reader.stay("7") == (3, 5)
        assert reader.stay("9") == (0, 0)
        assert reader.stays(t_from_ns=0) == {"7": 5, "8": 3}
        assert reader.stays(t_from_ns=4) == {"7": 5}


def test_a_refused_discharge_ends_no_stay(tmp_path: Path) -> None:
    fact = PatientSet(bed="7", occupied=False)
    refused = Entry(t_ns=2, change=Change.REFUSED, fact=fact, subject=subject_of(fact))
    with journal(tmp_path, refused) as reader:
        assert reader.stay("7") == (0, 0)
        assert reader.stays(t_from_ns=0) == {}
        assert reader.facts("7", from_seq=1) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.integers(-1, 42))
def test_where_a_time_begins_is_found_in_a_clock_that_goes_forward(
    tmp_path_factory: pytest.TempPathFactory, times: list[int], t_ns: int
) -> None:
    times = sorted(times)
    with journal(tmp_path_factory.mktemp("j"), *(alarm(t) for t in times)) as reader:
        assert reader.seq_at(t_ns) == 1 + sum(t < t_ns for t in times)


def test_an_empty_journal_holds_nothing(tmp_path: Path) -> None:
    with journal(tmp_path) as reader:
        assert reader.seq_at(5) == 1
        assert reader.alarms("7", t_from_ns=0) == []


def test_what_is_no_journal_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"this is no database" * 100)
    reader = BedReader(tmp_path / "journal.db")
    with pytest.raises(JournalRefusedError, match="cannot be read"):
        reader.stay("7")
    reader.close()


def test_an_alarm_that_has_ended_is_in_it_to_the_end(tmp_path: Path) -> None:
    ended = Entry(t_ns=9, change=Change.ENDED, alarm=apnoea(id_="7.apnoea.4", phase=Phase.CLEAR))
    with journal(tmp_path, alarm(4), ended) as reader:
        changes = [entry.change for _, entry in reader.alarms("7", t_from_ns=0)]
        assert changes == [Change.SIGNAL, Change.ENDED]


def test_an_alarm_that_had_begun_before_is_told_from_its_beginning(tmp_path: Path) -> None:
    ended = Entry(t_ns=9, change=Change.ENDED, alarm=apnoea(id_="7.apnoea.4", phase=Phase.CLEAR))
    with journal(tmp_path, alarm(3), alarm(4), alarm(5, "8"), alarm(8), ended) as reader:
        assert [seq for seq, _ in reader.alarms("7", t_from_ns=6)] == [2, 4, 5]
        assert [seq for seq, _ in reader.alarms("7", t_from_ns=10)] == []
