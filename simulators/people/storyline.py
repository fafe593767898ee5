"""A course read at any time, lap after lap, each lap a little different from the first."""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import count
from math import floor
from typing import TypeVar

import numpy as np

from simulators.people.pattern import SHORTEST_S, Pattern, Spell
from simulators.people.person import Course, Episode, Waypoint
from simulators.people.posture import Turn

_Lasting = TypeVar("_Lasting", Episode, Spell)

RATE_VARIATION = 0.04
"""Standard deviation of a later lap's rates, as a share."""
SHIFT_S_MAX = 8.0
LENGTH_VARIATION = 0.12
"""An episode of a later lap is at most this share longer or shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How the person is at one moment: see `Waypoint`."""

    rr_per_min: float
    hr_per_min: float
    depth_mm: float
    echo_db: float


class Storyline:
    """The course of one person: what it answers depends on course, seed and time only."""

    def __init__(self, course: Course, *, seed: int) -> None:
        self._course = course
        self._seed = seed
        self._times_s = [w.t_s for w in course.waypoints]
        self._lap_factors: tuple[int, float, float] = (0, 1.0, 1.0)

    def at(self, t_s: float) -> State:
        """How the person is at `t_s`; before 0 as at 0."""
        lap, within_s = self._lap(t_s)
        points = self._course.waypoints
        idx = bisect_right(self._times_s, within_s)
        before = points[max(idx - 1, 0)]
        after = self._next(idx) if idx else before
        if after is None or after is before:
            return _between(before, before, 0.0, 1.0)
        share = (within_s - before.t_s) / (after.t_s - before.t_s)
        return _between(before, after, share, self._factor(lap, within_s))

    def events(self, start_s: float, end_s: float) -> list[str]:
        """Texts of the way points that are reached in [start, end)."""
        period_s = self._course.repeats_after_s
        lap, _ = self._lap(start_s)
        laps_s = (0.0,) if period_s is None else (lap * period_s, (lap + 1) * period_s)
        points = self._course.waypoints
        return [
            w.event
            for lap_s in laps_s
            for w in points
            if w.event and start_s <= lap_s + w.t_s < end_s
        ]

    def pauses(self) -> Iterator[Episode]:
        """The apnoeas of all laps, in order: endless where the course repeats."""
        return self._episodes(self._course.pauses, stream=1)

    def absences(self) -> Iterator[Episode]:
        """The absences of all laps, in order: endless where the course repeats."""
        return self._episodes(self._course.absences, stream=2)

    def has(self, pattern: Pattern) -> bool:
        """Whether the pattern occurs at all."""
        return any(s.pattern is pattern for s in self._course.spells)

    def spells(self, patterns: Collection[Pattern]) -> "Spells":
        """The spells of these patterns, of all laps, to be asked forward in time."""
        chosen = tuple(s for s in self._course.spells if s.pattern in patterns)
        return Spells(self._episodes(chosen, stream=3))

    def turns(self) -> Iterator[Turn]:
        """The turns of all laps, in order: endless where the course repeats."""
        period_s = self._course.repeats_after_s
        if not self._course.turns:
            return
        for lap in range(1) if period_s is None else count():
            offset_s = lap * (period_s or 0.0)
            for turn in self._course.turns:
                yield Turn(t_s=offset_s + turn.t_s, posture=turn.posture)

    def _lap(self, t_s: float) -> tuple[int, float]:
        """Number of the lap, and the time within it."""
        period_s = self._course.repeats_after_s
        if period_s is None or t_s < 0:
            return 0, max(t_s, 0.0)
        lap = floor(t_s / period_s)
        return lap, t_s - lap * period_s

    def _next(self, idx: int) -> Waypoint | None:
        """The way point towards which the person goes after `idx - 1`."""
        points = self._course.waypoints
        if idx < len(points):
            return points[idx]
        period_s = self._course.repeats_after_s
        if period_s is None:
            return None
        first = points[0]
        return Waypoint(
            t_s=period_s,
            rr_per_min=first.rr_per_min,
            hr_per_min=first.hr_per_min,
            depth_mm=first.depth_mm,
            echo_db=first.echo_db,
        )

    def _factor(self, lap: int, within_s: float) -> float:
        """Factor on the rates: 1 in the first lap, then wandering on without a jump."""
        if lap == 0 or self._course.repeats_after_s is None:
            return 1.0
        if self._lap_factors[0] != lap:
            self._lap_factors = (lap, self._drawn_factor(lap), self._drawn_factor(lap + 1))
        _, start, end = self._lap_factors
        return start + (end - start) * within_s / self._course.repeats_after_s

    def _drawn_factor(self, lap: int) -> float:
        if lap <= 1:
            return 1.0
        rng = np.random.default_rng((self._seed, lap))
        return float(np.exp(RATE_VARIATION * np.clip(rng.standard_normal(), -2.0, 2.0)))

    def _episodes(self, episodes: tuple[_Lasting, ...], *, stream: int) -> Iterator[_Lasting]:
        period_s = self._course.repeats_after_s
        laps = range(1) if period_s is None else count()
        if not episodes:
            return
        for lap in laps:
            rng = np.random.default_rng((self._seed, lap, stream))
            offset_s = lap * (period_s or 0.0)
            for episode in episodes:
                shift, length = (0.0, 0.0) if lap == 0 else rng.uniform(-1.0, 1.0, 2)
                yield replace(
                    episode,
                    t_s=offset_s + max(episode.t_s + SHIFT_S_MAX * shift, 0.0),
                    duration_s=max(
                        episode.duration_s * (1.0 + LENGTH_VARIATION * length), SHORTEST_S
                    ),
                )


class Spells:
    """Spells in order of time; to be asked forward in time."""

    def __init__(self, spells: Iterator[Spell]) -> None:
        self._spells = spells
        self._next = next(spells, None)

    def at(self, t_s: float) -> Spell | None:
        """The one that is on at `t_s`."""
        while self._next is not None and self._next.t_s + self._next.duration_s <= t_s:
            self._next = next(self._spells, None)
        return None if self._next is None or t_s < self._next.t_s else self._next

    def next_s(self) -> float | None:
        """When the spell begins that was on at the last question, or else the next; None: none."""
        return None if self._next is None else self._next.t_s


def _between(before: Waypoint, after: Waypoint, share: float, factor: float) -> State:
    """The linear mixture of two way points, its rates times `factor`."""

    def mixed(a: float, b: float) -> float:
        return a + (b - a) * share

    return State(
        rr_per_min=factor * mixed(before.rr_per_min, after.rr_per_min),
        hr_per_min=factor * mixed(before.hr_per_min, after.hr_per_min),
        depth_mm=mixed(before.depth_mm, after.depth_mm),
        echo_db=mixed(before.echo_db, after.echo_db),
    )
