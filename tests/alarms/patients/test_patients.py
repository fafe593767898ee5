"""Profiles, own limits, pauses, admission: what staff set for one patient, as stories."""

import pytest

from alarms.engine import Bed
from alarms.messages import (
    Change,
    CommandRefusal,
    LimitSet,
    PatientSet,
    Priority,
    ProfileSet,
)
from alarms.patients.policy import Policy
from dsp.messages import State
from tests.alarms.patients.setting import facts, limit, pause, state
from tests.alarms.ward import APNOEA, Ward, rules

# --- own limits ---


def test_a_patients_own_limit_holds_until_its_end_and_is_shown_with_reason_and_person():
    ward = Ward().play(5)
    assert ward.set(limit(ward, 29.0, hours=0.1)).ok
    (own,) = state(ward).limits
    assert (own.condition, own.limit, own.ward_limit) == ("rr_high", 29.0, 25.0)
    assert (own.reason, own.person) == ("COPD", "nora")
    ward.play(200, rr=27.0)
    assert ward.story() == []
    ward.play(161, rr=27.0)
    assert state(ward).limits == ()
    assert facts(ward)[-1] == LimitSet(
        bed="7", condition="rr_high", limit=None, reason="", until_ns=0
    )
    assert ward.entries[-1].note == "Its time is over."
    ward.play(121, rr=27.0)
    assert ward.story() == ["rr_high signal"]


def test_a_limit_nearer_than_the_wards_alarms_sooner():
    ward = Ward().play(5)
    assert ward.set(limit(ward, 21.0)).ok
    ward.play(121, rr=22.0)
    assert ward.story() == ["rr_high signal"]
    assert ward.alarms()[0].limit == 21.0


def test_a_limit_is_taken_back():
    ward = Ward().play(5)
    ward.set(limit(ward, 29.0))
    assert ward.set(limit(ward, None, reason="")).ok
    assert state(ward).limits == ()
    assert ward.restart().station.state("7", ward.now()).limits == ()


def test_a_wider_limit_ends_a_standing_alarm_only_when_the_value_has_been_seen_within_it():
    ward = Ward().play(130, rr=27.0)
    ward.set(limit(ward, 31.0))
    assert ward.phases() == {"rr_high": "sounding"}
    ward.play(30, rr=27.0, state=State.MOVING)
    assert ward.phases() == {"rr_high": "sounding"}
    ward.play(62, rr=27.0)
    assert ward.phases() == {}


@pytest.mark.parametrize(
    ("made", "person", "refusal"),
    [
        pytest.param(lambda w: limit(w, 29.0), "vera", CommandRefusal.FORBIDDEN, id="a viewer"),
        pytest.param(lambda w: limit(w, 29.0), "nobody", CommandRefusal.FORBIDDEN, id="unknown"),
        pytest.param(lambda w: limit(w, 32.0), "nora", CommandRefusal.BOUNDS, id="too wide"),
        pytest.param(lambda w: limit(w, 20.0), "nora", CommandRefusal.BOUNDS, id="too near"),
        pytest.param(lambda w: limit(w, float("nan")), "nora", CommandRefusal.BOUNDS, id="NaN"),
        pytest.param(
            lambda w: limit(w, 29.0, hours=13.0), "nora", CommandRefusal.BOUNDS, id="too long"
        ),
        pytest.param(
            lambda w: limit(w, 29.0, hours=-1.0), "nora", CommandRefusal.LATE, id="over already"
        ),
        pytest.param(
            lambda w: limit(w, 29.0, reason=" "), "nora", CommandRefusal.REASON, id="no reason"
        ),
        pytest.param(
            lambda w: limit(w, 29.0, bed="99"), "nora", CommandRefusal.NOT_HERE, id="no such bed"
        ),
        pytest.param(
            lambda w: limit(w, 29.0, condition="sensor_lost"),
            "nora",
            CommandRefusal.BOUNDS,
            id="none of a patient's own",
        ),
        pytest.param(
            lambda w: limit(w, 29.0, condition="spo2"),
            "nora",
            CommandRefusal.NOT_HERE,
            id="no such condition",
        ),
        pytest.param(
            lambda w: pause(w, minutes=17), "nora", CommandRefusal.BOUNDS, id="a long pause"
        ),
        pytest.param(
            lambda _: ProfileSet(bed="7", profile="elf", reason="x"),
            "nora",
            CommandRefusal.NOT_HERE,
            id="no such profile",
        ),
        pytest.param(
            lambda _: ProfileSet(bed="7", profile="comfort", reason=""),
            "nora",
            CommandRefusal.REASON,
            id="a profile without reason",
        ),
        pytest.param(
            lambda _: PatientSet(bed="7", occupied=True, age_y=200),
            "nora",
            CommandRefusal.BOUNDS,
            id="no age of anybody",
        ),
    ],
)
def test_what_may_not_be_set_is_refused_with_a_reason_and_journalled(made, person, refusal):
    ward = Ward().play(5)
    before = state(ward)
    answer = ward.set(made(ward), person=person)
    assert (answer.ok, answer.refusal) == (False, refusal)
    (entry,) = ward.entries
    assert (entry.change, entry.note, entry.person) == (Change.REFUSED, refusal, person)
    assert entry.subject == "", "what was refused is no fact that stands"
    after = state(ward)
    assert (after.limits, after.pauses, after.profile) == (before.limits, (), before.profile)


