"""Where frames come from when there is no radar: `recordings.replay`, or bodies in `simulators`."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Geometry


class Source(Protocol):
    """Frames on demand, in passes: within a pass they follow each other without a gap."""

    @property
    def geometry(self) -> Geometry:
        """Constant."""
        ...

    @property
    def n_bins(self) -> int: ...

    @property
    def n_antennas(self) -> int: ...

    def take(self, n: int) -> NDArray[np.complex64]:
        """The next frames, (time, bin, antenna), at most `n`.

        Fewer than `n` (also none) means that a pass has ended: what comes next does not follow on.
        None at the very start of a pass means that the source has ended. A row that is NaN
        throughout is a lost frame: it keeps its number and is not sent.
        """
        ...
