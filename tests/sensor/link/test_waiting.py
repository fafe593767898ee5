"""What an agent keeps while the ward cannot be reached. Pure: time is an argument."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sensor.link import waiting as waiting_module
from sensor.link.waiting import LATE_BYTES_MAX, LATE_S_MAX, LIVE_S, Waiting
from sensor.messages import Frame, Geometry

S = 1_000_000_000


def frame(seq, n_bins=8):
    return Frame(
        sensor="s1",
        session=1,
        seq=seq,
        t_mono_ns=seq,
        t_wall_ns=seq,
        geometry=Geometry(frame_rate_hz=20.0),
        iq=np.zeros((n_bins, 1), np.complex64),
    )


def live_of(waiting):
    seqs = []
    while (one := waiting.live()) is not None:
        seqs.append(one.seq)
        waiting.sent()
    return seqs


def test_a_cut_of_five_minutes_loses_nothing_and_all_but_3_s_is_marked():
    waiting = Waiting()
    for seq in range(6000):
        waiting.put(frame(seq), t_ns=seq * S // 20)
    now_ns = 300 * S
    waiting.age(t_ns=now_ns)
    assert (waiting.n_live, waiting.n_late, waiting.n_dropped) == (60, 5940, 0)
    assert live_of(waiting) == list(range(5940, 6000))
    late = []
    while waiting.n_late:
        one = waiting.late(t_ns=now_ns)
        if one is None:
            now_ns += S // 100
            continue
        assert one.late
        late.append(one.seq)
        waiting.sent_late(t_ns=now_ns)
    assert late == list(range(5940))
    assert 30 < (now_ns - 300 * S) / S < 60  # eight times as fast as they were made


def test_what_is_older_than_its_use_is_dropped_and_counted():
    waiting = Waiting()
    waiting.put(frame(0), t_ns=0)
    waiting.age(t_ns=round((LATE_S_MAX + 1) * S))
    assert (waiting.n_late, waiting.n_dropped) == (0, 1)


def test_memory_is_bounded_and_the_oldest_goes_first(monkeypatch):
    monkeypatch.setattr(waiting_module, "LATE_BYTES_MAX", 64 * 100)
    waiting = Waiting()
    for seq in range(500):
        waiting.put(frame(seq), t_ns=0)
    assert (waiting.n_live, waiting.n_late, waiting.n_dropped) == (60, 100, 340)
    assert waiting.late(t_ns=0).seq == 340
    assert LATE_BYTES_MAX == 32 * 1024 * 1024


def test_a_frame_that_waited_3_s_without_a_newer_one_is_late_all_the_same():
    waiting = Waiting()
    waiting.put(frame(0), t_ns=0)
    waiting.age(t_ns=round((LIVE_S + 0.1) * S))
    assert waiting.live() is None
    assert waiting.n_late == 1


def test_what_was_on_the_way_when_the_network_was_cut_comes_again_but_for_what_arrived():
    waiting = Waiting()
    for seq in range(10):
        waiting.put(frame(seq), t_ns=0)
    assert live_of(waiting) == list(range(10))
    waiting.put(frame(10), t_ns=0)
    waiting.confirm(session=1, seq=3)
    waiting.again(t_ns=S)
    assert live_of(waiting) == list(range(4, 11))


@given(st.data())
def test_every_frame_is_live_or_late_or_counted_and_none_is_both(data):
    waiting, now_ns, out, n = Waiting(), 0, [], 0
    for _ in range(data.draw(st.integers(1, 80))):
        now_ns += data.draw(st.integers(0, 2 * S))
        for _ in range(data.draw(st.integers(0, 5))):
            waiting.put(frame(n), t_ns=now_ns)
            n += 1
        waiting.age(t_ns=now_ns)
        if data.draw(st.booleans()):
            out += live_of(waiting)
            while (one := waiting.late(t_ns=now_ns)) is not None:
                out.append(one.seq)
                waiting.sent_late(t_ns=now_ns)
    assert len(out) == len(set(out))
    assert len(out) + waiting.n_live + waiting.n_late + waiting.n_dropped == n
