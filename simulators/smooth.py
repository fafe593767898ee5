"""From rest to rest: how everything here that comes and goes does so."""

import numpy as np
from numpy.typing import NDArray


def smooth(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """From 0 to 1 with level ends, s^2 (3 - 2 s), of a `share` within 0 to 1."""
    return share * share * (3.0 - 2.0 * share)
