"""A report says what the records hold, says what is not known as nothing, and obeys no name."""

import asyncio
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alarms.messages import PatientSet
from records.history import HistoryReader
from tests.vitavakt.reports import written
from tests.vitavakt.reports.pdf_text import text_of
from tests.vitavakt.reports.written import NOW_NS, ward
from vitavakt.reports.document import Document, Figures, Plot, Spans, Table
from vitavakt.reports.press import ChildPress, printed
from vitavakt.reports.reading import document
from vitavakt.settings import Ward
from ward_ui.reports.order import Order, PressError


def order(what: str = "patient", **changes: Any) -> Order:
    asked = Order(
        what=what,  # type: ignore[arg-type]  # one of three words
        form="pdf", language="en", t_ns=NOW_NS, by="Nora Vik (nurse)", bed="7",
    )  # fmt: skip
    return replace(asked, **changes)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    made = ward(tmp_path_factory.mktemp("ward"))
    written.write_day(made)
    written.write_journal(made)
    return made


def figures(made: Document) -> dict[str, str]:
    return {k: v for block in made.blocks if isinstance(block, Figures) for k, v in block.rows}


def blocks(made: Document, of: type) -> list[Any]:
    return [block for block in made.blocks if isinstance(block, of)]


def test_a_printed_course_holds_the_numbers_of_the_records(day: Ward) -> None:
    said = text_of(printed(day, order()))
    with HistoryReader(day.history) as history:
        cover = history.cover(NOW_NS - 24 * 3600 * 10**9, NOW_NS)["7"]
    assert cover.rr_s == 21 * 3600
    assert "from 16 to 20 per min" in said
    assert "Bed 7, Berg, A., 81 y" in said
    assert "by Nora Vik (nurse)" in said
    assert "Page 1 of " in said
    assert said.count("Respiration rate high") >= 4
    for words in ("Nora Vik", "12 s", "40 s", "stands", "the patient", "RR 21 /min", "kols"):
        assert words in said, words


def test_what_was_not_measured_is_a_gap_and_no_zero(day: Ward) -> None:
    rr = blocks(document(day, order()), Plot)[0]
    drawn = [line for line in rr.lines if line.style == "value"]
    assert len(drawn) == 3, "two hours without a value and one without a patient"
    gaps = [b.points[0][0] - a.points[-1][0] for a, b in pairwise(drawn)]
    assert [round(24 * gap) for gap in gaps] == [2, 1]
    assert min(y for line in drawn for _, y in line.points) > 0.3


def test_coverage_is_of_the_time_with_somebody_there(day: Ward) -> None:
    said = figures(document(day, order()))
    assert said["Somebody in the bed"].startswith("23 h")
    assert said["Respiration rate shown"].startswith("21 h")
    assert "91 %" in said["Respiration rate shown"]


def test_a_patients_report_begins_where_the_one_before_was_discharged(tmp_path: Path) -> None:
    made = ward(tmp_path)
    written.write_day(made)
    gone = [
        *written.life("7.rr_high.1", 5 * 3600, taken_s=5.0, ended_s=60.0),
        written.discharged(4 * 3600),
        written.said(PatientSet(bed="7", occupied=True), 3.9 * 3600),
        *written.life("7.rr_high.2", 3600, taken_s=5.0, ended_s=60.0),
    ]
    written.write_entries(made, gone)
    for what in ("patient", "shift"):
        said = document(made, order(what))
        (alarms,) = [t for t in blocks(said, Table) if t.head[1] == "priority"]
        assert len(alarms.rows) == 1, "the other's alarm is not printed"
        assert figures(document(made, order()))["Radar heard"].startswith("4 h")


def test_a_shift_says_who_took_what_how_fast_and_what_is_open(day: Ward) -> None:
    made = document(day, order("shift"))
    said = figures(made)
    assert said["Alarms"] == "3 physiological, 0 technical, 0 advice"
    assert said["Taken by somebody"] == "67 %"
    assert said["From the call to taken"] == "median 26 s, nine of ten within 37 s"
    assert said["Not measured"] == "2 h of 23 h with somebody in the bed"
    assert "Alarm that nobody has taken" in said["Open now"]
    assert "Own limit Respiration rate high 29 expires" in said[""]


def test_the_ward_in_figures_counts_by_patient_day(day: Ward) -> None:
    made = document(day, order("alarms", manual_per_day=6.0, manual_minutes=2.0))
    said = figures(made)
    assert said["Patient-days"].startswith("1.0")
    assert said["Respiration rates typed in"] == "1"
    assert said["Counting by hand, saved"].startswith("0.2 hours"), "(6 x 0.96 - 1) x 2 min"
    (acted, response, top) = blocks(made, Spans)
    assert acted.rows[0].text == "67 % (2/3)"
    assert response.rows[0].text == "26 s / 37 s (n = 2)"
    assert [row.label for row in top.rows] == ["Bed 7, Berg, A."]


def test_a_day_without_anybody_has_no_bar_rather_than_none_high(day: Ward) -> None:
    (plot,) = blocks(document(day, order("alarms")), Plot)
    days_with = {round(bar.x * len(plot.x) - 0.5) for bar in plot.bars}
    assert len(plot.x) == 8
    assert len(days_with) <= 3


@pytest.mark.parametrize("what", ["patient", "shift", "alarms"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_report_is_there_in_both_languages(day: Ward, what: str, language: str) -> None:
    made = printed(day, order(what, language=language))
    assert made.startswith(b"%PDF")
    said = text_of(made)
    assert ("Side 1 av" if language == "nb" else "Page 1 of") in said
    assert "{" not in said


EVIL = '#read("/etc/hostname") $x$ *b* <script>alert(1)</script> \\u{41} [#panic()] "'


def test_a_name_that_is_markup_is_printed_as_it_is(tmp_path: Path) -> None:
    made = ward(tmp_path, EVIL)
    written.write_day(made, 2)
    written.write_journal(made, reason=EVIL)
    for what in ("patient", "shift", "alarms"):
        said = re.sub(r"\s+", "", text_of(printed(made, order(what))))
        assert re.sub(r"\s+", "", EVIL) in said, what


def test_a_ward_without_records_says_so(tmp_path: Path) -> None:
    with pytest.raises(PressError, match="past_unread"):
        document(ward(tmp_path), order())


def test_a_bed_that_is_not_there_is_refused(day: Ward) -> None:
    with pytest.raises(PressError, match="report_bed"):
        document(day, order(bed="99"))


async def pressed(made: Ward, asked: Order) -> bytes:
    return await ChildPress(made)(asked)


def test_the_press_makes_the_same_in_a_process_of_its_own(day: Ward) -> None:
    made = asyncio.run(pressed(day, order("shift", form="json")))
    assert made == msgspec.json.encode(document(day, order("shift")))


def test_the_press_gives_the_reason_of_a_refusal(day: Ward) -> None:
    with pytest.raises(PressError, match="report_bed"):
        asyncio.run(pressed(day, order(bed="99")))


async def test_a_report_that_takes_too_long_is_given_up(day: Ward) -> None:
    began = asyncio.get_running_loop().time()
    with pytest.raises(PressError, match="report_slow"):
        await ChildPress(day, time_s=0.05)(order())
    assert asyncio.get_running_loop().time() - began < 3
