"""Sets of limits for kinds of patients, as data.

**Each of them is a default that needs a clinician's decision.** A ward file writes its own in
``[[profiles]]``; those of the children then stay, unless it writes them too.

=============  =====================================================================================
profile        from
=============  =====================================================================================
adult          no changes: the ward's own rule table
copd           [D] people with chronic lung disease breathe faster at rest; NEWS2 has no other
               respiration limits for them (its scale 2 is about SpO2). 28 and 34 in place of 25
               and 30 is our proposal; beside it the trend against the patient's own usual rate
               says when faster is new
comfort        [D] of somebody who is dying nobody is to be called for what is expected: everything
               about breathing and heart is shown and journalled as before, at low priority. Never
               off: a profile changes how loudly, not what is true. Only that the heart rate
               cannot be measured is not said: nobody is to be disturbed for a better view of it
child_...      `alarms.rules.children`: the Swedish PEWS. Nothing that rests on NEWS2 or on an
               adult's usual rate
=============  =====================================================================================
"""

from dataclasses import dataclass, replace
from functools import cache

from alarms.messages import Kind, Priority
from alarms.rules import children
from alarms.rules.defaults import DEFAULT_RULES
from alarms.rules.rule import KIND, LIMITS, Rule, Subject

ADULT = "adult"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLimit:
    """A limit in place of the ward's."""

    condition: str
    limit: float
    key: str = ""
    """above, at_least, below or at_most; empty for that of the ward's rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What holds for one kind of patient in place of the ward's rule table."""

    profile: str
    """Id."""
    name_nb: str
    name_en: str
    limits: tuple[OtherLimit, ...] = ()
    low: tuple[str, ...] = ()
    """Conditions of low priority."""
    off: tuple[str, ...] = ()
    """Conditions that are not looked at; none of high priority."""

    def rule(self, rule: Rule) -> Rule | None:
        """The ward's rule as it holds for such a patient; None when it does not hold."""
        if rule.condition in self.off:
            return None
        for other in self.limits:
            if other.condition == rule.condition:
                cleared = dict.fromkeys(LIMITS, None)
                limit = {other.key or rule.limit_key: other.limit}
                rule = replace(rule, **(cleared | limit))  # type: ignore[arg-type]  # limits only
        return replace(rule, priority=Priority.LOW) if rule.condition in self.low else rule


@cache
def of_age(age_y: int) -> Profile | None:
    """The child's profile of an age in years; None for an adult."""
    band = children.band(age_y=age_y)
    return None if band is None else of_band(band)


def of_band(band: children.Band) -> Profile:
    """The limits of one age band, and nothing that is made for adults."""
    adult = {rule.condition: rule for rule in DEFAULT_RULES}
    child = {rule.condition: rule for rule in children.rules(band)}
    return Profile(
        profile=profile_id(band),
        name_nb=f"Barn, {_norwegian(band.name)}",
        name_en=f"Child, {band.name}",
        limits=tuple(
            OtherLimit(condition=condition, limit=rule.limit, key=rule.limit_key)
            for condition, rule in child.items()
            if rule.subject in {Subject.RR, Subject.HR} and rule.limit is not None
        ),
        off=tuple(condition for condition in adult if condition not in child),
    )


def profile_id(band: children.Band) -> str:
    """``child_months_1_12``: the first month of life, and the first that is no longer within."""
    return f"child_months_{band.months[0]}_{band.months[1]}"


def _norwegian(name: str) -> str:
    words = {"months": "måneder", "month": "måned", "years": "år", " or ": " eller "}
    for english, norwegian in words.items():
        name = name.replace(english, norwegian)
    return name


DEFAULT_PROFILES: tuple[Profile, ...] = (
    Profile(profile=ADULT, name_nb="Voksen", name_en="Adult"),
    Profile(
        profile="copd",
        name_nb="KOLS",
        name_en="COPD",
        limits=(
            OtherLimit(condition="rr_high", limit=28.0),
            OtherLimit(condition="rr_very_high", limit=34.0),
        ),
    ),
    Profile(
        profile="comfort",
        name_nb="Lindrende behandling",
        name_en="Comfort care",
        low=tuple(
            rule.condition for rule in DEFAULT_RULES if KIND.get(rule.subject) is Kind.PHYSIOLOGICAL
        ),
        off=("hr_unmeasured",),
    ),
)

CHILDREN: tuple[Profile, ...] = tuple(of_band(band) for band in children.BANDS)
