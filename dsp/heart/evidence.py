"""What the spectra of speed say of each heart rate: the linear road's evidence."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dsp import grid
from dsp.chest.choice import Choice
from dsp.chest.phase import Phase
from dsp.chest.window import N_BLOCKS
from dsp.frames.layout import Layout

FIRST_PER_MIN, _LAST = 35, 200
PER_MIN = np.arange(FIRST_PER_MIN, _LAST + 1, dtype=np.float32)
_GRID_FIRST, _GRID_LAST = 17, 480
GRID_PER_MIN = np.arange(_GRID_FIRST, _GRID_LAST + 1, dtype=np.float32)
LONG_BLOCKS, _N_SHORT = 16, 8
_FLOOR_REACH = 25
_N_GOOD_MIN = 10
_BODY_M = 0.6
"""Farther than this from where the breathing is seen lies another body, or a thing."""
FEATURES = (
    "long_1", "long_2", "long_3", "long_4", "short_1", "short_2", "short_3",
    "half", "three_halves", "repeat", "repeat_half", "contrast_1", "contrast_2",
    "comb", "comb_line", "prior_1", "prior_2", "two_thirds",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """The chest's speed at the chosen places."""

    speed: NDArray[np.float32]
    """(sensor, slot, time) phase steps [rad], clipped; 0 where unknown."""
    weight: NDArray[np.float32]
    """(sensor, slot) how well the place is seen; 0 where it is of no use."""


