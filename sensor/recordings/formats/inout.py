"""Which format a file is of, and the way in and out of each."""

from collections.abc import Callable
from pathlib import Path

from sensor.recordings.formats import numpy_arrays
from sensor.recordings.formats.datasets import matlab, yoo
from sensor.recordings.formats.exports import mcap_file, parquet, wfdb_folder, zarr_folder
from sensor.recordings.formats.options import Options
from sensor.recordings.formats.reading import broken_is_said
from sensor.recordings.formats.vendors import acconeer, dca1000, infineon, xethru
from sensor.recordings.hdf5 import reading, writer
from sensor.recordings.recording import RecordingError
from sensor.recordings.stream import Stream

_HDF5 = b"\x89HDF\r\n\x1a\n"

_IN: dict[str, Callable[[Path, Options], Stream]] = {
    "h5": lambda path, _: reading.stream(path),
    "npz": lambda path, _: numpy_arrays.read(path),
    "acconeer": lambda path, _: acconeer.read(path),
    "xethru": xethru.read,
    "dca1000": dca1000.read,
    "infineon": lambda path, _: infineon.read(path),
    "schellenberger2020": lambda path, _: matlab.read(path, matlab.SCHELLENBERGER),
    "shi2020": lambda path, _: matlab.read(path, matlab.SHI),
    "yoo2021": lambda path, _: yoo.read(path),
}
_OUT: dict[str, Callable[[Path, Stream, Options], None]] = {
    "h5": lambda path, stream, options: writer.write(path, stream, exact=options.exact),
    "npz": lambda path, stream, _: numpy_arrays.write(path, stream),
    "xethru": lambda path, stream, _: xethru.write(path, stream),
    "zarr": lambda path, stream, _: zarr_folder.write(path, stream),
    "mcap": lambda path, stream, _: mcap_file.write(path, stream),
    "parquet": lambda path, stream, _: parquet.write(path, stream),
    "wfdb": lambda path, stream, _: wfdb_folder.write(path, stream),
}


def read(path: Path, name: str, options: Options) -> Stream:
    """The recording in a file of the format `name`.

    Raises
    ------
    RecordingError
        Whatever is wrong, as ``<file>: <sentence>``; some of it only while the blocks are read.
    """
    return _IN[name](path, options)


def write(path: Path, stream: Stream, name: str, options: Options) -> None:
    """A file, or a folder, of the format `name` that must not exist yet."""
    _OUT[name](path, stream, options)


def recognised(path: Path) -> str:
    """Name of the format of a file or a folder, by what is in it, not by what it is called alone.

    Raises
    ------
    RecordingError
        Where nothing known fits.
    """
    with broken_is_said(path, "a recording"):
        name = _of_folder(path) if path.is_dir() else _of_file(path)
        if not name:
            raise RecordingError("is of no format that is known by itself; say it with --from")
    return name


def _of_folder(path: Path) -> str:
    if any(path.glob("xethru_datafloat_*.dat")):
        return "xethru"
    if (path / "radar.npy").is_file() or any(path.glob("RadarIfxAvian_*/radar.npy")):
        return "infineon"
    return ""


def _of_file(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(520)
    if not start:
        raise RecordingError("is empty")
    if start.startswith(b"PK"):
        return "npz"
    if start.startswith(_HDF5):
        return _of_hdf5(path)
    if start.startswith(b"MATLAB 7.3") or path.suffix == ".mat":
        return _by_variables(set(matlab.shapes(path)))
    if path.name.startswith("xethru_datafloat_"):
        return "xethru"
    if path.name.startswith("Rawdata_") and path.suffix == ".csv":
        return "yoo2021"
    return "dca1000" if path.suffix == ".bin" else ""


def _of_hdf5(path: Path) -> str:
    with reading.opened(path) as file:
        if "format_version" in file.attrs:
            return "h5"
        if "sessions" in file:
            return "acconeer"
        return _by_variables(set(file))


def _by_variables(there: set[str]) -> str:
    if {"radar_i", "radar_q"} <= there:
        return "schellenberger2020"
    return "shi2020" if {"radar_I", "radar_Q"} <= there else ""
