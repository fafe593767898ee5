"""What a UART hears that listens at another speed than is spoken."""

import numpy as np
from numpy.typing import NDArray

_BITS = 10
"""Start bit 0, eight data bits from the lowest on, stop bit 1."""


def heard(data: bytes, *, spoken_baud: int, listening_baud: int) -> bytes:
    """The bytes that come out.

    At each falling edge of the line the receiver samples the middles of ten bits of its own
    length. A byte whose stop bit is not there comes out as 0, as Linux hands it on.
    """
    if spoken_baud == listening_baud or not data:
        return data
    line = _line(data)
    step = spoken_baud / listening_baud
    middles = step * (np.arange(_BITS) + 0.5)
    edges = np.flatnonzero((line[:-1] == 1) & (line[1:] == 0)) + 1
    came, free_from = bytearray(), 0.0
    for edge in edges:
        if edge < free_from:
            continue
        at = np.minimum((edge + middles).astype(np.int_), line.size - 1)
        bits = line[at]
        if bits[0]:
            continue  # too short for a start bit: a disturbance
        came.append(int(np.packbits(bits[1:9], bitorder="little")[0]) if bits[9] else 0)
        free_from = edge + middles[-1]
    return bytes(came)


def _line(data: bytes) -> NDArray[np.uint8]:
    """Level of the line, one value a spoken bit: idle, then byte after byte, then idle."""
    bits = np.unpackbits(np.frombuffer(data, np.uint8)[:, None], axis=1, bitorder="little")
    frames = np.concatenate(
        (np.zeros((len(data), 1), np.uint8), bits, np.ones((len(data), 1), np.uint8)), axis=1
    )
    idle = np.ones(_BITS, np.uint8)
    return np.concatenate((idle, frames.ravel(), idle))
