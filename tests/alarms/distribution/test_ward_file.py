"""`[[escalation]]` and `[[shifts]]` of a ward file: what is read, and every fault in a sentence."""

import pytest

from alarms.distribution.times import DEFAULT_TIMES
from alarms.messages import Kind, Priority
from vitavakt.ward_file.distribution import plan
from vitavakt.ward_file.fields import Fields

ROW = {
    "kind": "physiological",
    "priority": "high",
    "on_device_s": 4,
    "answer_s": 20,
    "everyone_s": 45,
}
DAY, NIGHT = {"name": "day", "from": "07:00"}, {"name": "night", "from": "22:30"}
OSLO = {"time_zone": "Europe/Oslo"}


def read(**tables):
    faults = []
    made = plan(Fields({"ward": {}} | tables, (), faults))
    return made, [sentence for _, sentence in faults]


def test_a_file_that_says_nothing_has_the_defaults_and_no_shifts():
    made, faults = read()
    assert (made.times, made.shifts.names, faults) == (DEFAULT_TIMES, (), [])


def test_the_rows_of_a_file_are_the_whole_table():
    made, faults = read(escalation=[ROW])
    assert faults == []
    (row,) = made.times
    assert (row.kind, row.priority) == (Kind.PHYSIOLOGICAL, Priority.HIGH)
    assert (row.on_device_s, row.answer_s, row.everyone_s) == (4.0, 20.0, 45.0)


def test_shifts_follow_the_clock_of_their_time_zone():
    made, faults = read(ward=OSLO, shifts=[DAY, NIGHT])
    assert faults == []
    assert made.shifts.running(1_795_000_000 * 10**9) == "day", "12:06 in Oslo"


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"escalation": [ROW | {"everyone_s": 600}]}, "a number from 1 to 180"),
        ({"escalation": [ROW | {"answer_s": 2}]}, "on_device_s ≤ answer_s"),
        ({"escalation": [ROW, ROW]}, "is there twice"),
        ({"escalation": [ROW | {"kind": "odd"}]}, "one of: physiological"),
        ({"escalation": [ROW | {"wait_s": 2}]}, "is not known here"),
        ({"shifts": [DAY]}, "is no time zone"),
        ({"ward": {"time_zone": "Oslo/Norge"}, "shifts": [DAY]}, "is no time zone"),
        ({"ward": OSLO, "shifts": [DAY | {"from": "7"}]}, "is no time of day"),
        ({"ward": OSLO, "shifts": [DAY, DAY]}, "is there twice"),
        ({"ward": OSLO, "shifts": [DAY, NIGHT | {"from": "07:00"}]}, "begin at the same time"),
    ],
)
def test_a_fault_is_said_in_a_sentence(tables, words):
    _, faults = read(**tables)
    assert any(words in sentence for sentence in faults), faults
