"""One `read` for both formats that are read everywhere (docs/recordings.md)."""

from pathlib import Path

from sensor.recordings import npz
from sensor.recordings.hdf5 import reading
from sensor.recordings.recording import Recording, RecordingError

_ZIP = b"PK"
_HDF5 = b"\x89HDF\r\n\x1a\n"


def read(path: Path) -> Recording:
    """The recording in an ``.npz`` or one of our ``.h5`` files, told apart by their first bytes.

    Raises
    ------
    RecordingError
        Whatever is wrong, as ``<file>: <sentence>``; NoFramesError where there are no frames in it.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(_HDF5))
    except OSError as why:
        raise RecordingError(f"{path}: cannot be read ({why.strerror or why})") from why
    if not start:
        raise RecordingError(f"{path}: is empty")
    if start == _HDF5:
        return reading.read(path)
    if start.startswith(_ZIP):
        return npz.read(path)
    raise RecordingError(f"{path}: is neither an .npz nor an .h5 file")
