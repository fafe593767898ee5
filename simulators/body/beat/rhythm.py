"""What sets the next beat: fibrillating atria, early beats, and the breath that stopped."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simulators.people.person import Person, Rhythm

REFRACTORY_S = 0.3
FIBRILLATION_CV = 0.24
"""Of the intervals in atrial fibrillation (0.2 to 0.3 is usual, from memory)."""
COUPLING = (0.55, 0.7)
"""An early beat comes after this share of the interval that was due."""
ATRIAL_RESET = 1.05
"""From an early atrial beat the sinus begins anew, a little late."""
SLOWING_S = (5.0, 15.0)
"""Without air the heart begins to slow after the first, and has slowed after the second."""
OVERSHOOT_S = 12.0
OVERSHOOT_SHARE = 0.5
"""After a stop the heart is faster for so long, at first by this share of the slowing: the cycles
of heart rate in sleep apnoea (Guilleminault 1984, from memory)."""


class Origin(StrEnum):
    """Where a beat begins."""

    SINUS = "sinus"
    """Or in atria that fibrillate."""
    ATRIAL = "pac"
    VENTRICULAR = "pvc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one beat to the next."""

    interval_s: float
    origin: Origin = Origin.SINUS
    """Of the next beat."""


class Conduction:
    """Beats out of the order of the sinus."""

    def __init__(self, person: Person, *, rng: np.random.Generator) -> None:
        self._rng = rng
        self._fibrillates = person.rhythm is Rhythm.ATRIAL_FIBRILLATION
        self._per_min = {
            Origin.VENTRICULAR: person.pvc_per_min,
            Origin.ATRIAL: person.pac_per_min,
        }
        self._early = Step(interval_s=0.0)
        self._due_s = 0.0

    @property
    def uneven(self) -> bool:
        """Whether some beats find the ventricle less full than others."""
        return self._fibrillates or any(self._per_min.values())

    def step(self, due_s: float) -> Step:
        """The next beat, where the pacemaker's interval would be `due_s`."""
        if self._early.origin is not Origin.SINUS:
            return self._after_early(due_s)
        if self._fibrillates:
            due_s = self._irregular_s(due_s)
        for origin, per_min in self._per_min.items():
            if per_min > 0 and self._rng.uniform() < per_min * due_s / 60.0:
                self._due_s = due_s
                self._early = Step(interval_s=due_s * self._rng.uniform(*COUPLING), origin=origin)
                return self._early
        return Step(interval_s=due_s)

    def _after_early(self, due_s: float) -> Step:
        """After a ventricular beat the sinus keeps its time; an atrial one has reset it."""
        early, self._early = self._early, Step(interval_s=0.0)
        if early.origin is Origin.VENTRICULAR and not self._fibrillates:
            return Step(interval_s=2.0 * self._due_s - early.interval_s)
        return Step(interval_s=ATRIAL_RESET * due_s)

    def _irregular_s(self, mean_s: float) -> float:
        """Gamma over the refractory time: skewed, and no interval knows the one before."""
        refractory_s = min(REFRACTORY_S, 0.7 * mean_s)
        spread_s = mean_s - refractory_s
        shape = (spread_s / (FIBRILLATION_CV * mean_s)) ** 2
        return refractory_s + spread_s * float(self._rng.gamma(shape)) / shape


class AirHunger:
    """Factor on the heart's rate while air is stopped and after it. Asked forward in time."""

    def __init__(self, slowing: float) -> None:
        self._slowing = slowing
        self._held_s = -np.inf
        self._held = 0.0

    def factor(self, t_s: float, airless_s: float) -> float:
        """1 in ordinary breathing."""
        first_s, full_s = SLOWING_S
        held = min(max((airless_s - first_s) / (full_s - first_s), 0.0), 1.0)
        if held > 0:
            self._held_s, self._held = t_s, held
            return 1.0 - self._slowing * held
        left = max(1.0 - (t_s - self._held_s) / OVERSHOOT_S, 0.0)
        return 1.0 + OVERSHOOT_SHARE * self._slowing * self._held * left
