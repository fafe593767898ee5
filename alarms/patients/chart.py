"""What is in force at one bed: a pure function of the ward's rules and of what was set."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alarms.messages import LimitSet, OwnLimit, Pause
from alarms.patients.profile import Profile
from alarms.rules.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything of a patient that the bed's conditions go by."""

    occupied: bool = True
    stay: int = 0
    """Another number: another patient, or nobody."""
    profile: str = ""
    limits: tuple[OwnLimit, ...] = ()
    pauses: tuple[Pause, ...] = ()
    rules: Mapping[str, Rule]
    """By condition; what the profile does not look at is not there."""


def of_profile(rules: Iterable[Rule], profile: Profile | None) -> dict[str, Rule]:
    """The ward's rules as the profile changes them."""
    if profile is None:
        return {rule.condition: rule for rule in rules}
    changed = (profile.rule(rule) for rule in rules)
    return {rule.condition: rule for rule in changed if rule is not None}


def chart(
    rules: Mapping[str, Rule],
    own: Sequence[tuple[LimitSet, str]],
    *,
    occupied: bool,
    stay: int,
    profile: str,
    pauses: tuple[Pause, ...],
) -> Chart:
    """The rules (already the profile's) with the patient's own limits, each with who set it."""
    in_force = dict(rules)
    limits = []
    for fact, person in own:
        rule, limit = rules.get(fact.condition), fact.limit
        if rule is None or limit is None or not within_bounds(rule, limit):
            continue
        in_force[rule.condition] = rule.with_limit(limit)
        limits.append(
            OwnLimit(
                condition=rule.condition,
                limit=limit,
                ward_limit=rule.limit or 0.0,
                reason=fact.reason,
                person=person,
                until_ns=fact.until_ns,
            )
        )
    return Chart(
        occupied=occupied,
        stay=stay,
        profile=profile,
        limits=tuple(limits),
        pauses=pauses,
        rules=in_force,
    )


def within_bounds(rule: Rule, limit: float) -> bool:
    """The ward allows a patient this limit."""
    bounds = rule.own_bounds
    return bounds is not None and bounds[0] <= limit <= bounds[1]
