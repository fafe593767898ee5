"""Recordings of Acconeer's exploration tool, A121: ``sessions/session_0/group_0/entry_0``.

Layout as acconeer-python-exploration 7.18 writes it (`_core/recording/h5_record/saver.py`).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from sensor.drivers.acconeer.config import BASE_STEP_M, CARRIER_HZ
from sensor.messages import Geometry
from sensor.recordings.formats.reading import broken_is_said, checked_size
from sensor.recordings.recording import NoFramesError, RecordingError
from sensor.recordings.stream import Block, Head, Stream

_ENTRY = "sessions/session_0/group_0/entry_0"
_JSON_BYTES_MAX = 1 << 20
_TICKS_PER_S = 1000.0
"""Of the exploration server, where the file does not say."""


def read(path: Path) -> Stream:
    """One sensor's frames, each the mean over its sweeps, as the live driver makes them."""
    with broken_is_said(path, "an Acconeer .h5"), h5py.File(path, "r") as file:
        result, config = _entry(file)
        frame = result["frame"]
        if frame.ndim != 3 or frame.dtype.names != ("real", "imag"):
            raise RecordingError(f"its frames are {frame.dtype} of shape {frame.shape}")
        checked_size(frame)
        if len(frame) == 0:
            raise NoFramesError("carries no radar frames")
        seq, t_ns = _numbered(result["tick"][:], _ticks_per_s(file), _frame_rate_hz(file, config))
        head = Head(
            sensor=path.stem,
            geometry=_geometry(file, config),
            n_bins=frame.shape[2],
            n_antennas=1,
            sensor_model="Acconeer A121",
            real=True,
        )
    return Stream(head=head, blocks=lambda: _blocks(path, head, seq, t_ns))


def _blocks(
    path: Path, head: Head, seq: NDArray[np.int64], t_ns: NDArray[np.int64]
) -> Iterator[Block]:
    with broken_is_said(path, "an Acconeer .h5"), h5py.File(path, "r") as file:
        frame = file[f"{_ENTRY}/result/frame"]
        for at in range(0, len(seq), head.block_frames):
            rows = slice(at, at + head.block_frames)
            raw = frame[rows]
            sweeps = raw["real"].astype(np.float32) + 1j * raw["imag"].astype(np.float32)
            mean = sweeps.mean(axis=1).astype(np.complex64)
            yield Block(iq=mean[:, :, None], seq=seq[rows], t_mono_ns=t_ns[rows])


def _entry(file: h5py.File) -> tuple[h5py.Group, dict[str, Any]]:
    if _ENTRY not in file:
        raise RecordingError("is HDF5, but not an Acconeer recording of an A121")
    entry = file[_ENTRY]
    if "sensor_config" in entry:
        config = _json(entry["sensor_config"])
    else:
        session = _json(file["sessions/session_0/session_config"])
        config = next(iter(session["groups"][0].values()))
    subsweeps = config.get("subsweeps") or [config]
    if len(subsweeps) != 1:
        raise RecordingError(f"has {len(subsweeps)} subsweeps; one is read here")
    return entry["result"], {**config, **subsweeps[0]}


def _json(dataset: h5py.Dataset) -> dict[str, Any]:
    text = dataset[()]
    if len(text) > _JSON_BYTES_MAX:
        raise RecordingError("has settings that are too long to be true")
    made = json.loads(text)
    if not isinstance(made, dict):
        raise RecordingError("has settings that cannot be read")
    return made


def _ticks_per_s(file: h5py.File) -> float:
    if "server_info" not in file:
        return _TICKS_PER_S
    return float(_json(file["server_info"]).get("ticks_per_second") or _TICKS_PER_S)


def _frame_rate_hz(file: h5py.File, config: dict[str, Any]) -> float:
    """As it was set; where it was left to the sensor, as the ticks tell."""
    rate_hz = float(config.get("frame_rate") or 0.0)
    session = file.get("sessions/session_0/session_config")
    if rate_hz == 0.0 and session is not None:
        rate_hz = float(_json(session).get("update_rate") or 0.0)
    if rate_hz == 0.0:
        ticks = file[f"{_ENTRY}/result/tick"][:]
        span_s = float(np.median(np.diff(ticks))) / _ticks_per_s(file) if len(ticks) > 1 else 0.0
        rate_hz = 1.0 / span_s if span_s > 0 else 0.0
    if rate_hz == 0.0:
        raise RecordingError("does not say its frame rate")
    return rate_hz


def _numbered(
    tick: NDArray[np.int64], ticks_per_s: float, rate_hz: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Results carry no number: how many were left out is in their time."""
    t_s = (tick - tick[0]) / ticks_per_s
    if (np.diff(t_s) < 0).any():
        raise RecordingError("its ticks run backwards")
    steps = np.maximum(1, np.rint(np.diff(t_s) * rate_hz)).astype(np.int64)
    return np.concatenate([[0], np.cumsum(steps)]), np.rint(t_s * 1e9).astype(np.int64)


def _geometry(file: h5py.File, config: dict[str, Any]) -> Geometry:
    metadata = file[_ENTRY].get("metadata")
    stated_m = 0.0 if metadata is None else float(_json(metadata).get("base_step_length_m") or 0.0)
    step_m = stated_m if 0 < stated_m < 1 else BASE_STEP_M
    return Geometry(
        frame_rate_hz=_frame_rate_hz(file, config),
        carrier_hz=CARRIER_HZ,
        range0_m=int(config["start_point"]) * step_m,
        range_step_m=int(config["step_length"]) * step_m,
    )
