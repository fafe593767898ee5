import struct

import numpy as np
import pytest

from sensor.drivers.novelda import messages
from sensor.drivers.novelda.driver import X4Settings, setup
from sensor.drivers.novelda.payload import message


def test_an_error_is_told_by_its_name_or_else_by_its_code():
    assert messages.Error(code=0x02).words == "crc failed"
    assert messages.Error(code=0x77).words == "0x77"


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
