"""Vital signs of 15 s become one row: medians of what was shown, and shares of the states."""

from dataclasses import dataclass, field
from statistics import median

from dsp.messages import Rate, State, Vitals

SLOT_S = 15
_SLOT_NS = SLOT_S * 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bed in one slot. A slot in which nothing was heard has no row."""

    bed: str
    t_s: int
    """Start of the slot, seconds since 1970 (UTC), a multiple of `SLOT_S`."""
    n: int
    """Messages heard in the slot."""
    rr_per_min: float | None
    """Median of the shown values; None where none was shown."""
    hr_per_min: float | None
    settling: float
    """Share of the messages in this state, 0 to 1; so the next four."""
    measuring: float
    moving: float
    weak: float
    absent: float


@dataclass(slots=True)
class _Gathered:
    rr: list[float] = field(default_factory=list)
    hr: list[float] = field(default_factory=list)
    states: list[State] = field(default_factory=list)


class Slots:
    """Gathers the slot that is running, for every bed."""

    def __init__(self) -> None:
        self._gathered: dict[tuple[int, str], _Gathered] = {}

    def add(self, bed: str, vitals: Vitals, t_ns: int) -> None:
        """Heard about `bed` at `t_ns` by this host's wall clock."""
        slot = self._gathered.setdefault((t_ns // _SLOT_NS * SLOT_S, bed), _Gathered())
        slot.states.append(vitals.state)
        slot.rr += _shown(vitals, vitals.rr)
        slot.hr += _shown(vitals, vitals.hr)

    def complete(self, t_ns: int) -> list[Row]:
        """Rows of the slots that are not running at `t_ns`; they are forgotten here."""
        running_s = t_ns // _SLOT_NS * SLOT_S
        done = sorted(key for key in self._gathered if key[0] != running_s)
        return [_row(t_s, bed, self._gathered.pop((t_s, bed))) for t_s, bed in done]


def _shown(vitals: Vitals, rate: Rate) -> list[float]:
    shown = vitals.state is State.MEASURING and rate.per_min is not None
    return [rate.per_min] if shown and rate.per_min is not None else []


def _row(t_s: int, bed: str, gathered: _Gathered) -> Row:
    n = len(gathered.states)
    return Row(
        bed=bed,
        t_s=t_s,
        n=n,
        rr_per_min=median(gathered.rr) if gathered.rr else None,
        hr_per_min=median(gathered.hr) if gathered.hr else None,
        settling=gathered.states.count(State.SETTLING) / n,
        measuring=gathered.states.count(State.MEASURING) / n,
        moving=gathered.states.count(State.MOVING) / n,
        weak=gathered.states.count(State.WEAK) / n,
        absent=gathered.states.count(State.ABSENT) / n,
    )
