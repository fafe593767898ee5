"""A list of checksums beside a file: ``NAME.h5.sha256``.

Its first line is what `sha256sum --check` reads. The lines that begin with ``#`` have the checksum
of each 64 KiB, so that damage is not only found, but found where it is.
"""

import hashlib
import os
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

BLOCK_BYTES = 1 << 16
_LIST_BYTES_MAX = 16 << 20


class ListError(Exception):
    """A list of checksums that cannot be used, in one sentence without its name."""


class Damage(NamedTuple):
    """Bytes of a file that are not what was recorded."""

    start: int
    end: int
    """One past the last."""


def list_of(path: Path) -> Path:
    """Where the list for a file lies."""
    return path.with_name(f"{path.name}.sha256")


def write_list(path: Path) -> None:
    """Make the list for a file that is finished."""
    whole, blocks = _sums(path)
    lines = [f"{whole}  {path.name}"]
    lines += [f"# {i * BLOCK_BYTES} {block}" for i, block in enumerate(blocks)]
    unfinished = path.with_name(f".{path.name}.sha256.part")
    try:
        with unfinished.open("w", encoding="ascii") as out:
            out.write("\n".join([*lines, ""]))
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(list_of(path))
    finally:
        unfinished.unlink(missing_ok=True)


def damages(path: Path) -> list[Damage]:
    """Where a file differs from its list; empty where it does not.

    Raises
    ------
    ListError
        The list cannot be read, or contradicts itself.
    """
    whole, listed = _listed(list_of(path))
    actual_whole, actual = _sums(path)
    n_bytes = path.stat().st_size
    found = [
        Damage(i * BLOCK_BYTES, max(i * BLOCK_BYTES + 1, min((i + 1) * BLOCK_BYTES, n_bytes)))
        for i, (one, other) in enumerate(zip_longest(listed, actual))
        if one != other
    ]
    if bool(found) != (whole != actual_whole):
        raise ListError("its list of checksums contradicts itself: the list is damaged")
    return _joined(found)


def _joined(found: list[Damage]) -> list[Damage]:
    joined: list[Damage] = []
    for damage in found:
        if joined and joined[-1].end == damage.start:
            joined[-1] = Damage(joined[-1].start, damage.end)
        else:
            joined.append(damage)
    return joined


def _sums(path: Path) -> tuple[str, list[str]]:
    """Of the whole file and of each block."""
    whole, blocks = hashlib.sha256(), []
    for block in _pieces(path):
        whole.update(block)
        blocks.append(hashlib.sha256(block).hexdigest())
    return whole.hexdigest(), blocks


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def _listed(path: Path) -> tuple[str, list[str]]:
    try:
        text = path.read_bytes()[:_LIST_BYTES_MAX].decode("ascii")
        first, *rest = text.splitlines()
        blocks = [line.split() for line in rest]
        if any(len(b) != 3 or b[0] != "#" for b in blocks):
            raise ListError("its list of checksums has lines that are none")
    except (OSError, ValueError) as why:
        raise ListError(f"its list of checksums cannot be read ({why})") from why
    return first.split(" ")[0], [block[2] for block in blocks]
