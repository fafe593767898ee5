"""No value where there is none to have. Each of these has been seen failing once."""

import dataclasses

import numpy as np
import pytest

from dsp.estimate import vitals_of
from dsp.messages import State, Vitals
from simulators.bedside import GEOMETRY as ROOM
from simulators.people.person import Person, steady
from simulators.recordings import record
from simulators.room.company.others import Neighbour
from simulators.room.curtain import Curtain
from simulators.room.fan import Fan
from simulators.room.room import QUIET_ROOM, Room
from tests.dsp.bodies import GEOMETRY, Scene, frames


def rows(scene: Scene) -> list[Vitals]:
    return [v for _, v in vitals_of(frames(scene), scene.geometry)]


def rr_of(said: list[Vitals]) -> np.ndarray:
    return np.array([np.nan if v.rr.per_min is None else v.rr.per_min for v in said])


def no_value(said: list[Vitals]) -> bool:
    return all(v.rr.per_min is None and v.hr.per_min is None for v in said)


@pytest.mark.parametrize("seed", range(3))
def test_an_empty_room_has_no_value_and_is_absent(seed: int) -> None:
    said = rows(Scene(range_m=None, duration_s=60, seed=seed))
    assert no_value(said)
    assert all(v.state is State.ABSENT for v in said[30:])
    assert all(v.range_m is None and v.breathing is None for v in said)


@pytest.mark.parametrize("seed", range(3))
def test_who_holds_the_breath_when_measuring_begins_is_not_called_nobody(seed: int) -> None:
    said = rows(Scene(hold_s=(0, 28), duration_s=28, seed=seed, hr_per_min=50))
    assert all(v.state is not State.ABSENT for v in said)


@pytest.mark.parametrize("fan_hz", [0.3, 0.45, 0.6, 0.8, 1.2, 2.0, 3.0])
@pytest.mark.parametrize("fan_mm", [3.0, 8.0])
def test_a_fan_is_not_a_patient(fan_hz: float, fan_mm: float) -> None:
    said = rows(Scene(range_m=None, fan_hz=fan_hz, fan_mm=fan_mm, duration_s=60, seed=4))
    assert no_value(said)
    assert all(v.breathing is not False for v in said)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "fan",
    [
        Fan(range_m=1.7),
        Fan(range_m=1.5, rotation_hz=10.8, tilt_deg=60.0, swing_mm=4.0, swing_per_min=18.0),
        Fan(range_m=1.0, rotation_hz=1.3, tilt_deg=0.0, snr_db=21.0),
    ],
    ids=["table", "fast and nodding", "slow"],
)
def test_a_turning_fan_is_not_a_patient(fan: Fan, seed: int) -> None:
    course = steady(rr_per_min=15, hr_per_min=70)
    iq, _ = record(
        Person(in_bed=False, course=course), room=Room(fan=fan), seed=seed, duration_s=60
    )
    said = [v for _, v in vitals_of(iq, ROOM)]
    assert no_value(said)
    assert all(v.breathing is not False for v in said)


@pytest.mark.parametrize("seed", range(4))
def test_a_curtain_is_not_a_patient(seed: int) -> None:
    said = rows(Scene(range_m=None, curtain=True, duration_s=60, seed=seed))
    assert no_value(said)
    assert all(v.breathing is not False for v in said)


@pytest.mark.parametrize(
    ("snr_db", "sway_mm", "sway_hz"), [(34.0, 20.0, 0.2), (28.0, 40.0, 0.12), (40.0, 10.0, 0.3)]
)
def test_a_curtain_with_a_strong_echo_never_stops_breathing(
    snr_db: float, sway_mm: float, sway_hz: float
) -> None:
    """It may have a rate at times (docs/dsp.md), but must not raise an alarm of a bed."""
    curtain = Curtain(range_m=1.3, snr_db=snr_db, sway_mm=sway_mm, sway_hz=sway_hz)
    person = Person(in_bed=False, course=steady(rr_per_min=15, hr_per_min=70))
    iq, _ = record(person, room=Room(curtain=curtain), seed=90, duration_s=90)
    assert all(v.breathing is not False for _, v in vitals_of(iq, ROOM))


def test_a_fan_beside_a_person_does_not_hide_the_person() -> None:
    said = rows(Scene(fan_hz=1.5, duration_s=60, seed=6))
    rr = [v.rr.per_min for v in said if v.rr.per_min is not None]
    assert len(rr) > 25
    assert np.median(rr) == pytest.approx(15, abs=1)


def test_there_is_no_value_while_the_person_moves() -> None:
    said = rows(Scene(moving_s=(30, 42), duration_s=80))
    assert said[28].rr.per_min is not None
    moving = said[31:42]
    assert no_value(moving)
    assert all(v.state is State.MOVING and v.motion > 0.5 for v in moving)
    assert all(v.breathing is None and v.apnoea_s == 0 for v in moving)
    assert said[44].state is State.SETTLING
    back = next(i for i, v in enumerate(said[43:]) if v.rr.per_min is not None)
    assert 5 <= back <= 20


def test_a_jerk_takes_the_value_away_for_its_second_only() -> None:
    said = rows(Scene(moving_s=(30.1, 30.9), duration_s=50))
    assert said[29].rr.per_min is not None
    assert said[30].state is State.MOVING
    assert said[30].rr.per_min is None
    assert said[30].hr.per_min is None
    assert said[45].rr.per_min is not None


