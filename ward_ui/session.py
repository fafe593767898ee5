"""One client's conversation (docs/protocol.md) as a state machine without I/O.

Messages and silence go in, actions come out; time and the log-in are arguments. Whatever comes
in, only the outcomes of the protocol page come out, and after `End` nothing more.
"""

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from alarms.messages import Phone
from ward_ui import facts, view
from ward_ui.config import PROTOCOL, Config
from ward_ui.people import MAY_ACT, Person
from ward_ui.words import sentence, sentences

TEXT_BYTES_MAX = 64 * 1024

MESSAGES_PER_S = 100.0
MESSAGES_AT_ONCE = 2_000.0
"""A phone that comes back may report every alarm of a ward in single messages, but not for ever."""

N_REMEMBERED = 4_096
"""Receipts remembered per session, so that each is passed on once."""

_Id = Annotated[str, Meta(min_length=1, max_length=64)]
_Name = Annotated[str, Meta(max_length=40)]
_AlarmId = Annotated[str, Meta(min_length=1, max_length=200)]


_NOTHING = msgspec.Raw()
"""Of a member that is not there."""


class _Hello(Struct, tag_field="type", tag="hello", kw_only=True):
    protocol: int
    device: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._-]{1,64}\Z")]
    kind: Literal["display", "phone", "other"]
    last_seq: Annotated[int, Meta(ge=0, le=2**53)] | None = None


class _Heartbeat(Struct, tag_field="type", tag="heartbeat", kw_only=True):
    battery: Annotated[float, Meta(ge=0, le=1)] | None = None
    test: Annotated[str, Meta(max_length=200)] | None = None


class _Received(Struct, tag_field="type", tag="received", kw_only=True):
    alarm_ids: list[_AlarmId]


class _Command(Struct, tag_field="type", tag="command", kw_only=True):
    id: _Id
    name: str
    alarm_id: _AlarmId | None = None
    bed: Annotated[str, Meta(max_length=40)] | None = None
    persons: Annotated[list[_Name], Meta(max_length=16)] = []
    shift: Annotated[str, Meta(max_length=40)] = ""
    fact: msgspec.Raw = _NOTHING


class _Version(Struct):
    """Enough of a `hello` to see that it speaks another version."""

    type: str = ""
    protocol: int = PROTOCOL


