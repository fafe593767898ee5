"""Out to a Zarr 3 folder: arrays frames, seq, times, references; attributes as in our `.h5`."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensor.recordings.formats.exports.extras import extra
from sensor.recordings.formats.exports.words import attributes
from sensor.recordings.stream import Head, Stream


def write(path: Path, stream: Stream) -> None:
    """``frames`` complex64 (time, bin, antenna), a chunk a block."""
    root = extra("zarr").open_group(str(path), mode="w-", zarr_format=3)
    root.attrs.update(attributes(stream.head))
    root.attrs["events"] = [
        {"kind": one.kind.value, "seq": one.seq, "n_frames": one.n_frames} for one in stream.events
    ]
    for block in stream.blocks():
        _append(root, stream.head, "frames", block.iq)
        _append(root, stream.head, "seq", block.seq)
        for name, column in (("t_mono_ns", block.t_mono_ns), ("t_wall_ns", block.t_wall_ns)):
            if column is not None:
                _append(root, stream.head, name, column)
    for one in stream.references:
        group = root.create_group(f"reference/{one.channel}")
        group.attrs["unit"] = one.unit
        group.create_array("value", data=one.values)
        group.create_array("t_s", data=one.t_s)


def _append(root: Any, head: Head, name: str, values: NDArray[Any]) -> None:
    if name in root:
        root[name].append(np.ascontiguousarray(values), axis=0)
        return
    chunks = (head.block_frames, *values.shape[1:])
    made = root.create_array(name, shape=(0, *values.shape[1:]), chunks=chunks, dtype=values.dtype)
    made.append(np.ascontiguousarray(values), axis=0)
