"""Payloads of X4 frames to messages. None where the lengths do not fit; never raises.

Source: as `messages`. `length` counts elements, not bytes. Offsets below count from the payload's
first byte, which is the message's kind.
"""

import struct
from collections.abc import Callable

import numpy as np

from sensor.drivers.novelda import messages as say
from sensor.drivers.novelda.messages import Floats, Message

PONG, ACK, REPLY, HIL, ERROR, SYSTEM, APPDATA, FAST_APPDATA, DATA = (
    0x01, 0x10, 0x11, 0x12, 0x20, 0x30, 0x50, 0x51, 0xA0,
)  # fmt: skip

KINDS = frozenset({PONG, ACK, REPLY, HIL, ERROR, SYSTEM, APPDATA, FAST_APPDATA, DATA})

BYTE, INT, FLOAT, STRING, USER = 0x10, 0x11, 0x12, 0x13, 0x50
_ELEMENT_BYTES = {BYTE: 1, INT: 4, FLOAT: 4, STRING: 1, USER: 1}
_HEADER = struct.Struct("<BII")  # datatype, content id, info
_BASEBAND = struct.Struct("<IIffff")


def message(payload: bytes) -> Message | None:
    """The message of one unescaped payload, or None where it is none."""
    if not payload:
        return None
    kind, body = payload[0], payload[1:]
    if kind == ACK:
        return say.Ack() if not body else None
    if kind in {PONG, ERROR, SYSTEM}:
        return _number(kind, body)
    if kind in {REPLY, DATA}:
        return _values(kind, body)
    if kind == APPDATA:
        return _application(body)
    if kind in {HIL, FAST_APPDATA}:
        return say.Unread(kind=kind, app_id=None, n_bytes=len(payload))
    return None


def _number(kind: int, body: bytes) -> Message | None:
    if len(body) < 4 or (len(body) > 4 and kind != SYSTEM):
        return None
    number = int.from_bytes(body[:4], "little")
    if kind == PONG:
        return say.Pong(readiness=number)
    if kind == ERROR:
        return say.Error(code=number)
    return say.System(code=number, data=body[4:])


def _values(kind: int, body: bytes) -> Message | None:
    """REPLY and DATA: a length and elements only where there are any; then a reply's size byte."""
    if len(body) < _HEADER.size:
        return None
    datatype, content_id, info = _HEADER.unpack_from(body)
    rest = body[_HEADER.size :]
    # A reply ends with its element's size, but not where the elements are ints.
    n_after = 1 if kind == REPLY and datatype not in {0, INT} else 0
    if len(rest) <= n_after:
        elements = b""
    else:
        n_bytes = _ELEMENT_BYTES.get(datatype, 1) * int.from_bytes(rest[:4], "little")
        elements = rest[4 : 4 + n_bytes]
        if len(rest) != 4 + n_bytes + n_after:
            return None
    made = say.Reply if kind == REPLY else say.Data
    return made(content_id=content_id, info=info, values=_typed(datatype, elements))


def _typed(datatype: int, elements: bytes) -> Floats | tuple[int, ...] | bytes | str:
    if datatype == FLOAT:
        return np.frombuffer(elements, "<f4")
    if datatype == INT:
        return tuple(np.frombuffer(elements, "<i4").tolist())
    if datatype == STRING:
        return elements.rstrip(b"\0").decode("latin-1")
    return elements


def _application(body: bytes) -> Message | None:
    if len(body) < 4:
        return None
    app_id, rest = int.from_bytes(body[:4], "little"), body[4:]
    if app_id in _FIXED:
        layout, made = _FIXED[app_id]
        return made(*layout.unpack(rest)) if len(rest) == layout.size else None
    if app_id in _LISTS:
        return _LISTS[app_id](rest)
    return say.Unread(kind=APPDATA, app_id=app_id, n_bytes=len(body) + 1)


def _named(made: Callable[..., Message]) -> Callable[..., Message]:
    """A keyword-only message filled in the order of its fields."""
    names = list(made.__annotations__)
    return lambda *values: made(**dict(zip(names, values, strict=True)))


_FIXED: dict[int, tuple[struct.Struct, Callable[..., Message]]] = {
    0x2375A16C: (struct.Struct("<IIffIff"), _named(say.Sleep)),
    0x2375FE26: (struct.Struct("<IIIffI"), _named(say.Respiration)),
    0x20020102: (struct.Struct("<II10f"), _named(say.VitalSigns)),
    0x41083A02: (struct.Struct("<II"), _named(say.SleepStage)),
    0x723BFA1E: (struct.Struct("<IIfBI"), _named(say.Presence)),
}


