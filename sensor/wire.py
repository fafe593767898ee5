"""Frames to bytes and back. No sockets, no clock.

A frame on the link is three parts: the topic ``raw.<sensor>``, a header (msgpack, an array of the
fields of `Header` in their order) and the samples, (bin, antenna) complex64 (little
endian, C order).
"""

import math
import re
from collections.abc import Sequence
from typing import Annotated, TypeAlias

import msgspec
import numpy as np

from sensor.messages import Fault, FaultKind, Frame, Geometry

VERSION = 2
"""Of the wire format. Another version is refused, not guessed at."""

SENSOR_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What a sensor may be called: the id is part of topics and of file names."""

N_SAMPLES_MAX = 1 << 18
"""Bins times antennas of one frame (2 MiB): above this a shape is a mistake, not a radar."""

N_SAMPLES_PER_S_MAX = 1 << 20
"""Samples of a frame times the frame rate that it states (8 MiB/s): the other side gathers a second
of it, so that one sensor's mistake must not become everybody's memory."""

_DTYPE = "<c8"
_HEADER_BYTES_MAX = 1024

Part: TypeAlias = bytes | memoryview
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Text = Annotated[str, msgspec.Meta(max_length=64)]


class Header(msgspec.Struct, array_like=True, frozen=True):
    """Second part of every frame; the meanings are those of `Frame` and `Geometry`."""

    v: int
    sensor: _Text
    session: _Count
    seq: _Count
    t_mono_ns: _Count
    t_wall_ns: _Count
    frame_rate_hz: float
    carrier_hz: float | None
    range0_m: float | None
    range_step_m: float | None
    dtype: _Text
    shape: tuple[_Count, _Count]
    late: bool


class _Version(msgspec.Struct, array_like=True, frozen=True):
    v: int


class _NoFrameError(Exception):
    """Why these parts are no frame."""

    def __init__(self, kind: FaultKind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


_encoder = msgspec.msgpack.Encoder()
_header = msgspec.msgpack.Decoder(Header)
_version = msgspec.msgpack.Decoder(_Version)


def encode(frame: Frame) -> list[Part]:
    """The three parts of a frame. The last one is the frame's own memory where that is possible."""
    geometry = frame.geometry
    iq = np.ascontiguousarray(frame.iq, dtype=_DTYPE)
    header = Header(
        v=VERSION,
        sensor=frame.sensor,
        session=frame.session,
        seq=frame.seq,
        t_mono_ns=frame.t_mono_ns,
        t_wall_ns=frame.t_wall_ns,
        frame_rate_hz=geometry.frame_rate_hz,
        carrier_hz=geometry.carrier_hz,
        range0_m=geometry.range0_m,
        range_step_m=geometry.range_step_m,
        dtype=_DTYPE,
        shape=(iq.shape[0], iq.shape[1]),
        late=frame.late,
    )
    return [topic(frame.sensor), _encoder.encode(header), iq.reshape(-1).view(np.uint8).data]


def topic(sensor: str) -> bytes:
    """First part of every frame of this sensor."""
    return b"raw." + sensor.encode()


def decode(parts: Sequence[Part], *, sensor: str, t_wall_ns: int) -> Frame | Fault:
    """The frame in these parts, or what is wrong with them. Never raises, whatever the bytes.

    Parameters
    ----------
    parts
        As they came off the link. The frame's `iq` is a view of the last one, not a copy.
    sensor
        Who sent them (the key says so). A frame that claims to be another's is refused.
    t_wall_ns
        Time of arrival, for the fault.

    Notes
    -----
    The samples themselves are not judged: NaN and infinity pass.
    """
    try:
        return _frame(parts, sensor)
    except _NoFrameError as why:
        return Fault(sensor=sensor, t_wall_ns=t_wall_ns, kind=why.kind, reason=why.reason)


def _frame(parts: Sequence[Part], sensor: str) -> Frame:
    if len(parts) != 3:
        raise _NoFrameError(
            FaultKind.UNREADABLE, f"a frame has 3 parts, this message has {len(parts)}"
        )
    header = _checked_header(parts[1])
    if header.sensor != sensor or bytes(memoryview(parts[0])[:70]) != topic(sensor):
        raise _NoFrameError(
            FaultKind.REFUSED,
            f"the frame says it is of {header.sensor!r}, its key is of {sensor!r}",
        )
    _check_samples(header, memoryview(parts[2]).nbytes)
    return Frame(
        sensor=sensor,
        session=header.session,
        seq=header.seq,
        t_mono_ns=header.t_mono_ns,
        t_wall_ns=header.t_wall_ns,
        geometry=_geometry(header),
        iq=np.frombuffer(parts[2], dtype=_DTYPE).reshape(header.shape),
        late=header.late,
    )


def _checked_header(part: Part) -> Header:
    n_bytes = memoryview(part).nbytes
    if n_bytes > _HEADER_BYTES_MAX:
        raise _NoFrameError(FaultKind.REFUSED, f"the header has {n_bytes} bytes")
    try:
        v = _version.decode(part).v
        if v != VERSION:
            reason = f"the sensor speaks version {v} of the link, this side version {VERSION}"
            raise _NoFrameError(FaultKind.REFUSED, reason)
        return _header.decode(part)
    except (ValueError, RecursionError, msgspec.DecodeError) as why:
        raise _NoFrameError(FaultKind.UNREADABLE, f"the header cannot be read: {why}") from why


def _check_samples(header: Header, n_bytes: int) -> None:
    """Before any array is made: the shape is believed only if the bytes bear it out."""
    if header.dtype != _DTYPE:
        raise _NoFrameError(
            FaultKind.REFUSED, f"samples of type {header.dtype!r} are not read here"
        )
    n_bins, n_antennas = header.shape
    if not 0 < n_bins * n_antennas <= N_SAMPLES_MAX:
        reason = f"{n_bins} bins x {n_antennas} antennas is not 1 to {N_SAMPLES_MAX} samples"
        raise _NoFrameError(FaultKind.REFUSED, reason)
    if n_bins * n_antennas * header.frame_rate_hz > N_SAMPLES_PER_S_MAX:
        reason = (
            f"{n_bins} bins x {n_antennas} antennas, {header.frame_rate_hz:g} times a second, "
            f"are more than {N_SAMPLES_PER_S_MAX} samples a second"
        )
        raise _NoFrameError(FaultKind.REFUSED, reason)
    if n_bytes != n_bins * n_antennas * np.dtype(_DTYPE).itemsize:
        reason = f"{n_bins} bins x {n_antennas} antennas do not fit {n_bytes} bytes of samples"
        raise _NoFrameError(FaultKind.UNREADABLE, reason)


def _geometry(header: Header) -> Geometry:
    if header.range0_m is not None and not math.isfinite(header.range0_m):
        raise _NoFrameError(FaultKind.REFUSED, f"range0_m is {header.range0_m}")
    if header.range_step_m is not None and not 0 < header.range_step_m < math.inf:
        raise _NoFrameError(FaultKind.REFUSED, f"range_step_m is {header.range_step_m}")
    try:
        return Geometry(
            frame_rate_hz=header.frame_rate_hz,
            carrier_hz=header.carrier_hz,
            range0_m=header.range0_m,
            range_step_m=header.range_step_m,
        )
    except ValueError as why:
        raise _NoFrameError(FaultKind.REFUSED, str(why)) from why
