"""Who may do what. A right is a thing to do, a role a bundle of rights; the table is here alone."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from ward_ui.people.person import Person


class Right(Enum):
    """One kind of thing to see or to do on a ward."""

    SEE = "see"
    """Patients, numbers, alarms, the past."""
    ANSWER = "answer"
    """Acknowledge, seen, cannot come."""
    CARE = "care"
    """Pause, limits, profile, observations, marks, who lies in a bed."""
    ASSIGN = "assign"
    """Who is told of a bed's alarms."""
    REPORTS = "reports"
    """Reports of a patient, a shift, the ward's alarms."""
    REHEARSE = "rehearse"
    """What other rules would have said."""
    ENGINEER = "engineer"
    """The engineer's page and help with placing a sensor."""
    RECORD = "record"
    """Record raw radar frames."""
    SENSORS = "sensors"
    """Which sensor watches which bed."""
    ADMINISTER = "administer"
    """Beds, people, rules, texts; the audit trail."""


_NURSE = frozenset({Right.SEE, Right.ANSWER, Right.CARE, Right.ASSIGN, Right.REPORTS})

RIGHTS: Mapping[str, frozenset[Right]] = MappingProxyType(
    {
        "viewer": frozenset({Right.SEE}),
        "nurse": _NURSE,
        "charge nurse": _NURSE | {Right.REHEARSE},
        "technician": frozenset({Right.SEE, Right.SENSORS, Right.ENGINEER}),
        "engineer": frozenset({Right.SEE, Right.SENSORS, Right.ENGINEER, Right.RECORD}),
        "admin": frozenset(
            {Right.SEE, Right.REPORTS, Right.REHEARSE, Right.SENSORS, Right.ADMINISTER}
        ),
    }
)
"""Of each role. Whoever takes an alarm is the one who goes: only nurses answer and care."""


def may(person: Person | None, right: Right) -> bool:
    """Whether this person has the right; nobody and an unknown role have none."""
    return person is not None and right in RIGHTS.get(person.role, frozenset())
