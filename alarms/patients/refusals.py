"""Why something may not be set for a patient."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from alarms.cell import Moment
from alarms.messages import (
    PATIENT,
    CommandRefusal,
    LimitSet,
    PatientSet,
    PauseReason,
    PauseSet,
    ProfileSet,
    Set,
    subject_of,
)
from alarms.patients.chart import within_bounds
from alarms.patients.policy import PRIVATE_AGAIN_S, Policy
from alarms.patients.rights import may_set
from alarms.patients.stay import NEVER, Stay
from alarms.people import Role
from alarms.rules.rule import Rule

Facts = LimitSet | ProfileSet | PauseSet | PatientSet
"""What is said of a patient."""

FUTURE_S_MAX = 5.0
"""How far ahead of this host's clock a command may be."""
OLD_S_MAX = 600.0
"""A command that took longer was meant for another moment [D]."""
_SLACK_S = 60.0
"""From the finger to this check: for so much longer than allowed nobody is refused."""
_AGE_Y_MAX = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A command, and all that decides whether it is obeyed."""

    command: Set
    role: Role | None
    """What the person is on the ward; None for somebody whom it does not know."""
    stay: Stay
    rules: Mapping[str, Rule]
    """The ward's, as the patient's profile has them."""
    policy: Policy


def refusal(question: Question, fact: Facts, now: Moment) -> CommandRefusal | None:
    """Why not, or None."""
    command = question.command
    if not _has_right(question, fact):
        return CommandRefusal.FORBIDDEN
    age_s = (now.wall_ns - command.t_ns) / 1e9
    said = (command.t_ns, command.device, command.id)
    if not -FUTURE_S_MAX <= age_s <= OLD_S_MAX or question.stay.is_old(fact, said):
        return CommandRefusal.LATE
    match fact:
        case LimitSet():
            return _of_limit(question, fact, now)
        case PauseSet():
            return _of_pause(question, fact, now)
        case ProfileSet():
            return _of_profile(question.policy, fact)
        case PatientSet():
            possible = fact.age_y is None or 0 <= fact.age_y <= _AGE_Y_MAX
            return None if possible else CommandRefusal.BOUNDS


def is_allowed(rules: Mapping[str, Rule], fact: LimitSet) -> bool:
    """The ward's bounds, for this patient's profile, let the limit be."""
    rule = rules.get(fact.condition)
    return rule is not None and fact.limit is not None and within_bounds(rule, fact.limit)


def _of_limit(question: Question, fact: LimitSet, now: Moment) -> CommandRefusal | None:
    if fact.condition not in question.rules:
        return CommandRefusal.NOT_HERE
    if fact.limit is None:
        return None
    if not fact.reason.strip():
        return CommandRefusal.REASON
    if not isfinite(fact.limit) or not is_allowed(question.rules, fact):
        return CommandRefusal.BOUNDS
    left_s = (fact.until_ns - now.wall_ns) / 1e9
    if left_s <= 0:
        return CommandRefusal.LATE
    too_long = left_s > question.policy.own_limit_s_max + _SLACK_S
    return CommandRefusal.BOUNDS if too_long else None


def _has_right(question: Question, fact: Facts) -> bool:
    """Staff by their role; a patient has one right, whatever a ward file calls somebody."""
    if question.command.person == PATIENT:
        return isinstance(fact, PauseSet) and fact.reason is PauseReason.PRIVATE
    return may_set(question.role, fact)


def _of_pause(question: Question, fact: PauseSet, now: Moment) -> CommandRefusal | None:
    """An end in the past ends the pause. A patient begins none soon after another."""
    left_s = (fact.until_ns - now.wall_ns) / 1e9
    if left_s > question.policy.pause_s_max[fact.reason] + _SLACK_S:
        return CommandRefusal.BOUNDS
    last_ns, _, _ = question.stay.said.get(subject_of(fact), NEVER)
    is_soon = question.command.t_ns - last_ns < PRIVATE_AGAIN_S * 1e9
    is_patient = question.command.person == PATIENT
    return CommandRefusal.BOUNDS if is_patient and is_soon and left_s > 0 else None


def _of_profile(policy: Policy, fact: ProfileSet) -> CommandRefusal | None:
    if not fact.profile:
        return None
    if fact.profile not in {profile.profile for profile in policy.profiles}:
        return CommandRefusal.NOT_HERE
    return None if fact.reason.strip() else CommandRefusal.REASON
