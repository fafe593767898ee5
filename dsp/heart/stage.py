"""Heart rate: which line of the spectrum of speed is the heart."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dsp import grid
from dsp.choice import Choice
from dsp.layout import Layout
from dsp.phase import Phase
from dsp.respiration import Respiration
from dsp.window import N_BLOCKS

_FIRST, _LAST = 35, 200
PER_MIN = np.arange(_FIRST, _LAST + 1, dtype=np.float32)
_GRID_FIRST, _GRID_LAST = 17, 480
_N_LONG, _N_SHORT = 16, 8
_FLOOR_REACH = 25
_N_GOOD_MIN = 10
_BEATS_PER_BREATH_MIN = 1.3
"""No heart beats more slowly than this for each breath; fast breathing itself lies in its band."""
_BODY_M = 0.6
"""Farther than this from where the breathing is seen lies another body, or a thing."""
_BREATHING_ITSELF = 20.0
"""Taken from the score of slower rates than that."""
FEATURES = (
    "long_1", "long_2", "long_3", "long_4", "short_1", "short_2", "short_3",
    "half", "three_halves", "repeat", "repeat_half", "contrast_1", "contrast_2",
    "comb", "comb_line", "prior_1", "prior_2", "two_thirds",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Weights of the evidence and of the tracker."""

    weights: tuple[float, ...] = (
        0.49, 0.41, 0.15, -0.01, 0.73, 0.49, 0.16,
        -0.29, -0.25, 2.49, -0.43, 1.01, 0.24,
        0.95, -0.47, -0.1, -0.19, 0.32,
    )  # fmt: skip
    """One for each of `FEATURES`."""
    trust: float = 0.12
    sd_per_min: float = 2.5
    teleport: float = 0.015


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heart:
    """Of one block. The rate is about the middle of the window (delay about 6 s)."""

    per_min: NDArray[np.float32]
    """(sensor,) NaN where nothing can be said yet."""
    mass: NDArray[np.float32]
    """(sensor,) belief within 5 /min of it."""
    rival: NDArray[np.float32]
    """(sensor,) largest belief more than 8 /min away, as a share of the peak's."""
    line: NDArray[np.float32]
    """(sensor,) log of the whitened power at it, 16 s window."""
    double: NDArray[np.float32]
    """(sensor,) the same at its double: strong where it is the heart, weak where it is already the
    double of a slower one."""
    half: NDArray[np.float32]
    """(sensor,) the same at its half, at least 0."""
    two_thirds: NDArray[np.float32]
    """(sensor,) the same at two thirds of it: there where it is the triple of a slower one."""
    repeat: NDArray[np.float32]
    """(sensor,) autocorrelation of the whitened speed at one beat of it."""
    repeat_half: NDArray[np.float32]
    """(sensor,) the same at half a beat."""
    half_comb: NDArray[np.float32]
    """(sensor,) distance of its half from the nearest of the first six multiples of the
    respiration rate, per minute: near 0, breathing hides whether the heart is that slow."""
    octave: NDArray[np.float32]
    """(sensor,) slow average of the log line at three halves of it, off breathing: the third
    harmonic of its half, which it may be the double of."""
    comb: NDArray[np.float32]
    """(sensor,) distance from the nearest of the first eight multiples of the respiration rate,
    per minute; 99 without a respiration rate."""
    on_comb: NDArray[np.bool_]
    """(sensor,) whether it lies on one of the first five, where it may be breathing."""
    agree: NDArray[np.float32]
    """(sensor,) slow average of whether the block's own best rate lies within 6 /min."""
    evidence: NDArray[np.float32]
    """(sensor, feature, cell) what the score was made from: `FEATURES` on `PER_MIN`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Belief over rates and how well single blocks agreed with it."""

    belief: NDArray[np.float32]
    """(sensor, cell)"""
    agree: NDArray[np.float32]
    """(sensor,)"""
    octave: NDArray[np.float32]
    """(sensor,)"""


def initial(layout: Layout, n: int) -> Carry:
    """Every rate alike."""
    del layout
    return Carry(
        belief=np.full((n, len(PER_MIN)), 1 / len(PER_MIN), np.float32),
        agree=np.zeros(n, np.float32),
        octave=np.zeros(n, np.float32),
    )


