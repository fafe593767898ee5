"""Hearts without an even pace, drawn broadly: when they beat, and what each beat moves."""

import numpy as np
from numpy.typing import NDArray

from training.heart.beats.pulse import drawn_pulse
from training.heart.hearts import Floats, Hearts

_FIBRILLATES, _ECTOPIC = 0.6, 0.1
"""Shares whose atria fibrillate, and whose sinus early beats disturb; the others beat evenly."""
_LOCKED = 0.16
"""Of those who do not fibrillate: with the heart on a multiple of breathing."""
_BEFORE_S, _TAIL_S, _AHEAD_S = 3.0, 1.5, 0.3
_SHORTEST_S = 0.24


def beating(
    rr_per_min: Floats, child: NDArray[np.bool_], t: Floats, rng: np.random.Generator
) -> Hearts:
    """One heart for each person."""
    rows = [
        _one(float(rr), bool(young), t, rng) for rr, young in zip(rr_per_min, child, strict=True)
    ]
    count, marks, skin = (np.stack(each) for each in zip(*rows, strict=True))
    return Hearts(count=count, marks=marks, skin=skin)


def _one(
    rr: float, child: bool, t: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Count, marks and skin (time,).

    A beat after a short interval is weaker, by as much as this person's ventricle cares.
    """
    at_s = _times(rr, child, float(t[-1]), rng)
    interval_s = np.diff(at_s, prepend=2 * at_s[0] - at_s[1])
    filling = np.clip(interval_s / np.median(interval_s), 0.4, 1.4) ** rng.uniform(0, 1)
    height = filling * np.exp(rng.uniform(0.03, 0.2) * rng.standard_normal(len(at_s)))
    late_s = rng.uniform(0, 0.015) * rng.standard_normal(len(at_s))
    stretch = np.clip(interval_s, 0.3, 1.2) ** rng.uniform(0, 0.5)
    pulse = drawn_pulse(rng)
    skin = np.zeros_like(t)
    for beat_s, size, long in zip(at_s + late_s, height, stretch, strict=True):
        first, last = np.searchsorted(t, (beat_s - _AHEAD_S, beat_s + _TAIL_S))
        skin[first:last] += size * pulse((t[first:last] - beat_s) / long)
    grid_s = np.linspace(-_AHEAD_S, _TAIL_S, 361)
    alone = pulse(grid_s)
    # A mark lies where the pulse bends most: there a radar sees it best.
    knock_s = grid_s[1:-1][np.abs(np.diff(alone, 2)).argmax()]
    marks = np.searchsorted(np.sort(at_s + late_s + knock_s * stretch), t).astype(np.float64)
    return np.interp(t, at_s, np.arange(len(at_s))), marks, skin / np.ptp(alone)


def _times(rr: float, child: bool, end_s: float, rng: np.random.Generator) -> Floats:
    """Beats from before the start until after the end."""
    kind = rng.random()
    rate = rng.uniform(70, 185) if child else rng.uniform(45, 175)
    if not child and rng.random() < 0.3:
        rate = rng.uniform(50, 105)
    if kind > _FIBRILLATES and rng.random() < _LOCKED:
        rate = rr * rng.choice([2, 3, 4, 5])
    rate = float(np.clip(max(rate, 1.4 * rr), 38, 190))
    due_s = _due_s(rate, end_s, rng)
    if kind < _FIBRILLATES:
        interval_s = _fibrillating_s(due_s, rng)
    else:
        interval_s = _led_s(due_s, rr, early=kind < _FIBRILLATES + _ECTOPIC, rng=rng)
    at_s = np.cumsum(np.maximum(interval_s, _SHORTEST_S)) - _BEFORE_S - rng.uniform(0, 1)
    return np.asarray(at_s, np.float64)


def _due_s(rate: float, end_s: float, rng: np.random.Generator) -> Floats:
    """(beat,) mean interval, of a rate that drifts; for one in seven it steps up or down."""
    n = int((end_s + 12) * rate / 60 * 1.6) + 8
    t = np.arange(n) * 60 / rate
    wave = np.sin(2 * np.pi * t / rng.uniform(20, 200) + rng.uniform(0, 6.3))
    factor = 1 + rng.uniform(0, 0.06) * wave
    if rng.random() < 0.15:
        step = 1 + np.exp(-np.clip((t - rng.uniform(0, end_s)) / rng.uniform(1, 10), -30, 30))
        factor *= 1 + rng.uniform(-0.3, 0.4) / step
    return np.asarray(60 / rate / np.clip(factor, 0.5, 1.6), np.float64)


def _fibrillating_s(due_s: Floats, rng: np.random.Generator) -> Floats:
    """Intervals of which none knows the one before: three families, spread by 8-32 %."""
    n, cv, kind = len(due_s), rng.uniform(0.08, 0.32), rng.integers(3)
    if kind == 0:
        return np.asarray(due_s * np.exp(cv * rng.standard_normal(n) - cv**2 / 2), np.float64)
    refractory_s = rng.uniform(0.3, 0.75) * due_s
    rest_s = due_s - refractory_s
    if kind == 1:
        form = np.maximum((rest_s / (cv * due_s)) ** 2, 1.0)
        return np.asarray(refractory_s + rest_s * rng.gamma(form) / form, np.float64)
    spread_s = np.minimum(cv * due_s * np.sqrt(3), 0.9 * rest_s)
    return np.asarray(due_s + rng.uniform(-1, 1, n) * spread_s, np.float64)


def _led_s(due_s: Floats, rr: float, *, early: bool, rng: np.random.Generator) -> Floats:
    """Intervals of a sinus, with the wave of breathing, and with early beats where they are."""
    at_s = np.arange(len(due_s)) * due_s
    wave = rng.uniform(0, 0.06) * np.sin(2 * np.pi * rr / 60 * at_s + rng.uniform(0, 6.3))
    uneven = rng.uniform(0.003, 0.03) * rng.standard_normal(len(due_s))
    interval_s = due_s * (1 + wave + uneven)
    if early:
        which = np.flatnonzero(rng.random(len(due_s) - 1) < rng.uniform(0.02, 0.3))
        part = rng.uniform(0.5, 0.75, len(which))
        after = 2 - part if rng.random() < 0.5 else np.full(len(which), 1.05)
        interval_s[which + 1] = interval_s[which] * after
        interval_s[which] *= part
    return np.asarray(interval_s, np.float64)
