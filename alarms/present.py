"""Whether a condition is present, as far as can be told from what is known now."""

from dataclasses import dataclass

from alarms.rules.rule import Rule, Subject
from dsp.messages import Rate, State, Vitals


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known about a bed, a service or the journal. Only the parts that apply are set."""

    vitals: Vitals | None = None
    """Newest accepted vital signs; None when they are older than silence allows."""
    silent_s: float | None = None
    """Seconds since anything was heard; None while a start-up still explains the silence."""
    unmeasured_s: float = 0.0
    """Seconds since a respiration rate was shown or nobody was there."""
    failing: bool = False
    """The journal refused the last entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A condition looked at once."""

    present: bool | None = None
    """None is `cannot tell`."""
    value: float | None = None
    """What the limit was compared with."""
    age_s: float = 0.0
    """How long ago that which it shows began, as far as is known."""


UNKNOWN = Reading()


def reading(rule: Rule, known: Known, *, active: bool) -> Reading:
    """The condition of `rule`, given what was seen and whether its alarm stands (`active`).

    Physiological conditions are only looked at while the sensor is `measuring`: with somebody
    absent, moving, settling or too weak to measure the answer is `cannot tell`, never `absent`.
    """
    match rule.subject:
        case Subject.RR:
            return _rate(rule, known.vitals, known.vitals.rr if known.vitals else None, active)
        case Subject.HR:
            return _rate(rule, known.vitals, known.vitals.hr if known.vitals else None, active)
        case Subject.APNOEA:
            return _apnoea(rule, known.vitals, active)
        case Subject.UNMEASURED:
            return _unmeasured(rule, known)
        case Subject.CLOCK_SKEW:
            return _clock_skew(rule, known.vitals, active)
        case Subject.SENSOR_LOST | Subject.SERVICE_LOST:
            return _silence(rule, known.silent_s)
        case Subject.JOURNAL:
            return Reading(present=known.failing)


def _rate(rule: Rule, vitals: Vitals | None, rate: Rate | None, active: bool) -> Reading:
    if vitals is None or rate is None or vitals.state is not State.MEASURING:
        return UNKNOWN
    if rate.per_min is None:
        return UNKNOWN
    return Reading(
        present=rule.broken_by(rate.per_min, active=active),
        value=rate.per_min,
        age_s=rate.delay_s,
    )


def _apnoea(rule: Rule, vitals: Vitals | None, active: bool) -> Reading:
    """Only breathing that is seen ends an apnoea; a short pause after a long one does not."""
    if vitals is None or vitals.state is not State.MEASURING or vitals.breathing is None:
        return UNKNOWN
    if vitals.breathing:
        return Reading(present=False)
    long_enough = rule.broken_by(vitals.apnoea_s, active=False)
    return Reading(present=active or long_enough, value=vitals.apnoea_s, age_s=vitals.apnoea_s)


def _unmeasured(rule: Rule, known: Known) -> Reading:
    if known.vitals is None or known.vitals.state is State.LOST:
        return UNKNOWN
    return Reading(
        present=rule.broken_by(known.unmeasured_s, active=False),
        value=known.unmeasured_s,
        age_s=known.unmeasured_s,
    )


def _clock_skew(rule: Rule, vitals: Vitals | None, active: bool) -> Reading:
    if vitals is None or vitals.clock_offset_s is None:
        return UNKNOWN
    skew_s = abs(vitals.clock_offset_s)
    return Reading(present=rule.broken_by(skew_s, active=active), value=skew_s)


def _silence(rule: Rule, silent_s: float | None) -> Reading:
    if silent_s is None:
        return UNKNOWN
    present = rule.broken_by(silent_s, active=False)
    return Reading(present=present, value=silent_s, age_s=silent_s)


def measured(vitals: Vitals) -> bool:
    """There is a respiration rate to show, an apnoea to count, or nobody to measure."""
    if vitals.state is State.ABSENT:
        return True
    counted = vitals.rr.per_min is not None or vitals.breathing is False
    return vitals.state is State.MEASURING and counted
