import tomllib

import pytest

from alarms.messages import Priority
from alarms.rules.children import BANDS, NOT_FOR_CHILDREN, band, rules
from alarms.rules.rule import Subject
from alarms.rules.table import DEFAULT_RULES, as_toml, read

# Region Gävleborg 101.2 as our reference has it: normal band, then where score 2 and 3 begin.
ROWS = {
    "rr": {
        0: (25, 40, 55, 65, 80), 6: (20, 35, 45, 55, 70), 24: (20, 25, 35, 45, 60),
        60: (15, 20, 24, 30, 45), 120: (14, 19, 22, 30, 40),
    },
    "hr": {
        0: (85, 100, 160, 170, 190), 6: (80, 100, 160, 170, 190), 24: (70, 90, 130, 140, 160),
        60: (60, 70, 120, 130, 150), 120: (60, 70, 110, 120, 140),
    },
}  # fmt: skip
RATES = {Subject.RR, Subject.HR}


def at(months):
    return band(age_y=months // 12, age_months=months % 12 if months < 12 else None)


def broken(table, subject, per_min):
    """Priorities of the rules that a rate breaks."""
    return {
        r.priority for r in table if r.subject is subject and r.broken_by(per_min, active=False)
    }


@pytest.mark.parametrize("rate", ROWS)
@pytest.mark.parametrize("months", ROWS["rr"])
def test_each_age_alarms_where_its_row_scores_2_above_and_3_on_either_side(rate, months):
    low, normal_low, normal_high, medium, high = ROWS[rate][months]
    table = rules(at(months))
    subject = Subject(rate)
    assert broken(table, subject, low - 1) == {Priority.HIGH}
    assert broken(table, subject, low) == set()
    assert broken(table, subject, normal_low) == broken(table, subject, normal_high) == set()
    assert broken(table, subject, medium - 1) == set()
    assert broken(table, subject, medium) == {Priority.MEDIUM}
    assert broken(table, subject, high) == {Priority.MEDIUM, Priority.HIGH}
    range_ = getattr(at(months), rate)
    assert range_.normal == (normal_low, normal_high)


def test_every_month_from_birth_to_16_years_has_one_band_and_an_adult_has_none():
    for months in range(16 * 12):
        assert sum(one.months[0] <= months < one.months[1] for one in BANDS) == 1
        assert at(months) is not None
    assert band(age_y=16) is None
    assert band(age_y=90) is None


@pytest.mark.parametrize(
    ("age_y", "age_months", "name"),
    [
        (0, 0, "< 1 month"), (0, 1, "1-11 months"), (0, 11, "1-11 months"), (1, None, "1-3 years"),
        (3, None, "1-3 years"), (4, None, "4-6 years"), (6, None, "4-6 years"),
        (7, 3, "7-12 years"), (12, None, "7-12 years"), (13, None, "13-14 years"),
        (14, None, "13-14 years"), (15, None, "15 years"),
    ],
)  # fmt: skip
def test_an_age_has_the_band_of_its_row(age_y, age_months, name):
    assert band(age_y=age_y, age_months=age_months).name == name


def test_under_one_year_without_months_each_limit_is_the_one_that_alarms_sooner():
    either = band(age_y=0)
    assert (either.rr.below, either.rr.medium_from, either.rr.high_from) == (25, 55, 70)
    assert (either.hr.below, either.hr.medium_from, either.hr.high_from) == (85, 170, 190)


@pytest.mark.parametrize("subject", RATES)
def test_at_15_nobody_is_watched_less_than_at_14_or_as_an_adult(subject):
    def rank(table, per_min):
        found = broken(table, subject, per_min)
        return 2 if Priority.HIGH in found else 1 if found else 0

    at_14, at_15 = (rules(band(age_y=age_y)) for age_y in (14, 15))
    for tenths in range(10, 2500):
        per_min = tenths / 10
        least = max(rank(at_14, per_min), rank(DEFAULT_RULES, per_min))
        assert rank(at_15, per_min) >= least, per_min


@pytest.mark.parametrize("of_age", BANDS, ids=lambda one: one.name)
def test_the_rules_of_a_band_are_a_table_without_faults_and_change_only_the_rates(of_age):
    table = rules(of_age)
    again, faults = read(tomllib.loads(as_toml(table))["rules"])
    assert faults == []
    assert again == table
    others = [r for r in DEFAULT_RULES if r.subject not in RATES | NOT_FOR_CHILDREN]
    assert [rule for rule in table if rule.subject not in RATES] == others
    assert not any(rule.subject in NOT_FOR_CHILDREN for rule in table)


def test_every_band_names_what_is_not_certain_in_its_source():
    for one in BANDS:
        assert any("low column" in what for what in one.uncertain)
    assert any("25 and 30 taken" in what for what in band(age_y=13).uncertain)
    assert any("no row for 15 years" in what for what in band(age_y=15).uncertain)
