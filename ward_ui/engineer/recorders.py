"""What records raw frames, as the pages need it; supplied by whoever puts the ward together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One run of a recorder, as far as it is known here."""

    id: str
    sensor: str
    subject: str
    """The pseudonym in its files."""
    person: str
    """Who started it."""
    began_ns: int
    """Wall clock of the server."""
    seconds: float
    """It ends by itself after so many."""
    state: Literal["running", "ended", "failed"]
    said: str
    """The recorder's newest sentence."""


class Refused(Exception):  # noqa: N818  (it is said as a sentence, not as an error class)
    """A recording that is not begun; `key` is that of the sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Recorders(Protocol):
    """All recorders that were started from here."""

    @property
    def all(self) -> tuple[Recording, ...]:
        """Newest first: those that run, and those that ended and were not put away."""

    @property
    def trouble(self) -> str:
        """What ended by a fault and nobody has put away yet; empty when nothing did."""

    def on_end(self, told: Callable[[Recording], None]) -> None:
        """`told` hears of each recording that ends, however it does."""

    async def start(self, sensor: str, *, seconds: float, person: str) -> Recording:
        """Begin; Refused when the sensor is being recorded already, or too many are."""

    async def stop(self, recording: str) -> bool:
        """Whether it ran; it ends soon after, with its files finished."""

    def put_away(self, recording: str) -> bool:
        """Whether it had ended; it is shown no more, and its files stay."""
