import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor.clock import BURST_S_MAX, ClockOffset, RoundTrips, due

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


MS = 1_000_000


def asked(trips, *, offset_ms, there_ms, back_ms, t_s):
    """A question of a sensor whose clock is ahead by `offset_ms`; what is said about it."""
    true_ns = round(t_s * 1e9)
    return trips.add(
        asked_wall_ns=true_ns + offset_ms * MS,
        other_wall_ns=true_ns + there_ms * MS,
        round_trip_ns=(there_ms + back_ms) * MS,
        t_mono_ns=true_ns,
    )


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=25))
def test_an_offset_by_question_and_answer_is_wrong_by_half_the_best_round_trip_at_most(ways):
    trips = RoundTrips()
    for t_s, (there, back) in enumerate(ways):
        assert asked(trips, offset_ms=1234, there_ms=there, back_ms=back, t_s=t_s) is None
    best_ms = min(there + back for there, back in ways)
    assert trips.best.round_trip_s == pytest.approx(best_ms / 1e3)
    assert abs(trips.best.offset_s - 1.234) <= best_ms / 2e3 + 1e-6


def test_a_clock_that_is_set_is_a_jump_and_measured_anew():
    trips = RoundTrips()
    for t_s in range(5):
        assert asked(trips, offset_ms=0, there_ms=2, back_ms=3, t_s=t_s) is None
    jump_s = asked(trips, offset_ms=700, there_ms=5, back_ms=2, t_s=5)
    assert jump_s == pytest.approx(0.7, abs=0.01)
    assert trips.best.offset_s == pytest.approx(0.7, abs=0.01)
    assert asked(trips, offset_ms=700, there_ms=2, back_ms=3, t_s=6) is None


def test_an_answer_that_was_slow_is_no_jump():
    trips = RoundTrips()
    asked(trips, offset_ms=0, there_ms=2, back_ms=3, t_s=0)
    assert asked(trips, offset_ms=0, there_ms=2000, back_ms=3, t_s=1) is None


def test_what_was_measured_half_a_minute_ago_counts_no_more():
    trips = RoundTrips()
    asked(trips, offset_ms=0, there_ms=0, back_ms=0, t_s=0)
    asked(trips, offset_ms=0, there_ms=9, back_ms=9, t_s=31)
    assert trips.best.round_trip_s == pytest.approx(0.018)
