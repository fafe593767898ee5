"""Heart rate from the sounds of the chest wall, for radars of 130 frames a second and more.

Each beat shakes the skin at 5-60 Hz. Where a radar's output is AC coupled, so that its angle is no
displacement, this is all that is left of the heart; the idea is that of Yang, Metcalfe, Watson and
Evans (doi 10.1007/978-3-031-44137-0_7) and of Will et al. 2018 (doi 10.1038/s41598-018-29984-5):
the envelope of that band repeats with the beat.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from dsp import grid
from dsp.breath.respiration import Respiration
from dsp.chest.choice import Choice
from dsp.chest.motion import Motion
from dsp.frames.layout import Layout
from dsp.heart.evidence import PER_MIN
from dsp.heart.quality import ON_COMB_MAX, logistic
from dsp.heart.stage import Heart

_BANDS_HZ = ((5.0, 20.0), (10.0, 35.0), (15.0, 45.0), (20.0, 60.0))
_FRAME_RATE_HZ_MIN = 130.0
_ENVELOPE_RATE_HZ = 25.0
_N_BLOCKS, _N_GOOD_MIN = 12, 8
_REACH_S = 1.0
"""The envelope's slow course is its mean over so long on either side."""
_CLIP = 0.8
_ON_TWO_BREATHS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Tracking and belief."""

    trust: float = 6.0
    sd_per_min: float = 2.0
    teleport: float = 0.02
    quality: tuple[float, ...] = (-6.5, 4.0, 14.0, -12.0)
    """Bias, mass of the belief, height of the repetition, and how much higher a later one is."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Each (sensor, ...); without a row's worth of memory where a radar is too slow."""

    filters: NDArray[np.complex64]
    """(sensor, band, section, 2) what the band filters hold."""
    envelopes: NDArray[np.float16]
    """(sensor, band, block, time) log of the envelope, oldest first; good to a hundredth."""
    good: NDArray[np.bool_]
    """(sensor, block) whether a block was still, of this place, and whole."""
    belief: NDArray[np.float32]
    """(sensor, cell)"""
    said: NDArray[np.float32]
    """(sensor, 2) rate and quality, last."""


def hears(layout: Layout) -> bool:
    """Whether frames come fast enough."""
    return layout.geometry.frame_rate_hz >= _FRAME_RATE_HZ_MIN


def initial(layout: Layout, n: int) -> Carry:
    """Nothing heard."""
    n_bands = len(_usable(layout.geometry.frame_rate_hz)) if hears(layout) else 0
    n_cells = len(PER_MIN) if n_bands else 0
    return Carry(
        filters=np.zeros((n, n_bands, 2, 2), np.complex64),
        envelopes=np.zeros((n, n_bands, _N_BLOCKS, _n_envelope(layout)), np.float16),
        good=np.zeros((n, _N_BLOCKS), np.bool_),
        belief=np.full((n, n_cells), 1 / max(n_cells, 1), np.float32),
        said=np.tile(np.asarray([np.nan, 0], np.float32), (n, 1)),
    )


def sounds(
    iq: NDArray[np.complexfloating],
    chosen: Choice,
    breath: Respiration,
    moved: Motion,
    lost_share: NDArray[np.float32],
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
) -> Carry:
    """One block (sensor, time, bin, antenna) more. The rate is about the middle of 12 s."""
    n = len(iq)
    centre = chosen.centre[np.arange(n), breath.slot]
    x = iq[np.arange(n), :, np.maximum(centre, 0), 0].astype(np.complex64)
    heard, filters = _envelopes(x, carry.filters, layout)
    envelopes = np.concatenate([carry.envelopes[:, :, 1:], heard[:, :, None]], axis=2)
    changed = chosen.changed[np.arange(n), breath.slot] | moved.away
    kept = carry.good[:, 1:] & ~changed[:, None]
    now = (centre >= 0) & ~moved.moving & (lost_share <= 0) & ~changed
    good = np.concatenate([kept, now[:, None]], axis=1)
    tells = good.sum(axis=1) >= _N_GOOD_MIN
    found = _found(_repetition(envelopes, good), layout)
    moves = grid.walk(len(PER_MIN), 1.0, params.sd_per_min, params.teleport)
    score = np.where(tells[:, None], found.score, np.float32(0))
    belief = grid.filtered(carry.belief, np.float32(params.trust) * score, moves)
    rate, quality = _believed(belief, found, breath.per_min, params)
    said = np.stack([np.where(tells, rate, np.nan), np.where(tells, quality, 0)], axis=1)
    return Carry(
        filters=filters, envelopes=envelopes, good=good, belief=belief,
        said=said.astype(np.float32),
    )  # fmt: skip


def joined(hr: Heart, heard: Carry) -> tuple[Heart, NDArray[np.bool_]]:
    """The surer of the two, and (sensor,) whether that is what is heard: they fail apart."""
    rate, quality = heard.said.T
    surer = quality > hr.quality
    both = replace(
        hr,
        per_min=np.where(surer, rate, hr.per_min),
        quality=np.where(surer, quality, hr.quality),
    )
    return both, surer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """Of one window, each (sensor, cell) on `PER_MIN`, from the band that repeats best."""

    score: NDArray[np.float32]
    """How much speaks for a rate; half of it the mean of all bands."""
    height: NDArray[np.float32]
    """Of the repetition after one beat, above the valley before it."""
    later: NDArray[np.float32]
    """How much higher a later repetition is."""


