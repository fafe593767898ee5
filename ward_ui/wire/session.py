"""One client's conversation (docs/protocol.md) as a state machine without I/O.

Messages and silence go in, actions come out; time and the log-in are arguments. Whatever comes
in, only the outcomes of the protocol page come out, and after `End` nothing more.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from alarms.messages import Phone
from ward_ui.config import PROTOCOL, Config
from ward_ui.http.origin import is_own_origin
from ward_ui.people.rights import Right, may
from ward_ui.people.standing import Standing
from ward_ui.view import telling
from ward_ui.wire import client_messages, facts
from ward_ui.wire.actions import (
    Action,
    Asked,
    Assign,
    Deliver,
    End,
    Greet,
    Look,
    Refuse,
    State,
    Take,
    Touch,
)
from ward_ui.wire.client_messages import (
    NOTHING,
    TEXT_BYTES_MAX,
    Command,
    Heartbeat,
    Hello,
    Received,
    Watch,
)
from ward_ui.words import sentence, sentences

MESSAGES_PER_S = 100.0
MESSAGES_AT_ONCE = 2_000.0
"""A phone that comes back may report every alarm of a ward in single messages, but not for ever."""

N_REMEMBERED = 4_096
"""Receipts remembered per session, so that none is passed on without end."""
RECEIVED_AGAIN_S = 2.0
"""How often the same from the same hands is passed on again: it may have been told anew."""
RECEIVED_AT_ONCE = 3
"""Passed on without that wait: an alarm that becomes graver at once is told, and said, at once."""

OF_AN_ALARM = frozenset({"acknowledge", "seen", "decline"})
"""Commands about one alarm."""

_ABOUT = dict.fromkeys(OF_AN_ALARM, "alarm_id") | {"assign": "bed", "set": "fact"}
"""The member that each command cannot do without."""

NEEDS: Mapping[str, Right] = MappingProxyType(
    dict.fromkeys(OF_AN_ALARM, Right.ANSWER) | {"assign": Right.ASSIGN, "set": Right.CARE}
)
"""The right that each command asks for."""


class Session:
    """What has been said so far by one client, and what is to be done about it."""

    def __init__(self, config: Config, *, t_s: float) -> None:
        self._config = config
        self._opened_s = t_s
        self._heard_s = t_s
        self._device: str | None = None
        self._kind = ""
        self._battery: float | None = None
        self._test: str | None = None
        """What its newest test of itself found wrong; None while it has told of none."""
        self._was_logged_in = False
        self._ended = False
        self._delivered: dict[tuple[str, str], float] = {}
        """(alarm, who holds the phone) -> until when its receipts have used up their share."""
        self._allowance = MESSAGES_AT_ONCE

    @property
    def deadline_s(self) -> float:
        """When `silence` is to be called if nothing is heard before."""
        times = self._config.times
        if self._device is None:
            return self._opened_s + times.hello_s
        return self._heard_s + times.silent_s

    def held_up(self, late_s: float) -> None:
        """The server looked later than it meant to: what it could not hear was no silence."""
        self._opened_s += late_s
        self._heard_s += late_s

    def phone(self, who: Standing, *, t_ns: int) -> Phone | None:
        """The client as a device that should be able to alarm; None for what is no phone.

        Nobody knows a stranger's device, whatever it calls itself: saying that it is nobody's would
        take somebody's phone off the list, and end its calls by push.

        Without somebody logged in it is nobody's phone: `Phone.person` is empty. A locked phone
        lies in a pocket and is to alarm all the same.
        """
        if self._kind != "phone" or self._device is None:
            return None
        if not (who.holder or who.is_known or self._was_logged_in):
            return None
        return Phone(
            device=self._device,
            person="" if who.holder is None else who.holder.person,
            t_heard_ns=t_ns,
            battery=self._battery,
            test=self._test or "",
            t_test_ns=0 if self._test is None else t_ns,
        )

    def listener(self, who: Standing) -> str | None:
        """Whose phone this is; None for a display, or while nobody is logged in: told of all."""
        return who.holder.person if who.holder is not None and self._kind == "phone" else None

    def opened(self, *, origin: str | None, host: str, who: Standing) -> list[Action]:
        """The socket is open: who is let in."""
        self._was_logged_in = who.holder is not None
        if not is_own_origin(origin, host):
            return self._end(4403, "origin")
        if not who.may_read:
            return self._end(4401, "login", "login_reading")
        return []

    def changed(self, who: Standing, *, last_seq: int) -> list[Action]:
        """Somebody logged in, left, or was locked out of acting: told anew who and what."""
        if self._device is None or self._ended:
            return []
        if not who.may_read:
            return self._end(4401, "login", "login_ended")
        self._was_logged_in = self._was_logged_in or who.holder is not None
        return [Greet(device=self._device, kind=self._kind, last_seq=last_seq)]

    def text(self, message: str, *, t_s: float, who: Standing) -> list[Action]:
        """A text message came. `who` is there at this moment."""
        if self._ended:
            return []
        if not self._allows(t_s):
            return self._end(4400, "rubbish", "too_many")
        if len(message.encode("utf-8", "replace")) > TEXT_BYTES_MAX:
            return self._end(4400, "rubbish", "too_long")
        if not who.may_read:
            return self._end(4401, "login", "login_ended")
        self._heard_s = t_s
        return self._decoded(message, who)

    def binary(self) -> list[Action]:
        """A binary message came."""
        return self._end(4400, "rubbish", "binary")

    def silence(self, *, t_s: float) -> list[Action]:
        """Time has passed."""
        if t_s < self.deadline_s:
            return []
        if self._device is None:
            return self._end(4408, "hello")
        return self._end(4008, "slow", "silent", s=self._config.times.silent_s)

    def _decoded(self, message: str, who: Standing) -> list[Action]:
        try:
            theirs = client_messages.version(message)
            if theirs.type == "hello" and theirs.protocol != PROTOCOL and self._device is None:
                return self._end(4406, "protocol", ours=PROTOCOL, theirs=theirs.protocol)
            said = client_messages.read(message)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
            return self._end(4400, "rubbish", why=str(why) or "not UTF-8")
        if isinstance(said, Hello):
            return self._hello(said)
        if self._device is None:
            return self._end(4408, "hello", "hello_first")
        match said:
            case Received():
                return self._received(said, self._device, who)
            case Command():
                return self._command(said, self._device, who)
            case Heartbeat():
                return self._heartbeat(said)
            case Watch():
                return [Look(bed=said.bed)]

    def _heartbeat(self, beat: Heartbeat) -> list[Action]:
        self._battery = beat.battery if beat.battery is not None else self._battery
        self._test = beat.test if beat.test is not None else self._test
        return [Touch()] if beat.touched else []

    def _hello(self, hello: Hello) -> list[Action]:
        if self._device is not None:
            return self._end(4400, "rubbish", "hello_twice")
        self._device, self._kind = hello.device, hello.kind
        return [Greet(device=hello.device, kind=hello.kind, last_seq=hello.last_seq)]

    def _received(self, receipt: Received, device: str, who: Standing) -> list[Action]:
        # Whoever logged in at a display may have left it long ago.
        whose = self.listener(who) or ""
        new = [id_ for id_ in dict.fromkeys(receipt.alarm_ids) if self._is_news(id_, whose)]
        for id_ in new:
            used_s = max(self._delivered.pop((id_, whose), 0.0), self._heard_s)
            self._delivered[id_, whose] = used_s + RECEIVED_AGAIN_S
        while len(self._delivered) > N_REMEMBERED:
            del self._delivered[next(iter(self._delivered))]
        if not new:
            return []
        is_known = who.is_known or who.holder is not None
        return [Deliver(device=device, alarm_ids=tuple(new), person=whose, is_known=is_known)]

    def _is_news(self, alarm_id: str, whose: str) -> bool:
        """An alarm that is told anew is received anew; the engine knows whether it was."""
        ahead_s = self._delivered.get((alarm_id, whose), 0.0) - self._heard_s
        return ahead_s <= (RECEIVED_AT_ONCE - 1) * RECEIVED_AGAIN_S

    def _command(self, command: Command, device: str, who: Standing) -> list[Action]:
        if command.name not in _ABOUT:
            return [self._refusal(command, "command_unknown", name=command.name)]
        about = _ABOUT[command.name]
        if getattr(command, about) in (None, NOTHING):
            return self._end(4400, "rubbish", why=f"Object missing required field `{about}`")
        person = who.actor
        if person is None:
            return [self._refusal(command, self._why_nobody(who))]
        if not may(person, NEEDS[command.name]):
            return [self._refusal(command, "role", role=person.role)]
        try:
            return [Touch(), _asked(command, device, person.person)]
        except msgspec.DecodeError as why:
            return [self._refusal(command, "fact_unread", why=why)]

    def _why_nobody(self, who: Standing) -> str:
        if who.is_locked:
            return "locked"
        return "login_ended" if self._was_logged_in else "login_first"

    def _refusal(self, command: Command, key: str, **parts: object) -> Refuse:
        reasons = sentences(key, **parts)
        language = self._config.language
        return Refuse(
            text=telling.answer(command.id, ok=False, reasons=reasons, language=language),
            name=command.name[:64],
            about=command.alarm_id or command.bed or "",
            device=self._device or "",
            why=key,
        )

    def _allows(self, t_s: float) -> bool:
        """A token bucket over messages: `MESSAGES_PER_S`, and `MESSAGES_AT_ONCE` in a burst."""
        gained = max(0.0, t_s - self._heard_s) * MESSAGES_PER_S
        self._allowance = min(MESSAGES_AT_ONCE, self._allowance + gained) - 1.0
        return self._allowance >= 0.0

    def _end(self, close_code: int, code: str, key: str = "", **parts: object) -> list[Action]:
        if self._ended:
            return []
        self._ended = True
        text = sentence(self._config.language, key or code, **parts)
        return [End(close_code=close_code, code=code, text=text)]


def _asked(command: Command, device: str, person: str) -> Asked:
    if command.name == "set":
        return State(id=command.id, said=facts.said(command.fact), device=device, person=person)
    if command.name == "assign":
        return Assign(
            id=command.id,
            bed=command.bed or "",
            persons=tuple(command.persons),
            shift=command.shift,
            device=device,
            person=person,
        )
    return Take(
        id=command.id,
        alarm_id=command.alarm_id or "",
        device=device,
        person=person,
        name=command.name,
    )
