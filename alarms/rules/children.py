"""Limits of respiration rate and heart rate for children, by age.

Source: age bands of the Swedish PEWS in Region Gävleborg's ambulance guideline 101.2, close to the
PEVS that Norwegian children's departments use. **All of it is a default that needs a clinician's
decision.** Most of PEVS (behaviour, colour, work of breathing) no radar sees: this is no score.

How the score's columns become limits [D]:

- score 3, low or high: high priority;
- score 2, high: medium priority;
- score 1: no alarm;
- the low column between 3 and the normal band: **no alarm**. Whether it scores 1 or 2 is not
  certain in our source, and sleeping children breathe there; whoever decides finds it here.

`uncertain` names the cells that are not certain in our source, and what was put in their place.
"""

from dataclasses import dataclass, replace

from alarms.rules.defaults import DEFAULT_RULES
from alarms.rules.rule import Rule, Subject

ADULT_FROM_Y = 16
"""NEWS2 and the adult limits begin here."""

NOT_FOR_CHILDREN = frozenset({Subject.DETERIORATION, Subject.RR_RISE, Subject.HR_RISE})
"""What rests on points of NEWS2, or on how far an adult's rate may rise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """One row of one table, per minute: where the columns begin."""

    below: float
    """Score 3, low: slower than this."""
    normal: tuple[float, float]
    """Score 0, both ends included. Between `below` and it lies the low column 2 or 1."""
    medium_from: float
    """Score 2, high: this and faster."""
    high_from: float
    """Score 3, high: this and faster."""
    medium_below: float | None = None
    """A low limit of medium priority, only where a decision says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Limits of one age."""

    name: str
    months: tuple[int, int]
    """First month of life that belongs to it and the first that no longer does."""
    rr: Range
    hr: Range
    uncertain: tuple[str, ...] = ()


_LOW = "whether the low column beside the normal band scores 1 or 2"
_RR_13 = (
    "RR above normal: 20-29 and 30 or more are known, their scores are not; 25 and 30 taken [D]"
)
_HR_13 = "HR 96-129: where it scores 2 is not known; 111 of NEWS2 taken [D]"
_AGE_15 = (
    "no row for 15 years: that of 13-14, and the adult's medium low limits, whichever is sooner"
)

BANDS = (
    Band(
        name="< 1 month",
        months=(0, 1),
        rr=Range(below=25, normal=(40, 55), medium_from=65, high_from=80),
        hr=Range(below=85, normal=(100, 160), medium_from=170, high_from=190),
        uncertain=(_LOW,),
    ),
    Band(
        name="1-11 months",
        months=(1, 12),
        rr=Range(below=20, normal=(35, 45), medium_from=55, high_from=70),
        hr=Range(below=80, normal=(100, 160), medium_from=170, high_from=190),
        uncertain=(_LOW,),
    ),
    Band(
        name="1-3 years",
        months=(12, 48),
        rr=Range(below=20, normal=(25, 35), medium_from=45, high_from=60),
        hr=Range(below=70, normal=(90, 130), medium_from=140, high_from=160),
        uncertain=(_LOW,),
    ),
    Band(
        name="4-6 years",
        months=(48, 84),
        rr=Range(below=15, normal=(20, 24), medium_from=30, high_from=45),
        hr=Range(below=60, normal=(70, 120), medium_from=130, high_from=150),
        uncertain=(_LOW,),
    ),
    Band(
        name="7-12 years",
        months=(84, 156),
        rr=Range(below=14, normal=(19, 22), medium_from=30, high_from=40),
        hr=Range(below=60, normal=(70, 110), medium_from=120, high_from=140),
        uncertain=(_LOW,),
    ),
    Band(
        name="13-14 years",
        months=(156, 180),
        rr=Range(below=9, normal=(14, 19), medium_from=25, high_from=30),
        hr=Range(below=45, normal=(55, 95), medium_from=111, high_from=130),
        uncertain=(_LOW, _RR_13, _HR_13),
    ),
    # A person of 15 has no row of either table. Taking of each limit the one that alarms sooner,
    # nobody is watched less at 15 than at 14 or at 16.
    Band(
        name="15 years",
        months=(180, 192),
        rr=Range(below=9, normal=(14, 19), medium_from=25, high_from=30, medium_below=10),
        hr=Range(below=45, normal=(55, 95), medium_from=111, high_from=130, medium_below=46),
        uncertain=(_LOW, _RR_13, _HR_13, _AGE_15),
    ),
)


def band(*, age_y: int, age_months: int | None = None) -> Band | None:
    """The band of an age; None from 16 years on. `age_months`: whole months, known under a year.

    Without months a child under one year gets, of each limit, the one that alarms sooner.
    """
    if age_y >= ADULT_FROM_Y:
        return None
    if age_y == 0 and age_months is None:
        return _sooner(BANDS[0], BANDS[1])
    months = 12 * age_y if age_months is None or age_y > 0 else age_months
    return next(one for one in BANDS if one.months[0] <= months < one.months[1])


def rules(of_band: Band) -> tuple[Rule, ...]:
    """The default table with this band's limits, and without what is made for adults."""
    kept = [made for rule in DEFAULT_RULES if (made := _for_band(rule, of_band)) is not None]
    there = {rule.condition for rule in kept}
    return tuple(
        replace(rule, merges=tuple(other for other in rule.merges if other in there))
        for rule in kept
    )


