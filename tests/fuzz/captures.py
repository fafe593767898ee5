"""What comes in pieces of its own, not as a stream: datagrams, and frames of a vendor's wheel."""

import struct

import numpy as np

from sensor.drivers.infineon.driver import Bgt60Settings
from sensor.drivers.ti.capture import card_setup
from sensor.drivers.ti.cfg import chirps
from tests.fuzz.checks import CHANNELS

_CFG = (
    "channelCfg 15 1 0\nadcCfg 2 1\nprofileCfg 0 77 7 6 57 0 0 70 1 64 4000 0 0 48\n"
    "frameCfg 0 0 2 0 50 1 0\nsensorStart\n"
)
CHIRPS = chirps(_CFG)
REAL_CHIRPS = chirps(_CFG.replace("adcCfg 2 1", "adcCfg 2 0"))


def _packet(sequence: int, byte_count: int, n_bytes: int) -> bytes:
    return struct.pack("<IIH", sequence, byte_count, 0) + bytes(range(256)) * (n_bytes // 256)


def on(channel: str, data: bytes) -> bytes:
    """A datagram behind the byte that says its channel."""
    return bytes([CHANNELS.index(channel)]) + data


DCA_PARTS = (
    *(on("card", b"\x5a\xa5" + data[2:4] + b"\0\0\xaa\xee") for _, data in card_setup()),
    *[on("cli", b"Done\r\n")] * len(CHIRPS.lines),
    *(on("main", _packet(n + 1, 1024 * n, 1024)) for n in range(8)),
    on("card", b"\x5a\xa5\x0a\0\1\0\xaa\xee"),
)

BGT60 = Bgt60Settings(n_chirps=2, n_samples=16)
"""A small one: what is read is the same, and a change reaches each of its samples sooner."""
BGT60_PARTS = tuple(
    on("main", samples.astype("<f4").tobytes())
    for samples in (np.zeros(96), np.linspace(-1, 1, 96), np.full(96, 3e38))
)
