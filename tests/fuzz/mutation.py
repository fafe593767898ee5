"""Two ways to damage: at random, and knowing how a format's parts are put together."""

import random
from itertools import pairwise

from tests.fuzz.subject import Change, Choice, Subject

N_CHOICE_BYTES = 24
"""Behind the data of a guided run: what its `Choice` is made of."""


def mutated(rng: random.Random, frames: tuple[bytes, ...]) -> bytes:
    """Frames in a row, with a few bytes changed, lost, doubled, or put in from elsewhere."""
    stream = bytearray(b"".join(rng.choices(frames, k=rng.randint(1, 5))))
    for _ in range(rng.randint(0, 6)):
        at = rng.randrange(len(stream) + 1)
        match rng.randrange(6):
            case 0 if at < len(stream):
                stream[at] ^= 1 << rng.randrange(8)
            case 1:
                del stream[at : at + rng.choice((1, 1, 2, 7, 40))]
            case 2:
                stream[at:at] = rng.randbytes(rng.choice((1, 1, 3, 20)))
            case 3:
                stream[at : at + 4] = rng.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\1\0\0\0"))
            case 4:
                frame = rng.choice(frames)
                stream[at:at] = frame[: rng.randrange(len(frame) + 1)]
            case _:
                stream[at:at] = stream[max(0, at - 30) : at]
    return bytes(stream)


def damaged(subject: Subject, rng: random.Random) -> bytes:
    """Data of a subject, changed at random: what the unguided runs take."""
    if subject.put_together == b"".join:
        return mutated(rng, subject.parts)
    chosen = subject.taken_apart(rng.choice(subject.beginnings))
    if rng.random() < 0.3:
        chosen = rng.choices(subject.parts, k=rng.randint(1, 12))
    hurt = [mutated(rng, (part,)) if part and rng.random() < 0.5 else part for part in chosen]
    return subject.put_together(hurt)


def bred(data: bytes, subject: Subject, change: Change, rng: random.Random) -> bytes:
    """Data of a guided run made into the next: mostly one part's content, lengths and sums mended.

    `change` is libFuzzer's own mutation, which knows what the coverage asks for.
    """
    body, choices = data[:-N_CHOICE_BYTES], data[-N_CHOICE_BYTES:]
    if rng.random() < 0.1:
        choices = change(choices)[:N_CHOICE_BYTES]
    if rng.random() < 0.15:
        body = change(body)
    else:
        parts = _rearranged(subject.taken_apart(body), subject, change, rng)
        if rng.random() < 0.5:
            parts = subject.settle(parts)
        body = subject.put_together(parts)
    return body[: subject.n_bytes_max] + choices.rjust(N_CHOICE_BYTES, b"\0")


def _rearranged(
    parts: list[bytes], subject: Subject, change: Change, rng: random.Random
) -> list[bytes]:
    """One part varied, put in, doubled, moved, lost or cut off."""
    if not parts:
        return [rng.choice(subject.parts)]
    at = rng.randrange(len(parts))
    match rng.randrange(12):
        case 0 | 1:
            parts.insert(rng.randrange(len(parts) + 1), rng.choice(subject.parts))
        case 2:
            parts.insert(at, parts[at])
        case 3:
            parts.insert(rng.randrange(len(parts)), parts.pop(at))
        case 4:
            del parts[at]
        case 5:
            parts[at] = parts[at][: rng.randrange(len(parts[at]) + 1)]
        case _:
            parts[at] = subject.vary(parts[at], change, rng)
    return parts


def pieces(choice: Choice, stream: bytes) -> list[bytes]:
    """The stream, cut at up to four places."""
    edges = sorted({0, len(stream), *(choice(len(stream) + 1) for _ in range(4))})
    return [stream[a:b] for a, b in pairwise(edges)] or [b""]
