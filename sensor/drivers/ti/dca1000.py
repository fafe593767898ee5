"""The DCA1000 card: commands and raw ADC packets over UDP, each datagram one message.

Sources: e2e threads 754806 and 753787; PreSenseRadar/OpenRadar `adc.py` (Apache-2, commit
65bcd628). The byte order of the header is little endian.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

DATA_PORT, COMMAND_PORT = 4098, 4096
HOST_ADDRESS, CARD_ADDRESS = "192.168.33.30", "192.168.33.180"
PACKET_DATA_BYTES_MAX = 1456
_HEAD, _FOOT = b"\x5a\xa5", b"\xaa\xee"
_HEADER_BYTES = 10

CONFIGURE_FPGA_BODY = bytes.fromhex("01020102031e")
"""Raw, two lanes, capture, Ethernet, 16 bit, timer 30."""
CONFIGURE_FPGA_FOUR_LANES_BODY = bytes.fromhex("01010102031e")
"""The second byte as TI's DCA1000EVM CLI software guide has it (LVDS mode 1: four lanes)."""
PACKET_DELAY_BODY = bytes.fromhex("c005350c0000")


class Code(IntEnum):
    """Of a command and its answer."""

    RESET_FPGA = 0x01
    RESET_AR_DEVICE = 0x02
    CONFIGURE_FPGA = 0x03
    CONFIGURE_EEPROM = 0x04
    RECORD_START = 0x05
    RECORD_STOP = 0x06
    PLAYBACK_START = 0x07
    PLAYBACK_STOP = 0x08
    SYSTEM_CONNECT = 0x09
    SYSTEM_ERROR = 0x0A
    PACKET_DELAY = 0x0B
    DATA_MODE = 0x0C
    INIT_PLAYBACK = 0x0D
    FPGA_VERSION = 0x0E


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The card's answer; 0 is success, and for `FPGA_VERSION` the version."""

    code: int
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPacket:
    """Raw samples."""

    sequence: int
    byte_count: int
    """Bytes of samples that were sent before this packet."""
    data: bytes


def command(code: Code, body: bytes = b"") -> bytes:
    """The datagram that says it."""
    return _HEAD + struct.pack("<HH", code, len(body)) + body + _FOOT


def reply(datagram: bytes) -> Reply | None:
    """The answer in a datagram, or None where it is none."""
    if len(datagram) != 8 or datagram[:2] != _HEAD or datagram[6:] != _FOOT:
        return None
    code, status = struct.unpack_from("<HH", datagram, 2)
    return Reply(code=code, status=status)


def data_packet(datagram: bytes) -> DataPacket | None:
    """The samples in a datagram, or None where it is none."""
    if not _HEADER_BYTES < len(datagram) <= _HEADER_BYTES + PACKET_DATA_BYTES_MAX:
        return None
    return DataPacket(
        sequence=int.from_bytes(datagram[:4], "little"),
        byte_count=int.from_bytes(datagram[4:10], "little"),
        data=datagram[_HEADER_BYTES:],
    )
