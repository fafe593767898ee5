"""A report says what the records hold, says what is not known as nothing, and obeys no name."""

import asyncio
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alarms.messages import Change, Entry, Kind, PatientSet, Quiet
from records.history import History, HistoryReader
from tests.vitavakt.reports import written
from tests.vitavakt.reports.pdf_text import text_of
from tests.vitavakt.reports.written import NOW_NS, NOW_S, ward
from vitavakt import settings
from vitavakt.reports.page.document import Document, Figures, Heading, Plot, Spans, Table
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
    for words in (
        "Nora Vik",
        "12 s",
        "40 s",
        "stands",
        "the patient",
        "RR 21 /min, on oxygen",
        "kols",
    ):
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
        (alarms,) = [t for t in blocks(said, Table) if "priority" in t.head]
        assert len(alarms.rows) == 1, "the other's alarm is not printed"
        assert figures(document(made, order()))["Radar heard"].startswith("4 h")
    assert figures(said)["Alarms"].startswith("2 "), "the ward's figures name nobody"


def test_a_shift_says_who_took_what_how_fast_and_what_is_open(day: Ward) -> None:
    made = document(day, order("shift"))
    said = figures(made)
    assert said["Alarms"] == "3 physiological, 0 technical, 0 advice"
    assert said["Called somebody"] == "3 of 3"
    assert said["Taken by somebody"] == "2 of 3"
    assert said["From the call to taken"] == "median 26 s, nine of ten within 37 s"
    assert said["Not measured"] == "2 h of 23 h with somebody in the bed"
    assert "Alarm that nobody has taken" in said["Open now"]
    assert "Own limit Respiration rate high 29 expires" in said[""]


def test_the_ward_in_figures_counts_by_patient_day(day: Ward) -> None:
    made = document(day, order("alarms", manual_per_day=6.0, manual_minutes=2.0))
    said = figures(made)
    assert said["Patient-days"].startswith("0.96 ")
    assert said["Respiration rates typed in"] == "1"
    assert said["Counting by hand, saved"].startswith("0.2 hours"), "(6 x 0.96 - 1) x 2 min"
    (acted, response, top) = blocks(made, Spans)
    assert acted.rows[0].text == "67 % (2/3)"
    assert response.rows[0].text == "26 s / 37 s (n = 2)"
    assert [row.label for row in top.rows] == ["Bed 7, Berg, A."]


def test_a_day_without_anybody_has_no_bar_and_a_short_one_says_that_it_is_too_short(
    tmp_path: Path,
) -> None:
    """From 19.09. 04:13 on somebody was there, up to 21.09. 16:13 with an hour out of bed."""
    made = ward(tmp_path)
    written.write_day(made, 60)
    written.write_journal(made)
    plot = blocks(document(made, order("alarms")), Plot)[0]
    assert [tick.label for tick in plot.x[:5]] == [f"{n}.09." for n in range(14, 19)]
    assert [tick.label for tick in plot.x[5:]] == ["19.09. too short", "20.09.", "21.09. too short"]
    assert {int(bar.x * len(plot.x)) for bar in plot.bars} == {6}
    assert "21.09.: too short a time to tell" in plot.said


def test_under_a_patient_day_there_is_no_number_a_day_anywhere(day: Ward) -> None:
    made = document(day, order("alarms"))
    assert blocks(made, Plot) == []
    for table in blocks(made, Table):
        for head in ("physiological", "technical", "advice", "per day"):
            if head in table.head:
                assert {row[table.head.index(head)] for row in table.rows} == {""}, head


def test_quick_answers_look_quick(tmp_path: Path) -> None:
    made = ward(tmp_path)
    written.write_day(made)
    written.write_entries(made, written.life("7.rr_high.1", 3600, taken_s=0.4, ended_s=60.0))
    (response,) = [s for s in blocks(document(made, order("alarms")), Spans) if "median" in s.title]
    (row,) = response.rows
    assert row.text == "< 1 s / < 1 s (n = 1)"
    assert max(row.part, row.full) < 0.01


OF_WARD = {"bed": "", "condition": "journal_full", "kind": Kind.TECHNICAL, "text_en": "Disk full"}


