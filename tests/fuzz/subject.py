"""What can be fuzzed: where it begins, what must hold of it, and how its bytes are put together."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Choice: TypeAlias = Callable[[int], int]
"""Of n, one from 0 to n - 1: the cuts, times and channels of a run. A random number, or bytes."""
Change: TypeAlias = Callable[[bytes], bytes]
"""Bytes made other bytes, without an idea of what they mean."""
Vary: TypeAlias = Callable[[bytes, Change, random.Random], bytes]
"""A part whose content is changed and whose lengths and checksums are right again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One codec, driver or importer."""

    name: str
    parts: tuple[bytes, ...]
    """Whole ones, each different: frames, datagrams, parts of a message."""
    check: Callable[[bytes, Choice], None]
    """Raises where a promise is broken."""
    taken_apart: Callable[[bytes], list[bytes]]
    """Data to parts, whatever the data."""
    put_together: Callable[[list[bytes]], bytes] = b"".join
    vary: Vary = lambda part, change, rng: change(part)
    settle: Callable[[list[bytes]], list[bytes]] = list
    """Parts whose numbers follow each other again, where they count."""
    words: tuple[bytes, ...] = ()
    """What a dictionary of the format would hold."""
    n_bytes_max: int = 4096
    seeds: tuple[bytes, ...] = ()
    """Data to begin from, where that is not each part alone and all of them."""

    @property
    def beginnings(self) -> tuple[bytes, ...]:
        """Whole, good data."""
        each = tuple(self.put_together([part]) for part in self.parts)
        return self.seeds or (*each, self.put_together(list(self.parts)))


def boxed(parts: list[bytes]) -> bytes:
    """Parts that come one by one, each behind its length (u16, so what is longer is cut off)."""
    cut = [part[:0xFFFF] for part in parts]
    return b"".join(len(part).to_bytes(2, "big") + part for part in cut)


def unboxed(data: bytes) -> list[bytes]:
    """The parts in any bytes; the last may be cut off."""
    parts, at = [], 0
    while at + 2 <= len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        parts.append(data[at + 2 : end])
        at = end
    return parts


class Told:
    """A `Choice` out of bytes: the same bytes choose the same. Without any left, the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __call__(self, n: int) -> int:
        said, self._data = self._data[:2], self._data[2:]
        return int.from_bytes(said, "big") % n
