"""What the ward's end knows of the way from each sensor. No clock, no sockets."""

from dataclasses import dataclass, field

from sensor.clock import ClockOffset
from sensor.link.asides import Pulse, known
from sensor.messages import LinkHealth

PULSE_AGE_S_MAX = 10.0
"""What an agent said longer ago is not believed any more."""
_LATE_RUN_S = 5.0


@dataclass(slots=True)
class _Health:
    n_frames: int = 0
    n_late: int = 0
    n_bytes: int = 0
    n_bytes_said: int = 0
    said_ns: int | None = None
    late_ns: int | None = None
    pulse: Pulse | None = None
    pulse_ns: int = 0
    one_way: ClockOffset = field(default_factory=ClockOffset)


class Healths:
    """Of every sensor that was ever heard. `now_ns` is a monotonic clock."""

    def __init__(self) -> None:
        self._all: dict[str, _Health] = {}

    @property
    def sensors(self) -> list[str]:
        return list(self._all)

    def frame(
        self,
        sensor: str,
        *,
        n_bytes: int,
        anew: bool,
        stamped_wall_ns: int,
        arrived_wall_ns: int,
        now_ns: int,
    ) -> None:
        """A live frame that is used."""
        health = self._of(sensor)
        health.n_frames += 1
        health.n_bytes += n_bytes
        if anew:
            health.one_way = ClockOffset()
        health.one_way.add(
            stamped_wall_ns=stamped_wall_ns,
            arrived_wall_ns=arrived_wall_ns,
            arrived_mono_ns=now_ns,
        )

    def late(self, sensor: str, *, n_bytes: int, now_ns: int) -> bool:
        """A late frame; true for the first of a run."""
        health = self._of(sensor)
        health.n_late += 1
        health.n_bytes += n_bytes
        first = health.late_ns is None or now_ns - health.late_ns > _LATE_RUN_S * 1e9
        health.late_ns = now_ns
        return first

    def pulse(self, sensor: str, pulse: Pulse, *, now_ns: int) -> None:
        """What the agent says of itself."""
        health = self._of(sensor)
        health.pulse, health.pulse_ns = pulse, now_ns

    def clock_offset_s(self, sensor: str, *, now_ns: int) -> float | None:
        """Sensor's wall clock minus ours, by the best way that there is; None: not known."""
        health = self._all.get(sensor)
        if health is None:
            return None
        pulse = health.pulse
        fresh = now_ns - health.pulse_ns <= PULSE_AGE_S_MAX * 1e9
        if pulse is not None and fresh and pulse.clock_offset_s is not None:
            return pulse.clock_offset_s
        return health.one_way.seconds(now_mono_ns=now_ns)

    def said(self, sensor: str, *, n_lost: int, t_wall_ns: int, now_ns: int) -> LinkHealth:
        """For the bus; its rate of bytes is since the last time that this was asked."""
        health = self._all[sensor]
        span_s = 0.0 if health.said_ns is None else (now_ns - health.said_ns) / 1e9
        n_new = health.n_bytes - health.n_bytes_said
        health.said_ns, health.n_bytes_said = now_ns, health.n_bytes
        pulse = health.pulse
        fresh = pulse is not None and now_ns - health.pulse_ns <= PULSE_AGE_S_MAX * 1e9
        return LinkHealth(
            sensor=sensor,
            t_wall_ns=t_wall_ns,
            bytes_per_s=n_new / span_s if span_s > 0 else 0.0,
            n_frames=health.n_frames,
            n_late=health.n_late,
            n_lost=n_lost,
            n_dropped=None if pulse is None else pulse.n_dropped,
            n_waiting=None if pulse is None else pulse.n_live + pulse.n_late,
            n_reconnects=None if pulse is None else pulse.n_reconnects,
            clock_offset_s=self.clock_offset_s(sensor, now_ns=now_ns),
            round_trip_s=None if pulse is None else pulse.round_trip_s,
            pulse_age_s=None if pulse is None else (now_ns - health.pulse_ns) / 1e9,
            trouble=pulse.trouble if pulse is not None and fresh else "",
            trouble_kind=known(pulse.trouble_kind) if pulse is not None and fresh else None,
        )

    def _of(self, sensor: str) -> _Health:
        health = self._all.get(sensor)
        if health is None:
            health = self._all[sensor] = _Health()
        return health
