"""Bodies drawn far more broadly than any ward's: waveforms, echoes, noise and carriers at random.

What the network learns must not be the pulse of one simulator. Nothing here is shared with
`simulators/`, whose people stay what it is judged on. All at 20 frames/s; shapes (person, time).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.heart.hearts import Beating, Crowd, Hearts

RATE_HZ = 20.0
_N_ECHOES = 5
_N_TABLE = 256

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadth:
    """How far from a calm adult the bodies may be."""

    breath_cv: float
    """Most of the breaths' length, ..."""
    depth_sd: float
    """... and of the logarithm of their depth."""
    noisy: float
    """Share of those whose chest also wanders at the pace of breathing."""
    fibrillates: float
    races: float
    """Share of those of them whose heart is fast."""
    slow: float
    """Share with a heart of 36-58 /min."""
    locked: float
    """Share with the heart on a multiple of breathing, and which multiples those are."""
    orders: tuple[int, ...]
    steps: float
    """Share whose heart turns to another rate within seconds."""
    stirs_mm_per_s: float
    """Most that the resting chest moves beside heart and breathing; 0 for none."""
    talks: float
    heart_mm: tuple[float, float] = (0.03, 0.5)
    snr_db: tuple[float, float] = (1, 38)
    carrier_hz: tuple[float, float] | None = None
    """None: of every kind of radar."""
    moves: float = 0.5
    """Share who move now and then."""


CALM = Breadth(
    breath_cv=0.15, depth_sd=0.35, noisy=0.0, fibrillates=0.04, races=0.0, slow=0.0,
    locked=0.125, orders=(2, 3, 4, 5, 6, 7), steps=0.1, stirs_mm_per_s=0.0, talks=0.0,
)  # fmt: skip
"""What the network learns from."""
LIVELY = Breadth(
    breath_cv=0.3, depth_sd=0.5, noisy=0.1, fibrillates=0.08, races=0.6, slow=0.1,
    locked=0.16, orders=(2, 2, 2, 3, 3, 4, 5, 6, 7), steps=0.2, stirs_mm_per_s=2.5, talks=0.06,
)  # fmt: skip
"""What the linear score and the qualities are fitted on."""


def crowd(
    n: int,
    *,
    duration_s: int,
    n_bins: int,
    rng: np.random.Generator,
    breadth: Breadth,
    no_heart: float = 0.0,
    beating: Beating | None = None,
) -> Crowd:
    """`n` bodies, one in five a child.

    `no_heart` is the share of those whose heart moves nothing: what is told of them is made up.
    `beating` draws other hearts than those of an even pace.
    """
    t = np.arange(duration_s * int(RATE_HZ)) / RATE_HZ
    child, is_af = rng.random(n) < 0.2, rng.random(n) < breadth.fibrillates
    rr = np.where(child, rng.uniform(16, 46, n), rng.uniform(5, 26, n))
    rr = np.where(~child & (rng.random(n) < 0.15), rng.uniform(20, 44, n), rr)
    breath_cycles = _cycles(rr, t, cv=_log(rng, 0.004, breadth.breath_cv, n), rng=rng)
    breath = _breath(breath_cycles, breadth.depth_sd, rng)
    breath += _spread(0.35 * (rng.random(n) < breadth.noisy)) * _slow(t, n, rr / 75, rng)
    breath *= _pauses(t, n, rng)
    hr = _heart_rate(rr, child, is_af, t, breadth, rng)
    hr += _spread(rng.uniform(0, 6, n) * (rng.random(n) < 0.6)) * np.sin(
        2 * np.pi * breath_cycles + _spread(rng.uniform(0, 6.3, n))
    )
    if beating is None:
        beats = _beats(np.clip(hr, 33, 205), is_af, rng)
        hearts = Hearts(count=beats, marks=np.floor(beats), skin=_pulse(beats, hr, rng))
    else:
        hearts = beating(rr, child, t, rng)
        beats = hearts.count
    mm = np.where(child, _log(rng, 0.3, 4, n), _log(rng, 0.4, 11, n))
    heart_mm = _log(rng, *breadth.heart_mm, n) * (rng.random(n) >= no_heart)
    stirs = _stirring(t, n, breadth.stirs_mm_per_s, rng) + _talking(t, n, breadth.talks, rng)
    iq = _echoes(breath * _spread(mm), hearts.skin, heart_mm, stirs, t, n_bins, breadth, rng)
    seconds = np.arange(1, duration_s + 1) * int(RATE_HZ) - 1
    before = seconds - 10 * int(RATE_HZ)
    rate = (beats[:, seconds] - beats[:, np.maximum(before, 0)]) * 6
    return Crowd(
        iq=iq,
        hr_per_min=np.where(before >= 0, rate, np.nan),
        hearts=hearts,
        heart_mm=heart_mm,
    )


