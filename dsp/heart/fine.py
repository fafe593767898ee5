"""Where a known line lies between whole beats: from the power at it and at its multiples.

The belief of a tracker lags behind and rests on whole beats per minute. Which line is the heart is
its question; where exactly that line lies now, the newest spectra know better.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.heart.evidence import FIRST_PER_MIN, GRID_PER_MIN, Spectrum, on_comb

_REACH = 4
_N_LINES, _N_BREATH, _N_COMB = 3, 8, 5
_ONE_LINE = 0.25
"""Cycles of a window: lines that near are one."""
_FIRST = int(GRID_PER_MIN[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How far the belief is left."""

    sd_per_min: float = 0.7
    """Of the truth about the belief's rate: wider, a weak line is pulled away by noise."""
    leak: float = 0.1
    """A line into which breathing leaks more than this share of its power says nothing."""
    shares: tuple[float, ...] = (0.7, 0.3)
    """Of what 16 s say and what 8 s say: together about as old as the last 10 s."""


def fine(
    per_min: NDArray[np.float32],
    rr_per_min: NDArray[np.float32],
    weight: NDArray[np.float32],
    spectra: tuple[Spectrum, ...],
    params: Params,
) -> NDArray[np.float32]:
    """(sensor,) rate within 4 /min of `per_min`; never drawn onto a low multiple of breathing.

    Parameters
    ----------
    per_min, rr_per_min : (sensor,)
        The line of the heart, and breathing; NaN where unknown.
    weight : (sensor, slot)
        Of each place.
    spectra
        One for each of `params.shares`.
    """
    known = np.isfinite(per_min)
    line = np.where(known, per_min, np.float32(FIRST_PER_MIN))
    cell = np.round(line).astype(np.intp)
    share = weight / np.maximum(weight.max(axis=1, keepdims=True), np.float32(1e-30))
    said = sum(
        part * _top(line, cell, _score(line, cell, rr_per_min, share, spectrum, params))
        for part, spectrum in zip(params.shares, spectra, strict=True)
    )
    said = np.asarray(said, np.float32)
    drawn = on_comb(said, rr_per_min, _N_COMB) & ~on_comb(line, rr_per_min, _N_COMB)
    return np.where(known, np.where(drawn, line, said), np.nan).astype(np.float32)


def _score(
    line: NDArray[np.float32],
    cell: NDArray[np.intp],
    rr_per_min: NDArray[np.float32],
    share: NDArray[np.float32],
    seen: Spectrum,
    params: Params,
) -> NDArray[np.float32]:
    """(sensor, step) log chance of the rates `cell` - 4 ... `cell` + 4."""
    step, order = np.arange(-_REACH, _REACH + 1), np.arange(1, _N_LINES + 1)
    at = (cell[:, None, None] + step) * order[:, None] - _FIRST
    inside = (at >= 0) & (at < len(GRID_PER_MIN))
    power = _taken(seen.power, np.where(inside, at, 0))
    middle = np.clip(cell[:, None] * order - _FIRST, 0, len(GRID_PER_MIN) - 1)
    over = power * np.exp(-_taken(seen.floor, middle))[..., None]
    whole = np.asarray(inside.all(axis=2), np.bool_)[:, None]
    tells = whole & (_leak(line, rr_per_min, seen) <= params.leak * power.max(axis=3))
    counted = over * (tells * share[:, :, None])[..., None]
    away = (cell[:, None] + step - line[:, None]) / params.sd_per_min
    return np.asarray(0.5 * (counted.sum(axis=(1, 2)) - away**2), np.float32)


def _leak(
    line: NDArray[np.float32], rr_per_min: NDArray[np.float32], seen: Spectrum
) -> NDArray[np.float32]:
    """(sensor, slot, line) most that a multiple of breathing puts on each multiple of the heart.

    What the heart itself puts on that multiple is taken away first, twice, for amplitudes add.
    Where both are one line, all of it may be breathing.
    """
    own_per_min = line[:, None] * np.arange(1, _N_LINES + 1)
    breath_per_min = np.nan_to_num(rr_per_min)[:, None] * np.arange(1, _N_BREATH + 1)
    own, breath = _power(seen, own_per_min), _power(seen, breath_per_min)
    apart = np.abs(own_per_min[..., None] - breath_per_min[:, None]) * seen.window_s / 60
    reaches = _lobe(apart)[:, None]
    alone = np.maximum(breath[:, :, None] - 2 * own[..., None] * reaches, 0)
    leaks = np.where(apart[:, None] < _ONE_LINE, breath[:, :, None], alone * reaches)
    return np.asarray(leaks.max(axis=3), np.float32)


def _power(seen: Spectrum, per_min: NDArray[np.floating]) -> NDArray[np.float32]:
    """(sensor, slot, ...) power at rates (sensor, ...); 0 beyond the grid."""
    at = np.round(per_min).astype(np.intp) - _FIRST
    inside = (at >= 0) & (at < len(GRID_PER_MIN))
    return np.asarray(_taken(seen.power, np.where(inside, at, 0)) * inside[:, None], np.float32)


def _lobe(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power of a Hann window so many cycles of its length beside a line; 0 beyond its lobe."""
    near = np.where(np.abs(x - 1) < 1e-3, np.float32(1.001), x)
    return np.asarray(np.where(x < 2, (np.sinc(near) / (1 - near**2)) ** 2, 0), np.float64)


def _taken(x: NDArray[np.float32], at: NDArray[np.intp]) -> NDArray[np.float32]:
    """(sensor, slot, ...) of (sensor, slot, grid) at cells (sensor, ...)."""
    n, n_slots = x.shape[:2]
    rows = np.arange(n).reshape(n, 1, *[1] * (at.ndim - 1))
    slots = np.arange(n_slots).reshape(1, n_slots, *[1] * (at.ndim - 1))
    return x[rows, slots, at[:, None]]


def _top(
    line: NDArray[np.float32], cell: NDArray[np.intp], score: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(sensor,) rate at the top of the score, on a parabola through its neighbours."""
    rows = np.arange(len(score))
    top = score.argmax(axis=1)
    inner = np.clip(top, 1, score.shape[1] - 2)
    low, high = score[rows, inner - 1], score[rows, inner + 1]
    bend = low - 2 * score[rows, inner] + high
    offset = np.where(bend < 0, 0.5 * (low - high) / np.minimum(bend, -1e-6), 0)
    at_end = top != inner
    return np.asarray(cell + top - _REACH + np.where(at_end, 0, offset), np.float32)
