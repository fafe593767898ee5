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
    """A checksum bears it out. Without one the next frame's start has to, and it waits for that."""


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
    def n_start_bytes(self) -> int:
        """So many bytes tell a frame's start from chance; no frame is shorter."""
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
    """Frames without a checksum after which no frame began: not handed on."""


class Splitter(Generic[M]):
    """An incremental parser: bytes in as they come, whole messages out.

    Cutting the stream elsewhere changes nothing. A start that does not hold is scanned again from
    its second byte. A frame without a checksum is held back until a frame's start follows it: it
    comes out one frame later, and one that has lost bytes, so that it swallowed the next one's
    beginning, does not come out at all. Its inside is then scanned again, so what follows a loss
    is found. Memory is bounded by two frames and the piece that is fed.
    """

    def __init__(self, format_: Format[M]) -> None:
        self._format = format_
        self._starts = _starts(format_.marks)
        self._buffer = b""
        self._at = 0
        self._held: tuple[int, M] | None = None  # where an unchecked frame began, what it says
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
        while self._prove(messages) and self._step(messages):
            pass
        self._forget()
        self.n_messages += len(messages)
        return messages

    def forget(self) -> None:
        """The line was opened anew: what waits for its rest will never get it."""
        self._n_bytes += len(self._buffer)
        self._buffer = b""
        self._at = 0
        self._held = None

    def _prove(self, messages: list[M]) -> bool:
        """Hand a held frame on if a frame's start follows; False when more bytes are needed."""
        if self._held is None:
            return True
        began, message = self._held
        n_start = self._format.n_start_bytes
        if len(self._buffer) - self._at < n_start:
            return False
        # Looked at without what follows it, so that cutting the stream elsewhere changes nothing.
        start = self._buffer[self._at : self._at + n_start]
        if self._starts.match(start) and not isinstance(self._format.frame(start, 0), Wrong):
            messages.append(message)
        else:
            self._n_doubtful += 1
            self._n_bytes += 1
            self._at = began + 1
        self._held = None
        return True

    def _step(self, messages: list[M]) -> bool:
        """One start looked at; False when more bytes are needed."""
        found_start = self._starts.search(self._buffer, self._at)
        start = len(self._buffer) if found_start is None else found_start.start()
        self._throw_to(start)
        if start == len(self._buffer):
            return False
        found = self._format.frame(self._buffer, start)
        if isinstance(found, Partial) and len(self._buffer) - start < self._format.n_bytes_max:
            return False
        if not isinstance(found, Whole):
            self._n_bad += 1
            self._throw_to(start + 1)
            return True
        self._at = start + found.n_bytes
        if found.checked:
            messages.append(found.message)
        else:
            self._held = start, found.message
        return True

    def _throw_to(self, at: int) -> None:
        self._n_bytes += at - self._at
        self._at = at

    def _forget(self) -> None:
        n = self._at if self._held is None else self._held[0]
        self._buffer = self._buffer[n:]
        self._at -= n
        if self._held is not None:
            self._held = 0, self._held[1]


def _starts(marks: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Finds a mark, or the beginning of one that the end of the bytes has cut off."""
    whole = [re.escape(mark) for mark in marks]
    cut_off = [re.escape(mark[:n]) + rb"\Z" for mark in marks for n in range(len(mark) - 1, 0, -1)]
    return re.compile(b"|".join([*whole, *cut_off]))