def heart(
    seen: Phase,
    chosen: Choice,
    breath: Respiration,
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
) -> tuple[Heart, Carry]:
    """Rate from windows of 8 and 16 blocks, a linear score of the evidence, and tracking.

    The score of a rate is a weighted sum of log whitened powers at its multiples, of the octave
    below (a line there speaks against), of repetition in time, and of its nearness to multiples of
    the respiration rate. Only the body that breathes is looked at, not its neighbour's.
    """
    rr_per_min = breath.per_min
    evidence, usable = features(seen, chosen, breath, layout=layout)
    score = np.tensordot(evidence, np.asarray(params.weights, np.float32), axes=(1, 0))
    score -= _BREATHING_ITSELF * (_BEATS_PER_BREATH_MIN * rr_per_min[:, None] > PER_MIN)
    score = np.where(usable[:, None], score, 0).astype(np.float32)
    transition = grid.walk(len(PER_MIN), 1.0, params.sd_per_min, params.teleport)
    belief = grid.filtered(carry.belief, params.trust * score, transition)
    rate, mass = grid.peak(belief, PER_MIN, 5)
    own = PER_MIN[score.argmax(axis=1)]
    agrees = (np.abs(own - rate) <= 6) & usable
    agree = (carry.agree + 0.12 * (agrees - carry.agree)).astype(np.float32)
    rows = np.arange(len(rate))
    cell = np.clip(np.round(rate - _FIRST).astype(int), 0, len(PER_MIN) - 1)
    octave = _octave(evidence[rows, 8, cell], rate, rr_per_min, carry.octave)
    far = np.abs(np.arange(len(PER_MIN)) - cell[:, None]) > 8
    result = Heart(
        per_min=np.where(usable, rate, np.nan).astype(np.float32),
        mass=mass,
        rival=(belief * far).max(axis=1) / belief.max(axis=1),
        line=evidence[rows, 0, cell],
        double=evidence[rows, 1, cell],
        half=evidence[rows, 7, cell],
        two_thirds=evidence[rows, 17, cell],
        repeat=evidence[rows, 9, cell],
        repeat_half=evidence[rows, 10, cell],
        half_comb=_comb_distance(np.float32(0.5) * rate[:, None], rr_per_min, 6)[:, 0],
        octave=octave,
        comb=_comb_distance(rate[:, None], rr_per_min, 8)[:, 0],
        on_comb=_comb_distance(rate[:, None], rr_per_min, 5)[:, 0] < np.maximum(1.5, 0.02 * rate),
        agree=agree,
        evidence=evidence,
    )
    return result, Carry(belief=belief, agree=agree, octave=octave)


