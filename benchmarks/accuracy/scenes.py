"""Simulated scenes by name: who lies where, before which radar. All drawn from a seed.

The first rows are the conditions under which the peers of docs/dsp.md were measured: 4 mm of
breathing and 0.3 mm of heartbeat at 60.5 GHz, RR 9-24, HR 52-105, chest at 0.6-2.4 m.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from simulators.people.pattern import Pattern, Spell
from simulators.people.person import Course, Episode, Person, Rhythm, Waypoint, steady
from simulators.people.posture import Blanket, Build, Posture
from simulators.radar.presets import Module
from simulators.radar.presets import radar as radar_of
from simulators.radar.radar import DEFAULT, Radar
from simulators.room.company.nurse import Nurse
from simulators.room.company.others import Neighbour
from simulators.room.curtain import Curtain
from simulators.room.fan import Fan
from simulators.room.room import Room
from simulators.room.stay import Stay

ADULT_RR = (9.0, 24.0)
ADULT_HR = (52.0, 105.0)
STEP_S = 60
STEPS = {"rr": (14.0, 24.0), "hr": (65.0, 92.0)}
"""Of the scene `step`: from and to, per minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One recording to be made."""

    person: Person
    room: Room = field(default_factory=Room)
    radar: Radar = DEFAULT
    duration_s: float = 120.0


Draw = Callable[[np.random.Generator], Case]


def scenes() -> dict[str, Draw]:
    """Every scene by its name."""
    return {
        **{f"rest {snr} dB": _rest(snr_db=float(snr)) for snr in (30, 20, 10, 5)},
        "deep breath, weak heart": _rest(depth_mm=9.0, heart_mm=0.12),
        "motion 2 /min": _rest(motion_per_min=2.0),
        "motion 6 /min": _rest(motion_per_min=6.0),
        "strong other echoes": _rest(echo_share=0.6),
        "child": _rest(
            rr=(18, 42), hr=(80, 160), depth_mm=2.0, heart_mm=0.2, build=Build.CHILD, age_y=6
        ),
        "tachypnoea 34, HR 118": _rest(rr=(34, 34), hr=(118, 118)),
        "bradypnoea 6, HR 50": _rest(rr=(6, 6), hr=(50, 50)),
        "HR 36-52": _rest(hr=(36, 52)),
        **{f"HR = {k} RR": _multiple(k) for k in (2, 3, 4, 5)},
        "fibrillation 70-110": _fibrillation((70, 110)),
        "fibrillation 120-150": _fibrillation((120, 150)),
        "24 GHz": _rest(radar=radar_of(Module.FMCW24)),
        "77 GHz": _rest(radar=radar_of(Module.IWR1443)),
        "UWB": _rest(radar=radar_of(Module.X4), snr_db=35.0),
        "pulsed coherent": _rest(radar=radar_of(Module.A121), metres=(0.5, 1.3)),
        "chair": _rest(posture=Posture.CHAIR),
        "side, facing": _rest(posture=Posture.LEFT),
        "side, turned away": _rest(posture=Posture.RIGHT),
        "prone": _rest(posture=Posture.PRONE),
        "duvet": _rest(blanket=Blanket.DUVET),
        "3 m": _rest(metres=(2.9, 3.0), snr_db=12.0),
        "fan beside": _beside(lambda at_m: Room(fan=Fan(range_m=at_m + 0.5))),
        "curtain beside": _beside(lambda at_m: Room(curtain=Curtain(range_m=at_m + 0.5))),
        "nurse leans in": _beside(
            lambda _: Room(nurse=Nurse(visits=(Stay(t_s=60, duration_s=20),)))
        ),
        "second bed": _second_bed,
        "empty": _empty(Room()),
        **{
            f"empty, fan {hz:g} Hz": _empty(Room(fan=Fan(range_m=1.3, rotation_hz=hz, snr_db=25)))
            for hz in (0.3, 1.0, 3.0)
        },
        "empty, curtain": _empty(Room(curtain=Curtain(range_m=1.6, snr_db=20))),
        **{
            f"{pattern}": _spells(pattern)
            for pattern in (
                Pattern.TALKING,
                Pattern.COUGHING,
                Pattern.RESTLESS,
                Pattern.SHIVERING,
                Pattern.SNORING,
                Pattern.CHEYNE_STOKES,
            )
        },
        "stops": _stops,
        "step": _step,
    }


def _rest(
    *,
    rr: tuple[float, float] = ADULT_RR,
    hr: tuple[float, float] = ADULT_HR,
    metres: tuple[float, float] = (0.6, 2.4),
    depth_mm: float = 4.0,
    radar: Radar = DEFAULT,
    **person: object,
) -> Draw:
    def draw(rng: np.random.Generator) -> Case:
        course = steady(rr_per_min=rng.uniform(*rr), hr_per_min=rng.uniform(*hr), depth_mm=depth_mm)
        return Case(person=_person(course, rng.uniform(*metres), **person), radar=radar)

    return draw


def _person(course: Course, distance_m: float, **changes: object) -> Person:
    return replace(Person(course=course, distance_m=distance_m), **changes)  # type: ignore[arg-type]  # the fields' own types are checked by Person


def _fibrillation(hr: tuple[float, float]) -> Draw:
    """Beats are counted over 36 s; the truth is the mean of 10 s, as everywhere."""

    def draw(rng: np.random.Generator) -> Case:
        case = _rest(hr=hr, rhythm=Rhythm.ATRIAL_FIBRILLATION)(rng)
        return replace(case, duration_s=240.0)

    return draw


def _multiple(k: int) -> Draw:
    """The heart sits on the k-th harmonic of breathing."""

    def draw(rng: np.random.Generator) -> Case:
        hr = rng.uniform(52, min(105, 40 * k))
        return Case(person=_person(steady(rr_per_min=hr / k, hr_per_min=hr), rng.uniform(0.6, 2.4)))

    return draw


def _beside(room: Callable[[float], Room]) -> Draw:
    def draw(rng: np.random.Generator) -> Case:
        case = _rest(metres=(0.7, 1.6))(rng)
        return replace(case, room=room(case.person.distance_m))

    return draw


def _second_bed(rng: np.random.Generator) -> Case:
    case = _rest(metres=(0.7, 1.2))(rng)
    other = _rest(metres=(2.2, 2.8), snr_db=15.0)(rng).person
    return replace(case, room=Room(neighbours=(Neighbour(person=other),)))


def _empty(room: Room) -> Draw:
    nobody = Person(course=steady(rr_per_min=15, hr_per_min=70), in_bed=False)
    return lambda _: Case(person=nobody, room=room)


def _spells(pattern: Pattern) -> Draw:
    """Two minutes of it, after 45 s of calm and before as much again."""

    def draw(rng: np.random.Generator) -> Case:
        case = _rest()(rng)
        spells = (Spell(pattern=pattern, t_s=45, duration_s=120),)
        course = replace(case.person.course, spells=spells)
        return replace(case, person=replace(case.person, course=course), duration_s=210.0)

    return draw


def _stops(rng: np.random.Generator) -> Case:
    """Two central apnoeas of 20 to 40 s."""
    base = _rest()(rng).person
    first_s = rng.uniform(50, 70)
    pauses = (
        Episode(t_s=first_s, duration_s=rng.uniform(20, 40)),
        Episode(t_s=first_s + 100, duration_s=rng.uniform(20, 40)),
    )
    course = replace(base.course, pauses=pauses)
    return Case(person=replace(base, course=course), duration_s=240.0)


def _step(_: np.random.Generator) -> Case:
    """RR 14 to 24 and HR 65 to 92 within a second, at 60 s."""

    def at(t_s: float, rr: float, hr: float) -> Waypoint:
        return Waypoint(t_s=t_s, rr_per_min=rr, hr_per_min=hr, depth_mm=4.0)

    course = Course(waypoints=(at(0, 14, 65), at(60, 14, 65), at(61, 24, 92)))
    return Case(person=Person(course=course))
