"""Who is told, when, and that nothing anybody does or leaves undone delays it past the bound."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.distribution.messages import Stage
from alarms.distribution.plan import Plan
from alarms.distribution.times import DEFAULT_TIMES, Times, times_of
from alarms.messages import Change, Kind, Phase, Priority, Quiet
from tests.alarms.distribution.board import CHARGE, NURSES, TICK_S, Board

SLACK_S = TICK_S + 1e-6


def assigned(*persons, **changes):
    board = Board(**changes)
    board.say_phones()
    return board.assign("7", *persons)


# --- stories ---


def test_with_nobody_assigned_everyone_is_told_at_the_signal():
    board = Board()
    board.signal()
    assert board.story() == [(0.0, "told", "", "everyone")]


def test_an_alarm_that_reaches_nobodys_eyes_goes_from_one_to_the_next_and_to_everyone():
    board = assigned("nora", "per")
    board.signal(priority=Priority.MEDIUM)
    board.on_device("nora").play(400)
    assert board.story() == [
        (0.0, "told", "nora", "receiver"),
        (120.0, "timed_out", "nora", "no answer"),
        (120.0, "told", "per", "receiver"),
        (125.0, "timed_out", "per", "not on the device"),
        (125.0, "told", CHARGE, "charge nurse"),
        (130.0, "timed_out", CHARGE, "not on the device"),
        (130.0, "told", "", "everyone"),
    ]


def test_what_a_phone_said_before_its_owner_was_told_does_not_keep_the_alarm_there():
    board = assigned("nora", "per")
    board.signal()
    board.on_device("per").declines("nora")
    assert board.telling().on_device == ()
    board.play(5)
    assert board.told() == ["nora", "per", CHARGE]
    again = assigned("nora", "per")
    again.signal()
    again.on_device("per").declines("nora").on_device("per").play(5)
    assert again.told() == ["nora", "per"], "said since, it is there"


def test_whoever_declines_is_not_waited_for():
    board = assigned("nora", "per")
    board.signal()
    board.on_device("nora").play(3).declines("nora")
    assert board.told() == ["nora", "per"]
    assert board.telling().responsible == ("per",)


def test_a_decline_before_the_turn_passes_the_person_over():
    board = assigned("nora", "per")
    board.signal()
    board.declines("per").declines("nora")
    assert board.told() == ["nora", CHARGE]


def test_a_person_whose_phone_is_not_heard_is_told_and_not_waited_for():
    board = assigned("nora", "per")
    board.silent = {"nora"}
    board.say_phones()
    board.signal()
    assert board.story() == [
        (0.0, "told", "nora", "receiver"),
        (0.0, "timed_out", "nora", "unreachable"),
        (0.0, "told", "per", "receiver"),
    ]


def test_with_no_phone_at_all_everyone_is_told_at_the_signal():
    board = assigned("nora", "per")
    board.silent = {p.person for p in board.people}
    board.say_phones()
    board.signal()
    assert board.everyone_s() == 0.0


def test_a_phone_that_falls_silent_while_it_is_waited_for_ends_the_wait():
    board = assigned("nora")
    board.signal(priority=Priority.MEDIUM)
    board.on_device("nora").silent = {"nora"}
    board.play(3)
    assert board.told() == ["nora", CHARGE]


def test_pages_that_say_nothing_of_phones_leave_everyone_unreachable_after_a_while():
    board = assigned("nora")
    board.phones_are_said = False
    board.signal(priority=Priority.MEDIUM)
    board.on_device("nora").play(16)
    assert board.told()[-1] == "*"


def test_who_has_taken_it_ends_the_calling_and_is_responsible():
    board = assigned("nora", "per")
    board.signal()
    board.play(2).takes("siri").play(300)
    assert board.told() == ["nora"]
    assert (board.telling().responsible, board.telling().t_next_ns) == (("siri",), None)


def test_an_alarm_that_is_over_calls_nobody_further():
    board = assigned("nora")
    board.signal()
    board.becomes(Change.RETURNED, phase=Phase.RETURNED).play(300)
    assert board.told() == ["nora"]


def test_seeing_it_ends_no_wait():
    board = assigned("nora")
    board.signal()
    board.on_device("nora").keep(board.entry(Change.SEEN, "a", "nora"))
    board.play(30)
    assert board.told() == ["nora", CHARGE]
    assert board.telling().seen == ("nora",)


def test_a_quiet_alarm_calls_nobody_and_is_told_as_if_new_when_it_is_not_quiet_any_more():
    board = assigned("nora")
    board.signal(priority=Priority.MEDIUM, quiet=Quiet.PAUSE)
    board.play(400)
    assert board.told() == []
    assert not board.telling().calls("nora")
    assert board.telling().t_called_ns is None
    board.becomes(Change.QUIET, quiet=None).play(1)
    called_ns = board.telling().t_called_ns
    assert called_ns is not None
    assert called_ns > board.alarms["a"].t_signal_ns, "the call is later than the alarm"
    assert board.told() == ["nora"]
    assert board.telling().calls("nora")


def test_an_alarm_that_becomes_more_urgent_is_told_as_if_new():
    board = assigned("nora")
    board.signal(priority=Priority.MEDIUM)
    board.on_device("nora").play(20)
    board.becomes(Change.SIGNAL, priority=Priority.HIGH)
    assert board.told() == ["nora", "nora"]


def test_handing_over_while_an_alarm_is_waited_for_brings_the_new_nurse_in():
    board = assigned("nora")
    board.signal(priority=Priority.MEDIUM)
    board.on_device("nora").play(10).assign("7", "siri").declines("nora")
    assert board.told() == ["nora", "siri"]


def test_charge_nurses_are_told_together_and_all_are_waited_for():
    people = (*Board().people, replace(Board().people[-2], person="dina"))
    board = assigned("nora", people=people)
    board.signal(priority=Priority.MEDIUM)
    board.declines("nora").on_device("cato").on_device("dina").declines("cato").play(60)
    assert board.told() == ["nora", "cato", "dina"]
    assert board.telling().responsible == ("dina",)
    board.declines("dina")
    assert board.told()[-1] == "*"


def test_a_viewer_is_never_a_receiver():
    board = assigned("vera")
    board.signal()
    assert board.told() == ["*"]


def test_what_the_table_does_not_name_goes_to_everyone_at_once():
    board = assigned("nora", plan=Plan(times=()))
    board.signal()
    assert board.told() == ["*"]


def test_the_screens_learn_when_it_goes_on():
    board = assigned("nora")
    board.signal()
    began_ns = board.now().wall_ns
    assert board.telling().t_next_ns == began_ns + 5_000_000_000
    board.on_device("nora")
    assert board.telling().t_next_ns == began_ns + 30_000_000_000
    board.play(100)
    assert (board.telling().stage, board.telling().t_next_ns) == (Stage.EVERYONE, None)


# --- the bound ---

waits = st.floats(0.25, 60.0)


@st.composite
def tables(draw):
    on_device_s, answer_s = sorted(draw(st.tuples(waits, waits)))
    everyone_s = draw(st.floats(answer_s, 180.0))
    row = Times(
        kind=Kind.PHYSIOLOGICAL,
        priority=Priority.HIGH,
        on_device_s=on_device_s,
        answer_s=answer_s,
        everyone_s=everyone_s,
    )
    return row


everybody = [*NURSES, CHARGE]
doings = st.lists(
    st.tuples(
        st.sampled_from(
            ["on_device", "declines", "seen", "silent", "heard", "hand over", "restart"]
        ),
        st.sampled_from(everybody),
        st.floats(0.0, 20.0),
    ),
    max_size=12,
)


def do(board, what, person):
    match what:
        case "on_device":
            board.on_device(person)
        case "declines":
            board.declines(person)
        case "seen":
            board.keep(board.entry(Change.SEEN, "a", person))
        case "silent":
            board.silent.add(person)
        case "heard":
            board.silent.discard(person)
        case "hand over":
            board.assign("7", person)
        case "restart":
            board.restart()


@settings(max_examples=150, deadline=None)
@given(
    tables(),
    st.lists(st.sampled_from(NURSES), unique=True, max_size=3),
    st.sets(st.sampled_from(everybody)),
    st.booleans(),
    doings,
)
def test_whatever_people_and_phones_do_everyone_is_told_within_the_bound(
    row, receivers, silent, phones_are_said, story
):
    board = Board(Plan(times=(row,)))
    board.silent, board.phones_are_said = set(silent), phones_are_said
    board.say_phones()
    board.assign("7", *receivers).signal()
    for what, person, wait_s in story:
        do(board, what, person)
        board.play(wait_s)
    board.play(row.everyone_s + 1)
    assert board.everyone_s() is not None
    assert board.everyone_s() <= row.everyone_s + SLACK_S


@settings(max_examples=60, deadline=None)
@given(tables(), st.lists(st.sampled_from(NURSES), unique=True, min_size=1, max_size=3))
def test_the_bounds_of_the_page_hold_where_nobody_answers(row, receivers):
    answered, unanswered = Board(Plan(times=(row,))), Board(Plan(times=(row,)))
    for board in (answered, unanswered):
        board.say_phones()
        board.assign("7", *receivers).signal()
    for person in everybody:
        answered.on_device(person)
    n_steps = len(receivers) + 1
    for board, wait_s in ((answered, row.answer_s), (unanswered, row.on_device_s)):
        board.play(row.everyone_s + 1)
        bound_s = min(n_steps * wait_s, row.everyone_s)
        assert board.everyone_s() <= bound_s + n_steps * TICK_S + 1e-6


@pytest.mark.parametrize("row", DEFAULT_TIMES, ids=lambda row: f"{row.kind} {row.priority}")
def test_every_default_row_is_found_by_its_alarm(row):
    board = Board()
    board.signal(kind=row.kind, priority=row.priority)
    assert times_of(DEFAULT_TIMES, board.alarms["a"]) == row
