"""What is said to an X4 module: payloads before framing.

Source: novelda/Legacy-SW (MIT), commit 2ef9cc58, `protocol.c`, `xtid.h`.
"""

import struct
from enum import IntEnum

BAUDS = (115200, 921600, 460800, 230400, 500000, 576000, 1000000, 2000000, 3000000, 4000000)
"""What a module may have been left at; 115200 is where it starts."""


class Mode(IntEnum):
    """Of the module."""

    RUN = 0x01
    IDLE = 0x11
    MANUAL = 0x12
    STOP = 0x13


class Parameter(IntEnum):
    """Of the x4driver."""

    FPS = 0x10
    PULSES_PER_STEP = 0x11
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


_VALUES = {
    Parameter.FPS: "<f",
    Parameter.FRAME_AREA: "<ff",
    Parameter.FRAME_AREA_OFFSET: "<f",
    Parameter.PULSES_PER_STEP: "<I",
    Parameter.ITERATIONS: "<I",
    Parameter.DAC_MIN: "<I",
    Parameter.DAC_MAX: "<I",
}


PING = b"\x01" + struct.pack("<I", 0xEEAAEAAE)
X4DRIVER_INIT = b"\x50\x20"


def set_mode(mode: Mode) -> bytes:
    """Payload that changes the mode."""
    return bytes([0x20, mode])


def set_x4(parameter: Parameter, *values: float) -> bytes:
    """A parameter's id and its value: f32, u32 or u8 as the table of the x4driver has it."""
    layout = _VALUES.get(parameter, "<B")
    typed = values if "f" in layout else tuple(int(value) for value in values)
    return b"\x50\x10" + struct.pack("<I", parameter) + struct.pack(layout, *typed)


def get_x4(parameter: Parameter) -> bytes:
    """Payload that asks for a parameter's value."""
    return b"\x50\x11" + struct.pack("<I", parameter)
