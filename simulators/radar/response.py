"""How strongly each range bin answers to a reflector at a place between two of them."""

import numpy as np
from numpy.typing import NDArray

from simulators.radar.radar import LIGHT_M_PER_S

_NEAR = 1e-6
"""Nearer than this (in bins) to a pole of the range response its closed form divides by zero."""


def hann_response(position: NDArray[np.float64], n_bins: int) -> NDArray[np.float64]:
    """Response of every bin to a reflector at `position` (..., in bins), as (..., bin).

    The transform of a Hann window, sinc(d) / (1 - d^2) at a distance of d bins: 1 at 0, one half at
    1, nothing at 2 and beyond but for sidelobes under -31 dB.
    """
    nearest = np.round(position)
    beyond = position - nearest
    beyond = np.where(np.abs(beyond) < _NEAR, _NEAR, beyond)
    # sin(pi d) is the same for all bins but for its sign, which alternates.
    sine = np.sin(np.pi * beyond) * (2.0 * (nearest % 2) - 1.0) / np.pi
    distance = np.arange(n_bins) - (nearest + beyond)[..., None]
    response = distance * distance
    np.subtract(1.0, response, out=response)
    response *= distance
    np.divide(1.0 - 2.0 * (np.arange(n_bins) % 2), response, out=response)
    response *= sine[..., None]
    return np.asarray(response)


def pulse_response(
    position: NDArray[np.float64], n_bins: int, *, pulse_bins: float
) -> NDArray[np.float64]:
    """The same for a pulse with a Gaussian envelope, `pulse_bins` wide at half of its amplitude.

    exp(-4 ln 2 (d / width)^2); no sidelobes.
    """
    distance = (np.arange(n_bins) - position[..., None]) / pulse_bins
    return np.asarray(np.exp(-4.0 * np.log(2.0) * distance * distance))


def pulse_m(bandwidth_hz: float) -> float:
    """Width in range, at half the amplitude, of a Gaussian pulse of a bandwidth at -10 dB.

    The spectrum's amplitude exp(-f^2 / 2 s^2) is down by 10 dB at half the bandwidth, so that
    s = B / (2 sqrt(ln 10)); the envelope in time has the width 2 sqrt(2 ln 2) / (2 pi s), and a
    range of c / 2 for each second.
    """
    sd_hz = bandwidth_hz / 2 / np.log(10.0) ** 0.5
    return float(LIGHT_M_PER_S / 2 * (2 * np.log(2.0)) ** 0.5 / (np.pi * sd_hz))
