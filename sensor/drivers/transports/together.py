"""Several ways to one module, for instance a card's UDP ports and its radar's serial port."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sensor.drivers.transports.line import Inbox, Line, Opener


class TogetherLine:
    """As `Line`: each channel has its own."""

    def __init__(self, lines: Mapping[str, Line]) -> None:
        self._lines = dict(lines)

    def write(self, data: bytes, channel: str) -> None:
        self._lines[channel].write(data, channel)

    def set_baud(self, baud: int, channel: str) -> None:
        self._lines[channel].set_baud(baud, channel)

    def close(self) -> None:
        for line in set(self._lines.values()):
            line.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One way, and the channels that go over it."""

    opener: Opener
    channels: tuple[str, ...]


class TogetherOpener:
    """As `Opener`: all are open, or none."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)

    @property
    def name(self) -> str:
        return " with ".join(part.opener.name for part in self._parts)

    async def open(self, inbox: Inbox, baud: int | None) -> Line:
        lines: dict[str, Line] = {}
        try:
            for part in self._parts:
                line = await part.opener.open(inbox, baud)
                lines.update(dict.fromkeys(part.channels, line))
        except BaseException:
            TogetherLine(lines).close()
            raise
        return TogetherLine(lines)
