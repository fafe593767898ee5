"""The `53 59` frames of MR60BHA1, Micradar R60ABD1 and their like. Multi-byte fields big endian.

``53 59``, control, command, u16 length, data, the low byte of the sum of all before, ``54 43``.
Framed by the length: a data byte may be 43. Sources: Seeed's `60ghzbreathheart.h` (commit 1c54c421)
and wiki `Radar_MR60BHA1` (commit 0569bfab).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from sensor.drivers.framing import PARTIAL, WRONG, Partial, Whole, Wrong

HEAD, TAIL = b"\x53\x59", b"\x54\x43"
DATA_BYTES_MAX = 256
_HEADER_BYTES = 6


class Topic(StrEnum):
    """What a report is about."""

    HEARTBEAT = "heartbeat"
    RESET = "reset"
    PRESENCE = "presence"
    MOTION = "motion"
    """0 none, 1 still, 2 active."""
    BODY_MOVEMENT = "body movement"
    """0 to 100."""
    DISTANCE = "distance cm"
    POSITION = "position cm"
    """x, y, z."""
    BREATH_STATE = "breath state"
    """1 normal, 2 rapid, 3 slow, 4 none."""
    BREATH_RATE = "breath rate"
    BREATH_WAVEFORM = "breath waveform"
    """Five samples around 128."""
    HEART_RATE = "heart rate"
    HEART_WAVEFORM = "heart waveform"
    BED = "bed"
    """0 out, 1 in, 2 none."""
    SLEEP_STAGE = "sleep stage"
    """0 deep, 1 light, 2 awake, 3 none."""
    MINUTES_AWAKE = "minutes awake"
    MINUTES_LIGHT = "minutes of light sleep"
    MINUTES_DEEP = "minutes of deep sleep"
    SLEEP_SCORE = "sleep score"
    SLEEP_SUMMARY = "sleep summary"
    """Someone, stage, respiration, heart, turns, large and small movement %, apnoeas."""
    SLEEP_QUALITY = "sleep quality"
    """Score, minutes asleep, awake %, light %, deep %, time and times out of bed, turns,
    respiration, heart, apnoeas."""
    SLEEP_ABNORMAL = "sleep abnormal"
    """0 under 4 h, 1 over 12 h, 2 long absence, 3 none."""
    MODE = "mode"
    """0 real time, 1 sleep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Whole numbers on one topic."""

    topic: Topic
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware:
    """Answer to the question for the version."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A whole frame that stands in no table known here: another firmware, perhaps."""

    control: int
    command: int
    data: bytes


Message: TypeAlias = Report | Firmware | Unread

_REPORTS: dict[tuple[int, int], tuple[Topic, str]] = {
    (0x01, 0x01): (Topic.HEARTBEAT, "u1"),
    (0x01, 0x02): (Topic.RESET, "u1"),
    (0x80, 0x01): (Topic.PRESENCE, "u1"),
    (0x80, 0x02): (Topic.MOTION, "u1"),
    (0x80, 0x03): (Topic.BODY_MOVEMENT, "u1"),
    (0x80, 0x04): (Topic.DISTANCE, ">u2"),
    (0x80, 0x05): (Topic.POSITION, ">u2,>u2,>u2"),
    (0x81, 0x01): (Topic.BREATH_STATE, "u1"),
    (0x81, 0x02): (Topic.BREATH_RATE, "u1"),
    (0x81, 0x05): (Topic.BREATH_WAVEFORM, "u1,u1,u1,u1,u1"),
    (0x85, 0x02): (Topic.HEART_RATE, "u1"),
    (0x85, 0x05): (Topic.HEART_WAVEFORM, "u1,u1,u1,u1,u1"),
    (0x84, 0x01): (Topic.BED, "u1"),
    (0x84, 0x02): (Topic.SLEEP_STAGE, "u1"),
    (0x84, 0x03): (Topic.MINUTES_AWAKE, ">u2"),
    (0x84, 0x04): (Topic.MINUTES_LIGHT, ">u2"),
    (0x84, 0x05): (Topic.MINUTES_DEEP, ">u2"),
    (0x84, 0x06): (Topic.SLEEP_SCORE, "u1"),
    (0x84, 0x0C): (Topic.SLEEP_SUMMARY, ",".join(["u1"] * 8)),
    (0x84, 0x0D): (Topic.SLEEP_QUALITY, ",".join(["u1", ">u2", *["u1"] * 9])),
    (0x84, 0x0E): (Topic.SLEEP_ABNORMAL, "u1"),
    (0x84, 0x0F): (Topic.MODE, "u1"),
}
_FIRMWARE = (0x02, 0xA4)


def encode(control: int, command: int, data: bytes) -> bytes:
    """A frame."""
    body = HEAD + bytes([control, command]) + len(data).to_bytes(2, "big") + data
    return body + bytes([sum(body) & 0xFF]) + TAIL


VERSION_QUERY = encode(0x02, 0xA4, b"\x0f")
REAL_TIME_MODE = encode(0x84, 0x0F, b"\x00")


class Format:
    """As `sensor.drivers.framing.Format`."""

    marks = (HEAD,)
    n_start_bytes = len(HEAD)
    n_bytes_max = _HEADER_BYTES + DATA_BYTES_MAX + 3

    def frame(self, buffer: bytes, at: int) -> Whole[Message] | Partial | Wrong:
        header = buffer[at : at + _HEADER_BYTES]
        if len(header) < _HEADER_BYTES:
            return PARTIAL
        n_data = int.from_bytes(header[4:], "big")
        if n_data > DATA_BYTES_MAX:
            return WRONG
        sum_at = at + _HEADER_BYTES + n_data
        frame = buffer[at : sum_at + 3]
        if len(frame) < _HEADER_BYTES + n_data + 3:
            return PARTIAL
        if frame[-3] != sum(frame[:-3]) & 0xFF or frame[-2:] != TAIL:
            return WRONG
        said = message(header[2], header[3], frame[_HEADER_BYTES:-3])
        return Whole(said, len(frame))


def message(control: int, command: int, data: bytes) -> Message:
    """What a frame says."""
    if (control, command) == _FIRMWARE and data != b"\x0f":
        return Firmware(text=data.rstrip(b"\0").decode("latin-1").strip())
    topic, layout = _REPORTS.get((control, command), (None, "u1"))
    record = np.dtype(layout)
    if topic is None or len(data) != record.itemsize:
        return Unread(control=control, command=command, data=data)
    row = np.frombuffer(data, record)[0]
    values = tuple(int(value) for value in (row if record.names else (row,)))
    if topic is Topic.POSITION:
        values = tuple(_signed(value) for value in values)
    return Report(topic=topic, values=values)


def _signed(value: int) -> int:
    """Sign and magnitude: bit 15 is the sign."""
    return -(value & 0x7FFF) if value & 0x8000 else value
