"""Whatever a person is asked to be, the truth never contradicts itself or the echoes."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.people.pattern import BREATHS, Pattern, Spell
from simulators.people.person import Course, Episode, Person, Rhythm, Waypoint
from simulators.people.posture import Blanket, Build, Posture, Turn
from simulators.room.mount import Mount
from tests.simulators.lives import life

DURATION_S = 90


@st.composite
def spells(draw) -> tuple[Spell, ...]:
    """Ways to breathe one after the other, and any tremor on top."""
    ways = draw(st.lists(st.sampled_from(sorted(BREATHS)), max_size=3))
    found, at_s = [], 5.0
    for way in ways:
        at_s += draw(st.floats(0, 15))
        length_s = draw(st.floats(0.5, 30))
        found.append(Spell(pattern=way, t_s=at_s, duration_s=length_s))
        at_s += length_s
    for extra in draw(st.sets(st.sampled_from(sorted(set(Pattern) - BREATHS)))):
        length_s = draw(st.floats(0.5, 60))
        found.append(Spell(pattern=extra, t_s=draw(st.floats(0, 80)), duration_s=length_s))
    return tuple(sorted(found, key=lambda s: s.t_s))


@st.composite
def people(draw) -> Person:
    rates = st.tuples(st.floats(3, 90), st.floats(25, 220), st.floats(0, 30))
    points = tuple(
        Waypoint(t_s=40.0 * idx, rr_per_min=rr, hr_per_min=hr, depth_mm=mm)
        for idx, (rr, hr, mm) in enumerate(draw(st.lists(rates, min_size=1, max_size=3)))
    )
    pauses = st.builds(Episode, t_s=st.floats(0, 60), duration_s=st.floats(0.5, 40))
    turns = st.builds(Turn, t_s=st.floats(0, 80), posture=st.sampled_from(Posture))
    course = Course(
        waypoints=points,
        pauses=tuple(draw(st.lists(pauses, max_size=1))),
        absences=tuple(draw(st.lists(pauses, max_size=1))),
        spells=draw(spells()),
        turns=tuple(draw(st.lists(turns, max_size=1))),
        repeats_after_s=draw(st.sampled_from([None, 200.0])),
    )
    return Person(
        course=course,
        posture=draw(st.sampled_from(Posture)),
        build=draw(st.sampled_from(Build)),
        blanket=draw(st.sampled_from(Blanket)),
        rhythm=draw(st.sampled_from(Rhythm)),
        sighs_per_h=draw(st.floats(0, 120)),
        pvc_per_min=draw(st.floats(0, 40)),
        pac_per_min=draw(st.floats(0, 40)),
        apnoea_slowing=draw(st.floats(0, 0.6)),
        beat_interval_cv=draw(st.floats(0, 0.5)),
        motion_per_min=draw(st.floats(0, 30)),
    )


@settings(max_examples=30, deadline=None)
@given(person=people(), seed=st.integers(0, 2**31), mount=st.sampled_from(Mount))
def test_the_truth_of_any_body_is_of_one_piece(person, seed, mount):
    lived = life(person, duration_s=DURATION_S, seed=seed, rate_hz=5.0, mount=mount)
    assert np.isfinite(lived.range_m).all()
    assert (lived.amplitude >= 0).all()
    assert np.isfinite(lived.amplitude).all()
    for row, motion in zip(lived.truth, lived.motion, strict=True):
        assert row.present == bool(motion.visible[-1] > 0)
        if not row.present:
            stated = (row.breathing, row.airflow, row.rr_per_min, row.hr_per_min, row.apnoea_s)
            assert stated == (None,) * 5
            assert (row.pattern, row.posture) == ("", "")
            continue
        assert row.posture in set(Posture)
        assert row.breathing == (row.apnoea_s == 0)
        assert row.breathing or (row.airflow is False and row.rr_per_min is None)
        if row.airflow is False and row.breathing:
            assert "obstructive_apnoea" in row.pattern
        if row.hr_per_min is not None:
            assert 6 < row.hr_per_min <= 250
        if row.rr_per_min is not None:
            assert 0 < row.rr_per_min < 200


@settings(max_examples=25, deadline=None)
@given(person=people(), seed=st.integers(0, 2**31))
def test_beats_and_breaths_of_any_body_follow_each_other_and_none_is_lost(person, seed):
    lived = life(person, duration_s=DURATION_S, seed=seed, rate_hz=5.0)
    times_s = np.array([b.t_s for b in lived.beats])
    steps_s = np.array([b.interval_s for b in lived.beats])
    assert (steps_s >= 0.24).all()
    np.testing.assert_allclose(np.diff(times_s), steps_s[:-1], atol=1e-6)
    assert all(b.start_s < b.t_s for b in lived.breaths)
    ends_s = np.array([b.t_s for b in lived.breaths])
    starts_s = np.array([b.start_s for b in lived.breaths])
    assert (starts_s[1:] >= ends_s[:-1] - 1e-9).all()
    in_pause = [r.t_s for r in lived.truth if r.breathing is False]
    for t_s in in_pause:
        assert not ((starts_s < t_s - 1e-9) & (ends_s > t_s + 1e-9)).any()


@settings(max_examples=25, deadline=None)
@given(person=people(), seed=st.integers(0, 2**31))
def test_what_comes_later_changes_nothing_of_before(person, seed):
    calm = replace(person.course, spells=(), turns=(), repeats_after_s=None)
    late = Spell(pattern=Pattern.AGONAL, t_s=300, duration_s=60)
    one = replace(person, course=calm)
    other = replace(person, course=replace(calm, spells=(late,)))
    a, b = (life(p, duration_s=30, seed=seed, rate_hz=5.0) for p in (one, other))
    np.testing.assert_array_equal(a.range_m, b.range_m)
    assert a.truth == b.truth