def _for_band(rule: Rule, of_band: Band) -> Rule | None:
    """A rate's rule with the band's limit, any other as it is; None where a child has no such."""
    if rule.subject in NOT_FOR_CHILDREN:
        return None
    rr, hr = of_band.rr, of_band.hr
    at_least = {
        "rr_very_high": rr.high_from,
        "rr_high": rr.medium_from,
        "hr_very_high": hr.high_from,
        "hr_high": hr.medium_from,
    }
    below = {
        "rr_very_low": rr.below,
        "rr_low": rr.medium_below,
        "hr_very_low": hr.below,
        "hr_low": hr.medium_below,
    }
    if rule.condition in at_least:
        return replace(rule, above=None, at_least=at_least[rule.condition])
    if rule.condition in below:
        limit = below[rule.condition]
        return None if limit is None else replace(rule, at_most=None, below=limit)
    return rule


def _sooner(a: Band, b: Band) -> Band:
    """Of each limit the one that alarms sooner, for an age that may be either."""

    def of(one: Range, other: Range) -> Range:
        return Range(
            below=max(one.below, other.below),
            normal=(max(one.normal[0], other.normal[0]), min(one.normal[1], other.normal[1])),
            medium_from=min(one.medium_from, other.medium_from),
            high_from=min(one.high_from, other.high_from),
        )

    return Band(
        name=f"{a.name} or {b.name}",
        months=(a.months[0], b.months[1]),
        rr=of(a.rr, b.rr),
        hr=of(a.hr, b.hr),
        uncertain=(*a.uncertain, "under one year without months: the stricter of two rows [D]"),
    )


def as_markdown() -> str:
    """The bands as a person reads them: the table of the source, and what it raises."""
    head = (
        "age", "rate", "high below", "low column, no alarm", "normal", "score 1",
        "medium from", "high from",
    )  # fmt: skip
    rows = [head, tuple("---" for _ in head)]
    for one in BANDS:
        rows += [_cells(one, "RR", one.rr), _cells(one, "HR", one.hr)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cells(of_band: Band, rate: str, range_: Range) -> tuple[str, ...]:
    low, high = range_.normal
    column = f"{range_.below:g}-{low - 1:g}"
    if range_.medium_below is not None:
        column += f"; medium below {range_.medium_below:g}"
    return (
        of_band.name,
        rate,
        f"{range_.below:g}",
        column,
        f"{low:g}-{high:g}",
        f"{high + 1:g}-{range_.medium_from - 1:g}",
        f"{range_.medium_from:g}",
        f"{range_.high_from:g}",
    )
