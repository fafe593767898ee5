"""Range profiles of an FMCW radar: point reflectors in, complex bins out."""

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Geometry
from simulators.radar.echoes import Echoes

LIGHT_M_PER_S = 299_792_458.0
PHASE_NOISE_RAD = 0.004
"""Root mean square, white over frames, common to all bins."""

_NEAR = 1e-6
"""Nearer than this (in bins) to a pole of the range response its closed form divides by zero."""


class Radar:
    """An ideal FMCW radar with a Hann window over each chirp, without noise."""

    def __init__(self, geometry: Geometry, *, n_bins: int, n_antennas: int) -> None:
        if (
            geometry.carrier_hz is None
            or geometry.range0_m is None
            or geometry.range_step_m is None
        ):
            raise ValueError("a simulated radar has a carrier and a range axis")
        if n_bins < 1 or n_antennas < 1:
            raise ValueError(f"at least one bin and one antenna, got {n_bins} and {n_antennas}")
        self.range_m = geometry.range0_m + geometry.range_step_m * np.arange(n_bins)
        """(bin,)"""
        self._step_m = geometry.range_step_m
        self._rad_per_m = 4 * np.pi * geometry.carrier_hz / LIGHT_M_PER_S
        self._antenna = np.arange(n_antennas)

    def profiles(self, echoes: Echoes) -> NDArray[np.complex128]:
        """Range profiles (time, bin, antenna).

        Each echo adds a * w(bin) * exp(j (4 pi R / lambda + phase)), with R at the frame (the body
        is frozen during a chirp), lambda at the centre of the sweep, and the phase of the range
        response taken from the middle of the chirp, where it is real. Antennas lie half a
        wavelength apart.
        """
        rad = self._rad_per_m * echoes.range_m + echoes.phase_rad
        steering = np.exp(1j * np.pi * np.sin(echoes.angle_rad)[:, None] * self._antenna)
        wave = (echoes.amplitude * np.exp(1j * rad))[:, :, None] * steering
        position = (echoes.range_m - self.range_m[0]) / self._step_m
        gain = range_response(position, self.range_m.size)
        # Real times complex, as one real product: numpy would first make the large factor complex.
        parts = np.ascontiguousarray(wave).view(np.float64)
        profiles = np.ascontiguousarray(gain.transpose(0, 2, 1) @ parts)
        return profiles.view(np.complex128)


def range_response(position: NDArray[np.float64], n_bins: int) -> NDArray[np.float64]:
    """Response of every bin to a reflector at `position` (..., in bins), as (..., bin).

    The transform of a Hann window, sinc(d) / (1 - d^2) at a distance of d bins: 1 at 0, one half at
    1, nothing at 2 and beyond but for sidelobes under -31 dB.
    """
    nearest = np.round(position)
    beyond = position - nearest
    beyond = np.where(np.abs(beyond) < _NEAR, _NEAR, beyond)
    distance = np.arange(n_bins) - (nearest + beyond)[..., None]
    # sin(pi d) is the same for all bins but for its sign, which alternates.
    sine = np.sin(np.pi * beyond)[..., None] * (
        1.0 - 2.0 * ((np.arange(n_bins) - nearest[..., None]) % 2)
    )
    return np.asarray(-sine / (np.pi * distance * (1.0 - distance * distance)))


class Receiver:
    """Thermal noise of unit power a bin, frame and antenna, and the oscillator's phase noise."""

    def __init__(self, *, rng: np.random.Generator) -> None:
        self._rng = rng

    def frames(self, profiles: NDArray[np.complex128]) -> NDArray[np.complex64]:
        """What comes out of the sensor, (time, bin, antenna)."""
        n, n_bins, n_antennas = profiles.shape
        thermal = self._rng.standard_normal((n, n_bins, 2 * n_antennas), dtype=np.float32)
        jitter_rad = PHASE_NOISE_RAD * self._rng.standard_normal(n)
        turned = (profiles * np.exp(1j * jitter_rad)[:, None, None]).astype(np.complex64)
        return np.asarray(turned + np.float32(0.5**0.5) * thermal.view(np.complex64))