_message = msgspec.json.Decoder(_Hello | _Heartbeat | _Received | _Command)
_version = msgspec.json.Decoder(_Version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Greet:
    """Send `welcome` and `snapshot`, then what changes."""

    device: str
    kind: str
    last_seq: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Tell the alarm engine that the device has these on its screen."""

    device: str
    alarm_ids: tuple[str, ...]
    person: str = ""
    """Who is logged in there; empty when nobody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Ask the alarm engine, for this person, and answer the client."""

    id: str
    alarm_id: str
    device: str
    person: str
    name: str = "acknowledge"
    """One of `OF_AN_ALARM`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Ask the alarm engine to tell these people, in this order, of a bed's alarms."""

    id: str
    bed: str
    persons: tuple[str, ...]
    shift: str
    device: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Ask the alarm engine to take a fact that this person states."""

    id: str
    said: facts.Said
    device: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Send this answer."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Send `error` with this code and text, then close."""

    close_code: int
    code: str
    text: str


Asked = Take | Assign | State
"""What the alarm engine is asked, and the client is answered."""

Action = Greet | Deliver | Asked | Say | End

OF_AN_ALARM = frozenset({"acknowledge", "seen", "decline"})
"""Commands about one alarm."""

_ABOUT = dict.fromkeys(OF_AN_ALARM, "alarm_id") | {"assign": "bed", "set": "fact"}
"""The member that each command cannot do without."""


class Session:
    """What has been said so far by one client, and what is to be done about it."""

    def __init__(self, config: Config, *, t_s: float) -> None:
        self._config = config
        self._opened_s = t_s
        self._heard_s = t_s
        self._device: str | None = None
        self._kind = ""
        self._battery: float | None = None
        self._test = ""
        self._was_logged_in = False
        self._ended = False
        self._delivered: dict[str, None] = {}
        self._allowance = MESSAGES_AT_ONCE

    @property
    def deadline_s(self) -> float:
        """When `silence` is to be called if nothing is heard before."""
        times = self._config.times
        if self._device is None:
            return self._opened_s + times.hello_s
        return self._heard_s + times.silent_s

    def phone(self, person: Person | None, *, t_ns: int) -> Phone | None:
        """The client as a device that should be able to alarm; None for what is no phone.

        Without somebody logged in it is nobody's phone: `Phone.person` is empty.
        """
        if self._kind != "phone" or self._device is None:
            return None
        return Phone(
            device=self._device,
            person="" if person is None else person.person,
            t_heard_ns=t_ns,
            battery=self._battery,
            test=self._test,
        )

    def listener(self, person: Person | None) -> str | None:
        """Whose phone this is; None for a display, or while nobody is logged in: told of all."""
        return person.person if person is not None and self._kind == "phone" else None

    def opened(self, *, origin: str | None, host: str, person: Person | None) -> list[Action]:
        """The socket is open: who is let in."""
        self._was_logged_in = person is not None
        if not is_own_origin(origin, host):
            return self._end(4403, "origin")
        if person is None and not self._config.display_without_login:
            return self._end(4401, "login", "login_reading")
        return []

    def text(self, message: str, *, t_s: float, person: Person | None) -> list[Action]:
        """A text message came. `person` is who is logged in at this moment."""
        if self._ended:
            return []
        if not self._allows(t_s):
            return self._end(4400, "rubbish", "too_many")
        if len(message.encode("utf-8", "replace")) > TEXT_BYTES_MAX:
            return self._end(4400, "rubbish", "too_long")
        if person is None and not self._config.display_without_login:
            return self._end(4401, "login", "login_ended")
        self._heard_s = t_s
        return self._decoded(message, person)

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

    def _decoded(self, message: str, person: Person | None) -> list[Action]:
        try:
            theirs = _version.decode(message)
            if theirs.type == "hello" and theirs.protocol != PROTOCOL and self._device is None:
                return self._end(4406, "protocol", ours=PROTOCOL, theirs=theirs.protocol)
            said = _message.decode(message)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
            return self._end(4400, "rubbish", why=str(why) or "not UTF-8")
        if isinstance(said, _Hello):
            return self._hello(said)
        if self._device is None:
            return self._end(4408, "hello", "hello_first")
        if isinstance(said, _Received):
            return self._received(said, self._device, person)
        if isinstance(said, _Command):
            return self._command(said, self._device, person)
        self._battery = said.battery if said.battery is not None else self._battery
        self._test = said.test if said.test is not None else self._test
        return []

    def _hello(self, hello: _Hello) -> list[Action]:
        if self._device is not None:
            return self._end(4400, "rubbish", "hello_twice")
        self._device, self._kind = hello.device, hello.kind
        return [Greet(device=hello.device, kind=hello.kind, last_seq=hello.last_seq)]

    def _received(self, receipt: _Received, device: str, person: Person | None) -> list[Action]:
        new = [id_ for id_ in dict.fromkeys(receipt.alarm_ids) if id_ not in self._delivered]
        self._delivered.update(dict.fromkeys(new))
        while len(self._delivered) > N_REMEMBERED:
            del self._delivered[next(iter(self._delivered))]
        whose = "" if person is None else person.person
        return [Deliver(device=device, alarm_ids=tuple(new), person=whose)] if new else []

    def _command(self, command: _Command, device: str, person: Person | None) -> list[Action]:
        if command.name not in _ABOUT:
            return [self._refusal(command.id, "command_unknown", name=command.name)]
        about = _ABOUT[command.name]
        if getattr(command, about) in (None, _NOTHING):
            return self._end(4400, "rubbish", why=f"Object missing required field `{about}`")
        if person is None:
            key = "login_ended" if self._was_logged_in else "login_first"
            return [self._refusal(command.id, key)]
        if person.role not in MAY_ACT:
            return [self._refusal(command.id, "role", role=person.role)]
        try:
            return [_asked(command, device, person.person)]
        except msgspec.DecodeError as why:
            return [self._refusal(command.id, "fact_unread", why=why)]

    def _refusal(self, id_: str, key: str, **parts: object) -> Say:
        reasons = sentences(key, **parts)
        language = self._config.language
        return Say(text=view.answer(id_, ok=False, reasons=reasons, language=language))

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


def _asked(command: _Command, device: str, person: str) -> Asked:
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


def is_own_origin(origin: str | None, host: str) -> bool:
    """Whether a page of this server, or no page at all, is asking (RFC 6455 section 10.2)."""
    if origin is None:
        return True
    try:
        asked = urlsplit(origin)
    except ValueError:
        return False
    return asked.scheme in {"http", "https"} and asked.netloc.lower() == host.lower() != ""
