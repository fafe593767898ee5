"""Another patient, another age, another restart: whose alarm is it, and is anybody called?"""

from dataclasses import replace

import msgspec
import pytest

from alarms.messages import (
    CommandRefusal,
    LimitSet,
    Observed,
    PatientSet,
    Phase,
    Priority,
    ProfileSet,
    Quiet,
)
from alarms.patients.policy import Policy
from alarms.patients.profile import Profile
from dsp.messages import State
from tests.alarms.ward import Ward, rules

FAST_SCORE = rules(news2_emergency={"delay_s": 5.0, "clear_s": 5.0, "retell_s": 0.0})
ILL = {
    "rr_per_min": 26.0,
    "spo2_percent": 90.0,
    "on_oxygen": True,
    "sbp_mmhg": 95.0,
    "pulse_per_min": 95.0,
    "consciousness": "A",
    "temp_c": 37.0,
}
WELL = ILL | {
    "rr_per_min": 16.0,
    "spo2_percent": 97.0,
    "on_oxygen": False,
    "sbp_mmhg": 120.0,
    "pulse_per_min": 70.0,
}


def observed(ward, values, ago_s=0.0):
    t_ns = ward.now().wall_ns - round(ago_s * 1e9)
    return ward.set(Observed(bed="7", t_measured_ns=t_ns, **values))


def next_patient(ward):
    assert ward.set(PatientSet(bed="7", occupied=False)).ok
    ward.play(1, state=State.ABSENT, rr=None, hr=None)
    assert ward.set(PatientSet(bed="7", occupied=True)).ok
    return ward


def quiet(ward):
    return {alarm.condition: alarm.quiet for alarm in ward.alarms()}


def same(ward):
    return ward


@pytest.mark.parametrize("then", [same, Ward.restart])
def test_what_was_told_of_one_patient_does_not_silence_the_next(then):
    ward = Ward().play(5).play(130, rr=27.0)
    assert quiet(ward) == {"rr_high": None}
    ward = then(next_patient(ward)).play(130, rr=27.0)
    assert quiet(ward) == {"rr_high": None}


def test_what_was_told_of_the_same_patient_is_not_told_anew_so_soon():
    ward = Ward().play(5).play(130, rr=27.0).play(70).play(130, rr=27.0)
    assert quiet(ward) == {"rr_high": Quiet.REPEAT}


@pytest.mark.parametrize("then", [same, Ward.restart])
def test_observations_made_before_the_last_patient_left_are_not_the_next_ones(then):
    ward = then(next_patient(Ward().play(60)).play(5))
    answer = observed(ward, ILL, ago_s=30.0)
    assert answer.refusal is CommandRefusal.LATE
    assert observed(ward, WELL, ago_s=2.0).ok


@pytest.mark.parametrize("then", [same, Ward.restart])
def test_a_limit_said_before_the_last_patient_left_is_not_the_next_ones(then):
    ward = then(next_patient(Ward().play(60)))
    until_ns = ward.now().wall_ns + 3600 * 10**9
    limit = LimitSet(bed="7", condition="rr_high", limit=30.0, reason="r", until_ns=until_ns)
    assert ward.set(limit, t_s=40.0).refusal is CommandRefusal.LATE
    assert ward.station.state("7", ward.now()).limits == ()


@pytest.mark.parametrize("then", [same, Ward.restart])
def test_a_word_on_the_same_patient_keeps_what_was_measured(then):
    ward = Ward().play(5)
    assert observed(ward, WELL).ok
    ward.play(2)
    assert ward.set(PatientSet(bed="7", occupied=True, age_y=70)).ok
    assert then(ward).play(2).station.state("7", ward.now()).score.complete


def test_a_sensor_lost_taken_over_an_empty_bed_sounds_again_when_somebody_is_laid_there():
    ward = Ward().play(5)
    ward.set(PatientSet(bed="7", occupied=False))
    ward.play(30, silent=True)
    assert ward.acknowledge().ok
    ward.set(PatientSet(bed="7", occupied=True))
    for after in (ward, ward.restart()):
        (alarm,) = after.alarms()
        assert (alarm.priority, alarm.phase) == (Priority.MEDIUM, Phase.SOUNDING)
        assert alarm.acknowledged_by == ""
        (telling,) = after.station.state("7", after.now()).tellings
        assert telling.stage is not None, "somebody is called"


def test_an_alarm_that_becomes_less_urgent_stays_taken():
    ward = Ward().play(5).play(40, rr=35.0)
    assert ward.acknowledge().ok
    ward.set(ProfileSet(bed="7", profile="comfort", reason="r"))
    (alarm,) = ward.alarms()
    assert (alarm.priority, alarm.phase) == (Priority.LOW, Phase.ACKNOWLEDGED)


def test_a_news2_that_was_high_is_not_ended_by_observations_growing_old():
    ward = Ward(FAST_SCORE).play(5)
    assert observed(ward, ILL).ok
    ward.play(30)
    assert ward.phases() == {"news2_emergency": "sounding"}
    ward.t_s += 8 * 3600.0
    ward.play(60)
    assert ward.phases() == {"news2_emergency": "sounding"}
    assert "news2_emergency" in ward.restart().play(60).phases()
    assert observed(ward, WELL).ok
    ward.play(30)
    assert ward.phases() == {}


