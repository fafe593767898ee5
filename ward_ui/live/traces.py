"""The radar's curves around the moment of an alarm: followed without being asked, kept in memory.

A bed whose physiological alarm begins to sound is followed for `AFTER_S`; the `BEFORE_S` before, as
far as anybody held them, stand before it. A trace ends with its alarm: nothing of it is written
down, and nothing of it reaches the next patient.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from alarms.messages import Alarm, AlarmState, Kind, Phase

BEFORE_S: Final = 20.0
AFTER_S: Final = 30.0

N_FOLLOWED_MAX: Final = 16
"""Alarms followed at once. The newest takes the place of the oldest, which has most of its own."""
N_KEPT_MAX: Final = 256
LATE_S: Final = 5.0
"""An alarm heard of later than this after it began to sound has no moment to be shown any more."""

_NS_PER_S: Final = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One message of curves, by the server's clock; NaN is a gap."""

    t0_ns: int
    step_s: float
    unit: str
    anew: bool
    """Does not join on to what came before."""
    breathing: "array[float]"
    heart: "array[float]"

    @property
    def end_ns(self) -> int:
        """One step after the last sample."""
        return self.t0_ns + round(self.step_s * len(self.breathing) * _NS_PER_S)


@dataclass(slots=True, kw_only=True)
class Trace:
    """What is kept of one alarm."""

    bed: str
    sensor: str
    t_signal_ns: int
    until_s: float
    """Followed until then."""
    pieces: list[Piece] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """Kept if it reaches into the stretch around the alarm."""
        first_ns = self.t_signal_ns - round(BEFORE_S * _NS_PER_S)
        last_ns = self.t_signal_ns + round(AFTER_S * _NS_PER_S)
        if piece.end_ns > first_ns and piece.t0_ns < last_ns:
            self.pieces.append(piece)


class Traces:
    """Alarm id -> trace. `t_s` is a clock that never jumps, `now_ns` the wall clock."""

    def __init__(self) -> None:
        self._traces: dict[str, Trace] = {}
        self._followed: dict[str, Trace] = {}
        """Of those the ones still followed, the oldest first."""

    def hear(
        self, state: AlarmState, sensor: str, held: Iterable[Piece], *, t_s: float, now_ns: int
    ) -> None:
        """A bed's newest alarm state; `held`: the curves that somebody else looks at already."""
        standing = {alarm.id for alarm in state.alarms}
        for alarm_id in [i for i, one in self._traces.items() if one.bed == state.bed]:
            if alarm_id not in standing:
                del self._traces[alarm_id]
                self._followed.pop(alarm_id, None)
        for alarm in state.alarms:
            if alarm.id not in self._traces and _begins(alarm, now_ns=now_ns):
                self._begin(alarm, sensor, held, t_s=t_s)

    def pass_time(self, *, t_s: float) -> None:
        """Those that have been followed long enough are left."""
        self._followed = {i: one for i, one in self._followed.items() if t_s < one.until_s}

    @property
    def followed(self) -> frozenset[str]:
        """Sensors."""
        return frozenset(one.sensor for one in self._followed.values())

    def add(self, sensor: str, piece: Piece) -> None:
        """The sensor's newest curves."""
        for one in self._followed.values():
            if one.sensor == sensor:
                one.add(piece)

    def of(self, alarm_id: str) -> Trace | None:
        """The trace of an alarm that stands; None where none was taken."""
        return self._traces.get(alarm_id)

    def _begin(self, alarm: Alarm, sensor: str, held: Iterable[Piece], *, t_s: float) -> None:
        trace = Trace(
            bed=alarm.bed, sensor=sensor, t_signal_ns=alarm.t_signal_ns, until_s=t_s + AFTER_S
        )
        for piece in held:
            trace.add(piece)
        self._traces[alarm.id] = self._followed[alarm.id] = trace
        while len(self._followed) > N_FOLLOWED_MAX:
            del self._followed[next(iter(self._followed))]
        while len(self._traces) > N_KEPT_MAX:
            del self._traces[next(iter(self._traces))]


def _begins(alarm: Alarm, *, now_ns: int) -> bool:
    """Whether it is a patient's alarm that has just begun to call somebody."""
    called = alarm.kind is Kind.PHYSIOLOGICAL and alarm.phase is Phase.SOUNDING
    return called and alarm.quiet is None and now_ns - alarm.t_signal_ns <= LATE_S * _NS_PER_S
