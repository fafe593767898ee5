"""What goes wrong with other people's files, as one sentence that names the file."""

import contextlib
import struct
import tokenize
import zlib
from collections.abc import Iterator
from pathlib import Path

import h5py

from sensor.recordings.recording import DEFLATE_RATIO_MAX, N_BYTES_MAX, RecordingError

_BROKEN = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,
    StopIteration,
    MemoryError,
    ArithmeticError,
    SyntaxError,
    NotImplementedError,
    struct.error,
    tokenize.TokenError,
    zlib.error,
)
"""What libraries raise on files that are cut off or made up; NumPy's headers are Python text."""


@contextlib.contextmanager
def broken_is_said(path: Path, what: str) -> Iterator[None]:
    """Within: whatever a reader raises becomes `RecordingError`, ``<file>: <sentence>``."""
    try:
        yield
    except RecordingError as why:
        said = str(why)
        raise type(why)(said if said.startswith(f"{path}: ") else f"{path}: {said}") from why
    except FileNotFoundError as why:
        raise RecordingError(f"{path}: there is no such file") from why
    except _BROKEN as why:
        reason = str(why).partition("\n")[0] or type(why).__name__
        raise RecordingError(f"{path}: is not {what} that can be read ({reason})") from why


def checked_size(dataset: h5py.Dataset) -> None:
    """Before any memory is taken: what is claimed must be held by the file's own bytes."""
    n_bytes = dataset.size * dataset.dtype.itemsize
    if n_bytes > N_BYTES_MAX or n_bytes > dataset.id.get_storage_size() * DEFLATE_RATIO_MAX:
        raise RecordingError(f"{dataset.name} claims {n_bytes} bytes that it does not hold")
