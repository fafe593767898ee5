"""Troubles that come again and again, said now and then: a year of them must fit onto a disk."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sensor.drivers.messages import Trouble
from sensor.messages import RadarTrouble

REPEAT_S = 30.0


@dataclass(slots=True)
class _Known:
    said_s: float
    newest: Trouble | None = None
    n_held: int = 0


class Repeats:
    """Of each kind: the first is said at once, those after it together, every `REPEAT_S`."""

    def __init__(self) -> None:
        self._known: dict[RadarTrouble, _Known] = {}

    def tell(self, trouble: Trouble, t_s: float) -> Trouble | None:
        """The trouble where it is to be said now; None where it is held back."""
        known = self._known.get(trouble.trouble)
        if known is None or (known.n_held == 0 and t_s - known.said_s >= REPEAT_S):
            self._known[trouble.trouble] = _Known(t_s)
            return trouble
        known.newest, known.n_held = trouble, known.n_held + 1
        return None

    def due(self, t_s: float) -> Iterator[Trouble]:
        """What was held back for long enough: the newest of each kind, with how many there were."""
        for known in self._known.values():
            if known.newest is not None and t_s - known.said_s >= REPEAT_S:
                words = (
                    f"{known.newest.reason} ({known.n_held} such in {t_s - known.said_s:.0f} s.)"
                )
                yield replace(known.newest, reason=words)
                known.said_s, known.newest, known.n_held = t_s, None, 0
