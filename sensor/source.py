"""Where frames come from when there is no radar: a recording here, bodies in `simulators`."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Geometry
from sensor.recorded import Recording

_GAP_S = 1.0


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
        None at the very start of a pass means that the source has ended.
        """
        ...


class ReplaySource:
    """A recording as a source.

    A pass ends where the recording's own times have a gap of more than 1 s, and at its end; with
    `loop` it then begins again. Frames are handed out as recorded: jitter in the times is not kept.
    """

    def __init__(self, recording: Recording, *, loop: bool) -> None:
        self.geometry = recording.geometry
        _, self.n_bins, self.n_antennas = recording.iq.shape
        self._iq = recording.iq
        self._loop = loop
        self._ends = _pass_ends(recording)
        self._pass_idx = 0
        self._at = 0

    def take(self, n: int) -> NDArray[np.complex64]:
        """The next frames of this pass."""
        if self._pass_idx == len(self._ends):
            return self._iq[:0]
        iq = self._iq[self._at : min(self._at + n, self._ends[self._pass_idx])]
        self._at += len(iq)
        if len(iq) < n:
            self._pass_idx += 1
            if self._loop and self._pass_idx == len(self._ends):
                self._pass_idx = self._at = 0
        return iq


def _pass_ends(recording: Recording) -> list[int]:
    """Index one past the last frame of each stretch without a gap."""
    if recording.t_s is None:
        return [len(recording.iq)]
    gaps = np.flatnonzero(np.diff(recording.t_s) > _GAP_S) + 1
    return [*gaps.tolist(), len(recording.iq)]
