"""What the ward file says about who is told."""

from dataclasses import dataclass, field

from alarms.distribution.shifts import Shifts
from alarms.distribution.times import DEFAULT_TIMES, Times

PHONE_SILENT_S = 15.0
"""A phone of which nothing was heard for longer cannot alarm: three heartbeats [D]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How alarms go from person to person on this ward."""

    times: tuple[Times, ...] = DEFAULT_TIMES
    shifts: Shifts = field(default_factory=Shifts)
    phone_silent_s: float = PHONE_SILENT_S
