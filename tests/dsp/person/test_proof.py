"""How long a person stays proven: long after many proofs, shortly after one."""

import numpy as np

from dsp.estimate import vitals_of
from dsp.frames.layout import Layout
from dsp.messages import State
from dsp.person.presence import Carry, Params, initial, proven_s
from simulators.bedside import GEOMETRY as ROOM
from simulators.people.person import Person, steady
from simulators.recordings import record
from tests.dsp.bodies import GEOMETRY

LAYOUT = Layout(n_bins=8, n_antennas=1, geometry=GEOMETRY)


def after(proofs: list[bool], *, walking: bool = False) -> float:
    """Seconds left after blocks of one second with and without a proof."""
    left = np.zeros(1, np.float32)
    carry: Carry = initial(LAYOUT, 1)
    for i, proof in enumerate(proofs):
        walks = np.array([walking and i == len(proofs) - 1])
        left = proven_s(np.array([proof]), walks, carry.proven_s, np.float32(1), Params())
        carry.proven_s[:] = left
    return float(left[0])


def test_one_proof_is_good_for_eight_seconds() -> None:
    assert after([True]) == 8
    assert after([True] + [False] * 7) == 1
    assert after([True] + [False] * 8) == 0


def test_a_person_often_proven_stays_so_for_two_minutes() -> None:
    assert after([True] * 60 + [False] * 119) == 1
    assert after([True] * 60 + [False] * 120) == 0


def test_proof_in_one_second_of_four_keeps_a_rate_and_in_one_of_twenty_does_not() -> None:
    often, seldom = [True] + [False] * 3, [True] + [False] * 19
    assert after(often * 30) > 0
    assert after(seldom * 30) == 0


def test_a_walk_leaves_half_a_minute_of_what_was_proven() -> None:
    assert after([True] * 60, walking=True) == 30
    assert after([True], walking=True) == 8


def test_who_turned_over_is_measured_again_at_once() -> None:
    """Seen failing with two proofs asked for anew: none at once."""
    gaps = []
    for seed in range(4):
        body = Person(course=steady(rr_per_min=14, hr_per_min=72), motion_per_min=4.0)
        iq, _ = record(body, seed=seed, duration_s=120)
        said = [v for _, v in vitals_of(iq, ROOM)][30:]
        moving = np.array([v.state is State.MOVING for v in said])
        shown = np.array([v.hr.per_min is not None for v in said])
        for end in np.flatnonzero(moving[1:-1] & moving[:-2] & ~moving[2:]) + 2:
            gaps.append(int(shown[end:].argmax()))
    assert len(gaps) >= 8
    assert np.mean(np.array(gaps) == 0) >= 0.4
