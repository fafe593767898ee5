"""TI's packets: a header, then TLVs, padded to 32 bytes.

Layouts: TI Radar Toolbox 3.00, "Understanding UART Data Output Format", and ``mmw_output.h``.
"""

import struct
from collections.abc import Sequence
from enum import IntEnum

MAGIC = bytes.fromhex("02 01 04 03 06 05 08 07")
_VERSION, _PADDED_TO = 0x03060000, 32


class Header(IntEnum):
    """By their length."""

    SDK1 = 36
    """xWR14xx, no subframe."""
    SDK3 = 40


class Tlv(IntEnum):
    """Types of the 40-byte family; the lab has its own meaning of 2 and 6."""

    LAB_PROFILE = 2
    LAB_STATS = 6
    VITAL_SIGNS = 1040


def packet(
    tlvs: Sequence[tuple[int, bytes]], *, number: int, header: Header, platform: int = 0xA6843
) -> bytes:
    """One packet; a TLV's length leaves out its own 8 bytes."""
    body = b"".join(struct.pack("<II", kind, len(data)) + data for kind, data in tlvs)
    n_bytes = header + len(body)
    n_bytes += -n_bytes % _PADDED_TO
    fields = [_VERSION, n_bytes, platform, number % 2**32, 0, 0, len(tlvs)]
    if header is Header.SDK3:
        fields.append(0)
    return (MAGIC + struct.pack(f"<{len(fields)}I", *fields) + body).ljust(n_bytes, b"\0")
