"""What is heard on the buses goes to every client's mailbox: alarms at once, vitals gathered.

Each piece of JSON is made once; every client is given the same text.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from time import monotonic, time_ns
from typing import Final, Protocol

from alarms.messages import AlarmState, Entry, RoleLent
from dsp.messages import Evidence, Placement, Vitals, Waves
from records.history import Trend
from sensor.bus import Alive, Received
from sensor.messages import Fault, LinkHealth, ModuleSays
from ward_ui.config import Config
from ward_ui.live.continuity import Continuity
from ward_ui.live.handsets import Handsets
from ward_ui.live.looks import Looks
from ward_ui.live.radars import Radars
from ward_ui.live.ward import SERVICES_KEY, VITALS, Note, Ward
from ward_ui.past.reading import STEP_S, Past
from ward_ui.people.logins import Lent
from ward_ui.people.person import Person
from ward_ui.push.pusher import Pusher
from ward_ui.view import alarms, telling, trends
from ward_ui.view.plain import Json
from ward_ui.wire.commands import REPORT_S, Commands
from ward_ui.wire.mailbox import Gathered, Key, Mailbox
from ward_ui.wire.told import needs
from ward_ui.words import sentence

LATER: Final = 4.0
"""A server that is late by so much waits this many times as long before the next vitals."""
GATHER_S_MAX: Final = 1.0


def gathering_s(least_s: float, *, late_s: float) -> float:
    """How long the next vitals wait for those of other beds, by how late the last ones went."""
    return max(least_s, min(GATHER_S_MAX, LATER * late_s))


class Client(Protocol):
    """One open socket, as the hub needs it."""

    mailbox: Mailbox

    @property
    def listener(self) -> str | None:
        """Whose phone it is; None is told of every alarm."""

    def end(self, close_code: int, error: str | None) -> None:
        """Close now, without waiting for the client."""


class File(Protocol):
    """Something that is written beside the ward's work."""

    trouble: str
    """Why it cannot be; empty when it can."""


