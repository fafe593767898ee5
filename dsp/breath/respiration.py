"""Respiration rate from the speed of the chest."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dsp import carry as carries
from dsp import grid
from dsp.breath.regularity import irregularity
from dsp.chest.choice import Choice
from dsp.chest.phase import Phase
from dsp.chest.window import N_BLOCKS
from dsp.frames.layout import Layout

_N_SHORT = 12
_FIRST, _LAST, _STEP = 4.0, 60.0, 0.5
_GRID_LAST = 120.0
_SNR_SAME = 12.0
"""Slow over fast power above which a place tells something of a machine."""
_SLOW = 8.5
"""Below it two cycles and a half fit into the long window, and a line is wider than its half is
far away: the likelihood knows which line it is, not where its top is."""
_LINE_REACH = 1.5
_LINE_TOP = 0.7
"""Share of a line's highest cell from which on a cell counts as its top."""
PER_MIN = np.arange(_FIRST, _LAST + _STEP / 2, _STEP, dtype=np.float32)
_BASE = round(_FIRST / 2 / _STEP)
"""Cell of the first rate on the grid, which begins an octave lower."""
_CELLS = slice(_BASE, _BASE + len(PER_MIN))


_Read = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Of the spectra, the tracker and the quality."""

    clip: float = 2.0
    """Speed is cut at this many times its median size: motion and sighs then weigh little."""
    tilt: float = 0.7
    """Exponent of the division of the spectrum of speed by the rate: nearly flat."""
    harmonic_cap: float = 2.0
    under_weight: float = 0.5
    under_offset: float = 2.0
    under_max: float = 3.0
    short_weight: float = 0.6
    fresh_from: float = 0.1
    fresh_over: float = 0.15
    fresh_cycles: float = 3.0
    fresh_filled: int = 18
    """Where one rate, of so many cycles at least, explains this share more of the short window than
    any does of a long one with so many good blocks, the short one is believed before the long one,
    wholly from `fresh_over` more on."""
    fresh_doubt: float = 0.5
    """Share of the belief that is then given up."""
    sd_per_min: float = 1.4
    teleport: float = 0.01
    irregular_min: float = 0.012
    """A place less irregular than this is a machine and hardly counts."""
    trust: float = 3.0
    """Exponent of a turn's likelihood: neighbouring windows share most of their samples."""
    n_good_min: int = 8
    """Good blocks among the last 12 without which a block says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Respiration:
    """Of one block. The rate is about the middle of the window (delay about 13 s)."""

    per_min: NDArray[np.float32]
    """(sensor,) NaN where nothing can be said yet."""
    mass: NDArray[np.float32]
    """(sensor,) belief within 2 /min of it."""
    agree: NDArray[np.float32]
    """(sensor,) slow average of whether the short window alone says the same."""
    purity: NDArray[np.float32]
    """(sensor,) share of the power at it and its first harmonics."""
    irregular: NDArray[np.float32]
    """(sensor,) how much less than a perfect repetition one cycle resembles the next, after noise:
    about 0 for a machine."""
    long_enough: NDArray[np.bool_]
    """(sensor,) whether at least two breaths of this rate have been seen there (20 s suffice)."""
    slot: NDArray[np.intp]
    """(sensor,) the place that it was read from mostly."""
    snr: NDArray[np.float32]
    """(sensor,) slow power over fast power there, as in the choice."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Belief over rates, and what came of it."""

    belief: NDArray[np.float32]
    """(sensor, cell)"""
    said: Respiration
    """Last."""


def initial(layout: Layout, n: int) -> Carry:
    """Every rate alike."""
    del layout
    zero = np.zeros(n, np.float32)
    said = Respiration(
        per_min=np.full(n, np.nan, np.float32),
        mass=zero,
        agree=np.full(n, 0.5, np.float32),
        purity=zero.copy(),
        irregular=zero.copy(),
        long_enough=np.zeros(n, np.bool_),
        slot=np.zeros(n, np.intp),
        snr=zero.copy(),
    )
    belief = np.full((n, len(PER_MIN)), 1 / len(PER_MIN), np.float32)
    return Carry(belief=belief, said=said)


def respiration(
    seen: Phase,
    chosen: Choice,
    due: NDArray[np.intp],
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
) -> tuple[Respiration, Carry]:
    """Rate of the rows that are `due`, as each is every other block; the last one of the others.

    How clearly the place of breathing is seen is always of this block.
    """
    if due.size:
        after = _respiration(
            carries.read(seen, due),
            carries.read(chosen, due),
            carries.read(carry, due),
            layout=layout,
            params=params,
        )
        carry = carries.merged(carry, due, after)
    rows = np.arange(len(chosen.snr))
    return replace(carry.said, snr=chosen.snr[rows, carry.said.slot]), carry


