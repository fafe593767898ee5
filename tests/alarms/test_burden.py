"""A week of alarms in figures."""

from dataclasses import replace

import pytest

from alarms.burden.week import Watched, saved_s, week
from alarms.messages import Change, Entry, Kind, Marked, Observed, Quiet, Verdict, subject_of
from tests.alarms.ward import APNOEA, T0_S, Ward

FROM_NS, TO_NS = T0_S * 10**9, (T0_S + 86_400) * 10**9
TWO_DAYS = {
    "7": Watched(present_s=1.5 * 86_400, rr_s=86_400),
    "8": Watched(present_s=0.5 * 86_400, rr_s=43_200),
}


def counted(entries, watched=None):
    return week(entries, TWO_DAYS if watched is None else watched, t_from_ns=FROM_NS, t_to_ns=TO_NS)


def two_stops():
    """The first is taken after 4 s on the screen of a phone, the second ends by itself."""
    ward = Ward().play(5).play(16, **APNOEA)
    ward.delivered(ward.alarms()[0].id)
    ward.play(4, **APNOEA)
    ward.acknowledge()
    return ward.play(60).play(16, **APNOEA).play(60)


def row_of(found, condition, kind=Kind.PHYSIOLOGICAL):
    (row,) = [r for r in found.rows if r.condition == condition and r.kind is kind]
    return row


def fact(fact, t_s=100, change=Change.SET):
    return Entry(t_ns=(T0_S + t_s) * 10**9, change=change, fact=fact, subject=subject_of(fact))


def test_alarms_are_counted_per_patient_day_with_who_acted_and_how_fast():
    row = row_of(counted(two_stops().entries), "apnoea")
    assert (row.n, row.per_patient_day, row.n_on_device, row.n_acted_on) == (2, 1.0, 1, 1)
    assert row.response.median_s == pytest.approx(7.0, abs=1.0)


def test_all_of_a_kind_is_the_sum_of_its_conditions_and_a_kind_without_alarms_says_none():
    found = counted(two_stops().entries)
    assert row_of(found, "").n == 2
    nothing = row_of(found, "", kind=Kind.ADVISORY)
    assert (nothing.n, nothing.per_patient_day, nothing.response) == (0, 0.0, None)


def test_an_alarm_belongs_to_the_time_it_began_in_whoever_takes_it_later():
    entries = two_stops().entries
    first_ns = next(one.t_ns for one in entries if one.change is Change.SIGNAL)
    cut_ns = first_ns + 10**9
    before, after = (
        week(entries, TWO_DAYS, t_from_ns=FROM_NS, t_to_ns=TO_NS, spans=[span])
        for span in ((FROM_NS, cut_ns), (cut_ns, TO_NS))
    )
    assert (row_of(before, "apnoea").n, row_of(before, "apnoea").n_acted_on) == (1, 1)
    assert (row_of(after, "apnoea").n, row_of(after, "apnoea").n_acted_on) == (1, 0)
    assert before.response == row_of(before, "apnoea").response
    assert after.response is None


def test_a_week_without_anybody_has_no_rate_rather_than_zero():
    found = counted(two_stops().entries, watched={})
    assert row_of(found, "apnoea").per_patient_day is None
    assert found.coverage is None


def test_the_last_mark_of_an_alarm_counts():
    ward = two_stops()
    alarm_id = ward.signals()[0].id
    marks = [
        fact(Marked(bed="7", alarm_id=alarm_id, verdict=verdict))
        for verdict in (Verdict.USEFUL, Verdict.FALSE)
    ]
    row = row_of(counted([*ward.entries, *marks]), "apnoea")
    assert (row.n_useful, row.n_false) == (0, 1)


def test_work_not_done_is_what_the_ward_would_count_less_what_it_typed_in():
    typed = Observed(bed="7", t_measured_ns=FROM_NS, rr_per_min=16.0)
    other = Observed(bed="7", t_measured_ns=FROM_NS, temp_c=37.0)
    refused = fact(typed, change=Change.REFUSED)
    found = counted([fact(typed), fact(other), refused])
    assert found.n_typed == 1
    assert saved_s(found, per_patient_day=6, minutes_each=2) == (6 * 2 - 1) * 120


def test_what_lies_outside_the_week_is_not_counted():
    entries = two_stops().entries
    early = [replace(entry, t_ns=FROM_NS - 1) for entry in entries]
    assert counted(early).rows[-1].n == 0
    assert row_of(counted(early), "").n == 0


def test_beds_with_the_most_alarms_come_first():
    assert counted(two_stops().entries).top_beds == (("7", 2),)


def test_the_share_of_time_that_was_measured_is_said():
    assert counted([]).coverage == pytest.approx(0.75)
    assert counted([]).patient_days == pytest.approx(2.0)


def test_an_alarm_is_a_call_from_the_moment_on_that_people_are_called_to_it():
    """Held by a pause at first, called 30 s later, taken 5 s after that; another never calls."""
    entries = two_stops().entries
    first = next(one for one in entries if one.change is Change.SIGNAL)
    quiet = replace(first.alarm, quiet=Quiet.PAUSE)
    late, taken = (first.t_ns + s * 10**9 for s in (30, 35))
    told = [
        replace(first, alarm=quiet),
        replace(first, t_ns=late, change=Change.QUIET),
        replace(first, t_ns=taken, change=Change.ACKNOWLEDGED, person="nora"),
        replace(first, alarm=replace(quiet, id="7.apnoea.0")),
    ]
    row = row_of(counted(told), "apnoea")
    assert (row.n, row.n_called, row.per_patient_day) == (2, 1, 0.5)
    assert row.response.median_s == 5.0


def test_over_less_than_a_patient_day_there_is_no_number_a_day():
    row = row_of(counted(two_stops().entries, {"7": Watched(present_s=86_399, rr_s=0)}), "apnoea")
    assert (row.n, row.per_patient_day) == (2, None)
