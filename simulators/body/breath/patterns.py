"""What each pattern of breathing makes of the drive to breathe: a table and two rules.

The figures are working figures within the ranges usually given; where a source is not named they
are from memory of textbooks, and none was fitted to a patient.
"""

from dataclasses import dataclass, replace
from math import inf, pi, sin

from simulators.people.pattern import Pattern, Spell


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """What the next breath is drawn from."""

    rr_per_min: float
    depth_mm: float
    period_cv: float
    depth_cv: float
    inspiration_share: float
    breath_s_max: float = inf
    """A breath is over after so long, and the chest is still until the next is due."""
    chest: float = 1.0
    abdomen: float = 1.0
    """Of the depth; of opposite sign where chest and abdomen work against each other."""
    airflow: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usual:
    """What a pattern changes: None leaves it."""

    rr_per_min: float | None = None
    depth: float = 1.0
    """Factor."""
    period_cv: float | None = None
    depth_cv: float | None = None
    inspiration_share: float | None = None
    breath_s_max: float = inf


_USUAL = {
    # Over 20 /min by definition; NEWS2 gives its 3 points from 25 /min.
    Pattern.TACHYPNOEA: _Usual(rr_per_min=30, depth=0.7),
    # Under 12 /min by definition; NEWS2 gives its 3 points at 8 /min and under.
    Pattern.BRADYPNOEA: _Usual(rr_per_min=8, depth=1.1),
    # Deep, fast and regular, without a pause.
    Pattern.KUSSMAUL: _Usual(rr_per_min=26, depth=2.5, period_cv=0.03, depth_cv=0.06),
    # The breaths between two stops; the waxing is `_WAXING`'s.
    Pattern.CHEYNE_STOKES: _Usual(rr_per_min=24, depth=1.7, period_cv=0.04, depth_cv=0.05),
    Pattern.PERIODIC: _Usual(depth=1.2),
    # "As low as three to four a minute", "no more than 10 to 12"; abrupt and larger than normal
    # breaths (Bobrow 2008 and Zuercher 2010 on gasping), of a second or two.
    Pattern.AGONAL: _Usual(
        rr_per_min=5,
        depth=1.8,
        period_cv=0.35,
        depth_cv=0.4,
        inspiration_share=0.3,
        breath_s_max=1.6,
    ),
    # A quick breath in, then a phrase of any length.
    Pattern.TALKING: _Usual(
        rr_per_min=13, depth=1.4, period_cv=0.35, depth_cv=0.35, inspiration_share=0.15
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waxing:
    """A cycle of breaths that wax and wane, then none."""

    cycle_s: float
    breathing_share: float
    steepness: float
    """Exponent on half a sine: at 1 the depth is the half sine, at 0 it is level."""


_WAXING = {
    # Cycle 45-90 s, at least 40 s by the sleep scorers' definition (from memory); the stop is
    # 40 % of it.
    Pattern.CHEYNE_STOKES: _Waxing(cycle_s=60, breathing_share=0.6, steepness=1.0),
    # Pauses of 3 s and more, breathing of at most 20 s between them (from memory).
    Pattern.PERIODIC: _Waxing(cycle_s=20, breathing_share=0.65, steepness=0.4),
}
_DEPTH_MIN = 0.1
"""Share of the depth of the first and last breath of a cycle."""
_STRUGGLE_S = 20.0
"""In an obstruction the effort grows for so long."""
RECOVERY_S = 10.0
"""After an obstruction breaths are deeper for so long."""
_RECOVERY_DEPTH = 1.7
_SIGH_DEPTH = 2.6
_SIGH_SLOWING = 1.6
"""A sigh is more than twice as deep and takes longer than the breath that was due."""


def driven(drive: Drive, spell: Spell | None, t_s: float) -> Drive:
    """The drive at `t_s` within a spell, from the ordinary one."""
    if spell is None:
        return drive
    if spell.pattern is Pattern.OBSTRUCTIVE_APNOEA:
        return _obstructed(drive, spell, t_s)
    usual = _USUAL[spell.pattern]
    return Drive(
        rr_per_min=spell.rr_per_min or usual.rr_per_min or drive.rr_per_min,
        depth_mm=drive.depth_mm * usual.depth * _wax(spell, t_s),
        period_cv=drive.period_cv if usual.period_cv is None else usual.period_cv,
        depth_cv=drive.depth_cv if usual.depth_cv is None else usual.depth_cv,
        inspiration_share=usual.inspiration_share or drive.inspiration_share,
        breath_s_max=usual.breath_s_max,
    )


def recovering(drive: Drive) -> Drive:
    """The drive just after an obstruction has opened."""
    return replace(drive, depth_mm=_RECOVERY_DEPTH * drive.depth_mm)


def sighing(drive: Drive) -> Drive:
    """The drive of one sigh."""
    return replace(
        drive,
        depth_mm=_SIGH_DEPTH * drive.depth_mm,
        rr_per_min=drive.rr_per_min / _SIGH_SLOWING,
    )


def still_until_s(spell: Spell | None, end_s: float) -> float:
    """When the next breath begins after one that ended at `end_s` in a cyclic spell."""
    if spell is None or spell.pattern not in _WAXING:
        return end_s
    cycle_s, share = _cycle(spell)
    begun_s = spell.t_s + (end_s - spell.t_s) // cycle_s * cycle_s
    if end_s < begun_s + share * cycle_s:
        return end_s
    return max(end_s, min(begun_s + cycle_s, spell.t_s + spell.duration_s))


def _cycle(spell: Spell) -> tuple[float, float]:
    """Length of a cycle, and the share of it with breaths."""
    waxing = _WAXING[spell.pattern]
    return spell.cycle_s or waxing.cycle_s, waxing.breathing_share


def _wax(spell: Spell, t_s: float) -> float:
    """Factor on the depth within the cycle."""
    if spell.pattern not in _WAXING:
        return 1.0
    cycle_s, share = _cycle(spell)
    phase = (t_s - spell.t_s) % cycle_s / (share * cycle_s)
    if phase >= 1.0:
        return _DEPTH_MIN
    half_sine: float = sin(pi * phase) ** _WAXING[spell.pattern].steepness
    return max(half_sine, _DEPTH_MIN)


def _obstructed(drive: Drive, spell: Spell, t_s: float) -> Drive:
    """Effort without air: the abdomen rises, the chest is sucked in, and harder with time."""
    effort = 0.5 + 0.7 * min((t_s - spell.t_s) / _STRUGGLE_S, 1.0)
    return replace(
        drive,
        rr_per_min=spell.rr_per_min or drive.rr_per_min,
        depth_mm=effort * drive.depth_mm,
        chest=-0.5,
        abdomen=0.9,
        airflow=False,
    )
