"""Whether a module still says anything that can be read, and what to try when it does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from sensor.messages import RadarTrouble

STEP_S_MAX = 0.5
"""From one look to the next. In more, this computer stood still, not the module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What to do about a module that cannot be heard."""

    reason: str
    trouble: RadarTrouble
    baud: int | None
    """Go on at this speed; None: as before."""


class Watch:
    """Follows one opened line after the other.

    Parameters
    ----------
    bauds
        Speeds to try in turn when nothing can be read; empty where the line has none.
    silence_s
        Longest silence of a module that is well.
    """

    def __init__(self, bauds: Sequence[int], *, silence_s: float) -> None:
        self._bauds = tuple(bauds)
        self._baud_idx = 0
        self._silence_s = silence_s
        self._heard_s = self._looked_s = 0.0
        self._n_messages = 0
        self._n_bytes = 0
        self._ever = False

    @property
    def baud(self) -> int | None:
        """The speed to open the line at."""
        return self._bauds[self._baud_idx] if self._bauds else None

    def opened(self, t_s: float, n_messages: int) -> None:
        """The line has just been opened; the driver had read so many messages before."""
        self._heard_s = self._looked_s = t_s
        self._n_messages = n_messages
        self._n_bytes = 0
        self._ever = False

    def heard(self, n_bytes: int, n_messages: int, t_s: float) -> None:
        """Bytes have come; the driver has now read so many messages."""
        self._n_bytes += n_bytes
        if n_messages > self._n_messages:
            self._n_messages, self._heard_s, self._ever = n_messages, t_s, True
            self._n_bytes = 0

    def tick(self, t_s: float) -> Silence | None:
        """What to do, if the silence has become too long. To be asked several times a second."""
        stood_still_s = t_s - self._looked_s - STEP_S_MAX
        if stood_still_s > 0:
            self._heard_s = min(t_s, self._heard_s + stood_still_s)
        self._looked_s = t_s
        if t_s - self._heard_s < self._silence_s:
            return None
        return self.gave_up()

    def gave_up(self, reason: str = "", trouble: RadarTrouble | None = None) -> Silence:
        """The line is to be opened again, for this reason; perhaps at another speed."""
        if self._ever or len(self._bauds) < 2:
            silent = RadarTrouble.UNREADABLE if self._n_bytes else RadarTrouble.SILENT
            said = reason or self._sentence()
            return Silence(reason=said, trouble=trouble or silent, baud=self.baud)
        before = self.baud
        self._baud_idx = (self._baud_idx + 1) % len(self._bauds)
        heard = "bytes come, but none can be read" if self._n_bytes else "nothing can be heard"
        return Silence(
            reason=f"At {before} baud {heard}: the next try is at {self.baud} baud.",
            trouble=RadarTrouble.SPEED,
            baud=self.baud,
        )

    def _sentence(self) -> str:
        if self._n_bytes:
            return "What the module sends cannot be read; it is set up again."
        return (
            f"The module has been silent for {self._silence_s:g} s; it is set up again. If this "
            "goes on, look at its cable and its power."
        )