def _spread(x: NDArray[np.generic]) -> Floats:
    return np.asarray(x, np.float64)[:, None]


def _log(rng: np.random.Generator, low: float, high: float, size: int | tuple[int, ...]) -> Floats:
    """Uniform in the logarithm."""
    return np.asarray(np.exp(rng.uniform(np.log(low), np.log(high), size)), np.float64)


def _slow(t: Floats, n: int, cut_hz: Floats, rng: np.random.Generator) -> Floats:
    """(person, time) noise below a frequency of each, rms 1."""
    hz = np.fft.rfftfreq(len(t), 1 / RATE_HZ)
    spectrum = rng.standard_normal((n, len(hz))) + 1j * rng.standard_normal((n, len(hz)))
    spectrum /= 1 + (hz / _spread(cut_hz)) ** 2
    spectrum[:, 0] = 0
    noise = np.fft.irfft(spectrum, len(t), axis=1)
    return np.asarray(noise / noise.std(axis=1, keepdims=True), np.float64)


def _cycles(rr: Floats, t: Floats, *, cv: Floats, rng: np.random.Generator) -> Floats:
    """(person, time) breaths since some moment: each lasts a little longer or shorter."""
    n, n_most = len(rr), int(t[-1] * rr.max() / 60 * 2) + 8
    length = np.empty((n, n_most))
    state = rng.standard_normal(n)
    for i in range(n_most):
        state = 0.5 * state + 0.87 * rng.standard_normal(n)
        length[:, i] = 60 / rr * np.exp(cv * state)
    ends = np.cumsum(length, axis=1) - length[:, :1] * rng.uniform(0, 1, (n, 1))
    ends = np.concatenate([ends[:, :1] - length[:, :1], ends], axis=1)
    count = np.arange(ends.shape[1])
    return np.stack([np.interp(t, ends[i], count) for i in range(n)])


def _breath(cycles: Floats, depth_sd: float, rng: np.random.Generator) -> Floats:
    """(person, time) chest, about 1 from peak to peak, of three families of waveform."""
    n = len(cycles)
    table = _breath_tables(n, rng)
    number = cycles.astype(int)
    depth = np.exp(
        _spread(rng.uniform(0.03, depth_sd, n)) * rng.standard_normal((n, number.max() + 2))
    )
    rows = np.arange(n)[:, None]
    part = cycles - number
    level = depth[rows, number] * (1 - part) + depth[rows, number + 1] * part
    return np.asarray(level * _looked_up(table, part), np.float64)


def _looked_up(table: Floats, part: Floats) -> Floats:
    """Between the entries of each person's table (person, entry) of one cycle."""
    at = part * table.shape[1]
    low = at.astype(int) % table.shape[1]
    rest = at - np.floor(at)
    rows = np.arange(len(table))[:, None]
    high = (low + 1) % table.shape[1]
    return np.asarray(table[rows, low] * (1 - rest) + table[rows, high] * rest, np.float64)


def _breath_tables(n: int, rng: np.random.Generator) -> Floats:
    u = np.arange(_N_TABLE) / _N_TABLE
    rise, fall = rng.uniform(0.2, 0.5, (n, 1)), rng.uniform(0.2, 0.5, (n, 1))
    pause = np.clip((u - rise) / fall, 0, 1)
    sine = np.sin(0.5 * np.pi * np.clip(u / rise, 0, 1)) ** 2 - np.sin(0.5 * np.pi * pause) ** 2
    order = np.arange(1, 11)[:, None]
    size = np.exp(-_log(rng, 0.4, 2.5, n)[:, None, None] * (order - 1))
    waves = size * np.cos(2 * np.pi * order * u + rng.uniform(0, 6.3, (n, 10, 1)))
    turn = rng.uniform(0.2, 0.7, (n, 1))
    bent = np.where(u < turn, u / turn, (1 - u) / (1 - turn)) ** rng.uniform(0.6, 2.2, (n, 1))
    kind = rng.choice(3, n, p=[0.45, 0.3, 0.25])[:, None]
    table = np.choose(kind, [sine, waves.sum(axis=1), bent])
    cycles = np.fft.rfftfreq(_N_TABLE, 1 / _N_TABLE)
    soft = np.exp(-0.5 * (cycles * 2 * np.pi * _log(rng, 0.005, 0.1, n)[:, None]) ** 2)
    table = np.fft.irfft(np.fft.rfft(table, axis=1) * soft, _N_TABLE, axis=1)
    table -= table.min(axis=1, keepdims=True)
    return np.asarray(table / table.max(axis=1, keepdims=True), np.float64)


