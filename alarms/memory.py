"""What has been answered, ended and delivered, in bounded memory."""

from collections import OrderedDict
from typing import TypeVar

from alarms.messages import Alarm, Answer, Change, CommandRefusal, Entry, Phase

_K = TypeVar("_K")
_V = TypeVar("_V")

N_ANSWERS_MAX = 10_000
N_ENDED_MAX = 2_000
N_DELIVERED_MAX = 50_000


class Memory:
    """So that a command that comes twice does nothing twice, also after a restart.

    The oldest is forgotten first: a command sent again after ten thousand others, or a receipt for
    an alarm that ended two thousand alarms ago, is treated as new.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._ended: OrderedDict[str, Alarm] = OrderedDict()
        self._delivered: OrderedDict[tuple[str, str], None] = OrderedDict()

    def answer(self, device: str, command: str) -> Answer | None:
        """What this device was told when it sent this command before."""
        return self._answers.get((device, command))

    def ended(self, alarm_id: str) -> Alarm | None:
        """The alarm as it was when it ended."""
        return self._ended.get(alarm_id)

    def was_delivered(self, alarm_id: str, device: str) -> bool:
        return (alarm_id, device) in self._delivered

    def remember_answer(self, device: str, answer: Answer) -> None:
        _put(self._answers, (device, answer.id), answer, N_ANSWERS_MAX)

    def recall(self, entry: Entry) -> None:
        """Take from a journal entry, new or read back, what it says of commands and ends."""
        alarm = entry.alarm
        if entry.change is Change.DELIVERED and alarm is not None:
            _put(self._delivered, (alarm.id, entry.device), None, N_DELIVERED_MAX)
        elif entry.command:
            ok = entry.change is not Change.REFUSED
            refusal = None if ok else CommandRefusal(entry.note)
            answer = Answer(id=entry.command, ok=ok, refusal=refusal)
            self.remember_answer(entry.device, answer)
        if entry.change is Change.ENDED and alarm is not None and alarm.phase is Phase.CLEAR:
            _put(self._ended, alarm.id, alarm, N_ENDED_MAX)


def _put(store: OrderedDict[_K, _V], key: _K, value: _V, n_max: int) -> None:
    store[key] = value
    if len(store) > n_max:
        store.popitem(last=False)
