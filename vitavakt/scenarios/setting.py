"""What a scenario's nurse sets for patients, as commands to the alarm service."""

from alarms.messages import Fact, LimitSet, PatientSet, ProfileSet, Set
from simulators.ward.scenario import Admission, Discharge, OwnLimit, Profile, Scenario, Setting


def commands(scenario: Scenario, *, t0_ns: int) -> list[Set]:
    """In order of time; `t0_ns` is the wall clock at the scenario's beginning."""
    ordered = sorted(scenario.settings, key=lambda setting: setting.t_s)
    return [
        Set(
            id=f"setting-{idx}",
            fact=_fact(setting, t0_ns + round(setting.t_s * 1e9)),
            person="nurse",
            device="scenario",
            t_ns=t0_ns + round(setting.t_s * 1e9),
        )
        for idx, setting in enumerate(ordered)
    ]


def _fact(setting: Setting, t_ns: int) -> Fact:
    match setting:
        case Profile():
            return ProfileSet(bed=setting.bed, profile=setting.profile, reason=setting.reason)
        case OwnLimit():
            return LimitSet(
                bed=setting.bed,
                condition=setting.condition,
                limit=setting.limit,
                reason=setting.reason,
                until_ns=t_ns + round(setting.lasts_s * 1e9),
            )
        case Discharge():
            return PatientSet(bed=setting.bed, occupied=False)
        case Admission():
            return PatientSet(bed=setting.bed, occupied=True, age_y=setting.age_y)


def words(command: Set) -> str:
    """What is set, in a few words."""
    fact = command.fact
    match fact:
        case LimitSet():
            return f"the nurse sets {fact.condition} to {fact.limit:g}: {fact.reason}"
        case ProfileSet():
            return f"the nurse chooses the profile {fact.profile}: {fact.reason}"
        case PatientSet(occupied=False):
            return "the patient is discharged"
        case _:
            return "another patient is admitted"
