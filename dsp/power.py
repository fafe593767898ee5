"""Power of an echo, and in decibel."""

import numpy as np
from numpy.typing import NDArray


def power(z: NDArray[np.complex64]) -> NDArray[np.float32]:
    """|z|^2 without a square root."""
    return z.real**2 + z.imag**2


def decibel(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """10 log10 x, finite for 0."""
    return (10 * np.log10(np.maximum(x, np.float32(1e-30)))).astype(np.float32)
