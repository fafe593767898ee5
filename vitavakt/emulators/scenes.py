"""Who is before the emulated module: somebody steady, a patient of the demo, a scenario's bed."""

from dataclasses import dataclass

from simulators.emulators.scene import Scene
from simulators.people.demo import demo_people
from simulators.people.person import Person, steady
from simulators.ward.beds import seed_of
from vitavakt.errors import WardError
from vitavakt.scenarios import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed."""

    rr_per_min: float = 15.0
    hr_per_min: float = 70.0
    distance_m: float = 1.2
    patient: int | None = None
    """Number in the demo's table, from 1 on."""
    scenario: str | None = None
    bed: str = ""
    seed: int = 1


def scene_of(asked: Asked) -> Scene:
    """The scene; `WardError` with what is wrong."""
    if asked.patient is not None and asked.scenario is not None:
        raise WardError("--patient and --scenario exclude each other.")
    if asked.scenario is not None:
        return _bed(asked.scenario, asked.bed)
    if asked.patient is not None:
        bed = demo_people(asked.patient)[-1]
        return Scene(person=bed.person, room=bed.room, seed=bed.seed)
    try:
        course = steady(rr_per_min=asked.rr_per_min, hr_per_min=asked.hr_per_min)
        return Scene(person=Person(course=course, distance_m=asked.distance_m), seed=asked.seed)
    except ValueError as why:
        raise WardError(str(why)) from why


def _bed(name: str, bed: str) -> Scene:
    """The person and the room of one bed; nurses on their rounds are left out."""
    scenario = files.find(name).scenario
    places = {place.bed: place for place in scenario.beds}
    place = places.get(bed or next(iter(places)))
    if place is None:
        raise WardError(f"There is no bed {bed!r} in {name}; there are: {', '.join(places)}.")
    return Scene(person=place.person, room=place.room, seed=seed_of(scenario, place))
