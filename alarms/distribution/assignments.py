"""Who is assigned to a bed now."""

from dataclasses import dataclass

from alarms.distribution.shifts import Shifts
from alarms.messages import Assigned

_FOR_EVER_NS = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assignment:
    persons: tuple[str, ...]
    from_ns: int
    until_ns: int


class Assignments:
    """What has been assigned, by bed and shift. The newest that holds now counts.

    An assignment for a shift holds for one shift only: the one that runs when it is made, or the
    next of that name. When it is over and nothing follows, nobody is assigned, and everyone is
    told. Without shifts an assignment holds until it is replaced.
    """

    def __init__(self, shifts: Shifts) -> None:
        self._shifts = shifts
        self._of_bed: dict[str, dict[str, _Assignment]] = {}

    def take(self, fact: Assigned, t_ns: int) -> None:
        """A person has assigned at `t_ns`."""
        name = fact.shift or self._shifts.running(t_ns)
        from_ns, until_ns = 0, _FOR_EVER_NS
        if name in self._shifts.names:
            from_ns, until_ns = self._shifts.occurrence(name, t_ns)
        known = self._of_bed.setdefault(fact.bed, {})
        known.pop(name, None)
        known[name] = _Assignment(persons=fact.persons, from_ns=from_ns, until_ns=until_ns)

    def receivers(self, bed: str, t_ns: int) -> tuple[str, ...]:
        """In the order in which they are told; empty when nobody is assigned."""
        holding = [
            one.persons
            for one in self._of_bed.get(bed, {}).values()
            if one.from_ns <= t_ns < one.until_ns
        ]
        return holding[-1] if holding else ()
