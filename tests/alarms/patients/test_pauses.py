"""Pauses of a bed: who is called less, and what is never held back."""

import pytest

from alarms.messages import (
    PATIENT,
    Change,
    CommandRefusal,
    PauseReason,
    Quiet,
)
from dsp.messages import State
from tests.alarms.patients.setting import limit, pause, quiet, state
from tests.alarms.ward import APNOEA, Ward, rules

# --- pauses ---


def test_a_pause_tells_fewer_people_and_hides_nothing():
    ward = Ward().play(5)
    assert ward.set(pause(ward, minutes=5)).ok
    assert [(p.reason, p.person) for p in state(ward).pauses] == [("care", "nora")]
    ward.play(130, rr=27.0)
    assert ward.phases() == {"rr_high": "sounding"}
    assert quiet(ward) == {"rr_high": Quiet.PAUSE}
    ward.play(171, rr=27.0)
    assert state(ward).pauses == ()
    assert quiet(ward) == {"rr_high": None}
    told = [e.alarm.quiet for e in ward.entries if e.change is Change.QUIET]
    assert told == [None], "and it is in the journal that somebody is called now"


def test_a_phone_that_listed_it_during_the_pause_is_heard_again_when_it_calls():
    """Else it would go on to the next as not on the device, though it stands there and sounds."""
    ward = Ward().play(5)
    ward.set(pause(ward, minutes=5))
    alarm_id = ward.play(130, rr=27.0).alarms()[0].id
    assert ward.delivered(alarm_id, person="nora").ok
    assert state(ward).tellings[0].on_device == ("nora",)
    ward.play(171, rr=27.0)
    assert state(ward).tellings[0].on_device == ()
    assert ward.delivered(alarm_id, person="nora").ok
    assert state(ward).tellings[0].on_device == ("nora",)


@pytest.mark.parametrize("reason", list(PauseReason))
def test_no_pause_holds_a_red_alarm_back(reason):
    ward = Ward().play(5)
    ward.set(pause(ward, reason=reason))
    ward.play(16, **APNOEA)
    assert quiet(ward) == {"apnoea": None}
    ward.play(45, rr=33.0)
    assert quiet(ward)["rr_very_high"] is None


def test_not_even_a_wrong_rule_table_lets_anything_hold_a_red_alarm_back():
    table = rules(
        apnoea={"held_by": tuple(PauseReason), "retell_s": 600.0, "latching": False},
        deterioration={"merges": ("apnoea",), "delay_s": 1.0},
    )
    ward = Ward(table).play(5).play(5, rr=22.0, hr=112.0)
    ward.set(pause(ward))
    for _ in range(2):
        ward.play(16, **APNOEA).play(6, rr=22.0, hr=112.0)
    assert [a.quiet for a in ward.signals() if a.condition == "apnoea"] == [None, None]


def test_a_pause_out_of_bed_holds_back_the_toilet_timer_and_not_the_sensor():
    ward = Ward().play(5)
    ward.set(pause(ward, minutes=30, reason=PauseReason.OUT_OF_BED))
    ward.play(1260, state=State.ABSENT, rr=None, breathing=None)
    assert quiet(ward) == {"away": Quiet.PAUSE}
    ward.play(20, silent=True)
    assert quiet(ward) == {"away": Quiet.PAUSE, "sensor_lost": None}


def test_a_pause_is_ended_by_hand():
    ward = Ward().play(5)
    ward.set(pause(ward))
    ward.play(1)
    assert ward.set(pause(ward, minutes=-1)).ok
    assert state(ward).pauses == ()


@pytest.mark.parametrize("jump_s", [-7200.0, 7200.0])
def test_a_pause_ends_by_the_clock_that_nobody_can_set(jump_s):
    ward = Ward().play(5)
    ward.set(pause(ward, minutes=5))
    ward.wall_shift_s = jump_s
    ward.play(290)
    assert len(state(ward).pauses) == 1
    left_s = (state(ward).pauses[0].until_ns - ward.now().wall_ns) / 1e9
    assert left_s == pytest.approx(10.0), "what is shown goes along with the clock"
    ward.play(12)
    assert state(ward).pauses == ()


