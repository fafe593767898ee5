"""What one beat does to the skin: three families of shapes, drawn."""

from collections.abc import Callable

import numpy as np

from training.heart.hearts import Floats

Pulse = Callable[[Floats], Floats]
"""Of the seconds since the beat."""


def drawn_pulse(rng: np.random.Generator) -> Pulse:
    """Half of them smooth."""
    family = rng.random()
    if family < 0.5:
        return _smooth(rng)
    return _ringing(rng) if family < 0.72 else _bumps(rng)


def _sum_of(centre_s: Floats, width_s: Floats, size: Floats) -> Pulse:
    def pulse(t: Floats) -> Floats:
        apart = (t[None] - centre_s[:, None]) / width_s[:, None]
        return np.asarray(size @ np.exp(-0.5 * apart**2), np.float64)

    return pulse


def _smooth(rng: np.random.Generator) -> Pulse:
    """One wide bump, its recoil, and up to three details."""
    rise_s, n = rng.uniform(0.08, 0.35), int(rng.integers(0, 4))
    centre = [rise_s, rise_s + rng.uniform(0.18, 0.36), *rng.uniform(0.02, 0.6, n)]
    width = [_log(rng, 0.055, 0.17), _log(rng, 0.05, 0.13), *rng.uniform(0.02, 0.05, n)]
    size = [1.0, rng.uniform(-0.7, 0.2), *rng.uniform(-0.15, 0.15, n)]
    return _sum_of(np.array(centre), np.array(width), np.array(size))


def _bumps(rng: np.random.Generator) -> Pulse:
    """Two to five bumps of any sign; the largest is an early one."""
    n = int(rng.integers(2, 6))
    centre = np.sort(rng.uniform(0.03, 0.6, n))
    width = np.exp(rng.uniform(np.log(0.025), np.log(0.14), n))
    size = rng.uniform(-0.6, 0.6, n)
    size[rng.integers(min(n, 3))] = 1.0
    return _sum_of(centre, width, size)


def _ringing(rng: np.random.Generator) -> Pulse:
    """A knock that rings at 1.8 to 7 Hz."""
    hz, start_s = rng.uniform(1.8, 7), rng.uniform(0.02, 0.25)
    lasts_s, phase = rng.uniform(0.06, 0.25), rng.uniform(0, 6.3)

    def pulse(t: Floats) -> Floats:
        after_s = t - start_s
        rise = 1 / (1 + np.exp(-np.clip(after_s / 0.03, -30, 30)))
        fade = np.exp(-np.clip(after_s / lasts_s, 0, 30))
        return np.asarray(rise * fade * np.cos(2 * np.pi * hz * after_s + phase), np.float64)

    return pulse


def _log(rng: np.random.Generator, low: float, high: float) -> float:
    """Uniform in the logarithm."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
