"""What moves in a room, what it hides, and what it must not touch."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from simulators.bedside import Bedside
from simulators.people.person import Course, Episode, Person, Waypoint, steady
from simulators.radar.radar import Radar
from simulators.recordings import record
from simulators.room.company.nurse import Nurse, WorkingNurse
from simulators.room.company.others import Neighbour, Visitor
from simulators.room.curtain import Curtain, SwayingCurtain
from simulators.room.door import Door, SwingingDoor
from simulators.room.fan import Fan
from simulators.room.lift import Lift
from simulators.room.mirror import Mirror
from simulators.room.mount import Mount
from simulators.room.pump import InfusionPump, RunningPump
from simulators.room.room import Room
from simulators.room.stay import Stay

QUIET = Person(course=steady(rr_per_min=15, hr_per_min=70))
EMPTY = replace(QUIET, in_bed=False)
OTHER = replace(QUIET, course=steady(rr_per_min=22, hr_per_min=90), distance_m=2.4)
BARE_DB = -80.0
T_S = np.arange(0, 60, 0.05)
EVERYTHING = Room(
    fan=Fan(range_m=2.0),
    curtain=Curtain(range_m=2.2),
    pump=InfusionPump(range_m=0.9),
    door=Door(range_m=2.8, openings=(Stay(t_s=3, duration_s=12),)),
    nurse=Nurse(visits=(Stay(t_s=5, duration_s=20), Stay(t_s=40, duration_s=15))),
    neighbours=(Neighbour(person=OTHER),),
    visitors=(Visitor(person=replace(OTHER, distance_m=1.0), stays=(Stay(t_s=2, duration_s=50),)),),
    lifts=(Lift(t_s=30, away_m=-0.2),),
    mirror=Mirror(),
)


def power(room: Room, person: Person = EMPTY, *, seed: int = 2) -> NDArray[np.float64]:
    """Of what moves, per bin, over a minute."""
    iq, _ = record(person, room=room, seed=seed, duration_s=60)
    return np.asarray(np.var(iq[:, :, 0], axis=0))


def peak_per_min(iq: NDArray[np.complex64], bin_idx: int, low: float, high: float) -> float:
    """The strongest line of the phase in a band."""
    rad = np.unwrap(np.angle(iq[:, bin_idx, 0]))
    spectrum = np.abs(np.fft.rfft((rad - rad.mean()) * np.hanning(rad.size), 2**15))
    per_min = 60 * 20 * np.arange(spectrum.size) / 2**15
    band = (per_min > low) & (per_min < high)
    return float(per_min[band][np.argmax(spectrum[band])])


@pytest.mark.parametrize(
    ("room", "range_m"),
    [
        (Room(clutter_db=BARE_DB, curtain=Curtain(range_m=1.9, snr_db=25)), 1.9),
        (Room(clutter_db=BARE_DB, pump=InfusionPump(range_m=0.9, stroke_mm=0.3)), 0.9),
        (Room(clutter_db=BARE_DB, neighbours=(Neighbour(person=OTHER),)), 2.4),
    ],
)
def test_what_moves_beside_an_empty_bed_moves_at_its_place_and_nobody_is_present(room, range_m):
    moving = power(room)
    assert abs(int(np.argmax(moving)) * 0.05 - range_m) < 0.4
    assert moving.max() > 2
    _, rows = record(EMPTY, room=room, seed=2, duration_s=5)
    assert not any(row.present for row in rows)


def test_an_object_that_is_added_changes_nothing_else_in_the_room():
    """Each has its own chance: the patient and the clutter stay as they were, bit by bit."""
    alone, _ = record(QUIET, seed=7, duration_s=20)
    distant = Room(door=Door(range_m=11.0))
    beside, _ = record(QUIET, room=distant, seed=7, duration_s=20)
    np.testing.assert_allclose(beside, alone, atol=0.05)
    one, _ = record(QUIET, room=Room(pump=InfusionPump(range_m=2.0)), seed=7, duration_s=5)
    both, _ = record(
        QUIET,
        room=Room(pump=InfusionPump(range_m=2.0), curtain=Curtain(range_m=9.0)),
        seed=7,
        duration_s=5,
    )
    np.testing.assert_allclose(both, one, atol=0.05)


def test_a_visitor_does_not_change_when_a_neighbour_or_a_moving_bed_is_added():
    visitor = Visitor(person=replace(OTHER, distance_m=1.0), stays=(Stay(t_s=0, duration_s=60),))
    out_of_sight = Neighbour(person=replace(OTHER, distance_m=9.0))
    one, _ = record(EMPTY, room=Room(visitors=(visitor,)), seed=7, duration_s=10)
    more = Room(visitors=(visitor,), neighbours=(out_of_sight,))
    two, _ = record(EMPTY, room=more, seed=7, duration_s=10)
    np.testing.assert_allclose(two, one, atol=0.1)


def test_a_curtain_sways_slowly_and_as_far_as_asked():
    sway = SwayingCurtain(
        Curtain(range_m=1.9, sway_mm=30, sway_hz=0.2), rng=np.random.default_rng(1)
    )
    range_m = sway.echoes(np.arange(0, 600, 0.05)).range_m[:, 0]
    assert 20 < 1000 * np.ptp(range_m) <= 30 + 1e-9
    spectrum = np.abs(np.fft.rfft(range_m - range_m.mean()))
    hz = np.fft.rfftfreq(range_m.size, 0.05)
    assert (spectrum[hz > 0.5] ** 2).sum() < 0.01 * (spectrum**2).sum()
    # No rhythm: the strongest line holds less than a third of the power.
    assert (spectrum**2).max() < 0.34 * (spectrum**2).sum()


def test_a_pump_has_its_rate_and_its_stroke():
    pump = InfusionPump(range_m=0.9, stroke_mm=0.3, strokes_per_min=66)
    range_m = RunningPump(pump, rng=np.random.default_rng(1)).echoes(T_S).range_m[:, 0]
    assert 1000 * np.ptp(range_m) == pytest.approx(0.3, rel=0.2)
    spectrum = np.abs(np.fft.rfft(range_m - range_m.mean()))
    assert 60 * np.fft.rfftfreq(range_m.size, 0.05)[np.argmax(spectrum)] == pytest.approx(66, abs=1)


def test_a_door_is_still_but_for_its_openings():
    door = Door(range_m=2.5, openings=(Stay(t_s=10, duration_s=20),))
    echoes = SwingingDoor(door, rng=np.random.default_rng(1)).echoes(T_S)
    still = (T_S < 10) | (T_S > 30)
    assert np.ptp(echoes.range_m[still], axis=0).max() == 0
    wide_open = (T_S > 13) & (T_S < 27)
    assert echoes.range_m[wide_open].min() > 2.5
    assert echoes.amplitude[wide_open].max() < 0.1 * echoes.amplitude[0].max()


def test_a_neighbour_breathes_at_the_neighbour_s_rate_and_the_patient_at_the_patient_s():
    room = Room(clutter_db=BARE_DB, neighbours=(Neighbour(person=replace(OTHER, echo_share=0)),))
    person = replace(QUIET, echo_share=0.0, distance_m=1.2)
    iq, rows = record(person, room=room, seed=4, duration_s=60)
    assert peak_per_min(iq, 24, 6, 40) == pytest.approx(15, abs=1.5)
    assert peak_per_min(iq, 48, 6, 40) == pytest.approx(22, abs=2)
    assert np.mean([r.rr_per_min for r in rows[25:]]) == pytest.approx(15, abs=1.5)


def test_a_visitor_is_only_there_during_the_stays():
    person = replace(OTHER, distance_m=1.2)
    visitor = Visitor(person=person, stays=(Stay(t_s=20, duration_s=20),))
    room = Room(clutter_db=BARE_DB, visitors=(visitor,))
    iq, rows = record(EMPTY, room=room, seed=4, duration_s=60)
    level = np.mean(np.abs(iq[:, 16:56, 0]) ** 2, axis=1)
    assert level[: 20 * 20].mean() == pytest.approx(1.0, rel=0.1)
    assert level[40 * 20 :].mean() == pytest.approx(1.0, rel=0.1)
    assert level[25 * 20 : 35 * 20].mean() > 5
    told = [row.event for row in rows if row.event]
    assert told == ["a visitor comes", "the visitor goes"]


def test_a_nurse_who_leans_over_shades_the_patient_as_asked_and_nobody_who_is_nearer():
    nurse = Nurse(visits=(Stay(t_s=20, duration_s=30),), shade_db=12.0, snr_db=-20.0)
    person = replace(QUIET, echo_share=0.0, snr_db=30.0)
    pump = InfusionPump(range_m=0.6, stroke_mm=0.0, snr_db=30.0)
    room = Room(clutter_db=BARE_DB, nurse=nurse, pump=pump)
    iq, _ = record(person, room=room, seed=4, duration_s=60)
    before, during = iq[: 19 * 20, :, 0], iq[26 * 20 : 44 * 20, :, 0]
    lost_db = 10 * np.log10(
        np.mean(np.abs(before) ** 2, axis=0) / np.mean(np.abs(during) ** 2, axis=0)
    )
    assert lost_db[28] == pytest.approx(12.0, abs=0.5)
    assert lost_db[12] == pytest.approx(0.0, abs=0.2)


def test_still_clutter_behind_a_nurse_is_shaded_too():
    nurse = Nurse(visits=(Stay(t_s=10, duration_s=30),), shade_db=20.0, snr_db=-20.0)
    iq, _ = record(EMPTY, room=Room(nurse=nurse), seed=4, duration_s=50)
    before, during = np.abs(iq[:180, :, 0]).mean(axis=0), np.abs(iq[340:680, :, 0]).mean(axis=0)
    behind = np.arange(64) * 0.05 > 1.25
    strong = before > 20
    assert (strong & behind).any()
    np.testing.assert_allclose(during[strong & behind], 0.1 * before[strong & behind], rtol=0.35)


def test_a_nurse_moves_much_more_than_a_chest_and_is_gone_between_visits():
    nurse = Nurse(visits=(Stay(t_s=10, duration_s=30),))
    working = WorkingNurse(nurse, chest_m=1.4, rng=np.random.default_rng(1))
    echoes = working.echoes(T_S)
    at_bed, away = (T_S > 15) & (T_S < 35), (T_S < 10) | (T_S > 40)
    assert 1000 * np.ptp(echoes.range_m[at_bed, 0]) > 15
    assert working.range_m(T_S)[at_bed] == pytest.approx(1.05)
    assert not echoes.amplitude[away].any()


def test_the_truth_tells_when_staff_comes_and_goes_and_keeps_what_the_body_tells():
    course = replace(steady(rr_per_min=15, hr_per_min=70), pauses=(Episode(t_s=8, duration_s=15),))
    room = Room(nurse=Nurse(visits=(Stay(t_s=10, duration_s=20),)))
    _, rows = record(replace(QUIET, course=course), room=room, seed=1, duration_s=40)
    told = {row.t_s: row.event for row in rows if row.event}
    assert told[11.0].endswith("a nurse comes")
    assert told[31.0].endswith("the nurse goes")
    assert any("stops breathing" in text for text in told.values())
    assert any(row.breathing is False for row in rows)


@pytest.mark.parametrize("begins_s", [3.0, 3.97, 4.0 - 1e-9])
def test_what_begins_between_two_frames_is_told_once(begins_s):
    stay = Stay(t_s=begins_s, duration_s=4.0)
    room = Room(
        nurse=Nurse(visits=(stay,)),
        door=Door(range_m=2.5, openings=(stay,)),
        lifts=(Lift(t_s=begins_s, away_m=0.1),),
    )
    _, rows = record(EMPTY, room=room, seed=1, duration_s=12)
    told = {row.t_s: row.event for row in rows if row.event}
    assert told == {
        4.0: "a nurse comes; the door opens; the bed is moved",
        8.0: "the nurse goes; the door is closed",
    }


def test_a_bed_that_is_lowered_takes_the_patient_along_and_moves_in_the_truth():
    room = Room(mount=Mount.CEILING, clutter_db=BARE_DB, lifts=(Lift(t_s=20, away_m=0.4),))
    person = replace(QUIET, distance_m=1.4, echo_share=0.0, snr_db=30.0)
    iq, rows = record(person, room=room, seed=3, duration_s=50)
    profile = np.abs(iq[:, :, 0])
    assert np.argmax(profile[: 19 * 20].mean(axis=0)) == pytest.approx(28, abs=1)
    assert np.argmax(profile[32 * 20 :].mean(axis=0)) == pytest.approx(36, abs=1)
    assert rows[45].range_m - rows[15].range_m == pytest.approx(0.4, abs=0.02)
    assert not rows[15].moving
    assert rows[25].moving
    assert not rows[40].moving
    assert rows[20].event == "the bed is moved"


def test_a_patient_who_walks_away_leaves_room_and_company_as_they_are():
    course = replace(
        steady(rr_per_min=15, hr_per_min=70), absences=(Episode(t_s=10, duration_s=40),)
    )
    room = replace(EVERYTHING, lifts=())
    away, _ = record(replace(QUIET, course=course), room=room, seed=4, duration_s=60)
    empty, _ = record(replace(EMPTY, course=course), room=room, seed=4, duration_s=60)
    gone = slice(17 * 20, 50 * 20)
    assert away[gone].tobytes() == empty[gone].tobytes()


def test_a_full_room_gives_the_same_bits_in_any_cut_and_keeps_nothing():
    one, other = (Bedside(QUIET, room=EVERYTHING, seed=5) for _ in range(2))
    whole = one.take(20 * 65)
    parts = np.concatenate([other.take(n) for n in (1, 7, 20, 333, 20 * 65 - 361)])
    assert parts.tobytes() == whole.tobytes()
    assert one.truth() == other.truth()


def test_a_child_in_the_course_of_a_ward_can_be_anybody_s_neighbour():
    child = Person(
        course=Course(waypoints=(Waypoint(t_s=0, rr_per_min=28, hr_per_min=110, depth_mm=2),)),
        distance_m=2.9,
    )
    room = Room(neighbours=(Neighbour(person=child), Neighbour(person=OTHER)))
    assert power(room)[50:].max() > 5


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Fan(range_m=0.0), "range_m is 0.2 to 12 m"),
        (lambda: Curtain(range_m=1, sway_mm=-1), "sway_mm is 0 to 300 mm"),
        (lambda: InfusionPump(range_m=1, strokes_per_min=0), "strokes_per_min is 1 to 600"),
        (lambda: Lift(t_s=0, away_m=3), "away_m is -1 to 1 m"),
        (lambda: Stay(t_s=-1, duration_s=5), "t_s is 0 to"),
        (
            lambda: Nurse(visits=(Stay(t_s=0, duration_s=20), Stay(t_s=10, duration_s=5))),
            "visits follow each other",
        ),
        (lambda: Neighbour(person=OTHER, angle_deg=120), "angle_deg is -80 to 80"),
        (lambda: Neighbour(person=EMPTY), "person must be there"),
        (lambda: Room(reference_m=0.0), "reference_m is 0.2 to 12 m"),
        (lambda: Room(lifts=(Lift(t_s=0, away_m=0.1), Lift(t_s=5, away_m=0.1))), "lifts follow"),
    ],
)
def test_a_thing_that_cannot_be_is_refused_in_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_a_neighbour_at_an_angle_is_a_phase_step_from_antenna_to_antenna():
    person = replace(OTHER, echo_share=0.0, snr_db=40.0)
    room = Room(clutter_db=BARE_DB, neighbours=(Neighbour(person=person, angle_deg=40.0),))
    straight = replace(room, neighbours=(Neighbour(person=person, angle_deg=0.0),))
    steps = []
    for other in (room, straight):
        iq, _ = record(EMPTY, room=other, radar=Radar(n_antennas=2), seed=3, duration_s=5)
        steps.append(np.angle(np.mean(iq[:, 48, 1] * iq[:, 48, 0].conj())))
    own_rad = np.arcsin(steps[1] / np.pi)
    expected = np.pi * np.sin(own_rad + np.radians(40.0))
    assert np.angle(np.exp(1j * (steps[0] - expected))) == pytest.approx(0.0, abs=0.1)


def test_what_a_full_room_keeps_does_not_grow():
    bedside = Bedside(QUIET, room=EVERYTHING, seed=1, n_rows=60)
    for _ in range(60):
        bedside.take(20)
    tracemalloc.start()
    try:
        for _ in range(60):
            bedside.take(20)
        early, _ = tracemalloc.get_traced_memory()
        for _ in range(400):
            bedside.take(20)
        late, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert late < early + 20_000
    assert peak < 5_000_000


def test_a_mirror_shows_the_chest_again_where_the_detours_put_it_and_as_weak_as_its_losses():
    person = replace(QUIET, echo_share=0.0, snr_db=45.0, distance_m=1.2)
    room = Room(clutter_db=BARE_DB, mirror=Mirror(behind_m=1.2, loss_db=10.0))
    iq, rows = record(person, room=room, seed=4, duration_s=60)
    level_db = 10 * np.log10(np.mean(np.abs(iq[:, :, 0]) ** 2, axis=0))
    # Chest; both single detours in phase (10 dB less, and 6 dB more than one); the image.
    assert level_db[24] - level_db[48] == pytest.approx(20.0, abs=1.0)
    assert level_db[24] - level_db[36] == pytest.approx(10.0 - 6.0, abs=1.0)
    for bin_idx in (24, 36, 48):
        assert peak_per_min(iq, bin_idx, 6, 40) == pytest.approx(15, abs=1.5)
    assert rows[-1].range_m == pytest.approx(1.2, abs=0.05)


def test_still_clutter_and_an_empty_room_have_no_ghosts():
    room = Room(mirror=Mirror(behind_m=1.2, loss_db=0.0))
    ghostly, _ = record(EMPTY, room=room, seed=4, duration_s=5)
    plain, _ = record(EMPTY, seed=4, duration_s=5)
    assert ghostly.tobytes() == plain.tobytes()
