"""The analogue-to-digital converter, and from the samples of a chirp to range bins."""

import numpy as np
from numpy.typing import NDArray

from simulators.radar.impairments import Impairments
from simulators.radar.radar import Chirp, Radar


def converted(received: NDArray[np.complex128], wrong: Impairments) -> NDArray[np.complex128]:
    """What the converter says of `received` (any shape).

    I' = I + d, Q' = g |x| sin(arg x + theta) + d; then clipped at the full scale and rounded to a
    step of 2 full scale / 2^bits.
    """
    theta, gain = np.radians(wrong.iq_phase_deg), 10 ** (wrong.iq_gain_db / 20)
    offset = 0.0 if wrong.dc_offset_db is None else 10 ** (wrong.dc_offset_db / 20)
    i, q = received.real, received.imag
    q = gain * (q * np.cos(theta) + i * np.sin(theta))
    parts = np.stack((i, q), axis=-1) + offset
    if wrong.full_scale_db is not None:
        parts = _full(parts, full=10 ** (wrong.full_scale_db / 20), n_bits=wrong.n_bits)
    return np.ascontiguousarray(parts).view(np.complex128)[..., 0]


def _full(parts: NDArray[np.float64], *, full: float, n_bits: int | None) -> NDArray[np.float64]:
    if n_bits is None:
        return np.clip(parts, -full, full)
    step = 2 * full / 2**n_bits
    half = 2 ** (n_bits - 1)
    return np.asarray(step * np.clip(np.round(parts / step), -half, half - 1))


class RangeTransform:
    """Hann window and Fourier transform of each chirp; an echo keeps its amplitude."""

    def __init__(self, radar: Radar, chirp: Chirp) -> None:
        n = chirp.n_samples
        u = (np.arange(n) + 0.5 - n / 2) / n
        window = 0.5 + 0.5 * np.cos(2 * np.pi * u)
        sides = 1.0 if chirp.complex_samples else 2.0
        bins = np.arange(radar.n_bins) + radar.range0_m / radar.range_step_m
        kernel = sides * window / window.sum() * np.exp(-2j * np.pi * bins[:, None] * u)
        self._kernel = kernel.astype(np.complex64)
        """(bin, sample)"""
        self._real = not chirp.complex_samples
        self.noise = float(sides / (np.abs(kernel[0]) ** 2).sum()) ** 0.5
        """Standard deviation of a sample's noise that gives noise of unit power in a bin."""

    def profiles(self, samples: NDArray[np.complexfloating]) -> NDArray[np.complex64]:
        """Range profiles (time, bin, antenna) of samples (time, sample, antenna)."""
        heard = samples.real if self._real else samples
        return np.asarray(self._kernel @ heard.astype(np.complex64))
