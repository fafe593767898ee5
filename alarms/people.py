"""Who works on the ward, as far as alarms need to know it."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is on the ward; the words of the ward file."""

    VIEWER = "viewer"
    NURSE = "nurse"
    CHARGE_NURSE = "charge nurse"
    TECHNICIAN = "technician"
    ENGINEER = "engineer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom the ward file names."""

    person: str
    role: Role
