import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.drivers.agent.repeats import REPEAT_S, REPEAT_S_MAX, Repeats
from sensor.drivers.messages import Trouble
from sensor.messages import FaultKind, RadarTrouble

LOST, SLOW = RadarTrouble.LEFT_OUT, RadarTrouble.TOO_SLOW
NIGHT_S = 8 * 3600


def trouble(kind=LOST, words="left out."):
    return Trouble(kind=FaultKind.UNREADABLE, reason=words, trouble=kind)


def test_the_first_of_a_kind_is_said_at_once_and_the_others_together_with_their_number():
    of = Repeats()
    first = trouble(words="frame 1.")
    assert of.tell(first, 0.0) is first
    assert [of.tell(trouble(words=f"frame {n}."), n / 20) for n in range(2, 11)] == [None] * 9
    assert list(of.due(REPEAT_S - 0.1)) == []
    assert [said.reason for said in of.due(REPEAT_S)] == ["frame 10. (9 such in 30 s.)"]
    assert list(of.due(3 * REPEAT_S)) == []


def test_another_kind_is_said_at_once_and_so_is_one_after_a_quiet_while():
    of = Repeats()
    assert of.tell(trouble(), 0.0)
    assert of.tell(trouble(SLOW), 0.1)
    assert of.tell(trouble(), REPEAT_S)


@pytest.mark.parametrize("period_s", [0.5, 5.0, 31.0, 100.0])
def test_a_night_of_the_same_trouble_is_told_in_some_twenty_sentences(period_s):
    of, n_said = Repeats(), 0
    for k in range(int(NIGHT_S / period_s)):
        n_said += of.tell(trouble(), k * period_s) is not None
        n_said += len(list(of.due(k * period_s)))
    assert 15 < n_said < 25


def test_after_half_an_hour_of_quiet_a_trouble_is_as_new_as_the_first():
    of = Repeats()
    for t_s in range(0, 7200, 5):
        of.tell(trouble(), t_s)
        list(of.due(t_s))
    assert list(of.due(7200 + REPEAT_S_MAX - 1))
    assert of.tell(trouble(), 7200 + REPEAT_S_MAX)
    assert of.tell(trouble(), 7200 + REPEAT_S_MAX + REPEAT_S)


@given(st.lists(st.tuples(st.floats(0, 20), st.sampled_from([LOST, SLOW])), max_size=60))
def test_whatever_comes_each_is_said_or_counted_and_few_are_said(steps):
    of, t_s, n_said, n_counted = Repeats(), 0.0, 0, 0
    for step_s, kind in steps:
        t_s += step_s
        held = list(of.due(t_s))
        n_said += len(held)
        n_counted += sum(int(said.reason.split("(")[1].split()[0]) for said in held)
        told = of.tell(trouble(kind), t_s)
        n_said, n_counted = n_said + (told is not None), n_counted + (told is not None)
    held = list(of.due(t_s + REPEAT_S_MAX))
    n_counted += sum(int(said.reason.split("(")[1].split()[0]) for said in held)
    assert n_counted == len(steps)
    assert n_said <= 2 * (math.log2(t_s / REPEAT_S + 1) + 1)
