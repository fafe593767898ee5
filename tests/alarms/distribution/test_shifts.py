from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.distribution.assignments import Assignments
from alarms.distribution.shifts import Shift, Shifts
from alarms.messages import Assigned

OSLO = ZoneInfo("Europe/Oslo")
ROWS = (
    Shift(name="day", begins_min=7 * 60),
    Shift(name="evening", begins_min=15 * 60),
    Shift(name="night", begins_min=22 * 60 + 30),
)


def offset_s(t_ns):
    offset = datetime.fromtimestamp(t_ns // 10**9, OSLO).utcoffset()
    return round(offset.total_seconds())


def local(text):
    return round(datetime.fromisoformat(text).replace(tzinfo=OSLO).timestamp()) * 10**9


SHIFTS = Shifts(rows=ROWS, offset_s=offset_s)
ANY_MOMENT = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001 (given UTC beside)
    lambda t: round(t.replace(tzinfo=UTC).timestamp()) * 10**9
)


@given(ANY_MOMENT)
def test_the_running_shift_is_the_one_that_a_clock_on_the_wall_shows(t_ns):
    now = datetime.fromtimestamp(t_ns // 10**9, OSLO)
    minute = now.hour * 60 + now.minute
    expected = "day" if 420 <= minute < 900 else "evening" if 900 <= minute < 1350 else "night"
    assert SHIFTS.running(t_ns) == expected


@given(ANY_MOMENT, st.sampled_from(SHIFTS.names))
def test_a_shift_by_name_is_the_running_one_or_the_next_within_a_day(t_ns, name):
    from_ns, until_ns = SHIFTS.occurrence(name, t_ns)
    assert until_ns > t_ns
    assert SHIFTS.running(from_ns) == name == SHIFTS.running(until_ns - 1)
    assert from_ns - t_ns <= timedelta(hours=25).total_seconds() * 1e9


def test_the_night_is_an_hour_longer_when_the_clocks_go_back():
    from_ns, until_ns = SHIFTS.occurrence("night", local("2026-10-24T23:00"))
    assert (until_ns - from_ns) / 3.6e12 == 9.5


def test_an_assignment_ends_with_its_shift_and_then_nobody_is_assigned():
    book = Assignments(SHIFTS)
    book.take(Assigned(bed="7", persons=("nora",)), local("2026-11-20T08:00"))
    assert book.receivers("7", local("2026-11-20T14:59")) == ("nora",)
    assert book.receivers("7", local("2026-11-20T15:00")) == ()
    assert book.receivers("7", local("2026-11-21T08:00")) == ()


def test_the_next_shift_may_be_prepared_and_begins_by_itself():
    book = Assignments(SHIFTS)
    book.take(Assigned(bed="7", persons=("nora",)), local("2026-11-20T08:00"))
    book.take(Assigned(bed="7", persons=("per",), shift="evening"), local("2026-11-20T14:30"))
    assert book.receivers("7", local("2026-11-20T14:59")) == ("nora",)
    assert book.receivers("7", local("2026-11-20T15:00")) == ("per",)


def test_the_newest_word_about_a_bed_holds_and_nobody_is_a_word_too():
    book = Assignments(Shifts())
    for persons in (("nora",), ("per", "siri"), ()):
        book.take(Assigned(bed="7", persons=persons), 0)
        assert book.receivers("7", 10**18) == persons
    assert book.receivers("8", 10**18) == ()


def test_a_ward_without_shifts_has_none_running():
    assert Shifts().running(0) == ""


@given(ANY_MOMENT, st.sampled_from(SHIFTS.names))
def test_the_newest_shift_of_a_name_has_begun_and_no_later_one_of_it_has(t_ns, name):
    from_ns, until_ns = SHIFTS.newest(name, t_ns)
    assert from_ns <= t_ns
    assert SHIFTS.running(from_ns) == name == SHIFTS.running(until_ns - 1)
    assert SHIFTS.occurrence(name, until_ns)[0] > t_ns


@given(ANY_MOMENT, st.integers(1, 9 * 86_400))
def test_the_shifts_of_a_time_are_all_of_it_and_no_moment_is_in_two(t_ns, lasts_s):
    end_ns = t_ns + lasts_s * 10**9
    cuts = sorted(span for name in SHIFTS.names for span in SHIFTS.within(name, t_ns, end_ns))
    assert (cuts[0][0], cuts[-1][1]) == (t_ns, end_ns)
    assert all(a[1] == b[0] for a, b in pairwise(cuts))


def test_a_ward_without_shifts_has_none_in_any_time():
    assert Shifts().within("day", 0, 10**18) == ()
    with pytest.raises(ValueError, match="no shift is called 'day'"):
        Shifts().newest("day", 10**18)
