"""The two kinds of X4 frames, mixed in one stream.

Classic: ``7D``, payload and checksum with 7D, 7E and 7F each preceded by 7F, ``7E``; the checksum
is the exclusive or of 7D and the payload. Bulk: ``7C 7C 7C 7C``, u32 length, a byte that is not
checked, the payload as it is. Source: novelda/Legacy-SW (MIT), commit 2ef9cc58, `protocol.c`.
"""

import re

import numpy as np

from sensor.drivers.framing import PARTIAL, WRONG, Partial, Whole, Wrong
from sensor.drivers.novelda.messages import Message
from sensor.drivers.novelda.payload import KINDS, message

START, END, ESCAPE = 0x7D, 0x7E, 0x7F
BULK = b"\x7c\x7c\x7c\x7c"
PAYLOAD_BYTES_MAX = 16 * 1024
"""The longest documented, 1536 RF bins as floats, has 6158; the vendor's parser has no bound."""

_BULK_HEADER_BYTES = 9
_ESCAPED = re.compile(rb"\x7f(.)", re.DOTALL)
_CLASSIC = re.compile(rb"\x7d((?:[^\x7d-\x7f]|\x7f.)*+)(\x7e)?", re.DOTALL)


def encode(payload: bytes) -> bytes:
    """A classic frame."""
    body = re.sub(rb"([\x7d-\x7f])", b"\x7f\\1", payload + bytes([START ^ _exclusive_or(payload)]))
    return bytes([START]) + body + bytes([END])


def _exclusive_or(data: bytes) -> int:
    return int(np.bitwise_xor.reduce(np.frombuffer(data, np.uint8)))


class Format:
    """As `sensor.drivers.framing.Format`."""

    marks = (bytes([START]), BULK)
    n_start_bytes = 4
    n_bytes_max = 2 * (PAYLOAD_BYTES_MAX + 1) + 2

    def frame(self, buffer: bytes, at: int) -> Whole[Message] | Partial | Wrong:
        return _bulk(buffer, at) if buffer[at] == BULK[0] else _classic(buffer, at)


def _classic(buffer: bytes, at: int) -> Whole[Message] | Partial | Wrong:
    found = _CLASSIC.match(buffer, at)
    if found is None or not set(buffer[at + 1 : at + 2]) <= KINDS:
        return WRONG
    if not found.group(2):
        # Stopped by the end (an escape may be cut in two), or by a start inside: bytes were lost.
        rest = buffer[found.end() : found.end() + 2]
        return PARTIAL if rest in {b"", bytes([ESCAPE])} else WRONG
    body = _ESCAPED.sub(rb"\1", found.group(1))
    if len(body) < 2 or _exclusive_or(body) != START:
        return WRONG
    said = message(body[:-1])
    return WRONG if said is None else Whole(said, found.end() - at)


def _bulk(buffer: bytes, at: int) -> Whole[Message] | Partial | Wrong:
    if len(buffer) - at < _BULK_HEADER_BYTES:
        return PARTIAL
    n_bytes = int.from_bytes(buffer[at + 4 : at + 8], "little")
    if not 0 < n_bytes <= PAYLOAD_BYTES_MAX:
        return WRONG
    start = at + _BULK_HEADER_BYTES
    payload = buffer[start : start + n_bytes]
    if not set(payload[:1]) <= KINDS:
        return WRONG
    if BULK in payload:  # as a float 5.2e36: rather the next frame's start, this one lost bytes
        return WRONG
    if len(payload) < n_bytes:
        return PARTIAL
    said = message(payload)
    return WRONG if said is None else Whole(said, _BULK_HEADER_BYTES + n_bytes, checked=False)
