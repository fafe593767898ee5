"""The rates that a module works out itself: near the truth, late, and blind after movement.

No module has been measured: delays and errors are working figures, chosen to be plausible, and
say nothing about a product. They have nothing to do with our own estimates.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from simulators.emulators.scene import View
from simulators.truth import TruthRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """How a module's own rates differ from the truth."""

    delay_s: int = 10
    rr_sd_per_min: float = 0.8
    hr_sd_per_min: float = 2.5
    """Of errors that wander with a correlation of `CORRELATION` from second to second."""
    blind_s: int = 0
    """After switching on, after somebody came, and after each movement."""
    reach_m: float = 10.0
    """Beyond it nothing is measured."""


CORRELATION = 0.9


class Rates:
    """Follows the truth, a row a second, and tells what the module would."""

    def __init__(self, algorithm: Algorithm, *, seed: int) -> None:
        self._algorithm = algorithm
        self._rng = np.random.default_rng(seed)
        self._rows: deque[TruthRow] = deque(maxlen=algorithm.delay_s + 1)
        self._errors = self._rng.standard_normal(2)
        self._still_s = 0
        self._n_truths = 0

    def follow(self, view: View) -> None:
        """To be called after each frame: learns the second that may just have passed."""
        if view.n_truths != self._n_truths:
            self._n_truths = view.n_truths
            self.learn(view.truth)

    def learn(self, row: TruthRow) -> None:
        """The second that has just passed."""
        self._rows.append(row)
        away = not row.present or row.moving or not self._reaches(row)
        self._still_s = 0 if away else self._still_s + 1
        fresh = self._rng.standard_normal(2)
        self._errors = CORRELATION * self._errors + (1 - CORRELATION**2) ** 0.5 * fresh

    @property
    def present(self) -> bool:
        return bool(self._rows) and self._rows[-1].present

    @property
    def range_m(self) -> float | None:
        return self._rows[-1].range_m if self._rows else None

    @property
    def still(self) -> bool:
        """Somebody within reach has been still for long enough."""
        return self._still_s > max(self._algorithm.blind_s, self._algorithm.delay_s)

    @property
    def rr_per_min(self) -> float | None:
        """None: nothing to tell, be it that nobody breathes or that nothing can be measured."""
        if not self.still or self._rows[0].rr_per_min is None or not self._rows[-1].breathing:
            return None
        error = self._algorithm.rr_sd_per_min * float(self._errors[0])
        return max(1.0, self._rows[0].rr_per_min + error)

    @property
    def hr_per_min(self) -> float | None:
        if not self.still or self._rows[0].hr_per_min is None:
            return None
        error = self._algorithm.hr_sd_per_min * float(self._errors[1])
        return max(20.0, self._rows[0].hr_per_min + error)

    def _reaches(self, row: TruthRow) -> bool:
        return row.range_m is not None and row.range_m <= self._algorithm.reach_m
