"""What an X4 module says. Fields in the order of the wire; little endian.

Source: novelda/Legacy-SW (MIT), commit 2ef9cc58, `xtserial_definitions.h`, `protocol_target.c`.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]


class Readiness(IntEnum):
    """In a pong."""

    READY = 0xAAEEAEEA
    NOT_READY = 0xAEEAEEAA
    SAFE_MODE = 0xFFEEFEEF


class ErrorCode(IntEnum):
    """In an error."""

    NOT_RECOGNISED = 0x01
    CRC_FAILED = 0x02
    BUSY = 0x03
    APP_INVALID = 0x20
    COMMAND_FAILED = 0x21
    USER = 0xA0


class SystemCode(IntEnum):
    """In a system message."""

    BOOTING = 0x10
    READY = 0x11


class RespirationState(IntEnum):
    """Of the respiration, sleep and vital-signs messages."""

    BREATHING = 0
    MOVEMENT = 1
    MOVEMENT_TRACKING = 2
    NO_MOVEMENT = 3
    INITIALISING = 4
    ERROR = 5
    UNKNOWN = 6
    HEART_RATE_AND_BREATHING = 7


class PresenceState(IntEnum):
    """Of the presence messages."""

    NONE = 0
    PRESENT = 1
    INITIALISING = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pong:
    """Answer to a ping."""

    readiness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """A command was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """A command was refused."""

    code: int

    @property
    def words(self) -> str:
        """The code by its name, where it has one."""
        known = self.code in set(ErrorCode)
        return ErrorCode(self.code).name.lower().replace("_", " ") if known else f"{self.code:#04x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The module starts, or is ready."""

    code: int
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reply:
    """Answer to a question."""

    content_id: int
    info: int
    values: Floats | tuple[int, ...] | bytes | str
    """By its datatype: floats, ints, bytes, text; nothing is ``b""``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Data:
    """Data without an application; as floats, a raw radar frame: first half I, second half Q."""

    content_id: int
    info: int
    """Of a radar frame: its counter."""
    values: Floats | tuple[int, ...] | bytes | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseband:
    """Complex range profile with its geometry (X4M200, X4M300)."""

    counter: int
    bin_length_m: float
    sample_rate_hz: float
    carrier_hz: float
    range_offset_m: float
    polar: bool
    """It came as amplitude and phase."""
    iq: NDArray[np.complex64]
    """(bin,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sleep:
    """Sleep status; its respiration rate is a float."""

    counter: int
    state: int
    rr_per_min: float
    range_m: float
    quality: int
    movement_slow: float
    movement_fast: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Respiration:
    """Respiration status; its respiration rate is a whole number."""

    counter: int
    state: int
    rr_per_min: int
    range_m: float
    movement: float
    quality: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """Both rates with their distances and confidences."""

    counter: int
    state: int
    rr_per_min: float
    rr_range_m: float
    rr_confidence: float
    hr_per_min: float
    hr_range_m: float
    hr_confidence: float
    movement_slow: float
    movement_fast: float
    movement_start_m: float
    movement_end_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepStage:
    """Stage of sleep."""

    counter: int
    stage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """One person, or none."""

    counter: int
    state: int
    range_m: float
    direction: int
    quality: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MovementList:
    """Slow and fast movement per range bin; normalised ones carry their axis."""

    counter: int
    start_m: float | None
    bin_length_m: float | None
    slow: Floats
    fast: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetectionList:
    """What moves where."""

    counter: int
    range_m: Floats
    radar_cross_section: Floats
    velocity: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PresenceList:
    """Presence with movement per bin and detections."""

    counter: int
    state: int
    slow: Floats
    fast: Floats
    range_m: Floats
    radar_cross_section: Floats
    velocity: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PulseDoppler:
    """Power per Doppler frequency of one range bin, or the noise map of the same."""

    noise_map: bool
    counter: int
    matrix_counter: int
    range_idx: int
    n_range_bins: int
    instance: int
    step_start: float | None
    """Of the byte form: power = start + size * byte."""
    step_size: float | None
    frame_rate_hz: float
    frame_rate_decimated_hz: float
    frequency_start_hz: float
    frequency_step_hz: float
    range_m: float
    power: Floats | NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A message whose content is not read here; its frame was whole."""

    kind: int
    app_id: int | None
    n_bytes: int


Message: TypeAlias = (
    Pong
    | Ack
    | Error
    | System
    | Reply
    | Data
    | Baseband
    | Sleep
    | Respiration
    | VitalSigns
    | SleepStage
    | Presence
    | MovementList
    | DetectionList
    | PresenceList
    | PulseDoppler
    | Unread
)