def test_a_clock_that_runs_slow_does_not_make_a_pause_longer():
    ward = Ward().play(5)
    ward.set(pause(ward, minutes=5))
    for _ in range(302):
        ward.wall_shift_s -= 0.5
        ward.play(1)
    assert state(ward).pauses == ()


@pytest.mark.parametrize("jump_s", [0.0, -7200.0])
def test_a_pause_outlives_a_restart_and_is_never_longer_for_it(jump_s):
    ward = Ward().play(5)
    ward.set(pause(ward, minutes=5))
    ward.wall_shift_s = jump_s
    again = ward.restart().play(200)
    assert len(state(again).pauses) == 1
    again.play(102)
    assert state(again).pauses == ()


def test_a_clock_put_back_does_not_keep_the_staff_from_setting_anything():
    ward = Ward().play(5)
    ward.set(pause(ward, minutes=5))
    ward.wall_shift_s = -3600.0
    ward.play(1)
    assert ward.set(pause(ward, minutes=-1)).ok
    assert state(ward).pauses == ()
    assert state(ward.restart()).pauses == ()


def test_what_was_set_before_the_journal_could_be_read_is_not_undone_by_what_it_holds():
    ward = Ward().play(5)
    ward.set(pause(ward, minutes=5))
    ward.set(limit(ward, 29.0))
    late = Ward(t_s=ward.t_s).play(10)
    late.set(pause(late, minutes=-1))
    late.keep(late.station.restore(ward.past(), late.now()))
    assert state(late).pauses == (), "ended by hand since"
    assert [own.limit for own in state(late).limits] == [29.0]


# --- a patient's own ---


def private(ward, minutes=10.0, person=PATIENT):
    return ward.set(pause(ward, minutes=minutes, reason=PauseReason.PRIVATE), person=person)


def test_a_patient_pauses_in_a_private_moment_and_a_red_alarm_calls_all_the_same():
    ward = Ward().play(5)
    assert private(ward).ok
    assert [(p.reason, p.person) for p in state(ward).pauses] == [("private", "patient")]
    ward.play(130, rr=27.0)
    assert quiet(ward) == {"rr_high": Quiet.PAUSE}
    ward.play(16, **APNOEA)
    assert quiet(ward)["apnoea"] is None


def test_a_patients_pause_ends_by_itself_and_by_hand():
    ward = Ward().play(5)
    private(ward)
    ward.play(601)
    assert state(ward).pauses == ()
    ward.play(3600)
    private(ward)
    assert private(ward, minutes=-1).ok
    assert state(ward).pauses == ()


def test_a_patient_cannot_pause_again_within_the_hour_and_staff_can():
    ward = Ward().play(5)
    assert private(ward).ok
    ward.play(1200)
    assert private(ward).refusal is CommandRefusal.BOUNDS
    again = ward.restart().play(1200)
    assert private(again).refusal is CommandRefusal.BOUNDS, "nor after a restart"
    assert private(again, person="nora").ok


def test_a_patient_cannot_pause_for_longer_than_the_ward_allows():
    ward = Ward().play(5)
    assert private(ward, minutes=15).refusal is CommandRefusal.BOUNDS


@pytest.mark.parametrize("reason", [PauseReason.CARE, PauseReason.OUT_OF_BED])
def test_a_patient_sets_no_other_pause(reason):
    ward = Ward().play(5)
    answer = ward.set(pause(ward, reason=reason), person=PATIENT)
    assert answer.refusal is CommandRefusal.FORBIDDEN


def test_a_patient_sets_nothing_else():
    ward = Ward().play(5)
    ward_says = ward.set(limit(ward, 29.0), person=PATIENT)
    assert ward_says.refusal is CommandRefusal.FORBIDDEN
    assert state(ward).limits == ()
