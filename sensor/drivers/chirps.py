"""Raw chirps to the range profile that a frame carries."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

LIGHT_M_PER_S = 299_792_458.0


def range_profile(samples: NDArray[Any], *, one_sided: bool) -> NDArray[np.complex64]:
    """(bin, antenna) range profile of one frame.

    Parameters
    ----------
    samples
        (loop, antenna, sample), real or complex: chirps of one antenna that are alike are averaged
        over the loops, as within a frame of some milliseconds a chest stands still.
    one_sided
        Only the lower half of the bins: the upper is the image of real samples, or noise.

    Notes
    -----
    Mean over the ramp removed (it is the receiver's own offset and leaks into the near bins), Hann
    window, ``fft / sum(window)``. With a beat of positive frequency for a positive range the phase
    grows with range.
    """
    n = samples.shape[-1]
    averaged = samples.mean(axis=0)
    averaged = averaged - averaged.mean(axis=-1, keepdims=True)
    window = np.hanning(n + 1)[:n]
    profile = np.fft.fft(averaged * window, axis=-1) / window.sum()
    n_bins = n // 2 if one_sided else n
    return np.ascontiguousarray(profile[:, :n_bins].T, dtype=np.complex64)
