"""One of our files, written block by block; what was written survives a crash."""

import math
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import h5py
import numpy as np
from numpy.typing import NDArray

from sensor.messages import Frame
from sensor.recordings.hdf5.layout import (
    EVENT,
    NO_SEQ,
    REFERENCE_BLOCK,
    TIMES,
    attributes,
    group_name,
)
from sensor.recordings.hdf5.samples import UNKNOWN, parts, quantised
from sensor.recordings.stream import CHANNELS, UNITS, Block, Event, Head, Stream


class Channel(NamedTuple):
    """A reference channel that will be written beside the frames."""

    name: str
    unit: str


class Writer:
    """Appends one session's frames to a new file. Each block of about 2 s is safe once written.

    Parameters
    ----------
    exact
        True keeps every bit of the samples (float32). False keeps int16 with a scale: off by at
        most 1/32767 of the frame's largest component, and exact for integers up to 32767.
    times
        Which clocks are known.
    channels
        All that will ever be written: a file that is open for readers takes no new ones.
    """

    def __init__(
        self,
        path: Path,
        head: Head,
        *,
        exact: bool = False,
        times: Sequence[str] = TIMES,
        channels: Sequence[Channel] = (),
    ) -> None:
        self._head = head
        self._exact = exact
        self._waiting: list[Frame] = []
        self._seq = NO_SEQ
        self._samples: dict[str, list[tuple[int, float]]] = {c.name: [] for c in channels}
        self._file = h5py.File(path, "x", libver="latest")
        self._columns: dict[str, h5py.Dataset] = {}
        self._lay_out(times, channels)

    @property
    def n_bytes(self) -> int:
        """Of the file so far."""
        return int(self._file.id.get_filesize())

    def append(self, frame: Frame) -> None:
        head, shape = self._head, (self._head.n_bins, self._head.n_antennas)
        if frame.iq.shape != shape or frame.geometry != head.geometry:
            raise ValueError("a file holds frames of one shape and geometry; begin another")
        if frame.session != head.session or frame.seq <= self._seq:
            raise ValueError("a file holds one session's frames in order; begin another")
        self._seq = frame.seq
        self._waiting.append(frame)
        if len(self._waiting) == head.block_frames:
            self._flush_frames()

    def append_block(self, block: Block) -> None:
        """Rows with the times that this file has."""
        rows: dict[str, NDArray[Any]] = {
            name: column
            for name, column in (("t_mono_ns", block.t_mono_ns), ("t_wall_ns", block.t_wall_ns))
            if column is not None
        }
        if self._exact:
            rows["frames"] = parts(block.iq)
        else:
            rows["frames"], rows["scale"] = quantised(block.iq)
        rows["seq"] = block.seq  # last: a row without it does not count
        for name, values in rows.items():
            _extend(self._columns[name], values)

    def add_event(self, event: Event) -> None:
        row = (event.kind.value, event.seq, event.n_frames, event.t_wall_ns)
        _extend(self._columns["events"], np.array([row], dtype=EVENT))

    def add_reference(self, channel: str, t_ns: int, value: float) -> None:
        """A sample of another instrument, on the clock of the frames' last known time column."""
        waiting = self._samples[channel]
        waiting.append((t_ns, value))
        if len(waiting) == REFERENCE_BLOCK:
            self._flush_reference(channel)

    def flush(self) -> None:
        """Write what waits."""
        self._flush_frames()
        for channel in self._samples:
            self._flush_reference(channel)

    def sync(self) -> None:
        """What was written is on the disk itself, also if the power fails."""
        self._file.flush()
        os.fsync(self._file.id.get_vfd_handle())

    def close(self) -> None:
        self.flush()
        self._file.close()

    def abandon(self) -> None:
        """Let go without writing what waits: the disk takes nothing more.

        HDF5 (2.0) crashes when it closes a file, or a column of it, whose last write failed. So all
        of them stay open until the process ends, which has to be by `os._exit`.
        """
        abandoned.append(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _lay_out(self, times: Sequence[str], channels: Sequence[Channel]) -> None:
        head, n = self._head, self._head.block_frames
        self._file.attrs.update(attributes(head))
        group = self._file.create_group(group_name(head.sensor))
        shape = (head.n_bins, head.n_antennas, 2)
        # Fill values: a row made room for but never written must not read as a measurement.
        if self._exact:
            columns = {"frames": _column(group, "frames", n, np.dtype("<f4"), math.nan, shape)}
        else:
            columns = {"frames": _column(group, "frames", n, np.dtype("<i2"), UNKNOWN, shape)}
            columns["scale"] = _column(group, "scale", n, np.dtype("<f4"), math.nan)
        for name in ("seq", *times):
            columns[name] = _column(group, name, n, np.dtype("<i8"), NO_SEQ)
        columns["events"] = _column(self._file, "events", 16, EVENT, None)
        for channel in channels:
            if channel.name not in CHANNELS or channel.unit not in UNITS:
                raise ValueError(f"there is no reference channel {channel.name!r}")
            made = self._file.create_group(f"reference/{channel.name}")
            made.attrs["unit"] = channel.unit
            for name, dtype, fill in (("value", "<f4", math.nan), ("t_ns", "<i8", NO_SEQ)):
                column = _column(made, name, REFERENCE_BLOCK, np.dtype(dtype), fill)
                columns[f"{channel.name}/{name}"] = column
        self._columns = columns
        self._file.swmr_mode = True  # from here on a crash leaves a readable file

    def _flush_frames(self) -> None:
        if not self._waiting:
            return
        frames, self._waiting = self._waiting, []
        self.append_block(
            Block(
                iq=np.stack([frame.iq for frame in frames]),
                seq=np.array([frame.seq for frame in frames], dtype=np.int64),
                t_mono_ns=np.array([frame.t_mono_ns for frame in frames], dtype=np.int64),
                t_wall_ns=np.array([frame.t_wall_ns for frame in frames], dtype=np.int64),
            )
        )

    def _flush_reference(self, channel: str) -> None:
        waiting, self._samples[channel] = self._samples[channel], []
        if waiting:
            values = np.array([value for _, value in waiting], np.float32)
            _extend(self._columns[f"{channel}/value"], values)
            t_ns = np.array([t_ns for t_ns, _ in waiting], np.int64)
            _extend(self._columns[f"{channel}/t_ns"], t_ns)


abandoned: list[Writer] = []
"""Files that must never be closed (`Writer.abandon`)."""


def write(path: Path, stream: Stream, *, exact: bool = False) -> None:
    """A recording as one of our files, which must not exist yet. Times are kept to the ns."""
    blocks = (block for block in stream.blocks() if len(block.seq))
    first = next(blocks, None)
    times = [] if first is None else [name for name in TIMES if getattr(first, name) is not None]
    channels = [Channel(one.channel, one.unit) for one in stream.references]
    with Writer(path, stream.head, exact=exact, times=times, channels=channels) as writer:
        if first is None:
            return
        writer.append_block(first)
        for block in blocks:
            writer.append_block(block)
        for event in stream.events:
            writer.add_event(event)
        origin = first.t_wall_ns if first.t_wall_ns is not None else first.t_mono_ns
        origin_ns = 0 if origin is None else int(origin[0])
        for one in stream.references:
            for t_s, value in zip(one.t_s.tolist(), one.values.tolist(), strict=True):
                writer.add_reference(one.channel, origin_ns + round(t_s * 1e9), value)


def _column(
    group: h5py.Group,
    name: str,
    n_chunk: int,
    dtype: np.dtype[Any],
    fill: float | None,
    shape: tuple[int, ...] = (),
) -> h5py.Dataset:
    return group.create_dataset(
        name,
        shape=(0, *shape),
        maxshape=(None, *shape),
        chunks=(n_chunk, *shape),
        dtype=dtype,
        fillvalue=fill,
        compression="gzip",
        compression_opts=4,
        shuffle=True,
        fletcher32=True,  # each chunk carries its own checksum, so damage is found where it is
    )


def _extend(dataset: h5py.Dataset, values: NDArray[Any]) -> None:
    n_before = len(dataset)
    dataset.resize(n_before + len(values), axis=0)
    dataset[n_before:] = values
    dataset.flush()
