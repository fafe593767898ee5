"""Killed at any moment, the telling goes on where it was: from the journal alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.messages import Change, Priority
from tests.alarms.distribution.board import CHARGE, NURSES, Board

acts = st.lists(
    st.tuples(
        st.sampled_from(["signal", "on_device", "declines", "takes", "ends", "silent", "heard"]),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([*NURSES, CHARGE]),
        st.floats(0.0, 30.0),
        st.booleans(),
    ),
    max_size=15,
)


def do(board, what, id_, person):
    standing = id_ in board.alarms
    match what:
        case "signal" if not standing and not any(id_ == e.alarm.id for e in about(board)):
            board.signal(id_, priority=Priority.HIGH if id_ == "a" else Priority.MEDIUM)
        case "on_device" if standing:
            board.on_device(person, id_)
        case "declines" if standing:
            board.declines(person, id_)
        case "takes" if standing:
            board.takes(person, id_)
        case "ends" if standing:
            board.ends(id_)
        case "silent":
            board.silent.add(person)
            board.say_phones()
        case "heard":
            board.silent.discard(person)
            board.say_phones()


def about(board):
    return [entry for entry in board.entries if entry.alarm is not None]


def played(story, *, with_restarts):
    board = Board()
    board.say_phones()
    board.assign("7", "nora", "per")
    for what, id_, person, wait_s, killed in story:
        do(board, what, id_, person)
        if killed and with_restarts:
            board.restart()
        board.play(wait_s)
        if killed and with_restarts:
            board.restart()
    return board.play(400)


@settings(max_examples=60, deadline=None)
@given(acts)
def test_restarts_at_any_moment_change_no_step_tell_nobody_twice_and_lose_none(story):
    never, often = played(story, with_restarts=False), played(story, with_restarts=True)
    assert often.entries == never.entries


def test_time_that_passed_while_the_engine_was_away_counts():
    board = Board()
    board.say_phones()
    board.assign("7", "nora").signal()
    board.on_device("nora").play(20)
    board.t_s += 15
    board.restart().play(0.25)
    assert board.story()[1] == (35.25, "timed_out", "nora", "no answer")


def test_a_wall_clock_put_back_over_a_restart_delays_by_one_wait_at_most():
    board = Board()
    board.say_phones()
    board.assign("7", "nora").signal(priority=Priority.HIGH)
    board.on_device("nora").play(20)
    kept = list(board.entries)
    board.t_s -= 3600
    board.restart().play(61)
    assert [e.change for e in board.entries[len(kept) :]][-1] is Change.TOLD
    assert board.told()[-1] == "*"
