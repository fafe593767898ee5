"""What staff set at a bed, and what is seen of it there."""

from alarms.messages import Change, LimitSet, PauseReason, PauseSet

HOUR_S = 3600.0


def limit(ward, value, *, condition="rr_high", hours=8.0, reason="COPD", bed="7"):
    until_ns = ward.now().wall_ns + round(hours * HOUR_S * 1e9)
    return LimitSet(bed=bed, condition=condition, limit=value, reason=reason, until_ns=until_ns)


def pause(ward, *, minutes=10.0, reason=PauseReason.CARE, bed="7"):
    until_ns = ward.now().wall_ns + round(minutes * 60 * 1e9)
    return PauseSet(bed=bed, reason=reason, until_ns=until_ns)


def state(ward, bed="7"):
    return ward.station.state(bed, ward.now())


def quiet(ward, bed="7"):
    return {alarm.condition: alarm.quiet for alarm in ward.alarms(bed)}


def facts(ward):
    return [e.fact for e in ward.entries if e.change is Change.SET]
