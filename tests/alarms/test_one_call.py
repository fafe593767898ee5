"""One patient is one call: what belongs together is merged, and no high alarm is lost by it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.messages import Change, PauseReason, PauseSet, Phase, Priority, Quiet
from tests.alarms.ward import APNOEA, Ward, rules

BOTH = {"rr": 35.0, "hr": 120.0}
"""Three points and two: very fast breath, and both together."""
ONLY_RR = {"rr": 35.0, "hr": 80.0}


def called(ward):
    """Conditions to which somebody was called, in order."""
    found = {}
    for entry in ward.entries:
        if entry.change is Change.TOLD:
            found[entry.alarm.id] = entry.alarm.condition
    return list(found.values())


def quiet(ward):
    return {alarm.condition: alarm.quiet for alarm in ward.alarms()}


def test_breath_very_fast_and_both_abnormal_is_one_call_and_both_are_listed():
    ward = Ward().play(5).play(200, **BOTH)
    assert called(ward) == ["rr_very_high"]
    assert quiet(ward) == {"rr_very_high": None, "deterioration_grave": Quiet.MERGED}


def test_whoever_takes_the_call_takes_its_parts():
    ward = Ward().play(5).play(200, **BOTH)
    speaker = next(alarm for alarm in ward.alarms() if alarm.quiet is None)
    assert ward.acknowledge(speaker.id).ok
    assert {a.phase for a in ward.alarms()} == {Phase.ACKNOWLEDGED}
    assert {a.acknowledged_by for a in ward.alarms()} == {"nora"}
    assert called(ward.play(60, **BOTH)) == ["rr_very_high"]


def test_what_had_begun_before_it_was_taken_is_part_of_what_was_taken():
    ward = Ward().play(5).play(60, **BOTH)
    assert ward.acknowledge().ok
    assert called(ward.play(200, **BOTH)) == ["rr_very_high"]
    assert quiet(ward)["deterioration_grave"] is Quiet.MERGED


def test_what_begins_after_it_was_taken_calls_anew():
    ward = Ward().play(5).play(60, **ONLY_RR)
    assert ward.acknowledge().ok
    ward.play(300, **ONLY_RR).play(200, **BOTH)
    assert called(ward) == ["rr_very_high", "deterioration_grave"]


def test_when_the_one_that_speaks_ends_the_other_calls():
    ward = Ward().play(5).play(200, **BOTH)
    ward.play(100, rr=27.0, hr=120.0)
    assert called(ward) == ["rr_very_high", "deterioration_grave"]
    assert quiet(ward)["deterioration_grave"] is None


def test_an_apnoea_is_no_part_of_anything():
    ward = Ward().play(5).play(200, rr=6.0, hr=38.0)
    ward.play(20, **APNOEA)
    assert "apnoea" in called(ward)


def test_after_a_restart_the_parts_are_parts_still():
    ward = Ward().play(5).play(200, **BOTH).restart()
    assert quiet(ward.play(5, **BOTH))["deterioration_grave"] is Quiet.MERGED


def test_after_a_restart_nobody_is_taken_to_have_taken_what_was_not_there():
    ward = Ward().play(5).play(60, **BOTH)
    assert ward.acknowledge().ok
    ward = ward.restart().play(200, **BOTH)
    assert called(ward) == ["deterioration_grave"], "it began anew after the restart"


def test_a_lesser_alarm_never_speaks_for_a_high_one_whatever_its_rule_says():
    ward = Ward(rules(deterioration={"merges": ("rr_very_high",)})).play(5)
    ward.play(150, rr=22.0, hr=120.0).play(40, **BOTH)
    assert called(ward) == ["deterioration", "rr_very_high"]


@pytest.mark.parametrize("care_first", [True, False])
def test_who_takes_the_one_that_calls_takes_its_parts_whether_a_pause_began_before_or_after(
    care_first,
):
    ward = Ward().play(5).play(300, rr=27.0, hr=135.0)
    grave = next(one for one in ward.alarms() if one.condition == "deterioration_grave")
    care = PauseSet(
        bed="7", reason=PauseReason.CARE, until_ns=ward.now().wall_ns + 600 * 1_000_000_000
    )
    if care_first:
        assert ward.set(care).ok
    assert ward.acknowledge(grave.id).ok
    if not care_first:
        assert ward.set(care).ok
    assert {"rr_high", "hr_high", "deterioration_grave"} <= ward.phases().keys()
    assert set(ward.phases().values()) == {"acknowledged"}


@pytest.mark.parametrize("paused", [True, False])
def test_what_was_told_shortly_before_speaks_for_nothing_under_a_pause_either(paused):
    ward = Ward().play(5).play(130, rr=22.0, hr=115.0).play(70)
    ward.play(125, rr=26.0).play(130, rr=24.0, hr=115.0)
    assert quiet(ward) == {"deterioration": Quiet.REPEAT, "rr_high": None}
    if paused:
        until_ns = ward.now().wall_ns + 600 * 1_000_000_000
        assert ward.set(PauseSet(bed="7", reason=PauseReason.CARE, until_ns=until_ns)).ok
    both = next(one for one in ward.alarms() if one.condition == "deterioration")
    assert ward.acknowledge(both.id).ok
    assert ward.phases() == {"deterioration": "acknowledged", "rr_high": "sounding"}


rates = st.tuples(
    st.sampled_from([6.0, 16.0, 27.0, 35.0]),
    st.sampled_from([35.0, 70.0, 120.0, 160.0]),
    st.integers(10, 150),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(rates, min_size=1, max_size=6))
def test_while_any_high_alarm_sounds_one_calls_that_nobody_has_taken_or_all_had_begun(story):
    """A high alarm is quiet only beside another high one that calls or was taken for both."""
    ward = Ward()
    for rr, hr, n_s, takes in story:
        for _ in range(n_s):
            ward.play(1, rr=rr, hr=hr)
            high = [alarm for alarm in ward.alarms() if alarm.priority is Priority.HIGH]
            silent = [alarm for alarm in high if alarm.quiet is not None]
            if silent:
                assert any(a.quiet is None for a in high), "somebody was called to this patient"
            for alarm in silent:
                speakers = [a for a in high if a.quiet is None]
                taken = [a.t_changed_ns for a in speakers if a.phase is Phase.ACKNOWLEDGED]
                sounds = any(a.phase is Phase.SOUNDING for a in speakers)
                assert sounds or alarm.t_condition_ns <= max(taken)
        if takes and ward.alarms():
            ward.acknowledge(command=f"c-{ward.t_s}")
