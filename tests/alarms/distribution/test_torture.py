"""The account that the torture benchmark gives sees what it must see."""

from dataclasses import replace

from alarms.messages import Change, Entry
from benchmarks.torture.account import Episode, account
from tests.alarms.distribution.board import Board


def told_and_taken():
    board = Board()
    (signal, *_) = board.signal("7.apnoea.1")
    board.play(1)
    board.alarms["7.apnoea.1"] = replace(board.alarms["7.apnoea.1"], acknowledged_by="nurse")
    board.keep(board.entry(Change.ACKNOWLEDGED, "7.apnoea.1", "nurse", command="take"))
    board.play(1).ends("7.apnoea.1")
    began_ns = signal.t_ns - 1
    episode = Episode("7", began_ns, "take", signal.t_ns + 10**9, "7.apnoea.1", True, True)
    return board.entries, episode


def faults(entries: list[Entry], episode, screen=("7.apnoea.1",)):
    found = account([episode], entries, screen)
    return len(found.lost), len(found.doubled), len(found.unwritten), len(found.unended)


def without(entries, change):
    return [entry for entry in entries if entry.change is not change]


def test_a_whole_story_has_no_fault():
    entries, episode = told_and_taken()
    assert faults(entries, episode) == (0, 0, 0, 0)


def test_an_apnoea_without_an_alarm_is_lost():
    entries, episode = told_and_taken()
    lost, _, unwritten, _ = faults([], episode)
    assert (lost, unwritten) == (1, 3)
    assert faults(entries, episode, screen=())[0] == 1
    assert faults(without(entries, Change.TOLD), episode)[0] == 1


def test_two_alarms_for_one_apnoea_or_one_entry_twice_is_doubled():
    entries, episode = told_and_taken()
    again = [replace(e, alarm=replace(e.alarm, id="7.apnoea.2")) for e in entries]
    assert faults([*entries, *again], episode, ("7.apnoea.1", "7.apnoea.2"))[1] >= 1
    assert faults([*entries, entries[1]], episode)[1] == 1


def test_an_answer_that_the_journal_does_not_hold_is_found():
    entries, episode = told_and_taken()
    assert faults(without(entries, Change.ACKNOWLEDGED), episode)[2] == 1


def test_an_alarm_that_never_ends_is_found():
    entries, episode = told_and_taken()
    assert faults(without(entries, Change.ENDED), episode)[3] == 1
