"""Out to Parquet: a row a frame; i and q as lists of bin x antenna values, antenna the fastest."""

from pathlib import Path
from typing import Any

import numpy as np

from sensor.recordings.formats.exports.extras import extra
from sensor.recordings.formats.exports.words import attributes
from sensor.recordings.stream import Block, Stream


def write(path: Path, stream: Stream) -> None:
    """A row group a block."""
    pa, parquet = extra("pyarrow"), extra("pyarrow.parquet")
    n_values = stream.head.n_bins * stream.head.n_antennas
    schema = pa.schema(
        [
            ("seq", pa.int64()),
            ("t_mono_ns", pa.int64()),
            ("t_wall_ns", pa.int64()),
            ("i", pa.list_(pa.float32(), n_values)),
            ("q", pa.list_(pa.float32(), n_values)),
        ],
        metadata={name: str(value) for name, value in attributes(stream.head).items()},
    )
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for block in stream.blocks():
            writer.write_table(_table(pa, schema, block, n_values))


def _table(pa: Any, schema: Any, block: Block, n_values: int) -> Any:
    n = len(block.seq)
    flat = block.iq.reshape(-1)

    def times(column: Any) -> Any:
        return pa.nulls(n, pa.int64()) if column is None else pa.array(column)

    def lists(values: Any) -> Any:
        packed = pa.array(np.ascontiguousarray(values))
        return pa.FixedSizeListArray.from_arrays(packed, n_values)

    columns = [
        pa.array(block.seq),
        times(block.t_mono_ns),
        times(block.t_wall_ns),
        lists(flat.real),
        lists(flat.imag),
    ]
    return pa.Table.from_arrays(columns, schema=schema)
