"""Every invented patient does what their line of the table says, seen in the truth alone."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simulators.body.body import Body
from simulators.people.demo import DemoBed, demo_people
from simulators.truth import TruthRow

FIRST_S = 600


def bed_of(name: str | None) -> DemoBed:
    return next(b for b in demo_people(12) if (b.patient_name or "").split(",")[0] == (name or ""))


@cache
def truth_of(name: str, *, duration_s: int = FIRST_S) -> list[TruthRow]:
    """A row a second, without the cost of the radar."""
    bed = bed_of(name)
    body = Body(bed.person, seed=np.random.SeedSequence(bed.seed).spawn(1)[0])
    rows = []
    for second in range(duration_s):
        t_s = second + np.arange(10) / 10
        rows.append(body.truth(second + 1.0, body.block(t_s, 0.1).motion))
    return rows


def mean(rows: list[TruthRow], field: str) -> float:
    return float(np.mean([v for r in rows if (v := getattr(r, field)) is not None]))


def apnoeas(rows: list[TruthRow]) -> list[tuple[float, float]]:
    """Start and length of each stretch without breathing."""
    found, start_s = [], None
    for row in rows:
        if row.breathing is False and start_s is None:
            start_s = row.t_s
        if row.breathing is not False and start_s is not None:
            found.append((start_s, row.t_s - start_s))
            start_s = None
    return found


def test_there_are_twelve_different_patients_in_beds_1_to_12():
    beds = demo_people(12)
    assert [b.bed for b in beds] == [str(n) for n in range(1, 13)]
    assert len({b.patient_name for b in beds}) == 12
    assert len({b.person for b in beds}) == 12
    assert len({b.story for b in beds}) == 12
    assert sum(b.occupied for b in beds) == 11


def test_demo_people_are_the_same_every_time_and_a_longer_ward_begins_with_the_shorter_one():
    assert demo_people(30) == demo_people(30)
    assert demo_people(30)[:5] == demo_people(5)
    assert demo_people(0) == []


def test_a_ward_of_sixty_repeats_the_table_with_other_seeds_and_other_names():
    beds = demo_people(60)
    assert beds[13].person == beds[1].person
    assert len({b.seed for b in beds}) == 60
    names = [b.patient_name for b in beds if b.patient_name]
    assert len(set(names)) == len(names) == 55


def test_the_empty_bed_has_no_name_no_age_and_a_fan():
    bed = bed_of(None)
    assert (bed.patient_name, bed.age_y, bed.occupied) == (None, None, False)
    assert not bed.person.in_bed
    assert bed.room.fan is not None


@pytest.mark.parametrize(
    ("name", "rr_per_min", "hr_per_min"),
    [
        ("Hansen", 14, 62),
        ("Dahl", 11, 46),
        ("Lie", 22, 98),
        ("Haugen", 22, 88),
        ("Moen", 34, 118),
        ("Aas", 17, 92),
        ("Berg", 15, 68),
        ("Strand", 18, 84),
    ],
)
def test_the_steady_ones_have_the_rates_of_their_story_and_never_stop(name, rr_per_min, hr_per_min):
    rows = truth_of(name)
    assert f"RR {rr_per_min}" in bed_of(name).story
    assert f"HR {hr_per_min}" in bed_of(name).story
    assert mean(rows[:180], "rr_per_min") == pytest.approx(rr_per_min, rel=0.06)
    assert mean(rows[:180], "hr_per_min") == pytest.approx(hr_per_min, rel=0.06)
    assert all(row.present and row.breathing for row in rows)


def test_the_septic_patient_goes_from_20_to_32_and_from_95_to_135_between_minute_1_and_5():
    rows = truth_of("Nilsen")
    assert mean(rows[:60], "rr_per_min") == pytest.approx(20, abs=1)
    assert mean(rows[:60], "hr_per_min") == pytest.approx(95, abs=3)
    assert mean(rows[320:600], "rr_per_min") == pytest.approx(32, abs=1.5)
    assert mean(rows[320:600], "hr_per_min") == pytest.approx(135, abs=4)
    middle = mean(rows[170:210], "rr_per_min")
    assert 24 < middle < 29


def test_the_opioid_patient_slows_from_14_to_7_and_stops_breathing_within_two_minutes_and_again():
    rows = truth_of("Solberg")
    assert mean(rows[:15], "rr_per_min") == pytest.approx(13.5, abs=1.5)
    assert mean(rows[130:180], "rr_per_min") == pytest.approx(7, abs=1)
    stops = apnoeas(rows)
    assert 60 <= stops[0][0] <= 95
    assert stops[0][0] + 15 <= 110
    assert len(stops) == 5
    assert all(24 <= length_s <= 41 for _, length_s in stops)
    for start_s, length_s in stops:
        pausing = [r for r in rows if start_s <= r.t_s < start_s + length_s]
        assert all(r.hr_per_min and 50 < r.hr_per_min < 80 for r in pausing)


def test_the_one_who_leaves_is_gone_from_minute_2_to_minute_6_and_back_in_bed_afterwards():
    rows = truth_of("Lund")
    gone = [row.t_s for row in rows if not row.present]
    assert 120 <= gone[0] <= 130
    assert 355 <= gone[-1] <= 365
    assert len(gone) == gone[-1] - gone[0] + 1
    assert all(row.moving for row in rows[121:125])
    told = [row.event for row in rows if row.event]
    for text in ("gets up", "has left the bed", "comes back to bed", "lies in bed again"):
        assert text in told


def test_the_restless_one_moves_four_times_a_minute_and_the_sleeper_not_at_all():
    restless = np.array([row.moving for row in truth_of("Strand")])
    bursts = int((np.diff(restless.astype(int)) == 1).sum())
    assert 22 <= bursts <= 45
    assert not any(row.moving for row in truth_of("Hansen"))


def test_the_heart_of_the_one_with_fibrillation_is_irregular_second_by_second():
    def spread(name: str) -> float:
        hr = np.array([r.hr_per_min for r in truth_of(name)[10::10]])
        return float(np.std(np.diff(hr)))

    assert spread("Aas") > 2 * spread("Hansen")


def test_the_weak_one_is_nearly_without_echo_from_2_30_to_4_30():
    bed = bed_of("Berg")
    body = Body(replace(bed.person, motion_per_min=0), seed=np.random.SeedSequence(1))
    chest_db = []
    for second in range(300):
        echoes = body.block(second + np.arange(10) / 10, 0.1).echoes
        chest_db.append(20 * np.log10(echoes.amplitude[0, 0]))
    assert chest_db[100] == pytest.approx(15)
    assert max(chest_db[151:269]) < 0
    assert chest_db[290] == pytest.approx(15)


def test_the_stories_go_on_after_the_first_lap_with_variation():
    rows = truth_of("Solberg", duration_s=2400)
    first = [stop for stop in apnoeas(rows) if stop[0] < 960]
    second = [(t_s - 960, length_s) for t_s, length_s in apnoeas(rows) if 960 <= t_s < 1920]
    assert len(first) == len(second) == 5
    assert first != second
    assert any("lies in bed again" in r.event for r in truth_of("Lund", duration_s=1400)[900:])
