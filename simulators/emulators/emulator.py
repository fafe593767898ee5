"""What an emulated module is: bytes in, bytes out; no clock, no port."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from simulators.truth import TruthRow

MAIN = "main"
"""The way that carries what is measured; modules with one way have only this."""
CLI = "cli"
"""TI: the command line."""
CARD = "card"
"""DCA1000: the command port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Bytes from the module."""

    data: bytes
    channel: str = MAIN


class Emulator(Protocol):
    """One module before one scene. Never raises on what it hears."""

    @property
    def period_s(self) -> float | None:
        """Time from one report to the next; None: it reports nothing until it is told to."""
        ...

    @property
    def baud(self) -> int | None:
        """Speed of the main line at the moment; None where it has none."""
        ...

    @property
    def truth(self) -> TruthRow | None:
        """Of the last whole second that it looked at. The module itself does not know it."""
        ...

    def switch_on(self) -> Sequence[Said]:
        """Power comes, or the module resets itself: settings are forgotten, counters begin anew."""
        ...

    def hear(self, data: bytes, channel: str) -> Sequence[Said]:
        """What it answers. An answer leaves at the speed at which it was asked."""
        ...

    def report(self) -> Sequence[Said]:
        """What it says of the next `period_s` of the scene. Only while it reports."""
        ...
