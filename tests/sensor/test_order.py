from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sensor.messages import FaultKind, Frame, Geometry
from sensor.order import step

GEOMETRY = Geometry(frame_rate_hz=20.0)


def frame(seq, session=1, geometry=GEOMETRY, n_bins=2):
    return Frame(
        sensor="s1",
        session=session,
        seq=seq,
        t_mono_ns=seq,
        t_wall_ns=seq,
        geometry=geometry,
        iq=np.ones((n_bins, 1), np.complex64),
    )


def play(frames, state=None):
    out = []
    for arriving in frames:
        out.append(step(state, arriving))
        state = out[-1].state
    return out


def kinds(steps):
    return [fault.kind for one in steps for fault in one.faults]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_whatever_arrives_what_comes_out_strictly_grows_and_every_frame_is_accounted_for(seqs):
    steps = play([frame(seq) for seq in seqs])
    accepted = [one.frame.seq for one in steps if one.frame]
    assert all(a < b for a, b in pairwise(accepted))
    counted = Counter(kinds(steps))
    n_dropped = counted[FaultKind.LATE] + counted[FaultKind.REPEATED]
    assert len(accepted) + n_dropped == len(seqs)
    n_lost = steps[-1].state.n_lost
    assert len(accepted) + n_lost == accepted[-1] - accepted[0] + 1
    assert n_lost == sum(one.n_lost for one in steps)
    assert (counted[FaultKind.LOST] == 0) == (n_lost == 0)


@given(st.permutations(range(12)), st.data())
def test_any_order_of_any_sessions_grows_within_each_and_never_goes_back(order, data):
    arriving = [frame(seq, session=data.draw(st.integers(1, 3))) for seq in order]
    accepted = [one.frame for one in play(arriving) if one.frame]
    sessions = [f.session for f in accepted]
    changes = [a for a, b in zip(sessions, [*sessions[1:], None], strict=True) if a != b]
    assert len(changes) == len(set(changes)), "a session that was left came back"
    for session in set(sessions):
        seqs = [f.seq for f in accepted if f.session == session]
        assert seqs == sorted(set(seqs))


def test_a_gap_is_told_before_the_frame_that_shows_it():
    one, two = play([frame(11), frame(15)])
    assert one.faults == ()
    assert one.restarted
    assert [fault.reason for fault in two.faults] == ["lost frames 12..14 (3)"]
    assert two.frame.seq == 15
    assert two.state.n_lost == 3
    assert not two.restarted


def test_a_frame_that_comes_too_late_is_dropped_and_stays_lost():
    steps = play([frame(0), frame(2), frame(1)])
    assert kinds(steps) == [FaultKind.LOST, FaultKind.LATE]
    assert steps[-1].frame is None
    assert steps[-1].state.n_lost == 1


def test_a_new_session_starts_anew_and_counts_from_nought():
    steps = play([frame(100), frame(104), frame(0, session=2), frame(1, session=2)])
    assert steps[2].restarted
    assert steps[2].frame.seq == 0
    assert steps[2].faults == ()
    assert steps[-1].state.n_lost == 0


def test_the_first_frames_of_a_new_session_can_be_lost_too():
    steps = play([frame(100), frame(3, session=2)])
    assert [fault.reason for fault in steps[1].faults] == ["lost frames 0..2 (3)"]


def test_two_agents_with_one_key_do_not_start_the_stream_anew_in_turns():
    steps = play(
        [frame(5, session=1), frame(0, session=2), frame(6, session=1), frame(1, session=2)]
    )
    assert [bool(one.frame) for one in steps] == [True, True, False, True]
    assert kinds(steps) == [FaultKind.LATE]
    assert [one.restarted for one in steps] == [True, True, False, False]


def test_a_change_of_geometry_or_shape_within_a_session_is_told_and_starts_anew():
    other = Geometry(frame_rate_hz=10.0)
    steps = play([frame(0), frame(1, geometry=other), frame(2, geometry=other, n_bins=3)])
    assert [one.restarted for one in steps] == [True, True, True]
    assert kinds(steps) == [FaultKind.CHANGED, FaultKind.CHANGED]
    assert all(one.frame for one in steps)


def test_a_change_after_a_gap_tells_both():
    steps = play([frame(0), frame(2, n_bins=3)])
    assert kinds(steps) == [FaultKind.LOST, FaultKind.CHANGED]
