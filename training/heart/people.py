"""People, rooms and radars to learn from: broader than any ward, drawn from a seed."""

from dataclasses import dataclass, replace

import numpy as np

from simulators.people.pattern import Pattern, Spell
from simulators.people.person import Course, Person, Rhythm, Waypoint, steady
from simulators.people.posture import Blanket, Build, Posture
from simulators.radar.presets import Module
from simulators.radar.presets import radar as radar_of
from simulators.radar.radar import DEFAULT, Radar
from simulators.room.company.others import Neighbour
from simulators.room.curtain import Curtain
from simulators.room.fan import Fan
from simulators.room.room import Room

RADARS = (
    (0.62, DEFAULT),
    (0.14, radar_of(Module.FMCW24)),
    (0.12, radar_of(Module.IWR1443)),
    (0.12, radar_of(Module.X4)),
)
"""Share and settings. All have 20 frames/s; single-bin radars are not learned from."""
_TALKS = 0.06
"""Share of those who talk for a while."""
_STEPS = 0.12
"""Share of those whose heart turns to another rate within a second, and their breath a little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One recording to learn from."""

    person: Person
    room: Room
    seed: int


NOBODY = Person(course=steady(rr_per_min=15, hr_per_min=70), in_bed=False)


def empty_room(rng: np.random.Generator) -> Room:
    """Nobody, but a curtain that sways, or less often a fan."""
    at_m, snr_db = rng.uniform(0.6, 2.4), rng.uniform(10, 30)
    if rng.random() < 0.7:
        moves = Room(curtain=Curtain(range_m=at_m, snr_db=snr_db))
    else:
        moves = Room(fan=Fan(range_m=at_m, snr_db=snr_db, rotation_hz=rng.uniform(0.3, 3)))
    return replace(moves, clutter_db=rng.uniform(0, 20))


def drawn(radar: Radar, rng: np.random.Generator) -> Draw:
    """Somebody: one in six a child, one in eight with a heart on a harmonic of breathing."""
    person = _child(rng) if rng.random() < 1 / 6 else _adult(rng)
    if radar.carrier_hz < 12e9:
        person = replace(person, snr_db=person.snr_db + 12)
    room = _room(person, rng)
    return Draw(person=person, room=room, seed=int(rng.integers(2**31)))


def _adult(rng: np.random.Generator) -> Person:
    rr = rng.uniform(6, 26) if rng.random() < 0.75 else rng.uniform(22, 44)
    hr = rng.uniform(52, 112) if rng.random() < 0.6 else rng.uniform(36, 165)
    return _person(rr, hr, depth_mm=_log(rng, 1.2, 10), heart_mm=_log(rng, 0.08, 0.5), rng=rng)


def _child(rng: np.random.Generator) -> Person:
    rr, hr = rng.uniform(16, 46), rng.uniform(75, 180)
    person = _person(rr, hr, depth_mm=_log(rng, 0.8, 4), heart_mm=_log(rng, 0.06, 0.35), rng=rng)
    return replace(person, age_y=int(rng.integers(1, 12)), build=Build.CHILD)


def _person(
    rr: float, hr: float, *, depth_mm: float, heart_mm: float, rng: np.random.Generator
) -> Person:
    if rng.random() < 0.125:
        hr = float(np.clip(rr * rng.integers(2, 8), 36, 170))
    hr = max(hr, 1.5 * rr)
    is_irregular = rng.random() < 0.08
    if is_irregular and rng.random() < 0.6:
        hr = max(hr, rng.uniform(90, 165))
    course = steady(rr_per_min=rr, hr_per_min=hr, depth_mm=depth_mm)
    if rng.random() < _STEPS:
        course = _stepping(course.waypoints[0], rng)
    if rng.random() < _TALKS:
        start_s, lasts_s = rng.uniform(5, 40), rng.uniform(15, 40)
        talk = Spell(pattern=Pattern.TALKING, t_s=start_s, duration_s=lasts_s)
        course = replace(course, spells=(talk,))
    return Person(
        course=course,
        distance_m=rng.uniform(0.5, 2.6),
        snr_db=rng.uniform(3, 32),
        echo_share=_log(rng, 0.1, 0.8),
        posture=list(Posture)[rng.integers(len(Posture))],
        blanket=Blanket.DUVET if rng.random() < 0.15 else Blanket.NONE,
        breath_period_cv=_log(rng, 0.02, 0.15),
        breath_depth_cv=_log(rng, 0.04, 0.3),
        heart_mm=heart_mm,
        rhythm=Rhythm.ATRIAL_FIBRILLATION if is_irregular else Rhythm.SINUS,
        pvc_per_min=3.0 if rng.random() < 0.04 else 0.0,
        beat_interval_cv=0.02 if rng.random() < 0.2 else 0.0,
        sinus_arrhythmia_per_min=rng.uniform(0, 5),
        sway_mm=_log(rng, 0.05, 0.8),
        motion_per_min=float(rng.choice([0, 0, 0, 1, 3])),
    )


def _stepping(start: Waypoint, rng: np.random.Generator) -> Course:
    """From one pair of rates to another, 10-35 /min of the heart apart, two in three upwards."""
    t_s = rng.uniform(25, 55)
    apart = rng.uniform(10, 35) * rng.choice([1, 1, -1])
    rr = float(np.clip(start.rr_per_min + rng.uniform(-3, 8), 5, 46))
    hr = float(np.clip(start.hr_per_min + apart, max(36, 1.5 * rr), 180))
    return Course(
        waypoints=(
            start,
            replace(start, t_s=t_s),
            replace(start, t_s=t_s + 1, rr_per_min=rr, hr_per_min=hr),
        )
    )


def _room(person: Person, rng: np.random.Generator) -> Room:
    what, at_m = rng.random(), person.distance_m + rng.uniform(0.4, 0.8)
    fan = Fan(range_m=at_m, snr_db=rng.uniform(5, 25)) if what < 0.08 else None
    curtain = Curtain(range_m=at_m, snr_db=rng.uniform(5, 20)) if 0.08 < what < 0.14 else None
    others: tuple[Neighbour, ...] = ()
    if 0.14 < what < 0.2 and at_m < 1.9:
        near = replace(_adult(rng), distance_m=at_m + 0.8, snr_db=person.snr_db - 8)
        others = (Neighbour(person=near),)
    return Room(clutter_db=rng.uniform(0, 20), fan=fan, curtain=curtain, neighbours=others)


def _log(rng: np.random.Generator, low: float, high: float) -> float:
    """Uniform in the logarithm."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
