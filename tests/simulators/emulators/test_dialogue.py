"""What a module answers: the golden bytes of its papers, refusals, and anything at all."""

import json
import struct
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulators.emulators.acconeer.a121 import A121, TOO_OLD, Server
from simulators.emulators.catalogue import EMULATED, Variant
from simulators.emulators.deepwise.aw_uwb import HEAD, STRIDE_BYTES, AwUwb
from simulators.emulators.emulator import CARD, CLI, MAIN
from simulators.emulators.novelda import framing
from simulators.emulators.novelda.x4 import X4, X4M03
from simulators.emulators.seeed import bha1, bha2
from simulators.emulators.ti.dca1000 import Dca1000
from simulators.emulators.ti.example import CFG
from simulators.emulators.ti.lab import Lab
from simulators.people.person import Episode, steady
from tests.simulators.emulators.bench import scene

ACK = bytes.fromhex("7d 10 6d 7e")
X4_SET_UP = [
    bytes.fromhex(line)
    for line in (
        "7d 20 13 4e 7e",  # stop
        "7d 20 12 4f 7e",  # manual
        "7d 50 20 0d 7e",  # init
        "7d 50 10 13 00 00 00 01 2f 7e",  # down-conversion
        "7d 50 10 16 00 00 00 b5 03 00 00 9d 7e",  # dac_min 949
        "7d 50 10 17 00 00 00 4c 04 00 00 62 7e",  # dac_max 1100
        "7d 50 10 12 00 00 00 10 00 00 00 3f 7e",  # iterations 16
        "7d 50 10 20 00 00 00 03 1e 7e",  # TX centre 3
        "7d 50 10 21 00 00 00 02 1e 7e",  # TX power 2
        "7d 50 10 11 00 00 00 2c 01 00 00 01 7e",  # pps 300
        "7d 50 10 18 00 00 00 ec 51 38 3e 9e 7e",  # offset 0.18
        "7d 50 10 14 00 00 00 00 00 00 bf 00 00 a0 40 76 7e",  # area
        "7d 50 10 10 00 00 00 00 00 88 41 e4 7e",  # fps 17
    )
]
A121_CONFIG = {
    "subsweeps": [
        {
            "start_point": 120,
            "num_points": 10,
            "step_length": 24,
            "profile": 3,
            "hwaas": 32,
            "receiver_gain": 16,
            "enable_tx": True,
            "enable_loopback": False,
            "phase_enhancement": True,
            "iq_imbalance_compensation": False,
            "prf": "15_6_MHz",
        }
    ],
    "sweeps_per_frame": 4,
    "sweep_rate": 0.0,
    "frame_rate": 20.0,
    "continuous_sweep_mode": False,
    "double_buffering": False,
    "inter_frame_idle_state": "deep_sleep",
    "inter_sweep_idle_state": "ready",
}
A121_SETUP = {"cmd": "setup", "groups": [[{"sensor_id": 1, "config": A121_CONFIG}]]}
AW_SET_UP = b"".join(
    b"AT+%s\r\n" % word
    for word in (b"STOP", b"FPS 40", b"PPS 128", b"ITER 16", b"DIST 0.2,5.0", b"START")
)


def answers(emulator, *said, channel=MAIN):
    return b"".join(each.data for data in said for each in emulator.hear(data, channel))


def a121_answers(emulator, *commands):
    said = answers(emulator, *(json.dumps(command).encode() + b"\n" for command in commands))
    return [json.loads(line) for line in said.splitlines()]


@pytest.mark.parametrize(
    ("golden", "payload"),
    [
        ("7d 01 ae ea aa ee 7c 7e", "01 ae ea aa ee"),
        ("7d 50 10 11 00 00 00 7f 7e 00 00 00 52 7e", "50 10 11 00 00 00 7e 00 00 00"),
        ("7d 50 10 12 00 00 00 50 00 00 00 7f 7f 7e", "50 10 12 00 00 00 50 00 00 00"),
    ],
)
def test_xethru_frames_are_those_of_the_papers_in_both_directions(golden, payload):
    payload, golden = bytes.fromhex(payload), bytes.fromhex(golden)
    assert framing.classic(payload) == golden
    (command,) = framing.Commands().feed(golden)
    assert command == framing.Command(payload=payload, whole=True)


def test_an_x4_says_what_the_papers_say_it_says():
    module = X4(scene())
    booted = b"".join(said.data for said in module.switch_on())
    assert booted == bytes.fromhex("7d 30 10 00 00 00 5d 7e 7d 30 11 00 00 00 5c 7e")
    ping = bytes.fromhex("7d 01 ae ea aa ee 7c 7e")
    assert answers(module, ping) == bytes.fromhex("7d 01 ea ae ee aa 7c 7e")
    damaged = bytes.fromhex("7d 01 ae ea aa ef 7c 7e")
    assert answers(module, damaged) == bytes.fromhex("7d 20 02 00 00 00 5f 7e")
    assert answers(module, framing.classic(b"\x77")) == framing.classic(b"\x20\x01\0\0\0")


