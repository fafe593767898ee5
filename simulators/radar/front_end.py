"""Echoes in, what an ideal receiver hears out: range profiles, one value, or raw chirps."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulators.radar.echoes import Echoes
from simulators.radar.radar import LIGHT_M_PER_S, Chirp, Radar, Technique
from simulators.radar.response import hann_response, pulse_response


class FrontEnd(Protocol):
    """From echoes to complex amplitudes, without noise."""

    def signal(self, echoes: Echoes) -> NDArray[np.complex128]:
        """Amplitudes (time, fast, antenna): fast is a range bin, or a sample of the chirp."""
        ...


def front_end(radar: Radar) -> FrontEnd:
    """The front end that a radar's technique asks for."""
    return RangeProfiles(radar) if radar.chirp is None else Chirps(radar, radar.chirp)


class RangeProfiles:
    """Range bins directly: fast, and exact but for what only a sampled chirp shows."""

    def __init__(self, radar: Radar) -> None:
        self._radar = radar
        self._antenna = np.arange(radar.n_antennas)

    def signal(self, echoes: Echoes) -> NDArray[np.complex128]:
        """Range profiles (time, bin, antenna).

        Each echo adds a * w(bin) * exp(j (4 pi R / lambda + phase)), with R at the frame (the body
        is frozen during a chirp), lambda at the centre of the sweep, and the phase of the range
        response taken from the middle of the chirp, where it is real. Antennas lie half a
        wavelength apart.
        """
        wave = waves(echoes, rad_per_m=self._radar.rad_per_m, antenna=self._antenna)
        gain = self._gain(echoes.range_m)
        # Real times complex, as one real product: numpy would first make the large factor complex.
        parts = np.ascontiguousarray(wave).view(np.float64)
        profiles = np.ascontiguousarray(gain.transpose(0, 2, 1) @ parts)
        return profiles.view(np.complex128)

    def _gain(self, range_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Response (time, echo, bin)."""
        radar = self._radar
        if radar.technique is Technique.CW:
            return np.ones((*range_m.shape, 1))
        position = (range_m - radar.range0_m) / radar.range_step_m
        if radar.pulse_m is not None:
            width = radar.pulse_m / radar.range_step_m
            return pulse_response(position, radar.n_bins, pulse_bins=width)
        return hann_response(position, radar.n_bins)


class Chirps:
    """Raw samples of the beat between a linear ramp and its echoes."""

    def __init__(self, radar: Radar, chirp: Chirp) -> None:
        self._radar = radar
        self._antenna = np.arange(radar.n_antennas)
        n = chirp.n_samples
        self._t_s = (np.arange(n) + 0.5 - n / 2) / n * chirp.duration_s
        bandwidth_hz = LIGHT_M_PER_S / 2 / radar.range_step_m
        self._slope_hz_per_s = bandwidth_hz / chirp.duration_s

    def signal(self, echoes: Echoes) -> NDArray[np.complex128]:
        """Samples (time, sample, antenna), one chirp a frame.

        An echo with delay tau = 2 R / c beats as exp(j 2 pi (f_c tau + S tau t - S tau^2 / 2)), t
        from the middle of the ramp with slope S. The last term, the residual video phase, is
        what the direct range profile leaves out. An I-only converter keeps the real part; the
        echo's amplitude is doubled then, so that its range bin is the same.
        """
        delay_s = 2.0 * echoes.range_m / LIGHT_M_PER_S
        wave = waves(echoes, rad_per_m=self._radar.rad_per_m, antenna=self._antenna)
        wave = wave * np.exp(-1j * np.pi * self._slope_hz_per_s * delay_s**2)[:, :, None]
        beat_rad = 2 * np.pi * self._slope_hz_per_s * delay_s[:, None, :] * self._t_s[:, None]
        return np.asarray(np.exp(1j * beat_rad) @ wave)


def waves(echoes: Echoes, *, rad_per_m: float, antenna: NDArray[np.int_]) -> NDArray[np.complex128]:
    """Complex amplitude of each echo at each antenna, (time, echo, antenna)."""
    rad = rad_per_m * echoes.range_m + echoes.phase_rad
    steering = np.exp(1j * np.pi * np.sin(echoes.angle_rad)[:, None] * antenna)
    return np.asarray((echoes.amplitude * np.exp(1j * rad))[:, :, None] * steering)
