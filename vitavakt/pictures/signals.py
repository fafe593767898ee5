"""What is drawn from frames: power over range and time, the chest's displacement, its spectrum.

Plain and independent of the estimator, so that a picture can show where it goes wrong.
"""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from vitavakt.pictures.seen import Seen

LIGHT_M_PER_S = 299_792_458.0
N_COLUMNS_MAX = 900
QUIET_S = 60.0
"""A spectrum is of at most this long a stretch."""
QUIET_S_MIN = 12.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RangeTime:
    """Power over range and time."""

    db: Floats
    """(bin, column): echoes that change, over the quietest hundredth; NaN where nothing came."""
    still_db: Floats
    """(bin,) the echoes that stand still, on the same scale."""


def range_time(seen: Seen) -> RangeTime:
    """Power of each range bin over time, after its mean over the whole time is taken away."""
    rate_hz, n_frames = seen.geometry.frame_rate_hz, len(seen.iq)
    n_columns = max(1, min(N_COLUMNS_MAX, int(2 * n_frames / rate_hz)))
    with np.errstate(invalid="ignore", divide="ignore"):
        n_there = np.maximum(np.isfinite(seen.iq).sum(axis=0), 1)
        still = np.nansum(seen.iq, axis=0, dtype=np.complex128) / n_there
        power = np.abs(seen.iq - still.astype(np.complex64)) ** 2
        there = np.isfinite(power)
        edges = np.linspace(0, n_frames, n_columns, endpoint=False).astype(np.intp)
        total = np.add.reduceat(np.where(there, power, 0.0), edges, axis=0)
        mean = total / np.add.reduceat(there, edges, axis=0, dtype=np.intp)
        floor = _floor(mean)
        return RangeTime(
            db=10 * np.log10(np.maximum(mean.T / floor, 1e-3)),
            still_db=10 * np.log10(np.maximum(np.abs(still) ** 2 / floor, 1e-3)),
        )


def _floor(mean: Floats) -> float:
    """The hundredth part of all powers is below it."""
    known = mean[np.isfinite(mean) & (mean > 0)]
    return float(np.percentile(known, 1)) if known.size else 1.0


def chest_bin(seen: Seen, start_s: float, end_s: float) -> int | None:
    """The bin that changes most in [start, end): near the true chest, if that is known."""
    rate_hz, geometry = seen.geometry.frame_rate_hz, seen.geometry
    part = seen.iq[int(start_s * rate_hz) : int(end_s * rate_hz)]
    part = part[np.isfinite(part).all(axis=1)]
    if len(part) < rate_hz:
        return None
    change = np.var(part, axis=0)
    ranges_m = [row.range_m for row in seen.truth if row.range_m and start_s <= row.t_s <= end_s]
    if ranges_m and geometry.range0_m is not None and geometry.range_step_m:
        nearest = round((float(np.median(ranges_m)) - geometry.range0_m) / geometry.range_step_m)
        far = np.abs(np.arange(change.size) - nearest) > 2
        change = np.where(far, 0.0, change)
    return int(np.argmax(change))


def displacement_mm(seen: Seen, bin_idx: int, start_s: float, end_s: float) -> Floats:
    """Motion towards the radar in [start, end), (time,) mm around 0; NaN where nothing came.

    -lambda / 4 pi times the unwrapped phase about the centre of the circle on which the bin's
    values lie (least squares, Kasa 1976, IEEE Trans. Instrum. Meas. 25:8). Ambiguous beyond a
    quarter wavelength between frames. Without a known carrier it is in radians.
    """
    rate_hz = seen.geometry.frame_rate_hz
    iq = seen.iq[int(start_s * rate_hz) : int(end_s * rate_hz), bin_idx].astype(np.complex128)
    there = np.isfinite(iq)
    towards = np.full(iq.shape, np.nan)
    if there.sum() < 3:
        return towards
    phase = np.unwrap(np.angle(iq[there] - _centre(iq[there])))
    towards[there] = -phase * mm_per_rad(seen)
    return towards - float(np.nanmedian(towards))


def mm_per_rad(seen: Seen) -> float:
    """Of a two-way phase; 1 where the carrier is not known."""
    carrier_hz = seen.geometry.carrier_hz
    return 1.0 if carrier_hz is None else 1e3 * LIGHT_M_PER_S / carrier_hz / (4 * np.pi)


def _centre(iq: NDArray[np.complex128]) -> complex:
    """Of the circle through the points, by linear least squares."""
    x, y = iq.real, iq.imag
    matrix = np.column_stack([2 * x, 2 * y, np.ones(x.size)])
    solved = np.linalg.lstsq(matrix, x**2 + y**2, rcond=None)[0]
    return complex(solved[0], solved[1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spectrum:
    """Amplitude over frequency of a stretch."""

    per_min: Floats
    mm: Floats
    """Amplitude of a sine of that frequency (half of peak to peak)."""


def spectrum(motion_mm: Floats, rate_hz: float) -> Spectrum:
    """By one Hann window over all of it, after a straight line is taken away; four-fold padded."""
    n = motion_mm.size
    t = np.arange(n)
    known = np.isfinite(motion_mm)
    level = np.where(known, motion_mm, np.interp(t, t[known], motion_mm[known]))
    level = level - np.polyval(np.polyfit(t, level, 1), t)
    window = np.hanning(n)
    amplitude = 2 * np.abs(np.fft.rfft(level * window, 4 * n)) / window.sum()
    per_min = np.asarray(60 * np.fft.rfftfreq(4 * n, 1 / rate_hz), np.float64)
    return Spectrum(per_min=per_min, mm=amplitude)


def quiet_stretch(seen: Seen) -> tuple[float, float] | None:
    """The longest time in which somebody breathes and lies still, at most `QUIET_S` of it.

    By the truth; of a recording by what the estimator says. None: there is none worth a spectrum.
    """
    if seen.truth:
        quiet = [(r.t_s, r.present and bool(r.breathing) and not r.moving) for r in seen.truth]
    else:
        quiet = [(said.t_s, said.state == "measuring") for said in seen.said]
    longest = (0.0, 0.0)
    for is_quiet, run in groupby(quiet, key=lambda one: one[1]):
        times = [t_s for t_s, _ in run]
        if is_quiet and times[-1] - times[0] > longest[1] - longest[0]:
            longest = (times[0], times[-1])
    start_s, end_s = longest
    if end_s - start_s < QUIET_S_MIN:
        return None
    return start_s, min(end_s, start_s + QUIET_S)
