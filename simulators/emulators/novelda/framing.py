"""XeThru frames: escaped ones in both directions, and the bulk frames of the module.

Layout: novelda/Legacy-SW (MIT), commit 2ef9cc58, protocol.c and protocol_target.c.
"""

import struct
from dataclasses import dataclass
from functools import reduce
from operator import xor

START, END, ESCAPE = 0x7D, 0x7E, 0x7F
BULK = b"\x7c\x7c\x7c\x7c"
COMMAND_BYTES_MAX = 4096
"""Longer is no command."""


def classic(payload: bytes) -> bytes:
    """Start, payload, exclusive or of both, end; what looks like a mark is escaped."""
    body = payload + bytes([checksum(payload)])
    escaped = b"".join(
        bytes([ESCAPE, byte]) if byte in {START, END, ESCAPE} else bytes([byte]) for byte in body
    )
    return bytes([START]) + escaped + bytes([END])


def bulk(payload: bytes) -> bytes:
    """Four marks, length, a checksum that is 0 and unchecked, payload."""
    return BULK + struct.pack("<IB", len(payload), 0) + payload


def checksum(payload: bytes) -> int:
    """Exclusive or of the start mark and all of the payload."""
    return reduce(xor, payload, START)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What the host said."""

    payload: bytes
    whole: bool
    """The checksum is right."""


class Commands:
    """An incremental reader of what the host says."""

    def __init__(self) -> None:
        self._body: bytearray | None = None
        self._escaped = False

    def feed(self, data: bytes) -> list[Command]:
        return [command for byte in data if (command := self._byte(byte)) is not None]

    def _byte(self, byte: int) -> Command | None:
        if self._escaped:
            self._escaped = False
            self._add(byte)
        elif byte == START:
            self._body = bytearray()
        elif self._body is None:
            return None
        elif byte == ESCAPE:
            self._escaped = True
        elif byte == END:
            return self._ended()
        else:
            self._add(byte)
        return None

    def _add(self, byte: int) -> None:
        if self._body is None or len(self._body) > COMMAND_BYTES_MAX:
            self._body = None
            return
        self._body.append(byte)

    def _ended(self) -> Command | None:
        body, self._body = self._body, None
        if not body:
            return None
        payload = bytes(body[:-1])
        return Command(payload=payload, whole=bool(payload) and body[-1] == checksum(payload))
