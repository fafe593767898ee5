import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sensor import wire
from sensor.messages import Fault, FaultKind, Frame, Geometry

GEOMETRY = Geometry(frame_rate_hz=20.0, carrier_hz=60e9, range0_m=0.3, range_step_m=0.05)


def frame(iq=None, sensor="s1", geometry=GEOMETRY, seq=7):
    iq = np.ones((4, 2), np.complex64) if iq is None else iq
    return Frame(
        sensor=sensor, session=3, seq=seq, t_mono_ns=11, t_wall_ns=12, geometry=geometry, iq=iq
    )


def decode(parts, sensor="s1"):
    return wire.decode(parts, sensor=sensor, t_wall_ns=99)


def with_header(**changes):
    """The parts of a good frame, but for these fields of its header."""
    topic, header, samples = wire.encode(frame())
    fields = {f: getattr(msgspec.msgpack.decode(header, type=wire.Header), f) for f in FIELDS}
    return [topic, msgspec.msgpack.encode([*(fields | changes).values()]), samples]


FIELDS = wire.Header.__struct_fields__


@given(
    iq=hnp.arrays(np.complex64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)),
    carrier_hz=st.none() | st.floats(1e8, 1e12),
    range0_m=st.none() | st.floats(-1, 100),
)
def test_a_frame_comes_back_bit_for_bit(iq, carrier_hz, range0_m):
    sent = frame(
        iq, geometry=Geometry(frame_rate_hz=12.5, carrier_hz=carrier_hz, range0_m=range0_m)
    )
    got = decode([bytes(part) for part in wire.encode(sent)])
    assert isinstance(got, Frame)
    assert got.iq.tobytes() == iq.tobytes()
    for name in ("sensor", "session", "seq", "t_mono_ns", "t_wall_ns", "geometry"):
        assert getattr(got, name) == getattr(sent, name)


def test_samples_are_read_without_a_copy_and_cannot_be_written():
    parts = wire.encode(frame())
    got = decode(parts)
    assert np.shares_memory(got.iq, np.frombuffer(parts[2], np.uint8))
    with pytest.raises(ValueError, match="read-only"):
        got.iq[0, 0] = 0


def test_samples_of_a_strided_frame_are_sent_in_c_order():
    iq = np.arange(12, dtype=np.complex64).reshape(3, 4).T
    np.testing.assert_array_equal(decode(wire.encode(frame(iq))).iq, iq)


def test_nan_and_infinity_pass():
    iq = np.array([[np.nan, np.inf]], np.complex64)
    np.testing.assert_array_equal(decode(wire.encode(frame(iq))).iq, iq)


@pytest.mark.parametrize(
    ("changes", "kind", "word"),
    [
        ({"v": 3}, FaultKind.REFUSED, "version 3"),
        ({"sensor": "s2"}, FaultKind.REFUSED, "'s2'"),
        ({"shape": (1 << 40, 1)}, FaultKind.REFUSED, "1099511627776 bins"),
        ({"shape": (2**62, 2**62)}, FaultKind.REFUSED, "samples"),
        ({"shape": (0, 1)}, FaultKind.REFUSED, "0 bins"),
        ({"shape": (5, 2)}, FaultKind.UNREADABLE, "do not fit 64 bytes"),
        ({"shape": (-4, -2)}, FaultKind.UNREADABLE, "cannot be read"),
        ({"shape": (4, 2, 1)}, FaultKind.UNREADABLE, "cannot be read"),
        ({"dtype": "<c16"}, FaultKind.REFUSED, "'<c16'"),
        ({"dtype": "O"}, FaultKind.REFUSED, "'O'"),
        ({"seq": -1}, FaultKind.UNREADABLE, "cannot be read"),
        ({"seq": 2**63}, FaultKind.UNREADABLE, "cannot be read"),
        ({"frame_rate_hz": float("nan")}, FaultKind.REFUSED, "frame_rate_hz"),
        ({"frame_rate_hz": 0}, FaultKind.REFUSED, "frame_rate_hz"),
        ({"frame_rate_hz": 9999.0, "shape": (1 << 10, 1)}, FaultKind.REFUSED, "a second"),
        ({"carrier_hz": float("nan")}, FaultKind.REFUSED, "carrier_hz"),
        ({"range0_m": float("nan")}, FaultKind.REFUSED, "range0_m"),
        ({"range_step_m": 0.0}, FaultKind.REFUSED, "range_step_m"),
        ({"range_step_m": float("inf")}, FaultKind.REFUSED, "range_step_m"),
    ],
)
def test_a_header_that_breaks_the_rules_becomes_a_fault_that_says_so(changes, kind, word):
    fault = decode(with_header(**changes))
    assert isinstance(fault, Fault)
    assert (fault.sensor, fault.t_wall_ns, fault.kind) == ("s1", 99, kind)
    assert word in fault.reason


def test_a_header_of_a_later_version_is_refused_even_if_its_fields_are_others():
    fault = decode([b"raw.s1", msgspec.msgpack.encode([9, {"all": "new"}]), b""])
    assert fault.kind is FaultKind.REFUSED
    assert "version 9" in fault.reason


def test_a_topic_of_another_sensor_is_refused():
    _, header, samples = wire.encode(frame())
    assert decode([b"raw.s2", header, samples]).kind is FaultKind.REFUSED


def test_a_long_header_is_not_even_decoded():
    topic, _, samples = wire.encode(frame())
    assert "1025 bytes" in decode([topic, b"\x91" * 1025, samples]).reason


def test_a_header_nested_without_end_is_a_fault():
    topic, _, samples = wire.encode(frame())
    for byte in (b"\x91", b"\xdd\x00\x00\x00\x01", b"\x81"):
        assert isinstance(decode([topic, (byte * 1024)[:1024], samples]), Fault)


@given(st.lists(st.binary(max_size=80), max_size=5))
def test_no_bytes_whatever_make_decoding_raise(parts):
    assert isinstance(decode(parts), Fault)


@given(
    part=st.integers(0, 2), at=st.integers(0, 200), junk=st.binary(max_size=4), cut=st.booleans()
)
def test_no_damaged_frame_makes_decoding_raise(part, at, junk, cut):
    parts = [bytearray(p) for p in wire.encode(frame())]
    damaged = parts[part]
    damaged[at : len(damaged) if cut else at + len(junk)] = junk
    got = decode([bytes(p) for p in parts])
    assert isinstance(got, Frame | Fault)


@given(
    values=st.lists(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text()
        | st.lists(st.integers(0, 2**64 - 1), max_size=3),
        min_size=len(FIELDS) - 1,
        max_size=len(FIELDS) + 1,
    )
)  # fmt: skip
def test_no_header_of_other_types_makes_decoding_raise(values):
    topic, _, samples = wire.encode(frame())
    assert isinstance(decode([topic, msgspec.msgpack.encode([1, *values[1:]]), samples]), Fault)
