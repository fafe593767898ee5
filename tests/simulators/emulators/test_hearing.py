"""Whatever a module hears, in whatever cut."""

import json
import struct
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulators.emulators.acconeer.a121 import A121
from simulators.emulators.catalogue import EMULATED, Variant
from simulators.emulators.deepwise.aw_uwb import AwUwb
from simulators.emulators.emulator import CLI, MAIN
from simulators.emulators.novelda import framing
from simulators.emulators.novelda.x4 import X4
from simulators.emulators.seeed import bha1, bha2
from simulators.emulators.ti.example import CFG
from simulators.emulators.ti.lab import Lab
from tests.simulators.emulators.bench import scene
from tests.simulators.emulators.words import (
    A121_SETUP,
    AW_SET_UP,
    X4_SET_UP,
    answers,
)


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
