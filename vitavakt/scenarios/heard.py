"""What was raised, from the alarm states that the service publishes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from alarms.messages import Alarm, AlarmState, Phase
from simulators.ward.scenario import WARD
from simulators.ward.verdict import Raised


class Heard:
    """Each state is the whole of its bed, so what is missing from the next has ended."""

    def __init__(self) -> None:
        self._standing: dict[str, tuple[Alarm, ...]] = {}
        self._raised: dict[str, Raised] = {}

    def take(self, state: AlarmState, t_s: float) -> Iterator[tuple[str, str]]:
        """Bed and words of each alarm that is new, or over, at `t_s`."""
        bed = state.bed or WARD
        now = {alarm.id: alarm for alarm in state.alarms}
        gone = [alarm for alarm in self._standing.get(bed, ()) if _over(now.get(alarm.id))]
        self._standing[bed] = state.alarms
        groups = {telling.alarm_id: telling.group for telling in state.tellings}
        for alarm in state.alarms:
            if alarm.id not in self._raised and alarm.phase is not Phase.RETURNED:
                new = _raised(alarm, bed, t_s)
                self._raised[alarm.id] = replace(new, called=_called_now(alarm, groups))
                yield bed, f"ALARM {alarm.condition} ({alarm.priority}, {alarm.kind})"
            elif _called_now(alarm, groups) and alarm.id in self._raised:
                self._raised[alarm.id] = replace(self._raised[alarm.id], called=True)
        for alarm in gone:
            raised = self._raised.get(alarm.id)
            if raised is not None and raised.ended_s is None:
                self._raised[alarm.id] = replace(raised, ended_s=t_s)
                yield bed, f"ALARM over: {alarm.condition}"

    def standing(self, bed: str) -> tuple[Alarm, ...]:
        """As last heard."""
        return self._standing.get(bed, ())

    def raised(self) -> tuple[Raised, ...]:
        """Every alarm so far, in the order of their signals."""
        return tuple(self._raised.values())


def _called_now(alarm: Alarm, groups: Mapping[str, str]) -> bool:
    """Nothing keeps it quiet, and no other speaks for it."""
    return alarm.quiet is None and groups.get(alarm.id, "") in {"", alarm.id}


def _over(alarm: Alarm | None) -> bool:
    return alarm is None or alarm.phase is Phase.RETURNED


def _raised(alarm: Alarm, bed: str, t_s: float) -> Raised:
    return Raised(
        bed=bed,
        condition=alarm.condition,
        kind=alarm.kind,
        priority=alarm.priority,
        t_s=t_s,
    )
