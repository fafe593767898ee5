"""What the ward file says of single patients."""

import pytest

from alarms.messages import PauseReason
from alarms.patients.policy import Policy
from alarms.patients.profile import CHILDREN, OtherLimit
from alarms.people import Role
from tests.vitavakt.test_settings import GOOD, faults, ward
from vitavakt.services.alarms import setup_of
from vitavakt.ward_file.people import ROLES

OWN = """
[pauses]
care_min = 5

[own_limits]
hours = 8

[[profiles]]
profile = "athlete"
name_nb = "Idrettsutøver"
name_en = "Athlete"
limits = { hr_low = 35, hr_very_low = 30 }
low = ["clock_skew"]
off = ["hr_rise"]
"""


def test_a_file_that_says_nothing_has_the_defaults(tmp_path):
    assert ward(tmp_path, GOOD).policy == Policy()


def test_what_it_says_holds_and_the_childrens_profiles_stay(tmp_path):
    policy = ward(tmp_path, GOOD + OWN).policy
    assert policy.pause_s_max == {
        PauseReason.CARE: 300.0,
        PauseReason.OUT_OF_BED: 1800.0,
        PauseReason.PRIVATE: 600.0,
    }
    assert policy.own_limit_s_max == 8 * 3600.0
    athlete, *others = policy.profiles
    assert athlete.limits == (
        OtherLimit(condition="hr_low", limit=35.0),
        OtherLimit(condition="hr_very_low", limit=30.0),
    )
    assert (athlete.low, athlete.off) == (("clock_skew",), ("hr_rise",))
    assert tuple(others) == CHILDREN


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("care_min = 5", "care_min = 45"), "from 1 to 30"),
        (("hours = 8", "hours = 48"), "from 1 to 24"),
        (("hr_low = 35", "hr_lwo = 35"), "no rule with a limit has this id"),
        (("hr_low = 35", "hr_low = 350"), "from 10 to 300 per minute"),
        (("hr_low = 35", "hr_low = 'low'"), "must be a number"),
        (('low = ["clock_skew"]', 'low = "clock_skew"'), "a list of texts"),
        (('low = ["clock_skew"]', 'low = ["colck"]'), "no rule has the id 'colck'"),
        (('off = ["hr_rise"]', 'off = ["apnoea"]'), "no profile turns apnoea off"),
        (("care_min", "nap_min"), "is not known here"),
    ],
)
def test_each_mistake_is_named(tmp_path, change, says):
    found = faults(tmp_path, GOOD + OWN.replace(*change))
    assert [fault for fault in found if says in fault.sentence], found


def test_a_profile_that_changes_rules_the_file_does_not_have_is_said(tmp_path):
    renamed = GOOD.replace('"rr_high"', '"rr_raised"')
    read = ward(tmp_path, renamed)
    named = {rule.condition for rule in read.rules}
    sentences = read.policy.unmatched(named)
    assert [text for text in sentences if "copd" in text and "rr_high" in text]
    assert Policy().unmatched({rule.condition for rule in ward(tmp_path, GOOD).rules}) == []


def test_the_alarm_service_gets_people_ages_and_policy(tmp_path):
    setup = setup_of(ward(tmp_path, GOOD + OWN))
    assert [(one.person, one.role) for one in setup.people] == [("nora", Role.NURSE)]
    assert [bed.age_y for bed in setup.beds] == [67]
    assert setup.policy.pause_s_max[PauseReason.CARE] == 300.0


def test_the_roles_of_the_file_are_those_that_the_alarms_know():
    assert set(ROLES) == {role.value for role in Role}
