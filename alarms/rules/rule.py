"""When a condition becomes an alarm, and how it is told."""

from dataclasses import dataclass, replace
from enum import StrEnum

from alarms.messages import Kind, PauseReason, Priority


class Subject(StrEnum):
    """What a rule looks at."""

    RR = "rr"
    """Shown respiration rate, per minute."""
    HR = "hr"
    """Shown heart rate, per minute."""
    APNOEA = "apnoea"
    """Seconds without breathing."""
    DETERIORATION = "deterioration"
    """NEWS2 points of respiration rate and pulse together, while both have 2 or 3."""
    RR_RISE = "rr_rise"
    """Respiration rate above the patient's usual one, per minute."""
    HR_RISE = "hr_rise"
    """Heart rate above the patient's usual one, per minute."""
    AWAY = "away"
    """Seconds since anybody was last in a bed that has a patient."""
    NEWS2 = "news2"
    """Lower bound of the patient's NEWS2: what is not known can only raise it."""
    RISK = "risk"
    """The early warning says that the patient's risk is raised."""
    UNMEASURED = "unmeasured"
    """Seconds in which someone was there and no respiration rate could be shown."""
    HR_UNMEASURED = "hr_unmeasured"
    """Share of the last 30 min with a heart rate to show while breathing was measured, percent."""
    SENSOR_LOST = "sensor_lost"
    """Seconds since anything usable was heard about the bed."""
    CLOCK_SKEW = "clock_skew"
    """Seconds between the clock of the sensor's host and that of the DSP's host."""
    SERVICE_LOST = "service_lost"
    """Seconds since a service said that it is alive."""
    SERVER_LOST = "server_lost"
    """Seconds since the server of the screens and phones said anything, once it has spoken."""
    JOURNAL = "journal"
    """The alarm journal refused what was last written."""
    PHONE_LOST = "phone_lost"
    """Seconds since a phone gave a sign of life."""
    PHONE_BATTERY = "phone_battery"
    """Charge of a phone, percent."""
    PHONE_TEST = "phone_test"
    """What a phone's last test of itself found wrong."""


KIND = {
    Subject.RR: Kind.PHYSIOLOGICAL,
    Subject.HR: Kind.PHYSIOLOGICAL,
    Subject.APNOEA: Kind.PHYSIOLOGICAL,
    Subject.DETERIORATION: Kind.PHYSIOLOGICAL,
    Subject.RR_RISE: Kind.ADVISORY,
    Subject.HR_RISE: Kind.ADVISORY,
    Subject.AWAY: Kind.ADVISORY,
    Subject.NEWS2: Kind.ADVISORY,
    Subject.RISK: Kind.ADVISORY,
}
"""Subjects about a patient; all others are technical."""
WITHOUT_LIMIT = frozenset({Subject.JOURNAL, Subject.PHONE_TEST, Subject.RISK})
OF_PHONES = frozenset({Subject.PHONE_LOST, Subject.PHONE_BATTERY, Subject.PHONE_TEST})
OF_THE_WARD = frozenset({Subject.SERVICE_LOST, Subject.SERVER_LOST, Subject.JOURNAL})
"""Subjects of no single bed, nor of a phone."""
BY_SILENCE = frozenset({Subject.SENSOR_LOST, *OF_THE_WARD})
"""Subjects that no message announces: they are looked at on every tick."""
LIMITS = ("above", "at_least", "below", "at_most")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the rule table. Exactly one of the four limits, none for `WITHOUT_LIMIT`."""

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
    far: float = 0.0
    """Distance beyond the limit from which time counts most; 0: distance does not matter."""
    delay_far_s: float | None = None
    """Delay for a value that lies `far` or more beyond the limit; between, in proportion."""
    covered_by: str = ""
    """Another condition. While that one is an alarm, this one is not raised: it would say less."""
    merges: tuple[str, ...] = ()
    """Other conditions. While this one is an alarm, nobody is called to those: it says more."""
    held_by: tuple[PauseReason, ...] = ()
    """Pauses of the bed during which nobody is called to it."""
    retell_s: float = 0.0
    """For so long after it was told, the same condition is not told anew."""
    remind_s: float = 0.0
    """Taken and still standing it reminds this often with one quiet signal; 0: never."""
    own_in: float = 0.0
    """How far within the limit a patient's own limit may lie."""
    own_out: float = 0.0
    """How far beyond the limit a patient's own limit may lie. Both 0: there can be none."""
    text_nb: str
    text_en: str

    @property
    def limit(self) -> float | None:
        """Whichever of the four limits is set."""
        set_limits = (self.above, self.at_least, self.below, self.at_most)
        return next((limit for limit in set_limits if limit is not None), None)

    @property
    def limit_key(self) -> str:
        """Which of the four limits is set; empty when none is."""
        return next((key for key in LIMITS if getattr(self, key) is not None), "")

    @property
    def own_bounds(self) -> tuple[float, float] | None:
        """Least and greatest limit of a patient's own; None where there can be none."""
        if self.limit is None or not (self.own_in or self.own_out):
            return None
        if self.is_upper:
            return self.limit - self.own_in, self.limit + self.own_out
        return self.limit - self.own_out, self.limit + self.own_in

    def with_limit(self, limit: float) -> "Rule":
        """The same rule with its limit elsewhere."""
        return replace(self, **{self.limit_key: limit})  # type: ignore[arg-type]  # a float field

    def speed(self, value: float) -> float:
        """Seconds that count for one second at this value, so that the delay fits its distance.

        `delay_s` at the limit, `delay_far_s` at `far` beyond it, linear between.
        """
        if self.limit is None or self.delay_far_s is None or not self.far:
            return 1.0
        share = min(abs(value - self.limit) / self.far, 1.0)
        return self.delay_s / (self.delay_s - share * (self.delay_s - self.delay_far_s))

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
