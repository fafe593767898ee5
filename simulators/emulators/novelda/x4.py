"""An X4M03, or an X4M200 with its own profiles, answering and streaming.

Layouts: novelda/Legacy-SW (MIT), commit 2ef9cc58, xtserial_definitions.h and protocol_target.c.
Not emulated: radio-frequency samples (down-conversion off is refused), noise maps, file transfer.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simulators.emulators.emulator import Said
from simulators.emulators.novelda import profile
from simulators.emulators.novelda.framing import Command, Commands, bulk, classic
from simulators.emulators.novelda.messages import (
    ACK,
    BOOTING,
    PONG_READY,
    READY,
    Code,
    data_float,
    error,
    reply_floats,
    reply_text,
)
from simulators.emulators.novelda.settings import Parameter, RefusedError, Settings
from simulators.emulators.rates import Algorithm, Rates
from simulators.emulators.scene import Scene, Watched
from simulators.radar.radar import Radar
from simulators.truth import TruthRow

BAUD = 115_200
BAUDS = (
    *(9600, 19200, 38400, 115200, 230400, 460800, 500000, 576000, 921600),
    *(1000000, 2000000, 3000000, 4000000),
)
AMPLITUDE = 1e-4
"""Of the thermal noise, in the module's floats: their unit is stated nowhere."""
_PING = struct.pack("<I", 0xEEAAEAAE)
_INFO = {0x00: "item", 0x01: "order", 0x02: "id", 0x03: "version", 0x04: "build", 0x06: "serial"}


class Mode(IntEnum):
    """Of the module."""

    RUN = 0x01
    NORMAL = 0x10
    IDLE = 0x11
    MANUAL = 0x12
    STOP = 0x13


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware:
    """What the module says it is."""

    name: str = "X4M200"
    version: str = "emulated"
    has_profiles: bool = True
    """False: an X4M03, which takes only the commands of the x4driver."""


X4M200 = Firmware()
X4M03 = Firmware(name="X4M03", has_profiles=False)


