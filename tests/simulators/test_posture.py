"""Posture, build, blanket and mount: what of the same body reaches the radar."""

from dataclasses import replace

import numpy as np
import pytest

from simulators.body.body import Body
from simulators.body.trunk.aspect import aspect
from simulators.people.person import TURN_S, steady
from simulators.people.posture import Blanket, Build, Posture, Turn
from simulators.room.mount import Mount
from tests.simulators.lives import RATE_HZ, Life, life, still

EVERYWHERE = [(posture, mount) for posture in Posture for mount in Mount]


def seen_mm(lived: Life, echo: int = 0, *, start_s: float = 0):
    """Motion of one echo towards the radar."""
    return -1000 * lived.range_m[int(start_s * RATE_HZ) :, echo]


def level_db(lived: Life, *, start_s: float = 0) -> float:
    return float(20 * np.log10(lived.amplitude[int(start_s * RATE_HZ) :, 0].mean()))


@pytest.mark.parametrize(("posture", "mount"), EVERYWHERE)
def test_of_a_body_no_posture_before_no_mount_shows_more_than_half_more_than_there_is(
    posture, mount
):
    seen = aspect(posture, mount)
    for share in (seen.chest, seen.abdomen, seen.heart):
        assert -0.1 < share < 1.5
    assert 0.4 < seen.amplitude < 1.2
    assert seen.chest > 0.25, "breathing must be seen from somewhere"


def test_on_the_back_beside_the_bed_the_numbers_are_those_asked_for():
    seen = aspect(Posture.BACK, Mount.BEDSIDE)
    assert (seen.amplitude, seen.chest, seen.abdomen, seen.heart, seen.along) == (1, 1, 1, 1, 0)


def test_a_radar_over_the_bed_sees_more_of_somebody_on_the_back_than_one_at_the_feet():
    share = {mount: aspect(Posture.BACK, mount).chest for mount in Mount}
    assert share[Mount.CEILING] > share[Mount.BEDSIDE] > share[Mount.WALL]


def test_prone_the_heart_is_far_weaker_and_the_breath_somewhat():
    back, prone = (aspect(p, Mount.BEDSIDE) for p in (Posture.BACK, Posture.PRONE))
    assert prone.heart < 0.5 * back.heart
    assert 0.5 * back.chest < prone.chest < back.chest


def test_in_a_chair_the_abdomen_takes_less_of_the_breath_than_on_the_back():
    for mount in (Mount.BEDSIDE, Mount.WALL):
        assert aspect(Posture.CHAIR, mount).abdomen < 0.7 * aspect(Posture.CHAIR, mount).chest


@pytest.mark.parametrize(("posture", "mount"), EVERYWHERE)
def test_the_chest_moves_along_the_line_of_sight_by_its_share_and_the_truth_stays(posture, mount):
    lived = life(still(posture=posture, heart_mm=0.0), duration_s=30, mount=mount)
    expected = aspect(posture, mount).chest * lived.breath_mm
    np.testing.assert_allclose(seen_mm(lived) + 1400, expected, atol=1e-9)
    plain = life(still(heart_mm=0.0), duration_s=30)
    assert [r.rr_per_min for r in lived.truth] == [r.rr_per_min for r in plain.truth]
    assert {r.posture for r in lived.truth} == {posture.value}


def test_a_wall_at_the_feet_is_nearer_to_the_abdomen_than_to_the_chest():
    wall, bedside = (life(still(), duration_s=5, mount=m) for m in (Mount.WALL, Mount.BEDSIDE))
    assert wall.range_m[:, 1].mean() < wall.range_m[:, 0].mean()
    assert bedside.range_m[:, 1].mean() > bedside.range_m[:, 0].mean()


@pytest.mark.parametrize(
    ("build", "low_db", "high_db"), [(Build.CHILD, -6.5, -5.5), (Build.LARGE, 1.5, 2.5)]
)
def test_a_build_reflects_by_its_size_and_its_parts_lie_as_far_apart(build, low_db, high_db):
    adult, other = (life(still(build=b), duration_s=10) for b in (Build.ADULT, build))
    assert low_db < level_db(other) - level_db(adult) < high_db
    reach = np.ptp(other.range_m[0]) / np.ptp(adult.range_m[0])
    assert reach == pytest.approx(10 ** (low_db / 40) * 0.85 if reach < 1 else 1.25, abs=0.05)
    np.testing.assert_array_equal(other.breath_mm, adult.breath_mm)


