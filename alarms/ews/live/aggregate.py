"""Seconds to five minutes to hours, by medians: what a charted hour is compared with.

A second counts while its sensor is `measuring` and shows the rate. Too few of them and the five
minutes, or the hour, are unknown: never the last good value, never 0.
"""

from statistics import median

import msgspec

from dsp.messages import State, Vitals

NS = 1_000_000_000
PIECE_NS = 300 * NS
PIECES_PER_HOUR = 12
HOUR_NS = PIECES_PER_HOUR * PIECE_NS
SECONDS_MIN = 100
"""Of the 300 of five minutes. [D]"""
PIECES_MIN = 6
"""Of the twelve of an hour: half an hour of values."""


class Hour(msgspec.Struct, frozen=True, kw_only=True):
    """Medians of one clock hour; None is unknown."""

    hour: int
    """Whole hours since 1970, UTC."""
    rr: float | None
    hr: float | None


class Running(msgspec.Struct, kw_only=True):
    """One rate in the hour that runs."""

    seconds: list[float] = []
    """Of the running five minutes, one value a second."""
    medians: list[float] = []
    """Of the five minutes that are over and were measured."""

    def close_piece(self) -> None:
        """The five minutes are over."""
        if len(self.seconds) >= SECONDS_MIN:
            self.medians.append(median(self.seconds))
        self.seconds = []

    def close_hour(self) -> float | None:
        """The hour is over: its median, None when less than half of it was measured."""
        self.close_piece()
        found = median(self.medians) if len(self.medians) >= PIECES_MIN else None
        self.medians = []
        return found


class Aggregate(msgspec.Struct, kw_only=True):
    """The hour that is running at one bed."""

    second: int = -1
    """The newest second that was looked at, since 1970."""
    piece: int = -1
    """The five minutes that run, since 1970; -1 before the first."""
    rr: Running = msgspec.field(default_factory=Running)
    hr: Running = msgspec.field(default_factory=Running)

    def add(self, vitals: Vitals) -> Hour | None:
        """Count a second in; gives the hour that this second ends, if it does.

        A message that is not of a newer second than the last is left out.
        """
        second = vitals.t_wall_ns // NS
        if second <= self.second:
            return None
        over = self.until(vitals.t_wall_ns)
        self.second = second
        if vitals.state is State.MEASURING:
            for rate, running in ((vitals.rr, self.rr), (vitals.hr, self.hr)):
                if rate.per_min is not None:
                    running.seconds.append(rate.per_min)
        return over

    def until(self, t_ns: int) -> Hour | None:
        """Time has come to `t_ns`: gives the hour that ran before, when it is over."""
        before, now = self.piece, t_ns // PIECE_NS
        if now <= before:
            return None
        self.piece = now
        if before < 0:
            return None
        if now // PIECES_PER_HOUR == before // PIECES_PER_HOUR:
            self.rr.close_piece()
            self.hr.close_piece()
            return None
        hour = before // PIECES_PER_HOUR
        return Hour(hour=hour, rr=self.rr.close_hour(), hr=self.hr.close_hour())