class Hub:
    """The ward and everyone who looks at it."""

    def __init__(self, config: Config, ward: Ward, past: Past, commands: Commands) -> None:
        self.config = config
        self.ward = ward
        self.past = past
        self.commands = commands
        self.handsets = Handsets(forget_s=config.times.login_s)
        ward.holder_of = self.handsets.holder
        self.looks = Looks(config)
        self.radars = Radars(config.beds)
        self.pusher = None if config.push is None else Pusher(config.push)
        self._needs: tuple[Person, ...] = ()
        self.files: Sequence[File] = ()
        """What is kept of people, as far as it may be in trouble."""
        self._trends: Mapping[str, Trend] = {}
        self._open: set[Client] = set()
        self._clients: set[Client] = set()
        """Those who have said `hello`."""
        self._gathered: dict[str, str] = {}
        """Bed -> its newest vitals, JSON."""
        self._something = asyncio.Event()
        self._continuity = Continuity(None)
        self._to_catch_up = asyncio.Event()

    async def lend(self, person: Person, lent: Lent) -> bool:
        """Whether the alarm engine has taken it that the person has this role for a while."""
        self.ward.names = {**self.ward.names, person.person: person.name}
        said = RoleLent(
            person=person.person,
            name=person.name,
            role=lent.role,
            until_ns=round(lent.until_s * 1e9),
            reason=lent.reason,
        )
        return self.ward.is_up("alarms") and await self.commands.lend(said)

    def tell_needs(self, needs: Sequence[Person]) -> None:
        """Everybody sees who has taken a role in need."""
        self._needs = tuple(needs)
        self._put(("needs", ""), self.needs())

    def needs(self) -> str:
        """The message `needs`."""
        return needs(self._needs, now_ns=time_ns())

    async def begin(self) -> None:
        """Know where the journal stood before anybody connects; told from there on."""
        newest = await self.past.newest_seq()
        self._continuity = Continuity(newest)
        if newest is not None:
            self.ward.seq, self.ward.is_catching_up = newest, True

    def enter(self, client: Client, *, is_known: bool) -> bool:
        """Whether there is room for one more; a quarter of it is for the ward's own devices."""
        n_max = self.config.n_clients_max
        if len(self._open) >= (n_max if is_known else n_max - n_max // 4):
            return False
        self._open.add(client)
        return True

    def tell_from_now_on(self, client: Client) -> None:
        """Everything that changes is left in the client's mailbox."""
        self._clients.add(client)

    def leave(self, client: Client) -> None:
        self._open.discard(client)
        self._clients.discard(client)
        self.looks.leave(client)

    def hear(self, message: Received) -> None:
        """One message off a bus."""
        t_s, now_ns = monotonic(), time_ns()
        match message.body:
            case Waves() | Evidence() | Placement() as look:
                self.looks.hear(look, now_ns=now_ns)
            case Vitals() as vitals:
                self.looks.hear(vitals, now_ns=now_ns)
                self._tell(self.ward.hear_vitals(vitals, t_s=t_s, now_ns=now_ns))
            case AlarmState() as state:
                self._hear_alarms(message, state, t_s=t_s, now_ns=now_ns)
            case Fault() | ModuleSays() | LinkHealth() as said:
                self.radars.hear(said, t_s=t_s)
            case Alive() as alive:
                if alive.service == "alarms":
                    self._catch_up_if(self._continuity.on_alive(alive.pid))
                self._tell(self.ward.hear_alive(alive, t_s=t_s, now_ns=now_ns))

    async def look(self) -> None:
        """For ever: say what silence says."""
        while True:
            self.ward.own_detail["records"] = self._trouble_with_records()
            language = self.config.language
            self.ward.own_detail["dsp"] = self.radars.trouble(language, t_s=monotonic())
            self._tell(self.ward.look(t_s=monotonic(), now_ns=time_ns()))
            self.looks.pass_time(t_s=monotonic())
            await asyncio.sleep(self.config.times.look_s)

    async def beat(self) -> None:
        """For ever: heartbeats, so that a client knows that it has its server."""
        while True:
            self._put(("heartbeat", ""), telling.heartbeat(now_ns=time_ns()))
            await asyncio.sleep(self.config.times.heartbeat_s)

    async def hand_out_vitals(self) -> None:
        """For ever: vitals that came within `gather_s` of the first go out together.

        A server that comes late gathers for longer: it has fewer messages to make of the same
        beds, and goes on answering those who knock.
        """
        gather_s = wait_s = self.config.times.gather_s
        while True:
            await self._something.wait()
            began_s = monotonic()
            await asyncio.sleep(wait_s)
            wait_s = gathering_s(gather_s, late_s=monotonic() - began_s - wait_s)
            self._something.clear()
            gathered, self._gathered = Gathered(self._gathered), {}
            for client in self._clients:
                client.mailbox.gather(gathered)

    async def report_phones(self) -> None:
        """For ever: the engine hears which phones could alarm."""
        while True:
            await self.commands.report(self.handsets.phones(time_ns()))
            await asyncio.sleep(REPORT_S)

    def trends(self) -> str:
        """The message `trends`, stamped now: a client sets its clock by what it hears."""
        return trends.trends(self._trends, step_s=STEP_S, now_ns=time_ns())

    async def refresh_trends(self) -> None:
        """For ever: the last half hour, read anew; sooner when it could not be read."""
        times = self.config.times
        while True:
            found = await self.past.trends(now_ns=time_ns())
            if found is not None:
                self._trends = found
                self._put(("trends", ""), self.trends())
            await self.past.look_again()
            is_well = found is not None and not self.past.journal_trouble
            await asyncio.sleep(times.trends_s if is_well else times.retry_s)

    async def catch_up(self) -> None:
        """For ever: after a break of the line, tell clients what the journal got meanwhile.

        Until it is told, `seq` stays at what they know: a client that leaves now asks from there.
        """
        while True:
            await self._to_catch_up.wait()
            self._to_catch_up.clear()
            since = self._continuity.take()
            if since is None:
                continue
            missed, is_all = await self.past.missed(since)
            self._continuity.caught_up(missed[-1][0] if missed else since)
            if self._continuity.since is None:
                self.ward.caught_up()
            if missed or not is_all:
                self._tell_missed(missed, is_all=is_all)

    def listed(self, missed: Iterable[tuple[int, Entry]]) -> list[Json]:
        """The journal's entries about alarms, as clients are told of them."""
        of_alarms = [(seq, entry, entry.alarm) for seq, entry in missed if entry.alarm]
        self.commands.know(alarm.id for _, _, alarm in of_alarms)
        return [alarms.missed_entry(*of_alarm, self.ward.names) for of_alarm in of_alarms]

    def _tell_missed(self, missed: Sequence[tuple[int, Entry]], *, is_all: bool) -> None:
        listed, now_ns = self.listed(missed), time_ns()
        text = alarms.missed(listed, seq=self.ward.seq, is_all=is_all, now_ns=now_ns)
        for client in list(self._clients):
            if not client.mailbox.answer(text):
                client.end(1012, None)

    def _catch_up_if(self, is_missing: bool) -> None:
        if is_missing or self._continuity.since is not None:
            self.ward.is_catching_up = True
            self._to_catch_up.set()

    def _hear_alarms(
        self, message: Received, state: AlarmState, *, t_s: float, now_ns: int
    ) -> None:
        if self.ward.is_another_journal(state):
            self._continuity = Continuity(None)
            self.ward.is_catching_up = False
            for client in list(self._clients):
                client.end(1012, None)
        self._catch_up_if(self._continuity.on_state(message.topic, n=message.seq, seq=state.seq))
        self.commands.know(alarm.id for alarm in state.alarms)
        if self.pusher is not None:
            self.pusher.hear(state)
        self.looks.alarmed(state, t_s=t_s, now_ns=now_ns)
        self._tell(self.ward.hear_alarms(state, t_s=t_s, now_ns=now_ns))

    def _tell(self, notes: Iterable[Note]) -> None:
        for note in notes:
            if note.key == SERVICES_KEY:
                self._mark_engine()
            if note.key[0] == VITALS:
                self._gathered[note.key[1]] = note.text
                self._something.set()
            elif note.text_for is not None:
                self._put_each(note.key, note.text_for)
            else:
                self._put(note.key, note.text)

    def _mark_engine(self) -> None:
        if self.ward.is_up("alarms"):
            self.commands.engine_up.set()
        else:
            self.commands.engine_up.clear()

    def _put(self, key: Key, text: str) -> None:
        for client in self._clients:
            client.mailbox.put(key, text)

    def _put_each(self, key: Key, text_for: Callable[[str | None], str]) -> None:
        texts: dict[str | None, str] = {}
        for client in self._clients:
            listener = client.listener
            if listener not in texts:
                texts[listener] = text_for(listener)
            client.mailbox.put(key, texts[listener])

    def _trouble_with_records(self) -> str:
        troubles = {
            "journal_unread": self.past.journal_trouble,
            "history_unread": self.past.history_trouble,
            "people_unwritten": " ".join(file.trouble for file in self.files if file.trouble),
            "recording_failed": self.config.recorders.trouble if self.config.recorders else "",
        }
        language = self.config.language
        return " ".join(sentence(language, key, why=why) for key, why in troubles.items() if why)
