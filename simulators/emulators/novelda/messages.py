"""What an X4 says, before framing.

Layouts: novelda/Legacy-SW (MIT), commit 2ef9cc58, xtserial_definitions.h and protocol_target.c.
"""

import struct
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

ACK = b"\x10"
PONG_READY = struct.pack("<BI", 0x01, 0xAAEEAEEA)
BOOTING, READY = struct.pack("<BI", 0x30, 0x10), struct.pack("<BI", 0x30, 0x11)


class Code(IntEnum):
    """Of an ERROR."""

    NOT_RECOGNISED = 0x01
    CRC_FAILED = 0x02
    APP_INVALID = 0x20
    COMMAND_FAILED = 0x21


def error(code: Code) -> bytes:
    """ERROR."""
    return struct.pack("<BI", 0x20, code)


def reply_floats(content: int, values: Sequence[float]) -> bytes:
    """REPLY of datatype float: the element size comes last."""
    head = struct.pack("<BBIII", 0x11, 0x12, content, 0, len(values))
    return head + np.asarray(values, "<f4").tobytes() + b"\x04"


def reply_text(content: int, text: str) -> bytes:
    """REPLY of datatype string."""
    head = struct.pack("<BBIII", 0x11, 0x13, content, 0, len(text))
    return head + text.encode("ascii") + b"\x01"


def data_float(counter: int, iq: NDArray[np.complexfloating]) -> bytes:
    """DATA of datatype float: I of all bins, then Q of all bins; `iq` is (bin,)."""
    floats = np.concatenate((iq.real, iq.imag)).astype("<f4")
    return struct.pack("<BBIII", 0xA0, 0x12, 0, counter % 2**32, floats.size) + floats.tobytes()
