"""The ward file on the disk: replaced whole or not at all; where its versions are."""

import fcntl
import os
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vitavakt.settings import Ward


def versions_path(ward: Ward) -> Path:
    """All versions of this ward's file."""
    return ward.records / "ward-versions.db"


def replace(file: Path, text: str) -> None:
    """Put the text in place of the file, with its rights; a power cut leaves one of the two.

    Raises
    ------
    OSError
        When the folder or the disk refuses; the file is as it was.
    """
    file = file.resolve()
    mode = file.stat().st_mode & 0o777
    handle, made = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fchmod(out.fileno(), mode)
            os.fsync(out.fileno())
        Path(made).replace(file)
    except OSError:
        Path(made).unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def tables_of(text: str) -> dict[str, Any]:
    """What the text says; it has been checked before."""
    return tomllib.loads(text)


@contextmanager
def applying(ward: Ward) -> Iterator[bool]:
    """Held by who applies a version; false when somebody else does. The kernel gives it back."""
    path = versions_path(ward).with_suffix(".applying")
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
