"""What comes off the network link: frames, what agents tell beside them, and the ward's answers."""

import numpy as np

from sensor import wire
from sensor.link import asides
from sensor.link.asides import Answer, Pulse
from sensor.messages import Fault, FaultKind, Frame, Geometry, ModuleSays
from sensor.wire import VERSION
from tests.fuzz.subject import Choice, unboxed

SENSOR = "s1"


def _frame(**geometry: float | None) -> list[bytes]:
    frame = Frame(
        sensor=SENSOR,
        session=7,
        seq=3,
        t_mono_ns=5,
        t_wall_ns=9,
        geometry=Geometry(frame_rate_hz=20.0, **geometry),
        iq=np.arange(6).reshape(3, 2).astype(np.complex64),
        late=False,
    )
    return [bytes(part) for part in wire.encode(frame)]


FRAMES = (
    _frame(carrier_hz=None, range0_m=None, range_step_m=None),
    _frame(carrier_hz=60e9, range0_m=0.2, range_step_m=0.05),
)
TOLD = tuple(
    asides.encode(SENSOR, said)
    for said in (
        Pulse(VERSION, 5, 0.25, 0.01, 3, 4, 0, 1, ""),
        Fault(sensor=SENSOR, t_wall_ns=5, kind=FaultKind.LOST, reason="lost", of_radar=True),
        ModuleSays(sensor=SENSOR, t_wall_ns=5, rr_per_min=14.0, present=True, range_m=1.0),
    )
)
ANSWER = asides.encode_answer(Answer(VERSION, 5, 9, 7, 3))


def frame(data: bytes, choice: Choice) -> None:
    """A frame is read or refused; one that is read says the same when it is sent on."""
    parts = unboxed(data)
    read = wire.decode(parts, sensor=SENSOR, t_wall_ns=1)
    if isinstance(read, Frame):
        again = wire.decode(wire.encode(read), sensor=SENSOR, t_wall_ns=1)
        assert isinstance(again, Frame)
        assert (again.seq, again.geometry) == (read.seq, read.geometry)
        assert again.iq.tobytes() == read.iq.tobytes()


def told(data: bytes, choice: Choice) -> None:
    """What an agent tells is read or left; what is read says the same when it is sent on."""
    read = asides.decode(unboxed(data), sensor=SENSOR)
    if read is not None:
        assert asides.decode(asides.encode(SENSOR, read), sensor=SENSOR) == read


def answer(data: bytes, choice: Choice) -> None:
    """An answer is read or left; what is read says the same when it is sent on."""
    read = asides.decode_answer(data)
    assert read is None or asides.decode_answer(asides.encode_answer(read)) == read
