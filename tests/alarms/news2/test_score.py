"""What a score says of readings that are missing, old, wrong or somebody else's."""

import itertools
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.news2.messages import (
    Consciousness,
    Exclusion,
    Freshness,
    Parameter,
    Patient,
    Reading,
    Scale,
    Score,
    Source,
    Trigger,
)
from alarms.news2.responses import Ward
from alarms.news2.score import faults, score, task, trigger
from alarms.news2.table import UNITS

P = Parameter
MIN = 60 * 10**9
HOUR = 60 * MIN
NOW = 1000 * HOUR
WELL = {
    P.RR: 16.0,
    P.SPO2: 98.0,
    P.OXYGEN: False,
    P.SBP: 120.0,
    P.PULSE: 70.0,
    P.CONSCIOUSNESS: Consciousness.ALERT,
    P.TEMP: 37.0,
}
ADULT = Patient(age_y=70)


def reading(parameter, value, *, ago=0, source=Source.MANUAL, entered_ago=None, unit=None):
    measured_ns = NOW - ago
    return Reading(
        parameter=parameter,
        value=value,
        unit=UNITS.get(parameter, "") if unit is None else unit,
        t_measured_ns=measured_ns,
        t_entered_ns=measured_ns if entered_ago is None else NOW - entered_ago,
        source=source,
        person="Nurse" if source is Source.MANUAL else "",
    )


def scored(values=None, *, readings=(), patient=ADULT, t_ns=NOW, last=None, ward=None, ago=0):
    given_ = [reading(p, value, ago=ago) for p, value in (values or {}).items()]
    return score([*given_, *readings], patient=patient, t_ns=t_ns, last=last, ward=ward or Ward())


def part(made, parameter):
    return next(p for p in made.parts if p.parameter is parameter)


def test_all_seven_known_is_one_number():
    made = scored({**WELL, P.RR: 22.0, P.SPO2: 95.0, P.SBP: 105.0, P.PULSE: 95.0, P.TEMP: 38.1})
    assert (made.low, made.high, made.complete, made.missing) == (6, 6, True, ())
    assert made.trigger is made.possible is Trigger.URGENT


def test_rates_alone_are_known_from_0_to_6_and_leave_14_open():
    made = scored({P.RR: 25.0, P.PULSE: 131.0})
    assert (made.low, made.high) == (6, 20)
    assert made.rates == (6, 6)
    assert not made.complete
    assert made.trigger is Trigger.URGENT
    assert made.possible is Trigger.EMERGENCY


@pytest.mark.parametrize(
    ("spo2", "low", "high"), [(92.0, 0, 2), (93.0, 0, 3), (95.0, 0, 4), (97.0, 0, 5), (83.0, 3, 5)]
)
def test_on_scale_2_a_high_saturation_without_a_word_about_oxygen_is_a_bound(spo2, low, high):
    known = {p: value for p, value in WELL.items() if p is not P.OXYGEN}
    made = scored({**known, P.SPO2: spo2}, patient=Patient(age_y=70, scale=Scale.TWO))
    assert (made.low, made.high) == (low, high)
    assert made.missing == (P.OXYGEN,)
    points = part(made, P.SPO2).points
    assert (points is None) == (spo2 > 92)


@given(
    st.sets(st.sampled_from(list(P))),
    st.sampled_from(Scale),
    st.fixed_dictionaries(
        {
            P.RR: st.integers(0, 60),
            P.SPO2: st.integers(70, 100),
            P.OXYGEN: st.booleans(),
            P.SBP: st.integers(50, 260),
            P.PULSE: st.integers(20, 220),
            P.CONSCIOUSNESS: st.sampled_from(Consciousness),
            P.TEMP: st.decimals(33, 42, places=1).map(float),
        }
    ),
)
def test_whatever_is_missing_the_truth_lies_within_the_bounds(left_out, scale, values):
    patient = Patient(age_y=40, scale=scale)
    truth = scored(values, patient=patient)
    partial = scored({p: v for p, v in values.items() if p not in left_out}, patient=patient)
    assert truth.low == truth.high
    assert 0 <= partial.low <= truth.low <= partial.high <= 20
    graveness = list(Trigger).index
    assert graveness(partial.trigger) <= graveness(truth.trigger) <= graveness(partial.possible)
    assert set(partial.missing) == left_out
    assert partial.complete == (not left_out)


