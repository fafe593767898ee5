"""An AW-UWB-EV-01: AT commands in, frames of a fixed stride out.

Layout: DeepWiSe888/Toolbox, commit 205307b4, ``AW-UWB-EV-01/labs/plot_datas``. The carrier is not
stated there; the X4's usual 7.29 GHz is taken.
"""

import struct
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import numpy as np

from simulators.emulators.emulator import Said
from simulators.emulators.novelda.settings import BIN_M, START_STEP_M
from simulators.emulators.scene import Scene, Watched
from simulators.radar.presets import Module, radar
from simulators.radar.radar import Radar
from simulators.truth import TruthRow

BAUD = 4_000_000
HEAD = bytes.fromhex("e9 cf 93 72")
N_FLOATS_MAX = 200
STRIDE_BYTES = 820
AMPLITUDE = 1e-4
"""Of the thermal noise, in the module's floats: their unit is stated nowhere."""
_BINS_A_STEP = 12
_FPS_MAX = 200
_LINE_BYTES_MAX = 256
_AT_FIRST = {"FPS": (40.0,), "PPS": (128.0,), "ITER": (16.0,), "DMIN": (949.0,), "DMAX": (1100.0,)}
_DISTANCE = "DIST"


class AwUwb:
    """As `simulators.emulators.emulator.Emulator`."""

    def __init__(self, scene: Scene, *, version: str = "1.1") -> None:
        self._watched = Watched(scene)
        self._version = version
        self.baud: int | None = BAUD
        self._restart()

    def _restart(self) -> None:
        self._line = b""
        self._values = {**_AT_FIRST, _DISTANCE: (0.2, 5.0)}
        self._streams = False
        self._number = 0
        self._t_us = 0

    @property
    def period_s(self) -> float | None:
        return 1 / self._values["FPS"][0] if self._streams else None

    @property
    def truth(self) -> TruthRow | None:
        return self._watched.truth

    def switch_on(self) -> Sequence[Said]:
        self._restart()
        return []

    def hear(self, data: bytes, channel: str) -> Sequence[Said]:
        *lines, self._line = (self._line + data).split(b"\r\n")
        self._line = self._line[-_LINE_BYTES_MAX:]
        return [Said(data=self._answer(line.decode("latin-1"))) for line in lines if line]

    def report(self) -> Sequence[Said]:
        iq = AMPLITUDE * self._watched.through(self.radar).frame()[:, 0]
        head = struct.pack("<IQHH", self._number, self._t_us, 4 * N_FLOATS_MAX, 2 * iq.size)
        floats = np.concatenate((iq.real, iq.imag)).astype("<f4").tobytes()
        self._number = (self._number + 1) % 2**32
        self._t_us += round(1e6 / self._values["FPS"][0])
        return [Said(data=(HEAD + head + floats).ljust(STRIDE_BYTES, b"\0"))]

    @property
    def radar(self) -> Radar:
        """As it has been set. The area is made of whole steps of the X4: 96 bins for 0.2-5 m."""
        start_m, end_m = self._values[_DISTANCE]
        n_steps = ceil((end_m - start_m) / START_STEP_M)
        return replace(
            radar(Module.X4),
            frame_rate_hz=self._values["FPS"][0],
            range0_m=start_m,
            range_step_m=BIN_M,
            n_bins=min(_BINS_A_STEP * n_steps, N_FLOATS_MAX // 2),
        )

    def _answer(self, line: str) -> bytes:
        name, _, value = line.removeprefix("AT+").partition(" ")
        if name == "VER":
            return f"VERSION:{self._version}\r\n".encode("ascii")
        done = line.startswith("AT+") and self._does(name, value)
        return f"{name}:{'OK' if done else 'ERROR'}\r\n".encode("latin-1")

    def _does(self, name: str, value: str) -> bool:
        if name in {"START", "STOP"}:
            self._streams = name == "START"
            return not value
        if name not in self._values or self._streams:
            return False
        try:
            numbers = tuple(float(part) for part in value.split(","))
        except ValueError:
            return False
        if not _possible(name, numbers):
            return False
        self._values[name] = numbers
        return True


def _possible(name: str, numbers: tuple[float, ...]) -> bool:
    match name, numbers:
        case "FPS", (fps,):
            return 2 <= fps <= _FPS_MAX
        case "ITER", (iterations,):
            return iterations >= 1 and iterations.is_integer() and int(iterations).bit_count() == 1
        case "DIST", (start_m, end_m):
            return 0 <= start_m < end_m <= 10
        case _, (number,):
            return number >= 0
        case _:
            return False
