"""Real hearts and breaths in simulated bodies, and the recordings they come from."""

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import find_peaks

from simulators.people.replay import inspirations_s, replayed
from tests.simulators.lives import life, still

PHYSIO = Path(__file__).resolve().parents[3] / "shared" / "data" / "physio"


def recording(name: str):
    file = PHYSIO / name
    if not file.exists():
        pytest.skip(f"The recording {name} of ../shared/data/physio is not here.")
    return np.load(file)


def test_an_artefact_beat_is_left_out_and_a_gap_closed_up():
    times_s = np.array([0, 1, 2, 2.01, 3, 4, 5, 60, 61, 62, 63, 64, 65.0])
    person = replayed(still(), beat_times_s=times_s)
    steps_s = np.diff(person.beat_times_s)
    assert len(person.beat_times_s) == times_s.size - 1
    np.testing.assert_allclose(steps_s, [1, 1, 1, 1, 1, 0.25, 1, 1, 1, 1, 1])


def test_what_is_not_given_stays_as_it_was():
    person = still()
    assert replayed(person) == person


def test_inspirations_are_found_where_the_belt_begins_to_rise():
    t_s = np.arange(0, 120, 1 / 32)
    belt = 300 * (1 - np.cos(2 * np.pi * 0.25 * t_s)) + 0.4 * t_s
    np.testing.assert_allclose(inspirations_s(belt, 32.0), np.arange(4, 117, 4.0), atol=0.1)


def test_a_real_night_beats_in_a_simulated_body_as_it_did_in_the_real_one():
    night = recording("apnea_ecg_hr/c01.npz")
    heart = replayed(still(), beat_times_s=night["t_s"][:1200] - night["t_s"][0])
    lived = life(heart, duration_s=600)
    real_s = np.array(heart.beat_times_s)
    for t_s in range(30, 600, 45):
        truth = lived.truth[t_s - 1]
        counted = np.interp([t_s - 10, t_s], real_s, np.arange(real_s.size))
        assert truth.hr_per_min == pytest.approx(6 * np.diff(counted)[0], abs=0.1)
    # And the skin shows those beats: as many bumps as there were.
    peaks, _ = find_peaks(lived.heart_mm, distance=8, prominence=0.12)
    assert peaks.size == pytest.approx((real_s < 600).sum(), rel=0.05)


def test_real_beats_with_ectopic_ones_among_them_keep_their_order():
    record = recording("physio_refs/mitdb_100.npz")
    beats = record["beat_sample"][record["beat_symbol"] != "+"] / float(record["mlii_rate_hz"])
    lived = life(replayed(still(), beat_times_s=beats), duration_s=300, rate_hz=4.0)
    told = np.array([b.t_s for b in lived.beats])
    real = beats[(beats > 0) & (beats <= 300)]
    np.testing.assert_allclose(told, real, atol=1e-6)


def test_real_breaths_move_a_simulated_chest_as_often_as_the_belt_that_they_are_from():
    record = recording("physio_refs/rip_somno_36min.npz")
    rate_hz = float(record["rip_thorax_rate_hz"])
    starts_s = inspirations_s(record["rip_thorax"], rate_hz)
    lived = life(replayed(still(), breath_times_s=starts_s), duration_s=600)
    peaks, _ = find_peaks(lived.breath_mm, prominence=0.8)
    assert peaks.size == pytest.approx((starts_s < 600).sum(), abs=3)
    assert 8 < 60 * starts_s.size / (record["rip_thorax"].size / rate_hz) < 25
