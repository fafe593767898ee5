"""Every byte string that the papers quote, line by line, by maker and in the papers' order.

What a host says is held to our encoder, what a module says to our decoder. That the emulated
modules, written apart from the drivers, read and write the same: tests/simulators/emulators.
"""

import json
import struct

import numpy as np
import pytest

from sensor.drivers.acconeer.config import A121Settings, setup_command, version
from sensor.drivers.acconeer.config import command as acconeer_command
from sensor.drivers.acconeer.framing import Format as AcconeerFormat
from sensor.drivers.deepwise import protocol as deepwise
from sensor.drivers.deepwise.driver import AwUwbSettings
from sensor.drivers.deepwise.driver import setup as aw_uwb_setup
from sensor.drivers.framing import Splitter
from sensor.drivers.novelda import commands, messages
from sensor.drivers.novelda.commands import Mode, Parameter, set_mode, set_x4
from sensor.drivers.novelda.driver import X4Settings
from sensor.drivers.novelda.driver import setup as x4_setup
from sensor.drivers.novelda.framing import BULK, encode
from sensor.drivers.novelda.framing import Format as X4Format
from sensor.drivers.novelda.payload import message
from sensor.drivers.seeed import sy, tiny
from sensor.drivers.seeed.sy import Report, Topic
from sensor.drivers.ti import dca1000, tlvs
from sensor.drivers.ti.capture import card_setup
from sensor.drivers.ti.dca1000 import Code
from sensor.drivers.ti.packet import MAGIC
from sensor.drivers.ti.packet import Format as TiFormat
from tests.fuzz.targets import TI_GOLDEN

# --- 1. XeThru X4 ---

X4_SAID_BY_HOST = [
    ("ping", commands.PING, "7d 01 ae ea aa ee 7c 7e"),
    ("stop", set_mode(Mode.STOP), "7d 20 13 4e 7e"),
    ("manual", set_mode(Mode.MANUAL), "7d 20 12 4f 7e"),
    ("run", set_mode(Mode.RUN), "7d 20 01 5c 7e"),
    ("reset", bytes.fromhex("22"), "7d 22 5f 7e"),
    ("x4driver_init", commands.X4DRIVER_INIT, "7d 50 20 0d 7e"),
    ("down-conversion", set_x4(Parameter.DOWN_CONVERSION, 1), "7d 50 10 13 00 00 00 01 2f 7e"),
    ("dac_min", set_x4(Parameter.DAC_MIN, 949), "7d 50 10 16 00 00 00 b5 03 00 00 9d 7e"),
    ("dac_max", set_x4(Parameter.DAC_MAX, 1100), "7d 50 10 17 00 00 00 4c 04 00 00 62 7e"),
    ("iterations", set_x4(Parameter.ITERATIONS, 16), "7d 50 10 12 00 00 00 10 00 00 00 3f 7e"),
    ("tx_center", set_x4(Parameter.TX_CENTRE, 3), "7d 50 10 20 00 00 00 03 1e 7e"),
    ("tx_power", set_x4(Parameter.TX_POWER, 2), "7d 50 10 21 00 00 00 02 1e 7e"),
    ("pps", set_x4(Parameter.PULSES_PER_STEP, 300), "7d 50 10 11 00 00 00 2c 01 00 00 01 7e"),
    (
        "offset",
        set_x4(Parameter.FRAME_AREA_OFFSET, 0.18),
        "7d 50 10 18 00 00 00 ec 51 38 3e 9e 7e",
    ),
    (
        "area",
        set_x4(Parameter.FRAME_AREA, -0.5, 5),
        "7d 50 10 14 00 00 00 00 00 00 bf 00 00 a0 40 76 7e",
    ),
    ("fps 17", set_x4(Parameter.FPS, 17), "7d 50 10 10 00 00 00 00 00 88 41 e4 7e"),
    ("fps 0", set_x4(Parameter.FPS, 0), "7d 50 10 10 00 00 00 00 00 00 00 2d 7e"),
    (
        "escaped payload",
        set_x4(Parameter.PULSES_PER_STEP, 126),
        "7d 50 10 11 00 00 00 7f 7e 00 00 00 52 7e",
    ),
    (
        "escaped checksum",
        set_x4(Parameter.ITERATIONS, 80),
        "7d 50 10 12 00 00 00 50 00 00 00 7f 7f 7e",
    ),
    ("load profile", struct.pack("<BI", 0x21, 0x00F17B17), "7d 21 17 7b f1 00 c1 7e"),
    (
        "detection zone",
        b"\x10\x10" + struct.pack("<Iff", 0x96A10A1C, 0.4, 5),
        "7d 10 10 1c 0a a1 96 cd cc cc 3e 00 00 a0 40 4f 7e",
    ),
    (
        "output control",
        b"\x41\x10" + struct.pack("<II", 0x0C, 1),
        "7d 41 10 0c 00 00 00 01 00 00 00 21 7e",
    ),
]


