"""What is measured of a recording, real or simulated, in the same way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import detrend, welch

LIGHT_M_PER_S = 299_792_458.0
NEAR_M = 0.3


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One recording."""

    iq: NDArray[np.complex64]
    """(time, bin)"""
    frame_rate_hz: float
    carrier_hz: float
    range_step_m: float | None


MEASURES = {
    "still_over_moving_db": "strongest still power over that of the bin that moves most",
    "moving_over_noise_db": "moving power of that bin over the noise (third differences, median)",
    "moving_width_m": "range over which the moving power is within 6 dB of the most",
    "moving_elsewhere_db": "moving power beyond 0.3 m of that bin, over all moving power",
    "displacement_mm": "peak to peak in 10 s (5-95 %), median",
    "slope_db_per_decade": "of the displacement's spectrum, 0.5 to 4 Hz",
    "jitter_um": "displacement above 5 Hz, root mean square",
    "speed_mm_per_s": "displacement's root mean square speed in a second, median",
    "fast_second_mm_per_s": "the same, 95th percentile",
    "fading": "standard deviation of the echo's amplitude over its mean",
}


def measures(clip: Clip) -> dict[str, float]:
    """Every measure of one clip; NaN where it does not apply."""
    iq = clip.iq.astype(np.complex128)
    moving = np.var(iq, axis=0)
    best = int(np.argmax(moving))
    moved_mm, radius = displacement_mm(iq[:, best], clip.carrier_hz)
    return {
        **_profile(iq, moving, best, clip.range_step_m),
        **_motion(moved_mm, clip.frame_rate_hz),
        "fading": float(np.std(radius) / np.mean(radius)),
    }


def _profile(
    iq: NDArray[np.complex128], moving: NDArray[np.float64], best: int, step_m: float | None
) -> dict[str, float]:
    """Of energy over range."""
    still = np.abs(iq.mean(axis=0)) ** 2
    noise = float(np.median(np.mean(np.abs(np.diff(iq, 3, axis=0)) ** 2, axis=0))) / 20.0
    width_m = elsewhere_db = np.nan
    if step_m is not None:
        weak = np.flatnonzero(moving < moving[best] / 4)
        left, right = weak[weak < best], weak[weak > best]
        end = right[0] if right.size else moving.size
        width_m = step_m * (end - (left[-1] if left.size else -1) - 1)
        far = np.abs(np.arange(moving.size) - best) * step_m > NEAR_M
        elsewhere_db = 10 * np.log10(moving[far].sum() / moving.sum())
    return {
        "still_over_moving_db": 10 * np.log10(still.max() / moving[best]),
        "moving_over_noise_db": 10 * np.log10(moving[best] / noise),
        "moving_width_m": float(width_m),
        "moving_elsewhere_db": float(elsewhere_db),
    }


def displacement_mm(
    z: NDArray[np.complex128], carrier_hz: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Displacement about a circle's centre (Kasa's fit), without trend, and the radius, (time,)."""
    matrix = np.column_stack((z.real, z.imag, np.ones(z.size)))
    x, y, _ = np.linalg.lstsq(matrix, np.abs(z) ** 2, rcond=None)[0]
    about = z - (x + 1j * y) / 2
    mm_per_rad = LIGHT_M_PER_S / carrier_hz * 1000 / (4 * np.pi)
    return detrend(np.unwrap(np.angle(about))) * mm_per_rad, np.abs(about)


def _motion(moved_mm: NDArray[np.float64], rate_hz: float) -> dict[str, float]:
    """Of displacement over time."""
    windows = _cut(moved_mm, round(10 * rate_hz))
    spread = np.quantile(windows, 0.95, axis=1) - np.quantile(windows, 0.05, axis=1)
    hz, power = welch(moved_mm, rate_hz, nperseg=min(moved_mm.size, round(12.8 * rate_hz)))
    band = (hz >= 0.5) & (hz <= 4.0)
    slope = np.polyfit(np.log10(hz[band]), 10 * np.log10(power[band]), 1)[0]
    # Up to 9.5 Hz whatever the frame rate, so that sets of different rates compare.
    high = (hz > 5.0) & (hz < 9.5)
    seconds = _cut(np.diff(moved_mm) * rate_hz, round(rate_hz))
    speed = np.sqrt(np.mean(seconds**2, axis=1))
    return {
        "displacement_mm": float(np.median(spread)),
        "slope_db_per_decade": float(slope),
        "jitter_um": 1000 * float(np.sqrt(power[high].sum() * (hz[1] - hz[0]))),
        "speed_mm_per_s": float(np.median(speed)),
        "fast_second_mm_per_s": float(np.quantile(speed, 0.95)),
    }


def _cut(x: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Whole windows of `n`, (window, n)."""
    return x[: x.size // n * n].reshape(-1, n)
