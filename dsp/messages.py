"""What the DSP says about the person in front of one sensor. Imports nothing of ours."""

from dataclasses import dataclass
from enum import StrEnum

VITALS_PERIOD_S = 1.0
"""`Vitals` of a sensor that sends frames come at least this often; three missed is silence."""

HOLD_S_MAX = 15.0
"""A screen may keep showing the last value, marked with its age, for at most this long."""


class State(StrEnum):
    """What the numbers of a sensor mean now. `lost` is said by consumers."""

    SETTLING = "settling"
    MEASURING = "measuring"
    MOVING = "moving"
    WEAK = "weak"
    ABSENT = "absent"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A respiration rate or a heart rate."""

    per_min: float | None = None
    """None is unknown: never 0, never the last good one."""
    quality: float = 0.0
    """0-1: probability of being within 2 /min (respiration) or 5 /min (heart)."""
    t_wall_ns: int = 0
    """The newest frame that the value was made from."""
    delay_s: float = 0.0
    """The value is about `t_wall_ns` minus this (half the effective window)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """The whole present knowledge about one sensor's person."""

    sensor: str
    session: int
    """The frame stream's session; a change means the sensor started anew."""
    seq: int
    """Counts the messages about this sensor since the DSP service started."""
    t_wall_ns: int
    """Wall clock of the sensor's host at the newest frame used."""
    t_arrived_ns: int
    """Wall clock of the DSP's host when that frame arrived (0 when fed from a file)."""
    state: State
    state_s: float
    """Seconds in this state."""
    rr: Rate
    hr: Rate
    breathing: bool | None
    """None is `cannot tell`."""
    apnoea_s: float
    """Seconds without breathing, counted from its estimated start; 0 while there is breathing or
    nobody can tell."""
    motion: float
    """0 still, 1 moving so that nothing can be measured."""
    range_m: float | None
    """Distance of the chest; None where there is no range axis or nobody."""
    n_lost: int = 0
    """Frames lost on the way since the session began."""
    clock_offset_s: float | None = None
    """Sensor's host wall clock minus the DSP host's, as far as the one-way link can tell."""
