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

    def _begins(self, t_ns: int) -> list[tuple[int, str]]:
        """Beginnings from the day before yesterday until three days ahead, oldest first."""
        today = (t_ns // _NS + self.offset_s(t_ns)) // _DAY_S
        days = range(today - 2, today + 4)
        return sorted(
            (self._begin_ns(shift, day), shift.name) for day in days for shift in self.rows
        )

    def _begin_ns(self, shift: Shift, day: int) -> int:
        local_ns = (day * _DAY_S + shift.begins_min * 60) * _NS
        guess_ns = local_ns - self.offset_s(local_ns) * _NS
        return local_ns - self.offset_s(guess_ns) * _NS
