"""The limits of the two rates as lines on a trend: what holds at a bed, now and before; pure.

Nothing is decided here. The ward's table comes ready from outside, a patient's own limits from the
alarm engine and its journal; this only lays one over the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from alarms.messages import LimitSet, OwnLimit, ProfileSet

Lines = Mapping[str, "tuple[Line, ...]"]
"""By profile; empty is the ward's own table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One limit of one rate, per minute."""

    condition: str
    of: Literal["rr", "hr"]
    is_upper: bool
    limit: float
    priority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A line while it held."""

    line: Line
    is_own: bool
    t_from_ns: int
    t_to_ns: int


def in_force(lines: Lines, profile: str, own: Sequence[OwnLimit]) -> tuple[Line, ...]:
    """The table of the profile with the patient's own limits in their places."""
    limits = {one.condition: one.limit for one in own}
    table = lines.get(profile, lines.get("", ()))
    return tuple(replace(line, limit=limits.get(line.condition, line.limit)) for line in table)


Said = tuple[int, LimitSet | ProfileSet]
"""When it was set, wall clock in ns, and what; oldest first."""


def course(
    lines: Lines, profile: str, said: Sequence[Said], *, t_from_ns: int, t_to_ns: int
) -> list[Stretch]:
    """Every line of [t_from, t_to), each for as long as it held.

    `profile`: the one in force now. Where nobody has set it, a child has it by age, and it is taken
    to have held all along; while none was set before one that was, the ward's own table is drawn.
    """
    named_now = next((f.profile for _, f in reversed(said) if isinstance(f, ProfileSet)), "")
    unset = "" if named_now else profile
    moments = {t_ns for t_ns, _ in said} | {
        fact.until_ns for _, fact in said if isinstance(fact, LimitSet) and fact.limit is not None
    }
    cuts = [t_from_ns, *sorted(t for t in moments if t_from_ns < t < t_to_ns), t_to_ns]
    stretches: list[Stretch] = []
    for t_ns, t_next_ns in pairwise(cuts):
        own, named = _standing(said, t_ns)
        table = lines.get(named or unset, lines.get("", ()))
        for line in table:
            limit = own.get(line.condition, line.limit)
            stretches.append(
                Stretch(
                    line=replace(line, limit=limit),
                    is_own=line.condition in own,
                    t_from_ns=t_ns,
                    t_to_ns=t_next_ns,
                )
            )
    return _joined(stretches)


def _standing(said: Sequence[Said], t_ns: int) -> tuple[dict[str, float], str]:
    """Own limits by condition and the profile that somebody had set ("" for none), at `t_ns`."""
    own: dict[str, LimitSet] = {}
    profile = ""
    for t_said_ns, fact in said:
        if t_said_ns > t_ns:
            break
        if isinstance(fact, LimitSet):
            own[fact.condition] = fact
        else:
            profile = fact.profile
            own.clear()
    held = {
        name: fact.limit
        for name, fact in own.items()
        if fact.limit is not None and fact.until_ns > t_ns
    }
    return held, profile


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Neighbours that say the same are one."""
    joined: dict[str, list[Stretch]] = {}
    for one in stretches:
        of_line = joined.setdefault(one.line.condition, [])
        last = of_line[-1] if of_line else None
        same = last is not None and (last.line, last.is_own) == (one.line, one.is_own)
        if last is not None and same and last.t_to_ns == one.t_from_ns:
            of_line[-1] = replace(last, t_to_ns=one.t_to_ns)
        else:
            of_line.append(one)
    return [one for of_line in joined.values() for one in of_line]
