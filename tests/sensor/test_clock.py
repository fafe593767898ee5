import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.clock import BURST_S_MAX, ClockOffset, due

S = 1_000_000_000


def test_the_offset_is_known_but_for_the_shortest_delay():
    offset = ClockOffset()
    for k, delay_ms in enumerate([40, 3, 250, 90]):
        sent_ns = k * S
        offset.add(
            stamped_wall_ns=sent_ns + 5 * S,  # the sensor's clock is 5 s ahead
            arrived_wall_ns=sent_ns + delay_ms * 1_000_000,
            arrived_mono_ns=sent_ns,
        )
    assert offset.seconds(now_mono_ns=4 * S) == pytest.approx(5.0 - 0.003)


def test_a_clock_that_was_set_right_is_seen_to_be_right_within_30_s():
    offset = ClockOffset()
    for k in range(100):
        wrong_ns = 60 * S if k < 50 else 0
        offset.add(stamped_wall_ns=k * S - wrong_ns, arrived_wall_ns=k * S, arrived_mono_ns=k * S)
        if k == 49:
            assert offset.seconds(now_mono_ns=k * S) == -60
    assert offset.seconds(now_mono_ns=99 * S) == 0


def test_an_offset_of_which_nothing_is_known_is_none():
    offset = ClockOffset()
    assert offset.seconds(now_mono_ns=0) is None
    offset.add(stamped_wall_ns=0, arrived_wall_ns=0, arrived_mono_ns=0)
    assert offset.seconds(now_mono_ns=31 * S) is None


def test_the_window_does_not_grow_with_the_frame_rate():
    offset = ClockOffset()
    for k in range(100_000):
        offset.add(stamped_wall_ns=0, arrived_wall_ns=k, arrived_mono_ns=k * S // 1000)
    assert len(offset._least_ns) <= 31


@given(
    frame_rate_hz=st.floats(0.5, 1000),
    speed=st.floats(0.1, 1.0),
    waits_s=st.lists(st.floats(0, 10), max_size=30),
)
def test_pacing_does_not_drift_and_never_sends_more_than_2_s_at_once(frame_rate_hz, speed, waits_s):
    n_done, elapsed_s = 0, 0.0
    for wait_s in [0.0, *waits_s]:
        elapsed_s += wait_s
        owed = due(elapsed_s=elapsed_s, n_done=n_done, frame_rate_hz=frame_rate_hz, speed=speed)
        assert owed.n_send <= BURST_S_MAX * frame_rate_hz + 1
        assert owed.n_skip == 0 or owed.n_send > 0
        n_done += owed.n_skip + owed.n_send
        assert n_done == int(elapsed_s * frame_rate_hz * speed) + 1
