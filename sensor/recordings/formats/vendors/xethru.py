"""Novelda's recorder: records of u32 content id, u32 frame counter, u32 n, n floats, back to back.

I in the first half and Q in the second, as in the vendor's DATA messages; one public reader takes
them as interleaved, so that is an option. Source: several public readers that agree.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Geometry
from sensor.recordings.formats.options import Layout, Options
from sensor.recordings.formats.reading import broken_is_said
from sensor.recordings.formats.vendors.xethru_rf import FACTOR, down_converted
from sensor.recordings.recording import NoFramesError, RecordingError
from sensor.recordings.stream import Block, Head, Stream
from sensor.wire import N_SAMPLES_MAX

BIN_M = 8 * 1.5e8 / 23.328e9
"""A down-converted bin of the X4."""
CARRIER_HZ = 7.29e9
_HEADER = struct.Struct("<III")
_WRAP = 1 << 32
_N_RF_MAX = 1536
"""Samples of the X4's whole range, not down-converted."""
_WHAT = "a XeThru recording"


def read(path: Path, options: Options) -> Stream:
    """The frames of one ``.dat``, or of all ``xethru_datafloat_*.dat`` of a folder, by name."""
    with broken_is_said(path, _WHAT):
        if options.frame_rate_hz is None:
            raise RecordingError("XeThru files do not say their frame rate; give --frame-rate")
        files = sorted(path.glob("xethru_datafloat_*.dat")) if path.is_dir() else [path]
        if not files:
            raise NoFramesError("there is no xethru_datafloat_*.dat in this folder")
        _, n_floats = _first(files[0])
        start_m = options.range_start_m
        geometry = Geometry(
            frame_rate_hz=options.frame_rate_hz,
            carrier_hz=CARRIER_HZ,
            range0_m=start_m,
            range_step_m=None if start_m is None else BIN_M,
        )
    head = Head(
        sensor=path.stem,
        geometry=geometry,
        n_bins=_n_bins(n_floats, options.layout),
        n_antennas=1,
        sensor_model="Novelda XeThru X4",
        real=True,
    )
    return Stream(head=head, blocks=lambda: _blocks(path, files, head, options.layout, n_floats))


def write(path: Path, stream: Stream) -> None:
    """Frames as one ``.dat``, I and Q in halves."""
    head = stream.head
    if head.n_antennas != 1:
        raise RecordingError("XeThru files hold one antenna")
    with path.open("xb") as out:
        for block in stream.blocks():
            halves = np.concatenate([block.iq[..., 0].real, block.iq[..., 0].imag], axis=1)
            for seq, floats in zip(block.seq.tolist(), halves.astype("<f4"), strict=True):
                out.write(_HEADER.pack(0, seq % _WRAP, len(floats)))
                out.write(floats.tobytes())


def _first(file: Path) -> tuple[int, int]:
    """Content id and number of floats, before any memory is taken for them."""
    with file.open("rb") as opened:
        start = opened.read(_HEADER.size)
    if not start:
        raise NoFramesError("carries no radar frames: it is empty")
    if len(start) < _HEADER.size:
        raise RecordingError("breaks off within its first frame")
    content_id, _, n_floats = _HEADER.unpack(start)
    if n_floats == 0 or n_floats % 2 or n_floats > 2 * N_SAMPLES_MAX:
        raise RecordingError(f"begins with a frame of {n_floats} floats: no XeThru recording")
    return content_id, n_floats


def _n_bins(n_floats: int, layout: Layout) -> int:
    if layout is not Layout.RF:
        return n_floats // 2
    if n_floats < FACTOR:
        raise RecordingError(f"has frames of {n_floats} samples; a bin takes {FACTOR}")
    if n_floats > _N_RF_MAX:
        raise RecordingError(f"has frames of {n_floats} samples; an X4's have at most {_N_RF_MAX}")
    return n_floats // FACTOR


def _blocks(
    path: Path, files: list[Path], head: Head, layout: Layout, n_floats: int
) -> Iterator[Block]:
    waiting: list[NDArray[np.float32]] = []
    seqs: list[int] = []
    with broken_is_said(path, _WHAT):
        for seq, floats in _numbered(files, n_floats):
            waiting.append(floats)
            seqs.append(seq)
            if len(seqs) == head.block_frames:
                yield _block(waiting, seqs, layout)
                waiting, seqs = [], []
        if seqs:
            yield _block(waiting, seqs, layout)


def _block(waiting: list[NDArray[np.float32]], seqs: list[int], layout: Layout) -> Block:
    floats = np.stack(waiting)
    if layout is Layout.RF:
        return Block(iq=down_converted(floats)[..., None], seq=np.array(seqs, dtype=np.int64))
    n = floats.shape[1] // 2
    if layout is Layout.HALVES:
        real, imaginary = floats[:, :n], floats[:, n:]
    else:
        real, imaginary = floats[:, ::2], floats[:, 1::2]
    iq = np.empty((len(seqs), n, 1), dtype=np.complex64)
    iq.real[..., 0], iq.imag[..., 0] = real, imaginary
    return Block(iq=iq, seq=np.array(seqs, dtype=np.int64))


def _numbered(files: list[Path], n_floats: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Frames with their counter unwrapped, from 0."""
    seq, before = -1, None
    for file in files:
        with file.open("rb") as opened:
            for counter, floats in _frames(opened, n_floats):
                step = 1 if before is None else (counter - before) % _WRAP
                if not 0 < step < _WRAP // 2:
                    raise RecordingError(f"frame counter {counter} comes after {before}")
                seq, before = seq + step, counter
                yield seq, floats


def _frames(opened: IO[bytes], n_floats: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    n_read = 0
    while start := opened.read(_HEADER.size):
        if len(start) < _HEADER.size:
            raise RecordingError(f"breaks off after {n_read} frames")
        _, counter, n = _HEADER.unpack(start)
        if n != n_floats:
            raise RecordingError(f"frame {n_read} has {n} floats, those before have {n_floats}")
        data = opened.read(4 * n)
        if len(data) < 4 * n:
            raise RecordingError(f"breaks off after {n_read} frames")
        n_read += 1
        yield counter, np.frombuffer(data, "<f4")
