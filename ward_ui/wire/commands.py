"""What goes to the alarm engine: receipts of devices, what people say, and which phones there are.

A person's command is asked at once; receipts wait in a bounded queue and only a few are under way
at a time, so that two hundred phones reporting one alarm do not stand before a nurse's hand.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterable, Mapping
from time import time_ns

from alarms.messages import (
    Acknowledge,
    Answer,
    Assigned,
    Command,
    Decline,
    Delivered,
    Phone,
    Phones,
    RoleLent,
    Seen,
    Set,
    subject_of,
)
from sensor.bus import Requester
from ward_ui.wire import facts
from ward_ui.wire.actions import Asked, Assign, Deliver, State

N_RECEIPTS_MAX = 10_000
"""Waiting for the engine; half of them may be strangers', and the ward's own go first."""
N_RECEIPTS_UNDER_WAY = 4
N_TRIES = 3
"""The engine may be restarted between asking and answering; asking again does nothing twice."""

N_KNOWN_MAX = 4_096
N_STRANGERS_MAX = 200
"""Devices on which nobody has ever logged in, whose receipts of one alarm are passed on: displays,
not a machine that makes up names and fills the journal. The ward's own devices are not counted, so
that no machine stands before them."""

REPORT_S = 2.0
"""How often the engine is told of the phones, and how long it has to hear it."""

_OF_AN_ALARM: Mapping[str, type[Acknowledge] | type[Seen] | type[Decline]] = {
    "acknowledge": Acknowledge,
    "seen": Seen,
    "decline": Decline,
}


class Commands:
    """The alarm engine's ear, as seen from here."""

    def __init__(self, requester: Requester, *, answer_s: float) -> None:
        self._requester = requester
        self.engine_up = asyncio.Event()
        """Set while the alarm engine is alive; receipts wait for it."""
        self._answer_s = answer_s
        self._receipts: deque[Delivered] = deque()
        self._of_strangers: deque[Delivered] = deque()
        self._unsettled: set[str] = set()
        self._filled = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[Answer | None]] = {}
        self._known: dict[str, set[str]] = {}
        """Alarm -> strangers' devices that have it."""
        self._n_reports = 0

    def know(self, alarm_ids: Iterable[str]) -> None:
        """Alarms that clients have been told of; receipts of others are not passed on."""
        for alarm_id in alarm_ids:
            self._known[alarm_id] = self._known.pop(alarm_id, set())
        while len(self._known) > N_KNOWN_MAX:
            del self._known[next(iter(self._known))]

    def deliver(self, receipt: Deliver) -> None:
        """Leave receipts to be passed on soon, each once."""
        waiting = self._receipts if receipt.is_known else self._of_strangers
        n_max = N_RECEIPTS_MAX if receipt.is_known else N_RECEIPTS_MAX // 2
        for alarm_id in receipt.alarm_ids:
            id_ = f"{receipt.device}:received:{alarm_id}:{receipt.person}"
            is_new = alarm_id in self._known and id_ not in self._unsettled
            if is_new and len(self._unsettled) < n_max and self._counts(receipt, alarm_id):
                self._unsettled.add(id_)
                waiting.append(
                    Delivered(
                        id=id_,
                        alarm_id=alarm_id,
                        device=receipt.device,
                        t_ns=time_ns(),
                        person=receipt.person,
                    )
                )
        self._filled.set()

    def _counts(self, receipt: Deliver, alarm_id: str) -> bool:
        """Every device of the ward does; so many of strangers, each once."""
        if receipt.is_known:
            return True
        strangers = self._known[alarm_id]
        if receipt.device in strangers or len(strangers) >= N_STRANGERS_MAX:
            return False
        strangers.add(receipt.device)
        return True

    async def take(self, take: Asked) -> Answer | None:
        """The engine's answer, once it is in the journal; None when it did not answer in time.

        The same command again, while the first is under way, waits for the same answer.
        """
        word, command = _said(take, time_ns())
        id_ = command.id
        asked = self._under_way.get(id_)
        if asked is None:
            asked = asyncio.create_task(self._ask(word, command))
            self._under_way[id_] = asked
            asked.add_done_callback(lambda _: self._under_way.pop(id_, None))
        return await asyncio.shield(asked)

    async def lend(self, lent: RoleLent) -> bool:
        """Whether the engine has taken it: a person has that role for a while."""
        id_ = f"lent:{lent.person}:{lent.until_ns}"
        said = Set(id=id_, fact=lent, person=lent.person, device="", t_ns=time_ns())
        answer = await self.state(said)
        return answer is not None and answer.ok

    async def state(self, said: Set) -> Answer | None:
        """The engine's answer to a fact; None when it did not answer in time."""
        return await self._ask("set", said)

    async def run(self) -> None:
        """Pass receipts on, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._requester.collect())
            for _ in range(N_RECEIPTS_UNDER_WAY):
                group.create_task(self._pass_on())

    async def report(self, phones: Iterable[Phone]) -> None:
        """Which phones there are, while the engine is alive. The newest is enough: never again."""
        if not self.engine_up.is_set():
            return
        self._n_reports += 1
        said = Phones(id=f"phones:{self._n_reports}", t_ns=time_ns(), phones=tuple(phones))
        with contextlib.suppress(TimeoutError):
            await self._requester.ask("phones", said, timeout_s=REPORT_S)

    async def _ask(self, word: str, command: Command) -> Answer | None:
        try:
            answer: Answer = await self._requester.ask(word, command, timeout_s=self._answer_s)
        except TimeoutError:
            return None
        return answer

    async def _pass_on(self) -> None:
        while True:
            while not (waiting := self._receipts or self._of_strangers):
                self._filled.clear()
                await self._filled.wait()
            receipt = waiting.popleft()
            if not await self._settle(receipt):
                self._known.get(receipt.alarm_id, set()).discard(receipt.device)
            self._unsettled.discard(receipt.id)

    async def _settle(self, receipt: Delivered) -> bool:
        """Ask until answered; while the engine is down, wait for it. False: it never answered."""
        for _ in range(N_TRIES):
            await self.engine_up.wait()
            if await self._ask("delivered", receipt) is not None:
                return True
        return False


def _said(take: Asked, t_ns: int) -> tuple[str, Acknowledge | Seen | Decline | Set]:
    """The engine's word and command; the same of one person on one device has the same id."""
    by = f"{take.device}:{take.person}:{take.id}"
    if isinstance(take, Assign):
        assigned = Assigned(bed=take.bed, persons=take.persons, shift=take.shift)
        said = Set(
            id=f"{by}:{take.bed}", fact=assigned, person=take.person, device=take.device, t_ns=t_ns
        )
        return "set", said
    if isinstance(take, State):
        fact = facts.fact(take.said, t_ns=t_ns)
        id_ = f"{by}:{subject_of(fact)}"
        return "set", Set(id=id_, fact=fact, person=take.person, device=take.device, t_ns=t_ns)
    return take.name, _OF_AN_ALARM[take.name](
        id=f"{by}:{take.alarm_id}",
        alarm_id=take.alarm_id,
        person=take.person,
        device=take.device,
        t_ns=t_ns,
    )
