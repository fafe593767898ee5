"""Rates of simulated bodies against their truth."""

import dataclasses

import numpy as np
import pytest

from dsp.estimate import vitals_of
from dsp.messages import State, Vitals
from simulators.bedside import GEOMETRY as BEDSIDE
from simulators.people.person import Course, Person, Waypoint
from simulators.recordings import record
from tests.dsp.bodies import GEOMETRY, Scene, frames


def rows(scene: Scene) -> list[Vitals]:
    return [v for _, v in vitals_of(frames(scene), scene.geometry)]


def shown_rr(said: list[Vitals]) -> np.ndarray:
    return np.array([v.rr.per_min for v in said if v.rr.per_min is not None])


def shown_hr(said: list[Vitals]) -> np.ndarray:
    return np.array([v.hr.per_min for v in said if v.hr.per_min is not None])


@pytest.mark.parametrize(
    ("rr_per_min", "hr_per_min"), [(8, 61), (12, 66), (15, 83), (22, 95), (30, 110), (44, 130)]
)
def test_breathing_and_heart_are_right_for_a_still_person(
    rr_per_min: float, hr_per_min: float
) -> None:
    said = rows(Scene(rr_per_min=rr_per_min, hr_per_min=hr_per_min, seed=int(rr_per_min)))
    rr, hr = shown_rr(said), shown_hr(said)
    assert len(rr) > 30
    assert np.median(np.abs(rr - rr_per_min)) < 1
    assert np.mean(np.abs(rr - rr_per_min) <= 2) > 0.9
    # A heart rate may be withheld; what is shown is right.
    assert np.all(np.abs(hr - hr_per_min) <= 5)


@pytest.mark.parametrize("seed", range(3))
def test_the_first_rate_of_a_still_person_comes_within_20_s(seed: int) -> None:
    said = rows(Scene(duration_s=25, seed=seed))
    first = next(i for i, v in enumerate(said) if v.rr.per_min is not None) + 1
    assert 9 <= first <= 20
    shown = [i for i, v in enumerate(said) if v.rr.per_min is not None or v.hr.per_min is not None]
    assert all(v.state is State.SETTLING for v in said[: shown[0]])


def test_a_rate_that_steps_is_followed_within_15_s() -> None:
    def at(t_s: float, rr: float) -> Waypoint:
        return Waypoint(t_s=t_s, rr_per_min=rr, hr_per_min=70, depth_mm=4.0)

    person = Person(course=Course(waypoints=(at(0, 14), at(40, 14), at(41, 26))), distance_m=1.2)
    iq, _ = record(person, seed=4, duration_s=60)
    said = [v.rr.per_min for _, v in vitals_of(iq, BEDSIDE)]
    assert said[38] == pytest.approx(14, abs=2)
    assert all(rr is not None and rr > 23 for rr in said[55:])


@pytest.mark.parametrize("rate_hz", [10.0, 16.0, 25.04, 100.0, 500.0])
def test_the_frame_rate_does_not_matter(rate_hz: float) -> None:
    scene = Scene(geometry=dataclasses.replace(GEOMETRY, frame_rate_hz=rate_hz), duration_s=45)
    said = rows(scene)
    assert len(said) == 45
    assert np.median(shown_rr(said)) == pytest.approx(15, abs=1)


def test_frames_five_times_a_second_give_the_truth_or_nothing() -> None:
    geometry = dataclasses.replace(GEOMETRY, frame_rate_hz=5.0, carrier_hz=24e9)
    said = rows(Scene(geometry=geometry, duration_s=45))
    assert np.all(np.abs(shown_rr(said) - 15) < 2)
    assert len(shown_hr(said)) == 0


def test_frames_once_a_second_give_nothing() -> None:
    geometry = dataclasses.replace(GEOMETRY, frame_rate_hz=1.0)
    said = rows(Scene(geometry=geometry, duration_s=30))
    assert len(said) == 30
    assert {v.state for v in said[1:]} <= {State.WEAK, State.SETTLING}
    assert len(shown_rr(said)) == 0


def test_one_bin_is_enough() -> None:
    said = rows(Scene(n_bins=1, duration_s=45))
    assert np.median(shown_rr(said)) == pytest.approx(15, abs=1)


def test_antennas_are_combined_and_the_range_is_that_of_the_chest() -> None:
    said = rows(Scene(n_antennas=3, duration_s=45))
    assert np.median(shown_rr(said)) == pytest.approx(15, abs=1)
    assert said[-1].range_m == pytest.approx(0.9, abs=0.2)


@pytest.mark.parametrize(("carrier_hz", "snr_db"), [(7.3e9, 30), (24e9, 25), (77e9, 20)])
def test_the_carrier_does_not_matter(carrier_hz: float, snr_db: float) -> None:
    geometry = dataclasses.replace(GEOMETRY, carrier_hz=carrier_hz)
    said = rows(Scene(geometry=geometry, snr_db=snr_db, duration_s=45))
    assert np.median(shown_rr(said)) == pytest.approx(15, abs=1)


def test_the_unit_of_the_amplitude_does_not_matter() -> None:
    scene = Scene(duration_s=40)
    iq = frames(scene)
    one = [v.rr.per_min for _, v in vitals_of(iq, scene.geometry)]
    other = [v.rr.per_min for _, v in vitals_of(iq * np.float32(1e4), scene.geometry)]
    assert [v is None for v in one] == [v is None for v in other]
    assert shown(one) == pytest.approx(shown(other), abs=0.05)


def shown(values: list[float | None]) -> list[float]:
    return [v for v in values if v is not None]


def test_a_row_uses_nothing_that_comes_later() -> None:
    scene = Scene(duration_s=40)
    iq = frames(scene)
    whole = list(vitals_of(iq, scene.geometry))
    cut = list(vitals_of(iq[: 20 * 25], scene.geometry))
    assert [v for _, v in whole[:25]] == [v for _, v in cut]
    assert [t for t, _ in whole] == list(range(1, 41))
