"""An IWR6843 with vital signs in TLV 1040: rates of its own, nothing raw.

Blind for 20 s after each movement, as TI's user's guides say; delay and error are working figures.
"""

import struct
from collections.abc import Sequence

import numpy as np

from simulators.emulators.emulator import CLI, Said
from simulators.emulators.rates import Algorithm, Rates
from simulators.emulators.scene import Scene, View
from simulators.emulators.seeed.body_phase import RADAR, BodyPhase
from simulators.emulators.ti.commandline import CommandLine
from simulators.emulators.ti.packet import Header, Tlv, packet
from simulators.truth import TruthRow

DATA_BAUD = 921_600
REPORT_HZ = 10.0
ALGORITHM = Algorithm(delay_s=8, rr_sd_per_min=0.8, hr_sd_per_min=2.5, blind_s=20)
HELD_BREATH, BREATHING = 0.01, 0.3
"""Breath deviation; TI's GUI takes under 0.02 as a held breath."""
_N_INSIDE = round(RADAR.frame_rate_hz / REPORT_HZ)
_N_WAVE = 15


class VitalSigns:
    """As `simulators.emulators.emulator.Emulator`.

    Parameters
    ----------
    started
        It was set up before the host came, as when it boots with a stored .cfg.
    """

    def __init__(self, scene: Scene, *, started: bool = True) -> None:
        self._view = View(scene, RADAR)
        self._seed = scene.seed
        self._started = started
        self.baud: int | None = DATA_BAUD
        self._restart()

    def _restart(self) -> None:
        self._line = CommandLine(started=self._started)
        self._number = 0
        self._rates = Rates(ALGORITHM, seed=self._seed)
        self._phase = BodyPhase()
        self._waves = np.zeros((2, _N_WAVE))

    @property
    def period_s(self) -> float | None:
        return 1 / REPORT_HZ if self._line.started else None

    @property
    def truth(self) -> TruthRow | None:
        return self._view.truth

    def switch_on(self) -> Sequence[Said]:
        self._restart()
        return []

    def hear(self, data: bytes, channel: str) -> Sequence[Said]:
        return [Said(data=self._line.hear(data), channel=CLI)] if channel == CLI else []

    def report(self) -> Sequence[Said]:
        for _ in range(_N_INSIDE):
            phases = self._phase.next(self._view.frame(), self._view.truth)
        self._waves = np.column_stack((self._waves[:, 1:], [phases.heart, phases.breath]))
        self._rates.follow(self._view)
        self._number += 1
        tlvs = [(Tlv.VITAL_SIGNS, self._vital_signs())] if self._rates.present else []
        return [Said(data=packet(tlvs, number=self._number, header=Header.SDK3))]

    def _vital_signs(self) -> bytes:
        rr, hr = self._rates.rr_per_min, self._rates.hr_per_min
        deviation = BREATHING if self._view.truth.breathing else HELD_BREATH
        range_bin = round((self._rates.range_m or 0.0) / RADAR.range_step_m)
        head = struct.pack("<HH3f", 0, range_bin, deviation, hr or 0.0, rr or 0.0)
        return head + self._waves.astype("<f4").tobytes()
