"""Stories of one patient's score over hours."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from alarms.news2.course import Course, due, heard, observed, scored
from alarms.news2.messages import (
    Consciousness,
    Freshness,
    Parameter,
    Patient,
    Score,
    Source,
    Trigger,
)
from alarms.news2.responses import Ward
from alarms.news2.score import again
from dsp.messages import Rate
from tests.alarms.news2.test_score import ADULT, HOUR, MIN, NOW, WELL, part, reading

P = Parameter
S = 10**9
WARD = Ward()
SILENT = Rate()


def rate(per_min, t_ns, quality=0.9):
    return Rate(per_min=per_min, quality=quality, t_wall_ns=t_ns, delay_s=10.0)


def listened(course, t_ns, *, minutes, rr=16.0, hr=70.0):
    for second in range(0, minutes * 60, 20):
        at_ns = t_ns + second * S
        course = heard(course, rr=rate(rr, at_ns), hr=rate(hr, at_ns), t_ns=at_ns)
    return course


def round_at(course, t_ns, values):
    """A nurse measures and types."""
    typed = [reading(p, v, ago=NOW - t_ns) for p, v in values.items()]
    return observed(course, typed, patient=ADULT, ward=WARD, t_ns=t_ns)


def at(course, t_ns):
    return scored(course, patient=ADULT, ward=WARD, t_ns=t_ns)


def test_a_quiet_night_needs_nobody_until_the_typed_values_are_old():
    course = listened(round_at(Course(), NOW, WELL), NOW, minutes=1)
    assert course.last.trigger is Trigger.NONE
    course = listened(course, NOW + 12 * HOUR, minutes=1)
    made = at(course, NOW + 12 * HOUR + MIN)
    assert made.complete
    assert part(made, P.SBP).freshness is Freshness.AGEING
    assert due(course, made, ward=WARD) is None
    course = listened(course, NOW + 18 * HOUR, minutes=1)
    made = at(course, NOW + 18 * HOUR + MIN)
    assert made.missing == (P.SPO2, P.OXYGEN, P.SBP, P.CONSCIOUSNESS, P.TEMP)
    assert part(made, P.RR).reading.source is Source.RADAR
    assert due(course, made, ward=WARD).due_ns == NOW + 12 * HOUR


def test_breathing_that_quickens_is_seen_at_once_and_asks_for_the_rest():
    known = {p: v for p, v in WELL.items() if p not in {P.TEMP, P.CONSCIOUSNESS}}
    course = round_at(Course(), NOW, {**known, P.SPO2: 94.0})
    course = listened(course, NOW + HOUR, minutes=6, rr=22.0)
    made = at(course, NOW + HOUR + 6 * MIN)
    assert part(made, P.RR).points == 2
    assert (made.low, made.high) == (3, 9)
    assert made.cannot_be_ruled_out
    assert due(course, made, ward=WARD).due_ns == made.t_ns


def test_a_noisy_minute_of_the_radar_makes_no_typed_value_older():
    course = round_at(Course(), NOW, WELL)
    course = listened(course, NOW + 3 * HOUR, minutes=6, rr=30.0)
    loud = at(course, NOW + 3 * HOUR + 6 * MIN)
    assert loud.trigger is Trigger.SINGLE3
    assert loud.complete
    assert course.last.trigger is Trigger.NONE
    course = listened(course, NOW + 4 * HOUR, minutes=6, rr=16.0)
    calm = at(course, NOW + 4 * HOUR + 6 * MIN)
    assert (calm.low, calm.complete) == (0, True)


def test_a_sick_patients_values_are_wanted_hourly():
    sick = {**WELL, P.RR: 25.0, P.OXYGEN: True, P.CONSCIOUSNESS: Consciousness.VOICE}
    course = round_at(Course(), NOW, sick)
    assert course.last.trigger is Trigger.EMERGENCY
    assert at(course, NOW + 90 * MIN).complete
    assert at(course, NOW + 91 * MIN).missing == tuple(P)


def test_a_radar_that_falls_silent_is_missing_after_five_minutes():
    course = listened(Course(), NOW, minutes=6)
    newest_ns = course.rr[-1].t_ns
    assert part(at(course, newest_ns + 5 * MIN), P.RR).points == 0
    late = heard(course, rr=SILENT, hr=SILENT, t_ns=newest_ns + 5 * MIN + 1)
    assert part(at(late, newest_ns + 5 * MIN + 1), P.RR).reading is None
    assert late.rr == ()


def test_the_same_estimate_heard_twice_counts_once_and_memory_stays_small():
    twice = Course()
    for _ in range(3):
        twice = heard(twice, rr=rate(16.0, NOW), hr=rate(70.0, NOW), t_ns=NOW)
    assert len(twice.rr) == 1
    long = listened(Course(), NOW, minutes=60)
    assert len(long.rr) <= 5 * 60 / 20 + 1


def test_readings_older_than_any_limit_are_forgotten():
    course = round_at(Course(), NOW, WELL)
    course = round_at(course, NOW + 19 * HOUR, {P.TEMP: 37.5})
    assert [one.parameter for one in course.readings] == [P.TEMP]


def test_a_child_has_no_score_at_any_time():
    child = Patient(age_y=9)
    typed = [reading(p, v) for p, v in WELL.items()]
    course = observed(Course(), typed, patient=child, ward=WARD, t_ns=NOW)
    assert course.last is None
    assert scored(course, patient=child, ward=WARD, t_ns=NOW).low is None


@given(
    st.sets(st.sampled_from(list(P))),
    st.integers(0, 24 * 60),
    st.floats(4, 60),
    st.sampled_from([ADULT, Patient(age_y=3), Patient(pregnant=True)]),
)
def test_every_score_can_be_made_again_from_what_it_carries(rows, minutes, per_min, patient):
    course = round_at(Course(), NOW, WELL)
    course = round_at(course, NOW + MIN, {p: WELL[p] for p in rows})
    course = listened(course, NOW + minutes * MIN, minutes=1, rr=per_min)
    t_ns = NOW + (minutes + 4) * MIN
    made = scored(course, patient=patient, ward=WARD, t_ns=t_ns)
    stored = msgspec.json.encode(made)
    assert again(msgspec.json.decode(stored, type=Score)) == made


@given(st.lists(st.tuples(st.integers(0, 400), st.floats(4, 60)), max_size=20))
def test_a_course_goes_over_a_restart_unchanged(heard_at):
    course = round_at(Course(), NOW, WELL)
    for second, per_min in heard_at:
        said = rate(per_min, NOW + second * S)
        course = heard(course, rr=said, hr=said, t_ns=NOW + second * S)
    assert msgspec.json.decode(msgspec.json.encode(course), type=Course) == course