def test_the_graver_trigger_wins_over_a_single_three():
    triggers = [trigger(total, single3=three) for total in (0, 4, 5, 6, 7) for three in (0, 1)]
    assert triggers == [
        Trigger.NONE, Trigger.SINGLE3, Trigger.LOW, Trigger.SINGLE3, Trigger.URGENT,
        Trigger.URGENT, Trigger.URGENT, Trigger.URGENT, Trigger.EMERGENCY, Trigger.EMERGENCY,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("patient", "why"),
    [
        (Patient(age_y=15), Exclusion.CHILD),
        (Patient(age_y=0), Exclusion.CHILD),
        (Patient(age_y=30, pregnant=True), Exclusion.PREGNANT),
        (Patient(age_y=90, comfort_care=True), Exclusion.COMFORT_CARE),
        (Patient(age_y=90, not_news=True), Exclusion.NOT_NEWS),
    ],
)
def test_who_may_have_no_score_gets_none_and_the_reason(patient, why):
    made = scored(WELL, patient=patient)
    assert made.exclusion is why
    assert (made.low, made.high, made.trigger, made.possible, made.rates) == (None,) * 5
    assert made.parts == ()
    assert not made.complete
    assert not made.cannot_be_ruled_out
    assert task(made, ward=Ward()) is None


def test_from_16_years_and_with_an_unknown_age_there_is_a_score():
    assert scored(WELL, patient=Patient(age_y=16)).low == 0
    assert scored(WELL, patient=Patient()).low == 0


LAST = {
    Trigger.NONE: (WELL, 12),
    Trigger.LOW: ({**WELL, P.SPO2: 95.0}, 4),
    Trigger.SINGLE3: ({**WELL, P.RR: 25.0}, 1),
    Trigger.URGENT: ({**WELL, P.RR: 25.0, P.OXYGEN: True}, 1),
    Trigger.EMERGENCY: ({**WELL, P.RR: 25.0, P.OXYGEN: True, P.PULSE: 120.0}, 1),
}


