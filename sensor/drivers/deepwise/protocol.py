"""AW-UWB-EV-01: AT commands answered in text, then binary frames of 820 bytes, on one line.

Source: DeepWiSe888/Toolbox, `AW-UWB-EV-01/labs/plot_datas/` (commit 205307b4). Little endian. There
is no checksum: a frame is held to its sizes, its finite numbers and the frame that follows it.
"""

import re
import struct
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sensor.drivers.framing import PARTIAL, WRONG, Partial, Whole, Wrong

HEAD = bytes.fromhex("e9cf9372")
STRIDE_BYTES = 820
N_FLOATS_MAX = 200
BIN_M = 0.0514
_HEADER = struct.Struct("<4sIQHH")
_ANSWER_BYTES_MAX = 64
_SAYS = re.compile(rb"[\x20-\x39\x3b-\x7e]*")
_NAMES = ("VERSION", "STOP", "FPS", "PPS", "ITER", "DMIN", "DMAX", "DIST", "START")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """To an AT command: ``NAME:OK``, ``NAME:ERROR…`` or ``VERSION:1.1``."""

    name: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """A radar frame."""

    counter: int
    since_boot: int
    """In a unit that the source does not state."""
    iq: NDArray[np.complex64]
    """(bin,)."""


Message: TypeAlias = Answer | Frame


def command(name: str, *values: object) -> bytes:
    """An AT command."""
    said = "AT+" + name
    if values:
        said += " " + ",".join(str(value) for value in values)
    return said.encode("ascii") + b"\r\n"


class Format:
    """As `sensor.drivers.framing.Format`."""

    marks = (HEAD, *(f"{name}:".encode() for name in _NAMES))
    n_start_bytes = 4
    n_bytes_max = STRIDE_BYTES

    def frame(self, buffer: bytes, at: int) -> Whole[Message] | Partial | Wrong:
        return _binary(buffer, at) if buffer[at] == HEAD[0] else _answer(buffer, at)


def _binary(buffer: bytes, at: int) -> Whole[Message] | Partial | Wrong:
    frame = buffer[at : at + STRIDE_BYTES]
    if frame.find(HEAD, 1) > 0:
        return WRONG
    if len(frame) < _HEADER.size:
        return PARTIAL
    _, counter, since_boot, _, n_floats = _HEADER.unpack_from(frame)
    if not 0 < n_floats <= N_FLOATS_MAX or n_floats % 2:
        return WRONG
    if len(frame) < STRIDE_BYTES:
        return PARTIAL
    i, q = np.frombuffer(frame, "<f4", count=n_floats, offset=_HEADER.size).reshape(2, -1)
    if not (np.isfinite(i).all() and np.isfinite(q).all()):
        return WRONG
    said = Frame(counter=counter, since_boot=since_boot, iq=(i + 1j * q).astype(np.complex64))
    return Whole(said, STRIDE_BYTES, checked=False)


def _answer(buffer: bytes, at: int) -> Whole[Message] | Partial | Wrong:
    line = buffer[at : at + _ANSWER_BYTES_MAX]
    text, end, _ = line.partition(b"\r\n")
    name, _, says = text.partition(b":")
    if not _SAYS.fullmatch(says if end else says.removesuffix(b"\r")):
        return WRONG  # another name within it, for instance: the line's end was lost
    if not end:
        return PARTIAL if len(line) < _ANSWER_BYTES_MAX else WRONG
    return Whole(Answer(name=name.decode("ascii"), says=says.decode("ascii")), len(text) + 2)
