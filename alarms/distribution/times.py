"""How long an alarm waits for one person before it goes on: data, not branches."""

from collections.abc import Iterable
from dataclasses import dataclass

from alarms.messages import Alarm, Kind, Priority

EVERYONE_S_MAX = {Priority.HIGH: 180.0, Priority.MEDIUM: 900.0, Priority.LOW: 3600.0}
"""No ward file may let an alarm wait longer before everyone is told [D]."""
N_RECEIVERS_MAX = 4
"""People assigned to one bed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The waits of one kind and priority of alarm."""

    kind: Kind
    priority: Priority
    on_device_s: float
    """A phone has so long to report that the alarm is on its screen."""
    answer_s: float
    """A person has so long to take it or to decline."""
    everyone_s: float
    """After so long everyone is told, whatever has happened in between."""


def _times(
    kind: Kind, priority: Priority, on_device_s: float, answer_s: float, everyone_s: float
) -> Times:
    return Times(
        kind=kind,
        priority=priority,
        on_device_s=on_device_s,
        answer_s=answer_s,
        everyone_s=everyone_s,
    )


DEFAULT_TIMES = (
    _times(Kind.PHYSIOLOGICAL, Priority.HIGH, 5.0, 30.0, 60.0),
    _times(Kind.PHYSIOLOGICAL, Priority.MEDIUM, 5.0, 120.0, 300.0),
    _times(Kind.PHYSIOLOGICAL, Priority.LOW, 10.0, 300.0, 900.0),
    _times(Kind.TECHNICAL, Priority.HIGH, 5.0, 30.0, 60.0),
    _times(Kind.TECHNICAL, Priority.MEDIUM, 5.0, 120.0, 300.0),
    _times(Kind.TECHNICAL, Priority.LOW, 10.0, 600.0, 1800.0),
    _times(Kind.ADVISORY, Priority.MEDIUM, 10.0, 300.0, 900.0),
    _times(Kind.ADVISORY, Priority.LOW, 10.0, 600.0, 1800.0),
)
"""Design proposals [D]: a clinician of the ward has to decide them."""


def times_of(rows: Iterable[Times], alarm: Alarm) -> Times | None:
    """The waits for an alarm; None where the table has none: everyone is told at once."""
    fitting = (row for row in rows if (row.kind, row.priority) == (alarm.kind, alarm.priority))
    return next(fitting, None)
