"""People as they come to an emergency department: invented, but spread as the table says.

There is no public table of both rates over a whole department in our material. What is published,
and used:

- adults admitted from one department (n = 4,878): 36.3 % tachycardic, 30.7 % tachypnoeic
  (Puskarich 2017, Clin Exp Emerg Med 4:2), taken here as HR over 100 and RR over 20 /min;
- septic shock in the department (n = 311): highest HR 120.3 (sd 24.9), highest RR 29.7 (sd 11.0)
  /min (Am J Emerg Med 2012;30:51, table 1);
- of all visits with a heart rate 23 % are outside the normal range (NHAMCS 2009, table 2 of JAMA
  2013;309:1145): the three groups of adults together come near to it;
- children by age: `simulators.people.ages`.

Where RR was counted with care it was higher, 20.1 (sd 4.0) /min in 110 adults (J Emerg Med
1989;7:129), than what departments write down; the groups here follow what is written down. Shares
of the groups, correlations, postures, builds and the spread of children are estimates.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simulators.people.ages import usual
from simulators.people.person import Person, Rhythm, steady
from simulators.people.posture import Blanket, Build, Posture


class Group(StrEnum):
    """Who they are to the department."""

    CHILD = "child"
    GOES_HOME = "goes_home"
    ADMITTED = "admitted"
    SHOCK = "shock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Of a group of adults: log-normal rates."""

    share: float
    """Of all visits."""
    rr_per_min: float
    rr_sd: float
    """Median, and standard deviation of the logarithm."""
    hr_per_min: float
    hr_sd: float


SPREADS = {
    Group.GOES_HOME: Spread(share=0.64, rr_per_min=17.0, rr_sd=0.19, hr_per_min=84.0, hr_sd=0.19),
    Group.ADMITTED: Spread(share=0.14, rr_per_min=18.0, rr_sd=0.209, hr_per_min=93.0, hr_sd=0.207),
    Group.SHOCK: Spread(share=0.02, rr_per_min=27.9, rr_sd=0.358, hr_per_min=117.8, hr_sd=0.205),
}
"""What is left of the visits are children."""
CHILD_SD = 0.17
"""Of the logarithm of a child's rates about the median of the age."""
CORRELATION = 0.4
"""Of the logarithms of the two rates."""
RR_PER_MIN = (6.0, 60.0)
HR_PER_MIN = (35.0, 190.0)
"""Beyond these nobody is drawn."""
FIBRILLATION_FROM_Y = 65
FIBRILLATION_SHARE = 0.1
LARGE_SHARE = 0.25
_POSTURES = {
    Group.CHILD: {
        Posture.HALF_SITTING: 0.4,
        Posture.BACK: 0.3,
        Posture.CHAIR: 0.2,
        Posture.LEFT: 0.1,
    },
    Group.GOES_HOME: {Posture.CHAIR: 0.5, Posture.HALF_SITTING: 0.3, Posture.BACK: 0.2},
    Group.ADMITTED: {
        Posture.HALF_SITTING: 0.45,
        Posture.BACK: 0.35,
        Posture.RIGHT: 0.08,
        Posture.LEFT: 0.08,
        Posture.PRONE: 0.04,
    },
    Group.SHOCK: {Posture.BACK: 0.6, Posture.HALF_SITTING: 0.4},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody who comes."""

    group: Group
    person: Person


def emergency_department(n: int, *, seed: int) -> list[Arrival]:
    """`n` people; the same seed gives the same, and a longer list begins with the shorter one."""
    return [_arrival(np.random.default_rng((seed, idx))) for idx in range(n)]


def _arrival(rng: np.random.Generator) -> Arrival:
    group = _group(float(rng.uniform()))
    age_y = _age_y(group, rng)
    at = usual(age_y)
    spread = SPREADS.get(group) or Spread(
        share=0.0,
        rr_per_min=at.rr_per_min,
        rr_sd=CHILD_SD,
        hr_per_min=at.hr_per_min,
        hr_sd=CHILD_SD,
    )
    rr_per_min, hr_per_min = _rates(spread, rng)
    depth_mm = at.depth_mm * float(np.exp(0.25 * rng.standard_normal()))
    postures = _POSTURES[group]
    posture = list(postures)[int(rng.choice(len(postures), p=list(postures.values())))]
    large = at.build is Build.ADULT and rng.uniform() < LARGE_SHARE
    fibrillates = age_y >= FIBRILLATION_FROM_Y and rng.uniform() < FIBRILLATION_SHARE
    person = Person(
        course=steady(rr_per_min=rr_per_min, hr_per_min=hr_per_min, depth_mm=depth_mm),
        age_y=age_y,
        distance_m=float(rng.uniform(0.8, 2.2)),
        posture=posture,
        build=Build.LARGE if large else at.build,
        blanket=Blanket.NONE if posture is Posture.CHAIR else Blanket.SHEET,
        heart_mm=at.heart_mm,
        sinus_arrhythmia_per_min=at.sinus_arrhythmia_per_min,
        rhythm=Rhythm.ATRIAL_FIBRILLATION if fibrillates else Rhythm.SINUS,
        sighs_per_h=12.0,
        motion_per_min=float(rng.exponential(0.5)),
    )
    return Arrival(group=group, person=person)


def _group(u: float) -> Group:
    """By shares; the rest are children."""
    for group, spread in SPREADS.items():
        if u < spread.share:
            return group
        u -= spread.share
    return Group.CHILD


def _age_y(group: Group, rng: np.random.Generator) -> int:
    """Children evenly to 15 years, adults about 45, those who stay about 63."""
    if group is Group.CHILD:
        return int(rng.integers(0, 16))
    mean_y, sd_y = (45.0, 18.0) if group is Group.GOES_HOME else (63.0, 16.0)
    return int(np.clip(mean_y + sd_y * rng.standard_normal(), 16, 99))


def _rates(spread: Spread, rng: np.random.Generator) -> tuple[float, float]:
    """RR and HR /min, log-normal and correlated, within the bounds."""
    z_rr, z_other = rng.standard_normal(2).tolist()
    z_hr = CORRELATION * z_rr + (1 - CORRELATION**2) ** 0.5 * z_other
    rr_per_min = spread.rr_per_min * np.exp(spread.rr_sd * z_rr)
    hr_per_min = spread.hr_per_min * np.exp(spread.hr_sd * z_hr)
    return float(np.clip(rr_per_min, *RR_PER_MIN)), float(np.clip(hr_per_min, *HR_PER_MIN))
