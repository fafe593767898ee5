"""A recording, handed out as if a radar were making it now."""

import numpy as np
from numpy.typing import NDArray

from sensor.recordings.recording import Recording

_GAP_S = 1.0


class ReplaySource:
    """A recording as a `sensor.source.Source`.

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
