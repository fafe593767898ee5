"""The truth as a file."""

import csv
import io
from dataclasses import replace
from itertools import pairwise

import pytest

from simulators.bedside import Bedside
from simulators.people.person import Episode, Person, steady
from simulators.recordings import record
from simulators.truth import BEAT_COLUMNS, BREATH_COLUMNS, COLUMNS, TruthRow, TruthWriter


def test_the_columns_are_those_promised():
    promised = (
        "t_s present breathing rr_per_min hr_per_min moving apnoea_s range_m event"
        " airflow pattern posture"
    )
    assert " ".join(COLUMNS) == promised


def test_a_value_that_does_not_exist_is_an_empty_cell():
    stream = io.StringIO()
    TruthWriter(stream)(TruthRow(t_s=1.0, present=False))
    assert stream.getvalue().splitlines()[1] == "1.000,0,,,,0,,,,,,"


def test_a_file_written_while_frames_are_taken_is_the_truth_of_the_recording():
    course = replace(steady(rr_per_min=15, hr_per_min=70), pauses=(Episode(t_s=5, duration_s=9),))
    person = Person(course=course)
    followed, at_once = io.StringIO(), io.StringIO()
    bedside = Bedside(person, seed=5, n_rows=2, on_row=TruthWriter(followed))
    for _ in range(100):
        bedside.take(7)
    _, rows = record(person, seed=5, duration_s=35)
    write = TruthWriter(at_once)
    for row in rows:
        write(row)
    assert followed.getvalue() == at_once.getvalue()
    table = list(csv.DictReader(io.StringIO(at_once.getvalue())))
    assert [float(line["t_s"]) for line in table] == [float(s) for s in range(1, 36)]
    assert {line["breathing"] for line in table} == {"0", "1"}
    assert "stops breathing" in {line["event"] for line in table}


def test_beats_and_breaths_come_with_the_second_in_which_they_are_and_agree_with_its_rates():
    beats, breaths, rows = [], [], []
    bedside = Bedside(
        Person(course=steady(rr_per_min=15, hr_per_min=70)),
        seed=5,
        on_row=rows.append,
        on_beat=beats.append,
        on_breath=breaths.append,
    )
    for _ in range(60):
        bedside.take(20)
        assert all(b.t_s <= rows[-1].t_s for b in (*beats, *breaths))
    told = [b.t_s for b in beats]
    assert told == sorted(set(told))
    for beat, after in pairwise(beats):
        assert after.t_s - beat.t_s == pytest.approx(beat.interval_s)
    for breath, after in pairwise(breaths):
        assert after.start_s == pytest.approx(breath.t_s)
    assert sum(50 < t_s <= 60 for t_s in told) * 6 == pytest.approx(rows[-1].hr_per_min, abs=6)
    assert sum(40 < b.t_s <= 60 for b in breaths) * 3 == pytest.approx(rows[-1].rr_per_min, abs=3)


def test_of_somebody_who_is_away_no_beat_is_told():
    course = replace(
        steady(rr_per_min=15, hr_per_min=70), absences=(Episode(t_s=5, duration_s=30),)
    )
    beats = []
    bedside = Bedside(Person(course=course), seed=5, on_beat=beats.append)
    bedside.take(20 * 50)
    times_s = [b.t_s for b in beats]
    assert not any(12 < t_s < 34 for t_s in times_s)
    assert any(t_s < 10 for t_s in times_s)
    assert any(t_s > 38 for t_s in times_s)


def test_beats_and_breaths_can_be_written_as_files_of_their_own():
    beats, breaths = io.StringIO(), io.StringIO()
    bedside = Bedside(
        Person(course=steady(rr_per_min=15, hr_per_min=70)),
        seed=5,
        on_beat=TruthWriter(beats, BEAT_COLUMNS),
        on_breath=TruthWriter(breaths, BREATH_COLUMNS),
    )
    bedside.take(20 * 20)
    head, first, *_ = beats.getvalue().splitlines()
    assert head == "t_s,origin,interval_s"
    assert first.split(",")[1] == "sinus"
    head, first, *_ = breaths.getvalue().splitlines()
    assert head == "t_s,start_s,depth_mm,airflow,pattern"
    assert first.split(",")[3] == "1"
