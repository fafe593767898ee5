"""What the other modules answer: the golden bytes of their papers, and refusals."""

import json
import struct
from dataclasses import replace

import pytest

from simulators.emulators.acconeer.a121 import A121, TOO_OLD, Server
from simulators.emulators.deepwise.aw_uwb import HEAD, STRIDE_BYTES, AwUwb
from simulators.emulators.emulator import CARD, CLI
from simulators.emulators.seeed import bha1, bha2
from simulators.emulators.ti.dca1000 import Dca1000
from simulators.emulators.ti.example import CFG
from simulators.emulators.ti.lab import Lab
from simulators.people.person import Episode, steady
from tests.simulators.emulators.bench import scene
from tests.simulators.emulators.words import (
    A121_CONFIG,
    A121_SETUP,
    AW_SET_UP,
    a121_answers,
    answers,
)


def test_an_a121_answers_in_the_servers_words():
    module = A121(scene())
    info, sensors, ready, started = a121_answers(
        module,
        {"cmd": "get_system_info"},
        {"cmd": "get_sensor_info"},
        A121_SETUP,
        {"cmd": "start_streaming"},
    )
    assert info["system_info"]["sensor"] == "a121"
    assert sensors["sensor_info"][0]["connected"] is True
    ((metadata,),) = ready["metadata"]
    assert metadata["frame_data_length"] == 40
    assert metadata["base_step_length_m"] == 0.0025
    assert started == {"status": "start"}
    head, _, points = module.report()[0].data.partition(b"\n")
    head = json.loads(head)
    assert head["payload_size"] == len(points) == 4 * 40
    assert head["result_info"][0][0]["data_saturated"] is False


def test_an_a121_speaks_at_the_new_speed_after_its_answer_at_the_old():
    module = A121(scene())
    assert module.baud == 115_200
    said = a121_answers(module, {"cmd": "set_uart_baudrate", "baudrate": 921_600})
    assert said == [{"status": "ok", "message": "set baudrate"}]
    assert module.baud == 921_600
    module.switch_on()
    assert module.baud == 115_200


@pytest.mark.parametrize(
    ("server", "command"),
    [
        (Server(rss_version="a121-v1.8.0"), A121_SETUP),  # knows no iq_imbalance_compensation
        (Server(), {"cmd": "start_streaming"}),  # nothing is set up
        (Server(), {"cmd": "stop_streaming"}),
        (Server(), {"cmd": "dance"}),
        (Server(), {"cmd": "setup", "groups": []}),
        (Server(), {"cmd": "set_uart_baudrate", "baudrate": 10**9}),
        (Server(), [1, 2]),
    ],
)
def test_what_an_a121_does_not_take_is_an_error(server, command):
    (said,) = a121_answers(A121(scene(), server=server), command)
    assert said["status"] == "error"


def test_an_old_a121_says_its_age():
    (said,) = a121_answers(A121(scene(), server=TOO_OLD), {"cmd": "get_system_info"})
    assert said["system_info"]["rss_version"] == "a121-v0.2.0"


def test_an_echo_beyond_an_a121s_integers_is_cut_and_said_to_be():
    module = A121(scene(snr_db=90))
    config = {**A121_CONFIG, "subsweeps": [{**A121_CONFIG["subsweeps"][0], "num_points": 21}]}
    a121_answers(
        module,
        {"cmd": "setup", "groups": [[{"sensor_id": 1, "config": config}]]},
        {"cmd": "start_streaming"},
    )
    head = json.loads(module.report()[0].data.partition(b"\n")[0])
    assert head["result_info"][0][0]["data_saturated"] is True


def test_an_aw_uwb_answers_each_command_by_its_name():
    module = AwUwb(scene())
    assert answers(module, b"AT+VER\r\n") == b"VERSION:1.1\r\n"
    said = answers(module, AW_SET_UP)
    assert said == b"STOP:OK\r\nFPS:OK\r\nPPS:OK\r\nITER:OK\r\nDIST:OK\r\nSTART:OK\r\n"
    (frame,) = module.report()
    assert frame.data[:4] == HEAD
    assert len(frame.data) == STRIDE_BYTES
    assert struct.unpack_from("<H", frame.data, 18) == (192,)  # 96 bins for 5 m


@pytest.mark.parametrize("wrong", [b"ITER 17", b"FPS 201", b"DIST 5.0,0.2", b"DIST x", b"FLY 1"])
def test_an_aw_uwb_refuses_what_its_papers_forbid(wrong):
    name = wrong.partition(b" ")[0]
    assert answers(AwUwb(scene()), b"AT+%s\r\n" % wrong) == b"%s:ERROR\r\n" % name


