"""A heart that turns to another rate within seconds."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.scenes import STEP_S, STEPS, scenes
from benchmarks.accuracy.stops import settled_s
from benchmarks.bench_accuracy import played
from dsp.heart.evidence import FEATURES, PER_MIN
from dsp.heart.step import Params, newest, stepped


def at(per_min: float, height: float = 10.0) -> NDArray[np.float32]:
    """(1, cell) something of that height at a rate."""
    return np.asarray(height * np.exp(-0.5 * ((PER_MIN - per_min) / 2) ** 2), np.float32)[None]


def says_step(
    *, believed: float, now: float, before: float, score: NDArray[np.float32], rr: float = 15.0
) -> bool:
    found = stepped(
        score, at(believed), *(np.array([x], np.float32) for x in (now, before, rr)), Params()
    )
    return bool(found[0])


def test_two_turns_of_the_newest_and_the_whole_evidence_make_a_step() -> None:
    assert says_step(believed=65, now=92, before=93, score=at(92) + at(65, 6))


def test_one_turn_alone_is_no_step() -> None:
    assert not says_step(believed=65, now=92, before=66, score=at(92))
    assert not says_step(believed=65, now=92, before=np.nan, score=at(92))


def test_what_the_whole_evidence_hardly_prefers_is_no_step() -> None:
    assert not says_step(believed=65, now=92, before=92, score=at(92) + at(65, 9))


def test_the_double_the_triple_and_the_half_are_no_steps() -> None:
    for other in (130, 195, 43.3):
        assert not says_step(believed=65 if other > 65 else 86.6, now=other, before=other,
                             score=at(other))  # fmt: skip


def test_a_multiple_of_breathing_has_to_be_clearer() -> None:
    score = at(92) + at(65, 7.5)
    assert says_step(believed=65, now=92, before=92, score=score, rr=15)
    assert not says_step(believed=65, now=92, before=92, score=score, rr=23)
    assert says_step(believed=65, now=92, before=92, score=at(92), rr=23)


def test_a_change_that_is_followed_anyway_is_no_step() -> None:
    assert not says_step(believed=65, now=71, before=71, score=at(71))


def test_the_newest_rate_is_read_from_the_short_window_only() -> None:
    features = np.zeros((1, len(FEATURES), len(PER_MIN)), np.float32)
    features[:, FEATURES.index("long_1")] = at(65)
    features[:, FEATURES.index("short_1")] = at(92)
    assert newest(features, (1.0,) * len(FEATURES)).tolist() == [92]


def test_most_hearts_that_step_are_shown_at_their_new_rate_soon() -> None:
    found = played("step", scenes()["step"], 8)
    low, high = STEPS["hr"]
    after = [settled_s(x, from_value=low, to_value=high, at_s=STEP_S) for x in found.said["hr"]]
    assert sorted(s if s is not None else 99 for s in after)[4] <= 14
