import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sensor.link.asides import (
    Answer,
    Pulse,
    decode,
    decode_answer,
    encode,
    encode_answer,
    known,
)
from sensor.messages import Fault, FaultKind, ModuleSays, RadarTrouble
from sensor.wire import VERSION

PULSE = Pulse(
    v=VERSION,
    idx=3,
    clock_offset_s=0.25,
    round_trip_s=0.001,
    n_live=1,
    n_late=2,
    n_dropped=3,
    n_reconnects=4,
)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@given(numbers, numbers, st.none() | st.booleans(), st.text(max_size=50))
def test_what_a_module_says_comes_out_as_it_went_in(rr, hr, present, words):
    said = ModuleSays(
        sensor="s1", t_wall_ns=7, rr_per_min=rr, hr_per_min=hr, present=present, words=words
    )
    assert decode(encode("s1", said), sensor="s1") == said


def test_pulses_and_faults_come_out_as_they_went_in():
    assert decode(encode("s1", PULSE), sensor="s1") == PULSE
    for kind in (None, RadarTrouble.GONE):
        fault = Fault(
            sensor="s1",
            t_wall_ns=7,
            kind=FaultKind.LOST,
            reason="unplugged",
            of_radar=True,
            trouble_kind=kind,
        )
        assert decode(encode("s1", fault), sensor="s1") == fault


def test_a_pulse_of_an_agent_that_knows_no_trouble_has_none():
    kind, name, _ = encode("s1", PULSE)
    for n_newer in (1, 2):
        older = msgspec.msgpack.encode(list(msgspec.structs.astuple(PULSE))[:-n_newer])
        assert decode([kind, name, older], sensor="s1") == PULSE


def test_a_kind_of_trouble_that_a_newer_agent_knows_is_none_that_is_known_here():
    topic = encode("s1", PULSE)[0]
    newer = msgspec.msgpack.encode([7, "lost", "The radar is on fire.", "on_fire", "and more"])
    fault = decode([topic, b"fault", newer], sensor="s1")
    assert (fault.reason, fault.trouble_kind) == ("The radar is on fire.", None)
    pulse = msgspec.structs.replace(PULSE, trouble="It burns.", trouble_kind="on_fire")
    assert decode(encode("s1", pulse), sensor="s1") == pulse
    assert known("on_fire") is None
    assert known("gone") is RadarTrouble.GONE


@given(st.text(max_size=2000))
def test_a_trouble_of_any_length_is_a_bounded_one(text):
    said = decode(encode("s1", msgspec.structs.replace(PULSE, trouble=text)), sensor="s1")
    assert said.trouble == text[:500]


def test_a_key_cannot_speak_for_another_sensor():
    assert decode(encode("s2", PULSE), sensor="s1") is None


def test_numbers_that_are_none_are_never_passed_on():
    nan = float("nan")
    said = ModuleSays(sensor="s1", t_wall_ns=7, rr_per_min=nan, hr_per_min=float("inf"))
    heard = decode(encode("s1", said), sensor="s1")
    assert (heard.rr_per_min, heard.hr_per_min) == (None, None)
    wrong = msgspec.structs.replace(PULSE, clock_offset_s=nan)
    assert decode(encode("s1", wrong), sensor="s1") is None


@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"tell.s1", b"pulse", b"fault"])))
def test_no_parts_raise(parts):
    decode(parts, sensor="s1")
    for part in parts:
        decode_answer(part)


def test_an_answer_comes_out_as_it_went_in():
    answer = Answer(v=VERSION, idx=3, t_wall_ns=9, session=5, seq=-1)
    assert decode_answer(encode_answer(answer)) == answer