def test_the_shift_and_the_alarms_in_figures_count_alike_and_leave_out_no_alarm(
    tmp_path: Path,
) -> None:
    """Of a bed, of nobody's bed, of the ward itself, and of the patient before."""
    made = ward(tmp_path)
    written.write_day(made)
    entries = [
        *written.life("7.rr_high.1", 5 * 3600, taken_s=5.0, ended_s=60.0),
        written.discharged(4 * 3600),
        *written.life("9.rr_high.2", 3 * 3600, taken_s=5.0, ended_s=60.0, bed="9"),
        *written.life(".journal_full.3", 2 * 3600, taken_s=None, ended_s=None, **OF_WARD),
        *written.life("7.rr_high.4", 3600, taken_s=5.0, ended_s=None),
    ]
    written.write_entries(made, entries)
    shift, whole = document(made, order("shift")), document(made, order("alarms", days=1))
    assert figures(shift)["Alarms"] == "3 physiological, 1 technical, 0 advice"
    table = blocks(whole, Table)[-1]
    n = {row[0]: int(row[2]) for row in table.rows if row[0].startswith("all: ")}
    assert n == {"all: physiological": 3, "all: technical": 1}
    own = blocks(shift, Table)[0]
    assert [row[own.head.index("alarm")] for row in own.rows] == [
        "Disk full",
        "Bed 9: Respiration rate high",
    ]
    headings = [one.text for one in blocks(shift, Heading)]
    assert headings[:2] == ["The whole ward", "Alarms of the ward itself"]
    (_, now) = blocks(shift, Figures)[1].rows[0]
    assert now.endswith(": Disk full, since 21.09. 14:11, called 21.09. 14:13")


def test_a_phone_that_is_missing_is_named_by_who_used_it_last(tmp_path: Path) -> None:
    made = ward(tmp_path)
    written.write_day(made)
    taken = written.life("7.rr_high.1", 5 * 3600, taken_s=5.0, ended_s=60.0)
    used = [replace(one, device="5b0e") if one.person else one for one in taken]
    lost = OF_WARD | {"condition": "phone_lost", "text_en": "No contact with the phone"}
    gone = [
        *written.life(".phone_lost.2", 3600, taken_s=None, ended_s=None, **lost, about="5b0e"),
        *written.life(".phone_lost.3", 1800, taken_s=None, ended_s=None, **lost, about="never"),
    ]
    written.write_entries(made, [*used, *gone])
    own = blocks(document(made, order("shift")), Table)[0]
    assert [row[own.head.index("alarm")] for row in own.rows] == [
        "No contact with the phone",
        "No contact with the phone (last used by Nora Vik)",
    ]


def test_what_has_stood_for_longer_than_the_log_says_when_people_were_called(
    tmp_path: Path,
) -> None:
    made, day_s = ward(tmp_path), 24 * 3600
    written.write_day(made)
    disk = {"bed": "", "condition": "records_down", "kind": Kind.TECHNICAL}
    begun = written.life(".records_down.1", 5 * day_s, taken_s=60.0, ended_s=None, **disk)
    alarm = begun[-1].alarm
    assert alarm is not None
    quiet = replace(alarm, quiet=Quiet.MERGED)
    now_quiet = Entry(t_ns=NOW_NS - 600 * written.S, change=Change.QUIET, alarm=quiet)
    over = written.life(".records_down.0", 6 * day_s, taken_s=9.0, ended_s=90.0, **disk)
    written.write_entries(made, [*over, *begun, now_quiet])
    rows = [row for block in blocks(document(made, order("shift")), Figures) for row in block.rows]
    (said,) = [one for _, one in rows if "Alarm" in one and "since" in one]
    assert "called 16.09." in said, "five days ago"
    assert "nobody has taken" not in said


def test_a_ward_without_alarms_of_its_own_has_no_such_part(day: Ward) -> None:
    headings = [one.text for one in blocks(document(day, order("shift")), Heading)]
    assert "Alarms of the ward itself" not in headings


def test_an_alarm_says_since_when_it_is_so_and_when_people_were_called(day: Ward) -> None:
    (table,) = [t for t in blocks(document(day, order()), Table) if "priority" in t.head]
    newest = dict(zip(table.head, table.rows[0], strict=True))
    assert (newest["since"], newest["called"]) == ("21.09. 16:06:30", "16:08:30")
    (first,) = [row for row in table.rows if row[0].startswith("21.09. 09:")]
    assert first[table.head.index("lasted")] == "12 min", "from the beginning, as on the phone"


def test_an_alarm_that_called_nobody_is_no_call(tmp_path: Path) -> None:
    made = ward(tmp_path)
    written.write_day(made, 48)
    quiet = written.life("7.rr_high.1", 3600, taken_s=9.0, ended_s=60.0, quiet=Quiet.REPEAT)
    written.write_entries(made, quiet)
    (table,) = [t for t in blocks(document(made, order()), Table) if "priority" in t.head]
    row = dict(zip(table.head, table.rows[0], strict=True))
    assert row["called"] == row["after"] == ""
    assert "called nobody: told shortly before" in row["alarm"]
    assert figures(document(made, order("shift")))["Called somebody"] == "0 of 1"
    of_all = blocks(document(made, order("alarms")), Table)[-1]
    (told,) = [r for r in of_all.rows if r[0] == "all: physiological"]
    assert told[of_all.head.index("per day")] == "0.00"