@pytest.mark.parametrize(("payload", "golden"), [row[1:] for row in X4_SAID_BY_HOST])
def test_what_is_said_to_an_x4_is_the_papers_bytes(payload, golden):
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
def test_what_an_x4_says_is_read_as_written(golden, said):
    assert Splitter(X4Format()).feed(bytes.fromhex(golden)) == [said]


BULK_GOLDEN = bytes.fromhex(
    "7c 7c 7c 7c 1e 00 00 00 00 a0 12 00 00 00 00 07 00 00 00 04 00 00 00"
    "00 00 00 3f 00 00 80 be 00 00 00 3e 00 00 80 3f"
)


def test_a_bulk_frame_of_an_x4_is_read_as_written():
    (said,) = Splitter(X4Format()).feed(BULK_GOLDEN + BULK)
    assert (said.content_id, said.info) == (0, 7)
    assert said.values.tolist() == [0.5, -0.25, 0.125, 1.0]


def test_both_kinds_of_x4_frames_are_read_mixed_in_one_stream():
    payload = BULK_GOLDEN[9:]
    stream = b"".join(
        BULK_GOLDEN if kind == "bulk" else encode(payload)
        for kind in ("bulk", "classic", "classic", "bulk", "classic", "bulk")
    )
    said = Splitter(X4Format()).feed(stream + BULK)
    assert [each.values.tolist() for each in said] == [[0.5, -0.25, 0.125, 1.0]] * 6


def test_the_order_of_an_x4s_set_up_is_the_papers():
    names = [name for name, _, _ in x4_setup(X4Settings()) if not name.startswith("the question")]
    said = [encode(payload) for name, payload, _ in x4_setup(X4Settings()) if name in names]
    golden = {name: bytes.fromhex(text) for name, _, text in X4_SAID_BY_HOST}
    order = ["stop", "manual", "x4driver_init", "down-conversion", "dac_min", "dac_max"]
    order += ["iterations", "tx_center", "tx_power", "pps", "offset", "area", "fps 17"]
    assert said == [golden[name] for name in order]


@pytest.mark.parametrize(
    ("app_id", "n_head_words", "n_bytes_of"),
    [
        (0x0C, 6, lambda n, m: 29 + 8 * n),
        (0x0D, 6, lambda n, m: 29 + 8 * n),
        (0x2375A16C, 7, lambda n, m: 33),
        (0x2375FE26, 6, lambda n, m: 29),
        (0x610A3B00, 2, lambda n, m: 13 + 8 * n),
        (0x610A3B02, 2, lambda n, m: 13 + 12 * n),
        (0xC3A331CF, 4, lambda n, m: 21 + 8 * n),
        (0x20020102, 12, lambda n, m: 53),
        (0x41083A02, 2, lambda n, m: 13),
        (0x723BFA1E, 4, lambda n, m: 22),
        (0x723BFA1F, 4, lambda n, m: 21 + 8 * n + 12 * m),
        (0x10, 11, lambda n, m: 49 + 4 * n),
        (0x11, 13, lambda n, m: 57 + n),
        (0x12, 11, lambda n, m: 49 + 4 * n),
        (0x13, 13, lambda n, m: 57 + n),
    ],
)
def test_every_application_message_of_an_x4_has_the_papers_length_and_no_other(
    app_id, n_head_words, n_bytes_of
):
    n, m = 3, 5
    places = {0x0C: 1, 0x0D: 1, 0x610A3B00: 1, 0x610A3B02: 1, 0xC3A331CF: 3, 0x723BFA1F: 2}
    places |= dict.fromkeys((0x10, 0x11, 0x12, 0x13), 4)
    words = [0] * n_head_words
    if app_id in places:
        words[places[app_id]] = n
    if app_id == 0x723BFA1F:
        words[3] = m
    head = struct.pack(f"<BI{n_head_words}I", 0x50, app_id, *words)
    payload = head.ljust(n_bytes_of(n, m), b"\0")[: n_bytes_of(n, m)]
    assert message(payload) is not None
    assert message(payload[:-1]) is None
    assert message(payload + b"\0") is None


