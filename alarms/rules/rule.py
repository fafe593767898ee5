"""When a condition becomes an alarm, and how it is told."""

from dataclasses import dataclass
from enum import StrEnum

from alarms.messages import Kind, Priority


class Subject(StrEnum):
    """What a rule looks at."""

    RR = "rr"
    """Shown respiration rate, per minute."""
    HR = "hr"
    """Shown heart rate, per minute."""
    APNOEA = "apnoea"
    """Seconds without breathing."""
    UNMEASURED = "unmeasured"
    """Seconds in which someone was there and no respiration rate could be shown."""
    SENSOR_LOST = "sensor_lost"
    """Seconds since anything usable was heard about the bed."""
    CLOCK_SKEW = "clock_skew"
    """Seconds between the clock of the sensor's host and that of the DSP's host."""
    SERVICE_LOST = "service_lost"
    """Seconds since a service said that it is alive."""
    JOURNAL = "journal"
    """The alarm journal refused what was last written."""


PHYSIOLOGICAL = frozenset({Subject.RR, Subject.HR, Subject.APNOEA})
OF_THE_WARD = frozenset({Subject.SERVICE_LOST, Subject.JOURNAL})
"""Subjects of no single bed."""
BY_SILENCE = frozenset({Subject.SENSOR_LOST, *OF_THE_WARD})
"""Subjects that no message announces: they are looked at on every tick."""
LIMITS = ("above", "at_least", "below", "at_most")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the rule table. Exactly one of the four limits, except for `journal` (none)."""

    condition: str
    """Id of the condition; part of every alarm's id."""
    subject: Subject
    service: str = ""
    """For `service_lost`: whose heartbeat."""
    above: float | None = None
    """Present while the value is greater than this."""
    at_least: float | None = None
    """Present while the value is this or greater."""
    below: float | None = None
    """Present while the value is less than this."""
    at_most: float | None = None
    """Present while the value is this or less."""
    hysteresis: float = 0.0
    """Once it is an alarm, how far within the limit the value must come for it to be absent."""
    delay_s: float
    """How long the condition must hold before it is an alarm."""
    clear_s: float = 0.0
    """How long its absence must be observed before the alarm ends."""
    latching: bool = False
    """Stays visible after its end until a person has acknowledged it."""
    priority: Priority
    kind: Kind
    covered_by: str = ""
    """Another condition. While that one is an alarm, this one is not raised: it would say less."""
    text_nb: str
    text_en: str

    @property
    def limit(self) -> float | None:
        """Whichever of the four limits is set."""
        set_limits = (self.above, self.at_least, self.below, self.at_most)
        return next((limit for limit in set_limits if limit is not None), None)

    @property
    def is_upper(self) -> bool:
        """The limit is one that high values break."""
        return self.above is not None or self.at_least is not None

    def broken_by(self, value: float, *, active: bool) -> bool:
        """The value is beyond the limit; for an alarm that stands (`active`), with hysteresis."""
        slack = self.hysteresis if active else 0.0
        if self.above is not None:
            return value > self.above - slack
        if self.at_least is not None:
            return value >= self.at_least - slack
        if self.below is not None:
            return value < self.below + slack
        return self.at_most is not None and value <= self.at_most + slack
