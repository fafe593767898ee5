import numpy as np
import pytest

from alarms.ews.plausible import Refusal
from tests.alarms.ews.patients import calm, hours, model, said, worse

NAN = np.nan


def last(rr=None, hr=None, n=24, **more):
    """What is said at the end of a day in which the last hour is as given."""
    rates = [values.copy() for values in worse(n)]
    for values, given in zip(rates, (rr, hr), strict=True):
        if given is not None:
            values[-1] = given
    return said(hours(*rates, **more))[-1]


def test_a_day_of_good_hours_has_a_risk():
    found = last()
    assert found.refusal is None
    assert 0 < found.risk < 1


@pytest.mark.parametrize(
    ("bad", "refusal"),
    [
        ({"age_y": 12}, Refusal.CHILD),
        ({"age_y": 15.9}, Refusal.CHILD),
        ({"age_y": NAN}, Refusal.AGE_UNKNOWN),
        ({"age_y": 160}, Refusal.AGE_IMPOSSIBLE),
        ({"age_y": -1}, Refusal.AGE_IMPOSSIBLE),
        ({"rr": 0.3}, Refusal.RR_PER_SECOND),
        ({"rr": 0}, Refusal.RR_IMPOSSIBLE),
        ({"rr": 120}, Refusal.RR_IMPOSSIBLE),
        ({"hr": 1.2}, Refusal.HR_PER_SECOND),
        ({"hr": 0}, Refusal.HR_IMPOSSIBLE),
        ({"hr": 400}, Refusal.HR_IMPOSSIBLE),
        ({"spo2": 0.97}, Refusal.SPO2_FRACTION),
        ({"spo2": 130}, Refusal.SPO2_IMPOSSIBLE),
        ({"sbp": 16}, Refusal.SBP_IMPOSSIBLE),
        ({"temp_c": 98.6}, Refusal.TEMP_FAHRENHEIT),
        ({"temp_c": 12}, Refusal.TEMP_IMPOSSIBLE),
        ({"altered": 3}, Refusal.NOT_A_NUMBER),
    ],
)
def test_what_cannot_be_gives_a_reason_and_no_risk(bad, refusal):
    found = last(**bad)
    assert found.refusal is refusal
    assert (found.risk, found.band, found.reasons) == (None, None, ())


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_hours_are_no_trend(n):
    assert [a.refusal for a in said(hours(*calm(n)))] == [Refusal.TOO_SHORT] * n


def test_from_the_third_measured_hour_there_is_a_risk():
    assert [a.risk is not None for a in said(hours(*calm(4)))] == [False, False, True, True]


def test_a_gap_of_hours_has_no_risk_and_neither_have_the_first_hours_after_it():
    rr, hr = calm(20)
    rr[8:14] = NAN
    found = [a.refusal for a in said(hours(rr, hr))]
    assert found[8] is None  # the rate of the hour before still counts
    assert set(found[9:14]) == {Refusal.NOT_MEASURED}
    assert found[14:16] == [Refusal.TOO_SHORT] * 2
    assert found[16:] == [None] * 4


def test_hours_that_are_not_in_the_table_are_a_gap_too():
    rr, hr = calm(12)
    hour = [*range(6), *range(20, 26)]
    found = [a.refusal for a in said(hours(rr, hr, hour=hour))]
    assert found[6:8] == [Refusal.TOO_SHORT] * 2
    assert found[8] is None


def test_values_that_stand_still_are_refused():
    rr, hr = calm(24)
    rr[12:], hr[12:] = 16, 70
    found = [a.refusal for a in said(hours(rr, hr))]
    assert found[:12][-1] is None
    assert found[14] is None
    assert set(found[15:]) == {Refusal.FROZEN}


def test_one_rate_that_stands_still_is_refused_after_half_a_day():
    rr, hr = calm(36)
    hr[12:] = 60  # a pacemaker, or a stuck sensor
    found = [a.refusal for a in said(hours(rr, hr))]
    assert found[22] is None
    assert set(found[23:]) == {Refusal.FROZEN}


def test_an_impossible_value_in_the_past_is_left_out_and_no_more():
    rr, hr = calm(24)
    clean = hours(rr, hr)
    rr[12] = 0.2
    found = said(hours(rr, hr))
    assert found[12].refusal is Refusal.RR_PER_SECOND
    assert found[13].refusal is None
    gap = rr.copy()
    gap[12] = NAN
    assert found[-1] == said(hours(gap, hr))[-1]
    assert found[11] == said(clean)[11]


def test_a_temperature_in_fahrenheit_stands_until_it_is_corrected():
    rr, hr = calm(24)
    temp_c = np.full(24, NAN)
    temp_c[8], temp_c[11] = 99.5, 37.5
    found = [a.refusal for a in said(hours(rr, hr, temp_c=temp_c))]
    assert found[7] is None
    assert set(found[8:11]) == {Refusal.TEMP_FAHRENHEIT}
    assert set(found[11:]) == {None}


def test_nobody_is_scored_when_nobody_may_be():
    assert [a.refusal for a in said(hours(*calm(6), age_y=8), model())] == [Refusal.CHILD] * 6
