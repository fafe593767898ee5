"""Each pattern of breathing is what its name says, in the chest and in the truth."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from simulators.people.pattern import BREATHS, Pattern, Spell
from simulators.people.person import Course, Waypoint, steady
from tests.simulators.lives import RATE_HZ, Life, life, still, with_spell


def within(lived: Life, start_s: float = 70, end_s: float = 180) -> list:
    return [r for r in lived.truth if start_s <= r.t_s < end_s]


def chest(lived: Life, start_s: float = 70, end_s: float = 180):
    return lived.breath_mm[int(start_s * RATE_HZ) : int(end_s * RATE_HZ)]


def rate_of_breaths(lived: Life, start_s: float = 70, end_s: float = 180) -> float:
    starts = [b.start_s for b in lived.breaths if start_s <= b.start_s < end_s]
    return 60 / float(np.mean(np.diff(starts)))


@pytest.mark.parametrize("pattern", Pattern)
def test_the_truth_names_the_pattern_while_it_is_on_and_tells_when_it_begins_and_ends(pattern):
    lived = life(with_spell(pattern), duration_s=210)
    assert {r.pattern for r in within(lived)} == {pattern.value}
    assert {r.pattern for r in lived.truth[:59]} == {""}
    assert lived.truth[-1].pattern == ""
    told = [r.event for r in lived.truth if r.event]
    words = pattern.value.replace("_", " ")
    assert any(f"{words} begins" in text for text in told)
    assert any(f"{words} ends" in text for text in told)


@pytest.mark.parametrize(
    ("pattern", "low", "high"),
    [
        (Pattern.TACHYPNOEA, 25, 35),
        (Pattern.BRADYPNOEA, 6, 11),
        (Pattern.KUSSMAUL, 22, 30),
        (Pattern.TALKING, 9, 18),
    ],
)
def test_a_pattern_has_its_usual_rate_in_breaths_and_in_the_truth(pattern, low, high):
    lived = life(with_spell(pattern, duration_s=240), duration_s=300)
    assert low < rate_of_breaths(lived, 70, 290) < high
    rates = [r.rr_per_min for r in within(lived, 90, 290) if r.rr_per_min is not None]
    assert low - 1 < np.mean(rates) < high + 1
    assert all(r.breathing and r.airflow for r in within(lived))


def test_a_spell_may_name_its_own_rate():
    lived = life(with_spell(Pattern.TACHYPNOEA, rr_per_min=44), duration_s=180)
    assert rate_of_breaths(lived) == pytest.approx(44, abs=3)


def test_kussmaul_breathing_is_deep_and_regular():
    usual, deep = (life(with_spell(p), duration_s=180) for p in (Pattern.SNORING, Pattern.KUSSMAUL))
    assert np.ptp(chest(deep)) > 2 * np.ptp(chest(usual))
    intervals = np.diff([b.start_s for b in deep.breaths if 70 < b.start_s < 178])
    assert intervals.std() / intervals.mean() < 0.05


@pytest.mark.parametrize("cycle_s", [45.0, 60.0, 90.0])
def test_cheyne_stokes_breathing_waxes_wanes_and_stops_once_a_cycle(cycle_s):
    person = with_spell(Pattern.CHEYNE_STOKES, duration_s=5 * cycle_s, cycle_s=cycle_s)
    lived = life(person, duration_s=int(60 + 5 * cycle_s))
    spell = within(lived, 66, 60 + 5 * cycle_s)
    stops = [r for a, r in pairwise(spell) if a.breathing and not r.breathing]
    assert len(stops) == 5
    np.testing.assert_allclose(np.diff([r.t_s for r in stops]), cycle_s, atol=5)
    assert 0.25 * cycle_s < max(r.apnoea_s for r in spell) < 0.5 * cycle_s
    depths = [b.depth_mm for b in lived.breaths if cycle_s <= b.start_s - 60 < 2 * cycle_s]
    peak = int(np.argmax(depths))
    assert 0 < peak < len(depths) - 1
    assert depths[0] < 0.7 * depths[peak]
    assert depths[-1] < 0.7 * depths[peak]


def test_periodic_breathing_stops_for_three_to_ten_seconds_again_and_again():
    lived = life(with_spell(Pattern.PERIODIC, duration_s=240), duration_s=300)
    breaths = [b for b in lived.breaths if 70 < b.t_s < 290]
    gaps = np.array([after.start_s - b.t_s for b, after in pairwise(breaths)])
    pauses = gaps[gaps > 1]
    assert 8 <= pauses.size <= 13
    assert pauses.min() > 2
    assert pauses.max() < 10


def test_in_an_obstruction_chest_and_abdomen_work_against_each_other_and_no_air_moves():
    lived = life(with_spell(Pattern.OBSTRUCTIVE_APNOEA, duration_s=40), duration_s=130)
    inside = slice(int(70 * RATE_HZ), int(98 * RATE_HZ))
    towards = 1000 * (1.4 + np.array([0.0, 0.16]) - lived.range_m[inside, :2])
    assert np.corrcoef(towards.T)[0, 1] < -0.7
    before = slice(int(20 * RATE_HZ), int(58 * RATE_HZ))
    towards = 1000 * (1.4 + np.array([0.0, 0.16]) - lived.range_m[before, :2])
    assert np.corrcoef(towards.T)[0, 1] > 0.9
    # The chest moves, as far as a radar can know; the air does not.
    assert all(r.breathing and not r.airflow for r in within(lived, 68, 98))
    assert all(r.rr_per_min is not None for r in within(lived, 68, 98))
    assert all(not b.airflow for b in lived.breaths if 66 < b.start_s < 98)


def test_the_effort_grows_in_an_obstruction_and_the_first_breaths_after_it_are_deep():
    person = with_spell(Pattern.OBSTRUCTIVE_APNOEA, duration_s=40)
    lived = life(replace(person, breath_depth_cv=0.0), duration_s=130)
    effort = [b.depth_mm for b in lived.breaths if not b.airflow]
    assert effort[-1] > 1.5 * effort[0]
    after = [b.depth_mm for b in lived.breaths if b.airflow and b.start_s > 98]
    assert after[0] == pytest.approx(1.7 * 4)
    assert after[-1] == pytest.approx(4)


def test_agonal_gasps_are_few_short_deep_and_irregular_with_a_still_chest_between_them():
    lived = life(with_spell(Pattern.AGONAL, duration_s=300), duration_s=360)
    gasps = [b for b in lived.breaths if 66 < b.start_s < 355]
    assert 2.5 < 60 * len(gasps) / 290 < 10
    assert max(b.t_s - b.start_s for b in gasps) < 2
    intervals = np.diff([b.start_s for b in gasps])
    assert intervals.std() / intervals.mean() > 0.15
    share = np.mean([r.breathing for r in within(lived, 70, 355)])
    assert 0.03 < share < 0.35
    assert max(r.apnoea_s for r in within(lived, 70, 355)) > 8


def test_coughing_throws_the_chest_about_in_bouts_and_is_motion():
    lived = life(with_spell(Pattern.COUGHING, duration_s=120), duration_s=200)
    moving = [r.moving for r in within(lived, 61, 180)]
    assert 0.08 < np.mean(moving) < 0.6
    mm = np.concatenate([m.burst_mm for m in lived.motion])
    assert 3 < np.abs(mm).max() < 20
    assert np.abs(mm[: 59 * 20]).max() == 0
    assert np.abs(mm[185 * 20 :]).max() == 0


@pytest.mark.parametrize(
    ("pattern", "low_mm", "high_mm"),
    [(Pattern.SHIVERING, 0.05, 0.8), (Pattern.SNORING, 0.002, 0.05), (Pattern.TALKING, 0.4, 2.5)],
)
def test_a_tremor_has_its_size_and_is_no_motion(pattern, low_mm, high_mm):
    lived = life(with_spell(pattern), duration_s=200)
    mm = np.concatenate([m.burst_mm for m in lived.motion])
    assert low_mm < mm[62 * 20 : 178 * 20].std() < high_mm
    assert np.abs(mm[: 59 * 20]).max() == 0
    assert np.abs(mm[181 * 20 :]).max() == 0
    assert not any(r.moving for r in lived.truth)


def test_shivering_lies_between_8_and_10_hz():
    lived = life(with_spell(Pattern.SHIVERING), duration_s=180, rate_hz=80.0)
    mm = np.concatenate([m.burst_mm for m in lived.motion])[62 * 80 : 178 * 80]
    spectrum = np.abs(np.fft.rfft(mm * np.hanning(mm.size))) ** 2
    hz = np.fft.rfftfreq(mm.size, 1 / 80)
    inside = (hz > 7.8) & (hz < 10.2)
    assert spectrum[inside].sum() > 0.95 * spectrum.sum()


def test_somebody_snores_while_air_is_drawn_in_and_only_then():
    lived = life(with_spell(Pattern.SNORING), duration_s=180, rate_hz=80.0)
    mm = np.concatenate([m.burst_mm for m in lived.motion])
    rising = np.gradient(lived.breath_mm) > 0
    part = slice(62 * 80, 178 * 80)
    assert (mm[part][rising[part]] ** 2).sum() > 0.8 * (mm[part] ** 2).sum()


def test_somebody_restless_moves_often_and_before_and_after_as_asked():
    person = replace(with_spell(Pattern.RESTLESS, t_s=600, duration_s=600), motion_per_min=0.0)
    lived = life(person, duration_s=1500, rate_hz=4.0)
    assert not any(r.moving for r in lived.truth[:600])
    assert 0.15 < np.mean([r.moving for r in lived.truth[600:1200]]) < 0.5
    assert not any(r.moving for r in lived.truth[1206:])


def test_the_usual_rate_of_bursts_holds_outside_a_restless_spell():
    person = replace(with_spell(Pattern.RESTLESS, t_s=3000, duration_s=10), motion_per_min=2.0)
    lived = life(person, duration_s=3000, rate_hz=4.0)
    running = np.concatenate([m.bursting for m in lived.motion]).astype(int)
    assert (np.diff(running) == 1).sum() == pytest.approx(3000 / 32.5, rel=0.25)


def test_sighs_come_as_often_as_asked_and_are_deep_and_slow():
    person = still(sighs_per_h=60.0, breath_depth_cv=0.0, breath_period_cv=0.0)
    lived = life(person, duration_s=3600, rate_hz=2.0)
    sighs = [b for b in lived.breaths if b.depth_mm > 2 * 4]
    assert len(sighs) == pytest.approx(60, abs=18)
    assert all(b.t_s - b.start_s == pytest.approx(1.6 * 4) for b in sighs)


def test_a_long_stop_of_airflow_slows_the_heart_and_its_end_quickens_it():
    person = replace(
        with_spell(Pattern.OBSTRUCTIVE_APNOEA, duration_s=40),
        apnoea_slowing=0.25,
        sinus_arrhythmia_per_min=0.0,
    )
    lives = [life(person, duration_s=160, seed=seed, rate_hz=4.0) for seed in range(6)]

    def rate(start_s: float, end_s: float) -> float:
        beats = [b for lived in lives for b in lived.beats if start_s < b.t_s < end_s]
        return float(np.mean([60 / b.interval_s for b in beats]))

    assert rate(20, 60) == pytest.approx(70, abs=2)
    assert rate(82, 98) == pytest.approx(0.75 * 70, abs=2)
    assert 73 < rate(104, 109) < 80
    assert rate(135, 160) == pytest.approx(70, abs=2)


@pytest.mark.parametrize("pattern", sorted(BREATHS))
def test_a_child_and_a_slow_breather_can_have_every_pattern(pattern):
    for rr_per_min, depth_mm in ((60.0, 1.0), (6.0, 8.0)):
        course = replace(
            steady(rr_per_min=rr_per_min, hr_per_min=100, depth_mm=depth_mm),
            spells=(Spell(pattern=pattern, t_s=20, duration_s=60),),
        )
        lived = life(still(course=course), duration_s=110)
        assert np.isfinite(lived.breath_mm).all()
        assert np.abs(lived.breath_mm).max() < 45
        assert lived.truth[-1].breathing


def test_spells_come_again_in_every_lap_with_variation():
    course = Course(
        waypoints=(Waypoint(t_s=0, rr_per_min=15, hr_per_min=70, depth_mm=4),),
        spells=(Spell(pattern=Pattern.OBSTRUCTIVE_APNOEA, t_s=40, duration_s=30),),
        repeats_after_s=120,
    )
    lived = life(still(course=course), duration_s=600, rate_hz=4.0)
    begun = [r.t_s for r in lived.truth if "obstructive apnoea begins" in r.event]
    assert len(begun) == 5
    assert np.ptp(np.array(begun) - 120 * np.arange(5)) > 1
    np.testing.assert_allclose(np.array(begun) - 120 * np.arange(5), 44, atol=14)


def test_what_cannot_be_at_the_same_time_is_refused_in_sentences():
    one = Spell(pattern=Pattern.KUSSMAUL, t_s=10, duration_s=30)
    other = Spell(pattern=Pattern.TALKING, t_s=20, duration_s=30)
    course = steady(rr_per_min=15, hr_per_min=70)
    with pytest.raises(ValueError, match="Nobody breathes in two patterns at once"):
        replace(course, spells=(one, other))
    cough = Spell(pattern=Pattern.COUGHING, t_s=10, duration_s=30)
    with pytest.raises(ValueError, match=r"Spells stand in order.*coughing follow each other"):
        replace(course, spells=(replace(cough, t_s=15), cough))
    with pytest.raises(ValueError, match="end before the course repeats"):
        replace(course, spells=(one,), repeats_after_s=30)
    # A tremor may come on top of a way to breathe.
    replace(course, spells=(one, Spell(pattern=Pattern.SHIVERING, t_s=12, duration_s=5)))


def test_a_spell_that_no_body_can_do_is_refused_with_the_allowed_range():
    told = r"duration_s is 0.5 to 1e\+08 s, got 0. rr_per_min is 3 to 90 /min, got 200."
    with pytest.raises(ValueError, match=told):
        Spell(pattern=Pattern.TACHYPNOEA, t_s=0, duration_s=0, rr_per_min=200)
    with pytest.raises(ValueError, match="cycle_s is of cheyne_stokes and periodic"):
        Spell(pattern=Pattern.KUSSMAUL, t_s=0, duration_s=10, cycle_s=60)
    with pytest.raises(ValueError, match="rr_per_min is of a way of breathing; coughing is none"):
        Spell(pattern=Pattern.COUGHING, t_s=0, duration_s=10, rr_per_min=20)
