"""Many alarms of one cause speak with one voice; no red one is ever among them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.distribution.storm import GROUP_FROM
from alarms.messages import Change, Kind, Priority
from tests.alarms.distribution.board import Board

LOST = {"kind": Kind.TECHNICAL, "priority": Priority.MEDIUM, "condition": "sensor_lost"}


def storm(n, **changes):
    board = Board()
    board.say_phones()
    for k in range(n):
        board.signal(f"{k}", bed=f"{k}", **LOST | changes)
    return board


def groups(board):
    return {telling.alarm_id: telling.group for telling in board.teller.tellings(board.alarms)}


def test_from_the_third_on_alarms_of_one_cause_are_a_group_of_which_the_first_speaks():
    assert set(groups(storm(GROUP_FROM - 1)).values()) == {""}
    assert set(groups(storm(40)).values()) == {"0"}


def test_when_the_one_that_speaks_is_taken_the_next_speaks():
    board = storm(5)
    board.takes("nora", "0")
    assert groups(board) == {"0": "", "1": "1", "2": "1", "3": "1", "4": "1"}


def test_alarms_that_call_other_people_are_no_group():
    board = Board()
    board.say_phones()
    for k, person in enumerate(["nora", "per", "siri", "ali"]):
        board.assign(f"{k}", person).signal(f"{k}", bed=f"{k}", **LOST)
    assert set(groups(board).values()) == {""}


def test_what_is_about_a_patient_is_never_grouped():
    assert set(groups(storm(9, kind=Kind.PHYSIOLOGICAL)).values()) == {""}


def test_what_is_red_is_never_grouped():
    assert set(groups(storm(9, priority=Priority.HIGH)).values()) == {""}


alarms = st.lists(
    st.tuples(
        st.sampled_from(Kind),
        st.sampled_from(Priority),
        st.sampled_from(["sensor_lost", "apnoea"]),
        st.sampled_from(["0", "1", "2"]),
        st.floats(0.0, 5.0),
    ),
    max_size=25,
)


@settings(max_examples=100, deadline=None)
@given(alarms)
def test_every_new_red_alarm_is_told_at_once_and_singly_whatever_else_stands(story):
    board = Board()
    board.say_phones()
    board.assign("0", "nora").assign("1", "nora", "per")
    for k, (kind, priority, condition, bed, wait_s) in enumerate(story):
        entries = board.signal(f"{k}", bed=bed, kind=kind, priority=priority, condition=condition)
        told = {e.alarm.id for e in entries if e.change is Change.TOLD}
        assert f"{k}" in told, "each new alarm is told when it comes"
        board.play(wait_s)
        of_all = groups(board)
        for id_, alarm in board.alarms.items():
            if alarm.priority is Priority.HIGH or alarm.kind is not Kind.TECHNICAL:
                assert of_all[id_] == ""
            else:
                assert of_all[id_] == "" or of_all[of_all[id_]] == of_all[id_]
