"""Patients and people, as far as a screen may name them."""

from ward_ui.config import Bed, NameStyle
from ward_ui.people.person import Person
from ward_ui.view.plain import Json


def person_of(person: Person | None) -> Json | None:
    """Who is logged in; never the PIN's hash."""
    if person is None:
        return None
    return {"person": person.person, "name": person.name, "role": person.role}


def patient_of(bed: Bed, names: NameStyle) -> Json | None:
    """Who lies there; None is an empty bed. A name that may not be shown is empty."""
    if bed.patient_name is None:
        return None
    if bed.is_recording:
        return {"name": bed.patient_name, "age_y": bed.age_y, "recording": True}
    return {"name": styled(bed.patient_name, names), "age_y": bed.age_y}


def styled(name: str, names: NameStyle) -> str:
    """The name as far as the ward shows it: "Hansen, O." as it is, as "H. O.", or not at all."""
    if names == "full":
        return name
    words = name.replace(",", " ").split() if names == "initials" else []
    return " ".join(f"{word[0].upper()}." for word in words)