# --- 2. TI ---


def test_ti_s_golden_capture_is_read_as_written():
    (packet,) = Splitter(TiFormat()).feed(TI_GOLDEN + MAGIC)
    assert packet.version == 0x03050004
    assert packet.platform == 0xA6843
    assert packet.frame_number == 1
    assert packet.variant.n_header_bytes == 48
    (tlv,) = packet.tlvs
    assert tlv.type == 6
    table = tlvs.read(tlvs.meaning(packet, tlv), tlv.data)
    np.testing.assert_allclose(table.units, [0.01, 0.01, 0.00028, 0.00025, 0.04], rtol=1e-6)
    assert table.rows.tolist() == [
        (12, 65, 249, 2782, 263),
        (12, 66, -249, 2782, 275),
        (12, 66, 249, 3035, 175),
        (12, 68, -249, 2529, 219),
    ]


@pytest.mark.parametrize(
    ("n_bytes", "length", "platform", "frame", "n_tlvs", "checksum"),
    [
        (36, 12, 16, 20, (32, "<I"), None),
        (40, 12, 16, 20, (32, "<I"), None),
        (48, 12, 16, 20, (44, "<H"), 46),
        (52, 20, 12, 24, (48, "<H"), 50),
    ],
)
def test_each_shape_of_ti_s_header_has_its_fields_at_the_papers_offsets(
    n_bytes, length, platform, frame, n_tlvs, checksum
):
    inclusive = n_bytes in {48, 52}
    tlv = struct.pack("<II4f", 1021, 16 + 8 * inclusive, 1, 2, 3, 4)
    header = bytearray(MAGIC.ljust(n_bytes, b"\0"))
    for at, value in ((8, 0x03060000), (length, n_bytes + len(tlv)), (platform, 0xA6843)):
        struct.pack_into("<I", header, at, value)
    struct.pack_into("<I", header, frame, 77)
    struct.pack_into(n_tlvs[1], header, n_tlvs[0], 1)
    if checksum == 46:
        total = int(np.frombuffer(header, "<u2").sum(dtype=np.uint32))
        struct.pack_into("<H", header, checksum, ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF)
    (packet,) = Splitter(TiFormat()).feed(bytes(header) + tlv + MAGIC)
    assert packet.variant.n_header_bytes == n_bytes
    assert (packet.version, packet.platform, packet.frame_number) == (0x03060000, 0xA6843, 77)
    assert [(each.type, each.data) for each in packet.tlvs] == [(1021, tlv[8:])]


CARD = dict(card_setup())


@pytest.mark.parametrize(
    ("datagram", "golden"),
    [
        (CARD["connect"], "5a a5 09 00 00 00 aa ee"),
        (dca1000.command(Code.FPGA_VERSION), "5a a5 0e 00 00 00 aa ee"),
        (CARD["configure FPGA"], "5a a5 03 00 06 00 01 02 01 02 03 1e aa ee"),
        (CARD["packet delay"], "5a a5 0b 00 06 00 c0 05 35 0c 00 00 aa ee"),
        (CARD["record start"], "5a a5 05 00 00 00 aa ee"),
        (dca1000.command(Code.RECORD_STOP), "5a a5 06 00 00 00 aa ee"),
    ],
)
def test_what_is_said_to_a_dca1000_is_the_papers_bytes(datagram, golden):
    assert datagram == bytes.fromhex(golden)