def _respiration(
    seen: Phase, chosen: Choice, carry: Carry, *, layout: Layout, params: Params
) -> Carry:
    """Rate from windows of 12 and 24 blocks of clipped speed, tracked by a hidden Markov model."""
    speed, known, rate_hz = _speed(seen, layout)
    usable = seen.good[:, :, -_N_SHORT:].sum(axis=2) >= params.n_good_min
    irregular, noise_share = irregularity(speed, known, seen.noise_rad, rate_hz)
    weight = np.sqrt(np.minimum(chosen.snr, 300)) * usable * (1 - noise_share).clip(0.01, 1)
    weight = np.where(irregular > params.irregular_min, weight, 0.1 * weight)
    share = (weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-30)).astype(np.float32)
    (short, short_purity), (long, purity), powers = _windows(speed, known, rate_hz, params)
    filled = seen.good.sum(axis=2) >= params.fresh_filled
    fresh = (filled * _fresh(short_purity, purity, params))[..., None]
    purity = purity + fresh * (short_purity - purity)
    own = PER_MIN[_mixture(short, share).argmax(axis=1)]
    newer = params.short_weight + fresh * (1 - params.short_weight)
    both = newer * _blind_to_slow(short)
    both += (1 - fresh) * long
    total = np.log(_mixture(both, share) + np.float32(1e-6))
    transition = grid.walk(len(PER_MIN), _STEP, params.sd_per_min, params.teleport)
    doubt = params.fresh_doubt * (fresh[..., 0] * share).sum(axis=1, keepdims=True)
    before = carry.belief + doubt * (np.float32(1 / len(PER_MIN)) - carry.belief)
    belief = grid.filtered(before, params.trust * total, transition)
    rate, mass = grid.peak(belief, PER_MIN, round(2 / _STEP))
    slow = np.flatnonzero(rate < _SLOW)
    if slow.size:
        rate[slow] = _line(rate[slow], powers[slow] / _tilt(params.tilt)[_CELLS], share[slow])
    agrees = (np.abs(own - rate) <= 2.5) | ((own < 15) & (rate < 12.5))
    said = usable.any(axis=1)
    agree_before = carry.said.agree
    agree = np.where(said, agree_before + 0.44 * (agrees - agree_before), agree_before)
    agree = agree.astype(np.float32)
    rows = np.arange(len(rate))
    cell = np.round((rate - _FIRST) / _STEP).astype(int).clip(0, len(PER_MIN) - 1)
    slot = (share * purity[rows, :, cell]).argmax(axis=1)
    n_known = seen.good.sum(axis=2)[rows, slot]
    result = Respiration(
        per_min=np.where(said, rate, np.nan).astype(np.float32),
        mass=np.where(said, mass, 0).astype(np.float32),
        agree=agree,
        purity=purity[rows, slot, cell],
        irregular=_most_regular(irregular, purity[rows, :, cell], chosen.snr, slot),
        long_enough=n_known >= np.minimum(130 / rate, 20),
        slot=slot,
        snr=chosen.snr[rows, slot],
    )
    return Carry(belief=belief, said=result)


def _most_regular(
    irregular: NDArray[np.float32],
    purity: NDArray[np.float32],
    snr: NDArray[np.float32],
    slot: NDArray[np.intp],
) -> NDArray[np.float32]:
    """(sensor,) least irregular of the places that move at the same rate, each (sensor, slot).

    The side of a machine's echo is noisier than its middle, and seems less regular.
    """
    rows = np.arange(len(slot))
    same = (purity > 0.5 * purity[rows, slot][:, None]) & (snr > _SNR_SAME)
    same[rows, slot] = True
    return np.asarray(np.where(same, irregular, np.inf).min(axis=1), np.float32)


