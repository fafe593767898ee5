from alarms.burden.week import Watched, week
from vitavakt.burden.command import lines


def said(present_s):
    watched = {"7": Watched(present_s=present_s, rr_s=present_s)} if present_s else {}
    counted = week([], watched, t_from_ns=0, t_to_ns=7 * 86_400 * 10**9)
    return list(lines(counted, manual_per_day=0.0, manual_minutes=0.0))


def test_half_an_hour_is_told_in_hours_and_has_no_numbers_a_day():
    first, second, *_ = said(1800.0)
    assert first.startswith("0.5 patient-hours with somebody there")
    assert second == "Under 1 patient-day: too short a time for numbers a day."


def test_from_a_day_on_nothing_warns():
    first, second, *_ = said(2.5 * 86_400)
    assert first.startswith("2.5 patient-days with somebody there")
    assert second == ""


def test_a_ward_where_nobody_was_has_nothing_to_divide_by():
    assert said(0.0)[1] == "The history holds nobody in this time: there is nothing to divide by."
