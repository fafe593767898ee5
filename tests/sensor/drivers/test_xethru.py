import struct

import numpy as np
import pytest

from sensor.drivers.framing import Splitter
from sensor.drivers.novelda import commands, messages
from sensor.drivers.novelda.commands import Mode, Parameter, set_mode, set_x4
from sensor.drivers.novelda.driver import X4Settings, setup
from sensor.drivers.novelda.framing import Format, encode
from sensor.drivers.novelda.payload import message


def heard(hex_bytes):
    return Splitter(Format()).feed(bytes.fromhex(hex_bytes))


GOLDEN_COMMANDS = [
    (commands.PING, "7d 01 ae ea aa ee 7c 7e"),
    (set_mode(Mode.STOP), "7d 20 13 4e 7e"),
    (set_mode(Mode.MANUAL), "7d 20 12 4f 7e"),
    (set_mode(Mode.RUN), "7d 20 01 5c 7e"),
    (commands.X4DRIVER_INIT, "7d 50 20 0d 7e"),
    (set_x4(Parameter.DOWN_CONVERSION, 1), "7d 50 10 13 00 00 00 01 2f 7e"),
    (set_x4(Parameter.DAC_MIN, 949), "7d 50 10 16 00 00 00 b5 03 00 00 9d 7e"),
    (set_x4(Parameter.DAC_MAX, 1100), "7d 50 10 17 00 00 00 4c 04 00 00 62 7e"),
    (set_x4(Parameter.ITERATIONS, 16), "7d 50 10 12 00 00 00 10 00 00 00 3f 7e"),
    (set_x4(Parameter.TX_CENTRE, 3), "7d 50 10 20 00 00 00 03 1e 7e"),
    (set_x4(Parameter.TX_POWER, 2), "7d 50 10 21 00 00 00 02 1e 7e"),
    (set_x4(Parameter.PULSES_PER_STEP, 300), "7d 50 10 11 00 00 00 2c 01 00 00 01 7e"),
    (set_x4(Parameter.FRAME_AREA_OFFSET, 0.18), "7d 50 10 18 00 00 00 ec 51 38 3e 9e 7e"),
    (set_x4(Parameter.FRAME_AREA, -0.5, 5), "7d 50 10 14 00 00 00 00 00 00 bf 00 00 a0 40 76 7e"),
    (set_x4(Parameter.FPS, 17), "7d 50 10 10 00 00 00 00 00 88 41 e4 7e"),
    (set_x4(Parameter.FPS, 0), "7d 50 10 10 00 00 00 00 00 00 00 2d 7e"),
    (set_x4(Parameter.PULSES_PER_STEP, 126), "7d 50 10 11 00 00 00 7f 7e 00 00 00 52 7e"),
    (set_x4(Parameter.ITERATIONS, 80), "7d 50 10 12 00 00 00 50 00 00 00 7f 7f 7e"),
]


@pytest.mark.parametrize(("payload", "golden"), GOLDEN_COMMANDS)
def test_commands_are_the_bytes_of_the_reference(payload, golden):
    assert encode(payload) == bytes.fromhex(golden)


@pytest.mark.parametrize(
    ("golden", "said"),
    [
        ("7d 20 02 00 00 00 5f 7e", messages.Error(code=messages.ErrorCode.CRC_FAILED)),
        ("7d 01 ea ae ee aa 7c 7e", messages.Pong(readiness=messages.Readiness.READY)),
        ("7d 10 6d 7e", messages.Ack()),
        ("7d 30 10 00 00 00 5d 7e", messages.System(code=messages.SystemCode.BOOTING)),
        ("7d 30 11 00 00 00 5c 7e", messages.System(code=messages.SystemCode.READY)),
    ],
)
def test_messages_of_the_reference_are_read_as_written(golden, said):
    assert heard(golden) == [said]


def test_an_error_is_told_by_its_name_or_else_by_its_code():
    assert messages.Error(code=0x02).words == "crc failed"
    assert messages.Error(code=0x77).words == "0x77"


def test_a_bulk_frame_of_the_reference_is_read_as_written():
    (said,) = heard(
        "7c 7c 7c 7c 1e 00 00 00 00 a0 12 00 00 00 00 07 00 00 00 04 00 00 00"
        "00 00 00 3f 00 00 80 be 00 00 00 3e 00 00 80 3f"
        "7c 7c 7c 7c"
    )
    assert (said.content_id, said.info) == (0, 7)
    assert said.values.tolist() == [0.5, -0.25, 0.125, 1.0]


def test_setting_up_says_the_vendors_order_with_the_rate_last():
    names = [name for name, _, _ in setup(X4Settings())]
    assert names[:3] == ["stop", "manual mode", "x4driver_init"]
    assert names[-1] == "fps"


@pytest.mark.parametrize(
    ("app_id", "layout", "values", "field", "value"),
    [
        (0x2375FE26, "<IIIffI", (9, 0, 14, 1.5, 0.25, 8), "rr_per_min", 14),
        (0x2375A16C, "<IIffIff", (9, 0, 14.5, 1.5, 8, 0.25, 0.5), "rr_per_min", 14.5),
        (0x20020102, "<II10f", (9, 7, 14.5, *range(9)), "rr_per_min", 14.5),
        (0x41083A02, "<II", (9, 2), "stage", 2),
        (0x723BFA1E, "<IIfBI", (9, 1, 1.5, 1, 8), "quality", 8),
    ],
)
def test_a_status_of_the_right_length_is_read_and_of_another_is_not(
    app_id, layout, values, field, value
):
    payload = struct.pack("<BI", 0x50, app_id) + struct.pack(layout, *values)
    assert getattr(message(payload), field) == value
    assert message(payload)
    assert message(payload[:-1]) is None
    assert message(payload + b"\0") is None


def test_a_baseband_frame_is_complex_and_carries_its_geometry():
    header = struct.pack("<BIIIffff", 0x50, 0x0C, 5, 2, 0.0525, 23.328e9, 7.29e9, 0.18)
    said = message(header + struct.pack("<4f", 1, 2, 3, 4))
    np.testing.assert_array_equal(said.iq, np.array([1 + 3j, 2 + 4j], np.complex64))
    assert said.carrier_hz == np.float32(7.29e9)
    assert said.range_offset_m == np.float32(0.18)


def test_amplitude_and_phase_become_the_same_complex_numbers():
    header = struct.pack("<BIIIffff", 0x50, 0x0D, 5, 1, 0.0525, 23.328e9, 7.29e9, 0.18)
    said = message(header + struct.pack("<2f", 2, np.pi / 2))
    np.testing.assert_allclose(said.iq, [2j], atol=1e-6)