@pytest.mark.parametrize("of_last", LAST)
def test_a_typed_value_is_fresh_for_the_last_scores_interval_and_gone_after_one_and_a_half(of_last):
    values, hours = LAST[of_last]
    last = scored(values)
    assert last.trigger is of_last
    for ago, expected in [
        (hours * HOUR, Freshness.FRESH),
        (hours * HOUR + 1, Freshness.AGEING),
        (hours * HOUR * 3 // 2, Freshness.AGEING),
        (hours * HOUR * 3 // 2 + 1, None),
    ]:
        row = part(scored({P.SBP: 85.0}, ago=ago, last=last), P.SBP)
        assert row.freshness is expected
        assert (row.low, row.high) == ((3, 3) if expected else (0, 3))
        assert (row.set_aside is None) == (expected is not None)


def test_the_wards_limit_shortens_and_never_lengthens():
    last = scored(WELL)
    assert scored(last=last, ward=Ward(typed_h=6)).valid_for_s == 6 * 3600
    assert scored(last=last, ward=Ward(typed_h=24)).valid_for_s == 12 * 3600
    assert scored(ward=Ward()).valid_for_s == 4 * 3600
    partial = scored({P.RR: 25.0})
    assert scored(last=partial).valid_for_s == 4 * 3600


def test_a_radar_value_counts_five_minutes_and_is_never_carried_further():
    def rr_at(ago):
        return part(scored(readings=[reading(P.RR, 25.0, ago=ago, source=Source.RADAR)]), P.RR)

    assert rr_at(5 * MIN).points == 3
    assert rr_at(5 * MIN + 1).points is None
    assert rr_at(5 * MIN + 1).set_aside is not None


def test_a_counted_pulse_younger_than_15_minutes_goes_before_a_newer_one_by_radar():
    radar = reading(P.PULSE, 70.0, ago=1, source=Source.RADAR)

    def used(ago):
        counted = reading(P.PULSE, 135.0, ago=ago)
        return part(scored(readings=[counted, radar]), P.PULSE).reading.source

    assert used(15 * MIN - 1) is Source.MANUAL
    assert used(15 * MIN) is Source.RADAR


def test_a_typed_breath_younger_than_15_minutes_is_raised_by_the_radar_and_never_lowered():
    def used(counted, by_radar, ago=MIN):
        typed = reading(P.RR, counted, ago=ago)
        radar = reading(P.RR, by_radar, ago=1, source=Source.RADAR)
        return {
            part(scored(readings=order), P.RR).reading.value
            for order in ([typed, radar], [radar, typed])
        }

    assert used(26.0, 18.0) == {26.0}
    assert used(26.0, 18.0, ago=15 * MIN - 1) == {26.0}
    assert used(26.0, 18.0, ago=15 * MIN) == {18.0}
    assert used(18.0, 26.0) == {26.0}
    assert used(10.0, 7.0) == {7.0}, "slower is more points too"
    assert used(16.0, 19.0) == {16.0}, "the same points: what was counted"


def test_what_was_typed_after_the_radar_spoke_counts_whatever_its_points():
    radar = reading(P.RR, 26.0, ago=2, source=Source.RADAR)
    typed = reading(P.RR, 18.0, ago=1)
    assert part(scored(readings=[typed, radar]), P.RR).reading == typed


def test_a_counted_pulse_still_counts_while_the_radar_sees_nothing():
    counted = reading(P.PULSE, 135.0, ago=HOUR)
    stale = reading(P.PULSE, 70.0, ago=6 * MIN, source=Source.RADAR)
    assert part(scored(readings=[stale, counted]), P.PULSE).reading == counted


def test_the_newest_measurement_counts_and_a_correction_replaces_what_it_corrects():
    old = reading(P.SBP, 80.0, ago=HOUR, entered_ago=MIN)
    new = reading(P.SBP, 120.0, ago=MIN)
    corrected = reading(P.SBP, 210.0, ago=MIN, entered_ago=0)
    for order in itertools.permutations([old, new, corrected]):
        assert part(scored(readings=order), P.SBP).reading == corrected
    assert part(scored(readings=[new, old]), P.SBP).reading == new


def test_what_was_measured_later_is_not_known_yet():
    readings = [reading(P.SBP, 80.0, ago=HOUR)]
    assert scored(readings=readings, t_ns=NOW - 2 * HOUR).missing == tuple(P)


def test_a_typed_value_may_come_late_but_not_from_the_future_and_not_without_a_name():
    late = reading(P.SBP, 80.0, ago=HOUR, entered_ago=0)
    assert faults(late, t_ns=NOW) == []
    assert "future" in faults(reading(P.SBP, 80.0, ago=-1), t_ns=NOW)[0]
    assert "future" in faults(replace(late, t_entered_ns=late.t_measured_ns - 1), t_ns=NOW)[0]
    assert "name" in faults(replace(late, person=" "), t_ns=NOW)[0]


def test_another_unit_is_refused_and_never_converted():
    kelvin = reading(P.TEMP, 37.0, unit="°F")
    assert "°C" in faults(kelvin, t_ns=NOW)[0]
    with pytest.raises(ValueError, match="°C"):
        scored(readings=[kelvin])


def test_an_impossible_value_never_reaches_the_table():
    with pytest.raises(ValueError, match="rr lies from 0 to 120"):
        scored({P.RR: 500.0})


def test_cannot_be_ruled_out_asks_for_the_rest_when_the_last_score_said_so():
    last = scored({**WELL, P.SPO2: 95.0}, ago=HOUR)
    # The radar makes the last complete score young; its blood pressure stays an hour old.
    made = scored({P.RR: 22.0, P.PULSE: 70.0}, last=last)
    assert made.cannot_be_ruled_out
    todo = task(made, ward=Ward(), last=last)
    assert todo.missing == (P.SPO2, P.OXYGEN, P.SBP, P.CONSCIOUSNESS, P.TEMP)
    assert todo.due_ns == NOW + 3 * HOUR


def test_without_a_complete_score_the_task_is_due_at_once():
    assert task(scored({P.RR: 16.0}), ward=Ward()).due_ns == NOW


def test_there_is_no_task_when_the_urgent_threshold_is_reached_or_out_of_reach():
    assert task(scored({P.RR: 25.0, P.PULSE: 120.0}), ward=Ward()) is None
    out_of_reach = {p: v for p, v in WELL.items() if p is not P.TEMP}
    assert not scored(out_of_reach).cannot_be_ruled_out
    assert task(scored(out_of_reach), ward=Ward()) is None


def test_a_stored_score_reads_back_the_same_and_can_be_scored_again():
    made = scored({**WELL, P.RR: 22.0}, ago=HOUR)
    stored = msgspec.json.encode(made)
    again = msgspec.json.decode(stored, type=Score)
    assert again == made
    inputs = [p.reading for p in again.parts]
    assert score(inputs, patient=again.patient, t_ns=again.t_ns, ward=Ward()) == made
    assert isinstance(part(again, P.OXYGEN).reading.value, bool)
    assert isinstance(part(again, P.CONSCIOUSNESS).reading.value, Consciousness)


_READINGS = st.lists(
    st.builds(
        reading,
        st.sampled_from([P.RR, P.PULSE, P.SBP]),
        st.integers(5, 200).map(lambda value: float(min(value, 120))),
        ago=st.integers(0, 20 * 60).map(lambda minutes: minutes * MIN),
        source=st.sampled_from(Source),
    ),
    max_size=8,
    unique_by=lambda r: (r.parameter, r.t_measured_ns),
)


@given(_READINGS, st.randoms(use_true_random=False))
def test_the_order_in_which_readings_come_changes_nothing(readings, random):
    mixed = list(readings)
    random.shuffle(mixed)
    assert scored(readings=mixed) == scored(readings=readings)


@given(
    st.lists(st.sampled_from(list(P)), unique=True),
    st.sampled_from(Source),
    st.integers(0, 20 * 60),
    st.integers(0, 20 * 60),
)
def test_time_alone_only_widens_the_bounds(rows, source, earlier_min, later_min):
    sick = {**WELL, P.RR: 25.0, P.SBP: 95.0, P.OXYGEN: True}
    readings = [reading(p, sick[p], source=source) for p in rows]
    early, late = sorted((earlier_min, later_min))
    before = scored(readings=readings, t_ns=NOW + early * MIN)
    after = scored(readings=readings, t_ns=NOW + late * MIN)
    assert after.low <= before.low <= before.high <= after.high
    assert set(before.missing) <= set(after.missing)
