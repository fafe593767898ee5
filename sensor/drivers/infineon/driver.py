"""Infineon BGT60 behind the vendor's own wheel: chirps in, range profiles out.

The board's USB protocol is not public; the wheel (``ifxradarsdk``) comes with the vendor's tools,
not from a package index. Without it there is one sentence, and everything else works.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sensor.drivers.chirps import LIGHT_M_PER_S, range_profile
from sensor.drivers.framing import Discarded
from sensor.drivers.messages import Deed, Gives, Reading, Started, Trouble
from sensor.messages import FaultKind, Geometry, RadarTrouble

SAMPLE_MAX = 1e9
"""The wheel's samples are about 1 at most; far beyond this, their sums leave single precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bgt60Settings:
    """Chirps within the 60 GHz band; field names of the vendor in `transports.infineon`."""

    frame_rate_hz: float = 20.0
    n_chirps: int = 16
    n_samples: int = 64
    n_rx: int = 3
    sample_rate_hz: float = 1e6
    start_frequency_hz: float = 60.0e9
    end_frequency_hz: float = 61.5e9
    chirp_period_s: float = 0.5e-3

    @property
    def geometry(self) -> Geometry:
        """Range step ``c / (2 * bandwidth)``: the sampled ramp spans the whole bandwidth."""
        bandwidth_hz = self.end_frequency_hz - self.start_frequency_hz
        return Geometry(
            frame_rate_hz=self.frame_rate_hz,
            carrier_hz=(self.start_frequency_hz + self.end_frequency_hz) / 2,
            range0_m=0.0,
            range_step_m=LIGHT_M_PER_S / (2 * bandwidth_hz),
        )

    @property
    def n_frame_bytes(self) -> int:
        """Of f32 (receiver, chirp, sample)."""
        return 4 * self.n_rx * self.n_chirps * self.n_samples


class Bgt60Driver:
    """As `sensor.drivers.driver.Driver`; each piece of data is one frame of the wheel, as f32."""

    gives = Gives.RAW_CHIRPS

    def __init__(self, settings: Bgt60Settings | None = None) -> None:
        self._settings = settings or Bgt60Settings()
        self.n_messages = 0
        self._counter = -1  # of what the wheel hands out, readable or not: a gap is seen
        self._fresh = True
        self._n_bytes = self._n_bad = 0

    @property
    def discarded(self) -> Discarded:
        return Discarded(n_bytes=self._n_bytes, n_bad=self._n_bad)

    def begin(self, t_s: float) -> Sequence[Deed]:
        self._fresh = True
        return []

    def take(self, data: bytes, t_s: float, channel: str) -> Sequence[Deed]:
        return list(self._reading(data))

    def tick(self, t_s: float) -> Sequence[Deed]:
        return []

    def _reading(self, data: bytes) -> Iterator[Deed]:
        s = self._settings
        self._counter += 1
        if len(data) != s.n_frame_bytes:
            yield self._refused(data, f"has {len(data)} bytes, not {s.n_frame_bytes}")
            return
        samples = np.frombuffer(data, "<f4").reshape(s.n_rx, s.n_chirps, s.n_samples)
        if not (np.abs(samples) < SAMPLE_MAX).all():  # NaN is not below it either
            yield self._refused(data, "has samples that no radar measures")
            return
        if self._fresh:
            self._fresh = False
            yield Started(words="Infineon BGT60 through the vendor's wheel")
        self.n_messages += 1
        yield Reading(
            counter=self._counter,
            counter_bits=63,
            geometry=s.geometry,
            iq=range_profile(np.moveaxis(samples, 1, 0), one_sided=True),
        )

    def _refused(self, data: bytes, why: str) -> Trouble:
        self._n_bad += 1
        self._n_bytes += len(data)
        reason = f"A frame of the vendor's wheel {why}."
        return Trouble(kind=FaultKind.UNREADABLE, reason=reason, trouble=RadarTrouble.LEFT_OUT)
