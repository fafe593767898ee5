"""How each format's parts are varied: the content changed, lengths and checksums made right again.

Without that nearly every change ends at a checksum, and no coverage leads beyond it.
"""

import json
import random
import re
import struct
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from sensor.drivers.deepwise import protocol as deepwise
from sensor.drivers.novelda import framing as novelda
from sensor.drivers.seeed import sy, tiny
from sensor.drivers.ti import packet
from sensor.drivers.ti.packet import VARIANTS, Variant
from tests.fuzz.subject import Change

_U32S = (0, 1, 2, 3, 4, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def x4(part: bytes, change: Change, rng: random.Random) -> bytes:
    """Either kind of frame; sometimes as the other kind."""
    if part.startswith(novelda.BULK):
        payload = part[9:]
    elif part[:1] == b"\x7d" and part[-1:] == b"\x7e":
        payload = re.sub(rb"\x7f(.)", rb"\1", part[1:-1], flags=re.DOTALL)[:-1]
    else:
        return change(part)
    payload = change(payload) if rng.random() < 0.8 else _recounted(payload, rng)
    if rng.random() < 0.5:
        return novelda.encode(payload)
    return novelda.BULK + len(payload).to_bytes(4, "little") + rng.randbytes(1) + payload


def _recounted(data: bytes, rng: random.Random) -> bytes:
    """A word of it says how many words, or twos, threes or fives of words, follow it."""
    at = rng.randrange(1, 32, 4)
    word = (len(data) - at - 4 * rng.randrange(8)) // (4 * rng.choice((1, 1, 2, 3, 5)))
    return data[:at] + max(0, word).to_bytes(4, "little") + data[at + 4 :]


def ti(part: bytes, change: Change, rng: random.Random) -> bytes:
    """One TLV's type or data, or a word of the header; then every length, count and sum."""
    if not part.startswith(packet.MAGIC) or len(part) < 52:
        return change(part)
    variant = rng.choice(VARIANTS) if rng.random() < 0.1 else _variant(part)
    tlvs = list(_tlvs(part, _variant(part)))
    if not tlvs or rng.random() < 0.1:
        tlvs.append((rng.choice(_TLV_TYPES), change(bytes(rng.choice((0, 4, 8, 20, 136))))))
    at = rng.randrange(len(tlvs))
    type_, data = tlvs[at]
    tlvs[at] = (rng.choice(_TLV_TYPES), data) if rng.random() < 0.2 else (type_, change(data))
    head = bytearray(part[: variant.n_header_bytes].ljust(variant.n_header_bytes, b"\0"))
    if rng.random() < 0.2:
        struct.pack_into("<I", head, rng.randrange(8, 32, 4), rng.choice(_U32S))
    return _ti_packet(head, tlvs, variant)


_TLV_TYPES = (*range(1, 12), *range(301, 318), 1000, *range(1010, 1013), 1020, 1021, 1040)


def _variant(part: bytes) -> Variant:
    """The first whose length and count are believable, else the most usual."""
    for variant in VARIANTS:
        if int.from_bytes(part[variant.length_at : variant.length_at + 4], "little") == len(part):
            n_tlvs = int.from_bytes(part[variant.tlvs_at : variant.tlvs_at + 2], "little")
            if len(list(_tlvs(part, variant))) == n_tlvs:
                return variant
    return packet.V40


def _tlvs(part: bytes, variant: Variant) -> Iterator[tuple[int, bytes]]:
    at, n_own = variant.n_header_bytes, 8 * variant.tlv_length_has_header
    while at + 8 <= len(part):
        type_, length = struct.unpack_from("<II", part, at)
        end = at + 8 + length - n_own
        if not at + 8 <= end <= len(part) or (type_, length) == (0, 0):
            return
        yield type_, part[at + 8 : end]
        at = end


def _ti_packet(head: bytearray, tlvs: list[tuple[int, bytes]], variant: Variant) -> bytes:
    n_own = 8 * variant.tlv_length_has_header
    body = b"".join(struct.pack("<II", type_, len(data) + n_own) + data for type_, data in tlvs)
    n_bytes = -(-(len(head) + len(body)) // 32) * 32
    struct.pack_into("<I", head, variant.length_at, n_bytes)
    struct.pack_into("<I" if variant.tlvs_wide else "<H", head, variant.tlvs_at, len(tlvs))
    if variant.checked:
        struct.pack_into("<H", head, variant.tlvs_at + 2, 0)
        total = sum(struct.unpack(f"<{len(head) // 2}H", head))
        while total > 0xFFFF:
            total = (total & 0xFFFF) + (total >> 16)
        struct.pack_into("<H", head, variant.tlvs_at + 2, 0xFFFF - total)
    return (bytes(head) + body).ljust(n_bytes, b"\0")


def a121(part: bytes, change: Change, rng: random.Random) -> bytes:
    """One value of the line, or the bytes behind it, whose number is then stated."""
    line, newline, payload = part.partition(b"\n")
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return change(part)
    if not newline or not isinstance(said, dict):
        return change(part)
    if payload and rng.random() < 0.3:
        payload = change(payload)
    else:
        said = _leaf_changed(said, change, rng)
    if isinstance(said, dict) and (payload or rng.random() < 0.2):
        said["payload_size"] = len(payload)
    return json.dumps(said).encode() + b"\n" + payload


_VALUES: tuple[Any, ...] = (
    None, True, 0, 1, -1, 2**31, 2**32, 2**63 - 1, 2**63, 0.5, 1e308, float("nan"), float("inf"),
    "", "ok", "start", "a121", [], [[]], {},
)  # fmt: skip


def _leaf_changed(tree: Any, change: Change, rng: random.Random) -> Any:
    """A tree of lists and dictionaries with one value another one, doubled or left out."""
    if isinstance(tree, dict | list) and tree and rng.random() < 0.9:
        key = rng.choice(list(tree) if isinstance(tree, dict) else range(len(tree)))
        new = _leaf_changed(tree[key], change, rng)
        if isinstance(tree, dict):
            return {**tree, key: new}
        kept = [*tree[:key], new, *tree[key + 1 :]]
        return kept if rng.random() < 0.9 else rng.choice((kept[:key], [*kept, new]))
    match tree:
        case bool():
            return rng.choice((not tree, *_VALUES))
        case str() if rng.random() < 0.7:
            return change(tree.encode("utf-8", "replace")).decode("utf-8", "replace")
        case int() | float() if rng.random() < 0.5:
            return rng.choice((tree + 1, tree - 1, tree * 2, -tree, tree / 3))
        case _:
            return rng.choice(_VALUES)


def json_text(part: bytes, change: Change, rng: random.Random) -> bytes:
    """One value of a text in JSON."""
    try:
        return json.dumps(_leaf_changed(json.loads(part), change, rng)).encode()
    except (ValueError, RecursionError):
        return change(part)


def msgpack(part: bytes, change: Change, rng: random.Random) -> bytes:
    """One value of what is packed; other parts as bytes."""
    try:
        tree = msgspec.msgpack.decode(part)
        return msgspec.msgpack.encode(_leaf_changed(tree, change, rng))
    except (ValueError, OverflowError, RecursionError, TypeError, msgspec.MsgspecError):
        return change(part)


def mr60bha1(part: bytes, change: Change, rng: random.Random) -> bytes:
    """Its numbers or its data."""
    if part[:2] != sy.HEAD or len(part) < 9:
        return change(part)
    head, data = part[2:4], part[6:-3]
    match rng.randrange(5):
        case 0:
            head = change(head)[:2].ljust(2, b"\0")
        case 1:  # no coverage leads to a pair of bytes that is looked up in a table
            head = bytes(rng.choice(list(sy._REPORTS)))
        case _:
            data = change(data)
    return sy.encode(head[0], head[1], data[: sy.DATA_BYTES_MAX])


def mr60bha2(part: bytes, change: Change, rng: random.Random) -> bytes:
    """Its number, its type or its data."""
    if part[:1] != tiny.START or len(part) < 9:
        return change(part)
    id_, _, type_ = struct.unpack_from(">HHH", part, 1)
    data = part[8:-1]
    match rng.randrange(4):
        case 0:
            type_ = rng.choice((*tiny.Type, rng.randrange(1 << 16)))
        case 1:
            id_ = rng.choice((0, 0xFFFF, (id_ + 1) & 0xFFFF, rng.randrange(1 << 16)))
        case _:
            data = change(data)
    return tiny.encode(id_, type_, data[: tiny.DATA_BYTES_MAX] or b"\0")


def aw(part: bytes, change: Change, rng: random.Random) -> bytes:
    """A frame's numbers or floats, held to its stride and count; or an answer's text."""
    if part.startswith(deepwise.HEAD):
        head, floats = part[4:20], change(part[20:])[: deepwise.STRIDE_BYTES - 20]
        n_floats = min(deepwise.N_FLOATS_MAX, len(floats) // 8 * 2) or 2
        if rng.random() < 0.3:
            head = change(head)[:16].ljust(16, b"\0")
        made = deepwise.HEAD + head[:14] + n_floats.to_bytes(2, "little") + floats
        return made.ljust(deepwise.STRIDE_BYTES, b"\0")[: deepwise.STRIDE_BYTES]
    if part.endswith(b"\r\n") and rng.random() < 0.7:
        name, colon, says = part[:-2].partition(b":")
        return name + colon + change(says) + b"\r\n"
    return change(part)


def behind_channel(part: bytes, change: Change, rng: random.Random) -> bytes:
    """The datagram behind the byte that says its channel."""
    if not part or rng.random() < 0.1:
        return rng.randbytes(1) + part[1:]
    return part[:1] + change(part[1:])


def keeping_length(vary: Callable[[bytes, Change, random.Random], bytes]) -> Any:
    """Mostly as long as it was."""

    def varied(part: bytes, change: Change, rng: random.Random) -> bytes:
        made = vary(part, change, rng)
        return made if rng.random() < 0.1 else made[: len(part)].ljust(len(part), b"\0")

    return varied


def following(parts: list[bytes]) -> list[bytes]:
    """DCA1000 packets, each numbered on from the one before; others as they are."""
    out, sequence, n_sent = [], 0, 0
    for part in parts:
        if part and part[0] % 5 < 3 and len(part) > 11:  # on the channel of samples
            if not sequence:
                sequence, n_sent = struct.unpack_from("<IQ", part[1:5] + part[5:11] + b"\0\0")
            head = struct.pack("<IQ", sequence & 0xFFFFFFFF, n_sent & (2**48 - 1))[:10]
            sequence, n_sent = sequence + 1, n_sent + len(part) - 11
            part = part[:1] + head + part[11:]
        out.append(part)
    return out


def frame_parts(parts: list[bytes]) -> list[bytes]:
    """A frame off the link whose samples are as many as its header says, where it says so."""
    try:
        *_, (n_bins, n_antennas), _ = msgspec.msgpack.decode(parts[1])
        n_bytes = int(n_bins) * int(n_antennas) * 8
    except (IndexError, TypeError, ValueError, OverflowError, msgspec.MsgspecError):
        return parts
    if not 0 <= n_bytes <= 2048:
        return parts
    return [parts[0], parts[1], b"".join(parts[2:])[:n_bytes].ljust(n_bytes, b"\0")]
