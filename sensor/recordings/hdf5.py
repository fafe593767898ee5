"""Our own recordings: HDF5 that MATLAB, Python and R open, and that survives a crash.

One file is one session of one sensor. The layout is in docs/recordings.md.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import h5py
import numpy as np
from numpy.typing import NDArray

from sensor.messages import Frame, Geometry
from sensor.recordings.recording import (
    DEFLATE_RATIO_MAX,
    N_BYTES_MAX,
    NoFramesError,
    Recording,
    RecordingError,
)

FORMAT_VERSION = 1

_BLOCK_S = 2.0
_BLOCK_SAMPLES_MAX = 1 << 18
_FULL_SCALE = 32767
_UNKNOWN = -32768  # NaN as an integer: full scale is symmetric, so this value is free
_NO_SEQ = -1
_OPEN_FOR_SWMR = 0b100
_TIMES = ("t_mono_ns", "t_wall_ns")

_BROKEN = (OSError, KeyError, ValueError, TypeError, RuntimeError, MemoryError, OverflowError)
"""What h5py raises on files that are cut off or made up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a file says about its session."""

    sensor: str
    geometry: Geometry
    n_bins: int
    n_antennas: int
    session: int | None = None
    sensor_model: str = ""
    real: bool = False
    note: str = ""
    exact: bool = False
    """True keeps every bit of the samples (float32). False keeps int16 with a scale: off by at most
    1/32767 of the largest component within 2 s, and exact for integers up to 32767."""


class Writer:
    """Appends one session's frames to a new file. Each block of about 2 s is safe once written."""

    def __init__(self, path: Path, head: Head) -> None:
        self._file = _created(path, head, times=_TIMES)
        self._head = head
        self._waiting: list[Frame] = []
        self._seq = -1

    def append(self, frame: Frame) -> None:
        head, shape = self._head, (self._head.n_bins, self._head.n_antennas)
        if frame.iq.shape != shape or frame.geometry != head.geometry:
            raise ValueError("a file holds frames of one shape and geometry; begin another")
        if frame.session != head.session or frame.seq <= self._seq:
            raise ValueError("a file holds one session's frames in order; begin another")
        self._seq = frame.seq
        self._waiting.append(frame)
        if len(self._waiting) == _block_frames(head):
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if not self._waiting:
            return
        frames, self._waiting = self._waiting, []
        columns = {
            "seq": np.array([frame.seq for frame in frames], dtype=np.int64),
            "t_mono_ns": np.array([frame.t_mono_ns for frame in frames], dtype=np.int64),
            "t_wall_ns": np.array([frame.t_wall_ns for frame in frames], dtype=np.int64),
        }
        _append(self._file, self._head, np.stack([frame.iq for frame in frames]), columns)

    def close(self) -> None:
        self.flush()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def write(path: Path, recording: Recording, *, exact: bool = False) -> None:
    """A recording as one of our files, which must not exist yet. Times are kept to the ns."""
    n_frames, n_bins, n_antennas = recording.iq.shape
    head = Head(
        sensor=recording.name,
        geometry=recording.geometry,
        n_bins=n_bins,
        n_antennas=n_antennas,
        sensor_model=recording.sensor_model,
        real=recording.real,
        note=recording.note,
        exact=exact,
    )
    columns = {"seq": np.arange(n_frames)}
    if recording.t_s is not None:
        columns["t_mono_ns"] = np.rint(recording.t_s * 1e9).astype(np.int64)
    with _created(path, head, times=tuple(set(columns) - {"seq"})) as file:
        for at in range(0, n_frames, _block_frames(head)):
            block = slice(at, at + _block_frames(head))
            rows = {name: column[block] for name, column in columns.items()}
            _append(file, head, recording.iq[block], rows)


def read(path: Path) -> Recording:
    """The recording in one of our files, also while it is being written or after a crash.

    Raises
    ------
    RecordingError
        Whatever is wrong, as ``<file>: <sentence>``; NoFramesError where there are no frames in it.
    """
    try:
        with _opened(path) as file:
            return _recording(file)
    except RecordingError as why:
        raise type(why)(f"{path}: {why}") from why
    except _BROKEN as why:
        raise RecordingError(f"{path}: is not a whole .h5 recording ({why})") from why


