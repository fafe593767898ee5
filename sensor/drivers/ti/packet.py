"""TI mmWave packets off the data UART: a header in one of four shapes, then TLVs.

Sources: Radar Toolbox 3.00, "Understanding UART Data Output Format"; `mmw_output.h` (BSD-3); the
ones' complement checksum as in the capture of e2e thread 994264.
"""

import struct
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sensor.drivers.framing import PARTIAL, WRONG, Partial, Whole, Wrong

MAGIC = bytes.fromhex("0201040306050807")
PACKET_BYTES_MAX = 128 * 1024
"""Room for a range-Doppler map of 256 x 256 cells."""
TLVS_MAX = 64
_PAD_BYTES_MAX = 31
_TLV_HEADER = struct.Struct("<II")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Where a header's fields stand, counted from the magic."""

    n_header_bytes: int
    length_at: int
    platform_at: int
    frame_at: int
    tlvs_at: int
    tlvs_wide: bool
    """u32, else u16."""
    checked: bool
    """The header's u16 sum up to 0xFFFF, ones' complement."""
    tlv_length_has_header: bool
    """A TLV's length counts its own 8 bytes."""

    @property
    def second_meanings(self) -> bool:
        """Its TLV types 6 to 11 are those of the 48-byte family."""
        return self.n_header_bytes == 48


V36 = Variant(
    n_header_bytes=36, length_at=12, platform_at=16, frame_at=20, tlvs_at=32,
    tlvs_wide=True, checked=False, tlv_length_has_header=False,
)  # fmt: skip
V40 = Variant(
    n_header_bytes=40, length_at=12, platform_at=16, frame_at=20, tlvs_at=32,
    tlvs_wide=True, checked=False, tlv_length_has_header=False,
)  # fmt: skip
V48 = Variant(
    n_header_bytes=48, length_at=12, platform_at=16, frame_at=20, tlvs_at=44,
    tlvs_wide=False, checked=True, tlv_length_has_header=True,
)  # fmt: skip
V52 = Variant(
    n_header_bytes=52, length_at=20, platform_at=12, frame_at=24, tlvs_at=48,
    tlvs_wide=False, checked=False, tlv_length_has_header=True,
)  # fmt: skip
VARIANTS = (V48, V40, V36, V52)
"""In the order in which they are tried: the strictest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tlv:
    """A type and its bytes."""

    type: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """What one radar frame gave."""

    variant: Variant
    version: int
    platform: int
    frame_number: int
    tlvs: tuple[Tlv, ...]


_Found: TypeAlias = Whole[Packet] | Partial | Wrong


class Format:
    """As `sensor.drivers.framing.Format`.

    Parameters
    ----------
    variants
        Those that this module may speak; a packet is read as the first whose header and TLVs hold.
    """

    marks = (MAGIC,)
    n_start_bytes = len(MAGIC)
    n_bytes_max = PACKET_BYTES_MAX

    def __init__(self, variants: tuple[Variant, ...] = VARIANTS) -> None:
        self._variants = variants

    def frame(self, buffer: bytes, at: int) -> _Found:
        for variant in self._variants:
            found = _packet(buffer, at, variant)
            if not isinstance(found, Wrong):
                return found
        return WRONG


def _packet(buffer: bytes, at: int, variant: Variant) -> _Found:
    header = buffer[at : at + variant.n_header_bytes]
    if len(header) < variant.n_header_bytes:
        # A magic that begins again inside means that the first packet was cut off.
        return WRONG if header.find(MAGIC, 1) > 0 else PARTIAL
    if variant.checked and not _sums_up(header):
        return WRONG
    n_bytes = _u32(header, variant.length_at)
    n_tlvs = _u32(header, variant.tlvs_at) if variant.tlvs_wide else _u16(header, variant.tlvs_at)
    if not variant.n_header_bytes <= n_bytes <= PACKET_BYTES_MAX or n_tlvs > TLVS_MAX:
        return WRONG
    packet = buffer[at : at + n_bytes]
    if packet.find(MAGIC, 1) > 0:
        return WRONG
    tlvs = _tlvs(packet, n_tlvs, n_bytes, variant)
    if not isinstance(tlvs, tuple):
        return tlvs
    said = Packet(
        variant=variant,
        version=_u32(header, 8),
        platform=_u32(header, variant.platform_at),
        frame_number=_u32(header, variant.frame_at),
        tlvs=tlvs,
    )
    return Whole(said, n_bytes, checked=False)


def _tlvs(
    packet: bytes, n_tlvs: int, n_bytes: int, variant: Variant
) -> tuple[Tlv, ...] | Partial | Wrong:
    """The chain of TLVs, which has to fill the packet but for the padding."""
    at, tlvs = variant.n_header_bytes, []
    for _ in range(n_tlvs):
        if at + _TLV_HEADER.size > n_bytes:
            return WRONG
        if at + _TLV_HEADER.size > len(packet):
            return PARTIAL
        type_, length = _TLV_HEADER.unpack_from(packet, at)
        at += _TLV_HEADER.size
        n_data = length - _TLV_HEADER.size if variant.tlv_length_has_header else length
        if n_data < 0 or at + n_data > n_bytes:
            return WRONG
        tlvs.append(Tlv(type=type_, data=packet[at : at + n_data]))
        at += n_data
    if n_bytes - at > _PAD_BYTES_MAX:
        return WRONG
    return tuple(tlvs) if len(packet) == n_bytes else PARTIAL


def _sums_up(header: bytes) -> bool:
    total = int(np.frombuffer(header, "<u2").sum(dtype=np.uint32))
    return (total & 0xFFFF) + (total >> 16) == 0xFFFF


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
