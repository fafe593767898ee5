"""`vitavakt journal`: the newest entries in words, and a chain that breaks is said."""

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alarms.messages import (
    Change,
    CommandRefusal,
    Entry,
    Fact,
    LimitSet,
    Marked,
    Observed,
    PatientSet,
    PauseReason,
    PauseSet,
    Verdict,
    subject_of,
)
from records.journal import Journal
from tests.vitavakt.test_settings import GOOD
from tests.ward_ui.world import apnoea
from vitavakt.cli import app
from vitavakt.journal import line
from vitavakt.settings import Ward, read

T_NS = 1_795_000_000_000_000_000  # 2026-11-18 11:06:40 UTC


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    file = tmp_path / "ward.toml"
    file.write_text(GOOD)
    made = read(file)
    made.records.mkdir()
    return made


def run(ward: Ward, *words: object) -> tuple[int, list[str]]:
    return said_by("journal", ward.file, *words)


def said_by(*words: object) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output.splitlines()


def write(ward: Ward, *entries: Entry) -> None:
    book = Journal(ward.journal)
    book.append(entries)
    book.close()


def of_alarm(change: Change = Change.SIGNAL, person: str = "", **more: str) -> Entry:
    return Entry(t_ns=T_NS, change=change, alarm=apnoea(), person=person, **more)


def of_fact(fact: Fact, change: Change = Change.SET, note: str = "") -> Entry:
    subject = subject_of(fact) if change is Change.SET else ""
    return Entry(
        t_ns=T_NS, change=change, fact=fact, subject=subject, person="nora", device="p-1", note=note
    )


def test_the_newest_entries_are_said_in_words_and_the_chain_is_whole(ward):
    write(ward, of_alarm(), of_alarm(Change.TOLD), of_alarm(Change.ACKNOWLEDGED, "nora"))
    code, said = run(ward, "--last", 2)
    assert code == 0
    assert said == [
        "      2  2026-11-18 11:06:40+00:00  bed 7  "
        "No breathing (high, physiological) told everyone",
        "      3  2026-11-18 11:06:40+00:00  bed 7  No breathing (high, physiological) taken  Nora",
        "Every entry is as it was written.",
    ]


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (
            LimitSet(bed="1", condition="rr_high", limit=28.0, reason="KOLS", until_ns=T_NS),
            "own limit of rr_high: 28 until 2026-11-18 11:06:40+00:00 (KOLS)",
        ),
        (
            PauseSet(bed="1", reason=PauseReason.OUT_OF_BED, until_ns=T_NS),
            "pause (out of bed) until 2026-11-18 11:06:40+00:00",
        ),
        (
            Observed(bed="1", t_measured_ns=T_NS, spo2_percent=95.0, on_oxygen=False),
            "observed at 2026-11-18 11:06:40+00:00: SpO2 95 %, air",
        ),
        (
            PatientSet(bed="1", occupied=True, age_y=81, scale2=True),
            "patient, 81 years, SpO2 scale 2",
        ),
        (Marked(bed="1", alarm_id="a", verdict=Verdict.NOT_NEEDED), "alarm a marked not needed"),
    ],
)
def test_a_fact_is_said_in_words_with_who_set_it_and_where(ward, fact, words):
    assert line(1, of_fact(fact), ward).endswith(f"bed 1  {words}  Nora on p-1")


def test_what_was_refused_says_so_and_why(ward):
    fact = LimitSet(bed="1", condition="rr_high", limit=60.0, reason="x", until_ns=T_NS)
    said = line(1, of_fact(fact, Change.REFUSED, CommandRefusal.BOUNDS), ward)
    assert "REFUSED (outside what the ward allows): own limit of rr_high: 60" in said


@pytest.mark.parametrize("change", Change)
def test_every_change_of_an_alarm_has_words(ward, change):
    said = line(1, of_alarm(change, "nora", note="no answer"), ward)
    assert "No breathing" in said
    assert "Nora" in said


def test_a_text_that_people_typed_cannot_command_the_terminal(ward):
    fact = LimitSet(bed="1", condition="x", limit=1.0, reason="\x1b[2J\nfalse", until_ns=T_NS)
    said = line(1, of_fact(fact), ward)
    assert said.isprintable()


@pytest.mark.parametrize(
    "how",
    [
        "UPDATE journal SET body = replace(body, 'high', 'low') WHERE seq = 2",
        "UPDATE journal SET body = '{}' WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 2",
    ],
)
def test_a_broken_chain_is_said_with_where_it_breaks(ward, how):
    write(ward, *(of_alarm() for _ in range(3)))
    book = sqlite3.connect(ward.journal)
    book.executescript("DROP TRIGGER journal_stays; DROP TRIGGER journal_stays_as_it_is")
    book.execute(how)
    book.commit()
    book.close()
    code, said = run(ward)
    assert code == 1
    assert "The chain breaks at entry 2" in " ".join(said)
    assert not any("as it was written." in text and "Every" in text for text in said)


def test_verify_says_whether_the_chain_holds_and_nothing_else(ward):
    write(ward, *(of_alarm() for _ in range(3)))
    assert said_by("journal", "verify", ward.file) == (0, ["Every entry is as it was written."])
    with contextlib.closing(sqlite3.connect(ward.journal)) as book:
        book.executescript("DROP TRIGGER journal_stays_as_it_is; DROP TRIGGER journal_stays")
        book.execute("DELETE FROM journal WHERE seq = 2")
        book.commit()
    code, said = said_by("journal", "verify", ward.file)
    assert code == 1
    assert "The chain breaks at entry 2" in " ".join(said)


def test_entries_after_the_break_are_marked(ward):
    entry = replace(of_alarm(), t_ns=T_NS)
    assert line(2, entry, ward, is_sound=False).startswith("!     2")
