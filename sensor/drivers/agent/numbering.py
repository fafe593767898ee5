"""A module's readings as frames of the link: sessions and unwrapped numbers."""

from collections.abc import Callable
from dataclasses import dataclass

from sensor.drivers.messages import Reading
from sensor.messages import Frame

GAP_S_MAX = 3600.0
"""A counter that jumps further has begun anew at a number that happens to be larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    reading: Reading
    seq: int
    session: int


class Numbering:
    """Gives a module's readings their session and number.

    A session ends when the module is set up anew, when its counter goes back or leaps, and when its
    frames change their geometry or shape. Within one, a jump of the number is a loss.
    """

    def __init__(self, sensor: str, draw_session: Callable[[], int]) -> None:
        self._sensor = sensor
        self._draw_session = draw_session
        self._last: _Last | None = None

    def begin_anew(self) -> None:
        """The module was set up: what comes does not follow on."""
        self._last = None

    def frame(self, reading: Reading, *, t_mono_ns: int, t_wall_ns: int) -> Frame | None:
        """The reading as a frame; None where it is damaged: its number is then missing."""
        if reading.damaged:
            return None
        step = self._step(reading)
        if self._last is None or step is None:
            self._last = _Last(reading=reading, seq=0, session=self._draw_session())
        else:
            self._last = _Last(
                reading=reading, seq=self._last.seq + step, session=self._last.session
            )
        return Frame(
            sensor=self._sensor,
            session=self._last.session,
            seq=self._last.seq,
            t_mono_ns=t_mono_ns,
            t_wall_ns=t_wall_ns,
            geometry=reading.geometry,
            iq=reading.iq,
        )

    def _step(self, reading: Reading) -> int | None:
        """How far the counter went on; None where this reading does not follow on."""
        if self._last is None:
            return None
        before = self._last.reading
        if before.geometry != reading.geometry or before.iq.shape != reading.iq.shape:
            return None
        step = (reading.counter - before.counter) % (1 << reading.counter_bits)
        n_max = GAP_S_MAX * reading.geometry.frame_rate_hz
        return step if step <= n_max else None
