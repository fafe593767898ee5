"""A course, lap after lap."""

from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.people.person import Course, Episode, Waypoint, steady
from simulators.people.storyline import LENGTH_VARIATION, RATE_VARIATION, SHIFT_S_MAX, Storyline

COURSE = Course(
    waypoints=(
        Waypoint(t_s=0, rr_per_min=12, hr_per_min=60, depth_mm=4, event="begins"),
        Waypoint(t_s=50, rr_per_min=24, hr_per_min=100, depth_mm=2, event="worst"),
    ),
    pauses=(Episode(t_s=20, duration_s=10), Episode(t_s=60, duration_s=10)),
    repeats_after_s=100,
)


def test_the_first_lap_is_as_written():
    story = Storyline(COURSE, seed=1)
    assert story.at(0).rr_per_min == 12
    assert story.at(25).rr_per_min == pytest.approx(18)
    assert story.at(50).hr_per_min == 100
    assert story.at(75).depth_mm == pytest.approx(3)


def test_without_repetition_the_last_way_point_holds_for_ever():
    story = Storyline(Course(waypoints=COURSE.waypoints), seed=1)
    assert story.at(1e6).rr_per_min == 24
    assert list(Storyline(steady(rr_per_min=12, hr_per_min=60), seed=1).pauses()) == []


@given(seed=st.integers(0, 2**32 - 1), t_s=st.floats(0, 1e5))
def test_rates_never_jump_and_stay_near_the_course(seed, t_s):
    story = Storyline(COURSE, seed=seed)
    now, soon = story.at(t_s), story.at(t_s + 0.01)
    assert abs(now.rr_per_min - soon.rr_per_min) < 0.01
    assert abs(now.hr_per_min - soon.hr_per_min) < 0.03
    first = Storyline(COURSE, seed=seed).at(t_s % 100)
    assert abs(np.log(now.rr_per_min / first.rr_per_min)) < 2.1 * RATE_VARIATION


@given(seed=st.integers(0, 2**32 - 1), times_s=st.lists(st.floats(0, 5000), max_size=6))
def test_an_answer_does_not_depend_on_what_was_asked_before(seed, times_s):
    one = Storyline(COURSE, seed=seed)
    for t_s in times_s:
        assert one.at(t_s) == Storyline(COURSE, seed=seed).at(t_s)


def test_pauses_of_later_laps_are_like_the_first_but_not_the_same():
    first, *later = islice(Storyline(COURSE, seed=3).pauses(), 0, 41, 2)
    assert first == Episode(t_s=20, duration_s=10)
    shifts = [pause.t_s - 20 - 100 * (lap + 1) for lap, pause in enumerate(later)]
    lengths = [pause.duration_s / 10 - 1 for pause in later]
    assert np.abs(shifts).max() <= SHIFT_S_MAX
    assert np.abs(lengths).max() <= LENGTH_VARIATION
    assert np.std(shifts) > 1
    assert np.std(lengths) > 0.01


def test_episodes_come_in_order_for_ever():
    pauses = list(islice(Storyline(COURSE, seed=3).pauses(), 500))
    assert all(a.t_s < b.t_s for a, b in pairwise(pauses))


def test_every_event_is_told_once_a_lap():
    story = Storyline(COURSE, seed=1)
    told = [(t_s, text) for t_s in range(300) for text in story.events(t_s, t_s + 1)]
    assert told == [
        (lap + at, text) for lap in (0, 100, 200) for at, text in ((0, "begins"), (50, "worst"))
    ]


@given(length_s=st.floats(0.3, 7.0))
def test_events_are_told_once_however_time_is_cut(length_s):
    story = Storyline(COURSE, seed=1)
    n = int(240 / length_s)
    told = [text for i in range(n) for text in story.events(i * length_s, (i + 1) * length_s)]
    assert told == ["begins", "worst", "begins", "worst", "begins"]
