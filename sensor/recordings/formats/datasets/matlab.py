"""Public data sets that come as MATLAB ``.mat``: 24 GHz six-port radar with reference sensors.

Schellenberger 2020 (doi 10.1038/s41597-020-00629-5): ``radar_i``, ``radar_q`` at ``fs_radar``, the
Task Force Monitor's ``tfm_*`` each with its rate. Shi 2020 (doi 10.1038/s41597-020-0390-1):
``radar_I``, ``radar_Q`` and all references at ``Fs``. Names as public readers of both use them.
"""

import contextlib
import warnings
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import scipy.io
from numpy.typing import NDArray
from scipy.io.matlab import MatReadError

from sensor.messages import Geometry
from sensor.recordings.formats.reading import broken_is_said, checked_size
from sensor.recordings.recording import DEFLATE_RATIO_MAX, Recording, RecordingError
from sensor.recordings.stream import CHANNELS, Reference, Stream, stream_of

CARRIER_HZ = 24.17e9
"""Of both six-port radars."""
_BYTES_MAX = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Which variable is what in one data set."""

    i: str
    q: str
    rate: str
    references: Mapping[str, tuple[str, str]]
    """Channel -> variable, and the variable that has its rate."""
    title: str


SCHELLENBERGER = Names(
    i="radar_i",
    q="radar_q",
    rate="fs_radar",
    references={
        "ecg": ("tfm_ecg1", "fs_ecg"),
        "ecg2": ("tfm_ecg2", "fs_ecg"),
        "icg": ("tfm_icg", "fs_icg"),
        "impedance": ("tfm_z0", "fs_z0"),
        "pressure": ("tfm_bp", "fs_bp"),
    },
    title="Six-port CW radar, Schellenberger 2020",
)
SHI = Names(
    i="radar_I",
    q="radar_Q",
    rate="Fs",
    references={
        "ecg": ("ecg_lead1", "Fs"),
        "ecg2": ("ecg_lead2", "Fs"),
        "ecg3": ("ecg_lead3", "Fs"),
        "pcg": ("pcg_audio", "Fs"),
        "resp": ("respiration", "Fs"),
    },
    title="Six-port CW radar, Shi 2020",
)


def read(path: Path, names: Names) -> Stream:
    """I and Q as frames of one bin without a range axis, and the references that are there."""
    with broken_is_said(path, "a .mat file"):
        wanted = {names.i, names.q, names.rate}
        wanted |= {name for pair in names.references.values() for name in pair}
        there = _variables(path, wanted)
        absent = [name for name in (names.i, names.q, names.rate) if name not in there]
        if absent:
            raise RecordingError(f"has no {', '.join(absent)}: it is not of this data set")
        i, q = _series(there, names.i), _series(there, names.q)
        if i.shape != q.shape:
            raise RecordingError(f"has {len(i)} values of I and {len(q)} of Q")
        recording = Recording.of(
            (i + 1j * q)[:, None],
            geometry=Geometry(frame_rate_hz=_rate_hz(there, names.rate), carrier_hz=CARRIER_HZ),
            name=path.stem,
            sensor_model=names.title,
            real=True,
        )
        references = tuple(
            _reference(there, channel, *pair)
            for channel, pair in names.references.items()
            if set(pair) <= set(there) and there[pair[0]].size
        )
    return stream_of(recording, references=references)


def _variables(path: Path, wanted: set[str]) -> dict[str, NDArray[Any]]:
    if _is_hdf5(path):
        return _of_version_7_3(path, wanted)
    _refuse_a_bomb(path, wanted)
    with _doubts_are_errors():
        found: dict[str, NDArray[Any]] = scipy.io.loadmat(path, variable_names=sorted(wanted))
    return {name: np.asarray(found[name]) for name in wanted if name in found}


@contextlib.contextmanager
def _doubts_are_errors() -> Iterator[None]:
    """What scipy warns of while it reads on is a file that cannot be trusted."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    except (MatReadError, Warning, zlib.error) as why:
        raise RecordingError(f"is not a whole .mat file ({why})") from why


def shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Of the variables of a .mat file, as their headers claim."""
    if _is_hdf5(path):
        with h5py.File(path, "r") as file:
            return {name: item.shape for name, item in file.items() if hasattr(item, "shape")}
    with _doubts_are_errors():
        return {name: shape for name, shape, _ in scipy.io.whosmat(path)}


def _is_hdf5(path: Path) -> bool:
    """Version 7.3 is HDF5 behind 512 bytes of words."""
    return bool(h5py.is_hdf5(path))


def _refuse_a_bomb(path: Path, wanted: set[str]) -> None:
    """Before any memory is taken: sizes as the headers claim them, against the file's own."""
    n_bytes = sum(
        8 * int(np.prod(shape, dtype=np.float64))
        for name, shape in shapes(path).items()
        if name in wanted
    )
    if n_bytes > min(_BYTES_MAX, path.stat().st_size * DEFLATE_RATIO_MAX):
        raise RecordingError(f"claims {n_bytes} bytes; at most {_BYTES_MAX} are read")


def _of_version_7_3(path: Path, wanted: set[str]) -> dict[str, NDArray[Any]]:
    """Such a file is HDF5."""
    found = {}
    with h5py.File(path, "r") as file:
        for name in wanted & set(file):
            checked_size(file[name])
            if file[name].size * 8 > _BYTES_MAX:
                raise RecordingError(f"{name} is larger than {_BYTES_MAX} bytes")
            found[name] = np.asarray(file[name][()])
    return found


def _series(there: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    values = there[name]
    if values.dtype.kind not in "iuf" or values.size != max(values.shape, default=0):
        raise RecordingError(f"{name} is {values.dtype} of shape {values.shape}, not one series")
    return values.reshape(-1).astype(np.float32)


def _rate_hz(there: Mapping[str, NDArray[Any]], name: str) -> float:
    if there[name].size != 1 or there[name].dtype.kind not in "iuf":
        raise RecordingError(f"{name} is not one number")
    rate_hz = float(there[name].reshape(-1)[0])
    if not 0 < rate_hz <= 1e5:
        raise RecordingError(f"{name} is {rate_hz}: no rate")
    return rate_hz


def _reference(there: Mapping[str, NDArray[Any]], channel: str, name: str, rate: str) -> Reference:
    values = _series(there, name)
    t_s = np.arange(len(values)) / _rate_hz(there, rate)
    return Reference(channel=channel, unit=CHANNELS[channel], t_s=t_s, values=values)