def quantised(iq: NDArray[np.complex64]) -> tuple[NDArray[np.int16], float]:
    """Samples as integers, and the scale that makes them samples again.

    Parameters
    ----------
    iq : (time, bin, antenna)

    Returns
    -------
    integers : (time, bin, antenna, 2)
        I and Q; both -32768 where the sample is not a finite number.
    scale
        A power of two, so that the product is exact and a file converted twice is unchanged.
    """
    parts = _parts(iq)
    finite = np.broadcast_to(np.isfinite(iq)[..., None], parts.shape)
    peak = float(np.max(np.abs(parts), where=finite, initial=0.0))
    mantissa, exponent = math.frexp(peak / _FULL_SCALE)
    scale = 2.0 ** max(exponent - (mantissa == 0.5), -126) if peak else 1.0
    integers = np.rint(np.where(finite, parts, 0.0) / np.float64(scale)).astype(np.int16)
    integers[~finite] = _UNKNOWN
    return integers, scale


def _parts(iq: NDArray[np.complex64]) -> NDArray[np.float32]:
    """(…,) complex as (…, 2) real."""
    return np.ascontiguousarray(iq, dtype=np.complex64).view(np.float32).reshape(*iq.shape, 2)


def _block_frames(head: Head) -> int:
    by_size = _BLOCK_SAMPLES_MAX // (head.n_bins * head.n_antennas)
    return max(1, min(by_size, round(_BLOCK_S * head.geometry.frame_rate_hz)))


def _created(path: Path, head: Head, *, times: tuple[str, ...]) -> h5py.File:
    file = h5py.File(path, "x", libver="latest")
    geometry = head.geometry
    file.attrs.update(
        {
            "format_version": FORMAT_VERSION,
            "sensor": head.sensor,
            "sensor_model": head.sensor_model,
            "real": head.real,
            "note": head.note,
            "frame_rate_hz": geometry.frame_rate_hz,
            "carrier_hz": _or_nan(geometry.carrier_hz),
            "range0_m": _or_nan(geometry.range0_m),
            "range_step_m": _or_nan(geometry.range_step_m),
        }
    )
    if head.session is not None:
        file.attrs["session"] = head.session
    group = file.create_group(_group_name(head.sensor))
    shape = (head.n_bins, head.n_antennas, 2)
    # Fill values: a row that was made room for but never written must not read as a measurement.
    if head.exact:
        _column(group, head, "frames", np.float32, math.nan, shape)
    else:
        _column(group, head, "frames", np.int16, _UNKNOWN, shape)
        _column(group, head, "scale", np.float32, math.nan)
    for name in ("seq", *times):
        _column(group, head, name, np.int64, _NO_SEQ)
    file.swmr_mode = True  # from here on a crash leaves a readable file
    return file


def _column(
    group: h5py.Group,
    head: Head,
    name: str,
    dtype: type[np.generic],
    fill: float,
    shape: tuple[int, ...] = (),
) -> None:
    group.create_dataset(
        name,
        shape=(0, *shape),
        maxshape=(None, *shape),
        chunks=(_block_frames(head), *shape),
        dtype=dtype,
        fillvalue=fill,
        compression="gzip",
        compression_opts=4,
        shuffle=True,
    )


def _append(
    file: h5py.File,
    head: Head,
    iq: NDArray[np.complex64],
    columns: Mapping[str, NDArray[np.int64]],
) -> None:
    """Add one block of rows. `seq` goes last: a row without it does not count."""
    rows: dict[str, NDArray[Any]] = {name: columns[name] for name in columns if name != "seq"}
    if head.exact:
        rows["frames"] = _parts(iq)
    else:
        rows["frames"], scale = quantised(iq)
        rows["scale"] = np.full(len(iq), scale, dtype=np.float32)
    rows["seq"] = columns["seq"]
    group = file[_group_name(head.sensor)]
    for name, values in rows.items():
        dataset = group[name]
        n_before = len(dataset)
        dataset.resize(n_before + len(values), axis=0)
        dataset[n_before:] = values
        dataset.flush()


def _opened(path: Path) -> h5py.File:
    if _left_open(path):
        return h5py.File(path, "r", libver="latest", swmr=True)
    return h5py.File(path, "r")


