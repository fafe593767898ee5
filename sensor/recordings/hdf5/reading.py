"""One of our files, read in blocks or as a whole, also while it is written or after a crash."""

import contextlib
import math
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray

from sensor.recordings.hdf5.layout import (
    BROKEN,
    FORMAT_VERSION,
    NO_SEQ,
    TIMES,
    head_of,
)
from sensor.recordings.hdf5.samples import samples
from sensor.recordings.recording import (
    DEFLATE_RATIO_MAX,
    N_BYTES_MAX,
    NoFramesError,
    Recording,
    RecordingError,
)
from sensor.recordings.stream import (
    BLOCK_SAMPLES_MAX,
    CHANNELS,
    UNITS,
    Block,
    Event,
    EventKind,
    Head,
    Reference,
    Stream,
)

_OPEN_FOR_SWMR = 0b100


def read(path: Path) -> Recording:
    """The recording in one of our files. A frame that was lost is a row of NaN.

    Raises
    ------
    RecordingError
        Whatever is wrong, as ``<file>: <sentence>``; NoFramesError where there are no frames in it.
    """
    stored = stream(path)
    blocks = list(stored.blocks())
    seq = np.concatenate([block.seq for block in blocks])
    iq = np.concatenate([block.iq for block in blocks])
    times = [block.t_mono_ns for block in blocks if block.t_mono_ns is not None]
    head = stored.head
    try:
        return Recording.of(
            _filled(iq, seq),
            geometry=head.geometry,
            name=head.sensor,
            t_s=_times_s(np.concatenate(times), seq) if times else None,
            sensor_model=head.sensor_model,
            real=head.real,
            note=head.note,
        )
    except RecordingError as why:
        raise type(why)(f"{path}: {why}") from why


def stream(path: Path) -> Stream:
    """As `read`, block by block."""
    with _file(path) as file:
        group = _group(file)
        _, n_bins, n_antennas, _ = group["frames"].shape
        head = head_of(file, n_bins=n_bins, n_antennas=n_antennas)
        n_frames = _n_whole(group)
        origin_ns = _origin_ns(group)
        references = tuple(_references(file, origin_ns))
        events = tuple(_events(file))
    return Stream(
        head=head,
        blocks=lambda: _blocks(path, head, n_frames),
        references=references,
        events=events,
    )


@contextlib.contextmanager
def _file(path: Path) -> Iterator[h5py.File]:
    """An open file of ours; whatever goes wrong with it is a `RecordingError`."""
    try:
        with opened(path) as file:
            yield file
    except RecordingError as why:
        raise type(why)(f"{path}: {why}") from why
    except BROKEN as why:
        raise RecordingError(f"{path}: is not a whole .h5 recording ({why})") from why


def opened(path: Path) -> h5py.File:
    """As its writer left it, perhaps without closing it."""
    if left_open(path):
        return h5py.File(path, "r", libver="latest", swmr=True)
    return h5py.File(path, "r")


def left_open(path: Path) -> bool:
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


def _blocks(path: Path, head: Head, n_frames: int) -> Iterator[Block]:
    last_seq = NO_SEQ
    with _file(path) as file:
        group = _group(file)
        for at in range(0, n_frames, head.block_frames):
            rows = slice(at, min(at + head.block_frames, n_frames))
            seq = group["seq"][rows]
            if (np.diff(seq, prepend=last_seq) <= 0).any():
                raise RecordingError("the frames' numbers run backwards")
            last_seq = int(seq[-1])
            scale = group["scale"][rows] if group["frames"].dtype == np.int16 else None
            mono, wall = (group[name][rows] if name in group else None for name in TIMES)
            yield Block(
                iq=samples(group["frames"][rows], scale), seq=seq, t_mono_ns=mono, t_wall_ns=wall
            )


def _group(file: h5py.File) -> h5py.Group:
    version = file.attrs.get("format_version")
    if version is None or "session" not in file:
        raise RecordingError("is HDF5, but not a recording of ours")
    if version != FORMAT_VERSION:
        raise RecordingError(f"has format version {version}; this side reads {FORMAT_VERSION}")
    groups = list(file["session"].values())
    if len(groups) != 1 or not {"frames", "seq"} <= set(groups[0]):
        raise RecordingError(f"one sensor's frames were expected, found {list(file['session'])}")
    (group,) = groups
    frames = group["frames"]
    if frames.ndim != 4 or frames.shape[-1] != 2 or frames.dtype not in (np.int16, np.float32):
        raise RecordingError(f"frames are {frames.dtype} of shape {frames.shape}")
    return group


def _n_whole(group: h5py.Group) -> int:
    """Rows that every column has; a killed writer may leave the last block in some only."""
    columns: list[h5py.Dataset] = [
        group[name] for name in ("frames", "scale", "seq", *TIMES) if name in group
    ]
    for column in columns:
        _check_size(column)
    n_rows = min(int(column.shape[0]) for column in columns)
    unwritten = np.flatnonzero(group["seq"][:n_rows] == NO_SEQ)
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
    return min(chunk_bytes, BLOCK_SAMPLES_MAX * 8)


def _origin_ns(group: h5py.Group) -> int:
    """Time of the first frame on the clock that reference samples are on."""
    for name in reversed(TIMES):
        if name in group:
            return int(group[name][0])
    return 0


def _references(file: h5py.File, origin_ns: int) -> Iterator[Reference]:
    for name, group in file.get("reference", {}).items():
        unit = str(group.attrs.get("unit", ""))
        if name not in CHANNELS or unit not in UNITS:
            continue  # of a later version
        _check_size(group["value"])
        _check_size(group["t_ns"])
        t_ns = group["t_ns"][:]
        n = min(len(t_ns), len(group["value"]), int(np.count_nonzero(t_ns != NO_SEQ)))
        yield Reference(
            channel=name,
            unit=unit,
            t_s=(t_ns[:n] - origin_ns) / 1e9,
            values=group["value"][:n].astype(np.float32),
        )


def _events(file: h5py.File) -> Iterator[Event]:
    if "events" not in file:
        return
    _check_size(file["events"])
    known = {kind.value: kind for kind in EventKind}
    for row in file["events"][:]:
        kind = known.get(bytes(row["kind"]).decode("latin-1"))
        if kind is not None:
            yield Event(kind, int(row["seq"]), int(row["n_frames"]), int(row["t_wall_ns"]))


def _filled(iq: NDArray[np.complex64], seq: NDArray[np.int64]) -> NDArray[np.complex64]:
    """With a row of NaN for each frame that is not there."""
    n_rows = int(seq[-1] - seq[0]) + 1
    if n_rows == len(seq):
        return iq
    if n_rows * iq[0].nbytes > N_BYTES_MAX:
        raise RecordingError(f"{n_rows - len(seq)} frames are missing: too long a gap for one file")
    filled = np.full((n_rows, *iq.shape[1:]), np.nan + 1j * np.nan, dtype=np.complex64)
    filled[seq - seq[0]] = iq
    return filled


def _times_s(t_ns: NDArray[np.int64], seq: NDArray[np.int64]) -> NDArray[np.float64]:
    """A missing frame's time lies on a straight line between its neighbours'."""
    every = np.arange(seq[0], seq[-1] + 1)
    t_s: NDArray[np.float64] = np.interp(every, seq, (t_ns - t_ns[0]) / 1e9)
    return t_s
