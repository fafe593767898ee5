"""An X4 answers and streams as its papers say."""

import struct

import pytest

from simulators.emulators.novelda import framing
from simulators.emulators.novelda.x4 import X4, X4M03
from tests.simulators.emulators.bench import scene
from tests.simulators.emulators.words import (
    ACK,
    X4_SET_UP,
    answers,
)


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
