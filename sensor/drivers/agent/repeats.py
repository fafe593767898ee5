"""Troubles that come again, said ever more rarely: a year of them must fit onto a disk."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sensor.drivers.messages import Trouble
from sensor.messages import RadarTrouble

REPEAT_S = 30.0
"""After the first of its kind the next is said this much later at the earliest."""
REPEAT_S_MAX = 1800.0
"""That time doubles whenever something is said, up to this; as long a quiet begins it anew."""


class Pace:
    """When the same may be said again: once at once, then ever more rarely while it goes on."""

    def __init__(self) -> None:
        self._said_s = 0.0
        self._gap_s = 0.0
        self._stirred_s = 0.0

    def stir(self, t_s: float) -> None:
        """It has happened, said or not."""
        if t_s - self._stirred_s >= REPEAT_S_MAX:
            self._gap_s = 0.0
        self._stirred_s = t_s

    def may(self, t_s: float) -> bool:
        return t_s - self._said_s >= self._gap_s

    def say(self, t_s: float) -> float:
        """It is being said; how long after the time before."""
        since_s, self._said_s = t_s - self._said_s, t_s
        self._gap_s = min(max(REPEAT_S, 2 * self._gap_s), REPEAT_S_MAX)
        return since_s


@dataclass(slots=True)
class _Known:
    pace: Pace = field(default_factory=Pace)
    newest: Trouble | None = None
    n_held: int = 0


class Repeats:
    """Of each kind: the first is said at once, those after it together, at `Pace`."""

    def __init__(self) -> None:
        self._known: dict[RadarTrouble, _Known] = {}

    def tell(self, trouble: Trouble, t_s: float) -> Trouble | None:
        """The trouble where it is to be said now; None where it is held back."""
        known = self._known.setdefault(trouble.trouble, _Known())
        known.pace.stir(t_s)
        if known.n_held == 0 and known.pace.may(t_s):
            known.pace.say(t_s)
            return trouble
        known.newest, known.n_held = trouble, known.n_held + 1
        return None

    def due(self, t_s: float) -> Iterator[Trouble]:
        """What was held back for long enough: the newest of each kind, with how many there were."""
        for known in self._known.values():
            if known.newest is not None and known.pace.may(t_s):
                span_s = known.pace.say(t_s)
                words = f"{known.newest.reason} ({known.n_held} such in {span(span_s)}.)"
                yield replace(known.newest, reason=words)
                known.newest, known.n_held = None, 0


def span(seconds: float) -> str:
    """For a person: seconds up to two minutes, then minutes."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
