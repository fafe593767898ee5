"""Which phone is to be called to which alarm, each once; pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from alarms.messages import Alarm, AlarmState, Kind, Phase
from ward_ui.push.messages import Subscription

N_CALLED_MAX = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One phone, one alarm."""

    subscription: Subscription
    alarm: Alarm


@dataclass(slots=True)
class Calls:
    """What has been called. Every bed's state comes each second: what is due then is due now."""

    _called: dict[tuple[str, str], None] = field(default_factory=dict)

    def due(
        self,
        state: AlarmState,
        subscriptions: Iterable[Subscription],
        is_heard: Callable[[str], bool],
    ) -> list[Call]:
        """Calls to phones whose page is silent, of people whom the alarm calls.

        A phone that is heard has the alarm by its own line. One that falls silent while the alarm
        sounds is called then.
        """
        found = [
            Call(subscription=one, alarm=alarm)
            for alarm in state.alarms
            for one in subscriptions
            if _calls(state, alarm, one.person)
            and (alarm.id, one.device) not in self._called
            and not is_heard(one.device)
        ]
        for call in found:
            self._called[call.alarm.id, call.subscription.device] = None
        while len(self._called) > N_CALLED_MAX:
            del self._called[next(iter(self._called))]
        return found


def _calls(state: AlarmState, alarm: Alarm, person: str) -> bool:
    """Sounding for this person, and not one of a group for which another alarm speaks.

    Advice calls nobody.
    """
    is_sounding = alarm.phase is Phase.SOUNDING and alarm.quiet is None
    if not is_sounding or alarm.kind is Kind.ADVISORY:
        return False
    telling = next((one for one in state.tellings if one.alarm_id == alarm.id), None)
    if telling is None:
        return True
    return telling.calls(person) and telling.group in {"", alarm.id}
