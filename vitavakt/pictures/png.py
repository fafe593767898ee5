"""A PNG of a map, written by hand: zlib, and a palette from light to dark."""

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

STOPS = ("fffdf9", "d7e3ea", "95b7cc", "4f84aa", "235481", "0b2238")
"""Paper to ink, each darker than the one before, so that it can be read without colours."""
GAP = "e6ded2"
"""Nothing came: no level of the scale."""
N_LEVELS = 255


def palette() -> NDArray[np.uint8]:
    """(256, 3) RGB; the last is the gap."""
    stops = np.array([list(bytes.fromhex(stop)) for stop in STOPS], np.float64)
    at = np.linspace(0, len(STOPS) - 1, N_LEVELS)
    levels = np.stack([np.interp(at, np.arange(len(STOPS)), stops[:, c]) for c in range(3)], axis=1)
    gap = np.array([list(bytes.fromhex(GAP))], np.float64)
    return np.concatenate([levels, gap]).round().astype(np.uint8)


def png(values: NDArray[np.float64], *, low: float, high: float) -> bytes:
    """Palette image of `values` (row, column), first row on top; NaN is the gap.

    Colour type 3, bit depth 8, no filter (PNG, ISO/IEC 15948).
    """
    share = np.clip((values - low) / (high - low), 0.0, 1.0)
    level = np.nan_to_num(share * (N_LEVELS - 1), nan=N_LEVELS).round().astype(np.uint8)
    n_rows, n_columns = level.shape
    lines = np.concatenate([np.zeros((n_rows, 1), np.uint8), level], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", n_columns, n_rows, 8, 3, 0, 0, 0)
    chunks = (
        _chunk(b"IHDR", header),
        _chunk(b"PLTE", palette().tobytes()),
        _chunk(b"IDAT", zlib.compress(lines, 9)),
        _chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def data_uri(image: bytes) -> str:
    """The image inside the page."""
    return "data:image/png;base64," + base64.b64encode(image).decode("ascii")


def _chunk(kind: bytes, body: bytes) -> bytes:
    crc = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)