@pytest.mark.parametrize("ago_s", [-10.0, 700.0])
def test_a_command_from_the_future_or_of_long_ago_is_late(ago_s):
    ward = Ward().play(900)
    answer = ward.set(pause(ward), t_s=ward.t_s - ago_s)
    assert answer.refusal is CommandRefusal.LATE


def test_of_two_about_the_same_thing_the_one_said_later_holds_however_they_arrive():
    ward = Ward().play(20)
    assert ward.set(limit(ward, 29.0), t_s=19.0).ok
    assert ward.set(limit(ward, 23.0), t_s=18.0).refusal is CommandRefusal.LATE
    assert [own.limit for own in state(ward).limits] == [29.0]


def test_the_same_command_again_is_answered_as_before_and_does_nothing():
    ward = Ward().play(5)
    first = ward.set(limit(ward, 29.0), command="c-9")
    n = len(ward.entries)
    assert ward.set(limit(ward, 29.0), command="c-9") == first
    assert ward.restart().set(limit(ward, 29.0), command="c-9") == first
    assert len(ward.entries) == n


def test_a_limit_that_the_ward_file_no_longer_allows_is_taken_back_at_the_start():
    ward = Ward().play(5)
    ward.set(limit(ward, 31.0))
    again = ward.restart(table=rules(rr_high={"own_out": 2.0}))
    assert state(again).limits == ()
    assert again.entries[0].note == "The ward file no longer allows it."


# --- profiles ---


def test_a_profile_changes_limits_and_takes_own_limits_back():
    ward = Ward().play(5)
    ward.set(limit(ward, 29.0))
    ward.play(1)
    assert ward.set(ProfileSet(bed="7", profile="copd", reason="known COPD")).ok
    assert (state(ward).profile, state(ward).limits) == ("copd", ())
    ward.play(130, rr=27.0)
    assert ward.story() == []
    assert ward.set(limit(ward, 32.0)).ok, "its bounds lie around the profile's limit"
    assert [own.ward_limit for own in state(ward).limits] == [28.0]
    again = ward.restart()
    assert (state(again).profile, len(state(again).limits)) == ("copd", 1)


def test_comfort_care_calls_quietly_and_hides_nothing():
    ward = Ward().play(5)
    ward.set(ProfileSet(bed="7", profile="comfort", reason="dr. Vik's order"))
    ward.play(16, **APNOEA)
    assert [(a.condition, a.priority) for a in ward.alarms()] == [("apnoea", Priority.LOW)]
    ward.play(1, **APNOEA)
    ward.set(ProfileSet(bed="7", profile="", reason=""))
    assert ward.alarms()[0].priority is Priority.HIGH, "what stands rises at once"
    assert ward.entries[-1].change in {Change.PRIORITY, Change.TOLD}


