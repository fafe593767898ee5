"""The limits of a ward file's rules as lines on a trend, for every profile that may hold."""

from collections.abc import Iterator

from alarms.patients.chart import of_profile
from alarms.patients.profile import Profile
from alarms.rules.children import ADULT_FROM_Y
from alarms.rules.rule import Rule, Subject
from vitavakt.settings import Ward
from ward_ui.view.lines import Line, Lines


def lines(ward: Ward) -> Lines:
    """By profile: the ward's own table, those of the ward file, and those of every child's age."""
    ages = (ward.policy.profile("", age_y) for age_y in range(ADULT_FROM_Y))
    profiles = (None, *ward.policy.profiles, *(one for one in ages if one is not None))
    return {"" if one is None else one.profile: tuple(_of(ward, one)) for one in profiles}


def _of(ward: Ward, profile: Profile | None) -> Iterator[Line]:
    for rule in of_profile(ward.rules, profile).values():
        line = _line(rule)
        if line is not None:
            yield line


def _line(rule: Rule) -> Line | None:
    """None for what is not a limit of one of the two rates."""
    if rule.limit is None or rule.subject not in {Subject.RR, Subject.HR}:
        return None
    return Line(
        condition=rule.condition,
        of="rr" if rule.subject is Subject.RR else "hr",
        is_upper=rule.is_upper,
        limit=rule.limit,
        priority=rule.priority.value,
    )
