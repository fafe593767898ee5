"""Moments as people read them, on the ward's own clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Local time: `offset_s` is its difference to UTC at a moment in ns since 1970."""

    offset_s: Callable[[int], int]

    def moment(self, t_ns: int) -> str:
        """Day, month, hour and minute."""
        return f"{self._local(t_ns):%d.%m. %H:%M}"

    def time(self, t_ns: int) -> str:
        """Hour and minute."""
        return f"{self._local(t_ns):%H:%M}"

    def within_day(self, t_ns: int, day_of_ns: int) -> str:
        """The time to the second; with day and month where they are not those of `day_of_ns`."""
        is_same = self.day(t_ns) == self.day(day_of_ns)
        return f"{self._local(t_ns):%H:%M:%S}" if is_same else self.second(t_ns)

    def second(self, t_ns: int) -> str:
        """Day, month and the time to the second."""
        return f"{self._local(t_ns):%d.%m. %H:%M:%S}"

    def day(self, t_ns: int) -> str:
        """Day and month."""
        return f"{self._local(t_ns):%d.%m.}"

    def whole(self, t_ns: int) -> str:
        """With the year and the difference to UTC."""
        minutes = self.offset_s(t_ns) // 60
        sign = "-" if minutes < 0 else "+"
        hours = f"{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
        return f"{self._local(t_ns):%d.%m.%Y %H:%M} (UTC{sign}{hours})"

    def midnights(self, t_from_ns: int, t_to_ns: int) -> Iterator[int]:
        """Every local midnight of [from, to)."""
        day = (t_from_ns // 10**9 + self.offset_s(t_from_ns)) // _DAY_S
        while True:
            local_ns = day * _DAY_S * 10**9
            t_ns = local_ns - self.offset_s(local_ns - self.offset_s(local_ns) * 10**9) * 10**9
            if t_ns >= t_to_ns:
                return
            if t_ns >= t_from_ns:
                yield t_ns
            day += 1

    def hours(self, t_from_ns: int, t_to_ns: int, step_h: int) -> Iterator[int]:
        """Every `step_h`-th full hour of the local day in [from, to]."""
        offset_ns = self.offset_s(t_from_ns) * 10**9
        step_ns = step_h * 3600 * 10**9
        t_ns = -(-(t_from_ns + offset_ns) // step_ns) * step_ns - offset_ns
        while t_ns <= t_to_ns:
            yield t_ns
            t_ns += step_ns

    def _local(self, t_ns: int) -> datetime:
        start = datetime(1970, 1, 1, tzinfo=UTC)
        return start + timedelta(seconds=t_ns // 10**9 + self.offset_s(t_ns))
