"""What comes in pieces of its own, not as a stream: datagrams, and frames of a vendor's wheel."""

import struct
from collections.abc import Callable

from sensor.drivers.driver import Driver
from sensor.drivers.infineon.driver import Bgt60Driver
from sensor.drivers.ti.capture import CaptureDriver, card_setup
from sensor.drivers.ti.cfg import chirps

CHIRPS = chirps(
    "channelCfg 15 1 0\nadcCfg 2 1\nprofileCfg 0 77 7 6 57 0 0 70 1 64 4000 0 0 48\n"
    "frameCfg 0 0 2 0 50 1 0\nsensorStart\n"
)


def _packet(sequence: int, byte_count: int, n_bytes: int) -> bytes:
    return struct.pack("<IIH", sequence, byte_count, 0) + bytes(range(256)) * (n_bytes // 256)


DCA_FRAMES = (
    *(_packet(n + 1, 1024 * n, 1024) for n in range(12)),
    *(b"\x5a\xa5" + data[2:4] + b"\0\0\xaa\xee" for _, data in card_setup()),
    b"Done\r\n",
)

CAPTURES: dict[str, Callable[[], Driver]] = {
    "driver ti-dca1000": lambda: CaptureDriver(CHIRPS),
    "driver infineon-bgt60": Bgt60Driver,
}
