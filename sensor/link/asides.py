"""What an agent and the ward say to each other beside the frames. No clock, no sockets.

Three parts: ``tell.<sensor>``, which of them it is, and msgpack. The ward's answer is one part.
"""

import math
from typing import Annotated, TypeAlias

import msgspec

from sensor.messages import Fault, FaultKind, ModuleSays, RadarTrouble
from sensor.wire import VERSION

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_BYTES_MAX = 4096
_REASON_MAX = 500
PULSE_PERIOD_S = 1.0
"""An agent says this often how it is, and the ward answers."""


class Pulse(msgspec.Struct, array_like=True, frozen=True):
    """How the agent is. Its answer tells it how far the clocks stand apart."""

    v: int
    idx: _Count
    """Comes back in the answer."""
    clock_offset_s: float | None
    """Sensor's wall clock minus the ward's; None while it is not measured."""
    round_trip_s: float | None
    """Of the best question of late: the offset is known to half of this."""
    n_live: _Count
    n_late: _Count
    """Frames that wait at the agent, by what they are."""
    n_dropped: _Count
    n_reconnects: _Count
    trouble: str = ""
    """What is wrong with the radar for as long as it is wrong, one sentence; empty: nothing."""
    trouble_kind: str = ""
    """One of `RadarTrouble`; any other text is none of those that are known here."""


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """The ward has heard a pulse."""

    v: int
    idx: _Count
    t_wall_ns: int
    """The ward's clock when it did."""
    session: _Count
    seq: int
    """The newest live frame that it has; -1: none."""


class _FaultSaid(msgspec.Struct, array_like=True, frozen=True):
    t_wall_ns: int
    kind: str
    reason: str
    trouble: str = ""


class _ModuleSaid(msgspec.Struct, array_like=True, frozen=True):
    t_wall_ns: int
    rr_per_min: float | None
    hr_per_min: float | None
    present: bool | None
    range_m: float | None
    words: str


Aside: TypeAlias = Pulse | Fault | ModuleSays
_PREFIX = b"tell."
_TYPES: dict[bytes, msgspec.msgpack.Decoder[Pulse | _FaultSaid | _ModuleSaid]] = {
    b"pulse": msgspec.msgpack.Decoder(Pulse),
    b"fault": msgspec.msgpack.Decoder(_FaultSaid),
    b"module": msgspec.msgpack.Decoder(_ModuleSaid),
}
_answer = msgspec.msgpack.Decoder(Answer)


def is_aside(topic: bytes | memoryview) -> bool:
    """Whether a message with this first part is none of frames."""
    return bytes(topic[: len(_PREFIX)]) == _PREFIX


def encode(sensor: str, aside: Aside) -> list[bytes]:
    """The three parts."""
    match aside:
        case Pulse():
            kind, said = b"pulse", msgspec.msgpack.encode(_bounded(aside))
        case Fault():
            reason, trouble = aside.reason[:_REASON_MAX], aside.trouble_kind or ""
            body = _FaultSaid(aside.t_wall_ns, aside.kind, reason, trouble)
            kind, said = b"fault", msgspec.msgpack.encode(body)
        case ModuleSays() as m:
            rates = (m.rr_per_min, m.hr_per_min, m.present, m.range_m, m.words[:_REASON_MAX])
            kind, said = b"module", msgspec.msgpack.encode(_ModuleSaid(m.t_wall_ns, *rates))
    return [_PREFIX + sensor.encode(), kind, said]


def decode(parts: list[bytes], *, sensor: str) -> Aside | None:
    """What the key's sensor says; None where it cannot be read. Never raises."""
    if len(parts) != 3 or len(parts[2]) > _BYTES_MAX or parts[0] != _PREFIX + sensor.encode():
        return None
    try:
        said = _TYPES[parts[1]].decode(parts[2])
        return _meant(said, sensor)
    except (KeyError, ValueError, RecursionError, msgspec.DecodeError):
        return None


def _meant(said: Pulse | _FaultSaid | _ModuleSaid, sensor: str) -> Aside | None:
    match said:
        case Pulse():
            return _bounded(said) if said.v == VERSION and _sensible(said) else None
        case _FaultSaid(t_wall_ns, kind, reason, trouble):
            reason = reason[:_REASON_MAX]
            return Fault(
                sensor=sensor,
                t_wall_ns=t_wall_ns,
                kind=FaultKind(kind),
                reason=reason,
                of_radar=True,
                trouble_kind=known(trouble),
            )
        case _ModuleSaid():
            return ModuleSays(
                sensor=sensor,
                t_wall_ns=said.t_wall_ns,
                rr_per_min=_finite(said.rr_per_min),
                hr_per_min=_finite(said.hr_per_min),
                present=said.present,
                range_m=_finite(said.range_m),
                words=said.words[:_REASON_MAX],
            )


def known(trouble: str) -> RadarTrouble | None:
    """A newer agent may know kinds of trouble that this side does not: its sentence says them."""
    return RadarTrouble(trouble) if trouble in set(RadarTrouble) else None


def _bounded(pulse: Pulse) -> Pulse:
    if max(len(pulse.trouble), len(pulse.trouble_kind)) <= _REASON_MAX:
        return pulse
    return msgspec.structs.replace(
        pulse, trouble=pulse.trouble[:_REASON_MAX], trouble_kind=pulse.trouble_kind[:_REASON_MAX]
    )


def _sensible(pulse: Pulse) -> bool:
    numbers = (pulse.clock_offset_s, pulse.round_trip_s)
    return all(number is None or math.isfinite(number) for number in numbers)


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def encode_answer(answer: Answer) -> bytes:
    """Its only part."""
    return msgspec.msgpack.encode(answer)


def decode_answer(data: bytes) -> Answer | None:
    """None where it cannot be read. Never raises."""
    try:
        answer = _answer.decode(data)
    except (ValueError, RecursionError, msgspec.DecodeError):
        return None
    return answer if answer.v == VERSION else None
