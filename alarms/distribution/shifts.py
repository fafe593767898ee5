"""When a shift begins and ends, on the ward's own clock on the wall."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

_DAY_S = 86_400
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A shift begins at its minute of every day and lasts until the next one begins."""

    name: str
    begins_min: int
    """Minutes after local midnight."""


def _utc(t_ns: int) -> int:
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """The shifts of a ward; none at all where nobody is told by shift."""

    rows: tuple[Shift, ...] = ()
    offset_s: Callable[[int], int] = _utc
    """Local time minus UTC at a moment (ns since 1970): the time zone, with its summer time."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(shift.name for shift in self.rows)

    def running(self, t_ns: int) -> str:
        """The shift at that moment; empty where there are none."""
        begun = [name for begins_ns, name in self._begins(t_ns) if begins_ns <= t_ns]
        return begun[-1] if begun else ""

    def occurrence(self, name: str, t_ns: int) -> tuple[int, int]:
        """(from, until) in ns of the shift of that name: the one that runs, or else the next."""
        begins = self._begins(t_ns)
        for (from_ns, of), (until_ns, _) in pairwise(begins):
            if of == name and until_ns > t_ns:
                return from_ns, until_ns
        raise ValueError(f"no shift is called {name!r}")

    def newest(self, name: str, t_ns: int) -> tuple[int, int]:
        """(from, until) in ns of the shift of that name that began last; it may still run."""
        begins = self._begins(t_ns)
        begun = [
            (from_ns, until_ns)
            for (from_ns, of), (until_ns, _) in pairwise(begins)
            if of == name and from_ns <= t_ns
        ]
        if not begun:
            raise ValueError(f"no shift is called {name!r}")
        return begun[-1]

    def within(self, name: str, t_from_ns: int, t_to_ns: int) -> tuple[tuple[int, int], ...]:
        """Every shift of that name in [t_from, t_to), oldest first, cut where the time is."""
        begins = self._begins(t_from_ns, until_ns=t_to_ns)
        cut = (
            (max(from_ns, t_from_ns), min(until_ns, t_to_ns))
            for (from_ns, of), (until_ns, _) in pairwise(begins)
            if of == name
        )
        return tuple((from_ns, until_ns) for from_ns, until_ns in cut if from_ns < until_ns)

    def _begins(self, t_ns: int, *, until_ns: int | None = None) -> list[tuple[int, str]]:
        """Beginnings from two days before `t_ns` until three days after `until_ns`, in order."""
        last_ns = t_ns if until_ns is None else until_ns
        days = range(self._day(t_ns) - 2, self._day(last_ns) + 4)
        return sorted(
            (self._begin_ns(shift, day), shift.name) for day in days for shift in self.rows
        )

    def _day(self, t_ns: int) -> int:
        """Which local day it is, counted from 1970."""
        return (t_ns // _NS + self.offset_s(t_ns)) // _DAY_S

    def _begin_ns(self, shift: Shift, day: int) -> int:
        local_ns = (day * _DAY_S + shift.begins_min * 60) * _NS
        guess_ns = local_ns - self.offset_s(local_ns) * _NS
        return local_ns - self.offset_s(guess_ns) * _NS