def places(seen: Phase, chosen: Choice, slot: NDArray[np.intp], *, layout: Layout) -> Places:
    """Speed without its jerks, of the body that breathes at `slot` and not of its neighbour."""
    time = seen.step_rad.shape[2]
    usable = seen.good[:, :, -LONG_BLOCKS:].sum(axis=2) >= _N_GOOD_MIN
    known = np.repeat(seen.good, time // N_BLOCKS, axis=2)
    limit = 6 * grid.middle(np.abs(seen.step_rad), known)[..., None]
    usable &= _same_body(chosen, slot, layout)
    weight = np.sqrt(np.minimum(chosen.snr, 1000)) * usable
    weight = np.where(seen.noise_rad > 1, 0.3 * weight, weight).astype(np.float32)
    return Places(speed=np.clip(seen.step_rad, -limit, limit), weight=weight)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spectrum:
    """Of speed at the chosen places, over one window, on `GRID_PER_MIN`."""

    window_s: float
    power: NDArray[np.float32]
    """(sensor, slot, grid) a^2 / 4 of a sine [rad^2]."""
    floor: NDArray[np.float32]
    """(sensor, slot, grid) mean log power around; infinite where nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """Of one block."""

    features: NDArray[np.float32]
    """(sensor, feature, cell): `FEATURES` on `PER_MIN`."""
    power: NDArray[np.float32]
    """(sensor, grid) of speed at the best place over 16 s, on `GRID_PER_MIN`; a^2 / 4 of a sine."""
    spectra: tuple[Spectrum, ...]
    """Of 16 s and of 8 s; none where no heart can be measured."""


def evidence(at: Places, rr_per_min: NDArray[np.float32], *, layout: Layout) -> Evidence:
    """What the last 16 s and the last 8 s say."""
    n = len(at.weight)
    if not layout.heart_measurable:
        nothing = np.zeros((n, len(FEATURES), len(PER_MIN)), np.float32)
        power = np.zeros((n, len(GRID_PER_MIN)), np.float32)
        return Evidence(features=nothing, power=power, spectra=())
    total = at.weight.sum(axis=1, keepdims=True)
    share = at.weight / np.maximum(total, np.float32(1e-30))
    whitened, spectra = [], []
    for n_blocks in (LONG_BLOCKS, _N_SHORT):
        n_used = n_blocks * layout.n_samples
        basis = grid.bands(n_used, layout.rate_hz, _GRID_FIRST, _GRID_LAST, 1.0)
        power = grid.powers(at.speed, basis)
        flat, floor = _whitened(power, layout)
        whitened.append((flat * share[..., None]).sum(axis=1))
        spectra.append(Spectrum(window_s=n_blocks * layout.block_s, power=power, floor=floor))
    return Evidence(
        features=_evidence(whitened[0], whitened[1], rr_per_min),
        power=spectra[0].power[np.arange(n), at.weight.argmax(axis=1)],
        spectra=tuple(spectra),
    )


def _same_body(chosen: Choice, slot: NDArray[np.intp], layout: Layout) -> NDArray[np.bool_]:
    """(sensor, slot) whether it is near to the place of breathing."""
    step_m = layout.geometry.range_step_m
    if step_m is None:
        return np.ones(chosen.centre.shape, bool)
    there = np.take_along_axis(chosen.centre, slot[:, None], axis=1)
    return np.asarray(np.abs(chosen.centre - there) * step_m <= _BODY_M, np.bool_)


def _whitened(
    spectrum: NDArray[np.float32], layout: Layout
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Power over the local geometric mean, at most 30, and the log of that mean.

    1 and infinite where nothing is known.
    """
    last = int(min(_GRID_LAST, 28 * layout.rate_hz)) - _GRID_FIRST + 1
    known = np.log(spectrum[..., :last] + np.float32(1e-20))
    floor = _moving_mean(known, _FLOOR_REACH)
    whole, around = np.ones_like(spectrum), np.full_like(spectrum, np.inf)
    whole[..., :last] = np.exp(np.minimum(known - floor, 3.4))
    around[..., :last] = floor
    return whole, around


def _moving_mean(x: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """Mean of the cells within reach, fewer at the ends."""
    cells = x.shape[-1]
    sums = np.zeros((*x.shape[:-1], cells + 1), x.dtype)
    np.cumsum(x, axis=-1, out=sums[..., 1:])
    mean = np.empty_like(x)
    inner = slice(reach, cells - reach)
    wide = 2 * reach + 1
    np.subtract(sums[..., wide:], sums[..., :-wide], out=mean[..., inner])
    mean[..., inner] /= wide
    count = np.arange(reach + 1, wide, dtype=x.dtype)
    mean[..., :reach] = sums[..., reach + 1 : wide] / count
    ends = sums[..., -1:] - sums[..., cells - 2 * reach : cells - reach]
    mean[..., cells - reach :] = ends / count[::-1]
    return mean


def _evidence(
    long: NDArray[np.float32], short: NDArray[np.float32], rr: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(sensor, feature, cell) from whitened spectra (sensor, grid)."""
    log_long, log_short = np.log(long + 0.2), np.log(short + 0.2)
    wide = np.log(_moving_mean(long, 1) + 0.2)
    per = PER_MIN.astype(int)

    def at(x: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
        where, inside = _multiple(factor)
        return x.take(where, axis=1) * inside

    repeat = _repetition(long)
    twice = np.clip(2 * per - FIRST_PER_MIN, 0, len(per) - 1)
    near = np.exp(-0.5 * (comb_distance(PER_MIN[None], rr, 8) / 2.0) ** 2)
    line = at(log_long, 1)
    return np.stack(
        [
            line, at(wide, 2), at(wide, 3), at(wide, 4),
            at(log_short, 1), at(log_short, 2), at(log_short, 3),
            np.maximum(at(log_long, 0.5), 0), np.maximum(at(log_long, 1.5), 0),
            repeat, np.where(2 * per <= _LAST, np.maximum(repeat.take(twice, axis=1), 0), 0),
            _contrast(log_long, rr, 1), _contrast(log_long, rr, 2),
            near, near * line,
            np.broadcast_to((PER_MIN - 80) / 30, near.shape),
            np.broadcast_to(((PER_MIN - 80) / 30) ** 2, near.shape),
            np.maximum(at(log_long, 2 / 3), 0),
        ],
        axis=1,
    ).astype(np.float32, copy=False)  # fmt: skip


@cache
def _multiple(factor: float) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """(cell,) grid cells of so many times each rate, and 1 where there is one."""
    where = np.round(PER_MIN.astype(int) * factor).astype(np.intp) - _GRID_FIRST
    inside = (where >= 0) & (where < len(GRID_PER_MIN))
    return np.clip(where, 0, len(GRID_PER_MIN) - 1), inside.astype(np.float32)


def _contrast(
    log_long: NDArray[np.float32], rr: NDArray[np.float32], factor: int
) -> NDArray[np.float32]:
    """Line against the mean of its neighbours one respiration rate away (0 without one)."""
    per = PER_MIN.astype(int) * factor - _GRID_FIRST
    shift = np.where(np.isnan(rr), 0, np.round(rr)).astype(int)[:, None]
    n, cells = log_long.shape
    row = np.arange(n)[:, None] * cells
    low = log_long.take(np.clip(per - shift, 0, cells - 1) + row)
    high = log_long.take(np.clip(per + shift, 0, cells - 1) + row)
    line = log_long.take(np.clip(per, 0, cells - 1), axis=1)
    return np.where((per < cells) & (shift > 0), line - (low + high) / 2, 0)


@cache
def _cosines() -> NDArray[np.float32]:
    """(grid, cell) cosine of each rate's period at each grid frequency, 42-400 /min."""
    per_min = GRID_PER_MIN
    cosines = np.cos(2 * np.pi * per_min[:, None] / PER_MIN)
    cosines[(per_min < 42) | (per_min > 400)] = 0
    return np.asarray(cosines.astype(np.float32), np.float32)


def _repetition(long: NDArray[np.float32]) -> NDArray[np.float32]:
    """Autocorrelation of the whitened speed at one beat of each rate."""
    capped = np.minimum(long, 8)
    per_min = np.arange(_GRID_FIRST, _GRID_LAST + 1)
    inside = (per_min >= 42) & (per_min <= 400)
    total = capped[:, inside].sum(axis=1, keepdims=True)
    repeated: NDArray[np.float32] = capped @ _cosines() / np.maximum(total, 1e-30)
    return repeated


def comb_distance(
    per_min: NDArray[np.float32], rr: NDArray[np.float32], n_lines: int
) -> NDArray[np.float32]:
    """(sensor, cell) distance from the nearest multiple of the respiration rate, in /min."""
    known = np.where(np.isnan(rr), 1e6, rr)[:, None]
    order = np.clip(np.round(per_min / known), 1, n_lines)
    return np.minimum(np.abs(per_min - order * known), 99).astype(np.float32)


def on_comb(
    per_min: NDArray[np.float32], rr_per_min: NDArray[np.float32], n_lines: int
) -> NDArray[np.bool_]:
    """(sensor,) whether a rate lies on one of the first multiples of breathing."""
    apart = comb_distance(per_min[:, None], rr_per_min, n_lines)[:, 0]
    return np.asarray(apart < np.maximum(1.5, 0.02 * per_min), np.bool_)
