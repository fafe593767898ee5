"""One recording into another format: whole, or not at all."""

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sensor.recordings.files.checksum import write_list
from sensor.recordings.formats import inout, reference_csv
from sensor.recordings.formats.catalogue import FORMATS
from sensor.recordings.formats.options import Options
from sensor.recordings.recording import NoFramesError, RecordingError
from sensor.recordings.stream import Block, Stream


class Converted(NamedTuple):
    """What went over."""

    source: str
    """Format."""
    target: str
    n_frames: int
    n_missing: int


def convert(
    source: Path,
    target: Path,
    *,
    source_format: str,
    target_format: str,
    options: Options,
    reference: Path | None,
) -> Converted:
    """Write `target`, which must not exist. Formats that are empty are told from the files.

    Raises
    ------
    RecordingError
        Whatever is wrong, in one sentence; then there is no `target`, nor a part of it.
    """
    if target.exists():
        raise RecordingError(f"{target}: is there already, and nothing is written over")
    source_format = source_format or inout.recognised(source)
    target_format = target_format or _by_suffix(target)
    stream = inout.read(source, source_format, options)
    if reference is not None:
        stream = replace(stream, references=(*stream.references, *reference_csv.read(reference)))
    counted = _Counted(stream)
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        inout.write(unfinished, counted.stream, target_format, options)
        if counted.n_frames == 0:
            raise NoFramesError(f"{source}: carries no radar frames")
        unfinished.replace(target)
        if target_format == "h5":
            write_list(target)
    except OSError as why:
        words = os.strerror(why.errno) if why.errno else why  # HDF5's own words are no sentence
        raise RecordingError(f"{target}: cannot be written ({words})") from why
    finally:
        _remove(unfinished)
    return Converted(source_format, target_format, counted.n_frames, counted.n_missing)


class _Counted:
    """A stream that is counted as it flows; a format may ask for it twice."""

    def __init__(self, stream: Stream) -> None:
        self._blocks = stream.blocks
        self.stream = replace(stream, blocks=self._counting)
        self.n_frames = self.n_missing = 0

    def _counting(self) -> Iterator[Block]:
        self.n_frames = self.n_missing = 0
        before = None
        for block in self._blocks():
            if not len(block.seq):
                continue
            first = int(block.seq[0]) - 1 if before is None else before
            before = int(block.seq[-1])
            self.n_frames += len(block.seq)
            self.n_missing += before - first - len(block.seq)
            yield block


def _by_suffix(target: Path) -> str:
    for one in FORMATS:
        if one.writes and one.suffix and target.suffix == one.suffix:
            return one.name
    known = ", ".join(one.suffix for one in FORMATS if one.writes and one.suffix)
    raise RecordingError(f"{target}: its ending says no format; there are {known}, or --to")


def _remove(unfinished: Path) -> None:
    if unfinished.is_dir():
        shutil.rmtree(unfinished)
    else:
        unfinished.unlink(missing_ok=True)