def test_a_ti_radar_answers_line_by_line_and_starts():
    module = Lab(scene())
    said = answers(module, CFG.encode(), channel=CLI).decode()
    lines = [line for line in CFG.splitlines() if not line.startswith("%")]
    assert said.count("Done") == len(lines)
    assert "Error" not in said
    assert module.period_s == pytest.approx(0.05)
    data = module.report()[0].data
    assert data[:8] == bytes.fromhex("02 01 04 03 06 05 08 07")
    assert struct.unpack_from("<I", data, 12) == (len(data),)
    assert len(data) % 32 == 0
    assert struct.unpack_from("<II", data, 36) == (6, 128)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("adcCfg 2 3", "Error -1"),
        ("profileCfg 0 77", "Error -1"),
        ("profileCfg a b c d e f g h i j k", "Error -1"),
        ("sensorStart", "Error -1"),
        ("danceCfg 1", "not recognized"),
    ],
)
def test_a_ti_radar_says_what_it_does_not_take(line, word):
    said = answers(Lab(scene()), line.encode() + b"\n", channel=CLI).decode()
    assert word in said
    assert "Done" not in said


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("5a a5 09 00 00 00 aa ee", "5a a5 09 00 00 00 aa ee"),
        (
            "5a a5 03 00 06 00 01 02 01 02 03 1e aa ee",
            "5a a5 03 00 00 00 aa ee",
        ),
        ("5a a5 0b 00 06 00 c0 05 35 0c 00 00 aa ee", "5a a5 0b 00 00 00 aa ee"),
        ("5a a5 05 00 00 00 aa ee", "5a a5 05 00 00 00 aa ee"),
        ("5a a5 77 00 00 00 aa ee", "5a a5 77 00 01 00 aa ee"),
        ("5a a5 05 00", ""),
    ],
)
def test_a_capture_card_answers_with_a_status(command, answer):
    module = Dca1000(scene())
    assert answers(module, bytes.fromhex(command), channel=CARD) == bytes.fromhex(answer)


def test_a_capture_card_numbers_its_packets_and_counts_the_bytes_before_each():
    module = Dca1000(scene())
    answers(module, bytes.fromhex("5a a5 05 00 00 00 aa ee"), channel=CARD)
    answers(module, CFG.encode(), channel=CLI)
    packets = [said.data for _ in range(20) for said in module.report()]
    assert {len(packet) for packet in packets} == {10 + 1456}
    numbers = [struct.unpack_from("<I", packet)[0] for packet in packets]
    assert numbers == list(range(1, len(packets) + 1))
    before = [int.from_bytes(packet[4:10], "little") for packet in packets]
    assert before == [1456 * (number - 1) for number in numbers]
    assert 0 <= 20 * 200 * 4 * 4 - 1456 * len(packets) < 1456


@pytest.mark.parametrize(
    ("golden", "made"),
    [
        ("53 59 80 04 00 02 00 6b 9d 54 43", bha1.frame(0x80, 0x04, b"\x00\x6b")),
        ("53 59 85 02 00 01 59 8d 54 43", bha1.frame(0x85, 0x02, b"\x59")),
        (
            "53 59 85 05 00 05 81 82 89 86 80 cd 54 43",
            bha1.frame(0x85, 0x05, bytes([129, 130, 137, 134, 128])),
        ),
        (
            "01 80 00 00 04 0a 15 65 00 00 90 42 2d",
            bha2.frame(0x8000, 0x0A15, struct.pack("<f", 72)),
        ),
        (
            "01 80 00 00 0c 0a 13 6b 00 00 80 3f 00 00 00 3f 00 00 80 3e c1",
            bha2.frame(0x8000, 0x0A13, struct.pack("<3f", 1, 0.5, 0.25)),
        ),
        ("01 80 00 00 00 ff ff 7e", bha2.frame(0x8000, 0xFFFF, b"")),
    ],
)
def test_frames_of_seeeds_modules_are_those_of_the_papers(golden, made):
    assert made == bytes.fromhex(golden)


def test_a_bha1_tells_its_version_and_its_mode():
    module = bha1.Bha1(scene())
    version = answers(module, bytes.fromhex("53 59 02 a4 00 01 0f 62 54 43"))
    assert version == bha1.frame(0x02, 0xA4, b"emulated")
    mode = bytes.fromhex("53 59 84 0f 00 01 00 40 54 43")
    assert answers(module, mode) == mode


def test_a_bha1_never_reports_a_heart_over_100():
    module = bha1.Bha1(scene(course=steady(rr_per_min=30, hr_per_min=130)))
    said = b"".join(each.data for _ in range(60) for each in module.report())
    assert module.truth.hr_per_min == pytest.approx(130, abs=8)
    assert bytes.fromhex("53 59 85 02") not in said
    assert bytes.fromhex("53 59 81 02") not in said
    assert bytes.fromhex("53 59 85 05") in said  # its waveform does come


def test_a_bha1_tells_of_somebody_only_when_that_changes():
    course = replace(
        steady(rr_per_min=15, hr_per_min=70), absences=(Episode(t_s=20, duration_s=20),)
    )
    module = bha1.Bha1(scene(course=course))
    told = [
        (second, said.data[6])
        for second in range(70)
        for said in module.report()
        if said.data[2:4] == b"\x80\x01"
    ]
    assert [someone for _, someone in told] == [1, 0, 1]
    assert told[0][0] == 0
    assert 20 <= told[1][0] < 40 <= told[2][0]
