"""What was recorded: the frames of one sensor in memory, whatever file they came from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Geometry

N_BYTES_MAX = 4 * 2**30
"""Largest array that a file may hold. More is refused before any memory is taken."""
DEFLATE_RATIO_MAX = 1032
"""Deflate cannot make more than this many bytes out of one: what claims more is made up."""


class RecordingError(Exception):
    """A file that cannot be read as a recording: ``<file>: <sentence>``."""


class NoFramesError(RecordingError):
    """A recording, but without one usable radar frame in it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """The frames of one sensor, oldest first. `Recording.of` makes one from any array."""

    name: str
    geometry: Geometry
    iq: NDArray[np.complex64]
    """(time, bin, antenna). Frames may be NaN in part or as a whole, not all of them."""
    t_s: NDArray[np.float64] | None
    """(time,) when each frame was taken, from the first; None where the frame rate is all that is
    known. Never falls, but may jitter and have gaps."""
    sensor_model: str = ""
    """In words; empty where the file does not say."""
    real: bool = False
    """True only where the file says that a radar recorded it."""
    note: str = ""

    @classmethod
    def of(
        cls,
        iq: NDArray[Any],
        *,
        geometry: Geometry,
        name: str,
        t_s: NDArray[Any] | None = None,
        sensor_model: str = "",
        real: bool = False,
        note: str = "",
    ) -> "Recording":
        """A recording of these samples.

        Parameters
        ----------
        iq : (time, bin) or (time, bin, antenna)
            Complex or real (a magnitude, or one channel); real samples get the imaginary part 0.
        t_s : (time,), optional
            Any origin; what is kept counts from the first frame.

        Raises
        ------
        RecordingError
            The shapes or types do not fit. NoFramesError: there is nothing, or nothing but NaN.
        """
        return cls(
            name=name,
            geometry=geometry,
            iq=_samples(np.asarray(iq)),
            t_s=None if t_s is None else _times(np.asarray(t_s), n_frames=len(iq)),
            sensor_model=sensor_model,
            real=real,
            note=note,
        )


def _samples(iq: NDArray[Any]) -> NDArray[np.complex64]:
    if iq.dtype.kind not in "iufc":
        raise RecordingError(f"frames are of type {iq.dtype}, not numbers")
    if iq.ndim not in {2, 3}:
        raise RecordingError(
            f"frames are (time, bin) or (time, bin, antenna), here they have shape {iq.shape}"
        )
    if iq.size == 0:
        raise NoFramesError(f"carries no radar frames: their shape is {iq.shape}")
    with np.errstate(over="ignore"):  # beyond complex64 is infinite, and infinite is kept as such
        kept = iq.reshape(*iq.shape[:2], -1).astype(np.complex64)
    if not np.isfinite(kept).any():
        raise NoFramesError("carries no radar frames: no sample is a finite number")
    return kept


def _times(t_s: NDArray[Any], *, n_frames: int) -> NDArray[np.float64]:
    if t_s.shape != (n_frames,) or t_s.dtype.kind not in "iuf":
        raise RecordingError(f"there are {n_frames} frames, but times of shape {t_s.shape}")
    times = t_s.astype(np.float64)
    if not np.isfinite(times).all():
        raise RecordingError("a frame's time is not a finite number")
    if (np.diff(times) < 0).any():
        raise RecordingError("the frames' times run backwards")
    kept: NDArray[np.float64] = times - times[0]
    return kept
