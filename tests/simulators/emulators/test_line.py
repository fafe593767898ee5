"""What a cable does to bytes."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulators.emulators.line.mishaps import Damage, Mishap, Trouble, mishap, n_resets_until, on
from simulators.emulators.line.uart import heard

BAUDS = st.sampled_from([9600, 57600, 115200, 921600, 1_382_400])


@given(st.binary(max_size=40), BAUDS)
def test_at_the_right_speed_everything_is_heard(data, baud):
    assert heard(data, spoken_baud=baud, listening_baud=baud) == data


@given(st.binary(min_size=1, max_size=40))
def test_a_speed_that_is_off_by_a_percent_is_heard_as_a_real_receiver_hears_it(data):
    assert heard(data, spoken_baud=115_200, listening_baud=116_352) == data


def naive(data, spoken_baud, listening_baud):
    """Bit by bit, on a fine grid of time."""
    level = "1" * 10 + "".join("0" + f"{byte:08b}"[::-1] + "1" for byte in data) + "1" * 40

    def at(t):
        return level[min(int(t), len(level) - 1)]

    step, came, edge = spoken_baud / listening_baud, [], 0.0
    while True:
        edge = level.find("10", max(0, int(np.ceil(edge)) - 1))
        if edge < 0:
            return bytes(came)
        edge += 1
        bits = [at(edge + step * (k + 0.5)) for k in range(10)]
        if bits[0] == "1":
            edge += 1
            continue
        came.append(int("".join(bits[8:0:-1]), 2) if bits[9] == "1" else 0)
        edge += 9.5 * step


@given(st.binary(min_size=1, max_size=30), BAUDS, BAUDS)
@example(b"\x7d\x01\xae\xea\xaa\xee\x7c\x7e", 115_200, 9600)
def test_at_another_speed_a_receiver_hears_what_a_naive_one_hears(data, spoken, listening):
    came = heard(data, spoken_baud=spoken, listening_baud=listening)
    assert came == naive(data, spoken, listening)


def test_a_slow_listener_hears_fewer_bytes_and_a_fast_one_more():
    data = bytes(range(1, 101))
    assert len(heard(data, spoken_baud=115_200, listening_baud=9600)) < 20
    assert len(heard(data, spoken_baud=9600, listening_baud=115_200)) > 100


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("unplug@20+5", Mishap(trouble=Trouble.UNPLUG, t_s=20, duration_s=5)),
        ("reset@3.5", Mishap(trouble=Trouble.RESET, t_s=3.5)),
        ("baud@0+0.5", Mishap(trouble=Trouble.BAUD, t_s=0, duration_s=0.5)),
    ],
)
def test_a_mishap_is_written_as_kind_second_and_length(written, meant):
    assert mishap(written) == meant


@pytest.mark.parametrize("written", ["fire@20+5", "unplug", "unplug@x+5", "junk@5", "loss@-1+5"])
def test_what_is_no_mishap_is_refused_in_a_sentence(written):
    with pytest.raises(ValueError, match=r"\.$"):
        mishap(written)


def test_a_mishap_is_on_from_its_second_on_for_as_long_as_it_lasts():
    mishaps = [mishap("junk@10+5"), mishap("reset@12"), mishap("reset@20")]
    when = [9.99, 10.0, 14.99, 15.0]
    assert [on(mishaps, Trouble.JUNK, t_s) for t_s in when] == [False, True, True, False]
    assert not on(mishaps, Trouble.LOSS, 12.0)
    assert [n_resets_until(mishaps, t_s) for t_s in (11.0, 12.0, 25.0)] == [0, 1, 2]


def test_noise_changes_one_bit_of_its_share_of_the_bytes():
    data = bytes(i % 256 for i in range(100_000))
    came = Damage(seed=1).noisy(data, 0.01)
    changed = [a ^ b for a, b in zip(data, came, strict=True) if a != b]
    assert len(changed) == pytest.approx(1000, rel=0.2)
    assert {bits.bit_count() for bits in changed} == {1}


def test_loss_takes_its_share_of_the_bytes_and_changes_no_other():
    data = bytes(i % 256 for i in range(100_000))
    kept = Damage(seed=1).lossy(data, 0.01)
    assert len(data) - len(kept) == pytest.approx(1000, rel=0.2)
    rest = iter(data)
    assert all(byte in rest for byte in kept)  # in their order
