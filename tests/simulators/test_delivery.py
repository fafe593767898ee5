"""Frames on their way from the sensor to its host."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor.messages import Frame
from simulators.bedside import Bedside
from simulators.people.person import Person, steady
from simulators.radar.delivery import IN_TIME, Delivered, Delivery
from simulators.radar.impairments import Impairments
from simulators.radar.radar import Radar

PERSON = Person(course=steady(rr_per_min=15, hr_per_min=70), distance_m=0.2)
SMALL = Radar(n_bins=8)
BAD = Delivery(drop_share=0.1, drop_run=5.0, late_share=0.05, late_s=0.3)


def delivered(delivery: Delivery = IN_TIME, *, radar: Radar = SMALL, seed: int = 1) -> Delivered:
    bedside = Bedside(PERSON, radar=radar, seed=seed)
    return Delivered(bedside, sensor="bed-1", seed=seed, delivery=delivery, t0_ns=10**18)


def times_s(frames: list[Frame]) -> np.ndarray:
    return np.array([(f.t_mono_ns - 10**18) / 1e9 for f in frames])


def test_without_faults_every_frame_arrives_in_time():
    frames = delivered().take(100)
    assert [f.seq for f in frames] == list(range(100))
    np.testing.assert_allclose(times_s(frames), np.arange(100) / 20, atol=1e-6)
    assert {f.sensor for f in frames} == {"bed-1"}
    assert len({f.session for f in frames}) == 1
    assert frames[0].geometry == SMALL.geometry


def test_lost_frames_leave_gaps_in_the_numbers_as_many_and_as_long_as_asked():
    frames = delivered(Delivery(drop_share=0.1, drop_run=5.0)).take(20_000)
    assert len(frames) == pytest.approx(18_000, rel=0.02)
    gaps = [b.seq - a.seq - 1 for a, b in pairwise(frames) if b.seq > a.seq + 1]
    assert np.mean(gaps) == pytest.approx(5.0, rel=0.15)


def test_late_frames_hold_up_those_behind_them_and_none_overtakes():
    frames = delivered(Delivery(late_share=0.05, late_s=0.3)).take(4000)
    assert len(frames) == 4000
    late_s = times_s(frames) - np.arange(4000) / 20
    assert late_s.min() >= -1e-6
    assert 0.05 < np.mean(late_s > 0.01) < 0.6
    assert all(b.t_mono_ns >= a.t_mono_ns for a, b in pairwise(frames))


def test_the_stamps_of_a_fast_clock_s_frames_lie_closer():
    fast = Radar(n_bins=8, impairments=Impairments(clock_ppm=500.0))
    frames = delivered(radar=fast).take(2001)
    assert times_s(frames)[-1] == pytest.approx(100.0 / 1.0005, abs=1e-5)


@given(cuts=st.lists(st.integers(0, 40), max_size=6), seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_any_cutting_delivers_the_same_frames(cuts, seed):
    whole = delivered(BAD, seed=seed).take(sum(cuts))
    cut = delivered(BAD, seed=seed)
    parts = [frame for n in cuts for frame in cut.take(n)]
    assert [(f.seq, f.t_mono_ns, f.session) for f in parts] == [
        (f.seq, f.t_mono_ns, f.session) for f in whole
    ]
    assert all(np.array_equal(a.iq, b.iq) for a, b in zip(parts, whole, strict=True))


def test_a_delivery_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match=r"drop_share is 0 to 0\.9"):
        Delivery(drop_share=1.0)
    with pytest.raises(ValueError, match="drop_run is too short"):
        Delivery(drop_share=0.8, drop_run=1.0)
