"""Complex samples as integers with a scale, and back."""

import numpy as np
from numpy.typing import NDArray

FULL_SCALE = 32767
UNKNOWN = -32768
"""NaN as an integer: full scale is symmetric, so this value is free."""
_EXPONENT_MIN = -126  # the smallest normal float32


def quantised(iq: NDArray[np.complex64]) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Samples as integers, and the scales that make them samples again.

    Parameters
    ----------
    iq : (time, bin, antenna)

    Returns
    -------
    integers : (time, bin, antenna, 2)
        I and Q; both -32768 where the sample is not a finite number.
    scale : (time,)
        Each a power of two, so that the product is exact. It depends on its own frame only, and the
        integers reach above half of full scale, so a frame that comes back gets the same scale:
        a recording of a recording is the same, wherever its blocks begin.
    """
    both = parts(iq)
    finite = np.isfinite(iq)
    sized = np.abs(np.where(finite[..., None], both, np.float32(0)))
    peak = sized.max(axis=(1, 2, 3), initial=0).astype(np.float64)
    mantissa, exponent = np.frexp(peak / FULL_SCALE)
    scale = np.exp2(np.maximum(exponent - (mantissa == 0.5), _EXPONENT_MIN).astype(np.float64))
    scale[peak == 0] = 1.0
    shaped = scale.reshape(-1, 1, 1, 1)
    integers = np.rint(np.where(finite[..., None], both, 0.0) / shaped).astype(np.int16)
    integers[~finite] = UNKNOWN
    return integers, scale.astype(np.float32)


def samples(
    stored: NDArray[np.int16] | NDArray[np.float32], scale: NDArray[np.float32] | None
) -> NDArray[np.complex64]:
    """(time, bin, antenna) of what was stored, (time, bin, antenna, 2). `scale` None: as it is."""
    both = stored.astype(np.float32)
    if scale is not None:
        both[stored == UNKNOWN] = np.nan
        with np.errstate(over="ignore"):  # only within 1e-4 of the largest float there is
            both *= scale.reshape(-1, 1, 1, 1)
    iq: NDArray[np.complex64] = np.ascontiguousarray(both).view(np.complex64)[..., 0]
    return iq


def parts(iq: NDArray[np.complex64]) -> NDArray[np.float32]:
    """(…,) complex as (…, 2) real."""
    return np.ascontiguousarray(iq, dtype=np.complex64).view(np.float32).reshape(*iq.shape, 2)
