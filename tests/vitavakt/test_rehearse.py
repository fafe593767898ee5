"""`vitavakt rehearse`: files of vital signs in, alarms out."""

import json

import pytest
from typer.testing import CliRunner

from alarms.rehearsal.play import play
from tests.vitavakt.test_settings import GOOD
from vitavakt.cli import app
from vitavakt.rehearsal.day import N_FAULTS_MAX, DayFileError, read
from vitavakt.rehearsal.rehearse import setup_for

HEAD = "bed,t_s,state,rr_per_min,rr_quality,hr_per_min,hr_quality,breathing,apnoea_s,motion,range_m"


def row(bed, t_s, state="measuring", rr="16.0", hr="70.0", breathing="yes", apnoea_s="0.0"):
    return f"{bed},{t_s},{state},{rr},0.9,{hr},0.9,{breathing},{apnoea_s},0.01,1.30"


def stop(bed, start_s, end_s):
    return [
        row(bed, t_s, rr="", breathing="no", apnoea_s=f"{t_s - start_s + 1}.0")
        for t_s in range(start_s, end_s)
    ]


def a_day(tmp_path, *rows, head=HEAD):
    file = tmp_path / "day.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return file


def run(*arguments):
    return CliRunner().invoke(app, ["rehearse", *map(str, arguments)])


def apnoea_of_bed_7(tmp_path):
    quiet = [row("7", t_s) for t_s in range(100)]
    return a_day(tmp_path, *quiet, *stop("7", 100, 130), *[row("7", t) for t in range(130, 200)])


def test_json_is_one_event_a_line_with_the_columns_of_the_contract(tmp_path):
    done = run(apnoea_of_bed_7(tmp_path), "--json")
    assert done.exit_code == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(e["event"], e["t_s"]) for e in lines] == [
        ("onset", 112.0),
        ("signal", 112.0),
        ("ended", 134.0),
    ]
    wanted = {"bed": "7", "condition": "apnoea", "kind": "physiological", "priority": "high"}
    assert all(wanted.items() <= event.items() for event in lines)


def test_beds_one_after_the_other_in_a_file_are_played_side_by_side(tmp_path):
    beds = [[row(bed, t_s) for t_s in range(60)] for bed in ("1", "2")]
    done = run(a_day(tmp_path, *beds[0], *beds[1]), "--json")
    assert (done.exit_code, done.stdout) == (0, "")


def test_a_row_that_says_lost_is_silence(tmp_path):
    rows = [row("7", t, state="lost" if t > 20 else "measuring") for t in range(60)]
    done = run(a_day(tmp_path, *rows, *[row("8", t) for t in range(60)]), "--json")
    assert [json.loads(line)["condition"] for line in done.stdout.splitlines()] == [
        "sensor_lost",
        "sensor_lost",
    ]


def test_the_report_puts_bare_limits_beside_the_rules_and_counts_true_events(tmp_path):
    events = tmp_path / "events.csv"
    events.write_text("bed,t_start_s,t_end_s,what\n7,99,130,<no breath>\n")
    page = tmp_path / "report.html"
    done = run(apnoea_of_bed_7(tmp_path), "--events", events, "--report", page)
    assert done.exit_code == 0
    assert "bare limits" in done.stdout
    assert "caught" in done.stdout
    text = page.read_text(encoding="utf-8")
    assert "&lt;no breath&gt;" in text
    assert "<no breath>" not in text
    assert "http" not in text, "the page needs nothing else"


def test_a_file_without_some_columns_is_taken_for_what_it_has(tmp_path):
    head = "t_s,bed,state,hr_per_min,rr_per_min"
    day = read(a_day(tmp_path, "0,7,measuring,70,16", "1,7,measuring,,", head=head))
    first, second = day.messages()
    assert first.vitals.rr.per_min == 16.0
    assert second.vitals.rr.per_min is None
    assert first.vitals.breathing is None, "nothing in the file says so"


def test_without_a_column_for_breathing_its_seconds_without_it_count(tmp_path):
    head = "bed,t_s,state,rr_per_min,hr_per_min,apnoea_s"
    day = read(a_day(tmp_path, "7,0,measuring,16,70,0.0", "7,1,measuring,,70,14.0", head=head))
    assert [said.vitals.breathing for said in day.messages()] == [True, False]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["7,0,measuring,16"], "2: has 4 values where the header names 11"),
        ([row("", 0)], "2: bed is empty"),
        ([row("7", "soon")], "2: t_s is a number of seconds, got 'soon'"),
        ([row("7", "inf")], "2: t_s is a number of seconds, got 'inf'"),
        ([row("7", 0, state="fine")], "2: state is one of settling, measuring"),
        ([row("7", 0, rr="many")], "2: rr_per_min is a number per minute"),
        ([row("7", 0, breathing="maybe")], "2: breathing is yes, no, or empty"),
        ([], "2: there is no row"),
    ],
)
def test_a_fault_is_a_sentence_with_its_line(tmp_path, rows, sentence):
    with pytest.raises(DayFileError, match=sentence.replace("(", r"\(")):
        read(a_day(tmp_path, *rows))


def test_all_faults_are_named_up_to_a_number(tmp_path):
    with pytest.raises(DayFileError) as told:
        read(a_day(tmp_path, *[row("7", "?")] * 50))
    assert len(told.value.faults) == N_FAULTS_MAX + 1


