from dataclasses import replace

import pytest

from alarms.acceptance import Refusal, refusal
from alarms.present import Known, reading
from alarms.rules.rule import OF_PHONES, Subject
from alarms.rules.table import DEFAULT_RULES
from dsp.messages import Rate, State
from tests.alarms.ward import at, vitals

RULE = {rule.condition: rule for rule in DEFAULT_RULES}
NOT_MEASURING = [s for s in State if s is not State.MEASURING]


def present(condition, *, active=False, **said):
    return reading(RULE[condition], Known(vitals=vitals(0, **said)), active=active).present


@pytest.mark.parametrize("state", NOT_MEASURING)
@pytest.mark.parametrize("active", [False, True])
@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("rr_very_high", {"rr": 40.0}),
        ("rr_very_high", {"rr": 16.0}),
        ("hr_very_low", {"hr": 30.0}),
        ("apnoea", {"breathing": False, "apnoea_s": 30.0}),
        ("apnoea", {"breathing": True}),
    ],
)
def test_nothing_physiological_can_be_told_unless_measuring(state, active, condition, said):
    assert present(condition, active=active, state=state, **said) is None


@pytest.mark.parametrize(
    ("condition", "said", "expected"),
    [
        ("rr_very_high", {"rr": 30.1}, True),
        ("rr_very_high", {"rr": 30.0}, False),
        ("rr_high", {"rr": 25.0}, True),
        ("rr_high", {"rr": 24.9}, False),
        ("rr_low", {"rr": 9.0}, True),
        ("rr_low", {"rr": 9.1}, False),
        ("rr_very_low", {"rr": 7.9}, True),
        ("rr_very_low", {"rr": 8.0}, False),
        ("hr_very_high", {"hr": 150.1}, True),
        ("hr_very_high", {"hr": 150.0}, False),
        ("hr_high", {"hr": 131.0}, True),
        ("hr_high", {"hr": 130.9}, False),
        ("hr_low", {"hr": 45.0}, True),
        ("hr_low", {"hr": 45.1}, False),
        ("hr_very_low", {"hr": 39.9}, True),
        ("hr_very_low", {"hr": 40.0}, False),
        ("rr_high", {"rr": None}, None),
        ("hr_high", {"hr": None}, None),
        ("apnoea", {"breathing": False, "apnoea_s": 13.0}, True),
        ("apnoea", {"breathing": False, "apnoea_s": 12.9}, False),
        ("apnoea", {"breathing": None, "apnoea_s": 0.0}, None),
        ("clock_skew", {"clock_offset_s": -2.1}, True),
        ("clock_skew", {"clock_offset_s": 2.0}, False),
        ("clock_skew", {"clock_offset_s": None}, None),
    ],
)
def test_both_sides_of_every_limit(condition, said, expected):
    assert present(condition, **said) is expected


def test_only_breathing_that_is_seen_ends_an_apnoea():
    pause = {"breathing": False, "apnoea_s": 2.0}
    assert present("apnoea", active=True, **pause) is True
    assert present("apnoea", active=True, breathing=None) is None
    assert present("apnoea", active=True, breathing=True) is False


def test_without_vitals_nothing_can_be_told():
    for rule in DEFAULT_RULES:
        if rule.subject not in {Subject.JOURNAL, *OF_PHONES}:
            assert reading(rule, Known(), active=True).present is None


@pytest.mark.parametrize(
    ("bounds", "standing", "expected"),
    [
        ((5, 9), False, True),
        ((2, 9), False, False),
        ((2, 9), True, None),
        ((2, 4), True, False),
        (None, True, None),
    ],
)
def test_what_was_raised_on_a_score_is_ended_only_by_one_that_is_surely_below(
    bounds, standing, expected
):
    rule = next(rule for rule in DEFAULT_RULES if rule.condition == "news2_urgent")
    assert reading(rule, Known(news2=bounds), active=standing).present is expected


def why(t_s=0.0, previous=None, **said):
    return refusal(vitals(0, **said), previous, t_wall_ns=at(t_s).wall_ns)


@pytest.mark.parametrize(
    "said",
    [
        {"rr": -1.0},
        {"rr": 0.0},
        {"rr": 251.0},
        {"hr": float("nan")},
        {"hr": float("inf")},
        {"apnoea_s": float("nan")},
        {"apnoea_s": -1.0},
        {"clock_offset_s": float("inf")},
        {"rr": Rate(per_min=16.0, delay_s=float("nan"))},
    ],
)
def test_impossible_values_are_left_aside(said):
    assert why(**said) is Refusal.IMPOSSIBLE


def test_messages_from_the_future_or_of_long_ago_are_left_aside():
    assert why(t_s=-4.0) is None
    assert why(t_s=-6.0) is Refusal.FUTURE
    assert why(t_s=9.0) is None
    assert why(t_s=11.0) is Refusal.OLD
    assert why(t_wall_ns=at(3600).wall_ns) is Refusal.FUTURE
    assert why(t_s=11.0, t_arrived_ns=0) is Refusal.OLD


def test_a_sensor_whose_clock_is_wrong_by_a_known_amount_is_still_watched():
    assert why(t_wall_ns=at(3600).wall_ns, clock_offset_s=3600.0) is None
    assert why(t_wall_ns=at(-3600).wall_ns, clock_offset_s=-3600.0) is None


def test_only_what_is_newer_neither_by_number_nor_by_time_is_out_of_order():
    newest = vitals(0, seq=5)
    assert refusal(newest, newest, t_wall_ns=at(0).wall_ns) is Refusal.ORDER
    assert why(previous=newest, seq=4) is Refusal.ORDER
    assert why(previous=newest, seq=6, t_wall_ns=at(-1).wall_ns) is None, "clock put back"
    later = replace(vitals(1), seq=0)
    assert refusal(later, newest, t_wall_ns=at(1).wall_ns) is None, "a new DSP counts from 0"
    assert why(previous=newest, seq=0, session=2) is None, "the sensor started anew"