def test_an_x4_streams_once_its_frames_a_second_are_set_and_not_before():
    module = X4(scene())
    said = [answers(module, command) for command in X4_SET_UP[:-1]]
    assert said == [framing.classic(b"\x20\x21\0\0\0")] + [ACK] * 11
    assert module.period_s is None
    assert answers(module, X4_SET_UP[-1]) == ACK
    assert module.period_s == pytest.approx(1 / 17)
    (said,) = module.report()
    assert said.data[:4] == b"\x7c" * 4
    assert said.data[9:15] == bytes.fromhex("a0 12 00 00 00 00")
    assert len(said.data) == 9 + 14 + 8 * 106
    assert answers(module, bytes.fromhex("7d 50 10 10 00 00 00 00 00 00 00 2d 7e")) == ACK
    assert module.period_s is None


def test_an_x4_that_was_never_initialised_refuses_to_stream():
    module = X4(scene())
    assert answers(module, X4_SET_UP[-1]) == framing.classic(b"\x20\x21\0\0\0")
    assert module.period_s is None


def test_an_x4_after_a_reset_knows_nothing_of_what_was_set():
    module = X4(scene())
    answers(module, *X4_SET_UP)
    module.report()
    said = answers(module, bytes.fromhex("7d 22 5f 7e"))
    assert said == ACK + bytes.fromhex("7d 30 10 00 00 00 5d 7e 7d 30 11 00 00 00 5c 7e")
    assert module.period_s is None


def test_an_x4_runs_a_profile_of_its_own_and_says_samples_and_rate():
    module = X4(scene())
    said = answers(
        module,
        framing.classic(struct.pack("<BI", 0x21, 0x47FABEBA)),
        bytes.fromhex("7d 41 10 0c 00 00 00 01 00 00 00 21 7e"),
        framing.classic(struct.pack("<BBII", 0x41, 0x10, 0x2375FE26, 1)),
        bytes.fromhex("7d 20 01 5c 7e"),
    )
    assert said == ACK * 4
    payloads = [
        command.payload
        for _ in range(17 * 20)
        for said in module.report()
        for command in framing.Commands().feed(said.data)
    ]
    iq = [payload for payload in payloads if payload[1:5] == b"\x0c\0\0\0"]
    status = [payload for payload in payloads if payload[1:5] == bytes.fromhex("26 fe 75 23")]
    assert len(iq) == 340
    assert {len(payload) for payload in iq} == {29 + 8 * 90}
    assert {len(payload) for payload in status} == {29}
    state, rpm = struct.unpack_from("<II", status[-1], 9)
    assert state == 0
    assert rpm == pytest.approx(module.truth.rr_per_min, abs=4)


def test_an_x4m03_takes_no_profile():
    module = X4(scene(), firmware=X4M03)
    load = bytes.fromhex("7d 21 17 7b f1 00 c1 7e")
    assert answers(module, load) == framing.classic(b"\x20\x20\0\0\0")


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


@pytest.mark.parametrize("of", EMULATED, ids=lambda of: of.name)
def test_whatever_a_module_hears_it_stays_a_module(of):
    """Any bytes, on any channel, in any cut: it never raises, and its reports still come."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.sampled_from(of.channels), ANYTHING), max_size=12))
    def hears(pieces):
        module = of.make(scene(), Variant())
        module.switch_on()
        for channel, data in pieces:
            module.hear(data, channel)
        if module.period_s is not None:
            assert module.period_s > 0
            module.report()

    hears()


WORDS = [
    *X4_SET_UP,
    AW_SET_UP,
    CFG.encode(),
    json.dumps(A121_SETUP).encode() + b"\n",
    b'{"cmd":"start_streaming"}\n',
    bytes.fromhex("5a a5 05 00 00 00 aa ee"),
    bytes.fromhex("53 59 02 a4 00 01 0f 62 54 43"),
    bytes.fromhex("01 80 00 00 00 ff ff 7e"),
    *(b"profileCfg 0 77 7 6 57 0 0 %s\nsensorStart\n" % rest for rest in (b"0 1 0 0", b"nan " * 4)),
    *(framing.classic(b"\x50\x10" + struct.pack("<If", 0x10, fps)) for fps in (-1, 1e-9, 1e9)),
    framing.classic(b"\x50\x10" + struct.pack("<Iff", 0x14, float("nan"), float("inf"))),
]
ANYTHING = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(WORDS),
    st.builds(
        lambda word, at, byte: word[:at] + bytes([byte]) + word[at + 1 :],
        st.sampled_from(WORDS),
        st.integers(0, 40),
        st.integers(0, 255),
    ),
)


@pytest.mark.parametrize(
    ("make", "channel", "words"),
    [
        (X4, MAIN, b"".join(X4_SET_UP)),
        (A121, MAIN, json.dumps(A121_SETUP).encode() + b'\n{"cmd":"start_streaming"}\n'),
        (AwUwb, MAIN, AW_SET_UP),
        (Lab, CLI, CFG.encode()),
        (bha1.Bha1, MAIN, bytes.fromhex("53 59 02 a4 00 01 0f 62 54 43" * 2)),
        (bha2.Bha2, MAIN, bytes.fromhex("01 80 00 00 00 ff ff 7e" * 2)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_how_commands_are_cut_changes_no_answer(make, channel, words):
    whole = answers(make(scene()), words, channel=channel)
    assert whole

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.integers(0, len(words)), max_size=8))
    def cut(places):
        edges = [0, *sorted(places), len(words)]
        pieces = [words[a:b] for a, b in pairwise(edges)]
        assert answers(make(scene()), *pieces, channel=channel) == whole

    cut()
