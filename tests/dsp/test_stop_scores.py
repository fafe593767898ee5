"""How the accuracy benchmark counts stops and steps."""

import numpy as np
import pytest

from benchmarks.accuracy.stops import settled_s, stops


def person(*, told: tuple[int, int] | None = None, rate_until: int = 40) -> tuple[np.ndarray, ...]:
    """100 s with a stop from 40 s to 70 s: what is said of breathing, a rate, and the truth."""
    truth = np.ones(100, bool)
    truth[40:70] = False
    said, rate = np.ones(100), np.full(100, np.nan)
    if told is not None:
        said[told[0] : told[1]] = 0
    rate[:rate_until] = 15
    return said[None], rate[None], truth[None]


def test_a_stop_that_is_told_has_a_delay() -> None:
    found = stops(*person(told=(46, 72)))
    assert (found.n_stops, found.n_missed) == (1, 0)
    assert found.delay_median_s == pytest.approx(7)
    assert found.false_per_8_h == 0


def test_a_stop_that_nobody_tells_is_missed() -> None:
    assert stops(*person()).n_missed == 1


def test_a_stop_told_of_somebody_who_breathes_is_false() -> None:
    found = stops(*person(told=(10, 14)))
    assert found.n_missed == 1
    assert found.false_per_8_h == pytest.approx(8 * 3600 / 70)


def test_a_rate_of_a_chest_that_is_still_is_counted_after_15_s() -> None:
    assert stops(*person(told=(46, 70), rate_until=58)).n_rates == 3


def test_a_step_is_settled_when_three_seconds_in_a_row_lie_past_nine_tenths() -> None:
    shown = np.full(100, 14.0)
    shown[70], shown[75:] = 24, 23.5
    assert settled_s(shown, from_value=14, to_value=24, at_s=60) == 16
    assert settled_s(np.full(100, 14.0), from_value=14, to_value=24, at_s=60) is None
