"""What is usual at an age: rates, depth, heartbeat and build of somebody healthy at rest."""

from dataclasses import dataclass

import numpy as np

from simulators.people.person import Person, steady
from simulators.people.posture import Build

CHILD_UNTIL_Y = 12
_AGE_Y = (0.0, 0.1, 0.5, 1.0, 2.0, 3.5, 5.0, 7.0, 10.0, 13.5, 16.5, 20.0, 65.0)
_RR_PER_MIN = (44.0, 43.0, 40.0, 36.0, 26.0, 25.0, 23.0, 21.0, 19.0, 18.0, 16.0, 15.0, 16.0)
_HR_PER_MIN = (127.0, 145.0, 138.0, 125.0, 113.0, 104.0, 98.0, 91.0, 84.0, 78.0, 73.0, 70.0, 70.0)
"""Medians. At birth, one month and two years as in Fleming 2011 (Lancet 377:1011); the other ages
of children are from memory of the same charts, those of adults the usual 12-20 and 60-80 /min."""
_DEPTH_MM = (1.2, 1.2, 1.4, 1.5, 1.7, 1.9, 2.0, 2.3, 2.7, 3.3, 3.8, 4.0, 4.0)
_HEART_MM = (0.12, 0.12, 0.14, 0.15, 0.17, 0.19, 0.2, 0.22, 0.25, 0.28, 0.3, 0.3, 0.25)
"""Working figures: 4 and 0.3 mm for adults, 2 and 0.2 mm for children, by eye between them."""
_ARRHYTHMIA_PER_MIN = (3.0, 3.0, 4.0, 5.0, 5.0, 6.0, 6.0, 6.0, 6.0, 5.0, 5.0, 4.0, 1.0)
"""Sinus arrhythmia is largest in the young and fades with age (working figures)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """At rest."""

    rr_per_min: float
    hr_per_min: float
    depth_mm: float
    heart_mm: float
    sinus_arrhythmia_per_min: float
    build: Build


def usual(age_y: float) -> Usual:
    """What is usual at `age_y`, 0 to 120; linear between the ages of the table."""

    def at(values: tuple[float, ...]) -> float:
        return float(np.interp(age_y, _AGE_Y, values))

    return Usual(
        rr_per_min=at(_RR_PER_MIN),
        hr_per_min=at(_HR_PER_MIN),
        depth_mm=at(_DEPTH_MM),
        heart_mm=at(_HEART_MM),
        sinus_arrhythmia_per_min=at(_ARRHYTHMIA_PER_MIN),
        build=Build.CHILD if age_y < CHILD_UNTIL_Y else Build.ADULT,
    )


def resting(age_y: int) -> Person:
    """Somebody healthy of this age to whom nothing happens."""
    at = usual(age_y)
    return Person(
        course=steady(rr_per_min=at.rr_per_min, hr_per_min=at.hr_per_min, depth_mm=at.depth_mm),
        age_y=age_y,
        heart_mm=at.heart_mm,
        sinus_arrhythmia_per_min=at.sinus_arrhythmia_per_min,
        build=at.build,
    )