class X4:
    """As `simulators.emulators.emulator.Emulator`."""

    def __init__(self, scene: Scene, *, firmware: Firmware = X4M200, in_bulk: bool = True) -> None:
        self._watched = Watched(scene)
        self._seed = scene.seed
        self._firmware = firmware
        self._in_bulk = in_bulk
        self._restart()

    def _restart(self) -> None:
        self._commands = Commands()
        self._settings = Settings()
        self._mode = Mode.IDLE
        self._initialised = False
        self._profile: profile.Profile | None = None
        self._outputs: set[int] = set()
        self._counter = 0
        self._rates = Rates(Algorithm(), seed=self._seed)
        self.baud: int | None = BAUD

    @property
    def _streams(self) -> bool:
        return self._initialised and self._settings.fps > 0

    @property
    def _runs_profile(self) -> bool:
        return self._profile is not None and self._mode is Mode.RUN

    @property
    def period_s(self) -> float | None:
        if self._runs_profile:
            return 1 / profile.FPS
        return 1 / self._settings.fps if self._streams else None

    @property
    def truth(self) -> TruthRow | None:
        return self._watched.truth

    def switch_on(self) -> Sequence[Said]:
        self._restart()
        return [Said(data=classic(BOOTING)), Said(data=classic(READY))]

    def hear(self, data: bytes, channel: str) -> Sequence[Said]:
        said: list[Said] = []
        for command in self._commands.feed(data):
            said += [Said(data=classic(payload)) for payload in self._answers(command)]
        return said

    def report(self) -> Sequence[Said]:
        if self._runs_profile and self._profile is not None:
            return self._app_data(self._profile)
        if not self._streams:
            return []
        payload = data_float(self._counter, AMPLITUDE * self._frame(self._settings.radar))
        self._counter += 1
        return [Said(data=bulk(payload) if self._in_bulk else classic(payload))]

    def _frame(self, radar: Radar) -> NDArray[np.complex64]:
        view = self._watched.through(radar)
        frame = view.frame()[:, 0]
        self._rates.follow(view)
        return frame

    def _app_data(self, running: profile.Profile) -> Sequence[Said]:
        iq = AMPLITUDE * self._frame(profile.RADAR)
        bodies = []
        if profile.BASEBAND_IQ in self._outputs:
            bodies.append(profile.baseband_iq(self._counter, iq))
        if self._counter % round(profile.FPS) == 0:
            told = [running.status] if running.status in self._outputs else []
            bodies += [profile.STATUS[kind](self._counter, self._rates) for kind in told]
        self._counter += 1
        return [Said(data=classic(b"\x50" + body)) for body in bodies]

    def _answers(self, command: Command) -> list[bytes]:
        if not command.whole:
            return [error(Code.CRC_FAILED)]
        payload = command.payload
        if payload == b"\x22":
            return [ACK, *self._booted()]
        for word, answer in self._words():
            if payload.startswith(word):
                return [answer(payload[len(word) :])]
        return [error(Code.NOT_RECOGNISED)]

    def _booted(self) -> list[bytes]:
        self._restart()
        return [BOOTING, READY]

    def _words(self) -> list[tuple[bytes, Callable[[bytes], bytes]]]:
        return [
            (b"\x01" + _PING, lambda _: PONG_READY),
            (b"\x20", self._set_mode),
            (b"\x21", self._load_profile),
            (b"\x24", lambda _: ACK),
            (b"\x10\x10", self._set_app),
            (b"\x41\x10", self._set_output),
            (b"\x50\x20", self._initialise),
            (b"\x50\x10", self._set),
            (b"\x50\x11", self._get),
            (b"\x90\x58", self._info),
            (b"\x90\x80", self._set_baud),
        ]

    def _set_mode(self, body: bytes) -> bytes:
        try:
            mode = Mode(body[0])
        except (IndexError, ValueError):
            return error(Code.COMMAND_FAILED)
        if mode is Mode.STOP and not self._runs_profile:
            return error(Code.COMMAND_FAILED)  # "may answer ERROR when no profile runs"
        if mode is Mode.MANUAL and not self._firmware.has_profiles:
            return error(Code.COMMAND_FAILED)
        if mode is Mode.RUN and self._profile is None:
            return error(Code.APP_INVALID)
        self._mode = mode
        if mode is Mode.STOP:
            self._profile = None
        return ACK

    def _load_profile(self, body: bytes) -> bytes:
        chosen = profile.PROFILES.get(int.from_bytes(body, "little"))
        if chosen is None or not self._firmware.has_profiles:
            return error(Code.APP_INVALID)
        self._profile = chosen
        return ACK

    def _set_app(self, body: bytes) -> bytes:
        return ACK if self._profile is not None else error(Code.APP_INVALID)

    def _set_output(self, body: bytes) -> bytes:
        try:
            content, enable = struct.unpack("<II", body)
        except struct.error:
            return error(Code.COMMAND_FAILED)
        (self._outputs.add if enable else self._outputs.discard)(content)
        return ACK

    def _initialise(self, body: bytes) -> bytes:
        self._initialised = True
        self._settings = Settings()
        self._counter = 0
        return ACK

    def _set(self, body: bytes) -> bytes:
        try:
            parameter = self._settings.take(int.from_bytes(body[:4], "little"), body[4:])
        except RefusedError:
            return error(Code.COMMAND_FAILED)
        down = self._settings.values[Parameter.DOWN_CONVERSION][0]
        if parameter is Parameter.FPS and not (self._initialised and down):
            self._settings.values[Parameter.FPS] = (0.0,)
            return error(Code.COMMAND_FAILED)
        return ACK

    def _get(self, body: bytes) -> bytes:
        number = int.from_bytes(body, "little")
        if number == Parameter.FRAME_AREA:
            return reply_floats(number, self._settings.area_m)
        if number in {Parameter.FPS, Parameter.FRAME_AREA_OFFSET}:
            return reply_floats(number, self._settings.values[Parameter(number)])
        return error(Code.COMMAND_FAILED)

    def _info(self, body: bytes) -> bytes:
        said = {
            "id": self._firmware.name,
            "version": self._firmware.version,
            "build": "emulated",
            "serial": "000000000000",
            "item": "000000",
            "order": self._firmware.name,
        }
        name = _INFO.get(body[0]) if body else None
        if name is None:
            return error(Code.COMMAND_FAILED)
        return reply_text(body[0], said[name])

    def _set_baud(self, body: bytes) -> bytes:
        baud = int.from_bytes(body, "little")
        if baud not in BAUDS:
            return error(Code.COMMAND_FAILED)
        self.baud = baud
        return ACK
