"""What holds for every codec, whatever the maker: cuts, junk, losses, memory."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sensor.drivers.framing import Splitter
from tests.fuzz.targets import TARGETS, Target, heard

each_codec = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)


def frames_of(target: Target):
    return st.lists(st.sampled_from(target.frames), min_size=1, max_size=5)


def junk_of(target: Target):
    """Noise, or the beginning or the end of a frame that was cut."""
    cut = st.tuples(st.sampled_from(target.frames), st.integers(0, 900)).flatmap(
        lambda pair: st.sampled_from([pair[0][: pair[1]], pair[0][pair[1] + 1 :]])
    )
    return st.binary(max_size=40) | cut


def said_by(target: Target, frame: bytes) -> str:
    (message,) = Splitter(target.format()).feed(frame + target.proof)
    return repr(message)


def stands_in_order(wanted: list[str], said: list[str]) -> bool:
    rest = iter(said)
    return all(message in rest for message in wanted)


@each_codec
def test_frames_that_follow_each_other_come_out_and_nothing_is_thrown_away(target):
    splitter = Splitter(target.format())
    said = splitter.feed(b"".join(target.frames) + target.proof)
    assert len(said) == len(target.frames)
    assert splitter.discarded.n_bytes == splitter.discarded.n_bad == 0
    assert splitter.discarded.n_doubtful == 0


@each_codec
@settings(max_examples=60)
@given(data=st.data())
def test_cutting_the_stream_elsewhere_changes_nothing(target, data):
    stream = b"".join(data.draw(junk_of(target)) + frame for frame in data.draw(frames_of(target)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    edges = [0, *cuts, len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(edges)]
    whole, cut = Splitter(target.format()), Splitter(target.format())
    said = [repr(message) for message in whole.feed(stream)]
    assert [repr(message) for piece in pieces for message in cut.feed(piece)] == said
    assert cut.discarded == whole.discarded


@each_codec
def test_a_stream_that_comes_byte_by_byte_says_the_same(target):
    stream = b"\x01".join(target.frames)
    splitter = Splitter(target.format())
    said = [message for idx in range(len(stream)) for message in splitter.feed(stream[idx:][:1])]
    assert [repr(message) for message in said] == [
        repr(message) for message in Splitter(target.format()).feed(stream)
    ]


@each_codec
@settings(max_examples=60)
@given(data=st.data())
def test_every_whole_frame_that_a_start_follows_comes_out_whatever_junk_stands_between(
    target, data
):
    frames = data.draw(frames_of(target))
    wanted = [said_by(target, frame) for frame in frames]
    junk = [data.draw(junk_of(target)) for _ in frames]
    # A header without its payload takes what follows for it, and JSON within JSON for its proof.
    assume(not any(b'"payload_size"' in piece for piece in junk))
    stream = b"".join(
        piece + frame + target.proof for piece, frame in zip(junk, frames, strict=True)
    )
    assert stands_in_order(wanted, heard(target, stream))


@each_codec
@settings(max_examples=80)
@given(data=st.data())
def test_a_lost_byte_costs_no_other_frame_but_the_one_whose_proof_it_was(target, data):
    before = data.draw(frames_of(target))
    hurt = data.draw(st.sampled_from(target.frames))
    after = data.draw(frames_of(target))
    idx = data.draw(st.integers(0, len(hurt) - 1))
    n_lost = data.draw(st.integers(1, 3))
    proves = idx >= len(target.proof) or target.checked(before[-1])
    wanted = [said_by(target, frame) for frame in (before if proves else before[:-1]) + after]
    stream = b"".join([*before, hurt[:idx] + hurt[idx + n_lost :], *after, target.proof])
    assert stands_in_order(wanted, heard(target, stream))


@each_codec
@settings(max_examples=30)
@given(data=st.data())
def test_no_bytes_raise_and_memory_stays_bounded(target, data):
    pieces = data.draw(st.lists(junk_of(target) | st.binary(max_size=3000), max_size=20))
    splitter = Splitter(target.format())
    for piece in pieces:
        splitter.feed(piece)
        assert splitter.n_waiting <= 2 * target.format().n_bytes_max + len(piece)


@each_codec
def test_a_flood_of_frame_starts_is_thrown_away_and_does_not_stay(target):
    splitter = Splitter(target.format())
    for mark in target.format().marks:
        for _ in range(4):
            splitter.feed(mark * (65536 // len(mark)))
    splitter.feed(bytes(target.format().n_bytes_max + 8))
    assert splitter.n_waiting <= target.format().n_bytes_max
    assert splitter.n_messages == 0


@each_codec
def test_what_is_thrown_away_is_counted(target):
    splitter = Splitter(target.format())
    junk = bytes(1000)
    splitter.feed(junk + target.frames[0] + target.proof)
    assert splitter.n_messages == 1
    assert splitter.discarded.n_bytes == len(junk)


@each_codec
def test_a_frame_without_checksum_waits_for_the_start_that_proves_it(target):
    for frame in target.frames:
        splitter = Splitter(target.format())
        at_once = len(splitter.feed(frame))
        proven = len(splitter.feed(target.proof))
        assert (at_once, proven) == ((1, 0) if target.checked(frame) else (0, 1))


@each_codec
def test_a_frame_without_checksum_that_lost_bytes_is_never_handed_on(target):
    for frame in target.frames:
        if target.checked(frame):
            continue
        after_text = frame.find(b"\n") + 1 if target.name == "acconeer-a121" else len(target.proof)
        for idx in range(after_text, len(frame)):
            hurt = frame[:idx] + frame[idx + 1 :]
            said = heard(target, hurt + frame + target.proof)
            assert said_by(target, frame) in said
            assert len(said) == 1
