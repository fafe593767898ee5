"""The breathing and the heart as curves, for a screen."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

RATE_HZ_MAX = 20.0
_BREATH_HZ = (0.05, 1.5)
_HEART_HZ = (0.8, 8.0)
_OF_RATE_MAX = 0.4
"""Upper corners stay below this share of the working rate."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Where the filters stand; the same size for ever."""

    breath: NDArray[np.float64]
    """(sensor, section, 2)"""
    heart: NDArray[np.float64]
    """(sensor, section, 2)"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curves:
    """Displacement in the unit of the steps, at the rate of the steps."""

    breathing: NDArray[np.float32]
    """(sensor, time) 0.05-1.5 Hz."""
    heart: NDArray[np.float32]
    """(sensor, time) 0.8-8 Hz; NaN where the rate is too low for it."""


def initial(rate_hz: float, n: int) -> Carry:
    """At rest."""
    breath, heart = _breath(rate_hz), _heart(rate_hz)
    return Carry(
        breath=np.zeros((n, len(breath), 2)),
        heart=np.zeros((n, 0 if heart is None else len(heart), 2)),
    )


def curves(step: NDArray[np.floating], carry: Carry, *, rate_hz: float) -> tuple[Curves, Carry]:
    """Both bands of the displacement whose steps (sensor, time) are given; away is positive.

    Butterworth filters, causal: high-pass of order 2 and low-pass of order 2 for breathing, 4 and 2
    for the heart. The integrator that turns steps into displacement is cancelled against a zero of
    the high-pass at rest, so nothing drifts however long it runs. Delay: about 0.2 s of breathing
    (more for breaths longer than 10 s), 0.1 s of the heart. Harmonics of deep breathing reach into
    the heart's band: it is a picture of the movement, not of the pulse.
    """
    breathing, breath_next = _filtered(_breath(rate_hz), step, carry.breath)
    corners = _heart(rate_hz)
    if corners is None:
        unknown = np.full(step.shape, np.nan, np.float32)
        return Curves(breathing=breathing, heart=unknown), Carry(
            breath=breath_next, heart=carry.heart
        )
    heart, heart_next = _filtered(corners, step, carry.heart)
    return Curves(breathing=breathing, heart=heart), Carry(breath=breath_next, heart=heart_next)


def stride(rate_hz: float) -> int:
    """Every how manyeth sample a screen is given."""
    return max(1, int(np.ceil(rate_hz / (RATE_HZ_MAX * 1.05))))


def _filtered(
    sections: NDArray[np.float64], step: NDArray[np.floating], state: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    out, after = sosfilt(
        sections, step.astype(np.float64), axis=1, zi=np.ascontiguousarray(state.swapaxes(0, 1))
    )
    return out.astype(np.float32), np.asarray(after.swapaxes(0, 1))


@cache
def _breath(rate_hz: float) -> NDArray[np.float64]:
    low, high = _BREATH_HZ
    return _bands(2, low, 2, high, rate_hz)


@cache
def _heart(rate_hz: float) -> NDArray[np.float64] | None:
    low, high = _HEART_HZ
    if _OF_RATE_MAX * rate_hz < 4 * low:
        return None
    return _bands(4, low, 2, high, rate_hz)


def _bands(
    n_high: int, low_hz: float, n_low: int, high_hz: float, rate_hz: float
) -> NDArray[np.float64]:
    """Second-order sections from steps to displacement within a band."""
    top_hz = min(high_hz, _OF_RATE_MAX * rate_hz)
    rising = butter(n_high, low_hz, "highpass", fs=rate_hz, output="sos")
    falling = butter(n_low, top_hz, "lowpass", fs=rate_hz, output="sos")
    gain = rising[0, 0]
    # (1 - z)^2 over the integrator's (1 - z): one zero at rest is left.
    rising[0, :3] = (gain, -gain, 0.0)
    return np.concatenate([rising, falling])
