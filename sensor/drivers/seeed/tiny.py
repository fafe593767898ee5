"""The "Tiny Frame" of MR60BHA2 and HLK-LD6002: headers big endian, data little endian.

``01``, u16 id, u16 length, u16 type, the inverse of the exclusive or of these, data, the inverse of
the exclusive or of the data (absent where there is no data). Sources: Seeed-mmWave-library, ESPHome
`seeed_mr60bha2`, and `PROTOCOL.md` of duramson/mr60bha2-radar (MIT, commit a00b7920), which
disagree on distance and targets (docs/drivers.md).
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np

from sensor.drivers.framing import PARTIAL, WRONG, Partial, Whole, Wrong

START = b"\x01"
DATA_BYTES_MAX = 1024
ID_BITS = 16
_HEADER_BYTES = 8
DOPPLER_STEP_M_PER_S = 0.1728


class Type(IntEnum):
    """Of a frame."""

    DEBUG_TEXT = 0x0100
    TARGETS = 0x0A04
    POINTS = 0x0A08
    PHASES = 0x0A13
    BREATH_RATE = 0x0A14
    HEART_RATE = 0x0A15
    DISTANCE = 0x0A16
    POSITION = 0x0A17
    STATUS = 0x0A29
    HUMAN_PRESENT = 0x0F09
    FIRMWARE = 0xFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Phases:
    """In radians. All zero where the module measures nobody."""

    total_rad: float
    breath_rad: float
    heart_rad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Of breath or heart; 0 is "no measurement", never none."""

    type: Type
    per_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """Advisory: sources disagree on its layout and on what its flag means."""

    flag: int
    range_cm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A mover: y grows away from the sensor's face."""

    x_m: float
    y_m: float
    velocity_m_per_s: float
    cluster: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Targets, or the points that they were made from."""

    type: Type
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanPresent:
    """Somebody is there."""

    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Of whom the module measures."""

    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware:
    """Sources disagree on its layout; short answers have a version only."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebugText:
    """What the module mutters."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Undocumented: alternates between 1 and 2."""

    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A whole frame whose type or length is not known here."""

    type: int
    n_bytes: int


Body: TypeAlias = (
    Phases
    | Rate
    | Distance
    | Targets
    | HumanPresent
    | Position
    | Firmware
    | DebugText
    | Status
    | Unread
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A frame."""

    id: int
    """Counts the module's frames, of all types together."""
    body: Body


def _inverse_exclusive_or(data: bytes) -> int:
    return 0xFF ^ int(np.bitwise_xor.reduce(np.frombuffer(data, np.uint8)))


def encode(id_: int, type_: int, data: bytes = b"") -> bytes:
    """A frame."""
    head = START + struct.pack(">HHH", id_, len(data), type_)
    frame = head + bytes([_inverse_exclusive_or(head)]) + data
    return frame + bytes([_inverse_exclusive_or(data)]) if data else frame


FIRMWARE_QUERY = encode(0x8000, Type.FIRMWARE)


class Format:
    """As `sensor.drivers.framing.Format`."""

    marks = (START,)
    n_start_bytes = _HEADER_BYTES
    n_bytes_max = _HEADER_BYTES + DATA_BYTES_MAX + 1

    def frame(self, buffer: bytes, at: int) -> Whole[Message] | Partial | Wrong:
        header = buffer[at : at + _HEADER_BYTES]
        if len(header) < _HEADER_BYTES:
            return PARTIAL
        id_, n_data, type_ = struct.unpack_from(">HHH", header, 1)
        if header[7] != _inverse_exclusive_or(header[:7]) or n_data > DATA_BYTES_MAX:
            return WRONG
        if n_data == 0:  # commands alone are empty, and no module sends them
            return WRONG
        end = at + _HEADER_BYTES + n_data
        data = buffer[at + _HEADER_BYTES : end]
        if len(buffer) <= end:
            return PARTIAL
        if buffer[end] != _inverse_exclusive_or(data):
            return WRONG
        # Eight bits of checksum let a lost byte 01 pass: what follows has to bear the frame out.
        return Whole(Message(id=id_, body=body(type_, data)), end + 1 - at, checked=False)


def body(type_: int, data: bytes) -> Body:
    """What the data of a frame says."""
    if type_ == Type.DEBUG_TEXT:
        return DebugText(text=data.decode("latin-1").strip("\0 \r\n"))
    if type_ in {Type.TARGETS, Type.POINTS}:
        return _targets(Type(type_), data)
    if type_ == Type.FIRMWARE and data:
        return Firmware(words=_version(data))
    if type_ == Type.HUMAN_PRESENT and 1 <= len(data) <= 4:
        return HumanPresent(present=any(data))
    layout = _LAYOUTS.get(type_)
    if layout is None or len(data) != struct.calcsize(layout):
        return Unread(type=type_, n_bytes=len(data))
    values = struct.unpack(layout, data)
    match type_:
        case Type.PHASES:
            return Phases(total_rad=values[0], breath_rad=values[1], heart_rad=values[2])
        case Type.BREATH_RATE | Type.HEART_RATE:
            return Rate(type=Type(type_), per_min=values[0])
        case Type.DISTANCE:
            return _distance(data)
        case Type.POSITION:
            return Position(x_m=values[0], y_m=values[1])
        case _:
            return Status(value=values[0])


_LAYOUTS: dict[int, str] = {
    Type.PHASES: "<fff",
    Type.BREATH_RATE: "<f",
    Type.HEART_RATE: "<f",
    Type.DISTANCE: "<If",
    Type.POSITION: "<ff",
    Type.STATUS: "<H",
}


def _distance(data: bytes) -> Distance:
    """Flag first, or float first where only the second half can be a flag."""
    first, second = struct.unpack("<II", data)
    if first > 0xFF and second <= 0xFF:
        return Distance(flag=second, range_cm=struct.unpack("<fI", data)[0])
    return Distance(flag=first, range_cm=struct.unpack("<If", data)[1])


def _targets(type_: Type, data: bytes) -> Body:
    """With a count before them, or without: their length tells."""
    n_targets, n_over = divmod(len(data), 16)
    rows = data[4:] if n_over == 4 else data
    counted = n_over == 4 and int.from_bytes(data[:4], "little") == n_targets
    if not counted and n_over != 0:
        return Unread(type=type_, n_bytes=len(data))
    return Targets(
        type=type_,
        targets=tuple(
            Target(x_m=x, y_m=y, velocity_m_per_s=doppler * DOPPLER_STEP_M_PER_S, cluster=cluster)
            for x, y, doppler, cluster in struct.iter_unpack("<ffii", rows)
        ),
    )


def _version(data: bytes) -> str:
    if len(data) == 12:
        project, major, sub, modified = struct.unpack("<IIHH", data)
        return f"project {project}, {major}.{sub}.{modified}"
    return data.hex(" ")