def test_a_stop_of_a_minute_and_a_half_is_counted_to_its_end() -> None:
    said = rows(Scene(hold_s=(45, 140), duration_s=165, seed=31))
    assert all(v.breathing is False and v.rr.per_min is None for v in said[58:138])
    assert said[137].apnoea_s > 85
    assert said[160].breathing is True


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("carrier_hz", [60.5e9, 24e9])
def test_the_rate_goes_and_the_count_starts_when_breathing_stops(
    seed: int, carrier_hz: float
) -> None:
    geometry = dataclasses.replace(GEOMETRY, carrier_hz=carrier_hz)
    scene = Scene(geometry=geometry, hold_s=(45, 80), duration_s=110, seed=10 + seed)
    said = rows(scene)
    # The running breath is completed after 45 s: up to 4 s later.
    onset = next(i for i, v in enumerate(said) if v.breathing is False)
    assert 46 <= onset <= 58
    held = said[onset:78]
    assert all(v.breathing is False and v.rr.per_min is None for v in held)
    last_breath = onset + 1 - said[onset].apnoea_s
    assert 43 <= last_breath <= 51
    counted = np.array([v.apnoea_s for v in held])
    np.testing.assert_allclose(np.diff(counted), 1)
    # 20 s later breathing is known to be back, and nothing is counted any more.
    assert said[104].breathing is True
    assert said[104].apnoea_s == 0


@pytest.mark.parametrize("seed", range(4))
def test_the_first_rate_after_a_stop_is_that_of_the_breaths_and_not_of_the_stop(seed: int) -> None:
    said = rows(Scene(hold_s=(45, 75), duration_s=110, seed=50 + seed))
    assert any(v.breathing is False for v in said[60:70])
    rr = rr_of(said[76:])
    assert np.isfinite(rr).sum() >= 8
    assert np.nanmax(np.abs(rr - 15)) < 2


def test_a_patient_who_breathes_is_never_called_stopped() -> None:
    for seed in range(4):
        said = rows(Scene(duration_s=90, seed=20 + seed, rr_per_min=9 + 4 * seed))
        assert all(v.breathing is not False for v in said)


def test_a_lost_echo_is_no_stop() -> None:
    scene = Scene(duration_s=90, snr_db=20)
    iq = frames(scene)
    empty = frames(dataclasses.replace(scene, range_m=None))
    iq[20 * 50 :] = empty[20 * 50 :]
    said = [v for _, v in vitals_of(iq, scene.geometry)]
    assert said[45].rr.per_min is not None
    assert all(v.breathing is not False for v in said[55:])
    assert no_value(said[65:])


def test_a_signal_in_the_noise_gives_no_value() -> None:
    said = rows(Scene(snr_db=-12, duration_s=60))
    assert no_value(said)
    assert all(v.state is not State.MEASURING for v in said)


def test_a_rate_of_the_heart_on_breathings_third_harmonic_is_not_sure() -> None:
    said = rows(Scene(rr_per_min=25, hr_per_min=75, heart_mm=0.05, breath_mm=7, duration_s=70))
    rr = np.array([v.rr.per_min or np.nan for v in said])
    hr = np.array([v.hr.per_min or np.nan for v in said])
    for harmonic in (2, 3, 4):
        assert not np.any(np.abs(hr - harmonic * rr) < 1.0)


def test_unknown_is_none_and_quality_is_zero() -> None:
    for v in rows(Scene(range_m=None, duration_s=20)):
        assert v.rr.per_min is None
        assert v.rr.quality == 0
        assert v.hr.quality == 0
        assert v.apnoea_s == 0


def test_a_gap_of_a_second_begins_anew() -> None:
    scene = Scene(duration_s=70)
    iq = frames(scene)
    iq[20 * 40 : 20 * 41] = np.nan
    said = [v for _, v in vitals_of(iq, scene.geometry)]
    assert said[38].rr.per_min is not None
    assert said[43].state is State.SETTLING
    assert no_value(said[43:48])
    assert said[65].rr.per_min is not None


def test_a_sensor_that_says_nothing_more_is_lost() -> None:
    scene = Scene(duration_s=50)
    iq = frames(scene)
    iq[20 * 30 :] = 0
    said = [v for _, v in vitals_of(iq, scene.geometry)]
    assert said[27].rr.per_min is not None
    assert all(v.state is State.LOST for v in said[33:])
    assert no_value(said[33:])


def heart_errors(person: Person, room: Room = QUIET_ROOM, *, seed: int) -> list[float]:
    """Of every heart rate shown from 30 s on, per minute."""
    iq, rows = record(person, room=room, seed=seed, duration_s=90)
    truth = {round(row.t_s): row.hr_per_min for row in rows}
    shown = [(t_s, v.hr.per_min) for t_s, v in vitals_of(iq, ROOM) if t_s >= 30]
    return [abs(hr - truth[round(t_s)]) for t_s, hr in shown if hr is not None]


@pytest.mark.parametrize("seed", range(3))
def test_fast_breathing_is_never_shown_as_a_slow_heart(seed: int) -> None:
    person = Person(course=steady(rr_per_min=36, hr_per_min=118), distance_m=1.2 + 0.3 * seed)
    errors = heart_errors(person, seed=seed)
    assert errors, "a heart this clear is shown"
    assert max(errors) < 10


@pytest.mark.parametrize("seed", range(2))
def test_the_heart_is_that_of_the_body_that_breathes_not_of_the_next_bed(seed: int) -> None:
    patient = Person(course=steady(rr_per_min=14, hr_per_min=66), distance_m=1.0)
    neighbour = Person(
        course=steady(rr_per_min=19, hr_per_min=95), distance_m=2.4, snr_db=18, heart_mm=0.5
    )
    room = Room(neighbours=(Neighbour(person=neighbour),))
    errors = heart_errors(patient, room, seed=seed)
    assert errors
    assert max(errors) < 10