def _left_open(path: Path) -> bool:
    """Whether a writer has it open, or was killed.

    Opened for SWMR, a file that was cut off would make HDF5 wait for ever for the rest, so one that
    is shorter than it says does not count. The bytes are those of a superblock of version 3 (HDF5
    file format specification, II.A).
    """
    with path.open("rb") as file:
        superblock = file.read(36)
    if len(superblock) < 36 or superblock[8] != 3:
        return False
    ends_at = int.from_bytes(superblock[28:36], "little")
    return bool(superblock[11] & _OPEN_FOR_SWMR) and path.stat().st_size >= ends_at


def _recording(file: h5py.File) -> Recording:
    version = file.attrs.get("format_version")
    if version is None or "session" not in file:
        raise RecordingError("is HDF5, but not a recording of ours")
    if version != FORMAT_VERSION:
        raise RecordingError(f"has format version {version}; this side reads {FORMAT_VERSION}")
    groups = list(file["session"].values())
    if len(groups) != 1 or not {"frames", "seq"} <= set(groups[0]):
        raise RecordingError(f"one sensor's frames were expected, found {list(file['session'])}")
    (group,) = groups
    n_frames = _n_whole(group)
    return Recording.of(
        _iq(group, n_frames),
        geometry=_geometry(file),
        name=str(file.attrs["sensor"]),
        t_s=group["t_mono_ns"][:n_frames] / 1e9 if "t_mono_ns" in group else None,
        sensor_model=str(file.attrs.get("sensor_model", "")),
        real=bool(file.attrs.get("real", False)),
        note=str(file.attrs.get("note", "")),
    )


def _n_whole(group: h5py.Group) -> int:
    """Rows that every column has; a killed writer may leave the last block in some only."""
    columns: list[h5py.Dataset] = [
        group[name] for name in ("frames", "scale", "seq", *_TIMES) if name in group
    ]
    for column in columns:
        _check_size(column)
    n_rows = min(int(column.shape[0]) for column in columns)
    unwritten = np.flatnonzero(group["seq"][:n_rows] == _NO_SEQ)
    n_rows = int(unwritten[0]) if unwritten.size else n_rows
    if n_rows == 0:
        raise NoFramesError("carries no radar frames (its writer got no further)")
    return n_rows


def _check_size(column: h5py.Dataset) -> None:
    """Before any memory is taken: what is claimed must be held by the file's own bytes."""
    n_bytes = column.size * column.dtype.itemsize
    held = column.id.get_storage_size() * DEFLATE_RATIO_MAX
    if n_bytes > N_BYTES_MAX or n_bytes > held + _chunk_bytes(column):
        raise RecordingError(
            f"{column.name} claims {n_bytes} bytes, the file does not hold as many"
        )


def _chunk_bytes(column: h5py.Dataset) -> int:
    """Room for a last block that a killed writer had announced but not written."""
    chunk_bytes = math.prod(column.chunks or (0,)) * int(column.dtype.itemsize)
    return min(chunk_bytes, _BLOCK_SAMPLES_MAX * 8)


def _iq(group: h5py.Group, n_frames: int) -> NDArray[np.complex64]:
    stored = group["frames"]
    if stored.ndim != 4 or stored.shape[-1] != 2 or stored.dtype not in (np.int16, np.float32):
        raise RecordingError(f"frames are {stored.dtype} of shape {stored.shape}")
    values = stored[:n_frames]
    if values.dtype == np.float32:
        parts = values
    else:
        parts = values.astype(np.float32)
        parts[values == _UNKNOWN] = math.nan
        with np.errstate(over="ignore"):  # only within 1e-4 of the largest float there is
            parts *= group["scale"][:n_frames].reshape(-1, 1, 1, 1)
    iq: NDArray[np.complex64] = np.ascontiguousarray(parts).view(np.complex64)[..., 0]
    return iq


def _geometry(file: h5py.File) -> Geometry:
    return Geometry(
        frame_rate_hz=float(file.attrs["frame_rate_hz"]),
        carrier_hz=_or_none(file.attrs["carrier_hz"]),
        range0_m=_or_none(file.attrs["range0_m"]),
        range_step_m=_or_none(file.attrs["range_step_m"]),
    )


def _group_name(sensor: str) -> str:
    """A name may hold a slash, which HDF5 would take for a folder."""
    return "session/" + (sensor.replace("/", "_").strip(".") or "sensor")


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _or_none(value: Any) -> float | None:
    return None if math.isnan(value) else float(value)