def _baseband(rest: bytes, *, polar: bool) -> Message | None:
    if len(rest) < _BASEBAND.size:
        return None
    counter, n, bin_length, sample_rate, carrier, offset = _BASEBAND.unpack_from(rest)
    if n == 0 or len(rest) != _BASEBAND.size + 8 * n:
        return None
    first, second = np.frombuffer(rest, "<f4", offset=_BASEBAND.size).reshape(2, n)
    with np.errstate(all="ignore"):  # whatever the floats are, they are only passed on
        iq = first * np.exp(1j * second) if polar else first + 1j * second
    return say.Baseband(
        counter=counter,
        bin_length_m=bin_length,
        sample_rate_hz=sample_rate,
        carrier_hz=carrier,
        range_offset_m=offset,
        polar=polar,
        iq=iq.astype(np.complex64),
    )


def _columns(rest: bytes, *, at: int, counts: tuple[int, ...]) -> list[Floats] | None:
    """Arrays of f32 of these lengths, which fill the rest exactly."""
    if len(rest) != at + 4 * sum(counts):
        return None
    edges = np.cumsum(counts)[:-1]
    return list(np.split(np.frombuffer(rest, "<f4", offset=at), edges))


def _moving_list(rest: bytes) -> Message | None:
    if len(rest) < 8:
        return None
    counter, n = struct.unpack_from("<II", rest)
    columns = _columns(rest, at=8, counts=(n, n))
    if columns is None:
        return None
    slow, fast = columns
    return say.MovementList(counter=counter, start_m=None, bin_length_m=None, slow=slow, fast=fast)


def _normalised_list(rest: bytes) -> Message | None:
    if len(rest) < 16:
        return None
    counter, start, bin_length, n = struct.unpack_from("<IffI", rest)
    columns = _columns(rest, at=16, counts=(n, n))
    if columns is None:
        return None
    slow, fast = columns
    return say.MovementList(
        counter=counter, start_m=start, bin_length_m=bin_length, slow=slow, fast=fast
    )


def _detection_list(rest: bytes) -> Message | None:
    if len(rest) < 8:
        return None
    counter, n = struct.unpack_from("<II", rest)
    columns = _columns(rest, at=8, counts=(n, n, n))
    if columns is None:
        return None
    range_m, cross_section, velocity = columns
    return say.DetectionList(
        counter=counter, range_m=range_m, radar_cross_section=cross_section, velocity=velocity
    )


def _presence_list(rest: bytes) -> Message | None:
    if len(rest) < 16:
        return None
    counter, state, n, m = struct.unpack_from("<IIII", rest)
    columns = _columns(rest, at=16, counts=(n, n, m, m, m))
    if columns is None:
        return None
    slow, fast, range_m, cross_section, velocity = columns
    return say.PresenceList(
        counter=counter,
        state=state,
        slow=slow,
        fast=fast,
        range_m=range_m,
        radar_cross_section=cross_section,
        velocity=velocity,
    )


def _pulse_doppler(rest: bytes, *, noise_map: bool, as_bytes: bool) -> Message | None:
    layout = struct.Struct("<6I7f" if as_bytes else "<6I5f")
    if len(rest) < layout.size:
        return None
    counter, matrix, range_idx, n_range_bins, n, instance, *floats = layout.unpack_from(rest)
    if len(rest) != layout.size + n * (1 if as_bytes else 4):
        return None
    step_start, step_size = floats[:2] if as_bytes else (None, None)
    rate, decimated, start, step, range_m = floats[-5:]
    return say.PulseDoppler(
        noise_map=noise_map,
        counter=counter,
        matrix_counter=matrix,
        range_idx=range_idx,
        n_range_bins=n_range_bins,
        instance=instance,
        step_start=step_start,
        step_size=step_size,
        frame_rate_hz=rate,
        frame_rate_decimated_hz=decimated,
        frequency_start_hz=start,
        frequency_step_hz=step,
        range_m=range_m,
        power=np.frombuffer(rest, "u1" if as_bytes else "<f4", offset=layout.size),
    )


_LISTS: dict[int, Callable[[bytes], Message | None]] = {
    0x0C: lambda rest: _baseband(rest, polar=False),
    0x0D: lambda rest: _baseband(rest, polar=True),
    0x10: lambda rest: _pulse_doppler(rest, noise_map=False, as_bytes=False),
    0x11: lambda rest: _pulse_doppler(rest, noise_map=False, as_bytes=True),
    0x12: lambda rest: _pulse_doppler(rest, noise_map=True, as_bytes=False),
    0x13: lambda rest: _pulse_doppler(rest, noise_map=True, as_bytes=True),
    0x610A3B00: _moving_list,
    0x610A3B02: _detection_list,
    0xC3A331CF: _normalised_list,
    0x723BFA1F: _presence_list,
}
