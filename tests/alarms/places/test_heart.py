"""A heart rate that cannot be measured while breathing is: who is told, when, and how often."""

from dataclasses import replace
from itertools import pairwise

import pytest

from alarms.messages import PauseReason, PauseSet, Priority, ProfileSet, Quiet
from alarms.places.heart import HeartWatch
from alarms.present import Known, reading
from alarms.rules.table import DEFAULT_RULES
from dsp.messages import State
from tests.alarms.ward import Ward, vitals

RULE = tuple(rule for rule in DEFAULT_RULES if rule.condition == "hr_unmeasured")
HALF_H_S = 1800
HIDDEN = {"hr": None}


def ward(**setup):
    return Ward(RULE, **setup)


def watch(*stretches):
    """What a watch says after stretches of (seconds, what is said)."""
    heart, t_s = HeartWatch(), 0
    for n_s, said in stretches:
        made = vitals(0, **said)
        for _ in range(n_s):
            heart.add(made, t_mono_ns=t_s * 10**9)
            t_s += 1
    return heart.percent


def test_somebody_is_told_after_half_an_hour_without_a_heart_rate():
    at_bed = ward().play(HALF_H_S - 5, **HIDDEN)
    assert at_bed.alarms() == ()
    (alarm,) = at_bed.play(70, **HIDDEN).alarms()
    assert (alarm.condition, alarm.priority, alarm.kind) == ("hr_unmeasured", "low", "technical")
    assert (alarm.value, alarm.limit, alarm.quiet) == (0.0, 10.0, None)


@pytest.mark.parametrize(("shown_s", "told"), [(5, True), (6, False), (60, False)])
def test_the_limit_is_a_tenth_of_the_seconds_in_which_breathing_was_measured(shown_s, told):
    at_bed = ward()
    for _ in range(32):
        at_bed.play(shown_s).play(60 - shown_s, **HIDDEN)
    assert bool(at_bed.signals()) is told


@pytest.mark.parametrize(
    "said",
    [
        {"state": State.WEAK, "rr": None, "hr": None},
        {"state": State.MOVING, "rr": None, "hr": None},
        {"state": State.ABSENT, "rr": None, "hr": None},
        {"rr": None, "hr": None},
    ],
)
def test_without_breathing_measured_nothing_is_said_of_the_heart(said):
    assert ward().play(2 * HALF_H_S, **said).signals() == []


@pytest.mark.parametrize("active", [False, True])
@pytest.mark.parametrize(
    ("said", "percent", "present"),
    [
        ({}, 9.9, True),
        ({}, 10.0, None),
        ({}, 20.0, False),
        ({}, None, "unknown"),
        ({"rr": None}, 0.0, "unknown"),
        ({"rr": None}, 100.0, "unknown"),
        ({"state": State.WEAK}, 0.0, "unknown"),
        ({"state": State.MOVING}, 100.0, "unknown"),
        ({"state": State.SETTLING}, 0.0, "unknown"),
        ({"state": State.ABSENT}, 0.0, False),
    ],
)
def test_it_can_be_told_only_while_breathing_is_measured(said, percent, present, active):
    known = Known(vitals=vitals(0, **said), hr_shown_percent=percent)
    expected = {"unknown": None, None: active}.get(present, present)
    assert reading(RULE[0], known, active=active).present is expected


def test_half_of_the_window_must_have_been_measured():
    weak = (1, {"state": State.WEAK, "rr": None, "hr": None})
    assert watch(*[weak, (1, HIDDEN)] * 960) == 0.0
    assert watch(*[weak, weak, (1, HIDDEN)] * 640) is None


def test_a_standing_one_neither_ends_nor_is_told_anew_while_it_cannot_be_told():
    at_bed = ward().play(HALF_H_S + 60, **HIDDEN)
    (alarm,) = at_bed.alarms()
    at_bed.play(1200, state=State.WEAK, rr=None, hr=None).play(20, silent=True)
    assert at_bed.alarms() == (alarm,)


def test_it_ends_when_a_fifth_is_shown_again_or_when_nobody_is_there():
    told = ward().play(HALF_H_S + 60, **HIDDEN)
    assert told.play(360).phases() == {"hr_unmeasured": "sounding"}, "a fifth, not yet for 5 min"
    assert told.play(360).phases() == {}
    left = ward().play(HALF_H_S + 60, **HIDDEN).play(305, state=State.ABSENT, rr=None, hr=None)
    assert left.phases() == {}


def test_a_short_way_to_the_toilet_does_not_tell_it_anew():
    at_bed = ward().play(HALF_H_S + 60, **HIDDEN)
    at_bed.play(240, state=State.ABSENT, rr=None, hr=None).play(600, **HIDDEN)
    assert len(at_bed.signals()) == 1


def test_it_is_told_once_in_eight_hours_and_then_again_if_it_stands():
    assert RULE[0].retell_s == 8 * 3600
    at_bed = Ward((replace(RULE[0], retell_s=7200.0),))
    for _ in range(2):
        at_bed.play(HALF_H_S + 60, **HIDDEN).play(HALF_H_S, state=State.ABSENT, rr=None, hr=None)
    at_bed.play(2700, **HIDDEN)
    signals = at_bed.signals()
    assert [one.quiet for one in signals] == [None, Quiet.REPEAT, Quiet.REPEAT]
    later = [e for e in at_bed.entries if e.alarm and e.change == "quiet" and not e.alarm.quiet]
    assert len(later) == 1, "it stands when the time is over"
    assert (later[0].t_ns - signals[0].t_signal_ns) / 1e9 >= 7200


@pytest.mark.parametrize("reason", list(PauseReason))
def test_every_pause_holds_it_back(reason):
    at_bed = ward().play(HALF_H_S - 60, **HIDDEN)
    until_ns = at_bed.now().wall_ns + 300 * 10**9
    assert at_bed.set(PauseSet(bed="7", reason=reason, until_ns=until_ns)).ok
    assert [one.quiet for one in at_bed.play(150, **HIDDEN).alarms()] == [Quiet.PAUSE]
    assert [one.quiet for one in at_bed.play(240, **HIDDEN).alarms()] == [None]


def test_comfort_care_leaves_it_out_and_a_child_does_not():
    comfort = ward()
    assert comfort.set(ProfileSet(bed="7", profile="comfort", reason="dr. Vik's order")).ok
    assert comfort.play(HALF_H_S + 60, **HIDDEN).signals() == []
    child = ward()
    assert child.set(ProfileSet(bed="7", profile="child_months_48_84", reason="4 years")).ok
    assert [a.priority for a in child.play(HALF_H_S + 60, **HIDDEN).signals()] == [Priority.LOW]


def test_it_stands_as_before_after_a_restart_and_the_watch_begins_anew():
    at_bed = ward().play(HALF_H_S + 60, **HIDDEN)
    (alarm,) = at_bed.alarms()
    again = at_bed.restart()
    assert [one.id for one in again.play(600, **HIDDEN).alarms()] == [alarm.id]
    assert again.signals() == []


def test_the_share_is_that_of_the_last_half_hour_alone():
    shares = [watch((3600, {}), (n_s, HIDDEN)) for n_s in range(0, 1921, 240)]
    assert shares[0] == 100.0
    assert shares[-1] == 0.0
    assert all(a > b or a == b == 0.0 for a, b in pairwise(shares))
