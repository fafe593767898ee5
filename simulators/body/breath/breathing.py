"""Breaths, one after the other, and the chest wall that follows them."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp

import numpy as np
from numpy.typing import NDArray

from simulators.body.breath.patterns import (
    RECOVERY_S,
    Drive,
    driven,
    recovering,
    sighing,
    still_until_s,
)
from simulators.body.breath.wall import Wall
from simulators.body.series import Series
from simulators.people.pattern import BREATHS, Pattern
from simulators.people.person import Episode, Person
from simulators.people.storyline import Storyline

MEMORY_S = 30.0
"""Breaths older than this are forgotten: a little more than the truth's longest window."""
CORRELATION = 0.5
"""Of period and of depth, from one breath to the next."""
EXPIRATION_SHARE = 0.22
"""Time constant of the expiration, as a share of the breath."""
WALL_SHARE = 0.04
WALL_S_MAX = 0.2
"""Time constant of each of the chest wall's two poles: as a share of the breath, and its limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breath:
    """One breath, from the start of the inspiration to the end of the expiration."""

    number: int
    start_s: float
    end_s: float
    depth_mm: float
    inspiration_share: float
    chest: float
    abdomen: float
    """Of the depth, outward: of opposite sign in an obstruction."""
    airflow: bool
    pattern: Pattern | None


class Breathing:
    """The breaths of one person."""

    def __init__(
        self,
        person: Person,
        story: Storyline,
        *,
        rng: np.random.Generator,
        sigh_rng: np.random.Generator,
        start_s: float,
    ) -> None:
        self._person = person
        self._story = story
        self._rng = rng
        self._inspiration_share = float(rng.uniform(0.38, 0.46))
        self._period_noise, self._depth_noise = rng.standard_normal(2).tolist()
        self._pauses: Iterator[Episode] = story.pauses()
        self._next_pause = next(self._pauses, None)
        self._spells = story.spells(BREATHS)
        self._sigh_rng = sigh_rng
        self._obstructed_s = -np.inf
        self._series = Series(person.breath_times_s) if person.breath_times_s else None
        self._breaths: deque[Breath] = deque()
        self._chest = Wall()
        self._abdomen = Wall()
        self._due_s = self._series.first(start_s) if self._series else start_s
        self._add()

    def advance(self, until_s: float) -> None:
        """Breathe on until the newest breath ends after `until_s`; forget what is too old."""
        while self._breaths[-1].end_s <= until_s:
            self._add()
        while len(self._breaths) > 1 and self._breaths[1].start_s <= until_s - MEMORY_S:
            self._breaths.popleft()

    def skin_mm(
        self, t_s: NDArray[np.float64], frame_s: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Outward motion of chest and abdomen, each (time,) mm, over end-expiration.

        Inspiration is a half cosine, expiration an exponential, and the wall a critically damped
        low-pass (two equal poles). Calls go forward in time.
        """
        breaths = [b for b in self._breaths if b.end_s > t_s[0] - 1.0] or [self._breaths[-1]]
        period_s = breaths[0].end_s - breaths[0].start_s
        step = frame_s / min(WALL_SHARE * period_s, WALL_S_MAX)
        breaths = [b for b in breaths if b.start_s <= t_s[-1]]
        chest_mm = self._chest.follows(_sum(breaths, [b.chest for b in breaths], t_s), step)
        if all(b.chest == b.abdomen for b in breaths):
            self._abdomen = replace(self._chest)
            return chest_mm, chest_mm
        abdomen_mm = _sum(breaths, [b.abdomen for b in breaths], t_s)
        return chest_mm, self._abdomen.follows(abdomen_mm, step)

    def count(self, t_s: float) -> float:
        """Breaths since the start, with the fraction of the running one."""
        breath = self._at(t_s)
        return breath.number + min((t_s - breath.start_s) / (breath.end_s - breath.start_s), 1.0)

    def inspired(self, t_s: float) -> float | None:
        """Phase within the running breath in [0, 1), None in a pause."""
        breath = self._at(t_s)
        if t_s >= breath.end_s:
            return None
        return (t_s - breath.start_s) / (breath.end_s - breath.start_s)

    def apnoea_s(self, t_s: float) -> float:
        """Seconds since the last breath ended, 0 while one is running."""
        return max(t_s - self._at(t_s).end_s, 0.0)

    def airflow(self, t_s: float) -> bool:
        """Whether air moves: a breath is running, and the airway is open."""
        breath = self._at(t_s)
        return t_s < breath.end_s and breath.airflow

    def airless_s(self, t_s: float) -> float:
        """Seconds since air last moved, by the breaths that are remembered."""
        last_s = next(
            (b.end_s for b in reversed(self._breaths) if b.airflow and b.start_s <= t_s), None
        )
        oldest_s = self._breaths[0].start_s
        return max(t_s - (oldest_s if last_s is None else last_s), 0.0)

    def pattern(self, t_s: float) -> Pattern | None:
        """That of the running breath, or of the last."""
        return self._at(t_s).pattern

    def inspiring(self, t_s: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Where in (time,) air is drawn in."""
        drawn = np.zeros(t_s.shape, np.bool_)
        for b in self._breaths:
            end_s = b.start_s + b.inspiration_share * (b.end_s - b.start_s)
            drawn |= b.airflow & (t_s >= b.start_s) & (t_s < end_s)
        return drawn

    def ended(self, start_s: float, end_s: float) -> list[Breath]:
        """The breaths that ended in (start, end]."""
        return [b for b in self._breaths if start_s < b.end_s <= end_s]

    def resumed_s(self, t_s: float) -> float:
        """When the last pause before `t_s` ended; minus infinity if that is out of memory."""
        resumed_s = -np.inf
        for before, breath in pairwise(self._breaths):
            if before.end_s < breath.start_s <= t_s:
                resumed_s = breath.start_s
        return resumed_s

    def _at(self, t_s: float) -> Breath:
        """The last breath that had begun."""
        return next((b for b in reversed(self._breaths) if b.start_s <= t_s), self._breaths[0])

    def _add(self) -> None:
        """One breath more, and when the one after it is due."""
        innovation = (1 - CORRELATION**2) ** 0.5 * self._rng.standard_normal(2)
        self._period_noise = CORRELATION * self._period_noise + float(innovation[0])
        self._depth_noise = CORRELATION * self._depth_noise + float(innovation[1])
        start_s = self._due_s
        spell = None if self._series else self._spells.at(start_s)
        drive = driven(self._drive(start_s), spell, start_s)
        if start_s < self._obstructed_s + RECOVERY_S and drive.airflow:
            drive = recovering(drive)
        elif self._sighs(drive):
            drive = sighing(drive)
        period_s = 60.0 / drive.rr_per_min * exp(drive.period_cv * self._period_noise)
        end_s = start_s + min(period_s, drive.breath_s_max)
        if not drive.airflow:
            self._obstructed_s = end_s
        self._due_s = self._after_pause(still_until_s(spell, start_s + period_s))
        if self._series:
            end_s, self._due_s = self._series.breath(start_s)
        breath = Breath(
            number=self._breaths[-1].number + 1 if self._breaths else 0,
            start_s=start_s,
            end_s=end_s,
            depth_mm=drive.depth_mm * exp(drive.depth_cv * self._depth_noise),
            inspiration_share=drive.inspiration_share,
            chest=drive.chest,
            abdomen=drive.abdomen,
            airflow=drive.airflow,
            pattern=spell.pattern if spell else None,
        )
        self._breaths.append(breath)

    def _drive(self, t_s: float) -> Drive:
        """Without a pattern."""
        now = self._story.at(t_s)
        return Drive(
            rr_per_min=now.rr_per_min,
            depth_mm=now.depth_mm,
            period_cv=self._person.breath_period_cv,
            depth_cv=self._person.breath_depth_cv,
            inspiration_share=self._inspiration_share,
        )

    def _sighs(self, drive: Drive) -> bool:
        """Whether this breath is a sigh: by chance, and never against a closed airway."""
        per_h = self._person.sighs_per_h
        if per_h <= 0 or not drive.airflow:
            return False
        return bool(self._sigh_rng.uniform() < per_h / (60.0 * drive.rr_per_min))

    def _after_pause(self, end_s: float) -> float:
        """When the next breath begins: at once, or after the pause that is due."""
        pause = self._next_pause
        if pause is None or end_s < pause.t_s:
            return end_s
        self._next_pause = next(self._pauses, None)
        return end_s + pause.duration_s


def _sum(
    breaths: list[Breath], shares: list[float], t_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The lung's motion of breaths one after the other, (time,) mm, each times its share."""
    total_mm = np.zeros(t_s.shape)
    for breath, share in zip(breaths, shares, strict=True):
        phase = (t_s - breath.start_s) / (breath.end_s - breath.start_s)
        inside = (phase >= 0) & (phase < 1)
        lung_mm = breath.depth_mm * _lung(phase[inside], breath.inspiration_share)
        total_mm[inside] = share * lung_mm
    return total_mm


def _lung(phase: NDArray[np.float64], inspiration_share: float) -> NDArray[np.float64]:
    """Depth of a unit breath at its phase: 0 at both ends, 1 at the end of the inspiration."""
    rest = exp(-(1 - inspiration_share) / EXPIRATION_SHARE)
    out = np.exp(-(phase - inspiration_share) / EXPIRATION_SHARE)
    inward = 0.5 - 0.5 * np.cos(np.pi * phase / inspiration_share)
    return np.where(phase < inspiration_share, inward, (out - rest) / (1 - rest))
