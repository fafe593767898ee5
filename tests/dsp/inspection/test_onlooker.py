"""What is told of a sensor that somebody looks at: true to the body, and nothing of nobody."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from dsp.chain import Chain
from dsp.frames.layout import Layout
from dsp.inspection.evidence import heart_spectrum
from dsp.inspection.onlooker import Onlooker, Seen, gathered
from dsp.messages import State
from dsp.person.state import COUNT_DELAY_S, HR_DELAY_S
from tests.dsp.bodies import GEOMETRY, Scene, breath_m, frames, times_s
from tests.dsp.looking import ROW, Told, told


@pytest.fixture(scope="module")
def resting() -> list[Told]:
    return list(told(frames(Scene(duration_s=50.0))))


@pytest.fixture(scope="module")
def empty() -> list[Told]:
    return list(told(frames(Scene(duration_s=35.0, range_m=None))))


def curve(all_told: list[Told], of: str = "breathing") -> np.ndarray:
    pieces = [getattr(one.waves, of) for one in all_told if one.waves is not None]
    return np.array([np.nan if v is None else v for piece in pieces for v in piece])


def test_the_breathing_that_is_drawn_is_the_breathing_that_was(resting):
    scene = Scene(duration_s=50.0)
    truth_mm = 1000 * breath_m(scene, times_s(scene), np.random.default_rng(scene.seed))
    drawn = curve(resting)[-500:]
    true = truth_mm[-500 - 3 : -3]
    assert np.isfinite(drawn).all()
    assert np.corrcoef(drawn, true)[0, 1] > 0.9
    assert np.std(drawn) == pytest.approx(np.std(true), rel=0.35)


def test_messages_join_without_a_gap_while_the_place_stays(resting):
    ends = None
    for one in resting:
        waves = one.waves
        if ends is not None and not waves.anew:
            assert waves.t0_wall_ns - ends == pytest.approx(1e9 * waves.step_s, abs=1e6)
        ends = waves.t0_wall_ns + round(1e9 * waves.step_s * (len(waves.breathing) - 1))


def test_an_empty_bed_has_no_curve(empty):
    assert np.isnan(curve(empty)).all()
    assert np.isnan(curve(empty, "heart")).all()
    assert empty[-1].state is State.ABSENT


def test_a_fan_has_no_curve():
    seen = list(told(frames(Scene(duration_s=25.0, range_m=None, fan_hz=0.4))))
    assert np.isnan(curve(seen)).all()


def test_there_is_no_curve_while_somebody_moves():
    seen = list(told(frames(Scene(duration_s=50.0, moving_s=(35.0, 42.0)))))
    moving = [one for one in seen if one.state is State.MOVING]
    assert moving
    assert np.isnan(curve(moving)).all()
    assert np.isfinite(curve(seen[25:34])).any()


def test_a_pause_of_breathing_is_drawn_as_it_is():
    seen = list(told(frames(Scene(duration_s=60.0, hold_s=(35.0, 58.0)))))
    still, before = curve(seen[48:55]), curve(seen[25:34])
    assert np.nanstd(still) < 0.35 * np.nanstd(before)
    assert np.isfinite(still).any(), "a stop is a person's: it is shown"


def test_who_begins_to_look_sees_the_seconds_before_that_were_measured(resting):
    first, *_ = told(frames(Scene(duration_s=45.0)), from_s=40.0)
    assert first.waves.anew
    assert len(first.waves.breathing) == 400, "twenty seconds"
    seconds = (first.t_s - first.waves.t0_wall_ns / 1e9) * 20
    assert seconds == pytest.approx(399, abs=1)
    later = np.array(first.waves.breathing[-100:], float)
    same = curve([one for one in resting if one.t_s <= first.t_s])[-100:]
    assert np.corrcoef(later, same)[0, 1] > 0.95


def test_who_begins_to_look_at_an_empty_bed_sees_no_past_either():
    first, *_ = told(frames(Scene(duration_s=32.0, range_m=None)), from_s=30.0)
    assert set(first.waves.breathing) == {None}


def test_without_a_carrier_displacement_is_in_radians():
    geometry = replace(GEOMETRY, carrier_hz=None)
    *_, last = told(frames(Scene(duration_s=20.0)), geometry=geometry)
    assert last.waves.unit == "rad"
    assert last.evidence.displacement_unit == "rad"


def test_evidence_names_the_frames_that_it_was_made_from(resting):
    last = resting[-1].evidence
    assert last.n_frames == 480
    lasts_s = (last.t_to_wall_ns - last.t_from_wall_ns) / 1e9
    assert lasts_s == pytest.approx((480 - 1) / 20)
    assert len(last.iq) == len(last.displacement) == 240
    assert last.trace_step_s == pytest.approx(0.1)


def test_the_chosen_lines_are_the_rates_that_are_told(resting):
    last = resting[-1].evidence
    assert last.respiration.chosen.per_min == pytest.approx(15, abs=1.5)
    assert last.heart.chosen.per_min == pytest.approx(72, abs=3)
    for spectrum, apart in ((last.respiration, 3), (last.heart, 8)):
        rival = spectrum.runner_up
        assert abs(rival.per_min - spectrum.chosen.per_min) > apart - 0.5
        assert rival.belief <= spectrum.chosen.belief


def test_the_strongest_line_of_the_spectrum_is_where_it_is_said_to_be(resting):
    spectrum = resting[-1].evidence.respiration
    peak = spectrum.first_per_min + spectrum.step_per_min * int(np.argmax(spectrum.power_db))
    assert peak == pytest.approx(15, abs=2) or peak == pytest.approx(30, abs=2)
    assert max(spectrum.power_db) == 0.0


def test_the_chosen_bin_is_where_the_chest_is(resting):
    last = resting[-1].evidence
    assert last.bin_idx in last.bins
    assert 0.05 * last.bin_idx == pytest.approx(0.9, abs=0.1)
    profile = last.profile
    assert int(np.argmax(profile.slow_db)) == pytest.approx(last.bin_idx, abs=1)
    assert len(profile.rows_db) == 4
    assert {len(row) for row in profile.rows_db} == {32}


def test_displacement_is_the_chests_own(resting):
    path = np.array([v for v in resting[-1].evidence.displacement if v is not None])
    assert 2.5 < np.ptp(path) < 7.0


def test_of_nobody_no_line_is_chosen_for_the_heart_with_quality(empty):
    last = empty[-1].evidence
    assert last.heart.parts.get("quality", 0.0) < 0.5


def test_nothing_is_remembered_of_a_sensor_that_nobody_looks_at():
    look = Onlooker({})
    look.wanted(frozenset({"waves.a", "placement.b", "evidence.c", "waves.", "vitals."}))
    assert [look.looks_at(s) for s in "abcd"] == [True, True, True, False]
    look.wanted(frozenset({"vitals."}))
    assert not any(look.looks_at(s) for s in "abcd")
    assert not look._waves
    assert not look._placements


def test_the_engineer_sees_a_line_chosen_only_where_a_line_is_what_is_shown():
    """A count may be the surer of the two and still not be what is shown."""
    iq, found = frames(Scene(duration_s=40.0)), {0: None}
    layout = Layout(n_bins=iq.shape[1], n_antennas=iq.shape[2], geometry=GEOMETRY)
    chain = Chain(layout, n_sensors=1)
    for s in range(0, len(iq), layout.n_frames):
        said = chain.step(iq[None, s : s + layout.n_frames], ROW, look=gathered(found))
    sure, after, block = np.ones(1, np.float32), chain.held(ROW), SimpleNamespace(layout=layout)
    count = replace(found[0].count, per_min=100 * sure, quality=sure)
    seen = replace(found[0], count=count)
    for delay_s, counted in ((HR_DELAY_S, False), (COUNT_DELAY_S, True)):
        shown = replace(said, hr_delay_s=delay_s * sure)
        one = Seen(block=block, said=shown, found=seen, after=after)
        heart = heart_spectrum(seen, after, layout, counted=one.counted)
        assert one.counted is counted
        assert (heart.road == "count") is counted
        assert (heart.chosen is None) is counted
