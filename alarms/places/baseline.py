"""What is usual for one patient: medians of measured minutes and hours, in bounded memory."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from alarms.messages import Usual
from dsp.messages import State, Vitals

NOW_MIN = 5
"""*Now* is the median of the last so many minutes [D]."""
NOW_MEASURED_MIN = 3
"""Of which so many must be measured [D]."""
MINUTE_SECONDS_MIN = 20
"""A minute is measured when it has shown a value in so many of its seconds [D]."""
HOUR_MINUTES_MIN = 20
"""An hour is measured when so many of its minutes are [D]."""
USUAL_HOURS_MIN = 6
"""So many measured hours of the last 24 make a usual rate; with fewer there is none [D]."""
N_HOURS = 24
_DAY_NS = N_HOURS * 3_600_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Usually:
    """A rate as it is now and as it usually is, per minute; None where too little is known."""

    now_per_min: float | None = None
    usual_per_min: float | None = None


UNKNOWN = Usually()


class Baseline:
    """RR and HR of one patient over minutes and hours.

    Only shown values of a `measuring` sensor count, one a second. The usual rate is the median of
    the hours' medians over the last 24 h, so that a bad hour does not move it. Minutes and hours
    are cut by the monotonic clock; hours carry their end by the wall clock, to survive a restart.
    Memory: at most 60 values, 60 minutes and 24 hours of each rate.
    """

    def __init__(self) -> None:
        self._minute_idx: int | None = None
        self._second_idx = -1
        self._hour_began_idx = 0
        self._seconds: tuple[list[float], list[float]] = ([], [])
        self._minutes: deque[tuple[int, float | None, float | None]] = deque(maxlen=60)
        self._hours: tuple[tuple[int, float | None, float | None], ...] = ()
        self.rr = UNKNOWN
        self.hr = UNKNOWN

    @property
    def hours(self) -> tuple[tuple[int, float | None, float | None], ...]:
        """As in `Usual.hours`."""
        return self._hours

    def restore(self, usual: Usual, *, t_wall_ns: int) -> None:
        """Know again the hours that the journal holds; the hour that was running is lost."""
        self._hours = _of_a_day(usual.hours, t_wall_ns)

    def add(self, vitals: Vitals, *, t_mono_ns: int, t_wall_ns: int) -> bool:
        """Take what is shown now; true when an hour has become full and is to be journalled."""
        second_idx = t_mono_ns // 1_000_000_000
        if second_idx == self._second_idx:
            return False
        self._second_idx = second_idx
        minute_idx = second_idx // 60
        full = minute_idx != self._minute_idx and self._turn(minute_idx, t_wall_ns)
        if vitals.state is State.MEASURING:
            for rate, seconds in zip((vitals.rr, vitals.hr), self._seconds, strict=True):
                if rate.per_min is not None:
                    seconds.append(rate.per_min)
        return full

    def _turn(self, minute_idx: int, t_wall_ns: int) -> bool:
        """A minute is over; perhaps an hour too."""
        if self._minute_idx is None:
            self._hour_began_idx = minute_idx
        else:
            rr, hr = (_median(values, MINUTE_SECONDS_MIN) for values in self._seconds)
            self._minutes.append((self._minute_idx, rr, hr))
        self._seconds = ([], [])
        self._minute_idx = minute_idx
        full = minute_idx - self._hour_began_idx >= 60
        if full:
            since_idx, self._hour_began_idx = self._hour_began_idx, minute_idx
            rr, hr = self._medians(since_idx, HOUR_MINUTES_MIN)
            full = rr is not None or hr is not None
            if full:
                self._hours = _of_a_day((*self._hours, (t_wall_ns, rr, hr)), t_wall_ns)
        self._compare(minute_idx, t_wall_ns)
        return full

    def _medians(self, since_idx: int, n_min: int) -> tuple[float | None, float | None]:
        """Medians over the minutes from `since_idx` on."""
        late = [minute for minute in self._minutes if minute[0] >= since_idx]
        rr = [minute[1] for minute in late if minute[1] is not None]
        hr = [minute[2] for minute in late if minute[2] is not None]
        return _median(rr, n_min), _median(hr, n_min)

    def _compare(self, minute_idx: int, t_wall_ns: int) -> None:
        rr, hr = self._medians(minute_idx - NOW_MIN, NOW_MEASURED_MIN)
        hours = _of_a_day(self._hours, t_wall_ns)
        usual_rr = _median([h[1] for h in hours if h[1] is not None], USUAL_HOURS_MIN)
        usual_hr = _median([h[2] for h in hours if h[2] is not None], USUAL_HOURS_MIN)
        self.rr = Usually(now_per_min=rr, usual_per_min=usual_rr)
        self.hr = Usually(now_per_min=hr, usual_per_min=usual_hr)


def _median(values: Sequence[float], n_min: int) -> float | None:
    return median(values) if len(values) >= n_min else None


def _of_a_day(
    hours: Sequence[tuple[int, float | None, float | None]], t_wall_ns: int
) -> tuple[tuple[int, float | None, float | None], ...]:
    return tuple(hour for hour in hours if t_wall_ns - hour[0] < _DAY_NS)[-N_HOURS:]
