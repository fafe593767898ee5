"""A bedside PC and a ward make each other known by a code that a person carries. No I/O.

The PC makes its key pair and a code; the code is shown on its screen, typed at the ward, and never
sent. Each side proves with it that its public key is the one meant (HMAC-SHA256, RFC 2104): whoever
sits on the network sees two public keys and cannot put in others. The private key never leaves the
PC. A code is good for one enrolment, while both sides wait for it.
"""

import hmac
from hashlib import sha256
from typing import TypeVar

import msgspec

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32, so 5 bits each: no I, O, 0, 1."""
CODE_BYTES = 10
"""80 bits: out of reach of trying them all, on the line or from a recording of it."""
WINDOW_S = 600.0
_GROUP = 4
_BYTES_MAX = 512


class Request(msgspec.Struct, frozen=True):
    """From the PC."""

    public: str
    proof: bytes


class Reply(msgspec.Struct, frozen=True):
    """From the ward."""

    sensor: str
    server_public: str
    proof: bytes


_Said = TypeVar("_Said", Request, Reply)


def code_of(secret: bytes) -> str:
    """Letters for a person, in groups of four, of `CODE_BYTES` bytes of chance."""
    number = int.from_bytes(secret, "big")
    n_letters = len(secret) * 8 // 5
    letters = [CODE_LETTERS[(number >> (5 * k)) & 31] for k in reversed(range(n_letters))]
    return "-".join("".join(letters[k : k + _GROUP]) for k in range(0, n_letters, _GROUP))


def secret_of(code: str) -> bytes | None:
    """The bytes of a code as a person typed it; None where it cannot be one."""
    letters = "".join(code.upper().split()).replace("-", "")
    if len(letters) != CODE_BYTES * 8 // 5 or set(letters) - set(CODE_LETTERS):
        return None
    number = 0
    for letter in letters:
        number = number * 32 + CODE_LETTERS.index(letter)
    return number.to_bytes(CODE_BYTES, "big")


def request(secret: bytes, *, public: str) -> bytes:
    """What the PC says."""
    return msgspec.msgpack.encode(Request(public, _proof(secret, b"sensor", public)))


def requested(secret: bytes, data: bytes) -> str | None:
    """The public key of the PC that shows this code; None: another's, or no request at all."""
    said = _read(data, Request)
    if said is None or not hmac.compare_digest(said.proof, _proof(secret, b"sensor", said.public)):
        return None
    return said.public


def reply(secret: bytes, *, sensor: str, server_public: str, public: str) -> bytes:
    """What the ward says to the PC with this public key."""
    proof = _proof(secret, b"ward", sensor, server_public, public)
    return msgspec.msgpack.encode(Reply(sensor, server_public, proof))


def replied(secret: bytes, data: bytes, *, public: str) -> Reply | None:
    """The ward's reply, if it comes from where the code was typed; else None."""
    said = _read(data, Reply)
    if said is None:
        return None
    proof = _proof(secret, b"ward", said.sensor, said.server_public, public)
    return said if hmac.compare_digest(said.proof, proof) else None


def _read(data: bytes, type_: type[_Said]) -> _Said | None:
    if len(data) > _BYTES_MAX:
        return None
    try:
        return msgspec.msgpack.decode(data, type=type_)
    except (ValueError, RecursionError, msgspec.DecodeError):
        return None


def _proof(secret: bytes, *words: bytes | str) -> bytes:
    parts = [word if isinstance(word, bytes) else word.encode() for word in words]
    return hmac.digest(secret, b"\0".join(parts), sha256)
