"""Whether a condition is present, as far as can be told from what is known now."""

from dataclasses import dataclass

from alarms.messages import Phone
from alarms.news2 import table as news2
from alarms.news2.messages import Parameter
from alarms.places.baseline import Usually
from alarms.places.heart import WINDOW_MIN
from alarms.rules.rule import Rule, Subject
from dsp.messages import Rate, State, Vitals

_BOTH_POINTS_MIN = 2
"""NEWS2 points that RR and pulse must each have before they count together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known about a bed, a service, a phone. Only the parts that apply are set."""

    vitals: Vitals | None = None
    """Newest accepted vital signs; None when they are older than silence allows."""
    silent_s: float | None = None
    """Seconds since anything was heard; None while a start-up still explains the silence."""
    unmeasured_s: float = 0.0
    """Seconds since a respiration rate was shown or nobody was there."""
    hr_shown_percent: float | None = None
    """Share of half an hour of measured breathing with a heart rate; None: cannot be told."""
    away_s: float | None = None
    """Seconds since anybody was last in the bed; None for a bed without a patient."""
    rr: Usually | None = None
    """Respiration rate now and usually."""
    hr: Usually | None = None
    """Heart rate now and usually."""
    news2: tuple[int, int] | None = None
    """Bounds of the NEWS2; None where there is none."""
    at_risk: bool | None = None
    """What the early warning says; None while it says nothing."""
    phone: Phone | None = None
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
    limit: float | None = None
    """The limit, where it is not the rule's own number."""
    speed: float = 1.0
    """Seconds that count for one; other than 1 only where it is present."""


UNKNOWN = Reading()


def reading(rule: Rule, known: Known, *, active: bool) -> Reading:
    """The condition of `rule`, given what was seen and whether its alarm stands (`active`).

    Physiological conditions are only looked at while the sensor is `measuring`: with somebody
    absent, moving, settling or too weak to measure the answer is `cannot tell`, never `absent`.
    """
    vitals = known.vitals
    match rule.subject:
        case Subject.RR:
            return _rate(rule, vitals, vitals.rr if vitals else None, active)
        case Subject.HR:
            return _rate(rule, vitals, vitals.hr if vitals else None, active)
        case Subject.APNOEA:
            return _apnoea(rule, vitals, active)
        case Subject.DETERIORATION:
            return _deterioration(rule, vitals)
        case Subject.RR_RISE:
            return _rise(rule, known.rr, active)
        case Subject.HR_RISE:
            return _rise(rule, known.hr, active)
        case _:
            return _otherwise(rule, known, active)


def _otherwise(rule: Rule, known: Known, active: bool) -> Reading:
    """Of presence, sensors, services and phones."""
    match rule.subject:
        case Subject.AWAY:
            return _away(rule, known)
        case Subject.NEWS2:
            return _news2(rule, known.news2, active)
        case Subject.RISK:
            return Reading(present=known.at_risk)
        case Subject.UNMEASURED:
            return _unmeasured(rule, known)
        case Subject.HR_UNMEASURED:
            return _hr_unmeasured(rule, known, active)
        case Subject.CLOCK_SKEW:
            return _clock_skew(rule, known.vitals, active)
        case Subject.SENSOR_LOST | Subject.SERVICE_LOST | Subject.SERVER_LOST | Subject.PHONE_LOST:
            return _silence(rule, known.silent_s)
        case Subject.PHONE_BATTERY:
            return _battery(rule, known.phone, active)
        case Subject.PHONE_TEST:
            return _phone_test(known.phone)
        case _:
            return Reading(present=known.failing)


def _rate(rule: Rule, vitals: Vitals | None, rate: Rate | None, active: bool) -> Reading:
    if vitals is None or rate is None or vitals.state is not State.MEASURING:
        return UNKNOWN
    if rate.per_min is None:
        return UNKNOWN
    present = rule.broken_by(rate.per_min, active=active)
    speed = rule.speed(rate.per_min) if present else 1.0
    return Reading(present=present, value=rate.per_min, age_s=rate.delay_s, speed=speed)


