"""Frames cut out of a stream of bytes: in any pieces, among junk, after losses. Never raises."""

import re
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

M = TypeVar("M")
M_co = TypeVar("M_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Whole(Generic[M_co]):
    """A frame is there."""

    message: M_co
    n_bytes: int
    checked: bool = True
    """A checksum bears it out. Without one the next frame's start has to."""


@dataclass(frozen=True, slots=True)
class Partial:
    """So far it may become a frame."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """No frame begins here, whatever follows."""


PARTIAL = Partial()
WRONG = Wrong()


class Format(Protocol[M_co]):
    """How one maker's frames look."""

    @property
    def marks(self) -> tuple[bytes, ...]:
        """A frame starts with one of these."""
        ...

    @property
    def n_bytes_max(self) -> int:
        """No frame is longer."""
        ...

    def frame(self, buffer: bytes, at: int) -> Whole[M_co] | Partial | Wrong:
        """What begins at `at`, where at least the beginning of a mark stands. Never raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Discarded:
    """What a stream has thrown away so far."""

    n_bytes: int = 0
    """Bytes that belong to no frame."""
    n_bad: int = 0
    """Starts of frames whose length, checksum or content did not hold."""
    n_doubtful: int = 0
    """Frames without a checksum that were handed on and after which no frame began."""


class Splitter(Generic[M]):
    """An incremental parser: bytes in as they come, whole messages out.

    Cutting the stream elsewhere changes nothing. A start that does not hold is scanned again from
    its second byte. A frame without a checksum is kept until what follows it begins as a frame
    does; otherwise it has lost bytes and swallowed the next one's beginning, and its inside is
    scanned again. So every whole frame comes out, whatever stands between. Memory is bounded by two
    frames and the piece that is fed.
    """

    def __init__(self, format_: Format[M]) -> None:
        self._format = format_
        self._starts = _starts(format_.marks)
        self._buffer = b""
        self._at = 0
        self._kept: int | None = None  # where the last unchecked frame began
        self._given_to = 0  # up to here bytes have been handed on as frames
        self.n_messages = 0
        self._n_bytes = self._n_bad = self._n_doubtful = 0

    @property
    def discarded(self) -> Discarded:
        return Discarded(n_bytes=self._n_bytes, n_bad=self._n_bad, n_doubtful=self._n_doubtful)

    @property
    def n_waiting(self) -> int:
        """Bytes held."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[M]:
        """The messages that these bytes complete."""
        self._buffer += data
        messages: list[M] = []
        while self._step(messages):
            pass
        self._forget()
        self.n_messages += len(messages)
        return messages

    def forget(self) -> None:
        """The line was opened anew: what waits for its rest will never get it."""
        self._n_bytes += max(0, len(self._buffer) - self._given_to)
        self._buffer = b""
        self._at = self._given_to = 0
        self._kept = None

    def _step(self, messages: list[M]) -> bool:
        """One start looked at; False when more bytes are needed."""
        found_start = self._starts.search(self._buffer, self._at)
        start = len(self._buffer) if found_start is None else found_start.start()
        if start > self._at and self._reconsider():
            return True
        self._throw_to(start)
        if start == len(self._buffer):
            return False
        found = self._format.frame(self._buffer, start)
        if isinstance(found, Partial) and len(self._buffer) - start < self._format.n_bytes_max:
            return False
        if isinstance(found, Whole):
            messages.append(found.message)
            self._kept = None if found.checked else start
            self._at = start + found.n_bytes
            self._given_to = self._at
        elif not self._reconsider():
            self._n_bad += 1
            self._throw_to(start + 1)
        return True

    def _reconsider(self) -> bool:
        """Go back into the last unchecked frame, if there is one."""
        if self._kept is None:
            return False
        self._n_doubtful += 1
        self._at = self._kept + 1
        self._kept = None
        return True

    def _throw_to(self, at: int) -> None:
        self._n_bytes += max(0, at - max(self._at, self._given_to))
        self._at = at

    def _forget(self) -> None:
        n = self._at if self._kept is None else self._kept
        self._buffer = self._buffer[n:]
        self._at -= n
        self._given_to = max(0, self._given_to - n)
        if self._kept is not None:
            self._kept = 0


def _starts(marks: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Finds a mark, or the beginning of one that the end of the bytes has cut off."""
    whole = [re.escape(mark) for mark in marks]
    cut_off = [re.escape(mark[:n]) + rb"\Z" for mark in marks for n in range(len(mark) - 1, 0, -1)]
    return re.compile(b"|".join([*whole, *cut_off]))
