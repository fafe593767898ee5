from alarms.distribution.delays import delays
from alarms.messages import Change, Phase, Priority, Quiet
from tests.alarms.distribution.board import Board
from tests.alarms.ward import Ward


def test_each_part_of_a_delay_is_found_in_the_journal():
    board = Board()
    board.say_phones()
    board.assign("7", "nora")
    board.signal()
    board.play(2).on_device("nora").play(3).keep(board.entry(Change.SEEN, "a", "nora"))
    board.play(4).takes("nora").play(5).ends()
    found = delays(board.entries)["a"].parts_s()
    assert found == {
        "onset_to_condition": 0.0,
        "condition_to_signal": 0.0,
        "signal_to_told": 0.0,
        "told_to_on_device": 2.0,
        "told_to_seen": 5.0,
        "told_to_accepted": 9.0,
        "signal_to_everyone": None,
        "onset_to_accepted": 9.0,
    }


def test_what_has_not_happened_is_unknown_and_what_happened_twice_counts_once():
    board = Board()
    board.signal()
    board.play(1).on_device("nora").play(1).on_device("per")
    found = delays(board.entries)["a"]
    assert found.t_accepted_ns is None
    assert found.parts_s()["told_to_on_device"] == 1.0
    assert found.parts_s()["signal_to_everyone"] == 0.0


def test_an_apnoeas_onset_is_its_last_breath():
    ward = Ward().play(5).play(20, breathing=False, rr=None)
    (found,) = delays(ward.entries).values()
    assert found.parts_s()["onset_to_condition"] == 13.0
    assert found.parts_s()["signal_to_told"] == 0.0


def test_what_became_more_urgent_and_so_loud_calls_and_what_was_over_by_then_does_not():
    board = Board()
    board.signal("a", priority=Priority.MEDIUM, quiet=Quiet.PAUSE)
    board.signal("b", priority=Priority.MEDIUM, quiet=Quiet.PAUSE)
    board.play(3)
    board.becomes(Change.PRIORITY, "a", priority=Priority.HIGH, quiet=None)
    board.becomes(Change.QUIET, "b", phase=Phase.RETURNED, quiet=None)
    found = delays(board.entries)
    assert found["a"].t_called_ns == found["a"].t_signal_ns + 3_000_000_000
    assert found["b"].t_called_ns is None


def test_an_alarm_whose_signal_is_not_among_the_entries_is_left_out():
    board = Board()
    board.signal()
    assert delays(board.entries[1:]) == {}
