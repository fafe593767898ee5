"""What an exploration server says: one line of JSON, then bytes where the line says how many.

Source: acconeer-python-exploration (BSD-3-Clause-Clear), commit e29f30d5,
`a121/_core/communication/exploration_protocol/`. Names are those of the wire.
"""

from typing import Annotated

import msgspec

PAYLOAD_BYTES_MAX = 128 * 1024
"""Five sensors whose buffers of 4095 points are full have 82 kB."""
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]


class SystemInfo(msgspec.Struct, frozen=True):
    """Who the server is."""

    rss_version: str
    sensor: str
    """``a121``; another is another product."""
    sensor_count: _Count
    ticks_per_second: Annotated[int, msgspec.Meta(gt=0, le=2**32)]
    hw: str | None = None
    max_baudrate: _Count | None = None


class SensorInfo(msgspec.Struct, frozen=True):
    """One slot; the first has sensor id 1."""

    connected: bool
    serial: str | None = None


class Metadata(msgspec.Struct, frozen=True):
    """How the results of one sensor will look."""

    frame_data_length: _Count
    sweep_data_length: _Count
    base_step_length_m: float
    calibration_temperature: float | None = None
    max_sweep_rate: float | None = None


class ResultInfo(msgspec.Struct, frozen=True):
    """What is said beside one sensor's frame."""

    tick: _Count
    """Wraps at 2**32."""
    data_saturated: bool
    frame_delayed: bool
    calibration_needed: bool
    temperature: float


class Header(msgspec.Struct, frozen=True):
    """Any line: what is not in it is None."""

    status: str | None = None
    message: str | None = None
    system_info: SystemInfo | None = None
    sensor_info: list[SensorInfo] | None = None
    tick_period: float | None = None
    metadata: list[list[Metadata]] | None = None
    result_info: list[list[ResultInfo]] | None = None
    payload_size: Annotated[int, msgspec.Meta(ge=0, le=PAYLOAD_BYTES_MAX)] | None = None
    level: str | int | None = None
    log: str | None = None


class Said(msgspec.Struct, frozen=True):
    """A line with the bytes that followed it."""

    header: Header
    payload: bytes = b""


_header = msgspec.json.Decoder(Header)


def header(line: bytes) -> Header | None:
    """The line's content, or None where it is no line of this protocol."""
    try:
        read = _header.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return None if read == _EMPTY else read


_EMPTY = Header()