@pytest.mark.parametrize(("blanket", "loss_db"), [(Blanket.SHEET, 0.5), (Blanket.DUVET, 3.0)])
def test_a_blanket_weakens_every_echo_and_adds_one_that_breathes_a_little(blanket, loss_db):
    bare, covered = (life(still(blanket=b), duration_s=30) for b in (Blanket.NONE, blanket))
    assert level_db(bare) - level_db(covered) == pytest.approx(loss_db, abs=0.01)
    np.testing.assert_allclose(bare.range_m, covered.range_m)


def test_the_echo_of_the_blanket_follows_the_breath_late_and_settles_by_itself():
    body = Body(still(blanket=Blanket.DUVET), seed=np.random.SeedSequence(1))
    blocks = [body.block(s + np.arange(20) / 20, 0.05) for s in range(120)]
    own_mm = -1000 * np.concatenate([b.echoes.range_m[:, 6] for b in blocks])
    breath_mm = np.concatenate([b.breath_mm for b in blocks])
    late_mm = own_mm[3:] - 0.4 * breath_mm[:-3]
    assert 0.1 < late_mm.std() < 0.6
    # What is left is slow: nothing of the breath, nothing of the heart.
    assert np.abs(np.diff(late_mm)).max() < 0.02


def turning(posture: Posture) -> Life:
    course = replace(steady(rr_per_min=15, hr_per_min=70), turns=(Turn(t_s=30, posture=posture),))
    return life(still(course=course), duration_s=60)


def test_turning_over_is_some_seconds_of_motion_and_then_another_posture():
    lived = turning(Posture.PRONE)
    moving = [r.t_s for r in lived.truth if r.moving]
    assert moving[0] == 31
    assert moving[-1] == 30 + TURN_S
    assert [r.posture for r in lived.truth] == ["back"] * 30 + ["prone"] * 30
    assert [r.event for r in lived.truth if r.event] == ["turns over: prone"]
    heave = np.concatenate([m.burst_mm for m in lived.motion])
    assert 15 < np.abs(heave).max() < 150
    assert np.abs(np.diff(heave)).max() < 25
    assert np.abs(heave[35 * 20 :]).max() == 0


def test_after_turning_over_the_echoes_are_others_and_the_chest_moves_by_the_new_share():
    course = replace(
        steady(rr_per_min=15, hr_per_min=70), turns=(Turn(t_s=30, posture=Posture.RIGHT),)
    )
    body = Body(still(course=course, heart_mm=0.0), seed=np.random.SeedSequence(1))
    blocks = [body.block(s + np.arange(20) / 20, 0.05) for s in range(60)]
    n_echoes = [b.echoes.phase_rad.size for b in blocks]
    assert set(n_echoes[:29] + n_echoes[36:]) == {6}
    assert set(n_echoes[30:34]) == {12}
    before, after = blocks[20].echoes, blocks[50].echoes
    assert np.abs(before.phase_rad - after.phase_rad).min() > 1e-3
    late = np.concatenate([-1000 * b.echoes.range_m[:, 0] for b in blocks[40:]])
    breath = np.concatenate([b.breath_mm for b in blocks[40:]])
    share = aspect(Posture.RIGHT, Mount.BEDSIDE).chest
    np.testing.assert_allclose(late - late[0], share * (breath - breath[0]), atol=1e-9)


def test_while_turning_over_the_power_of_the_echoes_never_jumps():
    course = replace(
        steady(rr_per_min=15, hr_per_min=70), turns=(Turn(t_s=30.3, posture=Posture.LEFT),)
    )
    body = Body(still(course=course), seed=np.random.SeedSequence(2))
    power = []
    for second in range(25, 40):
        echoes = body.block(second + np.arange(20) / 20, 0.05).echoes
        power.append((echoes.amplitude**2).sum(axis=1))
    steps_db = np.abs(np.diff(10 * np.log10(np.concatenate(power))))
    assert steps_db.max() < 0.5


def test_turns_too_close_or_in_the_past_are_refused():
    course = steady(rr_per_min=15, hr_per_min=70)
    with pytest.raises(ValueError, match="Turns follow each other by at least 4 s"):
        replace(
            course,
            turns=(Turn(t_s=10, posture=Posture.LEFT), Turn(t_s=12, posture=Posture.BACK)),
        )
    with pytest.raises(ValueError, match=r"t_s is 0 to 1e\+08 s, got -1"):
        Turn(t_s=-1, posture=Posture.LEFT)
