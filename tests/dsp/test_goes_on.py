"""A heart rate that has been shown needs less to be shown on than one that is new."""

import numpy as np
import pytest

from dsp.state import Params, Pulse, quality_min

PARAMS = Params()


def least(
    per_min: float,
    *,
    line_per_min: float = 70.0,
    line_ago_s: float = 2.0,
    line_s: float = 20.0,
    counted_per_min: float = np.nan,
) -> float:
    """Quality that a rate needs after a line that was shown."""

    def one(value: float) -> np.ndarray:
        return np.array([value], np.float32)

    pulse = Pulse(
        counted_per_min=one(counted_per_min), counted_s=one(0), line_per_min=one(line_per_min),
        line_ago_s=one(line_ago_s), line_s=one(line_s),
    )  # fmt: skip
    return float(quality_min(pulse, one(per_min), PARAMS)[0])


@pytest.mark.parametrize("per_min", [66.0, 70.0, 75.0])
def test_a_line_that_goes_on_needs_less(per_min: float) -> None:
    assert least(per_min) == pytest.approx(PARAMS.hr_quality_keep)


@pytest.mark.parametrize(
    "after",
    [
        {"line_ago_s": 8.0},
        {"line_s": 4.0},
        {"line_per_min": 90.0},
        {"line_per_min": 35.0},
        {"line_per_min": np.nan},
        {"counted_per_min": 71.0},
    ],
    ids=[
        "long ago",
        "hardly stood",
        "elsewhere",
        "its half",
        "never",
        "of a heart that is counted",
    ],
)
def test_a_line_that_is_new_needs_all(after: dict[str, float]) -> None:
    assert least(70.0, **after) == pytest.approx(PARAMS.hr_quality_min)
