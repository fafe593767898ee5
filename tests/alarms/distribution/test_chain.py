"""The fold of one alarm's entries: who may still answer."""

from dataclasses import replace

from alarms.cell import unknown_alarm
from alarms.distribution.chain import Chain, Instant, step
from alarms.messages import Change, Entry, Phase, Priority

AT = Instant(mono_ns=0, wall_ns=0)


def told_both() -> Chain:
    """Two charge nurses have been told together."""
    alarm = replace(unknown_alarm("a", 0), phase=Phase.SOUNDING)
    steps = [
        Entry(t_ns=0, change=Change.SIGNAL, alarm=alarm),
        Entry(t_ns=0, change=Change.TOLD, alarm=alarm, person="cato", note="charge nurse"),
        Entry(t_ns=0, change=Change.TOLD, alarm=alarm, person="siri", note="charge nurse"),
    ]
    chain: Chain | None = None
    for entry in steps:
        chain = step(chain, entry, AT)
    assert chain is not None
    return chain


def test_of_two_who_were_told_together_the_one_who_timed_out_is_waited_for_no_longer():
    chain = told_both()
    assert chain.waited_for == ("cato", "siri")
    gone = Entry(t_ns=1, change=Change.TIMED_OUT, alarm=chain.alarm, person="cato")
    after = step(chain, gone, AT)
    assert after is not None
    assert (after.waited_for, after.timed_out, after.told) == (("siri",), ("cato",), chain.told)


def test_the_same_time_out_twice_is_one():
    chain = told_both()
    gone = Entry(t_ns=1, change=Change.TIMED_OUT, alarm=chain.alarm, person="cato")
    once = step(chain, gone, AT)
    assert step(once, gone, AT) == once


def test_what_has_become_more_urgent_is_told_from_the_start_and_what_has_become_less_is_not():
    chain = told_both()
    later = Instant(mono_ns=9, wall_ns=9)
    risen = replace(chain.alarm, priority=Priority.MEDIUM)
    anew = step(chain, Entry(t_ns=9, change=Change.PRIORITY, alarm=risen), later)
    assert anew == Chain(alarm=risen, begun=later, stepped=later)
    fallen = step(anew, Entry(t_ns=9, change=Change.PRIORITY, alarm=chain.alarm), AT)
    assert fallen is not None
    assert fallen.begun == later