def test_times_are_on_the_wards_clock_with_and_without_shifts(tmp_path: Path) -> None:
    made = ward(tmp_path)
    written.write_day(made)
    written.write_journal(made)
    text = made.file.read_text(encoding="utf-8")
    made.file.write_text(re.sub(r"\[\[shifts]]\nname.*\nfrom.*\n", "", text), encoding="utf-8")
    without = settings.read(made.file)
    assert without.plan.shifts.names == ()
    assert document(without, order()).made.startswith("Printed 21.09.2026 16:13 (UTC+02:00)")


def test_a_shift_by_its_name_is_the_newest_of_that_name_as_far_as_it_has_come(day: Ward) -> None:
    """It is 16:13 on the ward: the evening runs, the day ended at 14:45, the night at 07:00."""
    evening = document(day, order("shift", shift="evening"))
    assert evening.about == "evening, 21.09. 14:45 to 21.09. 16:13"
    assert figures(evening)["Alarms"].startswith("2 physiological")
    assert "Open now" in figures(evening)
    night = document(day, order("shift", shift="night"))
    assert night.about == "night, 20.09. 22:00 to 21.09. 07:00"
    assert figures(night)["Alarms"].startswith("0 physiological")


def test_what_was_open_when_a_shift_ended_is_told_as_it_stood_then(tmp_path: Path) -> None:
    made = ward(tmp_path)
    written.write_day(made)
    ended_ago_s = 88 * 60
    late = written.life("7.rr_high.1", ended_ago_s + 60, taken_s=120.0, ended_s=600.0)
    after = written.life("7.rr_high.2", ended_ago_s - 60, taken_s=None, ended_s=None)
    written.write_entries(made, [*late, *after])
    said = figures(document(made, order("shift", shift="day")))
    assert said["Alarms"].startswith("1 physiological")
    assert said["Open when the shift ended"].startswith("Alarm that nobody has taken")
    assert said["Taken by somebody"] == "1 of 1", "it was, two minutes into the next shift"


def test_a_shift_that_the_ward_has_not_is_refused(day: Ward) -> None:
    with pytest.raises(PressError, match="report_shift"):
        document(day, order("shift", shift="dawn"))


def test_alarms_are_counted_by_shift_of_the_time_with_somebody_there(day: Ward) -> None:
    made = document(day, order("alarms"))
    (by_shift,) = [t for t in blocks(made, Table) if t.head[0] == "shift"]
    rows = {row[0]: row[1:] for row in by_shift.rows}
    assert list(rows) == ["day", "evening", "night"]
    assert [rows[name][4] for name in rows] == ["1", "2", "0"]
    assert [rows[name][5] for name in rows] == ["1", "2", "0"]
    assert sum(float(row[0]) for row in rows.values()) == pytest.approx(23 / 24, abs=0.1)
    assert rows["night"][6:9] == ("", "", ""), "of no alarm there is no share and no time"


def test_weeks_stand_beside_one_another_and_old_ones_have_no_rate(tmp_path: Path) -> None:
    made = ward(tmp_path)
    written.write_day(made, 48)
    week_s = 7 * 86_400
    written.write_entries(
        made,
        [
            *written.life("7.rr_high.1", 2.5 * week_s, taken_s=5.0, ended_s=60.0),
            *written.life("7.rr_high.2", 3600, taken_s=15.0, ended_s=60.0),
        ],
    )
    n, rate = by_week(made)
    assert n == ["1", "0", "1"]
    assert rate[:2] == ["", ""]
    assert float(rate[2]) == pytest.approx(0.51, abs=0.03)


def test_a_week_of_which_the_hours_are_kept_has_its_rate(tmp_path: Path) -> None:
    made = ward(tmp_path)
    written.write_day(made, 48)
    ago_s = 12 * 86_400
    there = [written.slot(NOW_S - ago_s + k * 15, 16.0) for k in range(2 * 86_400 // 15)]
    history = History(made.history)
    history.write(there)
    history.prune(NOW_NS)
    history.close()
    taken = written.life("7.rr_high.1", ago_s - 3600, taken_s=5.0, ended_s=60.0)
    written.write_entries(made, taken)
    assert by_week(made) == (["1", "0"], ["0.5", "0.0"])


def by_week(made: Ward) -> tuple[list[str], list[str]]:
    """Alarms of each week, and physiological ones per patient-day."""
    (weeks,) = [t for t in blocks(document(made, order("alarms")), Table) if "week" in t.head[0]]
    return [row[5] for row in weeks.rows], [row[2] for row in weeks.rows]


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