def _octave(
    line: NDArray[np.float32],
    rate: NDArray[np.float32],
    rr_per_min: NDArray[np.float32],
    before: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Average over about 12 blocks, slower where breathing itself may make the line."""
    apart = _comb_distance(1.5 * rate[:, None], rr_per_min, 10)[:, 0] > 2.5
    weight, now = np.where(apart, 0.08, 0.024), np.where(apart, line, 0)
    return np.asarray(before + weight * (now - before), np.float32)


def features(
    seen: Phase, chosen: Choice, breath: Respiration, *, layout: Layout
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(sensor, feature, cell) evidence and (sensor,) whether there is any."""
    n, _, time = seen.step_rad.shape
    if not layout.heart_measurable:
        return np.zeros((n, len(FEATURES), len(PER_MIN)), np.float32), np.zeros(n, bool)
    usable = seen.good[:, :, -_N_LONG:].sum(axis=2) >= _N_GOOD_MIN
    known = np.repeat(seen.good, time // N_BLOCKS, axis=2)
    limit = 6 * grid.middle(np.abs(seen.step_rad), known)[..., None]
    speed = np.clip(seen.step_rad, -limit, limit)
    usable &= _same_body(chosen, breath.slot, layout)
    weight = np.sqrt(np.minimum(chosen.snr, 1000)) * usable
    weight = np.where(seen.noise_rad > 1, 0.3 * weight, weight).astype(np.float32)
    share = weight / np.maximum(weight.sum(axis=1, keepdims=True), np.float32(1e-30))
    whitened = []
    for n_blocks in (_N_LONG, _N_SHORT):
        n_used = n_blocks * layout.n_samples
        basis = grid.bands(n_used, layout.rate_hz, _GRID_FIRST, _GRID_LAST, 1.0)
        spectrum = _whitened(grid.powers(speed, basis), layout)
        whitened.append((spectrum * share[..., None]).sum(axis=1))
    return _evidence(whitened[0], whitened[1], breath.per_min), usable.any(axis=1)


def _same_body(chosen: Choice, slot: NDArray[np.intp], layout: Layout) -> NDArray[np.bool_]:
    """(sensor, slot) whether it is near to the place of breathing."""
    step_m = layout.geometry.range_step_m
    if step_m is None:
        return np.ones(chosen.centre.shape, bool)
    there = np.take_along_axis(chosen.centre, slot[:, None], axis=1)
    return np.asarray(np.abs(chosen.centre - there) * step_m <= _BODY_M, np.bool_)


def _whitened(spectrum: NDArray[np.float32], layout: Layout) -> NDArray[np.float32]:
    """Power over the local geometric mean, at most 30; 1 where nothing is known."""
    last = int(min(_GRID_LAST, 28 * layout.rate_hz)) - _GRID_FIRST + 1
    known = np.log(spectrum[..., :last] + np.float32(1e-20))
    floor = _moving_mean(known, _FLOOR_REACH)
    whole = np.ones_like(spectrum)
    whole[..., :last] = np.exp(np.minimum(known - floor, 3.4))
    return whole


def _moving_mean(x: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """Mean of the cells within reach, fewer at the ends."""
    cells = x.shape[-1]
    sums = np.concatenate([np.zeros_like(x[..., :1]), np.cumsum(x, axis=-1)], axis=-1)
    high = np.minimum(np.arange(cells) + reach + 1, cells)
    low = np.maximum(np.arange(cells) - reach, 0)
    return np.asarray(
        (sums[..., high] - sums[..., low]) / (high - low).astype(np.float32), np.float32
    )


def _evidence(
    long: NDArray[np.float32], short: NDArray[np.float32], rr: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(sensor, feature, cell) from whitened spectra (sensor, grid)."""
    log_long, log_short = np.log(long + 0.2), np.log(short + 0.2)
    wide = np.log(_moving_mean(long, 1) + 0.2)
    per = PER_MIN.astype(int)

    def at(x: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
        where = np.round(per * factor).astype(int) - _GRID_FIRST
        inside = (where >= 0) & (where < x.shape[1])
        return np.where(inside, x[:, np.clip(where, 0, x.shape[1] - 1)], 0)

    repeat = _repetition(long)
    twice = np.clip(2 * per - _FIRST, 0, len(per) - 1)
    near = np.exp(-0.5 * (_comb_distance(PER_MIN[None], rr, 8) / 2.0) ** 2)
    line = at(log_long, 1)
    return np.stack(
        [
            line, at(wide, 2), at(wide, 3), at(wide, 4),
            at(log_short, 1), at(log_short, 2), at(log_short, 3),
            np.maximum(at(log_long, 0.5), 0), np.maximum(at(log_long, 1.5), 0),
            repeat, np.where(2 * per <= _LAST, np.maximum(repeat[:, twice], 0), 0),
            _contrast(log_long, rr, 1), _contrast(log_long, rr, 2),
            near, near * line,
            np.broadcast_to((PER_MIN - 80) / 30, near.shape),
            np.broadcast_to(((PER_MIN - 80) / 30) ** 2, near.shape),
            np.maximum(at(log_long, 2 / 3), 0),
        ],
        axis=1,
    ).astype(np.float32)  # fmt: skip


def _contrast(
    log_long: NDArray[np.float32], rr: NDArray[np.float32], factor: int
) -> NDArray[np.float32]:
    """Line against the mean of its neighbours one respiration rate away (0 without one)."""
    per = PER_MIN.astype(int) * factor - _GRID_FIRST
    shift = np.where(np.isnan(rr), 0, np.round(rr)).astype(int)[:, None]
    last = log_long.shape[1] - 1
    inside = per <= last
    low = np.take_along_axis(log_long, np.clip(per - shift, 0, last), axis=1)
    high = np.take_along_axis(log_long, np.clip(per + shift, 0, last), axis=1)
    line = log_long[:, np.clip(per, 0, last)]
    return np.where(inside & (shift > 0), line - (low + high) / 2, 0)


@cache
def _cosines() -> NDArray[np.float32]:
    """(grid, cell) cosine of each rate's period at each grid frequency, 42-400 /min."""
    per_min = np.arange(_GRID_FIRST, _GRID_LAST + 1)
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


def _comb_distance(
    per_min: NDArray[np.float32], rr: NDArray[np.float32], n_lines: int
) -> NDArray[np.float32]:
    """(sensor, cell) distance from the nearest multiple of the respiration rate, in /min."""
    known = np.where(np.isnan(rr), 1e6, rr)[:, None]
    order = np.clip(np.round(per_min / known), 1, n_lines)
    return np.minimum(np.abs(per_min - order * known), 99).astype(np.float32)
