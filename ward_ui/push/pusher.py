"""Calls silent phones: a few at a time in threads, tried again while the call is still news."""

import asyncio
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Final

import msgspec

from alarms.messages import AlarmState, Phone
from ward_ui.push import key
from ward_ui.push.calls import Call, Calls
from ward_ui.push.messages import TTL_S, Push, called, topic
from ward_ui.push.store import Store

N_WAITING_MAX: Final = 1_000
N_AT_ONCE: Final = 4
SEND_S: Final = 5.0
"""A push service has this long to take a call."""
HEARD_S: Final = 10.0
"""A phone heard within this alarms by its own line."""
GONE: Final = frozenset({404, 410})
"""The browser has withdrawn the subscription (RFC 8030 section 7.3)."""

Send = Callable[[Call, Push, str], int]
"""Gives the push service's status; 0 when it could not be reached."""


class Pusher:
    """The second channel of one ward."""

    def __init__(self, config: Push, send: Send | None = None, *, again_s: float = 2.0) -> None:
        self.public_key = key.public(config.key_path)
        self.store = Store(config.store_path)
        self.config = config
        self._again_s = again_s
        self._send = send or deliver
        self._calls = Calls()
        self._heard_s: dict[str, float] = {}
        self._waiting: asyncio.Queue[Call] = asyncio.Queue(N_WAITING_MAX)

    def hear(self, state: AlarmState) -> None:
        """The newest state of a bed: whoever is silent and called is in the queue after it."""
        subscriptions = self.store.all()
        if not subscriptions or self._waiting.full():
            return
        for call in self._calls.due(state, subscriptions, self._is_heard):
            if not self._waiting.full():
                self._waiting.put_nowait(call)

    def heard(self, phone: Phone) -> None:
        """A phone's page lives. With another person on it, or nobody, it is no longer the same."""
        self._heard_s[phone.device] = monotonic()
        whose = self.store.person(phone.device)
        if whose is not None and whose != phone.person:
            self.store.remove(phone.device)

    async def run(self) -> None:
        """Send, for ever."""
        async with asyncio.TaskGroup() as group:
            for _ in range(N_AT_ONCE):
                group.create_task(self._work())

    def close(self) -> None:
        self.store.close()

    def _is_heard(self, device: str) -> bool:
        return monotonic() - self._heard_s.get(device, -HEARD_S) < HEARD_S

    async def _work(self) -> None:
        while True:
            await self._settle(await self._waiting.get())

    async def _settle(self, call: Call) -> None:
        """Until it is taken, the phone is gone, or the call is no news any more."""
        text = msgspec.json.encode(called(call.alarm, call.subscription.language)).decode()
        ends_s = monotonic() + TTL_S[call.alarm.priority]
        wait_s = self._again_s
        while True:
            status = await asyncio.to_thread(partial(self._send, call, self.config, text))
            if status in GONE:
                self.store.remove(call.subscription.device)
            refused = status in GONE or (400 <= status < 500 and status != 429)
            if 200 <= status < 300 or refused or monotonic() + wait_s > ends_s:
                return
            await asyncio.sleep(wait_s)
            wait_s *= 2


def deliver(call: Call, config: Push, text: str) -> int:
    """Encrypt for the phone (RFC 8291) and hand it to its push service."""
    from pywebpush import WebPushException, webpush
    from requests import RequestException

    one = call.subscription
    keys = {"p256dh": one.p256dh, "auth": one.auth}
    try:
        answer = webpush(
            {"endpoint": one.endpoint, "keys": keys},
            text,
            vapid_private_key=str(config.key_path),
            vapid_claims={"sub": config.contact},
            ttl=TTL_S[call.alarm.priority],
            headers={"Urgency": "high", "Topic": topic(call.alarm.id)},
            timeout=SEND_S,
        )
    except WebPushException as why:
        return 0 if why.response is None else int(why.response.status_code)
    except RequestException:
        return 0
    return 0 if isinstance(answer, str) else int(answer.status_code)
