from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alarms.backlog import Backlog
from alarms.cell import unknown_alarm
from alarms.messages import Change, Entry


def entry(n, change=Change.SIGNAL):
    return Entry(t_ns=n, change=change, alarm=unknown_alarm("a", n), device="d", command=f"c-{n}")


def test_entries_wait_in_order_until_they_are_taken():
    backlog = Backlog()
    backlog.add([entry(n) for n in range(5)])
    batch = backlog.batch()
    backlog.add([entry(5)])
    backlog.taken(batch)
    assert [e.t_ns for e in backlog.waiting()] == [5]
    assert backlog.holds_command("d", "c-5")
    assert not backlog.holds_command("d", "c-4")


@given(st.lists(st.sampled_from([Change.DELIVERED, Change.SIGNAL]), max_size=40))
def test_receipts_of_devices_are_dropped_before_facts_about_patients(changes):
    backlog = Backlog(n_max=8)
    backlog.add(entry(n, change) for n, change in enumerate(changes))
    n_facts = changes.count(Change.SIGNAL)
    kept = [e.change for e in backlog.waiting()]
    assert len(backlog) == min(len(changes), 8)
    assert kept.count(Change.SIGNAL) == min(n_facts, 8)
    assert backlog.n_dropped == len(changes) - len(kept)


def test_two_equal_entries_are_two_entries():
    backlog = Backlog()
    first, second = entry(1), replace(entry(1))
    backlog.add([first, second])
    backlog.taken([first])
    assert len(backlog) == 1