# --- 3. Seeed ---


@pytest.mark.parametrize(
    ("golden", "said"),
    [
        ("53 59 01 01 00 01 0f be 54 43", Report(topic=Topic.HEARTBEAT, values=(15,))),
        ("53 59 80 03 00 01 01 31 54 43", Report(topic=Topic.BODY_MOVEMENT, values=(1,))),
        ("53 59 80 04 00 02 00 6b 9d 54 43", Report(topic=Topic.DISTANCE, values=(107,))),
        ("53 59 85 02 00 01 59 8d 54 43", Report(topic=Topic.HEART_RATE, values=(89,))),
        (
            "53 59 85 05 00 05 81 82 89 86 80 cd 54 43",
            Report(topic=Topic.HEART_WAVEFORM, values=(129, 130, 137, 134, 128)),
        ),
        ("53 59 01 02 00 01 0f bf 54 43", Report(topic=Topic.RESET, values=(15,))),
        ("53 59 84 0f 00 01 00 40 54 43", Report(topic=Topic.MODE, values=(0,))),
        ("53 59 84 0f 00 01 01 41 54 43", Report(topic=Topic.MODE, values=(1,))),
    ],
)
def test_what_an_mr60bha1_says_is_read_as_written(golden, said):
    assert Splitter(sy.Format()).feed(bytes.fromhex(golden)) == [said]


@pytest.mark.parametrize(
    ("frame", "golden"),
    [
        (sy.encode(0x01, 0x01, b"\x0f"), "53 59 01 01 00 01 0f be 54 43"),
        (sy.encode(0x01, 0x02, b"\x0f"), "53 59 01 02 00 01 0f bf 54 43"),
        (sy.VERSION_QUERY, "53 59 02 a4 00 01 0f 62 54 43"),
        (sy.REAL_TIME_MODE, "53 59 84 0f 00 01 00 40 54 43"),
        (sy.encode(0x84, 0x0F, b"\x01"), "53 59 84 0f 00 01 01 41 54 43"),
    ],
)
def test_what_is_said_to_an_mr60bha1_is_the_papers_bytes(frame, golden):
    assert frame == bytes.fromhex(golden)


def test_what_an_mr60bha2_says_is_read_as_written_and_it_is_asked_as_written():
    rate_72, phases = (
        bytes.fromhex("01 80 00 00 04 0a 15 65 00 00 90 42 2d"),
        bytes.fromhex("01 80 00 00 0c 0a 13 6b 00 00 80 3f 00 00 00 3f 00 00 80 3e c1"),
    )
    rate, angles = Splitter(tiny.Format()).feed(rate_72 + phases + rate_72[:8])
    assert rate.body == tiny.Rate(type=tiny.Type.HEART_RATE, per_min=72.0)
    assert angles.body == tiny.Phases(total_rad=1.0, breath_rad=0.5, heart_rad=0.25)
    assert bytes.fromhex("01 80 00 00 00 ff ff 7e") == tiny.FIRMWARE_QUERY


# --- 4. Acconeer ---


@pytest.mark.parametrize(
    ("line", "golden"),
    [
        (acconeer_command("get_system_info"), '{"cmd":"get_system_info"}\n'),
        (acconeer_command("get_sensor_info"), '{"cmd":"get_sensor_info"}\n'),
        (
            acconeer_command("set_uart_baudrate", baudrate=1_000_000),
            '{"cmd":"set_uart_baudrate","baudrate":1000000}\n',
        ),
        (acconeer_command("start_streaming"), '{"cmd":"start_streaming"}\n'),
        (acconeer_command("stop_streaming"), '{"cmd":"stop_streaming"}\n'),
    ],
)
def test_what_is_said_to_an_a121s_server_is_the_papers_lines(line, golden):
    assert line == golden.encode("ascii")


