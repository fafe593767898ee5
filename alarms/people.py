"""Who works on the ward, as far as alarms need to know it."""

from collections.abc import Iterable
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


MAY_ANSWER = frozenset({Role.NURSE, Role.CHARGE_NURSE})
"""Roles whose people are told and may take, decline and assign."""


class Roles:
    """Who is what now: as the ward file says, or as somebody was lent a role until a moment."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._own = {person.person: person.role for person in people}
        self._lent: dict[str, tuple[Role, int]] = {}

    def lend(self, person: str, role: Role, *, until_ns: int) -> None:
        """From now on, until then by the wall clock; the newest holds."""
        self._lent[person] = role, until_ns

    def of(self, person: str, t_ns: int) -> Role | None:
        """None for somebody whom the ward does not know."""
        role, until_ns = self._lent.get(person, (None, 0))
        return role if t_ns < until_ns else self._own.get(person)

    def answering(self, t_ns: int) -> frozenset[str]:
        """Everybody who may be told and may answer."""
        return frozenset(p for p in self._everybody() if self.of(p, t_ns) in MAY_ANSWER)

    def charge_nurses(self, t_ns: int) -> tuple[str, ...]:
        """As the ward file orders them, those who were lent the role last."""
        return tuple(p for p in self._everybody() if self.of(p, t_ns) is Role.CHARGE_NURSE)

    def clock_stepped(self, by_ns: int) -> None:
        """The wall clock was put forward by so much; what was lent before goes along."""
        self._lent = {p: (role, until_ns + by_ns) for p, (role, until_ns) in self._lent.items()}

    def _everybody(self) -> Iterable[str]:
        return dict.fromkeys((*self._own, *self._lent))
