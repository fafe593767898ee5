"""What is there at the most likely rate, and at those that it may be mistaken for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp import grid
from dsp.heart.evidence import FEATURES, FIRST_PER_MIN, PER_MIN, comb_distance, on_comb

_AT = {name: idx for idx, name in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """Of one block, each (sensor,)."""

    per_min: NDArray[np.float32]
    """Most likely rate."""
    mass: NDArray[np.float32]
    """Belief within 5 /min of it."""
    rival: NDArray[np.float32]
    """Largest belief more than 8 /min away, as a share of the peak's."""
    line: NDArray[np.float32]
    """Log of the whitened power at it, 16 s window."""
    double: NDArray[np.float32]
    """The same at its double: strong where it is the heart, weak where it is already the double of
    a slower one."""
    triple: NDArray[np.float32]
    """The same at its triple."""
    half: NDArray[np.float32]
    """The same at its half, at least 0."""
    two_thirds: NDArray[np.float32]
    """The same at two thirds of it: there where it is the triple of a slower one."""
    repeat: NDArray[np.float32]
    """Autocorrelation of the whitened speed at one beat of it."""
    repeat_half: NDArray[np.float32]
    """The same at half a beat."""
    comb: NDArray[np.float32]
    """Distance from the nearest of the first eight multiples of the respiration rate, per minute;
    99 without a respiration rate."""
    on_comb: NDArray[np.bool_]
    """Whether it lies on one of the first five, where it may be breathing."""
    octave: NDArray[np.float32]
    """Slow average of the log line at three halves of it, off breathing: the third harmonic of its
    half, which it may be the double of."""
    agree: NDArray[np.float32]
    """Slow average of whether the block's own best rate lies within 6 /min."""


def nothing_read(n: int) -> Reading:
    """Before the first block."""

    def zero() -> NDArray[np.float32]:
        return np.zeros(n, np.float32)

    return Reading(
        per_min=np.full(n, np.nan, np.float32), on_comb=np.zeros(n, np.bool_),
        mass=zero(), rival=zero(), line=zero(), double=zero(), half=zero(), two_thirds=zero(),
        triple=zero(), repeat=zero(), repeat_half=zero(), comb=zero(), octave=zero(), agree=zero(),
    )  # fmt: skip


def reading(
    belief: NDArray[np.float32],
    evidence: NDArray[np.float32],
    rr_per_min: NDArray[np.float32],
    own_per_min: NDArray[np.float32],
    before: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> Reading:
    """At the peak of the belief (sensor, cell).

    `own_per_min` is the best rate of this block alone, NaN where it says nothing; `before` are the
    slow averages `agree` and `octave` of the block before.
    """
    rate, mass = grid.peak(belief, PER_MIN, 5)
    rows = np.arange(len(rate))
    cell = np.clip(np.round(rate - FIRST_PER_MIN).astype(int), 0, len(PER_MIN) - 1)
    here = evidence[rows, :, cell]
    far = np.abs(np.arange(len(PER_MIN)) - cell[:, None]) > 8
    agrees = np.abs(own_per_min - rate) <= 6
    return Reading(
        per_min=rate,
        mass=mass,
        rival=(belief * far).max(axis=1) / belief.max(axis=1),
        line=here[:, _AT["long_1"]],
        double=here[:, _AT["long_2"]],
        triple=here[:, _AT["long_3"]],
        half=here[:, _AT["half"]],
        two_thirds=here[:, _AT["two_thirds"]],
        repeat=here[:, _AT["repeat"]],
        repeat_half=here[:, _AT["repeat_half"]],
        comb=comb_distance(rate[:, None], rr_per_min, 8)[:, 0],
        on_comb=on_comb(rate, rr_per_min, 5),
        octave=_octave(here[:, _AT["three_halves"]], rate, rr_per_min, before[1]),
        agree=(before[0] + 0.23 * (agrees - before[0])).astype(np.float32),
    )


def _octave(
    line: NDArray[np.float32],
    rate: NDArray[np.float32],
    rr_per_min: NDArray[np.float32],
    before: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Average over about 12 s, slower where breathing itself may make the line."""
    apart = comb_distance(1.5 * rate[:, None], rr_per_min, 10)[:, 0] > 2.5
    weight, now = np.where(apart, 0.154, 0.047), np.where(apart, line, 0)
    return np.asarray(before + weight * (now - before), np.float32)
