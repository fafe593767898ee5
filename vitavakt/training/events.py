"""What a trainer may let happen at a bed: changes to a person's course, or to the cable. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from math import ceil
from typing import TypeVar

from simulators.people.pattern import Pattern, Spell
from simulators.people.person import Course, Episode, Person, Waypoint
from simulators.people.posture import Turn
from simulators.ward.scenario import Place, SensorUnplugged

_Dated = TypeVar("_Dated", Waypoint, Episode, Spell, Turn)

SESSION_S_MAX = 2 * 3600.0
"""A training lasts at most so long; a course that repeats is written out until then."""
SETTLE_S = 60.0
"""What alarms within this time after an event's end is taken for its work."""
_RAMP_S = 8.0


class Kind(StrEnum):
    """By what it looks like."""

    STOPS_BREATHING = "stops_breathing"
    BREATHES_FAST = "breathes_fast"
    BREATHES_SLOWLY = "breathes_slowly"
    AIRWAY_CLOSES = "airway_closes"
    HEART_RACES = "heart_races"
    LEAVES_BED = "leaves_bed"
    RESTLESS = "restless"
    COUGHS = "coughs"
    SENSOR_UNPLUGGED = "sensor_unplugged"


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    duration_s: float
    name_nb: str
    name_en: str


ABOUT = {
    Kind.STOPS_BREATHING: _About(
        duration_s=45, name_nb="Slutter å puste", name_en="Stops breathing"
    ),
    Kind.BREATHES_FAST: _About(duration_s=240, name_nb="Puster fort", name_en="Breathes fast"),
    Kind.BREATHES_SLOWLY: _About(duration_s=240, name_nb="Puster sakte", name_en="Breathes slowly"),
    Kind.AIRWAY_CLOSES: _About(
        duration_s=45, name_nb="Luftveien lukkes", name_en="The airway closes"
    ),
    Kind.HEART_RACES: _About(duration_s=240, name_nb="Rask puls", name_en="The heart races"),
    Kind.LEAVES_BED: _About(duration_s=180, name_nb="Forlater sengen", name_en="Leaves the bed"),
    Kind.RESTLESS: _About(duration_s=60, name_nb="Urolig", name_en="Is restless"),
    Kind.COUGHS: _About(duration_s=30, name_nb="Hoster", name_en="Coughs"),
    Kind.SENSOR_UNPLUGGED: _About(
        duration_s=60, name_nb="Sensoren kobles fra", name_en="The sensor is unplugged"
    ),
}
"""How long each lasts, and its name on the trainer's page. For a clinical trainer to judge."""

