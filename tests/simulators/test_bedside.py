"""A whole bed as a source of frames: bits, power, memory, and who is there."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import butter, sosfiltfilt

from simulators.bedside import Bedside
from simulators.people.person import Course, Episode, Person, Waypoint, steady
from simulators.radar.presets import Module, radar
from simulators.radar.radar import Radar
from simulators.recordings import record
from simulators.room.fan import Fan, TurningFan
from simulators.room.room import Room

QUIET = Person(course=steady(rr_per_min=15, hr_per_min=70))
EVENTFUL = Person(
    course=Course(
        waypoints=(Waypoint(t_s=0, rr_per_min=15, hr_per_min=70, depth_mm=4),),
        pauses=(Episode(t_s=2, duration_s=5),),
        absences=(Episode(t_s=20, duration_s=20),),
        repeats_after_s=60,
    ),
    motion_per_min=6,
    beat_interval_cv=0.1,
)
DRAUGHTY = Room(fan=Fan(range_m=2.0))
BARE = Room(clutter_db=-80.0)
RADARS = (
    Radar(n_bins=40),
    Radar(frame_rate_hz=13.7, carrier_hz=60e9, range0_m=0.2, range_step_m=0.04, n_antennas=3),
    radar(Module.BGT60TR13C, by_chirps=True),
    radar(Module.CW24),
    radar(Module.A121),
)


@settings(max_examples=25, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 60), max_size=10),
    seed=st.integers(0, 2**31),
    radar=st.sampled_from(RADARS),
)
def test_any_cutting_of_the_frames_gives_the_same_bits_and_the_same_truth(cuts, seed, radar):
    asked = {"room": DRAUGHTY, "seed": seed, "radar": radar}
    one, other = Bedside(EVENTFUL, **asked), Bedside(EVENTFUL, **asked)
    whole = one.take(sum(cuts))
    parts = [other.take(n) for n in cuts]
    joined = np.concatenate([other.take(0), *parts])
    assert joined.tobytes() == whole.tobytes()
    assert joined.shape == whole.shape == (sum(cuts), radar.n_bins, radar.n_antennas)
    assert other.truth() == one.truth()


def test_another_seed_is_another_person():
    a, b = (Bedside(QUIET, seed=seed).take(20) for seed in (1, 2))
    assert not np.array_equal(a, b)


def test_a_bed_says_what_kind_of_frames_it_gives():
    bedside = Bedside(QUIET, seed=1)
    frames = bedside.take(7)
    assert bedside.geometry.frame_rate_hz == 20.0
    assert bedside.geometry.carrier_hz == 60.5e9
    assert (bedside.n_bins, bedside.n_antennas) == (64, 1)
    assert frames.dtype == np.complex64
    assert frames.shape == (7, 64, 1)


def test_frames_that_were_handed_out_belong_to_the_taker():
    bedside, twin = Bedside(QUIET, seed=1), Bedside(QUIET, seed=1)
    bedside.take(5)[:] = 0
    twin.take(5)
    np.testing.assert_array_equal(bedside.take(40), twin.take(40))


def test_the_truth_of_a_second_comes_with_its_last_frame_and_never_before():
    rows = []
    bedside = Bedside(QUIET, seed=1, on_row=rows.append)
    bedside.take(19)
    assert rows == []
    bedside.take(1)
    assert [row.t_s for row in rows] == [1.0]
    bedside.take(45)
    assert [row.t_s for row in rows] == [1.0, 2.0, 3.0]


def test_only_the_newest_rows_are_kept():
    bedside = Bedside(QUIET, seed=1, n_rows=5)
    bedside.take(20 * 30)
    assert [row.t_s for row in bedside.truth()] == [26.0, 27.0, 28.0, 29.0, 30.0]


@pytest.mark.parametrize("snr_db", [5.0, 15.0, 30.0])
def test_the_chest_stands_over_the_noise_by_the_asked_number_of_decibels(snr_db):
    powers = []
    for seed in range(12):
        person = replace(QUIET, snr_db=snr_db, echo_share=0.0, distance_m=1.4)
        iq, _ = record(person, room=BARE, seed=seed, duration_s=20)
        noise = np.mean(np.abs(iq[:, 40:]) ** 2)
        assert noise == pytest.approx(1.0, rel=0.05)
        powers.append(np.mean(np.abs(iq[:, 28]) ** 2) - noise)
    # The chest lies up to a quarter of a bin beside the middle of bin 28 while it breathes.
    assert 10 * np.log10(np.mean(powers)) == pytest.approx(snr_db, abs=0.5)


def test_the_strongest_clutter_stands_over_the_chest_as_asked():
    levels = []
    for seed in range(40):
        person = replace(QUIET, in_bed=False, snr_db=20.0)
        iq, _ = record(person, room=Room(clutter_db=15.0), seed=seed, duration_s=5)
        levels.append(20 * np.log10(np.abs(iq.mean(axis=0)).max()))
    # Up to 1.4 dB less between two bins, more where two reflectors meet, 16 dB less near the chest.
    assert 32 < np.median(levels) < 38


@pytest.mark.parametrize("seed", range(5))
def test_an_empty_bed_shows_clutter_that_stands_still_and_noise_and_nothing_else(seed):
    iq, rows = record(replace(QUIET, in_bed=False), seed=seed, duration_s=60)
    moving = iq - iq.mean(axis=0)
    # Phase noise of the strongest clutter (40 dB) adds 4 mrad squared of its power.
    power = np.mean(np.abs(moving) ** 2, axis=0)[:, 0]
    expected = 1.0 + 0.004**2 * np.abs(iq.mean(axis=0)[:, 0]) ** 2
    np.testing.assert_allclose(power, expected, rtol=0.15)
    slow = sosfiltfilt(butter(2, 1.0, fs=20.0, output="sos"), moving, axis=0)
    assert np.mean(np.abs(slow) ** 2) < 0.2
    assert all(not row.present and row.rr_per_min is None for row in rows)


def test_while_the_person_is_away_no_echo_moves():
    course = replace(
        steady(rr_per_min=15, hr_per_min=70), absences=(Episode(t_s=10, duration_s=40),)
    )
    person = replace(QUIET, course=course)
    away, _ = record(person, seed=4, duration_s=60)
    empty, _ = record(replace(person, in_bed=False), seed=4, duration_s=60)
    gone = slice(17 * 20, 50 * 20)
    assert away[gone].tobytes() == empty[gone].tobytes()
    assert not np.array_equal(away[: 10 * 20], empty[: 10 * 20])


def test_a_fan_moves_at_its_place_though_nobody_is_there():
    room = Room(fan=Fan(range_m=1.7, snr_db=20))
    iq, rows = record(replace(QUIET, in_bed=False), room=room, seed=2, duration_s=60)
    power = np.var(iq[:, :, 0], axis=0)
    assert abs(np.argmax(power) - 1.7 / 0.05) <= 2
    assert power.max() > 20
    assert not any(row.present for row in rows)


def test_the_housing_of_a_fan_swings_as_asked_and_otherwise_stands():
    t_s = np.arange(0, 20, 0.05)
    for swing_mm in (0.0, 6.0):
        fan = Fan(range_m=1.7, swing_mm=swing_mm, swing_per_min=6.0)
        housing_m = TurningFan(fan, rng=np.random.default_rng(1)).echoes(t_s).range_m[:, -1]
        assert 1000 * np.ptp(housing_m) == pytest.approx(swing_mm, abs=0.01)


def test_a_weak_stretch_of_the_course_weakens_the_echo_and_not_the_noise():
    course = Course(
        waypoints=(
            Waypoint(t_s=0, rr_per_min=15, hr_per_min=70, depth_mm=4),
            Waypoint(t_s=20, rr_per_min=15, hr_per_min=70, depth_mm=4),
            Waypoint(t_s=21, rr_per_min=15, hr_per_min=70, depth_mm=4, echo_db=-20),
        )
    )
    person = replace(QUIET, course=course, echo_share=0.0)
    iq, _ = record(person, room=BARE, seed=1, duration_s=40)
    power = np.abs(iq[:, 28, 0]) ** 2
    drop_db = 10 * np.log10((power[:400].mean() - 1) / (power[440:].mean() - 1))
    assert drop_db == pytest.approx(20, abs=1)
    assert np.mean(np.abs(iq[440:, 50]) ** 2) == pytest.approx(1, rel=0.1)


def test_the_phase_at_the_chest_is_the_chest_when_nothing_else_reflects():
    person = replace(QUIET, snr_db=40.0, echo_share=0.0, sway_mm=0.0, heart_mm=0.0)
    iq, rows = record(person, room=BARE, seed=1, duration_s=60)
    rad = np.unwrap(np.angle(iq[:, 28, 0]))
    chest_mm = -(rad - np.quantile(rad, 0.98)) * 299_792_458.0 / 60.5e9 * 1000 / (4 * np.pi)
    assert 3.0 < np.quantile(chest_mm, 0.98) < 5.5
    spectrum = np.abs(np.fft.rfft((chest_mm - chest_mm.mean()) * np.hanning(chest_mm.size), 2**15))
    rr_per_min = 60 * 20 * np.argmax(spectrum) / 2**15
    assert rr_per_min == pytest.approx(np.mean([r.rr_per_min for r in rows[20:]]), abs=1.0)


def test_what_a_bed_keeps_does_not_grow_in_a_simulated_hour():
    bedside = Bedside(EVENTFUL, room=DRAUGHTY, seed=1, n_rows=60)
    for _ in range(300):
        bedside.take(20)
    tracemalloc.start()
    try:
        for _ in range(300):
            bedside.take(20)
        early, _ = tracemalloc.get_traced_memory()
        for _ in range(3000):
            bedside.take(20)
        late, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert late < early + 20_000
    assert peak < 3_000_000


def test_a_bed_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="frame_rate_hz is 2 to 2000 Hz"):
        Radar(frame_rate_hz=1.0)
    with pytest.raises(ValueError, match=r"distance_m is 0\.3 to 1\.5 m with this radar"):
        Bedside(replace(QUIET, distance_m=2.0), seed=1, radar=radar(Module.A121))
    with pytest.raises(ValueError, match="number of frames"):
        Bedside(QUIET, seed=1).take(-1)
