"""Changes to a ward file's text: nothing else changes, and every fault is refused."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vitavakt.test_settings import GOOD
from vitavakt.administration.difference import difference
from vitavakt.administration.edit import NO_PIN, OPEN, NotHereError, edited
from vitavakt.administration.restarts import restarts
from vitavakt.settings import WardFileError, of_text, read
from ward_ui.administration.messages import Change

TWO_BEDS = """\
# The ward's own file; this comment stays.
[ward]
id = "4A"
name = "4A Observation"     # as on the door
language = "nb"

[[people]]
person = "nora"
name = "Nora Vik"
role = "nurse"
pin_hash = '$argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYWE$YWFhYWFhYWFhYWFhYWFhYQ'

[[sensors]]
id = "radar-01"
driver = "remote"

# by the window
[[sensors]]
id = "radar-02"
driver = "remote"

[[beds]]
bed = "1"
sensor = "radar-01"   # mounted in spring
patient = "Hansen, O."

[[beds]]
bed = "2"
sensor = "radar-02"

[[rules]]
condition = "rr_high"
subject = "rr"
above = 25.0
hysteresis = 2.0
delay_s = 60.0
priority = "medium"
kind = "physiological"
text_nb = "Respirasjonsfrekvens høy"
text_en = "Respiration rate high"
"""
SWAP = [
    Change(do="set", at=["beds", 0, "sensor"], value="radar-02"),
    Change(do="set", at=["beds", 1, "sensor"], value="radar-01"),
]
NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=40
)


def changed(*changes: Change) -> dict:
    return tomllib.loads(edited(TWO_BEDS, changes))


def test_comments_and_everything_that_nobody_touched_stay_as_they_were_written() -> None:
    lines = edited(TWO_BEDS, SWAP).splitlines()
    touched = [(a, b) for a, b in zip(TWO_BEDS.splitlines(), lines, strict=True) if a != b]
    assert touched == [
        ('sensor = "radar-01"   # mounted in spring', 'sensor = "radar-02"   # mounted in spring'),
        ('sensor = "radar-02"', 'sensor = "radar-01"'),
    ]


def test_a_swap_and_the_same_swap_again_is_the_file_byte_for_byte() -> None:
    back = [
        Change(do="set", at=["beds", 0, "sensor"], value="radar-01"),
        Change(do="set", at=["beds", 1, "sensor"], value="radar-02"),
    ]
    assert edited(edited(TWO_BEDS, SWAP), back) == TWO_BEDS


@settings(max_examples=60, deadline=None)
@given(
    name=NAMES,
    limit=st.floats(0, 7200, allow_nan=False),
    added=st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), unique=True, max_size=4),
    dropped=st.sets(st.integers(0, 1)),
)
def test_what_is_asked_for_is_what_is_read_and_everything_else_is_as_it_was(
    name: str, limit: float, added: list[str], dropped: set[int]
) -> None:
    was = tomllib.loads(TWO_BEDS)
    people = [{"person": f"p-{one}", "name": name, "role": "nurse"} for one in added]
    now = changed(
        Change(do="set", at=["ward", "name"], value=name),
        Change(do="set", at=["rules", 0, "above"], value=limit),
        *(Change(do="drop", at=["beds", idx]) for idx in dropped),
        *(Change(do="add", at=["people"], value=one) for one in people),
    )
    was["ward"]["name"] = name
    was["rules"][0]["above"] = limit
    was["people"] += people
    was["beds"] = [row for idx, row in enumerate(was["beds"]) if idx not in dropped]
    if not was["beds"]:
        del was["beds"]
    assert now == was


def test_nothing_changed_is_the_same_text() -> None:
    assert edited(TWO_BEDS, []) == TWO_BEDS
    same = Change(do="set", at=["beds", 0, "sensor"], value="radar-01")
    assert edited(TWO_BEDS, [same]) == TWO_BEDS


@pytest.mark.parametrize(
    "change",
    [
        Change(do="set", at=["links", "frames"], value="tcp://0.0.0.0:1"),
        Change(do="set", at=["ward", "demo"], value=True),
        Change(do="set", at=["ward", "training"], value=True),
        Change(do="set", at=["ward", "records"], value="/elsewhere"),
        Change(do="set", at=["ui", "port"], value=80),
        Change(do="set", at=["ui", "plain_http"], value=True),
        Change(do="set", at=["oidc", "issuer"], value="https://evil.example"),
        Change(do="set", at=["push", "contact"], value="mailto:x@evil.example"),
        Change(do="set", at=["beds", 0, "patient"], value="Somebody else"),
        Change(do="set", at=["sensors", 0, "recording"], value="/etc/passwd"),
        Change(do="set", at=["beds", 9, "sensor"], value="radar-01"),
        Change(do="set", at=["beds", -1, "sensor"], value="radar-01"),
        Change(do="set", at=["beds", 0], value={}),
        Change(do="set", at=["rules"], value=[]),
        Change(do="set", at=["rules", 0, "merges", "x"], value=1),
        Change(do="drop", at=["ward"]),
        Change(do="drop", at=["people", 7]),
        Change(do="drop", at=["rules"]),
        Change(do="drop", at=["ward", "id"]),
        Change(do="add", at=["beds"], value={"bed": "3", "sensor": "x", "patient": "Y"}),
        Change(do="add", at=["links"], value={"frames": "x"}),
        Change(do="add", at=["beds"], value="3"),
    ],
)
def test_what_is_not_for_the_pages_or_not_there_is_refused(change: Change) -> None:
    with pytest.raises(NotHereError):
        edited(TWO_BEDS, [change])


FAULTY = [
    ("beds", Change(do="set", at=["beds", 0, "sensor"], value="nowhere")),
    ("beds", Change(do="set", at=["beds", 0, "sensor"], value="radar-02")),
    ("beds", Change(do="set", at=["beds", 0, "bed"], value="2")),
    ("beds", Change(do="set", at=["beds", 0, "bed"], value="with space")),
    ("sensors", Change(do="add", at=["sensors"], value={"id": "x", "driver": "simulated"})),
    ("beds", Change(do="drop", at=["sensors", 1])),
    ("people", Change(do="set", at=["people", 0, "role"], value="king")),
    ("people", Change(do="set", at=["people", 0, "name"], value="")),
    (
        "people",
        Change(do="add", at=["people"], value={"person": "a", "name": "A", "role": "nurse"}),
    ),
    ("rules", Change(do="set", at=["rules", 0, "above"], value="many")),
    ("rules", Change(do="set", at=["rules", 0, "delay_s"], value=99_999)),
    ("rules", Change(do="set", at=["rules", 0, "text_nb"], value="")),
    ("rules", Change(do="drop", at=["rules", 0])),
    ("ui", Change(do="set", at=["ui", "names"], value="all")),
    ("ui", Change(do="set", at=["ui", "lock_after_min"], value=0)),
    ("ward", Change(do="set", at=["ward", "language"], value="de")),
    ("ward", Change(do="add", at=["shifts"], value={"name": "day", "from": "07:00"})),
    ("pauses", Change(do="set", at=["pauses", "care_min"], value=600)),
    ("own_limits", Change(do="set", at=["own_limits", "hours"], value=99)),
]


@pytest.mark.parametrize(("table", "change"), FAULTY)
def test_every_fault_is_found_and_named_by_its_place(
    tmp_path: Path, table: str, change: Change
) -> None:
    file = tmp_path / "ward.toml"
    assert of_text(file, TWO_BEDS).beds
    with pytest.raises(WardFileError) as error:
        of_text(file, edited(TWO_BEDS, [change]))
    assert table in {str(fault.path[0]) for fault in error.value.faults}


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(limit=st.floats(20, 40).map(lambda x: round(x, 1)), delay_s=st.integers(0, 600))
def test_edited_and_read_again_it_is_the_same_ward_but_for_the_change(
    tmp_path: Path, limit: float, delay_s: int
) -> None:
    file = tmp_path / "ward.toml"
    text = edited(
        TWO_BEDS,
        [
            Change(do="set", at=["rules", 0, "above"], value=limit),
            Change(do="set", at=["rules", 0, "delay_s"], value=delay_s),
        ],
    )
    file.write_text(text, encoding="utf-8")
    before, after = of_text(file, TWO_BEDS), read(file)
    assert (after.rules[0].above, after.rules[0].delay_s) == (limit, delay_s)
    assert (after.beds, after.people, after.sensors) == (before.beds, before.people, before.sensors)


def told(*changes: Change) -> list[tuple[str, str, str]]:
    found = difference(tomllib.loads(TWO_BEDS), changed(*changes))
    return [(one.table, one.row, one.key) for one in found]


def test_the_difference_names_the_thing_and_its_property() -> None:
    assert told(*SWAP) == [("beds", "1", "sensor"), ("beds", "2", "sensor")]
    gone = Change(do="drop", at=["people", 0])
    assert told(gone) == [("people", "nora", "")]


def test_no_difference_ever_tells_a_pin() -> None:
    hashed = Change(do="set", at=["people", 0, "pin_hash"], value=NO_PIN)
    found = difference(tomllib.loads(TWO_BEDS), changed(hashed, Change(do="drop", at=["beds", 0])))
    assert ("people", "nora", "pin_hash") in [(one.table, one.row, one.key) for one in found]
    away = difference(tomllib.loads(TWO_BEDS), changed(Change(do="drop", at=["people", 0])))
    assert "argon2id" not in repr((found, away))


def again(*changes: Change) -> tuple[str, ...]:
    return restarts(difference(tomllib.loads(TWO_BEDS), changed(*changes)))


@pytest.mark.parametrize(
    ("services", "change"),
    [
        (("ui",), Change(do="set", at=["people", 0, "name"], value="Nora V.")),
        (("ui",), Change(do="set", at=["people", 0, "badge"], value="12")),
        (("ui",), Change(do="set", at=["people", 0, "pin_hash"], value=NO_PIN)),
        (("ui",), Change(do="set", at=["ui", "names"], value="initials")),
        (("ui",), Change(do="set", at=["ward", "name"], value="4B")),
        (("alarms", "ui"), Change(do="set", at=["people", 0, "role"], value="viewer")),
        (("alarms", "ui"), Change(do="set", at=["rules", 0, "above"], value=24.0)),
        (("alarms", "ui"), Change(do="set", at=["pauses", "care_min"], value=10)),
        (("records", "alarms", "ui"), Change(do="set", at=["beds", 0, "sensor"], value="x")),
        (("dsp", "ui"), Change(do="add", at=["sensors"], value={"id": "x", "driver": "remote"})),
        ((), Change(do="set", at=["ward", "name"], value="4A Observation")),
    ],
)
def test_alarms_start_again_only_where_they_must(services: tuple[str, ...], change: Change) -> None:
    assert again(change) == services


def test_every_key_that_the_alarm_engine_reads_and_the_pages_change_starts_it_again() -> None:
    """From `setup_of`: beds, rules, people (id, role), policy, plan; and early warning."""
    for table in ("rules", "profiles", "pauses", "own_limits", "escalation", "shifts"):
        assert table in OPEN
        found = difference({}, {table: {"x": 1}})
        assert "alarms" in restarts(found), table
    for table, key in (("ward", "time_zone"), ("ward", "early_warning")):
        found = difference({table: {key: "a"}}, {table: {key: "b"}})
        assert "alarms" in restarts(found), key


def test_the_good_file_of_the_other_tests_is_one_that_the_pages_can_change() -> None:
    assert edited(GOOD, []) == GOOD


def test_the_wards_own_response_is_added_told_by_its_trigger_and_starts_the_alarms_again():
    row = {"trigger": "urgent", "interval_h": 1, "text_nb": "Ring MIT.", "text_en": "Call."}
    changes = [
        Change(do="add", at=["responses"], value=row),
        Change(do="set", at=["sound", "pause_s"], value=60),
    ]
    text = edited(TWO_BEDS, changes)
    found = difference(tomllib.loads(TWO_BEDS), tomllib.loads(text))
    assert {(one.table, one.row, one.key) for one in found} == {
        ("responses", "urgent", ""),
        ("sound", "", "pause_s"),
    }
    assert restarts(found) == ("alarms", "ui")
    again = edited(text, [Change(do="drop", at=["responses", 0])])
    assert "responses" not in tomllib.loads(again)
