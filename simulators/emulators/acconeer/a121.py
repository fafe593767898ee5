"""An exploration server with one A121 on it.

Protocol: acconeer-python-exploration (BSD-3-Clause-Clear), commit e29f30d5,
``a121/_core/communication/exploration_protocol``. Not emulated: several sensors, several
subsweeps, loopback and calibration.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulators.emulators.acconeer.config import BASE_STEP_M, RefusedError, SetUp, set_up
from simulators.emulators.emulator import Said
from simulators.emulators.scene import Scene, Watched
from simulators.truth import TruthRow

BAUD, MAX_BAUD = 115_200, 3_000_000
TICKS_PER_S = 1_000
LSB = 1 / 16
"""Of the module's integers, in amplitudes of the thermal noise: a working figure."""
_FULL = 2**15 - 1
_LINE_BYTES_MAX = 65_536
_TEMPERATURE_C = 28
_SINCE_IQ_COMPENSATION = (1, 9, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What it says it is."""

    rss_version: str = "a121-v1.9.1"
    sensor: str = "a121"
    hw: str = "xe125"

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of the version, without its name."""
        return tuple(int(part) for part in self.rss_version.rpartition("v")[2].split(".")[:3])


TODAY = Server()
TOO_OLD = Server(rss_version="a121-v0.2.0")


class A121:
    """As `simulators.emulators.emulator.Emulator`."""

    def __init__(self, scene: Scene, *, server: Server = TODAY, uart: bool = True) -> None:
        self._watched = Watched(scene)
        self._server = server
        self._rng = np.random.default_rng((scene.seed, 0xA121))
        self._uart = uart
        self._restart()

    def _restart(self) -> None:
        self._line = b""
        self._set_up: SetUp | None = None
        self._streams = False
        self._t_s = 0.0
        self.baud: int | None = BAUD if self._uart else None

    @property
    def period_s(self) -> float | None:
        if self._set_up is None or not self._streams:
            return None
        return 1 / self._set_up.radar.frame_rate_hz

    @property
    def truth(self) -> TruthRow | None:
        return self._watched.truth

    def switch_on(self) -> Sequence[Said]:
        self._restart()
        return []

    def hear(self, data: bytes, channel: str) -> Sequence[Said]:
        *lines, self._line = (self._line + data).split(b"\n")
        self._line = self._line[-_LINE_BYTES_MAX:]
        return [Said(data=answer) for line in lines if (answer := self._answer(line))]

    def report(self) -> Sequence[Said]:
        if self._set_up is None:
            return []
        radar = self._set_up.radar
        frame = self._watched.through(radar).frame()[:, 0]
        self._t_s += 1 / radar.frame_rate_hz
        points, saturated = self._points(frame, self._set_up.n_sweeps)
        info = {
            "tick": round(self._t_s * TICKS_PER_S) % 2**32,
            "data_saturated": saturated,
            "frame_delayed": False,
            "calibration_needed": False,
            "temperature": _TEMPERATURE_C,
        }
        head = header(status="ok", result_info=[[info]], payload_size=len(points))
        return [Said(data=head + points)]

    def _points(self, frame: NDArray[np.complex64], n_sweeps: int) -> tuple[bytes, bool]:
        """(sweep, point) of i16 real and imaginary; and whether any of them was cut.

        The sweeps scatter by the noise that leaves noise of unit power in their mean, and their
        mean is the frame.
        """
        shape = (n_sweeps, frame.size)
        noise = (n_sweeps / 2) ** 0.5 * self._rng.standard_normal((2, *shape))
        scatter = noise[0] + 1j * noise[1]
        sweeps = (frame + scatter - scatter.mean(axis=0)) / LSB
        parts = np.rint(np.stack((sweeps.real, sweeps.imag), axis=-1))
        cut = np.clip(parts, -_FULL - 1, _FULL)
        return cut.astype("<i2").tobytes(), bool((cut != parts).any())

    def _answer(self, line: bytes) -> bytes:
        try:
            said = json.loads(line)
            command = said["cmd"]
        except (ValueError, TypeError, KeyError):
            return header(status="error", message="not a command")
        match command:
            case "get_system_info":
                return header(system_info=self._system_info())
            case "get_sensor_info":
                return header(sensor_info=[{"connected": True, "serial": "0"}])
            case "set_uart_baudrate":
                return self._set_baud(said.get("baudrate"))
            case "setup":
                return self._set_it_up(said)
            case "start_streaming" if self._set_up is not None:
                self._streams = True
                return header(status="start")
            case "stop_streaming" if self._streams:
                self._streams = False
                return header(status="stop")
            case _:
                return header(status="error", message=f"command {command!r} cannot be done now")

    def _system_info(self) -> dict[str, Any]:
        info = {
            "rss_version": self._server.rss_version,
            "sensor": self._server.sensor,
            "sensor_count": 1,
            "ticks_per_second": TICKS_PER_S,
            "hw": self._server.hw,
        }
        return {**info, "max_baudrate": MAX_BAUD} if self._uart else info

    def _set_baud(self, baud: object) -> bytes:
        if not self._uart or not isinstance(baud, int) or not 9600 <= baud <= MAX_BAUD:
            return header(status="error", message="baud rate not supported")
        self.baud = baud
        return header(status="ok", message="set baudrate")

    def _set_it_up(self, said: dict[str, Any]) -> bytes:
        if self._streams:
            return header(status="error", message="stop streaming first")
        try:
            self._set_up = set_up(
                said,
                knows_iq_compensation=self._server.numbers >= _SINCE_IQ_COMPENSATION,
            )
        except RefusedError as why:
            return header(status="error", message=str(why))
        radar, n_sweeps = self._set_up.radar, self._set_up.n_sweeps
        metadata = {
            "frame_data_length": n_sweeps * radar.n_bins,
            "sweep_data_length": radar.n_bins,
            "subsweep_data_offset": [0],
            "subsweep_data_length": [radar.n_bins],
            "calibration_temperature": _TEMPERATURE_C,
            "base_step_length_m": BASE_STEP_M,
            "max_sweep_rate": 10_000.0,
            "high_speed_mode": False,
        }
        return header(tick_period=0, metadata=[[metadata]])


def header(**fields: object) -> bytes:
    """One line of JSON."""
    return json.dumps(fields, separators=(",", ":")).encode("ascii") + b"\n"