def _pauses(t: Floats, n: int, rng: np.random.Generator) -> Floats:
    """1 while breathing, 0 during a stop that some make."""
    start, length = rng.uniform(0, t[-1], n), rng.uniform(8, 30, n)
    start[rng.random(n) > 0.08] = np.inf
    inside = (t > start[:, None]) & (t < (start + length)[:, None])
    kernel = np.ones(10) / 10
    return np.stack([np.convolve(~row, kernel, "same") for row in inside])


def _heart_rate(
    rr: Floats,
    child: NDArray[np.bool_],
    is_af: NDArray[np.bool_],
    t: Floats,
    breadth: Breadth,
    rng: np.random.Generator,
) -> Floats:
    """(person, time) before breathing modulates it."""
    n = len(rr)
    wide = rng.random(n) < 0.35
    hr = np.where(wide, rng.uniform(36, 170, n), rng.uniform(46, 112, n))
    hr = np.where(rng.random(n) < breadth.slow, rng.uniform(36, 58, n), hr)
    hr = np.where(child, rng.uniform(70, 185, n), hr)
    hr = np.where(is_af & (rng.random(n) < breadth.races), rng.uniform(90, 175, n), hr)
    locked = rng.random(n) < breadth.locked
    order = rng.choice(breadth.orders, locked.sum())
    hr[locked] = np.clip(rr[locked] * order, 36, 180)
    hr = np.maximum(hr, 1.4 * rr)
    drift = _slow(t, n, _log(rng, 0.005, 0.05, n), rng) * _spread(_log(rng, 0.1, 5, n))
    step = np.where(rng.random(n) < breadth.steps, rng.uniform(-30, 30, n), 0)
    at_s, width_s = rng.uniform(0, t[-1], n), _log(rng, 0.5, 8, n)
    ramp = _spread(step) / (1 + np.exp(-np.clip((t - _spread(at_s)) / _spread(width_s), -30, 30)))
    wave = _spread(rng.uniform(0, 2.5, n)) * np.sin(
        2 * np.pi * 0.1 * t + _spread(rng.uniform(0, 6.3, n))
    )
    return np.asarray(_spread(hr) + drift + ramp + wave, np.float64)


