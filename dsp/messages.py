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


@dataclass(frozen=True, slots=True, kw_only=True)
class Waves:
    """How the chest moved since the message before. Said only while somebody follows the topic."""

    sensor: str
    session: int
    t0_wall_ns: int
    """Of the first sample, by the sensor's host."""
    step_s: float
    """From one sample to the next; at least 0.05."""
    unit: str
    """`mm`, or `rad` of phase where the sensor does not state its carrier."""
    breathing: tuple[float | None, ...]
    """Displacement, away from the radar positive; None where there is a gap, and wherever the
    state does not vouch for a person."""
    heart: tuple[float | None, ...]
    """The same of what is left above the breathing."""
    anew: bool
    """It does not join on to the message before: another place, or the first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A rate that a spectrum speaks for."""

    per_min: float
    power_db: float | None
    """In the spectrum beside it, where that reaches so far."""
    belief: float
    """Share of the tracker's belief at it."""
    relation: str = ""
    """What it is to the chosen line or to breathing: `half`, `double`, `breathing x 3`, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectrum:
    """What one rate was read from."""

    first_per_min: float
    step_per_min: float
    power_db: tuple[float, ...]
    belief: tuple[float, ...]
    """Of the tracker, 0-1 of its largest."""
    chosen: Line | None
    runner_up: Line | None
    road: str
    """Which of several ways gave the rate; empty where there is but one."""
    parts: dict[str, float]
    """What its quality was made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The echo over range, in dB over the noise of one sample; one value a bin."""

    range0_m: float | None
    range_step_m: float | None
    level_db: tuple[float, ...]
    """All that comes back."""
    slow_db: tuple[float, ...]
    """What moves as slowly as breathing, averaged as the choice of bins averages it."""
    fast_db: tuple[float, ...]
    """What changes from sample to sample."""
    rows_db: tuple[tuple[float, ...], ...]
    """What moved in each quarter of the block, oldest first: rows of a range-time map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One sentence for a person."""

    nb: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do about the place of a sensor."""

    code: str
    good: bool
    """True: nothing to change."""
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """How well a sensor is placed for the person in front of it. Said only while followed."""

    sensor: str
    t_wall_ns: int
    """By the DSP's host."""
    score: int
    """0-100: the product of the parts that are known."""
    parts: dict[str, float | None]
    """Each 0-1, in the order in which they are to be read; None: not looked for long enough."""
    advice: tuple[Advice, ...]
    """Most important first; never empty."""
    chest_m: float | None
    zone_m: tuple[float, float] | None
    """None where the sensor has no range axis."""
    held_s: float
    """For so long it has been good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How one estimate came about. Said only while somebody follows the topic."""

    sensor: str
    session: int
    t_from_wall_ns: int
    t_to_wall_ns: int
    """First and last frame that it was made from, by the sensor's host."""
    n_frames: int
    n_filled: int
    """Frames of the newest block that were missing and filled in."""
    t_arrived_wall_ns: int
    """Newest frame at the DSP's host, by its clock."""
    t_said_wall_ns: int
    """This message, by the same clock."""
    n_lost: int
    clock_offset_s: float | None
    state: State
    profile: Profile
    bins: tuple[int, ...]
    """Chosen range bins."""
    bin_idx: int | None
    """The one that breathing is read from, and that `iq` and `displacement` are about."""
    iq: tuple[tuple[float, float], ...]
    """In-phase and quadrature, over the noise of one sample; the last 24 s."""
    displacement: tuple[float | None, ...]
    """The last 24 s; None where a block was of no use."""
    displacement_unit: str
    """`mm` or `rad`."""
    trace_step_s: float
    """Of `iq` and `displacement`; their last sample is of `t_to_wall_ns`."""
    respiration: Spectrum
    heart: Spectrum