def test_after_the_clock_was_put_back_what_was_typed_still_counts():
    ward = Ward().play(60)
    assert observed(ward, WELL).ok
    ward.wall_shift_s = -3600.0
    assert ward.play(30).station.state("7", ward.now()).score.complete
    assert ward.restart().play(2).station.state("7", ward.now()).score.complete


def test_a_ward_file_that_changes_over_a_restart_finds_no_alarm_left_standing_by_mistake():
    """A condition that the profile no longer looks at would have stood for ever."""
    calm = Profile(profile="calm", name_nb="a", name_en="a")
    off = Profile(profile="calm", name_nb="a", name_en="a", off=("rr_high",))
    ward = Ward(policy=Policy(profiles=(calm,))).play(5)
    ward.set(ProfileSet(bed="7", profile="calm", reason="r"))
    ward.play(130, rr=27.0)
    assert ward.phases() == {"rr_high": "sounding"}
    again = ward.restart(policy=Policy(profiles=(off,)))
    assert again.phases() == {}
    assert again.story()[-1] == "rr_high ended"
    louder = ward.restart(
        table=rules(rr_high={"priority": Priority.HIGH, "held_by": (), "retell_s": 0.0})
    )
    assert [alarm.priority for alarm in louder.alarms()] == [Priority.HIGH]


def test_an_apnoea_that_comes_back_right_after_a_restart_has_its_own_onset():
    ward = Ward().play(5).play(20, breathing=False).play(10).play(60)
    assert ward.phases() == {"apnoea": "returned"}
    again = ward.restart()
    again.apnoea_s = 19.0  # the first thing that is heard
    (alarm,) = again.play(1, breathing=False).alarms()
    assert (alarm.phase, (alarm.t_signal_ns - alarm.t_onset_ns) / 1e9) == (Phase.SOUNDING, 20.0)


def test_a_journal_that_opens_late_does_not_silence_what_was_told_meanwhile():
    ward = Ward().play(5).play(130, rr=27.0)
    late = Ward(t_s=ward.t_s)
    late.play(130, rr=27.0)
    assert quiet(late) == {"rr_high": None}
    late.keep(late.station.restore(ward.past(), late.now()))
    late.play(5, rr=27.0)
    assert quiet(late) == {"rr_high": None}


def test_a_score_that_cannot_be_read_back_does_not_stop_a_restart():
    ward = Ward().play(5)
    assert observed(ward, WELL).ok
    for broken in ('{"old": 1}', '"rr_per_min"'):
        again = Ward(t_s=ward.t_s)
        past = ward.past()
        facts = [
            (n, replace(e, fact=msgspec.structs.replace(e.fact, inputs=broken)))
            if e.subject.startswith("scored")
            else (n, e)
            for n, e in past.facts
        ]
        again.station.restore(replace(past, facts=facts), again.now())
        assert again.play(2).station.state("7", again.now()).score.complete


def test_an_age_that_brings_another_profile_takes_own_limits_back_for_good():
    ward = Ward().play(5)
    until_ns = ward.now().wall_ns + 3600 * 10**9
    limit = LimitSet(bed="7", condition="rr_high", limit=30.0, reason="r", until_ns=until_ns)
    assert ward.set(limit).ok
    ward.play(1).set(PatientSet(bed="7", occupied=True, age_y=80))
    assert ward.station.state("7", ward.now()).limits != (), "still the ward's own table"
    for age_y in (8, 80):
        ward.play(1).set(PatientSet(bed="7", occupied=True, age_y=age_y))
        for after in (ward, ward.restart()):
            assert after.station.state("7", after.now()).limits == ()


def test_what_was_told_at_low_priority_does_not_silence_the_same_at_a_higher_one():
    ward = Ward().play(5)
    ward.set(ProfileSet(bed="7", profile="comfort", reason="r"))
    ward.play(130, rr=27.0).play(70)
    assert ward.story() == ["rr_high signal", "rr_high ended"]
    ward.set(ProfileSet(bed="7", profile="", reason=""))
    ward.play(130, rr=27.0)
    assert quiet(ward) == {"rr_high": None}
    assert quiet(ward.restart().play(1, rr=27.0)) == {"rr_high": None}


def test_a_discharge_that_arrives_late_leaves_the_profile_of_who_came_since():
    ward = Ward().play(60)
    assert ward.set(ProfileSet(bed="7", profile="copd", reason="r"), t_s=50.0).ok
    assert ward.set(PatientSet(bed="7", occupied=False), t_s=40.0).ok
    for after in (ward, ward.restart()):
        assert after.station.state("7", after.now()).profile == "copd"


def test_what_was_typed_does_not_grow_younger_when_the_clock_is_put_forward():
    ward = Ward().play(60)
    assert observed(ward, WELL).ok
    ward.wall_shift_s = 24 * 3600.0
    assert not ward.play(20).station.state("7", ward.now()).score.complete


def test_after_a_discharge_and_a_clock_put_back_the_next_patient_can_be_observed():
    ward = next_patient(Ward().play(60)).play(5)
    ward.wall_shift_s = -3600.0
    ward.play(5)
    assert observed(ward, WELL).ok


def test_the_time_that_one_patient_could_not_be_measured_is_not_the_next_ones():
    weak = {"state": State.WEAK, "rr": None, "hr": None, "breathing": None}
    ward = Ward().play(5).play(280, **weak)
    ward.set(PatientSet(bed="7", occupied=False))
    ward.set(PatientSet(bed="7", occupied=True))
    assert ward.play(60, **weak).phases() == {}
