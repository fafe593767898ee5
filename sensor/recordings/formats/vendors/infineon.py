"""Folders of Infineon's Radar Fusion: ``radar.npy`` and ``config.json``.

The array is (frame, receiver, chirp, sample). Field names as the vendor's tool writes them
(`device_config.fmcw_single_shape`); older versions say lower and upper instead of start and end.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensor.drivers.chirps import range_profile
from sensor.drivers.infineon.driver import Bgt60Settings
from sensor.recordings.formats.reading import broken_is_said
from sensor.recordings.recording import NoFramesError, RecordingError
from sensor.recordings.stream import Block, Head, Stream
from sensor.wire import N_SAMPLES_MAX

_CONFIG_BYTES_MAX = 1 << 20
_WHAT = "a Radar Fusion recording"


def read(path: Path) -> Stream:
    """Range profiles as the live driver makes them; `path` is ``RadarIfxAvian_00`` or above it."""
    with broken_is_said(path, _WHAT):
        folder = _folder(path)
        settings = _settings(folder)
        raw = _raw(folder, settings)
        if len(raw) == 0:
            raise NoFramesError("carries no radar frames")
        geometry = settings.geometry
    head = Head(
        sensor=path.name,
        geometry=geometry,
        n_bins=settings.n_samples // 2,
        n_antennas=settings.n_rx,
        sensor_model="Infineon BGT60",
        real=True,
    )
    return Stream(head=head, blocks=lambda: _blocks(path, folder, head, settings))


def _folder(path: Path) -> Path:
    inside = [path, *sorted(path.glob("RadarIfxAvian_*"))]
    found = [folder for folder in inside if (folder / "radar.npy").is_file()]
    if not found:
        raise RecordingError("there is no radar.npy in it, nor in a RadarIfxAvian_… in it")
    if len(found) > 1:
        raise RecordingError(f"there are {len(found)} radars in it; name one of their folders")
    return found[0]


def _settings(folder: Path) -> Bgt60Settings:
    file = folder / "config.json"
    if file.stat().st_size > _CONFIG_BYTES_MAX:
        raise RecordingError("its config.json is too long to be true")
    shape: dict[str, Any] = json.loads(file.read_bytes())["device_config"]["fmcw_single_shape"]
    settings = Bgt60Settings(
        frame_rate_hz=1.0 / float(shape["frame_repetition_time_s"]),
        n_chirps=int(shape["num_chirps_per_frame"]),
        n_samples=int(shape["num_samples_per_chirp"]),
        n_rx=len(shape["rx_antennas"]),
        sample_rate_hz=float(shape["sample_rate_Hz"]),
        start_frequency_hz=_either(shape, "start_frequency_Hz", "lower_frequency_Hz"),
        end_frequency_hz=_either(shape, "end_frequency_Hz", "upper_frequency_Hz"),
        chirp_period_s=float(shape["chirp_repetition_time_s"]),
    )
    n_values = settings.n_chirps * settings.n_samples * settings.n_rx
    if settings.n_samples < 2 or not 0 < n_values <= 16 * N_SAMPLES_MAX:
        raise RecordingError(f"its config.json says {n_values} samples in a frame")
    if settings.end_frequency_hz <= settings.start_frequency_hz:
        raise RecordingError("its config.json has a chirp that does not rise")
    return settings


def _either(shape: dict[str, Any], name: str, older: str) -> float:
    return float(shape[name] if name in shape else shape[older])


def _raw(folder: Path, settings: Bgt60Settings) -> NDArray[Any]:
    """The samples, left on the disk until they are asked for."""
    raw: NDArray[Any] = np.load(folder / "radar.npy", mmap_mode="r", allow_pickle=False)
    frame = (settings.n_rx, settings.n_chirps, settings.n_samples)
    if raw.ndim != 4 or raw.shape[1:] != frame or raw.dtype.kind not in "iuf":
        raise RecordingError(
            f"its radar.npy is {raw.dtype} of shape {raw.shape}; config.json says (frames, "
            f"{settings.n_rx}, {settings.n_chirps}, {settings.n_samples})"
        )
    return raw


def _blocks(path: Path, folder: Path, head: Head, settings: Bgt60Settings) -> Iterator[Block]:
    with broken_is_said(path, _WHAT):
        raw = _raw(folder, settings)
        for at in range(0, len(raw), head.block_frames):
            frames = np.array(raw[at : at + head.block_frames], dtype=np.float32)
            profiles = [range_profile(np.moveaxis(frame, 1, 0), one_sided=True) for frame in frames]
            yield Block(iq=np.stack(profiles), seq=np.arange(at, at + len(profiles)))
