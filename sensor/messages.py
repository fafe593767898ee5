"""What a sensor says. Imports nothing of ours."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FRAME_RATE_HZ_MAX = 10_000.0
"""Above this a frame rate is a mistake, not a radar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """How the frames of one stream lie in time and space. Constant within a session."""

    frame_rate_hz: float
    """Nominal frames per second (slow time)."""
    carrier_hz: float | None = None
    """Carrier; None where the source does not state it (displacement is then in radians only)."""
    range0_m: float | None = None
    """Distance of range bin 0; None where there is no range axis."""
    range_step_m: float | None = None
    """Distance between range bins; None where there is no range axis."""

    def __post_init__(self) -> None:
        if not 0 < self.frame_rate_hz <= FRAME_RATE_HZ_MAX:
            raise ValueError(
                f"frame_rate_hz is in (0, {FRAME_RATE_HZ_MAX:g}], got {self.frame_rate_hz}"
            )
        if self.carrier_hz is not None and not 1e8 <= self.carrier_hz <= 1e12:
            raise ValueError(f"carrier_hz is in [1e8, 1e12] or None, got {self.carrier_hz}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One radar frame as it left the sensor: one range profile per antenna."""

    sensor: str
    """Id of the sensor. On the link a key is bound to it."""
    session: int
    """Drawn anew each time the agent starts; with it `seq` starts again at 0."""
    seq: int
    """Sensor's own counter, unwrapped; a jump is a loss."""
    t_mono_ns: int
    """Monotonic clock of the sensor's host when the frame's first byte arrived."""
    t_wall_ns: int
    """Wall clock of the same host at the same moment, ns since 1970 (UTC)."""
    geometry: Geometry
    iq: NDArray[np.complex64]
    """(bin, antenna) range profile. Phase grows with range; arbitrary amplitude units."""
    late: bool = False
    """It waited at the bedside while the ward could not be reached: for a recording, and never to
    be measured from."""

    def __post_init__(self) -> None:
        if self.iq.ndim != 2 or self.iq.size == 0:
            raise ValueError(f"iq is (bin, antenna) and not empty, got shape {self.iq.shape}")
        self.iq.flags.writeable = False


class FaultKind(StrEnum):
    """What went wrong in a stream."""

    LOST = "lost"
    REPEATED = "repeated"
    LATE = "late"
    DROPPED = "dropped"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    REFUSED = "refused"
    CLOCK = "clock"


class RadarTrouble(StrEnum):
    """What is wrong with a radar or its line, for screens that say it in their own language."""

    NOT_THERE = "not_there"
    GONE = "gone"
    IN_USE = "in_use"
    NO_RIGHT = "no_right"
    EXCHANGED = "exchanged"
    """Another adapter is in its port."""
    LINE = "line"
    """It cannot be opened or has broken, for another reason."""
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    UNREADABLE = "unreadable"
    SPEED = "speed"
    SET_UP = "set_up"
    RESTARTED = "restarted"
    BACK = "back"
    FIRMWARE_OLD = "firmware_old"
    FIRMWARE_UNKNOWN = "firmware_unknown"
    OTHER_PRODUCT = "other_product"
    NO_SENSOR = "no_sensor"
    """A server without a radar in the slot asked for."""
    LEFT_OUT = "left_out"
    """A frame that came damaged or makes no sense."""
    TOO_SLOW = "too_slow"
    """The computer at the bed."""
    MODULE_ERROR = "module_error"
    UNSURE_RANGE = "unsure_range"
    OVERDRIVEN = "overdriven"
    FRAME_RATE = "frame_rate"
    TEMPERATURE = "temperature"
    NO_WHEEL = "no_wheel"
    """A vendor's library is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something the stream lost or could not use. Travels in order, like a frame."""

    sensor: str
    t_wall_ns: int
    kind: FaultKind
    reason: str
    """One sentence for a person."""
    of_radar: bool = False
    """Said at the bedside, of the radar and its line; else of the frames as they arrive."""
    trouble_kind: RadarTrouble | None = None
    """What it is, where it is of the radar and one of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleSays:
    """What a radar module itself says of the person: its opinion, never mixed into our vitals.

    None is "the module does not say".
    """

    sensor: str
    t_wall_ns: int
    """Wall clock of the sensor's host when it was said."""
    rr_per_min: float | None = None
    hr_per_min: float | None = None
    present: bool | None = None
    range_m: float | None = None
    words: str = ""
    """What else it says, in its own terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkHealth:
    """How the way from one sensor to the ward is, once a second.

    Counts are since the ward's end of it began.
    """

    sensor: str
    t_wall_ns: int
    bytes_per_s: float
    """Over the last period."""
    n_frames: int
    """Live ones that came."""
    n_late: int
    """That came after their time: recorded, not measured from."""
    n_lost: int
    """Of the session: never came, or came too late."""
    n_dropped: int | None
    """Given up by the agent, as it says; None while it has said nothing."""
    n_waiting: int | None
    """At the agent."""
    n_reconnects: int | None
    clock_offset_s: float | None
    """Sensor's wall clock minus ours."""
    round_trip_s: float | None
    """The offset is known to half of this; None: it is a guess from one way only."""
    pulse_age_s: float | None
    """Since the agent was last heard of."""
    trouble: str = ""
    """What the agent says is wrong with its radar, for as long as it is wrong; empty: nothing, or
    the agent is not heard of."""
    trouble_kind: RadarTrouble | None = None
    """What that is, where it is one of these."""
