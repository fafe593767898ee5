"""Acconeer, Seeed, DeepWiSe, Infineon: golden bytes, set-ups, what each makes of its messages."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.drivers.acconeer.config import A121Settings, prf_for, setup_command, version
from sensor.drivers.acconeer.driver import A121Driver
from sensor.drivers.deepwise.driver import AwUwbDriver, AwUwbSettings, setup
from sensor.drivers.infineon.driver import Bgt60Driver, Bgt60Settings
from sensor.drivers.messages import MAIN, Opinion, Reading, Reopen, Send, SetBaud, Started, Trouble
from sensor.drivers.seeed import sy, tiny
from sensor.drivers.seeed.drivers import Bha1Driver, Bha2Driver
from sensor.drivers.ti.packet import MAGIC
from sensor.drivers.ti.uart import Firmware, UartDriver
from tests.fuzz.targets import A121_INFO, a121_line, a121_result, aw_frame, ti_packet

TINY_START = bytes.fromhex("01 80 00 00 04 0a 15 65")
PROOF = {Bha2Driver: TINY_START, A121Driver: b'{"', AwUwbDriver: b"FPS:", UartDriver: MAGIC}
"""What follows a frame without a checksum, and lets it out."""


def take(driver, data, t_s=0.0):
    """What a driver makes of bytes, but for saying once that the module is there."""
    return [deed for deed in proven(driver, data, t_s) if not isinstance(deed, Started)]


def proven(driver, data, t_s=0.0):
    deeds = told(driver, data, t_s)
    if type(driver) in PROOF:
        deeds += told(driver, PROOF[type(driver)], t_s)
        driver._splitter.forget()
    return deeds


def told(driver, data, t_s=0.0):
    return list(driver.take(data, t_s, MAIN))


# --- Seeed, `53 59` ---


def test_positions_are_sign_and_magnitude():
    assert sy.message(0x80, 0x05, bytes.fromhex("8010 0020 8000")).values == (-16, 32, 0)


def test_a_heart_rate_of_67_does_not_end_its_own_frame():
    (opinion,) = take(Bha1Driver(), sy.encode(0x85, 0x02, b"\x43"))
    assert opinion == Opinion(hr_per_min=67.0)


def test_a_rate_of_zero_is_no_measurement():
    (breath,) = take(Bha1Driver(), sy.encode(0x81, 0x02, b"\0"))
    (heart,) = take(Bha2Driver(), tiny.encode(0x8000, 0x0A15, struct.pack("<f", 0)))
    assert breath.rr_per_min is None
    assert heart.hr_per_min is None


def test_a_rate_at_the_modules_limit_says_so():
    (opinion,) = take(Bha1Driver(), sy.encode(0x85, 0x02, bytes([100])))
    assert "highest" in opinion.words


def test_reports_of_another_firmware_are_said_once():
    deeds = take(Bha1Driver(), 2 * sy.encode(0x85, 0x02, b"\x43\x43"))
    (trouble,) = deeds
    assert isinstance(trouble, Trouble)


# --- Seeed, "Tiny Frame" ---


def test_a_phase_becomes_one_bin_whose_angle_it_is():
    (reading,) = take(Bha2Driver(), tiny.encode(0x8000, 0x0A13, struct.pack("<3f", 1, 0.5, 0.25)))
    assert reading.iq.shape == (1, 1)
    assert np.angle(reading.iq[0, 0]) == pytest.approx(1.0)
    assert reading.geometry.range_step_m is None


def test_phases_that_are_all_zero_are_nobody_and_no_reading():
    assert take(Bha2Driver(), tiny.encode(0x8000, 0x0A13, struct.pack("<3f", 0, 0, 0))) == []


def test_missing_phases_leave_a_gap_in_the_numbers():
    driver = Bha2Driver()
    counters = []
    for id_ in (0x8000, 0x8005, 0x800A, 0x8014, 0x8019):
        (reading,) = take(driver, tiny.encode(id_, 0x0A13, struct.pack("<3f", 1, 1, 1)))
        counters.append(reading.counter)
    assert counters == [0, 1, 2, 4, 5]


def test_targets_are_told_with_and_without_a_count_by_their_length():
    row = struct.pack("<ffii", 0.5, 1.0, 2, 7)
    counted = tiny.body(0x0A04, b"\2\0\0\0" + row + row)
    bare = tiny.body(0x0A04, row + row)
    assert counted == bare
    assert counted.targets[0].velocity_m_per_s == pytest.approx(0.3456)


@pytest.mark.parametrize("data", [struct.pack("<If", 1, 87.5), struct.pack("<fI", 87.5, 1)])
def test_a_distance_is_read_in_either_order(data):
    assert tiny.body(0x0A16, data) == tiny.Distance(flag=1, range_cm=87.5)


@given(type_=st.integers(0, 0xFFFF), data=st.binary(max_size=80))
def test_no_body_raises(type_, data):
    tiny.body(type_, data)
    sy.message(type_ >> 8, type_ & 0xFF, data)


# --- Acconeer ---


def a121_up(driver, rss="a121-v1.9.0", **system):
    """Answer its questions; what it does at the end, and all that it sent."""
    info = {
        "rss_version": rss,
        "sensor": "a121",
        "sensor_count": 1,
        "ticks_per_second": 1000,
        **system,
    }
    answers = {
        "stop_streaming": a121_line(status="stop"),
        "get_system_info": a121_line(system_info=info),
        "get_sensor_info": a121_line(sensor_info=[{"connected": True}]),
        "set_uart_baudrate": a121_line(status="ok", message="set baudrate"),
        "setup": a121_line(
            tick_period=50,
            metadata=[
                [
                    {
                        "frame_data_length": 4,
                        "sweep_data_length": 2,
                        "subsweep_data_offset": [0],
                        "subsweep_data_length": [2],
                        "calibration_temperature": 30,
                        "base_step_length_m": 0.0025,
                        "max_sweep_rate": 1000.0,
                    }
                ]
            ],
        ),
        "start_streaming": a121_line(status="start"),
    }
    sent, deeds = [], list(driver.begin(0.0))
    while sends := [deed for deed in deeds if isinstance(deed, Send)]:
        sent += [json.loads(send.data) for send in sends]
        deeds = [deed for deed in deeds if not isinstance(deed, Send)]
        deeds += told(driver, answers[sent[-1]["cmd"]])
    return deeds, sent


def test_a121_over_uart_goes_on_at_the_servers_best_speed():
    deeds, sent = a121_up(A121Driver(uart=True), max_baudrate=1_000_000)
    assert SetBaud(baud=1_000_000) in deeds
    assert [each["cmd"] for each in sent] == [
        "stop_streaming",
        "get_system_info",
        "get_sensor_info",
        "set_uart_baudrate",
        "setup",
        "start_streaming",
    ]


def test_a121_over_tcp_starts_and_its_sweeps_are_averaged():
    driver = A121Driver(uart=False)
    deeds, sent = a121_up(driver, max_baudrate=1_000_000)
    assert isinstance(deeds[-1], Started)
    assert "set_uart_baudrate" not in [each["cmd"] for each in sent]
    payload = struct.pack("<8h", 1, 2, 3, 4, 5, 6, 7, 8)
    (reading,) = take(driver, a121_result(50, payload))
    np.testing.assert_array_equal(reading.iq, [[3 + 4j], [5 + 6j]])
    assert reading.geometry.range0_m == pytest.approx(0.3)
    assert reading.geometry.range_step_m == pytest.approx(0.06)


def test_a121_results_that_are_missing_leave_a_gap_over_the_ticks_wrap():
    driver = A121Driver(uart=False)
    a121_up(driver)
    payload = bytes(16)
    counters = []
    for tick in (2**32 - 60, 2**32 - 10, 90, 140):  # 50 ticks are one frame
        (reading,) = take(driver, a121_result(tick, payload))
        counters.append(reading.counter)
    assert counters == [0, 1, 3, 4]


def test_an_a121_with_old_firmware_says_what_to_do():
    deeds, _ = a121_up(A121Driver(uart=False), rss="a121-v0.2.0")
    assert isinstance(deeds[-1], Reopen)
    assert "too old" in deeds[-1].reason


def test_another_product_than_an_a121_is_refused():
    deeds, _ = a121_up(A121Driver(uart=False), sensor="a111")
    assert isinstance(deeds[-1], Reopen)


def test_an_a121_that_asks_for_calibration_is_set_up_anew():
    driver = A121Driver(uart=False)
    a121_up(driver)
    hot = a121_line(
        bytes(16), status="ok", result_info=[[A121_INFO | {"calibration_needed": True}]]
    )
    assert [deed.data for deed in take(driver, hot) if isinstance(deed, Send)] == [
        b'{"cmd":"stop_streaming"}\n'
    ]


def test_a_result_without_payload_is_a_fault():
    driver = A121Driver(uart=False)
    a121_up(driver)
    (reopen,) = take(driver, a121_line(status="ok", result_info=[], payload_size=0))
    assert isinstance(reopen, Reopen)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("a121-v0.2.0", "a121-v0.2.0-1-gabc"),
        ("a121-v0.4.2-279-gabc", "a121-v0.4.2-280-gabc"),
        ("a121-v1.2.3-rc4", "a121-v1.2.3"),
        ("a121-v1.2.3-rc4", "a121-v1.2.3-rc4-7-gabc"),
        ("a121-v1.2.3-rc4-7-gabc", "a121-v1.2.3-rc5"),
        ("a121-v1.9.0", "a121-v1.10.0"),
    ],
)
def test_server_versions_are_ordered(older, newer):
    assert version(older) < version(newer)


def test_a_server_is_only_told_what_it_knows():
    settings = A121Settings(prf="15_6_MHz")
    old, new = version("a121-v0.7.0"), version("a121-v1.9.1")
    assert prf_for(settings, old) == "13_0_MHz"
    assert prf_for(settings, new) == "15_6_MHz"
    assert b"iq_imbalance_compensation" not in setup_command(settings, old)
    assert b"iq_imbalance_compensation" in setup_command(settings, new)


# --- DeepWiSe ---


def test_aw_uwb_is_set_up_in_the_vendors_order_and_streams():
    driver = AwUwbDriver()
    deeds = list(driver.begin(0.0))
    for name, data in setup(AwUwbSettings()):
        assert Send(data=data) in deeds
        says = "1.1" if name == "VERSION" else "OK"
        deeds = told(driver, f"{name}:{says}\r\n".encode())
    assert [type(deed) for deed in deeds] == [Started]
    (reading,) = take(driver, aw_frame(9, [1.0, 2.0, 3.0, 4.0]))
    assert reading.counter == 9
    np.testing.assert_array_equal(reading.iq, [[1 + 3j], [2 + 4j]])


def test_a_command_that_aw_uwb_refuses_is_named():
    driver = AwUwbDriver()
    driver.begin(0.0)
    take(driver, b"STOP:OK\r\nVERSION:1.1\r\nFPS:OK\r\nPPS:OK\r\n")
    (reopen,) = take(driver, b"ITER:ERROR2\r\n")
    assert "ITER" in reopen.reason


# --- Infineon ---


def test_a_reflector_before_a_bgt60_comes_out_in_its_range_bin():
    settings = Bgt60Settings()
    n = np.arange(settings.n_samples)
    beat = 0.5 + 0.1 * np.cos(2 * np.pi * 6 * n / settings.n_samples + 0.4)
    shape = (settings.n_rx, settings.n_chirps, settings.n_samples)
    frame = np.broadcast_to(beat, shape).astype("<f4").tobytes()
    (reading,) = take(Bgt60Driver(settings), frame)
    assert isinstance(reading, Reading)
    assert reading.iq.shape == (32, 3)
    assert np.argmax(abs(reading.iq[:, 0])) == 6
    assert np.angle(reading.iq[6, 0]) == pytest.approx(0.4, abs=0.01)
    assert reading.geometry.range_step_m == pytest.approx(0.0999, abs=1e-3)


def test_a_frame_of_another_size_than_the_wheel_promised_is_left_out():
    (trouble,) = take(Bgt60Driver(), bytes(12))
    assert isinstance(trouble, Trouble)


# --- All that speak unasked ---


@pytest.mark.parametrize(
    ("driver", "data"),
    [
        (Bha1Driver(), sy.encode(0x01, 0x01, b"\x0f")),
        (Bha2Driver(), tiny.encode(0x8000, 0x0A15, struct.pack("<f", 70))),
        (UartDriver(Firmware.VITAL_SIGNS_TLV, chirps=None), ti_packet(40, 1)),
        (Bgt60Driver(), bytes(Bgt60Settings().n_frame_bytes)),
    ],
)
def test_a_module_is_there_once_it_is_heard_and_not_before(driver, data):
    assert not any(isinstance(deed, Started) for deed in driver.begin(0.0))
    assert sum(isinstance(deed, Started) for deed in proven(driver, data)) == 1
    assert sum(isinstance(deed, Started) for deed in proven(driver, data)) == 0
    driver.begin(1.0)
    assert sum(isinstance(deed, Started) for deed in proven(driver, data)) == 1
