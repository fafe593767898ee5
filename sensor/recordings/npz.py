"""Recordings in NumPy's ``.npz``, as researchers exchange them (docs/recordings.md).

Such a file is a zip of arrays from anywhere, so nothing in it is believed before it is checked:
no pickles, and no memory for an array that the file's own bytes could not hold.
"""

import math
import struct
import tokenize
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from sensor.messages import Geometry
from sensor.recordings.recording import (
    DEFLATE_RATIO_MAX,
    N_BYTES_MAX,
    NoFramesError,
    Recording,
    RecordingError,
)

_SMALL_BYTES_MAX = 1 << 20
_STEP_TOLERANCE = 0.01  # range axes are float32; a step that varies by more is no axis

_BROKEN = (
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
    MemoryError,
    OverflowError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile and NumPy raise on files that are cut off or made up (found by fuzzing)."""


def read(path: Path) -> Recording:
    """The recording in an ``.npz`` file.

    Raises
    ------
    RecordingError
        Whatever is wrong, as ``<file>: <sentence>``; NoFramesError where there are no frames in it.
    """
    try:
        with zipfile.ZipFile(path) as file:
            return _recording(file, name=path.stem)
    except RecordingError as why:
        raise type(why)(f"{path}: {why}") from why
    except _BROKEN as why:
        raise RecordingError(f"{path}: is not a whole .npz file ({why})") from why


def _recording(file: zipfile.ZipFile, *, name: str) -> Recording:
    there = set(file.namelist())
    if "frames.npy" not in there:
        raise NoFramesError("carries no radar frames (no array `frames`)")
    if "frame_rate_hz.npy" not in there:
        raise RecordingError("does not say its frame rate (no `frame_rate_hz`)")
    frames = array(file, "frames", n_bytes_max=N_BYTES_MAX)
    times = next((key for key in ("time_s", "tick_s") if f"{key}.npy" in there), None)
    recording = Recording.of(
        frames,
        geometry=_geometry(file, there),
        name=name,
        t_s=None if times is None else array(file, times, n_bytes_max=N_BYTES_MAX),
        sensor_model=_text(file, there, "sensor"),
        real=_flag(file, there, "real"),
        note=_text(file, there, "note"),
    )
    if "range_m.npy" not in there:
        return recording
    range0_m, range_step_m = _range_axis(array(file, "range_m"), n_bins=recording.iq.shape[1])
    geometry = replace(recording.geometry, range0_m=range0_m, range_step_m=range_step_m)
    return replace(recording, geometry=geometry)


def _geometry(file: zipfile.ZipFile, there: set[str]) -> Geometry:
    """All but the range axis, which cannot be judged before the frames are known to be frames."""
    carrier_hz = _number(file, "carrier_hz") if "carrier_hz.npy" in there else math.nan
    try:
        return Geometry(
            frame_rate_hz=_number(file, "frame_rate_hz"),
            carrier_hz=None if math.isnan(carrier_hz) else carrier_hz,
        )
    except ValueError as why:
        raise RecordingError(str(why)) from why


def _range_axis(range_m: NDArray[Any], *, n_bins: int) -> tuple[float | None, float | None]:
    """First bin and step [m]; none where the bins are not evenly spaced in range, or just one."""
    if range_m.dtype.kind not in "iuf" or range_m.ndim > 1:
        raise RecordingError(f"range_m is {range_m.dtype} of shape {range_m.shape}")
    axis = np.atleast_1d(range_m).astype(np.float64)
    if not np.isfinite(axis).all():
        return None, None
    if axis.size != n_bins:
        raise RecordingError(f"there are {n_bins} range bins, but {axis.size} distances")
    if n_bins < 2:
        return None, None
    step_m = (axis[-1] - axis[0]) / (n_bins - 1)
    if step_m <= 0 or (np.abs(np.diff(axis) - step_m) > _STEP_TOLERANCE * step_m).any():
        return None, None
    return float(axis[0]), float(step_m)


def _number(file: zipfile.ZipFile, key: str) -> float:
    value = array(file, key)
    if value.size != 1 or value.dtype.kind not in "iuf":
        raise RecordingError(f"{key} is not one number")
    return float(value.reshape(-1)[0])


def _text(file: zipfile.ZipFile, there: set[str], key: str) -> str:
    value = array(file, key) if f"{key}.npy" in there else np.array("")
    return str(value.reshape(-1)[0]) if value.size == 1 and value.dtype.kind == "U" else ""


def _flag(file: zipfile.ZipFile, there: set[str], key: str) -> bool:
    value = array(file, key) if f"{key}.npy" in there else np.array(False)
    return value.size == 1 and value.dtype.kind == "b" and bool(value.reshape(-1)[0])


def array(file: zipfile.ZipFile, key: str, *, n_bytes_max: int = _SMALL_BYTES_MAX) -> NDArray[Any]:
    """One array, once it is certain that its member can hold what its header claims."""
    member = file.getinfo(f"{key}.npy")
    with file.open(member) as stream:
        shape, dtype = _npy_header(stream, key)
        header_bytes = stream.tell()
    n_bytes = math.prod(shape) * dtype.itemsize
    if n_bytes > n_bytes_max:
        raise RecordingError(f"{key} claims {n_bytes} bytes; at most {n_bytes_max} are read")
    room = member.compress_size * (
        1 if member.compress_type == zipfile.ZIP_STORED else DEFLATE_RATIO_MAX
    )
    if header_bytes + n_bytes > min(room, member.file_size):
        raise RecordingError(f"{key} claims {n_bytes} bytes, the file does not hold as many")
    with file.open(member) as stream:
        array: NDArray[Any] = npy.read_array(stream, allow_pickle=False)
    return array


def _npy_header(stream: IO[bytes], key: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = npy.read_magic(stream)
    if version not in {(1, 0), (2, 0)}:
        raise RecordingError(f"{key} is of .npy version {version}, which is not read here")
    read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read_header(stream)
    if dtype.hasobject:
        raise RecordingError(f"{key} holds Python objects, which are never loaded")
    return shape, dtype