def _believed(
    belief: NDArray[np.float32], found: _Found, rr_per_min: NDArray[np.float32], params: Params
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Rate and its quality, each (sensor,)."""
    rate, mass = grid.peak(belief, PER_MIN, 5)
    top = belief.argmax(axis=1)[:, None]
    height = np.take_along_axis(found.height, top, axis=1)[:, 0]
    later = np.maximum(np.take_along_axis(found.later, top, axis=1)[:, 0], 0)
    quality = logistic(np.stack([mass, height, later], axis=1), params.quality)
    hidden = _may_be_breath(rate, rr_per_min)
    return rate, np.where(hidden, np.minimum(quality, ON_COMB_MAX), quality)


def _may_be_breath(
    per_min: NDArray[np.float32], rr_per_min: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """(sensor,) whether it is once or twice the respiration rate, or that is unknown.

    Breathing in and breathing out turn an echo through the same arcs, and sound alike.
    """
    ratio = per_min / np.maximum(rr_per_min, 1)
    beside = (ratio > 1.3) & (np.abs(ratio - 2) > _ON_TWO_BREATHS)
    return np.asarray(~beside, np.bool_)


def _usable(frame_rate_hz: float) -> tuple[tuple[float, float], ...]:
    """Bands below 0.45 of the frame rate."""
    return tuple(band for band in _BANDS_HZ if band[1] <= 0.45 * frame_rate_hz)


def _n_envelope(layout: Layout) -> int:
    return max(
        1, layout.n_frames // max(1, round(layout.geometry.frame_rate_hz / _ENVELOPE_RATE_HZ))
    )


@cache
def _filter(frame_rate_hz: float, band_hz: tuple[float, float]) -> NDArray[np.float32]:
    sos = signal.butter(2, band_hz, "bandpass", fs=frame_rate_hz, output="sos")
    return np.asarray(sos, np.float32)


def _envelopes(
    x: NDArray[np.complex64], filters: NDArray[np.complex64], layout: Layout
) -> tuple[NDArray[np.float16], NDArray[np.complex64]]:
    """(sensor, band, time) log of the mean size in each band, and what the filters hold then."""
    n_out, heard, held = _n_envelope(layout), [], []
    edges = np.arange(n_out) * x.shape[1] // n_out
    rate_hz = layout.geometry.frame_rate_hz
    for i, band in enumerate(_usable(rate_hz)):
        state = np.moveaxis(filters[:, i], 0, 1)
        y, state = signal.sosfilt(_filter(rate_hz, band), x, axis=1, zi=state)
        size = np.add.reduceat(np.abs(y), edges, axis=1)
        heard.append(np.log(size + np.float32(1e-12)))
        held.append(np.moveaxis(state, 1, 0))
    return np.stack(heard, axis=1).astype(np.float16), np.stack(held, axis=1).astype(np.complex64)


def _repetition(envelopes: NDArray[np.float16], good: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(sensor, band, lag) autocorrelation of the envelope without its slow course."""
    n, n_bands, n_blocks, per_block = envelopes.shape
    time = n_blocks * per_block
    known = np.repeat(good, per_block, axis=1)[:, None].astype(np.float32)
    series = envelopes.reshape(n, n_bands, time).astype(np.float32)
    reach = round(_REACH_S * per_block)
    kernel = np.ones(2 * reach + 1, np.float32)
    count = signal.fftconvolve(known, kernel[None, None], mode="same", axes=-1)
    slow = signal.fftconvolve(series * known, kernel[None, None], mode="same", axes=-1)
    beat = np.clip(series - slow / np.maximum(count, 1), -_CLIP, _CLIP) * known
    size = 2 * time
    spectrum = np.fft.rfft(beat, size, axis=-1)
    mask = np.fft.rfft(known, size, axis=-1)
    pairs = np.maximum(np.fft.irfft(np.abs(mask) ** 2, size, axis=-1)[..., :time], 1)
    both = np.fft.irfft(np.abs(spectrum) ** 2, size, axis=-1)[..., :time] / pairs
    return np.asarray(both / np.maximum(both[..., :1], 1e-12), np.float32)


def _found(repetition: NDArray[np.float32], layout: Layout) -> _Found:
    """What the repetition (sensor, band, lag) says of each rate.

    A beat repeats after one and two intervals, and not after a half or a third of one: the double
    interval fails the second, the half fails the first. What breathing sounds like repeats best
    after a whole breath, which is later than a beat.
    """
    beat = np.asarray(60 / PER_MIN * (_n_envelope(layout) / layout.block_s), np.float32)
    one = _at(repetition, beat)
    shorter = np.maximum(
        _at(repetition, beat / np.float32(2)), _at(repetition, beat / np.float32(3))
    )
    score = one + _at(repetition, np.float32(2) * beat) / 2 - np.maximum(shorter, 0)
    best = score.max(axis=-1).argmax(axis=1)
    rows = np.arange(len(best))
    clearest, height = repetition[rows, best], one[rows, best]
    valley = np.maximum(_at(clearest, np.float32(0.7) * beat), 0)
    return _Found(
        score=(score.mean(axis=1) + score[rows, best]) / 2,
        height=np.minimum(height, height - valley),
        later=_later(clearest, beat) - height,
    )


def _at(repetition: NDArray[np.float32], lag: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., cell) values of (..., lag) at lags between samples."""
    where = np.minimum(lag, repetition.shape[-1] - 2)
    low = where.astype(np.intp)
    part = (where - low).astype(np.float32)
    between = (1 - part) * repetition[..., low] + part * repetition[..., low + 1]
    return np.asarray(between, np.float32)


def _later(repetition: NDArray[np.float32], lag: NDArray[np.float32]) -> NDArray[np.float32]:
    """(sensor, cell) highest repetition of (sensor, lag) well after each lag."""
    last = 7 * repetition.shape[-1] // 10
    highest = np.maximum.accumulate(repetition[:, :last][:, ::-1], axis=1)[:, ::-1]
    return highest[:, np.minimum((1.3 * lag).astype(np.intp), last - 1)]
