"""Whether a person's phone can alarm now."""

from alarms.cell import Moment
from alarms.messages import Phones


class Reach:
    """What the pages' server last said of the phones.

    Silence needs no rule of its own: when the server says nothing, every phone's newest sign of
    life grows old.
    """

    def __init__(self, start: Moment, *, silent_s: float, grace_s: float) -> None:
        self._start = start
        self._silent_s = silent_s
        self._grace_s = grace_s
        self._phones: Phones | None = None
        self._t_said_ns = 0

    def on_phones(self, phones: Phones, now: Moment) -> None:
        self._phones, self._t_said_ns = phones, now.mono_ns

    def reachable(self, person: str, now: Moment) -> bool | None:
        """None for a while after the start: nothing has been said yet."""
        if self._phones is None:
            waited_s = (now.mono_ns - self._start.mono_ns) / 1e9
            return None if waited_s <= self._grace_s else False
        since_ns = now.mono_ns - self._t_said_ns
        ages_ns = (
            self._phones.t_ns - phone.t_heard_ns + since_ns
            for phone in self._phones.phones
            if phone.person == person
        )
        return any(age_ns <= self._silent_s * 1e9 for age_ns in ages_ns)
