"""Advice to whoever mounts a radar: right on scenes whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.inspection.placement import HOLD_S, Carry, Glance, Params, Zone, placement
from dsp.messages import Placement
from tests.dsp.bodies import Scene, frames
from tests.dsp.looking import told

PARAMS = Params(zone=Zone())
GOOD = Glance(
    block_s=1.0, someone=True, moving=False, chest_m=1.2, has_range=True, breath_db=30.0,
    noise_mm=0.02, hr_quality=0.95,
)  # fmt: skip


def after(*glances: Glance, params: Params = PARAMS) -> Placement:
    carry, said = Carry(), None
    for now in glances:
        said, carry = placement(now, carry, params=params, sensor="s", t_wall_ns=0)
    assert said is not None
    return said


def codes(said: Placement) -> list[str]:
    return [advice.code for advice in said.advice]


def placed(scene: Scene, zone: Zone | None = None) -> Placement:
    *_, last = told(frames(scene), zone=zone)
    return last.placement


# What is seen on scenes


def test_a_patient_in_the_zone_is_well_placed() -> None:
    said = placed(Scene(duration_s=40.0))
    assert said.score >= 90
    assert codes(said) == ["good"]
    assert said.chest_m == pytest.approx(0.9, abs=0.15)


def test_an_empty_bed_is_nobody() -> None:
    said = placed(Scene(duration_s=20.0, range_m=None))
    assert said.score == 0
    assert codes(said) == ["nobody"]


def test_a_fan_is_named_and_where_it_stands() -> None:
    said = placed(Scene(duration_s=20.0, range_m=None, fan_hz=4.0, fan_mm=6.0))
    assert said.score == 0
    assert codes(said)[0] == "machine"
    assert "1.1 m" in said.advice[0].text.en
    assert "1,1 m" in said.advice[0].text.nb


def test_a_slow_even_mover_is_no_person() -> None:
    said = placed(Scene(duration_s=30.0, range_m=None, fan_hz=0.4))
    assert said.score == 0
    assert "regular" in codes(said)


def test_a_chest_outside_the_zone_is_told_so() -> None:
    said = placed(Scene(duration_s=20.0, range_m=1.3), Zone(near_m=0.4, far_m=0.9))
    assert said.score == 0
    assert codes(said) == ["zone"]


def test_a_chest_too_near_is_told_so() -> None:
    said = placed(Scene(duration_s=20.0, range_m=0.6), Zone(near_m=0.9, far_m=2.0))
    assert codes(said) == ["close"]


@pytest.mark.parametrize("at_m", [1.3, 0.5])
def test_where_the_estimator_keeps_to_the_zone_who_is_outside_is_told_to_move_the_radar(
    at_m: float,
) -> None:
    *_, last = told(
        frames(Scene(duration_s=20.0, range_m=at_m)), zone=Zone(near_m=0.7, far_m=1.0), keeps=True
    )
    assert last.placement.score == 0
    assert codes(last.placement) == ["zone"]
    assert f"{at_m:.1f}" in last.placement.advice[0].text.en


def test_a_second_person_outside_the_zone_is_named_beside_the_patient() -> None:
    both = frames(Scene(duration_s=25.0, range_m=0.8, n_bins=64)) + frames(
        Scene(duration_s=25.0, range_m=2.4, n_bins=64, rr_per_min=21.0, seed=5)
    )
    *_, last = told(both, zone=Zone(near_m=0.4, far_m=1.5), keeps=True)
    assert codes(last.placement)[0] == "other"
    assert "2.4" in last.placement.advice[0].text.en
    assert last.placement.chest_m == pytest.approx(0.8, abs=0.2)


def test_an_empty_zone_with_nobody_around_is_nobody() -> None:
    *_, last = told(
        frames(Scene(duration_s=20.0, range_m=None)), zone=Zone(near_m=0.7, far_m=1.0), keeps=True
    )
    assert codes(last.placement) == ["nobody"]


def test_a_patient_at_three_metres_is_in_the_zone() -> None:
    said = placed(Scene(duration_s=30.0, range_m=3.0, n_bins=70, snr_db=15.0))
    assert said.score >= 60
    assert said.chest_m == pytest.approx(3.0, abs=0.2)


def test_of_two_persons_the_other_is_named() -> None:
    both = frames(Scene(duration_s=25.0, range_m=0.8, n_bins=64)) + frames(
        Scene(duration_s=25.0, range_m=2.4, n_bins=64, rr_per_min=21.0, seed=5)
    )
    *_, last = told(both)
    assert "other" in codes(last.placement)
    assert last.placement.score < 80


def test_overdriven_frames_are_a_saturated_signal_although_no_frame_can_be_used() -> None:
    parts = np.ascontiguousarray(frames(Scene(duration_s=12.0))).view(np.float32)
    clipped = np.clip(parts, -0.5, 0.5).view(np.complex64)
    *_, last = told(clipped)
    assert last.evidence is None, "not one block"
    assert last.placement.score == 0
    assert codes(last.placement) == ["saturated"]


def test_a_weak_signal_is_told_so() -> None:
    said = placed(Scene(duration_s=30.0, snr_db=-3.0))
    assert said.score < 50
    assert codes(said)[0] in {"weak", "nobody"}


def test_the_score_falls_with_the_signal() -> None:
    scores = [
        placed(Scene(duration_s=25.0, snr_db=snr_db, seed=3)).score for snr_db in (20.0, 5.0, -5.0)
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1] + 40


# What is said of glances


def test_good_is_to_be_held_and_then_left() -> None:
    held = after(*[GOOD] * 5)
    assert codes(held) == ["hold"]
    assert "20 s" in held.advice[0].text.en, "until the heart has been looked for, too"
    assert codes(after(*[GOOD] * int(HOLD_S))) == ["hold"]
    assert codes(after(*[GOOD] * 25)) == ["good"]
    again = replace(GOOD, someone=False, moving=True)
    assert "15 s" in after(*[GOOD] * 40, *[again] * 6, *[GOOD] * 10).advice[0].text.en


def test_a_stumble_begins_the_hold_anew() -> None:
    bad = replace(GOOD, someone=False, moving=True)
    said = after(*[GOOD] * 15, *[bad] * 8, *[GOOD] * 10)
    assert said.held_s < 12


def test_what_breathes_without_a_heart_is_doubted_in_time() -> None:
    dead = replace(GOOD, hr_quality=0.1)
    early = after(*[dead] * 10)
    assert early.parts["pulse"] is None, "not looked for yet is not found"
    late = after(*[dead] * 40)
    assert codes(late) == ["pulse"]
    assert late.score < 60


def test_a_sensor_without_a_range_axis_is_not_blamed_for_it() -> None:
    said = after(*[replace(GOOD, chest_m=None, has_range=False)] * 12)
    assert said.parts["zone"] == 1.0
    assert said.zone_m is None
    assert said.score == 100


def test_lost_frames_lower_the_score() -> None:
    said = after(*[replace(GOOD, lost_share=0.2)] * 10)
    assert codes(said) == ["lost"]
    assert said.score <= 20


def test_a_zone_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="near < far"):
        Zone(near_m=2.0, far_m=1.0)


_metres = st.one_of(st.none(), st.floats(0, 10))
_glances = st.builds(
    Glance, block_s=st.sampled_from([1.0, 1.05]), someone=st.booleans(), moving=st.booleans(),
    chest_m=_metres, has_range=st.booleans(), breath_db=st.floats(-300, 100),
    noise_mm=st.one_of(st.just(float("nan")), st.floats(0, 10)), machine_m=_metres,
    machine_db=st.floats(-100, 100), regular=st.booleans(), other_m=_metres,
    hr_quality=st.floats(0, 1), lost_share=st.floats(0, 1), overdriven=st.booleans(),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(_glances, min_size=1, max_size=30))
def test_whatever_is_seen_there_is_a_score_a_reason_and_advice_in_both_languages(
    glances: list[Glance],
) -> None:
    said = after(*glances)
    assert 0 <= said.score <= 100
    known = [share for share in said.parts.values() if share is not None]
    assert all(0 <= share <= 1 for share in known)
    assert said.score == round(100 * float(np.prod(known)))
    assert said.advice
    assert all(a.text.nb and a.text.en for a in said.advice)
    assert not (said.score == 0 and any(a.good for a in said.advice))


@settings(max_examples=50, deadline=None)
@given(st.lists(_glances, min_size=1, max_size=40))
def test_what_is_remembered_stays_small(glances: list[Glance]) -> None:
    carry = Carry()
    for now in glances:
        _, carry = placement(now, carry, params=PARAMS, sensor="s", t_wall_ns=0)
    assert len(carry.glances) <= 10