def _beats(hr_per_min: Floats, is_af: NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """(person, time) beats since some moment, with each interval a little off."""
    n = len(hr_per_min)
    even = np.cumsum(hr_per_min / 60 / RATE_HZ, axis=1) + rng.uniform(0, 1, (n, 1))
    cv = np.where(is_af, rng.uniform(0.1, 0.25, n), _log(rng, 0.002, 0.03, n))
    n_most = int(even.max()) + 3
    error = _spread(cv) * rng.standard_normal((n, n_most))
    # Beats of the even count are moved; af's errors add up, a node's do not.
    moved = np.where(_spread(is_af), np.cumsum(error, axis=1), error)
    moved -= moved.mean(axis=1, keepdims=True)
    early = rng.random((n, n_most)) < _spread(np.where(rng.random(n) < 0.04, 0.05, 0.0))
    at = np.maximum.accumulate(np.arange(n_most) + np.where(early, -0.3, moved), axis=1)
    at += 1e-6 * np.arange(n_most)
    return np.stack([np.interp(even[i], at[i], np.arange(n_most)) for i in range(n)])


def _pulse(beats: Floats, hr: Floats, rng: np.random.Generator) -> Floats:
    """(person, time) what a beat moves, 1 from peak to peak, of three families of waveform."""
    n = len(beats)
    number = beats.astype(int)
    part = beats - number
    length_s = 60 / np.clip(hr, 33, 210)
    kind = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    pulse = np.zeros_like(beats)
    for idx, made in enumerate((_bumps, _waves, _ringing)):
        here = kind == idx
        if here.any():
            pulse[here] = made(part[here], length_s[here], rng)
    level = np.exp(_spread(rng.uniform(0.02, 0.2, n)) * rng.standard_normal((n, number.max() + 2)))
    pulse *= level[np.arange(n)[:, None], number]
    size = np.percentile(pulse, 98, axis=1) - np.percentile(pulse, 2, axis=1)
    return np.asarray(pulse / np.maximum(size, 1e-6)[:, None], np.float64)


def _bumps(part: Floats, length_s: Floats, rng: np.random.Generator) -> Floats:
    """Two to five bumps at fixed times after the beat, which shrink with the interval's root."""
    n = len(part)
    scale = np.sqrt(np.clip(length_s, 0.3, 1.4))
    pulse = np.zeros_like(part)
    for idx in range(rng.integers(2, 6)):
        centre, width = rng.uniform(0.03, 0.7, (n, 1)), _log(rng, 0.02, 0.18, (n, 1))
        size = np.ones((n, 1)) if idx == 0 else rng.uniform(-0.8, 0.7, (n, 1))
        for lap in (0, 1):
            after_s = (part + lap) * length_s
            pulse += size * np.exp(-0.5 * ((after_s / scale - centre) / width) ** 2)
    return pulse


def _waves(part: Floats, length_s: Floats, rng: np.random.Generator) -> Floats:
    """Harmonics of any phase, the fundamental often weak."""
    n = len(part)
    decay, pulse = rng.uniform(0.2, 1.6, (n, 1)), np.zeros_like(part)
    for order in range(1, 8):
        size = np.exp(-decay * (order - 1) + 0.6 * rng.standard_normal((n, 1)))
        size *= rng.uniform(0.12, 1.2, (n, 1)) if order == 1 else 1
        pulse += size * np.cos(2 * np.pi * order * part + rng.uniform(0, 6.3, (n, 1)))
    return pulse


def _ringing(part: Floats, length_s: Floats, rng: np.random.Generator) -> Floats:
    """A knock that rings at 1.8 to 7 Hz."""
    n = len(part)
    hz, start_s = rng.uniform(1.8, 7, (n, 1)), rng.uniform(0.02, 0.3, (n, 1))
    lasts_s, phase = rng.uniform(0.06, 0.3, (n, 1)), rng.uniform(0, 6.3, (n, 1))
    pulse = np.zeros_like(part)
    for lap in (0, 1):
        after_s = (part + lap) * length_s - start_s
        rise = 1 / (1 + np.exp(-np.clip(after_s / 0.03, -30, 30)))
        fade = np.exp(-np.clip(after_s / lasts_s, 0, 30))
        pulse += rise * fade * np.cos(2 * np.pi * hz * after_s + phase)
    return pulse


def _carriers_hz(n: int, rng: np.random.Generator) -> Floats:
    kinds = [
        rng.uniform(57e9, 64e9, n), rng.uniform(76e9, 81e9, n), np.full(n, 24.1e9),
        rng.uniform(6.5e9, 8.5e9, n), _log(rng, 5e9, 126e9, n),
    ]  # fmt: skip
    return np.asarray(np.choose(rng.choice(5, n, p=[0.5, 0.12, 0.18, 0.1, 0.1]), kinds))


def _stirring(t: Floats, n: int, most_mm_per_s: float, rng: np.random.Generator) -> Floats:
    """(person, time) mm: a living chest is never still, and its speed is noise as flat as wide.

    Simulated people who rest have 0.4-0.6 mm/s at 60-400 /min beside heart and breathing;
    of two people who sat before a radar one had as much, the other 0.9-2 mm/s (`jacklee`).
    """
    hz = np.fft.rfftfreq(len(t), 1 / RATE_HZ)
    low_hz, high_hz = _spread(_log(rng, 0.3, 1.2, n)), _spread(rng.uniform(3, 10, n))
    spectrum = rng.standard_normal((n, len(hz))) + 1j * rng.standard_normal((n, len(hz)))
    spectrum /= (1 + (low_hz / np.maximum(hz, 1e-3)) ** 2) * (1 + (hz / high_hz) ** 4)
    turn = 2 * np.pi * np.maximum(hz, 0.05)
    inside = (hz > 1) & (hz < 6.7)
    speed = np.sqrt(2 * (np.abs(spectrum[:, inside]) ** 2).sum(axis=1)) / len(t)
    size = _log(rng, 0.05, max(most_mm_per_s, 0.05), n) * (most_mm_per_s > 0) / speed
    return np.asarray(np.fft.irfft(spectrum / turn, len(t), axis=1) * _spread(size), np.float64)


def _talking(t: Floats, n: int, share: float, rng: np.random.Generator) -> Floats:
    """(person, time) mm of uneven syllables, 2-6 a second, in phrases."""
    path = np.zeros((n, len(t)))
    for row in np.flatnonzero(rng.random(n) < share):
        pace = _spread(rng.uniform(2, 6, 1) * 60)[0]
        syllables = _cycles(pace, t, cv=_log(rng, 0.05, 0.3, 1), rng=rng)[0]
        phrase = _cycles(rng.uniform(8, 20, 1), t, cv=np.array([0.3]), rng=rng)[0] % 1
        loud = phrase < rng.uniform(0.6, 1)
        path[row] = loud * np.sin(2 * np.pi * syllables) * _log(rng, 0.03, 0.4, 1)
    return path


def _bursts(t: Floats, n: int, share: float, rng: np.random.Generator) -> Floats:
    """(person, time) movement in mm of this share of the people."""
    path = np.zeros((n, len(t)))
    for row in np.flatnonzero(rng.random(n) < share):
        for _ in range(rng.integers(1, 5)):
            start = int(rng.integers(len(t)))
            stop = min(start + int(rng.uniform(0.4, 4) * RATE_HZ), len(t))
            walk = np.cumsum(
                np.convolve(rng.standard_normal(stop - start + 6), np.ones(7), "valid")
            )
            walk *= _log(rng, 0.3, 30, 1)[0] / max(np.abs(walk).max(), 1e-9)
            path[row, start:stop] += walk
            path[row, stop:] += walk[-1]
    return path


def _echoes(
    breath_mm: Floats,
    heart: Floats,
    heart_mm: Floats,
    stirs_mm: Floats,
    t: Floats,
    n_bins: int,
    breadth: Breadth,
    rng: np.random.Generator,
) -> NDArray[np.complex64]:
    """(person, time, bin, antenna): five parts of the body, clutter, white and phase noise."""
    n = len(breath_mm)
    band_hz = breadth.carrier_hz
    carrier_hz = _carriers_hz(n, rng) if band_hz is None else rng.uniform(*band_hz, n)
    heart_mm = np.where((carrier_hz < 12e9) & (heart_mm > 0), np.maximum(heart_mm, 0.1), heart_mm)
    rad_per_mm = _spread(4 * np.pi * carrier_hz / 2.998e11)
    sway = _slow(t, n, rng.uniform(0.02, 0.15, n), rng) * _spread(_log(rng, 0.03, 1, n))
    fine = _slow(t, n, rng.uniform(0.1, 1, n), rng) * _spread(_log(rng, 0.0005, 0.03, n))
    body = sway + fine + stirs_mm + _bursts(t, n, breadth.moves, rng)
    beat = heart * _spread(heart_mm)
    at = rng.uniform(0.25, 0.75, n)[:, None] * (n_bins - 1)
    iq = np.zeros((n, len(t), n_bins), np.complex64)
    alone = rng.random((n, 1)) < 0.25
    for part in range(_N_ECHOES):
        first = part == 0
        share = 1.0 if first else np.where(alone, 0.03, _log(rng, 0.05, 1, (n, 1)))
        moves_mm = breath_mm * (1 if first else rng.uniform(0, 1.4, (n, 1)))
        moves_mm = np.roll(moves_mm, 0 if first else rng.integers(0, 9), axis=1)
        shake = np.roll(beat, 0 if first else rng.integers(0, 3), axis=1)
        moves_mm += shake * (1 if first else rng.uniform(0, 1.2, (n, 1)))
        turned = rad_per_mm * (moves_mm + body * (1 if first else rng.uniform(0.4, 1, (n, 1))))
        where = at + (0 if first else rng.uniform(-4, 4, (n, 1)))
        shape = np.exp(-0.5 * ((np.arange(n_bins) - where) / rng.uniform(0.8, 1.8)) ** 2)
        gain = share * np.exp(1j * rng.uniform(0, 6.3, (n, 1)))
        echo = (gain * np.exp(1j * turned)).astype(np.complex64)
        iq += echo[:, :, None] * shape[:, None].astype(np.complex64)
    clutter = _log(rng, 0.06, 8, (n, 1, n_bins)) * np.exp(1j * rng.uniform(0, 6.3, (n, 1, n_bins)))
    iq += np.where(rng.random((n, 1, 1)) < 0.3, 0, clutter).astype(np.complex64)
    shaky = _log(rng, 0.0006, 0.013, (n, 1)) * rng.standard_normal((n, len(t)))
    iq *= np.exp(1j * shaky)[:, :, None].astype(np.complex64)
    level = 10 ** (-rng.uniform(*breadth.snr_db, (n, 1, 1)) / 20) / np.sqrt(2)
    noise = rng.standard_normal((*iq.shape, 2), np.float32).view(np.complex64)[..., 0]
    seen = iq + noise * level.astype(np.float32)
    return np.asarray(seen[..., None], np.complex64)
