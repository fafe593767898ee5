"""The NEWS2 of a bed in the running engine."""

from alarms.messages import Change, CommandRefusal, PatientSet
from alarms.news2.facts import score_of
from alarms.news2.messages import Parameter, Trigger
from tests.alarms.news2.one_bed import WELL, OneBed
from tests.alarms.ward import at


def test_the_radar_alone_gives_bounds_and_says_what_is_missing():
    bed = OneBed().play(30)
    assert (bed.score.low, bed.score.high) == (0, 14)
    assert not bed.score.complete
    assert Parameter.TEMP in bed.score.missing


def test_typed_values_beside_the_radar_make_a_whole_score_that_the_journal_keeps():
    bed = OneBed().play(30)
    assert bed.type_in(**WELL).ok
    assert bed.score.complete
    assert (bed.score.low, bed.score.trigger) == (0, Trigger.NONE)
    (kept,) = bed.kept()
    assert kept.by_person
    assert score_of(kept) == bed.score


def test_a_score_just_charted_does_not_fall_by_what_the_radar_says_and_may_rise():
    sick = WELL | {"temp_c": 39.2, "sbp_mmhg": 90.0, "spo2_percent": 91.0}
    bed = OneBed().play(60, rr=16.0)
    bed.type_in(rr_per_min=26.0, **sick)
    assert bed.score.low == 11
    assert bed.play(870, rr=16.0).score.low == 11
    assert bed.restart().play(15, rr=16.0).score.low == 11, "nor by a restart"
    assert bed.play(60, rr=16.0).score.low == 8, "a quarter of an hour later it is old"
    bed.type_in(command="c-2", rr_per_min=16.0, **sick)
    assert bed.score.low == 8
    assert bed.play(330, rr=26.0).score.low == 11


def test_a_response_that_the_radar_changes_is_kept_with_what_it_was_made_of():
    bed = OneBed().play(30)
    bed.type_in(**WELL | {"temp_c": 39.2, "sbp_mmhg": 98.0})
    bed.play(700, rr=26.0, hr=115.0)
    kept = bed.kept()[-1]
    assert not kept.by_person
    assert score_of(kept).trigger is Trigger.EMERGENCY
    assert len(bed.kept()) <= 3, "not every second"


def test_only_staff_with_the_right_type_in_and_nothing_from_the_future_or_impossible_is_taken():
    bed = OneBed().play(5)
    assert bed.type_in("vera", **WELL).refusal is CommandRefusal.FORBIDDEN
    assert bed.type_in(command="c-2", at_s=60, **WELL).refusal is CommandRefusal.LATE
    assert bed.type_in(command="c-3", temp_c=98.6).refusal is CommandRefusal.BOUNDS
    assert bed.type_in(command="c-4").refusal is CommandRefusal.BOUNDS
    assert [e.change for e in bed.entries if e.fact is not None] == [Change.REFUSED] * 4
    assert bed.score.low == 0
    assert not bed.score.complete


def test_after_a_restart_what_was_typed_still_counts_with_its_age():
    bed = OneBed().play(30)
    bed.type_in(**WELL)
    again = bed.restart().play(15)
    assert again.score.complete
    assert again.score.valid_for_s == bed.play(15).score.valid_for_s


def test_what_was_typed_for_a_patient_is_not_the_next_ones_not_even_after_a_restart():
    bed = OneBed().play(30)
    bed.type_in(**WELL)
    bed.set(PatientSet(bed="7", occupied=False), command="c-2")
    assert bed.score is None
    bed.set(PatientSet(bed="7", occupied=True, age_y=30), command="c-3")
    for now in (bed.play(15), bed.restart().play(15)):
        assert not now.score.complete
        assert Parameter.SBP in now.score.missing


def test_a_child_has_no_score_and_no_number():
    bed = OneBed().play(5)
    bed.set(PatientSet(bed="7", occupied=True, age_y=8))
    bed.play(15)
    assert (bed.score.low, bed.score.high, bed.score.trigger) == (None, None, None)
    assert bed.score.exclusion is not None


def test_a_score_of_seven_is_told_as_advice_only_and_ends_when_it_has_fallen():
    bed = OneBed().play(30)
    bed.type_in(**WELL | {"temp_c": 39.2, "sbp_mmhg": 90.0, "spo2_percent": 93.0})
    bed.play(320)
    (alarm,) = bed.station.state("7", at(bed.t_s)).alarms
    assert (alarm.condition, alarm.kind, alarm.priority) == ("news2_emergency", "advisory", "low")
    bed.type_in(command="c-2", **WELL)
    bed.play(75)
    assert bed.station.state("7", at(bed.t_s)).alarms == ()
