"""Whether a recording is what was recorded: every byte, every chunk, every number."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from sensor.recordings.files import checksum
from sensor.recordings.files.checksum import Damage, ListError
from sensor.recordings.hdf5.layout import BROKEN
from sensor.recordings.hdf5.reading import left_open, opened, stream
from sensor.recordings.recording import RecordingError

_NAMED_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found in one file."""

    path: Path
    n_frames: int = 0
    n_missing: int = 0
    """Frames between the first and the last that are not there: lost, not damaged; of late frames
    also those that came live."""
    late: bool = False
    """They waited at the bedside through a cut of the network."""
    duration_s: float = 0.0
    closed: bool = True
    """False: its writer is still at work, or was killed."""
    listed: bool = False
    """Whether there was a list of checksums to compare with."""
    faults: tuple[str, ...] = ()
    """Sentences; empty when all is well."""


def check(path: Path) -> Checked:
    """Look at every byte of one of our files. Nothing is raised for what is wrong with it."""
    try:
        closed = not left_open(path)
        listed = closed and checksum.list_of(path).exists()
        faults = _against_the_list(path) if listed else []
    except ListError as why:
        faults = [f"{why}."]
    except OSError as why:
        return Checked(path=path, faults=(f"cannot be read ({why.strerror or why}).",))
    faults += _damaged_chunks(path)
    counted = _counted(path, faults)
    return Checked(
        path=path,
        n_frames=counted[0],
        n_missing=counted[1],
        duration_s=counted[2],
        late=counted[3],
        closed=closed,
        listed=listed,
        faults=tuple(dict.fromkeys(faults)),
    )


def _against_the_list(path: Path) -> list[str]:
    found = checksum.damages(path)
    places = dict(_places(path)) if found else {}
    faults = []
    for damage in found[:_NAMED_MAX]:
        held = [what for extent, what in places.items() if _overlap(extent, damage)]
        inside = f": in {'; '.join(held[:4])}" if held else ""
        faults.append(f"bytes {damage.start} to {damage.end - 1} are not as recorded{inside}.")
    if len(found) > _NAMED_MAX:
        faults.append(f"{len(found) - _NAMED_MAX} more places are not as recorded.")
    return faults


def _overlap(extent: Damage, damage: Damage) -> bool:
    return extent.start < damage.end and damage.start < extent.end


def _places(path: Path) -> Iterator[tuple[Damage, str]]:
    """Where in the file each chunk lies, and what is in it."""
    with contextlib.suppress(*BROKEN), opened(path) as file:
        for dataset in _datasets(file):
            for i in range(dataset.id.get_num_chunks()):
                info = dataset.id.get_chunk_info(i)
                extent = Damage(info.byte_offset, info.byte_offset + info.size)
                yield extent, _what(dataset, info.chunk_offset[0])


def _damaged_chunks(path: Path) -> list[str]:
    """Every chunk read: its own checksum tells, also where there is no list."""
    faults = []
    with contextlib.suppress(*BROKEN), opened(path) as file:
        for dataset in _datasets(file):
            for i in range(dataset.id.get_num_chunks()):
                at = dataset.id.get_chunk_info(i).chunk_offset[0]
                try:
                    dataset[at : at + dataset.chunks[0]]
                except BROKEN:
                    faults.append(f"{_what(dataset, at)} cannot be read back: damaged.")
    return faults


def _datasets(file: h5py.File) -> list[h5py.Dataset]:
    found: list[h5py.Dataset] = []

    def note(_: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and item.chunks is not None:
            found.append(item)

    file.visititems(note)
    return found


def _what(dataset: h5py.Dataset, row: int) -> str:
    name = str(dataset.name).rpartition("/")[2]
    end = min(row + dataset.chunks[0], len(dataset))
    return f"{name} {row} to {end - 1}"


def _counted(path: Path, faults: list[str]) -> tuple[int, int, float, bool]:
    """Frames, missing frames, seconds, late; what stands in the way of counting is a fault."""
    n_frames, first_seq, last_seq, rate_hz, late = 0, 0, -1, 1.0, False
    try:
        stored = stream(path)
        rate_hz, late = stored.head.geometry.frame_rate_hz, stored.head.late
        for block in stored.blocks():
            first_seq = int(block.seq[0]) if n_frames == 0 else first_seq
            last_seq = int(block.seq[-1])
            n_frames += len(block.seq)
            if block.t_mono_ns is not None and (np.diff(block.t_mono_ns) < 0).any():
                faults.append("a frame's clock runs backwards.")
    except RecordingError as why:
        faults.append(f"{str(why).removeprefix(f'{path}: ')}.")
    n_rows = last_seq - first_seq + 1
    duration_s = n_rows / rate_hz if n_frames else 0.0
    return n_frames, max(0, n_rows - n_frames), duration_s, late
