"""What a client may say (docs/protocol.md), as types; reading one is checking it."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from ward_ui.config import PROTOCOL

TEXT_BYTES_MAX = 64 * 1024

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Name = Annotated[str, Meta(max_length=40)]
AlarmId = Annotated[str, Meta(min_length=1, max_length=200)]
Device = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._-]{1,64}\Z")]

NOTHING = msgspec.Raw()
"""Of a member that is not there."""


class Hello(Struct, tag_field="type", tag="hello", kw_only=True):
    """The first message: which device this is."""

    protocol: int
    device: Device
    kind: Literal["display", "phone", "other"]
    last_seq: Annotated[int, Meta(ge=0, le=2**53)] | None = None


class Heartbeat(Struct, tag_field="type", tag="heartbeat", kw_only=True):
    """The device is there."""

    battery: Annotated[float, Meta(ge=0, le=1)] | None = None
    test: Annotated[str, Meta(max_length=200)] | None = None
    touched: bool = False
    """Somebody has used the device since the last one: it is not left lying."""


class Received(Struct, tag_field="type", tag="received", kw_only=True):
    """The device has these alarms on its screen."""

    alarm_ids: list[AlarmId]


class Command(Struct, tag_field="type", tag="command", kw_only=True):
    """A person does something; which members it needs depends on its name."""

    id: Id
    name: str
    alarm_id: AlarmId | None = None
    bed: Annotated[str, Meta(max_length=40)] | None = None
    persons: Annotated[list[Name], Meta(max_length=16)] = []
    shift: Annotated[str, Meta(max_length=40)] = ""
    fact: msgspec.Raw = NOTHING


class Watch(Struct, tag_field="type", tag="watch", kw_only=True):
    """The device wants the curves of a bed, for a while."""

    bed: Annotated[str, Meta(max_length=40)]


class Version(Struct):
    """Enough of a `hello` to see that it speaks another version."""

    type: str = ""
    protocol: int = PROTOCOL


Message = Hello | Heartbeat | Received | Command | Watch

_message = msgspec.json.Decoder(Message)
_version = msgspec.json.Decoder(Version)


def read(text: str) -> Message:
    """What the text says; DecodeError, UnicodeError or RecursionError when nothing."""
    said: Message = _message.decode(text)
    return said


def version(text: str) -> Version:
    """Which version it speaks, if it says so; raises as `read` does."""
    said: Version = _version.decode(text)
    return said
