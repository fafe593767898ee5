"""A department's mix of people, against the table it is drawn from."""

from functools import cache

import numpy as np
import pytest

from simulators.people.ages import resting, usual
from simulators.people.person import Rhythm
from simulators.people.population import SPREADS, Arrival, Group, emergency_department
from simulators.people.posture import Build, Posture
from tests.simulators.lives import life

N = 6000


@cache
def everybody() -> list[Arrival]:
    return emergency_department(N, seed=11)


def of(*groups: Group) -> list[Arrival]:
    return [a for a in everybody() if a.group in groups]


def rates(arrivals: list[Arrival]):
    """RR and HR, (2, person)."""
    points = [a.person.course.waypoints[0] for a in arrivals]
    return np.array([(p.rr_per_min, p.hr_per_min) for p in points]).T


def test_groups_are_as_large_as_the_table_says():
    for group, spread in SPREADS.items():
        assert len(of(group)) / N == pytest.approx(spread.share, abs=0.02)


def test_of_those_admitted_as_many_are_fast_as_in_the_published_department():
    rr, hr = rates(of(Group.ADMITTED))
    # Puskarich 2017: 1,499 and 1,770 of 4,878. Three standard errors of our own sample.
    error = 3 * (0.25 / rr.size) ** 0.5
    assert np.mean(rr > 20) == pytest.approx(1499 / 4878, abs=error)
    assert np.mean(hr > 100) == pytest.approx(1770 / 4878, abs=error)


def test_those_in_shock_are_as_fast_as_in_the_published_ones():
    rr, hr = rates([a for a in emergency_department(30_000, seed=3) if a.group is Group.SHOCK])
    # Am J Emerg Med 2012: highest RR 29.7 (sd 11.0), highest HR 120.3 (sd 24.9), n = 311.
    assert rr.mean() == pytest.approx(29.7, abs=1.6)
    assert rr.std() == pytest.approx(11.0, abs=2.0)
    assert hr.mean() == pytest.approx(120.3, abs=4.0)
    assert hr.std() == pytest.approx(24.9, abs=4.0)


def test_of_all_adults_about_a_quarter_has_an_unusual_heart_rate():
    _, hr = rates(of(*SPREADS))
    # NHAMCS 2009: 6,605 of the 28,983 visits with a heart rate.
    assert np.mean((hr > 100) | (hr < 60)) == pytest.approx(6605 / 28983, abs=0.04)


def test_the_two_rates_go_together():
    rr, hr = rates(of(Group.ADMITTED, Group.GOES_HOME))
    assert np.corrcoef(np.log(rr), np.log(hr))[0, 1] == pytest.approx(0.43, abs=0.08)


def test_children_breathe_and_beat_by_their_age_and_are_small():
    children = of(Group.CHILD)
    for age_y in (1, 5, 14):
        same = [a for a in children if a.person.age_y == age_y]
        rr, hr = np.median(rates(same), axis=1)
        assert rr == pytest.approx(usual(age_y).rr_per_min, rel=0.08)
        assert hr == pytest.approx(usual(age_y).hr_per_min, rel=0.08)
    assert {a.person.build for a in children if a.person.age_y < 12} == {Build.CHILD}


def test_the_medians_of_children_are_those_of_the_published_charts():
    # Fleming 2011, Lancet 377:1011, abstract.
    assert (usual(0).rr_per_min, usual(2).rr_per_min) == (44, 26)
    assert (usual(0).hr_per_min, usual(0.1).hr_per_min, usual(2).hr_per_min) == (127, 145, 113)


def test_fibrillation_is_for_the_old():
    fibrillating = [a for a in everybody() if a.person.rhythm is Rhythm.ATRIAL_FIBRILLATION]
    assert min(a.person.age_y for a in fibrillating) >= 65
    assert 0.01 < len(fibrillating) / N < 0.05


def test_every_posture_and_build_occurs():
    assert {a.person.posture for a in everybody()} == set(Posture)
    assert {a.person.build for a in everybody()} == set(Build)


def test_a_longer_list_begins_with_the_shorter_and_another_seed_is_other_people():
    assert emergency_department(20, seed=5)[:7] == emergency_department(7, seed=5)
    assert emergency_department(5, seed=5) != emergency_department(5, seed=6)


@pytest.mark.parametrize("idx", range(12))
def test_anybody_drawn_can_live(idx):
    lived = life(everybody()[idx].person, duration_s=40)
    point = everybody()[idx].person.course.waypoints[0]
    assert np.isfinite(lived.range_m).all()
    assert lived.truth[-1].hr_per_min == pytest.approx(point.hr_per_min, rel=0.25)


@pytest.mark.parametrize("age_y", [0, 1, 3, 8, 16, 40, 90])
def test_somebody_healthy_of_any_age_rests_at_the_usual_rates(age_y):
    lived = life(resting(age_y), duration_s=90)
    assert lived.truth[-1].rr_per_min == pytest.approx(usual(age_y).rr_per_min, rel=0.2)
    assert lived.truth[-1].hr_per_min == pytest.approx(usual(age_y).hr_per_min, rel=0.12)
