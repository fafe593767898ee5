"""The ward file's word on single patients: profiles, and how long a pause or an own limit holds."""

from collections.abc import Sequence
from math import nan

from alarms.messages import PauseReason, Priority
from alarms.patients.policy import OWN_LIMIT_S_MAX, PAUSE_S_MAX, Policy
from alarms.patients.profile import CHILDREN, DEFAULT_PROFILES, OtherLimit, Profile
from alarms.rules.check import LIMIT_MAX, rule_faults
from alarms.rules.rule import Rule
from vitavakt.ward_file.fields import Fields

PAUSE_MIN_MAX = {
    PauseReason.CARE: 30.0,
    PauseReason.OUT_OF_BED: 120.0,
    PauseReason.PRIVATE: 20.0,
}
"""[D] No ward may allow longer ones."""
OWN_LIMIT_H_MAX = 24.0


def policy(top: Fields, rules: Sequence[Rule]) -> Policy:
    """What ``[pauses]``, ``[own_limits]`` and ``[[profiles]]`` say, and the defaults elsewhere."""
    pauses, own = top.table("pauses", optional=True), top.table("own_limits", optional=True)
    pauses.known({f"{reason}_min" for reason in PauseReason})
    own.known({"hours"})
    longest = {
        reason: 60.0
        * pauses.number(
            f"{reason}_min", low=1.0, high=PAUSE_MIN_MAX[reason], default=PAUSE_S_MAX[reason] / 60.0
        )
        for reason in PauseReason
    }
    top.unique("profiles", "profile")
    given = tuple(_profile(fields, rules) for fields in top.tables("profiles"))
    named = {profile.profile for profile in given}
    children = tuple(profile for profile in CHILDREN if profile.profile not in named)
    return Policy(
        profiles=(*(given or DEFAULT_PROFILES), *children),
        pause_s_max=longest,
        own_limit_s_max=3600.0
        * own.number("hours", low=1.0, high=OWN_LIMIT_H_MAX, default=OWN_LIMIT_S_MAX / 3600.0),
    )


def _profile(fields: Fields, rules: Sequence[Rule]) -> Profile:
    fields.known({"profile", "name_nb", "name_en", "limits", "low", "off"})
    by_id = {rule.condition: rule for rule in rules}
    return Profile(
        profile=fields.word("profile"),
        name_nb=fields.text("name_nb"),
        name_en=fields.text("name_en"),
        limits=_limits(fields.table("limits", optional=True), by_id),
        low=_conditions(fields, "low", by_id),
        off=_off(fields, by_id),
    )


def _limits(fields: Fields, rules: dict[str, Rule]) -> tuple[OtherLimit, ...]:
    limits = []
    for condition in fields.names():
        rule = rules.get(condition)
        if rule is None or rule.limit is None:
            fields.fault(condition, f"no rule with a limit has this id; there are: {_ids(rules)}")
            continue
        limit = fields.number(condition, low=0.0, high=LIMIT_MAX, default=nan)
        for _, sentence in rule_faults(rule.with_limit(limit)):
            fields.fault(condition, sentence)
        limits.append(OtherLimit(condition=condition, limit=limit))
    return tuple(limits)


def _off(fields: Fields, rules: dict[str, Rule]) -> tuple[str, ...]:
    off = _conditions(fields, "off", rules)
    for condition in off:
        if rules[condition].priority is Priority.HIGH:
            fields.fault("off", f"no profile turns {condition} off: it is high; write it in low")
    return off


def _conditions(fields: Fields, key: str, rules: dict[str, Rule]) -> tuple[str, ...]:
    found = []
    for condition in fields.texts(key):
        if condition in rules:
            found.append(condition)
        else:
            fields.fault(key, f"no rule has the id {condition!r}; there are: {_ids(rules)}")
    return tuple(found)


def _ids(rules: dict[str, Rule]) -> str:
    return ", ".join(rules)
