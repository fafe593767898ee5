"""An IWR1443 or IWR1642 with the Vital-Signs lab: range bins of a zone, and rates of its own.

The range response of a bin is here as narrow as the bins of the padded FFT are: a little better
than the real one's, whose samples fill only a part of the FFT.
"""

import struct
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from simulators.emulators.emulator import CLI, Said
from simulators.emulators.rates import Algorithm, Rates
from simulators.emulators.scene import Scene, Watched
from simulators.emulators.ti.commandline import CommandLine
from simulators.emulators.ti.packet import Header, Tlv, packet
from simulators.radar.radar import Radar
from simulators.truth import TruthRow

DATA_BAUD = 921_600
LSB = 1 / 8
"""Of the lab's integers, in amplitudes of the thermal noise: a working figure."""
_I16 = np.iinfo(np.int16)
_N_STATS = 28


class Lab:
    """As `simulators.emulators.emulator.Emulator`; started over the command line."""

    def __init__(
        self, scene: Scene, *, header: Header = Header.SDK1, imaginary_first: bool = False
    ) -> None:
        self._watched = Watched(scene)
        self._seed = scene.seed
        self._header = header
        self._imaginary_first = imaginary_first
        self.baud: int | None = DATA_BAUD
        self._restart()

    def _restart(self) -> None:
        self._line = CommandLine()
        self._number = 0
        self._rates = Rates(Algorithm(), seed=self._seed)

    @property
    def period_s(self) -> float | None:
        return 1 / self._line.set_up.frame_rate_hz if self._line.started else None

    @property
    def truth(self) -> TruthRow | None:
        return self._watched.truth

    def switch_on(self) -> Sequence[Said]:
        self._restart()
        return []

    def hear(self, data: bytes, channel: str) -> Sequence[Said]:
        return [Said(data=self._line.hear(data), channel=CLI)] if channel == CLI else []

    @property
    def bins(self) -> tuple[int, int]:
        """First and last range bin of the zone."""
        step_m = self._whole.range_step_m
        near_m, far_m = self._line.set_up.zone_m
        last = min(ceil(far_m / step_m), self._whole.n_bins - 1)
        return min(int(near_m / step_m), last), last

    @property
    def radar(self) -> Radar:
        """The zone's bins of the first receiver."""
        first, last = self.bins
        step_m = self._whole.range_step_m
        return replace(
            self._whole, range0_m=first * step_m, n_bins=last - first + 1, n_antennas=1, chirp=None
        )

    @property
    def _whole(self) -> Radar:
        return self._line.set_up.radar(n_fft=self._line.set_up.n_padded)

    def report(self) -> Sequence[Said]:
        view = self._watched.through(self.radar)
        iq = view.frame()[:, 0]
        self._rates.follow(view)
        tlvs = [(Tlv.LAB_STATS, self._stats(iq)), (Tlv.LAB_PROFILE, self._profile(iq))]
        self._number += 1
        return [Said(data=packet(tlvs, number=self._number, header=self._header))]

    def _profile(self, iq: NDArray[np.complex64]) -> bytes:
        parts = np.stack((iq.real, iq.imag), axis=-1) / LSB
        if self._imaginary_first:
            parts = parts[:, ::-1]
        whole: NDArray[np.int16] = np.clip(np.rint(parts), _I16.min, _I16.max).astype("<i2")
        return whole.tobytes()

    def _stats(self, iq: NDArray[np.complex64]) -> bytes:
        """128 bytes. Of the 28 floats the rates and the motion flag are filled; waves stay 0."""
        first, last = self.bins
        strongest = first + int(np.argmax(np.abs(iq)))
        rr, hr = self._rates.rr_per_min or 0.0, self._rates.hr_per_min or 0.0
        floats = [0.0] * _N_STATS
        for at_byte, value in ((28, hr), (36, hr), (40, hr), (44, rr), (48, rr), (52, rr)):
            floats[(at_byte - 16) // 4] = value
        head = struct.pack("<HHfIHH", strongest, strongest, float(np.abs(iq).max()), 0, first, last)
        return head + struct.pack(f"<{_N_STATS}f", *floats)
