"""Out to ``.npz`` (docs/recordings.md), and what other instruments measured, in from it."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensor.recordings import npz
from sensor.recordings.formats.reading import broken_is_said
from sensor.recordings.recording import N_BYTES_MAX, RecordingError
from sensor.recordings.stream import CHANNELS, Reference, Stream, stream_of


def read(path: Path) -> Stream:
    """The recording, and each channel that has a rate or times."""
    recording = npz.read(path)
    with broken_is_said(path, "a whole .npz file"), zipfile.ZipFile(path) as file:
        references = tuple(_references(file))
    return stream_of(recording, references=references)


def write(path: Path, stream: Stream) -> None:
    """One file; a frame that was lost is a row of NaN. All of it has to go into memory."""
    head, geometry = stream.head, stream.head.geometry
    iq, seq, t_s = _gathered(stream)
    arrays: dict[str, NDArray[Any]] = {
        "frames": iq,
        "frame_rate_hz": np.array(geometry.frame_rate_hz),
        "carrier_hz": np.array(np.nan if geometry.carrier_hz is None else geometry.carrier_hz),
        "sensor": np.array(head.sensor_model),
        "note": np.array(head.note),
        "real": np.array(head.real),
    }
    if geometry.range0_m is not None and geometry.range_step_m is not None:
        arrays["range_m"] = geometry.range0_m + geometry.range_step_m * np.arange(head.n_bins)
    if t_s is not None:
        arrays["time_s"] = np.interp(np.arange(seq[0], seq[-1] + 1), seq, t_s)
    for one in stream.references:
        arrays[one.channel] = one.values
        arrays[f"{one.channel}_t_s"] = one.t_s
    with path.open("xb") as out:
        np.savez_compressed(out, allow_pickle=False, **arrays)


def _gathered(
    stream: Stream,
) -> tuple[NDArray[np.complex64], NDArray[np.int64], NDArray[np.float64] | None]:
    """Samples with rows of NaN, numbers and times of what is there."""
    blocks = list(stream.blocks())
    seq = np.concatenate([block.seq for block in blocks])
    times = [block.t_mono_ns for block in blocks if block.t_mono_ns is not None]
    n_rows = int(seq[-1] - seq[0]) + 1
    shape = (n_rows, stream.head.n_bins, stream.head.n_antennas)
    if 8 * n_rows * shape[1] * shape[2] > N_BYTES_MAX:
        raise RecordingError(f"{n_rows} frames are too many for one .npz; convert shorter files")
    iq = np.full(shape, np.nan + 1j * np.nan, dtype=np.complex64)
    for block in blocks:
        iq[block.seq - seq[0]] = block.iq
    if len(times) < len(blocks):
        return iq, seq, None
    t_ns = np.concatenate(times)
    return iq, seq, (t_ns - t_ns[0]) / 1e9


def _references(file: zipfile.ZipFile) -> Iterator[Reference]:
    there = {name.removesuffix(".npy") for name in file.namelist()}
    for channel in there & set(CHANNELS):
        if not {f"{channel}_rate_hz", f"{channel}_t_s"} & there:
            continue
        values = npz.array(file, channel, n_bytes_max=N_BYTES_MAX).reshape(-1).astype(np.float32)
        if f"{channel}_t_s" in there:
            t_s = npz.array(file, f"{channel}_t_s", n_bytes_max=N_BYTES_MAX).astype(np.float64)
        else:
            rate_hz = float(npz.array(file, f"{channel}_rate_hz").reshape(-1)[0])
            if not rate_hz > 0:
                raise RecordingError(f"{channel}_rate_hz is {rate_hz}")
            t_s = np.arange(len(values)) / rate_hz
        yield Reference(channel=channel, unit=CHANNELS[channel], t_s=t_s, values=values)