def _windows(
    speed: NDArray[np.float32], known: NDArray[np.bool_], rate_hz: float, params: Params
) -> tuple[_Read, _Read, NDArray[np.float32]]:
    """Log likelihood and purity in the short and in the long window, and power in the long one.

    Each is (sensor, slot, cell).
    """
    limit = np.float32(params.clip) * grid.middle(np.abs(speed), known)[..., None]
    clipped = np.minimum(speed, limit)
    np.maximum(clipped, -limit, out=clipped)
    n_window = speed.shape[2]
    n_used = (n_window * _N_SHORT // N_BLOCKS, n_window)
    spectra = np.stack([grid.powers(clipped, _basis(n, rate_hz, params.tilt)) for n in n_used])
    window_s = np.array(n_used, np.float32) / np.float32(rate_hz)
    found, purity = _likelihood(spectra, window_s[:, None, None, None], params)
    short, long = (found[0], purity[0]), (found[1], purity[1])
    return short, long, spectra[1, ..., _CELLS]


@cache
def _basis(n_used: int, rate_hz: float, tilt: float) -> NDArray[np.float32]:
    """As `grid.bands`, scaled so that the spectrum of speed is nearly flat."""
    basis = grid.bands(n_used, rate_hz, _FIRST / 2, _GRID_LAST, _STEP)
    return np.asarray(basis * np.tile(np.sqrt(_tilt(tilt)), 2), np.float32)


def _fresh(
    short: NDArray[np.float32], long: NDArray[np.float32], params: Params
) -> NDArray[np.float32]:
    """(sensor, slot) 0-1: how far the rate is a new one, of which the long window knows too little.

    After a step one rate explains the newest 12 s well and none the last 24 s. `short` and `long`
    are purities (sensor, slot, cell).
    """
    best = short.argmax(axis=-1)
    more = (short.max(axis=-1) - long.max(axis=-1) - params.fresh_from) / params.fresh_over
    told = PER_MIN[best] * _N_SHORT >= 60 * params.fresh_cycles
    return np.where(told, more.clip(0, 1), 0).astype(np.float32)


def _line(
    rate: NDArray[np.float32], powers: NDArray[np.float32], share: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(sensor,) top of the line [/min] that a rate sits on, in the place that weighs most.

    Mean of the cells within reach that are near the highest one, weighted by power.
    """
    rows = np.arange(len(rate))
    near = np.abs(PER_MIN - rate[:, None]) <= _LINE_REACH
    line = np.where(near, powers[rows, share.argmax(axis=1)], 0)
    weight = np.where(line > _LINE_TOP * line.max(axis=1, keepdims=True), line, 0)
    total = np.maximum(weight.sum(axis=1), np.float32(1e-30))
    top = (weight * PER_MIN).sum(axis=1) / total
    return np.asarray(np.where(total > 1e-30, top, rate), np.float32)


def _blind_to_slow(short: NDArray[np.float32]) -> NDArray[np.float32]:
    """Twelve seconds cannot tell rates below 2.5 cycles from one another."""
    slow = 150 / PER_MIN > _N_SHORT
    nearly = 180 / PER_MIN > _N_SHORT
    best = short[..., nearly].max(axis=-1, keepdims=True)
    return np.where(slow, best, short)


def _mixture(
    log_likelihood: NDArray[np.float32], share: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Likelihood of all places together (sensor, cell).

    Places may disagree (a fan, a hand, a fold of the phase): a mixture lets the clearest speak.
    """
    mixed: NDArray[np.float32] = np.matmul(share[:, None], np.exp(log_likelihood))[:, 0]
    return mixed


def _speed(seen: Phase, layout: Layout) -> tuple[NDArray[np.float32], NDArray[np.bool_], float]:
    """Phase steps at 8-15 Hz (sensor, slot, time), where they are known, and that rate."""
    n, slots, time = seen.step_rad.shape
    fold = max(1, int(layout.rate_hz / 8))
    while time % (2 * fold):
        fold -= 1
    parts = seen.step_rad.reshape(n, slots, time // fold, fold)
    speed = parts[..., 0].copy()
    for i in range(1, fold):
        speed += parts[..., i]
    per_block = time // N_BLOCKS
    block = np.arange(time // fold) * fold // per_block
    return speed, seen.good.take(block, axis=2), layout.rate_hz / fold


def _likelihood(
    flat: NDArray[np.float32], window_s: NDArray[np.float32], params: Params
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Log likelihood and purity of each rate, (..., cell).

    For one sinusoid in white noise the likelihood grows as -ln(1 - rho), rho being the share of
    power that it explains; harmonics count no more than the fundamental itself, or a rate would
    lose to its half.
    """
    n_cells = len(PER_MIN)
    # Rate r sits at (r - first/2)/step: doubling and halving are exact on this grid, and each of
    # these is every so manyeth of its cells.
    one = flat[..., _CELLS]
    most = np.float32(params.harmonic_cap) * one
    # Between two lines there is a valley; a single line beside both is no harmonic of either.
    score = flat[..., 3 * _BASE :: 2] - _between(flat)
    np.clip(score, 0, most, out=score)
    score += one
    three = flat[..., 5 * _BASE :: 3]
    score[..., : three.shape[-1]] += np.minimum(three, most[..., : three.shape[-1]])
    half = flat[..., : (n_cells + 1) // 2].repeat(2, axis=-1)[..., :n_cells]
    lobe = 60 / window_s * np.float32(1.5 / _STEP)
    total = flat.sum(axis=-1, keepdims=True) + np.float32(1e-30)
    score *= np.float32(0.55) * lobe / total
    rho = np.clip(score, 0, np.float32(0.985), out=score)
    under = np.log((half + np.float32(1e-30)) / (one + np.float32(1e-30)))
    under += np.float32(params.under_offset)
    np.clip(under, 0, params.under_max, out=under)
    under *= np.float32(params.under_weight)
    under += np.log(1 - rho)
    return np.negative(under, out=under), rho


def _between(flat: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., cell) power half-way between each rate and its double."""
    found = np.empty((*flat.shape[:-1], len(PER_MIN)), np.float32)
    n_even, n_odd = found[..., ::2].shape[-1], found[..., 1::2].shape[-1]
    found[..., ::2] = flat[..., 2 * _BASE :: 3][..., :n_even]
    found[..., 1::2] = flat[..., 2 * _BASE + 1 :: 3][..., :n_odd]
    return found


@cache
def _tilt(exponent: float) -> NDArray[np.float32]:
    """(grid,) that makes the spectrum of speed nearly flat."""
    per_min = np.arange(_FIRST / 2, _GRID_LAST + _STEP / 2, _STEP, dtype=np.float32)
    return np.asarray(1 / np.maximum(per_min, 3) ** np.float32(exponent), np.float32)
