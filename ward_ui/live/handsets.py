"""The phones of people who are logged in, and when each was last heard."""

from alarms.messages import Phone

N_PHONES_MAX = 500
"""More than there are clients; the one unheard for longest is forgotten first."""


class Handsets:
    """A phone that falls silent stays listed: that it is missing is the news.

    It leaves the list when nobody is logged in on it any more, or after `forget_s` of silence (a
    log-in lasts no longer).
    """

    def __init__(self, *, forget_s: float) -> None:
        self._forget_s = forget_s
        self._phones: dict[str, Phone] = {}

    def heard(self, phone: Phone) -> None:
        """The newest of a device, oldest device first in the list."""
        self._phones.pop(phone.device, None)
        if phone.person:
            self._phones[phone.device] = phone
        while len(self._phones) > N_PHONES_MAX:
            del self._phones[next(iter(self._phones))]

    def holder(self, device: str) -> str:
        """Who was last heard to hold it, by log-in; empty where that is not known."""
        phone = self._phones.get(device)
        return "" if phone is None else phone.person

    def phones(self, t_ns: int) -> tuple[Phone, ...]:
        """All that count at `t_ns`."""
        oldest_ns = t_ns - self._forget_s * 1e9
        self._phones = {d: p for d, p in self._phones.items() if p.t_heard_ns >= oldest_ns}
        return tuple(self._phones.values())
