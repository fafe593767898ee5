"""A small scenario, to change."""

from typing import Any

from simulators.people.person import Person, steady
from simulators.ward.scenario import Head, Place, Scenario


def place(bed: str, **instead: Any) -> Place:
    person = Person(course=steady(rr_per_min=15, hr_per_min=70))
    return Place(**{"bed": bed, "patient": f"Patient {bed}", "person": person} | instead)


def scenario(duration_s: float = 60.0, **instead: Any) -> Scenario:
    head = Head(title="Small", purpose="To be changed.", duration_s=duration_s)
    return Scenario(**{"scenario": head, "beds": (place("1"), place("2"))} | instead)