def test_a_missing_column_and_a_missing_file_are_one_sentence(tmp_path):
    done = run(a_day(tmp_path, "0,16", head="t_s,rr_per_min"))
    assert done.exit_code == 1
    assert "the column bed, state, hr_per_min is missing" in done.stderr
    done = run(tmp_path / "nowhere.csv")
    assert done.exit_code == 1
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_rules_of_the_ward_file_are_the_ones_that_are_rehearsed(tmp_path):
    ward = tmp_path / "ward.toml"
    ward.write_text(GOOD.replace("at_least = 25.0", "at_least = 15.0"))
    day = a_day(tmp_path, *[row("1", t_s) for t_s in range(200)])
    done = run(day, "--ward", ward, "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert {event["condition"] for event in events} == {"rr_high"}
    assert run(day, "--json").stdout == ""


def test_a_bed_that_the_ward_has_not_is_refused(tmp_path):
    ward_file = tmp_path / "ward.toml"
    ward_file.write_text(GOOD)
    done = run(a_day(tmp_path, row("99", 0)), "--ward", ward_file)
    assert done.exit_code == 1
    assert "The ward file has no bed 99; its beds are" in done.stderr


def test_a_simulated_ward_is_rehearsed_from_its_radar_frames_on(tmp_path):
    done = run("--scenario", short_scenario(tmp_path), "--json")
    assert done.exit_code == 0, done.output
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert ("apnoea", "signal") in {(e["condition"], e["event"]) for e in events}
    report = run("--scenario", short_scenario(tmp_path))
    assert "caught" in report.stdout


def short_scenario(tmp_path):
    file = tmp_path / "stop.toml"
    file.write_text("""\
[scenario]
title = "A stop"
purpose = "Somebody stops breathing."
duration_s = 100

[[beds]]
bed = "1"
patient = "Hansen, O."
story = "A stop of half a minute."
[beds.person]
age_y = 58
[beds.person.course]
waypoints = [{ t_s = 0, rr_per_min = 15, hr_per_min = 70, depth_mm = 4 }]
pauses = [{ t_s = 50, duration_s = 30 }]

[[expect]]
bed = "1"
condition = "apnoea"
from_s = 55
to_s = 80
""")
    return file


def test_one_day_is_asked_for_and_only_one(tmp_path):
    assert "Give one day" in run().stderr
    assert "Give one day" in run(apnoea_of_bed_7(tmp_path), "--scenario", "sepsis").stderr


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_spreadsheet_of_decimal_commas_says_the_same(tmp_path, delimiter):
    plain = apnoea_of_bed_7(tmp_path)
    expected = run(plain, "--json").stdout
    there = plain.read_text("utf-8").replace(",", delimiter).replace(".", ",")
    plain.write_bytes(there.replace("\n", "\r\n").encode("utf-8-sig"))
    assert expected
    assert run(plain, "--json").stdout == expected


def test_rows_in_any_order_and_twice_say_the_same_and_are_counted(tmp_path):
    plain = apnoea_of_bed_7(tmp_path)
    expected = run(plain, "--json").stdout
    rows = plain.read_text("utf-8").splitlines()[1:]
    once = read(a_day(tmp_path, *reversed(rows)))
    assert run(a_day(tmp_path, *reversed(rows), *rows), "--json").stdout == expected
    again = read(tmp_path / "day.csv")
    for day, n in ((once, 0), (again, len(rows))):
        assert play(setup_for(day, None), day.messages()).n_ignored.get("out of order", 0) == n


def test_no_breathing_is_counted_where_the_file_does_not_say_for_how_long(tmp_path):
    head = "bed,t_s,state,rr_per_min,hr_per_min,breathing"
    said = ["yes", "no", "no", "", "no", "no"]
    rows = [f"7,{t_s},measuring,,70,{word}" for t_s, word in enumerate(said)]
    day = read(a_day(tmp_path, *reversed(rows), "7,60,measuring,,70,no", head=head))
    assert [one.vitals.apnoea_s for one in day.messages()] == [0, 1, 2, 0, 1, 2, 0]
    stopped = [f"7,{t_s},measuring,,70,{'no' if t_s > 5 else 'yes'}" for t_s in range(25)]
    events = run(a_day(tmp_path, *stopped, head=head), "--json").stdout
    assert '"condition": "apnoea"' in events


@pytest.mark.parametrize("zero", ["0", "0.00", "-0.0", "0e0"])
def test_no_second_without_breathing_is_breathing_however_zero_is_written(tmp_path, zero):
    head = "bed,t_s,state,rr_per_min,hr_per_min,apnoea_s"
    day = read(a_day(tmp_path, f"7,0,measuring,16,70,{zero}", head=head))
    assert [said.vitals.breathing for said in day.messages()] == [True]


@pytest.mark.parametrize("nothing", ["", "nan"])
def test_where_nothing_tells_of_breathing_it_is_not_known(tmp_path, nothing):
    head = "bed,t_s,state,rr_per_min,hr_per_min,apnoea_s"
    day = read(a_day(tmp_path, f"7,0,measuring,16,70,{nothing}", head=head))
    assert [said.vitals.breathing for said in day.messages()] == [None]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([row("7", "1e300")], "2: t_s is a number of seconds, got '1e300'"),
        ([row("7", "1795000000000")], "2: t_s is a number of seconds"),
        ([row("7", 0), row("7", 10**9)], "more than a year"),
    ],
)
def test_a_time_that_would_be_played_for_ever_is_a_fault(tmp_path, rows, sentence):
    with pytest.raises(DayFileError, match=sentence):
        read(a_day(tmp_path, *rows))


def test_a_column_that_is_there_twice_is_a_fault(tmp_path):
    with pytest.raises(DayFileError, match="the column bed is there twice"):
        read(a_day(tmp_path, row("7", 0) + ",8", head=HEAD + ",bed"))


def test_more_beds_than_any_hospital_has_are_read(tmp_path):
    assert len(read(a_day(tmp_path, *[row(f"b{k}", 0) for k in range(70_000)])).beds) == 70_000
