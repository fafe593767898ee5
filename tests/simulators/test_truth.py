"""The truth as a file."""

import csv
import io
from dataclasses import replace

from simulators.bedside import Bedside
from simulators.people.person import Episode, Person, steady
from simulators.recordings import record
from simulators.truth import COLUMNS, TruthRow, TruthWriter


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
