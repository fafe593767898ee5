"""Respiration rate from the speed of the chest."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dsp import carry as carries
from dsp import grid
from dsp.choice import Choice
from dsp.layout import Layout
from dsp.phase import Phase
from dsp.window import N_BLOCKS

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
    """Of one block. The rate is about the middle of the window (delay about 8 s)."""

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
            carries.taken(seen, due),
            carries.taken(chosen, due),
            carries.taken(carry, due),
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
    noise_share = _noise_share(speed, known, seen.noise_rad)
    irregular = _irregular(speed, known, noise_share, rate_hz)
    weight = np.sqrt(np.minimum(chosen.snr, 300)) * usable * np.clip(1 - noise_share, 0.01, 1)
    weight = np.where(irregular > params.irregular_min, weight, 0.1 * weight)
    share = (weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-30)).astype(np.float32)
    (short, short_purity), (long, purity), powers = _windows(speed, known, rate_hz, params)
    filled = seen.good.sum(axis=2) >= params.fresh_filled
    fresh = (filled * _fresh(short_purity, purity, params))[..., None]
    purity = purity + fresh * (short_purity - purity)
    own = PER_MIN[_mixed(short, share).argmax(axis=1)]
    newer = params.short_weight + fresh * (1 - params.short_weight)
    total = _mixed(newer * _blind_to_slow(short) + (1 - fresh) * long, share)
    transition = grid.walk(len(PER_MIN), _STEP, params.sd_per_min, params.teleport)
    doubt = params.fresh_doubt * (fresh[..., 0] * share).sum(axis=1, keepdims=True)
    before = carry.belief + doubt * (np.float32(1 / len(PER_MIN)) - carry.belief)
    belief = grid.filtered(before, params.trust * total, transition)
    rate, mass = grid.peak(belief, PER_MIN, round(2 / _STEP))
    rate = np.where(rate < _SLOW, _line(rate, powers, share), rate)
    agrees = (np.abs(own - rate) <= 2.5) | ((own < 15) & (rate < 12.5))
    said = usable.any(axis=1)
    agree_before = carry.said.agree
    agree = np.where(said, agree_before + 0.44 * (agrees - agree_before), agree_before)
    agree = agree.astype(np.float32)
    rows = np.arange(len(rate))
    cell = np.clip(np.round((rate - _FIRST) / _STEP).astype(int), 0, len(PER_MIN) - 1)
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
    limit = params.clip * grid.middle(np.abs(speed), known)[..., None]
    clipped = np.clip(speed, -limit, limit)
    n_window = speed.shape[2]
    found = []
    for n_used in (n_window * _N_SHORT // N_BLOCKS, n_window):
        basis = grid.bands(n_used, rate_hz, _FIRST / 2, _GRID_LAST, _STEP)
        spectrum = grid.powers(clipped, basis)
        found.append(_likelihood(spectrum, n_used / rate_hz, params))
    base = round(_FIRST / 2 / _STEP)
    return found[0], found[1], spectrum[..., base : base + len(PER_MIN)]


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
    return np.where(told, np.clip(more, 0, 1), 0).astype(np.float32)


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


def _mixed(log_likelihood: NDArray[np.float32], share: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of all places together (sensor, cell).

    Places may disagree (a fan, a hand, a fold of the phase): a mixture lets the clearest speak.
    """
    mixed = np.matmul(share[:, None], np.exp(log_likelihood))[:, 0]
    return np.asarray(np.log(mixed + np.float32(1e-6)), np.float32)


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
    spectrum: NDArray[np.float32], window_s: float, params: Params
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Log likelihood and purity of each rate, (sensor, slot, cell).

    For one sinusoid in white noise the likelihood grows as -ln(1 - rho), rho being the share of
    power that it explains; harmonics count no more than the fundamental itself, or a rate would
    lose to its half.
    """
    grid_per_min = np.arange(_FIRST / 2, _GRID_LAST + _STEP / 2, _STEP, dtype=np.float32)
    flat = spectrum / np.maximum(grid_per_min, 3) ** np.float32(params.tilt)
    n_cells = len(PER_MIN)
    cell = np.arange(n_cells)
    base = round(_FIRST / 2 / _STEP)
    one = flat[..., base + cell]
    # Rate r sits at (r - first/2)/step: doubling and halving are exact on this grid.
    per = round(_FIRST / _STEP) + cell
    two = flat[..., 2 * per - base]
    # Between two lines there is a valley; a single line beside both is no harmonic of either.
    two = np.maximum(two - flat[..., (3 * per) // 2 - base], 0)
    three = np.zeros_like(one)
    inside = 3 * per - base < flat.shape[-1]
    three[..., inside] = flat[..., (3 * per - base)[inside]]
    half = flat[..., per // 2 - base]
    most = params.harmonic_cap * one
    score = one + np.minimum(two, most) + np.minimum(three, most)
    lobe = 60 / window_s * 1.5 / _STEP
    total = flat.sum(axis=-1, keepdims=True) + np.float32(1e-30)
    rho = np.clip(0.55 * lobe * score / total, 0, 0.985)
    under = np.clip(
        np.log((half + 1e-30) / (one + 1e-30)) + params.under_offset, 0, params.under_max
    )
    return -np.log(1 - rho) - np.float32(params.under_weight) * under, rho


def _irregular(
    speed: NDArray[np.float32],
    known: NDArray[np.bool_],
    noise_share: NDArray[np.float32],
    rate_hz: float,
) -> NDArray[np.float32]:
    """(sensor, slot) 1 - best autocorrelation at a lag of 1-12 s, less the share of white noise.

    Two breaths of a person never agree, and a heart beats in between; what a motor moves does.
    """
    n_window = speed.shape[-1]
    first_lag, last = max(2, int(rate_hz)), n_window // 2
    lags = np.arange(first_lag, last)
    weighted = speed * known
    waves, back = _correlation(n_window, first_lag)
    products = grid.powers(weighted, waves) @ back
    energy = np.cumsum(weighted * speed, axis=-1)
    # Only what has a partner one lag away counts: the window may have begun to fill late.
    earlier = energy[..., first_lag - 1 : last - 1].copy()
    begins = known.argmax(axis=-1)
    late = begins > 0
    if late.any():
        until = np.minimum(begins[late][:, None] + lags, n_window - 1) - 1
        earlier[late] = np.take_along_axis(energy[late], until, axis=-1)
    later = np.maximum(energy[..., -1:] - earlier, 0)
    before = energy[..., n_window - last : n_window - first_lag][..., ::-1]
    scale = np.sqrt(later * before) + np.float32(1e-30)
    # A lag beyond half of what is known compares too little with too little.
    short = lags <= known.sum(axis=-1, keepdims=True) // 2
    best = np.where(short, products / scale, 0).max(axis=-1)
    return np.asarray(np.clip(1 - best - noise_share, -0.3, 1), np.float32)


@cache
def _correlation(n_window: int, first_lag: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Waves whose powers are the spectrum of a series followed by as many zeros, and the way back.

    (n_window, 2 x cell), and (cell, lag) from that spectrum to sums of products at the lags up to
    half of the window (Wiener and Khinchin).
    """
    cell = np.arange(n_window + 1)
    lags = np.arange(first_lag, n_window // 2)
    twice = np.where((cell == 0) | (cell == n_window), 1, 2) / (2 * n_window)
    back = np.cos(np.pi * np.outer(cell, lags) / n_window) * twice[:, None]
    return np.asarray(grid.waves(n_window, cell / (2 * n_window)), np.float32), back.astype(
        np.float32
    )


def _noise_share(
    speed: NDArray[np.float32], known: NDArray[np.bool_], noise_rad: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(sensor, slot) share of white noise in the power of speed."""
    return np.asarray(2 * noise_rad**2 / np.maximum(_rms(speed, known) ** 2, 1e-30), np.float32)


def _rms(speed: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    count = np.maximum(known.sum(axis=-1), 1)
    return np.asarray(
        np.sqrt((speed**2 * known).sum(axis=-1) / count).astype(np.float32), np.float32
    )
