"""Every codec that cuts frames out of bytes, with frames of its own to start from."""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sensor.drivers.acconeer import framing as acconeer
from sensor.drivers.deepwise import protocol as deepwise
from sensor.drivers.framing import Format, Splitter, Whole
from sensor.drivers.novelda import framing as novelda
from sensor.drivers.seeed import sy, tiny
from sensor.drivers.ti import packet


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One codec."""

    name: str
    format: Callable[[], Format[Any]]
    frames: tuple[bytes, ...]
    """Whole, valid, each different."""
    more: tuple[bytes, ...] = ()
    """Frames of rarer kinds, for fuzzing to begin from as well."""

    @property
    def proof(self) -> bytes:
        """A start that lets a frame without a checksum out."""
        return self.frames[0][: self.format().n_start_bytes]

    def checked(self, frame: bytes) -> bool:
        """Whether a checksum, or something as good, bears the frame out."""
        found = self.format().frame(frame, 0)
        assert isinstance(found, Whole)
        return found.checked


def heard(target: Target, *pieces: bytes) -> list[str]:
    """What the pieces say, as comparable text, after enough zeros to end any wait."""
    splitter = Splitter(target.format())
    said = [message for piece in pieces for message in splitter.feed(piece)]
    said += splitter.feed(bytes(splitter.n_waiting and target.format().n_bytes_max + 8))
    return [repr(message) for message in said]


X4_FRAMES = (
    bytes.fromhex("7d 20 02 00 00 00 5f 7e"),
    bytes.fromhex("7d 01 ea ae ee aa 7c 7e"),
    bytes.fromhex("7d 10 6d 7e"),
    bytes.fromhex("7d 30 11 00 00 00 5c 7e"),
    bytes.fromhex(
        "7c 7c 7c 7c 1e 00 00 00 00 a0 12 00 00 00 00 07 00 00 00 04 00 00 00"
        "00 00 00 3f 00 00 80 be 00 00 00 3e 00 00 80 3f"
    ),
    novelda.encode(
        struct.pack("<BIIIffff", 0x50, 0x0C, 5, 2, 0.0525, 23.328e9, 7.29e9, 0.18)
        + struct.pack("<4f", 1, 2, 3, 4)
    ),
    novelda.encode(struct.pack("<BIIIIffI", 0x50, 0x2375FE26, 126, 0, 14, 1.5, 0.25, 8)),
    novelda.encode(struct.pack("<BBIII2fB", 0x11, 0x12, 0x14, 0, 2, -0.41, 5.1, 4)),
)


def _x4_application(app_id: int, n_words: int, counts: tuple[int, ...], n_bytes: int) -> bytes:
    """An application message of zeros but for its counts, which stand before the last words."""
    words = [1 if word in counts else 0 for word in range(n_words)]
    return novelda.encode(struct.pack(f"<BI{n_words}I", 0x50, app_id, *words).ljust(n_bytes, b"\0"))


X4_MORE = (
    novelda.encode(struct.pack("<BBIII", 0x11, 0x13, 0x15, 0, 5) + b"X4M03" + b"\1"),
    *(
        _x4_application(*kind)
        for kind in (
            (0x0D, 6, (1,), 37),
            (0x2375A16C, 7, (), 33),
            (0x610A3B00, 2, (1,), 21),
            (0x610A3B02, 2, (1,), 25),
            (0xC3A331CF, 4, (3,), 29),
            (0x20020102, 12, (), 53),
            (0x41083A02, 2, (), 13),
            (0x723BFA1E, 4, (1,), 22),
            (0x723BFA1F, 4, (2, 3), 41),
            (0x10, 11, (4,), 53),
            (0x11, 13, (4,), 58),
            (0x12, 11, (4,), 53),
            (0x13, 13, (4,), 58),
        )
    ),
)

TI_GOLDEN = bytes.fromhex(
    """
    02 01 04 03 06 05 08 07 04 00 05 03 6c 00 00 00
    43 68 0a 00 01 00 00 00 00 00 00 00 00 00 00 00
    18 31 00 00 00 00 00 00 00 00 00 00 01 00 0f 53
    06 00 00 00 3c 00 00 00 0a d7 23 3c 0a d7 23 3c
    f7 cc 92 39 6f 12 83 39 0a d7 23 3d 0c 41 f9 00
    de 0a 07 01 0c 42 07 ff de 0a 13 01 0c 42 f9 00
    db 0b af 00 0c 44 07 ff e1 09 db 00
    """
)


def ti_packet(n_header_bytes: int, frame_number: int, *tlvs: tuple[int, bytes]) -> bytes:
    """A packet of the 36, 40 or 52 byte variant, padded to 32 bytes."""
    inclusive = n_header_bytes == 52
    body = b"".join(
        struct.pack("<II", type_, len(data) + 8 * inclusive) + data for type_, data in tlvs
    )
    n_bytes = -(-(n_header_bytes + len(body)) // 32) * 32
    n = len(tlvs)
    if n_header_bytes == 52:
        words = (0x01020304, 0xA1642, 99, n_bytes, frame_number, 0, 0, 0, 0, 0)
        header = struct.pack("<10IHH", *words, n, 0)
    else:
        words = (0x03060000, n_bytes, 0xA1443, frame_number, 12345, 0, n, 0)
        header = struct.pack("<8I", *words)[: n_header_bytes - 8]
    return (packet.MAGIC + header + body).ljust(n_bytes, b"\0")


def lab_packet(frame_number: int, start: int, iq: list[tuple[int, int]]) -> bytes:
    """What the Vital-Signs lab sends: range profile and its estimates."""
    stats = struct.pack("<HHfIHH28f", 9, 9, 1.5, 7, start, start + len(iq) - 1, *range(28))
    profile = b"".join(struct.pack("<hh", *pair) for pair in iq)
    return ti_packet(40, frame_number, (2, profile), (6, stats))


VITAL_SIGNS = struct.pack("<2H33f", 0, 12, 0.5, 71.5, 14.25, *[0.25] * 30)

TI_FRAMES = (
    TI_GOLDEN,
    ti_packet(36, 1, (1, struct.pack("<4f", 1, 2, 3, 4))),
    ti_packet(40, 2, (1040, VITAL_SIGNS)),
    ti_packet(52, 3, (1, struct.pack("<4f", 1, 2, 3, 4)), (1021, b"\1\0\0\0")),
    lab_packet(4, 11, [(1, -2), (300, -400), (5, 6)]),
)

A121_INFO = {
    "tick": 7,
    "data_saturated": False,
    "frame_delayed": False,
    "calibration_needed": False,
    "temperature": 30,
}


def a121_line(payload: bytes = b"", **header: Any) -> bytes:
    """A line as the server writes it, with the payload's size where there is one."""
    if payload:
        header["payload_size"] = len(payload)
    return json.dumps(header).encode() + b"\n" + payload


