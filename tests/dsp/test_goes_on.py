"""A heart rate that has been shown needs less to be shown on than one that is new."""

from dataclasses import replace

import numpy as np
import pytest

from dsp.heart.stage import initial
from dsp.layout import Layout
from dsp.state import Params, Pulse, quality_min
from tests.dsp.bodies import GEOMETRY

LAYOUT = Layout(n_bins=8, n_antennas=1, geometry=GEOMETRY)
PARAMS = Params()


def least(
    per_min: float,
    *,
    line_per_min: float = 70.0,
    line_ago_s: float = 2.0,
    line_s: float = 20.0,
    counted_per_min: float = np.nan,
    both: bool = False,
) -> float:
    """Quality that a rate needs after a line that was shown."""

    def one(value: float) -> np.ndarray:
        return np.array([value], np.float32)

    pulse = Pulse(
        counted_per_min=one(counted_per_min), counted_s=one(0), line_per_min=one(line_per_min),
        line_ago_s=one(line_ago_s), line_s=one(line_s),
    )  # fmt: skip
    hr = replace(initial(LAYOUT, 1).said, per_min=one(per_min), both=np.array([both]))
    return float(quality_min(pulse, hr, PARAMS)[0])


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


def test_what_both_roads_say_needs_less() -> None:
    assert least(70.0, line_ago_s=60.0, both=True) == pytest.approx(PARAMS.hr_quality_both)
    assert least(70.0, both=True) == pytest.approx(PARAMS.hr_quality_keep)
