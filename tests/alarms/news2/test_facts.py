from dataclasses import replace

import pytest

from alarms.messages import Observed, PatientSet
from alarms.news2.facts import observed_faults, patient, readings, score_of, scored
from alarms.news2.messages import Consciousness, Exclusion, Parameter, Scale
from alarms.news2.responses import Ward
from alarms.news2.score import exclusion, score

P = Parameter
NOW = 10**18
TYPED = Observed(
    bed="7",
    t_measured_ns=NOW,
    rr_per_min=22,
    spo2_percent=95,
    on_oxygen=False,
    sbp_mmhg=105,
    pulse_per_min=95,
    consciousness="A",
    temp_c=38.1,
)
BED = PatientSet(bed="7", occupied=True, age_y=70)


def made(fact=TYPED, who=BED):
    inputs = readings(fact, person="Nurse", t_entered_ns=NOW)
    return score(inputs, patient=patient(who), t_ns=NOW, ward=Ward())


def test_typed_observations_are_scored_with_the_name_of_who_typed_them():
    assert observed_faults(TYPED, t_ns=NOW) == []
    whole = made()
    assert (whole.low, whole.complete) == (6, True)
    assert {part.reading.person for part in whole.parts} == {"Nurse"}
    assert whole.parts[5].reading.value is Consciousness.ALERT


def test_what_was_not_measured_is_missing():
    part = made(Observed(bed="7", t_measured_ns=NOW, sbp_mmhg=105))
    assert part.missing == tuple(p for p in P if p is not P.SBP)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (Observed(bed="7", t_measured_ns=NOW, temp_c=98.6), "temp lies from 10 to 47"),
        (Observed(bed="7", t_measured_ns=NOW, consciousness="B"), "one of A, C, V, P, U"),
        (Observed(bed="7", t_measured_ns=NOW + 1, temp_c=37), "future"),
        (Observed(bed="7", t_measured_ns=NOW), "nothing was observed"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(fact, words):
    (sentence,) = observed_faults(fact, t_ns=NOW)
    assert words in sentence


def test_a_kept_score_comes_back_whole_and_an_excluded_one_is_not_kept():
    whole = made()
    kept = scored(whole, bed="7", by_person=True)
    assert (kept.low, kept.high, kept.complete, kept.table) == (6, 6, True, whole.table_version)
    assert score_of(kept) == whole
    child = PatientSet(bed="7", occupied=True, age_y=4)
    assert scored(made(who=child), bed="7", by_person=True) is None


def test_the_bed_decides_the_scale_and_who_has_no_score():
    assert patient(PatientSet(bed="7", occupied=True, scale2=True)).scale is Scale.TWO
    ordered = patient(PatientSet(bed="7", occupied=True, no_score="lindrende behandling"))
    assert exclusion(ordered) is Exclusion.NOT_NEWS
    assert exclusion(replace(ordered, not_news=False)) is None
    pregnant = patient(PatientSet(bed="7", occupied=True, age_y=30, pregnant=True))
    assert exclusion(pregnant) is Exclusion.PREGNANT