def _apnoea(rule: Rule, vitals: Vitals | None, active: bool) -> Reading:
    """Only breathing that is seen ends an apnoea; a short pause after a long one does not."""
    if vitals is None or vitals.state is not State.MEASURING or vitals.breathing is None:
        return UNKNOWN
    if vitals.breathing:
        return Reading(present=False)
    long_enough = rule.broken_by(vitals.apnoea_s, active=False)
    return Reading(present=active or long_enough, value=vitals.apnoea_s, age_s=vitals.apnoea_s)


def _news2(rule: Rule, bounds: tuple[int, int] | None, active: bool) -> Reading:
    """Raised on what is known, ended only by a score that is surely below the limit.

    Observations that have grown old end nothing.
    """
    if bounds is None:
        return UNKNOWN
    low, high = bounds
    if active and not rule.broken_by(low, active=True) and rule.broken_by(high, active=True):
        return UNKNOWN
    return Reading(present=rule.broken_by(low, active=active), value=float(low))


def _deterioration(rule: Rule, vitals: Vitals | None) -> Reading:
    """One of the two that is known to have less than 2 points settles it; else both are needed."""
    if vitals is None or vitals.state is not State.MEASURING:
        return UNKNOWN
    points = [_points(Parameter.RR, vitals.rr), _points(Parameter.PULSE, vitals.hr)]
    known = [n for n in points if n is not None]
    if any(n < _BOTH_POINTS_MIN for n in known):
        return Reading(present=False, value=0.0)
    if len(known) < len(points):
        return UNKNOWN
    total = float(sum(known))
    age_s = max(vitals.rr.delay_s, vitals.hr.delay_s)
    return Reading(present=rule.broken_by(total, active=False), value=total, age_s=age_s)


def _points(parameter: Parameter, rate: Rate) -> int | None:
    if rate.per_min is None:
        return None
    bands = news2.RR if parameter is Parameter.RR else news2.PULSE
    return bands.points(news2.rounded(rate.per_min, parameter))


def _rise(rule: Rule, rate: Usually | None, active: bool) -> Reading:
    if rate is None or rate.now_per_min is None or rate.usual_per_min is None:
        return UNKNOWN
    return Reading(
        present=rule.broken_by(rate.now_per_min - rate.usual_per_min, active=active),
        value=rate.now_per_min,
        limit=rate.usual_per_min + (rule.limit or 0.0),
    )


def _away(rule: Rule, known: Known) -> Reading:
    if known.vitals is None or known.vitals.state is State.LOST:
        return UNKNOWN
    if known.away_s is None:
        return Reading(present=False)
    present = rule.broken_by(known.away_s, active=False)
    if present and known.vitals.state is not State.ABSENT:
        return UNKNOWN
    return Reading(present=present, value=known.away_s, age_s=known.away_s)


def _battery(rule: Rule, phone: Phone | None, active: bool) -> Reading:
    if phone is None:
        return Reading(present=False)
    if phone.battery is None or not 0.0 <= phone.battery <= 1.0:
        return UNKNOWN
    percent = 100.0 * phone.battery
    return Reading(present=rule.broken_by(percent, active=active), value=percent)


def _phone_test(phone: Phone | None) -> Reading:
    if phone is None:
        return Reading(present=False)
    if phone.t_test_ns == 0:
        return UNKNOWN
    return Reading(present=phone.test != "")


def _unmeasured(rule: Rule, known: Known) -> Reading:
    if known.vitals is None or known.vitals.state is State.LOST:
        return UNKNOWN
    return Reading(
        present=rule.broken_by(known.unmeasured_s, active=False),
        value=known.unmeasured_s,
        age_s=known.unmeasured_s,
    )


def _hr_unmeasured(rule: Rule, known: Known, active: bool) -> Reading:
    """Told only while breathing is measured; nobody there has no heart to measure.

    Where breathing is not measured either, `unmeasured` says so.
    """
    vitals, percent = known.vitals, known.hr_shown_percent
    if vitals is not None and vitals.state is State.ABSENT:
        return Reading(present=False)
    if vitals is None or vitals.state is not State.MEASURING:
        return UNKNOWN
    if vitals.rr.per_min is None or percent is None:
        return UNKNOWN
    present = rule.broken_by(percent, active=active)
    return Reading(present=present, value=percent, age_s=60.0 * WINDOW_MIN)


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