def test_a_child_gets_the_limits_of_its_age_without_anybody_choosing():
    ward = Ward(beds=(Bed(bed="7", sensor="s7", age_y=2),))
    assert state(ward).profile == "child_months_12_48"
    ward.play(200, rr=30.0, hr=125.0)
    assert ward.story() == [], "for an adult that would be two alarms"
    ward.play(70, rr=62.0)
    assert ward.story() == ["rr_very_high signal"]


def test_what_is_made_for_adults_is_not_looked_at_in_a_child():
    ward = Ward(beds=(Bed(bed="7", sensor="s7", age_y=14),))
    ward.play(200, rr=24.0, hr=115.0)
    assert "deterioration" not in ward.phases()


def test_an_age_that_becomes_known_changes_the_limits():
    ward = Ward().play(5)
    assert state(ward).profile == ""
    assert ward.set(PatientSet(bed="7", occupied=True, age_y=5)).ok
    assert state(ward).profile == "child_months_48_84"
    assert state(ward.restart()).profile == "child_months_48_84"


def test_a_profile_that_left_the_ward_file_gives_way_to_the_wards_own():
    ward = Ward().play(5)
    ward.set(ProfileSet(bed="7", profile="copd", reason="COPD"))
    assert state(ward.restart(policy=Policy(profiles=()))).profile == ""


# --- admission and discharge ---


def test_with_the_patient_go_limits_pauses_profile_and_alarms():
    ward = Ward().play(5)
    ward.set(ProfileSet(bed="7", profile="copd", reason="COPD"))
    ward.play(1)
    ward.set(limit(ward, 31.0))
    ward.set(pause(ward))
    ward.play(60, rr=40.0)
    assert ward.phases() == {"rr_very_high": "sounding"}
    assert ward.set(PatientSet(bed="7", occupied=False)).ok
    gone = state(ward)
    assert (gone.occupied, gone.profile, gone.limits, gone.pauses) == (False, "", (), ())
    assert gone.alarms == ()
    ended = [e for e in ward.entries if e.change is Change.ENDED]
    assert [e.note for e in ended] == ["The patient was discharged."]
    ward.play(1)
    ward.set(PatientSet(bed="7", occupied=True, age_y=80))
    again = ward.restart()
    for one in (ward, again):
        assert (state(one).profile, state(one).limits, state(one).pauses) == ("", (), ())


def test_discharging_by_mistake_silences_nobody_who_is_there():
    ward = Ward().play(5).play(16, **APNOEA)
    ward.set(PatientSet(bed="7", occupied=False))
    assert ward.phases() == {}
    ward.play(1, **APNOEA)
    assert ward.phases() == {"apnoea": "sounding"}


def test_what_was_said_of_the_patient_before_does_not_reach_the_next():
    ward = Ward().play(20)
    ward.set(PatientSet(bed="7", occupied=False))
    ward.play(1)
    ward.set(PatientSet(bed="7", occupied=True))
    late = ward.set(limit(ward, 29.0), t_s=19.0)
    assert late.refusal is CommandRefusal.LATE


def test_a_lost_sensor_becomes_more_urgent_when_a_patient_comes():
    ward = Ward(beds=(Bed(bed="7", sensor="s7", occupied=False),)).play(5).play(20, silent=True)
    assert ward.alarms()[0].priority is Priority.LOW
    ward.set(PatientSet(bed="7", occupied=True))
    assert ward.alarms()[0].priority is Priority.MEDIUM
    assert ward.restart().alarms()[0].priority is Priority.MEDIUM


def test_nothing_of_what_is_set_at_one_bed_is_so_at_another():
    ward = Ward(beds=(Bed(bed="7", sensor="s7"), Bed(bed="8", sensor="s8"))).play(5)
    ward.set(limit(ward, 29.0))
    ward.set(pause(ward))
    assert (state(ward, "8").limits, state(ward, "8").pauses) == ((), ())
