"""How old a rate is when it is shown: what is said beside it is what it is."""

from dataclasses import replace

import numpy as np

from dsp.estimate import vitals_of
from dsp.person.state import HR_DELAY_S, RR_DELAY_S
from simulators.bedside import GEOMETRY as ROOM
from simulators.people.person import Course, Person, steady
from simulators.recordings import record

_START_S, _END_S, _FROM_S = 40.0, 140.0, 75.0
"""Both rates stand, rise or fall until the end, and are looked at from there on."""
_RR, _HR = (12.0, 28.0), (70.0, 95.0)


def behind_s(name: str, low: float, high: float, seeds: range) -> float:
    """Median time since the rate that is shown was the true one, of rising and falling ones."""
    ages = []
    for first, last in ((low, high), (high, low)):
        slope = (last - first) / (_END_S - _START_S)
        found = []
        for seed in seeds:
            for t_s, said in vitals_of(ramped(name, first, last, seed), ROOM):
                per_min = getattr(said, name).per_min
                if t_s >= _FROM_S and per_min is not None:
                    found.append(t_s - _START_S - (per_min - first) / slope)
        ages.append(np.median(found))
    return float(np.mean(ages))


def ramped(name: str, first: float, last: float, seed: int) -> np.ndarray:
    """IQ of somebody, one of whose rates goes steadily from one value to another."""
    start = steady(rr_per_min=first if name == "rr" else 14.0, hr_per_min=75.0).waypoints[0]
    start = replace(start, hr_per_min=first) if name == "hr" else start
    ends = replace(start, t_s=_END_S, **{f"{name}_per_min": last})
    course = Course(waypoints=(start, replace(start, t_s=_START_S), ends))
    iq, _ = record(Person(course=course), seed=seed, duration_s=_END_S)
    return iq


def test_a_heart_rate_is_as_old_as_it_says() -> None:
    """Seen failing with the 6.5 s that were said before."""
    assert abs(behind_s("hr", *_HR, seeds=range(3)) - HR_DELAY_S) < 1.5


def test_a_respiration_rate_is_as_old_as_it_says() -> None:
    """Seen failing with the 8.5 s that were said before."""
    assert abs(behind_s("rr", *_RR, seeds=range(4)) - RR_DELAY_S) < 2.5