def test_an_a121s_set_up_has_the_papers_keys_in_their_places():
    line = setup_command(A121Settings(), version("a121-v1.9.1"))
    assert line.startswith(b'{"cmd":"setup","groups":[[{"sensor_id":1,"config":{"subsweeps":[{')
    assert line.endswith(b"}\n")
    ((entry,),) = json.loads(line)["groups"]
    assert list(entry["config"]) == [
        "subsweeps", "sweeps_per_frame", "sweep_rate", "frame_rate", "continuous_sweep_mode",
        "double_buffering", "inter_frame_idle_state", "inter_sweep_idle_state",
    ]  # fmt: skip
    assert list(entry["config"]["subsweeps"][0]) == [
        "start_point", "num_points", "step_length", "profile", "hwaas", "receiver_gain",
        "enable_tx", "enable_loopback", "phase_enhancement", "iq_imbalance_compensation", "prf",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        (
            '{"system_info":{"rss_version":"a121-v1.9.0","sensor":"a121","sensor_count":1,'
            '"ticks_per_second":1000,"hw":"xm125","max_baudrate":3000000}}',
            lambda said: said.system_info.max_baudrate == 3_000_000,
        ),
        (
            '{"sensor_info":[{"connected":true,"serial":"x"},{"connected":false}]}',
            lambda said: [slot.connected for slot in said.sensor_info] == [True, False],
        ),
        (
            '{"status":"ok","message":"set baudrate"}',
            lambda said: (said.status, said.message) == ("ok", "set baudrate"),
        ),
        (
            '{"tick_period":50,"metadata":[[{"frame_data_length":160,"sweep_data_length":10,'
            '"subsweep_data_offset":[0],"subsweep_data_length":[10],"calibration_temperature":30,'
            '"base_step_length_m":0.0025,"max_sweep_rate":1000.0,"high_speed_mode":false}]]}',
            lambda said: said.metadata[0][0].base_step_length_m == 0.0025,
        ),
        ('{"status":"start"}', lambda said: said.status == "start"),
        ('{"status":"stop"}', lambda said: said.status == "stop"),
        ('{"status":"error","message":"no"}', lambda said: said.message == "no"),
        (
            '{"status":"log","level":"INFO","timestamp":7,"module":"m","log":"hei"}',
            lambda said: said.log == "hei",
        ),
    ],
)
def test_each_line_of_an_a121s_server_is_read_as_written(line, holds):
    (said,) = Splitter(AcconeerFormat()).feed(line.encode() + b'\n{"')
    assert holds(said.header)


def test_a_result_of_an_a121_is_its_line_and_as_many_bytes_as_it_says():
    payload = struct.pack("<8h", *range(8))
    line = (
        '{"status":"ok","result_info":[[{"tick":4294967295,"data_saturated":false,'
        '"frame_delayed":false,"calibration_needed":false,"temperature":31}]],"payload_size":16}\n'
    )
    (said,) = Splitter(AcconeerFormat()).feed(line.encode() + payload + b'{"')
    assert said.header.result_info[0][0].tick == 2**32 - 1
    assert said.payload == payload


# --- 5. DeepWiSe ---


def test_what_is_said_to_an_aw_uwb_is_the_papers_lines_in_their_order():
    assert b"".join(data for _, data in aw_uwb_setup(AwUwbSettings())) == (
        b"AT+STOP\r\nAT+VER\r\nAT+FPS 40\r\nAT+PPS 128\r\nAT+ITER 16\r\nAT+DMIN 949\r\n"
        b"AT+DMAX 1100\r\nAT+DIST 0.2,5.0\r\nAT+START\r\n"
    )


def test_answers_and_frames_of_an_aw_uwb_are_read_as_written():
    head = bytes.fromhex("e9 cf 93 72") + struct.pack("<IQHH", 9, 10**12, 800, 4)
    frame = (head + struct.pack("<4f", 1, 2, 3, 4)).ljust(820, b"\0")
    splitter = Splitter(deepwise.Format())
    version_said, frame_said = splitter.feed(b"VERSION:1.1\r\n" + frame + head[:4])
    assert (version_said.name, version_said.says) == ("VERSION", "1.1")
    assert frame_said.counter == 9
    assert frame_said.iq.tolist() == [1 + 3j, 2 + 4j]
