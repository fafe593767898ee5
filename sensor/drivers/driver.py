"""What a driver is: a module's codec and set-up without any I/O, time as an argument."""

from collections.abc import Sequence
from typing import Protocol

from sensor.drivers.framing import Discarded
from sensor.drivers.messages import Deed, Gives


class Driver(Protocol):
    """One module. Never raises on input."""

    @property
    def gives(self) -> Gives: ...

    @property
    def discarded(self) -> Discarded:
        """Since it was made."""
        ...

    @property
    def n_messages(self) -> int:
        """Messages that could be read, since it was made: the line's speed is right."""
        ...

    def begin(self, t_s: float) -> Sequence[Deed]:
        """The line has just been opened."""
        ...

    def take(self, data: bytes, t_s: float, channel: str) -> Sequence[Deed]:
        """Bytes have come."""
        ...

    def tick(self, t_s: float) -> Sequence[Deed]:
        """Time has passed: called several times a second."""
        ...