_SPELLS = {
    Kind.BREATHES_FAST: (Pattern.TACHYPNOEA, 34.0),
    Kind.BREATHES_SLOWLY: (Pattern.BRADYPNOEA, 6.0),
    Kind.AIRWAY_CLOSES: (Pattern.OBSTRUCTIVE_APNOEA, None),
    Kind.RESTLESS: (Pattern.RESTLESS, None),
    Kind.COUGHS: (Pattern.COUGHING, None),
}
_RACING_PER_MIN = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that the trainer has let happen."""

    id: str
    bed: str
    kind: Kind
    t_s: float
    """Since the training began. A breath that runs then is completed first."""
    duration_s: float

    @property
    def end_s(self) -> float:
        return self.t_s + self.duration_s


def place_with(place: Place, events: Sequence[Event]) -> Place:
    """The bed as it is when these events happen there; until the first it is as without them.

    ValueError, a sentence, where they cannot: nobody is there, or two would be at once.
    """
    person = place.person
    for event in sorted(events, key=lambda one: one.t_s):
        if event.bed == place.bed and event.kind is not Kind.SENSOR_UNPLUGGED:
            if not person.in_bed:
                raise ValueError("Nobody lies in this bed.")
            person = _person_with(person, event)
    return replace(place, person=person)


def fault_of(event: Event) -> SensorUnplugged | None:
    """What is done to the cable, if it is that."""
    if event.kind is not Kind.SENSOR_UNPLUGGED:
        return None
    return SensorUnplugged(t_s=event.t_s, duration_s=event.duration_s, beds=(event.bed,))


def _person_with(person: Person, event: Event) -> Person:
    course = written_out(person.course, SESSION_S_MAX)
    lasting = Episode(t_s=event.t_s, duration_s=event.duration_s)
    match event.kind:
        case Kind.STOPS_BREATHING:
            course = replace(course, pauses=_in_order(*course.pauses, lasting))
        case Kind.LEAVES_BED:
            course = replace(course, absences=_in_order(*course.absences, lasting))
        case Kind.HEART_RACES:
            course = replace(course, waypoints=_raced(course.waypoints, event))
        case _:
            pattern, rr_per_min = _SPELLS[event.kind]
            spell = Spell(
                pattern=pattern,
                t_s=event.t_s,
                duration_s=event.duration_s,
                rr_per_min=rr_per_min,
            )
            spells = sorted((*course.spells, spell), key=lambda one: one.t_s)
            course = replace(course, spells=tuple(spells))
    return replace(person, course=course)


def _in_order(*episodes: Episode) -> tuple[Episode, ...]:
    return tuple(sorted(episodes, key=lambda one: one.t_s))


def written_out(course: Course, until_s: float) -> Course:
    """A course that repeats as one that does not: an event does not come back in the next lap.

    Its laps are alike, which those of a course that repeats are not.
    """
    period_s = course.repeats_after_s
    if period_s is None:
        return course
    starts_s = [lap * period_s for lap in range(ceil(until_s / period_s))]
    return Course(
        waypoints=tuple(_later(w, s) for s in starts_s for w in course.waypoints),
        pauses=tuple(_later(e, s) for s in starts_s for e in course.pauses),
        absences=tuple(_later(e, s) for s in starts_s for e in course.absences),
        spells=tuple(_later(e, s) for s in starts_s for e in course.spells),
        turns=tuple(_later(e, s) for s in starts_s for e in course.turns),
    )


def _later(one: _Dated, by_s: float) -> _Dated:
    return replace(one, t_s=one.t_s + by_s)


def _raced(waypoints: tuple[Waypoint, ...], event: Event) -> tuple[Waypoint, ...]:
    """The heart at `_RACING_PER_MIN` from the event's start to its end; breath goes its own way."""
    up_s, down_s = event.t_s + _RAMP_S, event.end_s
    after_s = event.end_s + _RAMP_S

    def racing(point: Waypoint) -> Waypoint:
        inside = up_s <= point.t_s <= down_s
        return replace(point, hr_per_min=_RACING_PER_MIN) if inside else point

    edges = [_at(waypoints, t_s) for t_s in (event.t_s, up_s, down_s, after_s)]
    between = [p for p in waypoints if up_s < p.t_s < down_s]
    outside = [p for p in waypoints if p.t_s < event.t_s or p.t_s > after_s]
    points = [racing(point) for point in (*outside, *edges, *between)]
    return tuple(sorted(points, key=lambda one: one.t_s))


def _at(waypoints: tuple[Waypoint, ...], t_s: float) -> Waypoint:
    """The way point that changes nothing at `t_s`."""
    for before, after in pairwise(waypoints):
        if before.t_s <= t_s < after.t_s:
            share = (t_s - before.t_s) / (after.t_s - before.t_s)
            return Waypoint(
                t_s=t_s,
                rr_per_min=_mixed(before.rr_per_min, after.rr_per_min, share),
                hr_per_min=_mixed(before.hr_per_min, after.hr_per_min, share),
                depth_mm=_mixed(before.depth_mm, after.depth_mm, share),
                echo_db=_mixed(before.echo_db, after.echo_db, share),
            )
    nearest = waypoints[0] if t_s < waypoints[0].t_s else waypoints[-1]
    return replace(nearest, t_s=t_s, event="")


def _mixed(a: float, b: float, share: float) -> float:
    return a + (b - a) * share