def a121_result(tick: int, payload: bytes) -> bytes:
    """One frame of one sensor."""
    return a121_line(payload, status="ok", result_info=[[A121_INFO | {"tick": tick}]])


A121_FRAMES = (
    a121_line(status="start"),
    a121_line(status="error", message="no"),
    a121_line(
        system_info={
            "rss_version": "a121-v1.9.0",
            "sensor": "a121",
            "sensor_count": 1,
            "ticks_per_second": 1000,
        }
    ),
    a121_result(5, struct.pack("<8h", *range(-4, 4))),
    a121_result(9, b'{"status": 7}\n{{\n\n{"a'),
)

SY_FRAMES = (
    bytes.fromhex("53 59 80 03 00 01 01 31 54 43"),
    bytes.fromhex("53 59 80 04 00 02 00 6b 9d 54 43"),
    bytes.fromhex("53 59 85 02 00 01 59 8d 54 43"),
    bytes.fromhex("53 59 85 05 00 05 81 82 89 86 80 cd 54 43"),
    sy.encode(0x85, 0x02, b"\x43"),
    sy.encode(0x81, 0x02, b"\x53"),
)

SY_MORE = (
    sy.encode(0x02, 0xA4, b"G60SM1SYv010309"),
    sy.encode(0x80, 0x05, bytes.fromhex("8001 0002 8003")),
)

TINY_FRAMES = (
    bytes.fromhex("01 80 00 00 04 0a 15 65 00 00 90 42 2d"),
    bytes.fromhex("01 80 00 00 0c 0a 13 6b 00 00 80 3f 00 00 00 3f 00 00 80 3e c1"),
    tiny.encode(0x8001, 0x0A16, struct.pack("<If", 1, 87.5)),
    tiny.encode(0x8002, 0x0F09, b"\1\0"),
    tiny.encode(0x0101, 0x0A04, struct.pack("<Iffii", 1, 0.5, 1.0, -2, 1)),
)


def aw_frame(counter: int, floats: list[float]) -> bytes:
    """A binary frame, padded to its stride."""
    head = struct.pack("<4sIQHH", deepwise.HEAD, counter, 1000 * counter, 800, len(floats))
    return (head + struct.pack(f"<{len(floats)}f", *floats)).ljust(820, b"\0")


AW_FRAMES = (
    b"STOP:OK\r\n",
    b"VERSION:1.1\r\n",
    b"ITER:ERROR3\r\n",
    aw_frame(1, [0.5, 1.5, -2.0, 3.0]),
    aw_frame(2, [float(n) for n in range(200)]),
)

X4_ANSWERS = (*([X4_FRAMES[2]] * 12), X4_FRAMES[7], X4_FRAMES[2])
A121_METADATA = {"frame_data_length": 4, "sweep_data_length": 2, "base_step_length_m": 0.0025}
A121_ANSWERS = (
    a121_line(status="stop"),
    A121_FRAMES[2],
    a121_line(sensor_info=[{"connected": True}]),
    a121_line(tick_period=50, metadata=[[A121_METADATA]]),
    a121_line(status="start"),
)
AW_ANSWERS = tuple(
    f"{name}:OK\r\n".encode()
    for name in ("STOP", "VERSION", "FPS", "PPS", "ITER", "DMIN", "DMAX", "DIST", "START")
)

TARGETS = (
    Target(name="xethru-x4", format=novelda.Format, frames=X4_FRAMES, more=X4_MORE),
    Target(name="ti-uart", format=packet.Format, frames=TI_FRAMES),
    Target(name="acconeer-a121", format=acconeer.Format, frames=A121_FRAMES),
    Target(name="mr60bha1", format=sy.Format, frames=SY_FRAMES, more=SY_MORE),
    Target(name="mr60bha2", format=tiny.Format, frames=TINY_FRAMES),
    Target(name="aw-uwb-ev-01", format=deepwise.Format, frames=AW_FRAMES),
)
