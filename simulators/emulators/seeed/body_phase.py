"""The phases that such a module makes of its radar: total, breath and heart.

How the modules do it is not published. Here: the chest's range bin, its slow mean taken off (what
stands still in the same bin), the unwrapped angle, and two band passes.
"""

import cmath
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from simulators.radar.radar import LIGHT_M_PER_S, Radar
from simulators.truth import TruthRow

RADAR = Radar(
    carrier_hz=60.0e9, frame_rate_hz=40.0, n_bins=48, range_step_m=LIGHT_M_PER_S / 2 / 2.4e9
)
"""Inside of the module. Working figures: 60 GHz is stated, bandwidth and rate are not."""
CENTRE_S = 8.0
"""Time constant of the mean that is taken off."""
_BREATH_HZ, _HEART_HZ = (0.08, 0.7), (0.8, 2.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phases:
    """At one frame, radians. All exactly 0 where nobody is."""

    total: float
    breath: float
    heart: float


NOBODY = Phases(total=0.0, breath=0.0, heart=0.0)


class _BandPass:
    """One value after the other."""

    def __init__(self, band_hz: tuple[float, float]) -> None:
        self._sos = butter(2, band_hz, "bandpass", fs=RADAR.frame_rate_hz, output="sos")
        self._carry = np.zeros((self._sos.shape[0], 2))

    def next(self, value: float) -> float:
        passed, self._carry = sosfilt(self._sos, [value], zi=self._carry)
        return float(passed[0])


class BodyPhase:
    """Follows the chest that the truth places: a module's own range gate is not the subject."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._bin = -1
        self._centre = self._before = 0j
        self._total = 0.0
        self._breath, self._heart = _BandPass(_BREATH_HZ), _BandPass(_HEART_HZ)

    def next(self, frame: NDArray[np.complex64], row: TruthRow) -> Phases:
        """Phases after one more frame, (bin, antenna), with the last known truth."""
        if not row.present or row.range_m is None:
            self._start()
            return NOBODY
        if self._bin < 0:
            self._bin = min(round(row.range_m / RADAR.range_step_m), frame.shape[0] - 1)
            self._centre = complex(frame[self._bin, 0])
        value = complex(frame[self._bin, 0])
        self._centre += (value - self._centre) / (CENTRE_S * RADAR.frame_rate_hz)
        around = value - self._centre
        self._total += cmath.phase(around * self._before.conjugate())
        self._before = around
        return Phases(
            total=self._total,
            breath=self._breath.next(self._total),
            heart=self._heart.next(self._total),
        )
