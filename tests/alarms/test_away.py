"""A bed that was left, and whether its patient has come back."""

from alarms.engine import Bed
from alarms.messages import PatientSet
from dsp.messages import State
from tests.alarms.ward import Ward

AWAY = {"state": State.ABSENT, "rr": None, "hr": None, "breathing": None}
WEAK = AWAY | {"state": State.WEAK}


def test_nobody_back_after_twenty_minutes_is_said_once_and_ends_with_the_return():
    ward = Ward().play(5).play(1195, **AWAY)
    assert ward.story() == []
    ward.play(10, **AWAY)
    assert ward.story() == ["away signal"]
    ward.play(600, **AWAY).play(20, state=State.MOVING, rr=None).play(11)
    assert ward.story() == ["away signal", "away ended"]


def test_what_shows_for_seconds_in_an_empty_bed_is_not_its_patient():
    ward = Ward().play(5)
    for _ in range(4):
        ward.play(290, **AWAY).play(10, **WEAK)
    assert ward.story() == []
    ward.play(10, **AWAY)
    assert ward.story() == ["away signal"]


def test_nobody_is_missed_while_something_is_in_the_bed():
    ward = Ward().play(5).play(1190, **AWAY).play(50, **WEAK)
    assert ward.story() == []


def test_a_patient_who_cannot_be_measured_is_back_after_a_minute():
    ward = Ward().play(5).play(1100, **AWAY).play(75, **WEAK).play(1150, **AWAY)
    assert ward.story() == []


def test_a_visit_to_the_toilet_is_nothing():
    ward = Ward().play(5).play(600, **AWAY).play(60).play(600, **AWAY)
    assert ward.story() == []


def test_an_empty_bed_waits_for_nobody():
    ward = Ward(beds=(Bed(bed="7", sensor="s7", occupied=False),)).play(1500, **AWAY)
    assert ward.story() == []


def test_a_patient_on_the_way_to_the_bed_is_not_yet_missed():
    ward = Ward(beds=(Bed(bed="7", sensor="s7", occupied=False),)).play(1500, **AWAY)
    ward.set(PatientSet(bed="7", occupied=True))
    ward.play(1190, **AWAY)
    assert ward.story() == []
    ward.play(15, **AWAY)
    assert ward.story() == ["away signal"]


def test_time_in_which_nothing_is_said_of_a_bed_brings_nobody_back():
    ward = Ward().play(5).play(1000, **AWAY).play(70, silent=True, **AWAY)
    ward.play(1, **WEAK).play(150, **AWAY)
    assert "away signal" in ward.story()
