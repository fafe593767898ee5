"""What all ways to a module have in common."""

import asyncio
from dataclasses import dataclass
from time import monotonic_ns, time_ns
from typing import Protocol

from sensor.messages import RadarTrouble

_PIECES_MAX = 4096


class LineError(Exception):
    """A way to a module that cannot be opened or has broken; one sentence for a person."""

    def __init__(self, reason: str, trouble: RadarTrouble = RadarTrouble.LINE) -> None:
        super().__init__(reason)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Bytes as they came."""

    channel: str
    data: bytes
    t_mono_ns: int
    t_wall_ns: int


class Inbox:
    """Where all channels of a module put what they hear; failures too."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Piece | LineError] = asyncio.Queue(_PIECES_MAX)
        self.n_dropped = 0
        """Pieces that came faster than they were taken."""

    def put(self, channel: str, data: bytes) -> None:
        self._put(Piece(channel=channel, data=data, t_mono_ns=monotonic_ns(), t_wall_ns=time_ns()))

    def fail(self, why: LineError) -> None:
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(why)

    def _put(self, piece: Piece) -> None:
        if self._queue.full():
            self.n_dropped += 1
            return
        self._queue.put_nowait(piece)

    async def get(self, timeout_s: float) -> Piece | None:
        """The next piece; None when none comes in time. A failure is raised."""
        try:
            async with asyncio.timeout(timeout_s):
                got = await self._queue.get()
        except TimeoutError:
            return None
        if isinstance(got, LineError):
            raise got
        return got


class Line(Protocol):
    """An open way to a module. What it hears goes to the inbox it was opened with."""

    def write(self, data: bytes, channel: str) -> None:
        """Raises `LineError` when it is broken."""
        ...

    def set_baud(self, baud: int, channel: str) -> None:
        """Nothing where there is no speed."""
        ...

    def close(self) -> None: ...


class Opener(Protocol):
    """Knows where a module is."""

    @property
    def name(self) -> str:
        """For a person: a port, an address."""
        ...

    async def open(self, inbox: Inbox, baud: int | None) -> Line:
        """Raises `LineError`."""
        ...
