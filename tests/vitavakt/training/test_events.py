from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.people.person import Course, Episode, Person, Waypoint, steady
from simulators.ward.beds import bedside
from simulators.ward.scenario import Head, Place, Scenario
from vitavakt.training.beds import Once, TrainingBed, begins_s
from vitavakt.training.events import (
    ABOUT,
    SESSION_S_MAX,
    Event,
    Kind,
    fault_of,
    place_with,
    written_out,
)

QUIET = Place(
    bed="1",
    patient="Hansen, O.",
    person=Person(course=steady(rr_per_min=15, hr_per_min=66), sway_mm=0.0),
)
WARD = Scenario(scenario=Head(title="t", purpose="p", duration_s=900), beds=(QUIET,))
RATE_HZ = 20


def event(kind=Kind.STOPS_BREATHING, *, t_s=40.0, id_="a", bed="1"):
    return Event(id=id_, bed=bed, kind=kind, t_s=t_s, duration_s=ABOUT[kind].duration_s)


def truth_of(events, *, until_s):
    rows = []
    source = bedside(WARD, place_with(QUIET, events), on_row=rows.append)
    source.take(int(until_s * RATE_HZ))
    return {row.t_s: row for row in rows}


@pytest.mark.parametrize(
    ("kind", "t_s", "truth"),
    [
        (Kind.STOPS_BREATHING, 70, lambda row: row.breathing is False),
        (Kind.BREATHES_FAST, 120, lambda row: row.rr_per_min > 28),
        (Kind.BREATHES_SLOWLY, 120, lambda row: row.rr_per_min < 9),
        (Kind.AIRWAY_CLOSES, 70, lambda row: row.breathing and row.airflow is False),
        (Kind.HEART_RACES, 120, lambda row: abs(row.hr_per_min - 150) < 8),
        (Kind.LEAVES_BED, 70, lambda row: not row.present),
        (Kind.RESTLESS, 70, lambda row: "restless" in row.pattern),
        (Kind.COUGHS, 60, lambda row: "coughing" in row.pattern),
    ],
)
def test_what_the_trainer_asks_for_is_truly_so_and_ends_again(kind, t_s, truth):
    rows = truth_of([event(kind)], until_s=400)
    assert not truth(rows[35]), "not before"
    assert truth(rows[t_s])
    assert not truth(rows[390]), "over"


def test_every_event_has_a_name_in_both_languages_and_is_of_the_body_or_of_the_cable():
    for kind in Kind:
        assert ABOUT[kind].name_nb
        assert ABOUT[kind].name_en
        changed = place_with(QUIET, [event(kind)]) != QUIET
        assert changed != (fault_of(event(kind)) is not None)


def test_until_the_event_the_frames_are_those_of_a_bed_without_it_bit_by_bit():
    with_it = bedside(WARD, place_with(QUIET, [event()])).take(39 * RATE_HZ)
    assert np.array_equal(with_it, bedside(WARD, QUIET).take(39 * RATE_HZ))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=6), st.sampled_from(list(Kind)))
def test_a_bed_that_is_given_an_event_goes_on_as_if_it_had_always_been_to_come(cuts, kind):
    added = event(kind, t_s=sum(cuts) / RATE_HZ + 1)
    rows = []
    bed = TrainingBed(WARD, QUIET, (), Once(rows.append))
    before = [bed.take(n) for n in cuts]
    bed.add(added)
    after = [bed.take(200)]
    known = bedside(WARD, place_with(QUIET, [added]))
    assert np.array_equal(np.concatenate([*before, *after]), known.take(sum(cuts) + 200))
    seconds = [row.t_s for row in rows]
    assert seconds == [float(s) for s in range(int(seconds[0]), int(seconds[0]) + len(seconds))]


def test_an_event_leaves_time_for_the_past_to_be_lived_through_again():
    for now_s in (0.0, 600.0, 3600.0):
        assert begins_s(now_s) - now_s >= 3.0 + now_s / 400


@pytest.mark.parametrize(
    ("place", "events", "sentence"),
    [
        (replace(QUIET, person=replace(QUIET.person, in_bed=False)), [event()], "Nobody lies"),
        (QUIET, [event(), event(t_s=60.0, id_="b")], "without overlap"),
        (
            QUIET,
            [event(Kind.BREATHES_FAST), event(Kind.BREATHES_SLOWLY, t_s=90.0, id_="b")],
            "two patterns at once",
        ),
    ],
)
def test_what_cannot_be_at_once_is_refused_in_a_sentence(place, events, sentence):
    with pytest.raises(ValueError, match=sentence):
        place_with(place, events)


def test_an_unplugged_sensor_needs_nobody_in_the_bed():
    empty = replace(QUIET, person=replace(QUIET.person, in_bed=False))
    assert place_with(empty, [event(Kind.SENSOR_UNPLUGGED)]) == empty


def test_an_event_of_another_bed_changes_nothing_here():
    assert place_with(QUIET, [event(bed="2")]) == QUIET


def test_a_course_that_repeats_is_written_out_so_that_an_event_comes_once():
    points = (
        Waypoint(t_s=0, rr_per_min=14, hr_per_min=60, depth_mm=4),
        Waypoint(t_s=50, rr_per_min=16, hr_per_min=64, depth_mm=4),
    )
    lap = Course(waypoints=points, pauses=(Episode(t_s=20, duration_s=5),), repeats_after_s=300)
    course = written_out(lap, SESSION_S_MAX)
    assert course.repeats_after_s is None
    assert [e.t_s for e in course.pauses[:3]] == [20, 320, 620]
    assert course.pauses[-1].t_s < SESSION_S_MAX
    place = replace(QUIET, person=replace(QUIET.person, course=lap))
    paused = place_with(place, [event(t_s=100.0)]).person.course.pauses
    assert [e.t_s for e in paused if e.duration_s == 45] == [100.0]


def test_the_heart_comes_back_to_where_the_course_has_gone_meanwhile():
    points = (
        Waypoint(t_s=0, rr_per_min=14, hr_per_min=60, depth_mm=4),
        Waypoint(t_s=100, rr_per_min=14, hr_per_min=70, depth_mm=4),
        Waypoint(t_s=1000, rr_per_min=20, hr_per_min=90, depth_mm=4),
    )
    place = replace(QUIET, person=replace(QUIET.person, course=Course(waypoints=points)))
    course = place_with(place, [event(Kind.HEART_RACES, t_s=50.0)]).person.course
    assert {p.hr_per_min for p in course.waypoints if 58 <= p.t_s <= 290} == {150.0}
    back = next(p for p in course.waypoints if p.t_s == 298)
    assert back.hr_per_min == pytest.approx(70 + 20 * 198 / 900)
    assert back.rr_per_min == pytest.approx(14 + 6 * 198 / 900), "breath goes its own way"
    assert course.waypoints[-1] == points[-1]
