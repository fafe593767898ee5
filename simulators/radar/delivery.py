"""From arrays to `sensor` frames, as a real sensor delivers them: with gaps, and late."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Frame
from simulators.people.ranges import Range, range_faults
from simulators.radar.radar import Radar


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What happens to frames between the sensor and its host. Default: nothing."""

    drop_share: float = 0.0
    """Share of frames that never arrive; their numbers are missing."""
    drop_run: float = 1.0
    """Mean number of frames lost in a row."""
    late_share: float = 0.0
    """Share of frames that are held up; those behind them wait as well."""
    late_s: float = 0.2
    """Mean time they are held up, exponential."""

    def __post_init__(self) -> None:
        faults = range_faults(self, _RANGES)
        if self.drop_share / (1 - min(self.drop_share, 0.9)) > self.drop_run:
            faults.append("drop_run is too short for so large a drop_share.")
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {
    "drop_share": Range(low=0, high=0.9),
    "drop_run": Range(low=1, high=10_000, unit="frames"),
    "late_share": Range(low=0, high=1),
    "late_s": Range(low=0, high=60, unit="s"),
}
IN_TIME = Delivery()


class Source(Protocol):
    """Frames of a radar: a `Bedside`."""

    @property
    def radar(self) -> Radar: ...

    def take(self, n: int) -> NDArray[np.complex64]: ...


class Delivered:
    """The frames of a simulated radar that arrive, numbered and stamped; cutting changes none."""

    def __init__(
        self,
        source: Source,
        *,
        sensor: str,
        seed: int,
        delivery: Delivery = IN_TIME,
        t0_ns: int = 0,
    ) -> None:
        self._source = source
        self._sensor = sensor
        self._delivery = delivery
        self._t0_ns = t0_ns
        self._rng = np.random.default_rng(seed)
        self._session = int(self._rng.integers(1, 2**53))
        radar = source.radar
        self._frame_s = 1 / (radar.frame_rate_hz * (1 + 1e-6 * radar.impairments.clock_ppm))
        self._seq = 0
        self._losing = False
        self._free_ns = t0_ns
        """Nothing arrives before this: the frame before is still on its way."""

    def take(self, n: int) -> list[Frame]:
        """Of the next `n` frames those that arrive, in their order."""
        drawn = self._rng.uniform(size=(n, 3))
        iq = self._source.take(n)
        arrived = [self._frame(iq[k], drawn[k]) for k in range(n)]
        return [frame for frame in arrived if frame is not None]

    def _frame(self, iq: NDArray[np.complex64], drawn: NDArray[np.float64]) -> Frame | None:
        """One frame, or None where it is lost."""
        lost, held, length = (float(u) for u in drawn)
        seq, self._seq = self._seq, self._seq + 1
        self._losing = lost < self._loss_chance()
        if self._losing:
            return None
        late_s = 0.0
        if held < self._delivery.late_share:
            late_s = -self._delivery.late_s * float(np.log1p(-length))
        due_ns = self._t0_ns + round((seq * self._frame_s + late_s) * 1e9)
        self._free_ns = max(self._free_ns, due_ns)
        return Frame(
            sensor=self._sensor,
            session=self._session,
            seq=seq,
            t_mono_ns=self._free_ns,
            t_wall_ns=self._free_ns,
            geometry=self._source.radar.geometry,
            iq=iq,
        )

    def _loss_chance(self) -> float:
        """Of losing the next frame: two states, the mean run and the share as asked."""
        share, run = self._delivery.drop_share, self._delivery.drop_run
        return 1 - 1 / run if self._losing else share / (run * (1 - share))
