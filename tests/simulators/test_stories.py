"""Stories over hours: the truth goes where the story says, and any body can live them."""

from dataclasses import replace
from functools import cache
from inspect import getmembers, isfunction

import numpy as np
import pytest

from simulators.people import stories
from simulators.people.person import Person
from simulators.truth import TruthRow
from tests.simulators.lives import life

STORIES = {
    name: story
    for name, story in getmembers(stories, isfunction)
    if story.__module__ == stories.__name__ and not name.startswith("_")
}
SHORTEST = {
    "sepsis": 1.0,
    "opioid_depression": 1.0,
    "pulmonary_oedema": 0.5,
    "recovery": 1.0,
    "post_operative": 2.0,
}


@cache
def told(name: str) -> list[TruthRow]:
    """The story at its shortest, by a few frames a second."""
    hours = SHORTEST[name]
    course = STORIES[name](hours=hours)
    return life(Person(course=course), duration_s=int(3600 * hours), rate_hz=4.0).truth


def mean(rows: list[TruthRow], field: str) -> float:
    return float(np.mean([v for r in rows if (v := getattr(r, field)) is not None]))


def third(rows: list[TruthRow], number: int) -> list[TruthRow]:
    n = len(rows) // 3
    return rows[(number - 1) * n : number * n]


def test_the_stories_are_those_we_tell():
    assert sorted(STORIES) == sorted(SHORTEST)


@pytest.mark.parametrize("name", sorted(SHORTEST))
def test_a_story_can_be_told_in_its_usual_time_and_every_way_point_has_its_words(name):
    course = STORIES[name]()
    assert course.waypoints[0].event
    assert sum(bool(w.event) for w in course.waypoints) >= len(course.waypoints) - 1
    assert 0.8 * 3600 < course.waypoints[-1].t_s < 24 * 3600
    Person(course=replace(course, repeats_after_s=course.waypoints[-1].t_s + 1800))


def test_sepsis_ends_fast_in_breath_and_pulse_after_a_chill():
    rows = told("sepsis")
    assert mean(rows[:300], "rr_per_min") == pytest.approx(18, abs=2)
    assert mean(rows[-200:], "rr_per_min") == pytest.approx(30.5, abs=2)
    assert mean(rows[-200:], "hr_per_min") == pytest.approx(125, abs=4)
    assert "shivering" in {r.pattern for r in rows}


def test_an_opioid_slows_the_breath_to_five_stops_it_and_the_antidote_wakes():
    rows = told("opioid_depression")
    deep = rows[int(0.5 * 3600) : int(0.89 * 3600)]
    rates = [r.rr_per_min for r in deep if r.rr_per_min is not None]
    assert min(rates) < 6
    assert max(r.apnoea_s for r in deep) > 30
    assert any(r.breathing and not r.airflow for r in rows[: int(0.5 * 3600)])
    assert mean(rows[-180:], "rr_per_min") > 12


def test_without_the_antidote_it_does_not_come_back():
    course = stories.opioid_depression(1.0, antidote=False)
    assert course.waypoints[-1].rr_per_min < 5
    assert not any("antidote" in w.event for w in course.waypoints)


def test_oedema_is_fast_and_shallow_and_sits_up():
    rows = told("pulmonary_oedema")
    assert mean(third(rows, 2), "rr_per_min") > 30
    assert rows[0].posture == "back"
    assert rows[-1].posture == "half_sitting"
    assert any("coughing" in r.pattern for r in rows)
    assert mean(third(rows, 3), "rr_per_min") < mean(third(rows, 2), "rr_per_min")


def test_recovery_goes_one_way():
    rows = told("recovery")
    for field in ("rr_per_min", "hr_per_min"):
        early, middle, late = (mean(third(rows, n), field) for n in (1, 2, 3))
        assert early > middle > late


def test_after_an_operation_there_is_cold_pain_sleep_and_a_closing_airway():
    rows = told("post_operative")
    patterns = {p for r in rows for p in r.pattern.split(";")}
    assert {"shivering", "restless", "snoring", "obstructive_apnoea"} <= patterns
    n = len(rows)
    in_pain = mean(rows[int(0.17 * n) : int(0.2 * n)], "hr_per_min")
    asleep = mean(rows[int(0.45 * n) : int(0.6 * n)], "hr_per_min")
    assert in_pain > asleep + 20


@pytest.mark.parametrize("name", sorted(SHORTEST))
def test_a_story_can_be_told_in_any_time_of_its_range_and_no_other(name):
    least = 1.0 if name == "post_operative" else 0.5
    for hours in (least, 3.0, 72.0):
        assert STORIES[name](hours=hours).waypoints[-1].t_s <= 3600 * hours + 100
    for hours in (0.9 * least, 73.0, -1.0):
        with pytest.raises(ValueError, match=f"hours is {least:g} to 72 h, got {hours:g}"):
            STORIES[name](hours=hours)
