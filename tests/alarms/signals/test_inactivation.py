"""What a pause, an acknowledgement or a switch takes away from an alarm, and what it never may."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.messages import Priority
from alarms.signals.inactivation import (
    Asked,
    Held,
    Refusal,
    Signal,
    Standing,
    begin,
    holding,
    reminder_due,
    signal,
)
from alarms.signals.states import MEANINGS, Covers, Inactivation, Policy

HIGH, MEDIUM, LOW = Priority
ALL = replace(Policy(), offered=frozenset(Inactivation))
POLICY = Policy()


def alarm(id_="a", condition="rr_high", priority=MEDIUM):
    return Standing(id=id_, condition=condition, priority=priority)


def held(state, *, standing=(), conditions=(), now_s=0.0, policy=ALL, **instead):
    given_ = {"person": "Nurse", "reason": "care", **instead}
    asked = Asked(state=state, conditions=frozenset(conditions), **given_)
    return begin(asked, standing=standing, now_s=now_s, policy=policy)


def test_nothing_held_is_seen_and_heard():
    assert signal(alarm(), (), now_s=0) == Signal(audible=True, visible=True)


@pytest.mark.parametrize(
    ("state", "visible", "timed"),
    [
        (Inactivation.AUDIO_PAUSED, True, True),
        (Inactivation.AUDIO_OFF, True, False),
        (Inactivation.ALARM_PAUSED, False, True),
        (Inactivation.ALARM_OFF, False, False),
        (Inactivation.ACKNOWLEDGED, True, False),
    ],
)
def test_each_state_leaves_of_a_medium_alarm_what_the_standard_leaves(state, visible, timed):
    one = held(state, standing=[alarm()], conditions=["rr_high"])
    assert signal(alarm(), [one], now_s=1) == Signal(
        audible=False, visible=visible, states=(state,)
    )
    assert (one.until_s is not None) == timed


@pytest.mark.parametrize("state", Inactivation)
def test_another_condition_sounds_and_is_seen_whatever_is_held(state):
    one = held(state, standing=[alarm()], conditions=["rr_high"])
    other = alarm("b", "hr_high")
    assert signal(other, [one], now_s=1) == Signal(audible=True, visible=True)


@pytest.mark.parametrize("state", [Inactivation.AUDIO_PAUSED, Inactivation.ACKNOWLEDGED])
def test_the_same_condition_come_anew_sounds_again(state):
    one = held(state, standing=[alarm()])
    assert signal(alarm("anew"), [one], now_s=1).audible


@pytest.mark.parametrize("state", [Inactivation.AUDIO_PAUSED, Inactivation.ACKNOWLEDGED])
def test_an_alarm_that_has_become_graver_since_sounds_again(state):
    one = held(state, standing=[alarm(priority=MEDIUM)])
    assert signal(alarm(priority=HIGH), [one], now_s=1).audible
    assert not signal(alarm(priority=LOW), [one], now_s=1).audible


@pytest.mark.parametrize(
    "state", [s for s in Inactivation if MEANINGS[s].covers is Covers.CONDITIONS]
)
def test_high_priority_cannot_be_switched_off_nor_hidden(state):
    red = alarm("red", "rr_very_low", HIGH)
    refused = held(state, standing=[red], conditions=["rr_very_low"])
    assert refused is Refusal.HIGH_PRIORITY
    # Named while nothing stood, or at a lower priority: it sounds all the same when it is red.
    early = held(state, conditions=["rr_very_low"])
    assert signal(red, [early], now_s=1) == Signal(audible=True, visible=True)


@pytest.mark.parametrize(
    ("state", "asked_s", "ends_s"),
    [
        (Inactivation.AUDIO_PAUSED, None, 120),
        (Inactivation.AUDIO_PAUSED, 180, 180),
        (Inactivation.AUDIO_PAUSED, 60, 60),
        (Inactivation.ALARM_PAUSED, None, 900),
        (Inactivation.ALARM_PAUSED, 300, 300),
    ],
)
def test_a_pause_ends_by_itself_on_the_monotonic_clock(state, asked_s, ends_s):
    one = held(state, standing=[alarm()], conditions=["rr_high"], now_s=50.0, duration_s=asked_s)
    before, at_end = 50 + ends_s - 0.001, 50.0 + ends_s
    assert not signal(alarm(), [one], now_s=before).audible
    assert signal(alarm(), [one], now_s=at_end) == Signal(audible=True, visible=True)
    assert holding([one], standing=[alarm()], now_s=before) == (one,)
    assert holding([one], standing=[alarm()], now_s=at_end) == ()


@pytest.mark.parametrize("state", [Inactivation.AUDIO_PAUSED, Inactivation.ALARM_PAUSED])
@pytest.mark.parametrize("asked_s", [901.0, 0.0, -1.0, float("nan"), float("inf")])
def test_a_pause_longer_than_the_ward_allows_or_of_no_time_is_refused(state, asked_s):
    refused = held(state, standing=[alarm()], conditions=["rr_high"], duration_s=asked_s)
    assert refused is Refusal.TOO_LONG


def test_an_acknowledgement_lasts_until_the_last_of_its_alarms_has_ended():
    one = held(Inactivation.ACKNOWLEDGED, standing=[alarm("a"), alarm("b")])
    assert holding([one], standing=[alarm("b")], now_s=1e6) == (one,)
    assert holding([one], standing=[alarm("c")], now_s=1) == ()


def test_a_ward_is_offered_acknowledging_and_the_two_pauses_and_no_switch():
    assert POLICY.offered == {
        Inactivation.ACKNOWLEDGED,
        Inactivation.AUDIO_PAUSED,
        Inactivation.ALARM_PAUSED,
    }
    for state in (Inactivation.AUDIO_OFF, Inactivation.ALARM_OFF):
        assert held(state, conditions=["rr_low"], policy=POLICY) is Refusal.NOT_OFFERED


@pytest.mark.parametrize(
    ("state", "instead", "refusal"),
    [
        (Inactivation.ACKNOWLEDGED, {"person": " "}, Refusal.NO_PERSON),
        (Inactivation.ALARM_PAUSED, {"reason": ""}, Refusal.NO_REASON),
        (Inactivation.ACKNOWLEDGED, {"standing": ()}, Refusal.NOTHING),
        (Inactivation.ALARM_PAUSED, {"conditions": ()}, Refusal.NOTHING),
    ],
)
def test_an_inactivation_has_a_person_a_reason_where_it_hides_and_something_to_be_about(
    state, instead, refusal
):
    given_ = {"standing": [alarm()], "conditions": ["rr_high"], **instead}
    assert held(state, **given_) is refusal


def test_a_reminder_sounds_at_its_interval_while_a_state_without_end_lasts():
    off = held(Inactivation.AUDIO_OFF, conditions=["rr_high"], now_s=10)
    assert not reminder_due(off, last_s=None, now_s=309.9, policy=ALL)
    assert reminder_due(off, last_s=None, now_s=310, policy=ALL)
    assert not reminder_due(off, last_s=310, now_s=609, policy=ALL)
    assert reminder_due(off, last_s=310, now_s=610, policy=ALL)
    for state in (Inactivation.AUDIO_PAUSED, Inactivation.ALARM_PAUSED, Inactivation.ACKNOWLEDGED):
        one = held(state, standing=[alarm()], conditions=["rr_high"])
        assert not reminder_due(one, last_s=None, now_s=1e6, policy=ALL)


_ALARMS = st.builds(
    Standing,
    id=st.sampled_from("abcd"),
    condition=st.sampled_from(["rr_high", "hr_low", "apnoea"]),
    priority=st.sampled_from(Priority),
)
_HELD = st.builds(
    held,
    st.sampled_from(Inactivation),
    standing=st.lists(_ALARMS, max_size=3),
    conditions=st.sets(st.sampled_from(["rr_high", "hr_low", "apnoea"])),
    now_s=st.floats(0, 1000),
    duration_s=st.none() | st.floats(-10, 1000),
)


@given(st.lists(_HELD, max_size=6), _ALARMS, st.floats(0, 3000))
def test_whatever_is_held_a_red_alarm_is_seen_and_only_quiet_if_itself_was_paused_or_taken(
    tried, any_alarm, now_s
):
    holds = [one for one in tried if isinstance(one, Held)]
    left = signal(any_alarm, holds, now_s=now_s)
    if any_alarm.priority is HIGH:
        assert left.visible
        if not left.audible:
            assert {Inactivation.AUDIO_PAUSED, Inactivation.ACKNOWLEDGED} & set(left.states)
            assert any(any_alarm.id == a.id for one in holds for a in one.alarms)
    assert left.audible == (not left.states)


@given(st.lists(_HELD, max_size=6), _ALARMS)
def test_all_pauses_are_over_once_the_longest_is(tried, any_alarm):
    pauses = [one for one in tried if isinstance(one, Held) and one.until_s is not None]
    assert signal(any_alarm, pauses, now_s=1000 + 900).audible


@given(st.lists(_HELD, max_size=6), _ALARMS)
def test_a_new_alarm_is_silenced_by_nothing_that_was_pressed_for_another(tried, any_alarm):
    by_id = [one for one in tried if isinstance(one, Held) and one.alarms]
    assert signal(replace(any_alarm, id="new"), by_id, now_s=0).audible
