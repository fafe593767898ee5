"""What a host may set on an X4, and the radar that comes of it."""

import struct
from dataclasses import dataclass, field, replace
from enum import IntEnum
from math import floor

from simulators.radar.presets import Module, radar
from simulators.radar.radar import Radar

FAST_STEP_M = 1.5e8 / 23.328e9
"""A bin before down-conversion (x4driver.c)."""
BIN_M = 8 * FAST_STEP_M
START_STEP_M = 96 * FAST_STEP_M
"""In such steps, from the offset on, the frame can begin; not before -1 step."""
N_BINS_MAX = 192
FPS_MAX = 1000.0


class Parameter(IntEnum):
    """x4driver ids."""

    FPS = 0x10
    PPS = 0x11
    ITERATIONS = 0x12
    DOWN_CONVERSION = 0x13
    FRAME_AREA = 0x14
    DAC_STEP = 0x15
    DAC_MIN = 0x16
    DAC_MAX = 0x17
    FRAME_AREA_OFFSET = 0x18
    ENABLE = 0x19
    TX_CENTRE = 0x20
    TX_POWER = 0x21
    PRF_DIV = 0x25


LAYOUT = {
    Parameter.FPS: "<f",
    Parameter.PPS: "<I",
    Parameter.ITERATIONS: "<I",
    Parameter.DOWN_CONVERSION: "<B",
    Parameter.FRAME_AREA: "<2f",
    Parameter.DAC_STEP: "<B",
    Parameter.DAC_MIN: "<I",
    Parameter.DAC_MAX: "<I",
    Parameter.FRAME_AREA_OFFSET: "<f",
    Parameter.ENABLE: "<B",
    Parameter.TX_CENTRE: "<B",
    Parameter.TX_POWER: "<B",
    Parameter.PRF_DIV: "<B",
}
CENTRES_HZ = {3: 7.29e9, 4: 8.748e9}
_AT_FIRST: dict[Parameter, tuple[float, ...]] = {
    Parameter.FPS: (0.0,),
    Parameter.DOWN_CONVERSION: (0,),
    Parameter.FRAME_AREA: (0.0, 5.0),
    Parameter.FRAME_AREA_OFFSET: (0.0,),
    Parameter.TX_CENTRE: (3,),
}


class RefusedError(Exception):
    """A setting that the module does not take."""


@dataclass(slots=True)
class Settings:
    """As the module keeps them until it is reset."""

    values: dict[Parameter, tuple[float, ...]] = field(default_factory=lambda: dict(_AT_FIRST))

    def take(self, number: int, body: bytes) -> Parameter:
        """One set command's value; `RefusedError` where it cannot be."""
        try:
            parameter = Parameter(number)
            value = struct.unpack(LAYOUT[parameter], body)
        except (ValueError, struct.error) as why:
            raise RefusedError from why
        if not _possible(parameter, value):
            raise RefusedError
        self.values[parameter] = value
        return parameter

    @property
    def fps(self) -> float:
        return self.values[Parameter.FPS][0]

    @property
    def area_m(self) -> tuple[float, float]:
        """The area that is really taken: begun at a whole step, ended at a whole bin."""
        start_m, end_m = self.values[Parameter.FRAME_AREA]
        offset_m = self.values[Parameter.FRAME_AREA_OFFSET][0]
        n_steps = max(-1, floor((start_m - offset_m) / START_STEP_M))
        begun_m = offset_m + n_steps * START_STEP_M
        n_bins = min(N_BINS_MAX, max(1, round((end_m - begun_m) / BIN_M)))
        return begun_m, begun_m + n_bins * BIN_M

    @property
    def radar(self) -> Radar:
        begun_m, end_m = self.area_m
        return replace(
            radar(Module.X4),
            carrier_hz=CENTRES_HZ[int(self.values[Parameter.TX_CENTRE][0])],
            frame_rate_hz=self.fps,
            range0_m=begun_m,
            range_step_m=BIN_M,
            n_bins=round((end_m - begun_m) / BIN_M),
        )


def _possible(parameter: Parameter, value: tuple[float, ...]) -> bool:
    if not all(abs(part) < 2**32 for part in value):  # also not a number
        return False
    match parameter:
        case Parameter.FPS:
            return value[0] == 0 or 2 <= value[0] <= FPS_MAX
        case Parameter.FRAME_AREA:
            return -1 <= value[0] < value[1] <= 12
        case Parameter.FRAME_AREA_OFFSET:
            return -0.3 <= value[0] <= 2
        case Parameter.TX_CENTRE:
            return int(value[0]) in CENTRES_HZ
        case _:
            return True
