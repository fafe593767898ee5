"""Frames of an X4 whose own down-conversion was off: real samples to I and Q.

``iq[k] = 2 sum_n h[n - 8k] x[n] exp(+i 2 pi f_c n / f_s)``: mixed down from 7.29 GHz, low-passed by
a Hann window of 32 samples (its first null at 1.46 GHz, the decimated rate's own half) and every
eighth kept, so that a bin is 51.44 mm like the module's. With the plus sign phase grows with range.
Sampling rate, carrier and factor: Novelda's X4 data sheet. The module's filter is another; echoes
0.75 GHz from the carrier are 6 dB weaker here.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 23.328e9
CARRIER_HZ = 7.29e9
FACTOR = 8
_N_TAPS = 32


def down_converted(samples: NDArray[np.float32]) -> NDArray[np.complex64]:
    """(time, bin) of (time, sample); what is beyond both ends counts as 0."""
    return np.asarray(samples @ _to_bins(samples.shape[1]), np.complex64)


@cache
def _to_bins(n_samples: int) -> NDArray[np.complex64]:
    """Weights, (sample, bin)."""
    n = np.arange(n_samples)
    apart = n[:, None] - FACTOR * np.arange(n_samples // FACTOR)
    weight = np.where(np.abs(apart) < _N_TAPS / 2, np.cos(np.pi * apart / _N_TAPS) ** 2, 0.0)
    turn = np.exp(2j * np.pi * CARRIER_HZ / SAMPLE_RATE_HZ * n)
    return np.asarray(4 / _N_TAPS * weight * turn[:, None], np.complex64)
