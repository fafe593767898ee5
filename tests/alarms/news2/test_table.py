import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.news2 import table
from alarms.news2.messages import Consciousness, Parameter, Scale
from tests.alarms.news2 import chart

P = Parameter

EDGES = [
    (P.RR, Scale.ONE, None, [(8, 3), (9, 1), (11, 1), (12, 0), (20, 0), (21, 2), (24, 2), (25, 3)]),
    (P.SPO2, Scale.ONE, None, [(91, 3), (92, 2), (93, 2), (94, 1), (95, 1), (96, 0)]),
    (P.SPO2, Scale.TWO, False, [(83, 3), (84, 2), (85, 2), (86, 1), (87, 1), (88, 0), (100, 0)]),
    (
        P.SPO2,
        Scale.TWO,
        True,
        [
            (83, 3),
            (84, 2),
            (85, 2),
            (86, 1),
            (87, 1),
            (88, 0),
            (92, 0),
            (93, 1),
            (94, 1),
            (95, 2),
            (96, 2),
            (97, 3),
        ],
    ),
    (
        P.SBP,
        Scale.ONE,
        None,
        [(90, 3), (91, 2), (100, 2), (101, 1), (110, 1), (111, 0), (219, 0), (220, 3)],
    ),
    (
        P.PULSE,
        Scale.ONE,
        None,
        [
            (40, 3),
            (41, 1),
            (50, 1),
            (51, 0),
            (90, 0),
            (91, 1),
            (110, 1),
            (111, 2),
            (130, 2),
            (131, 3),
        ],
    ),
    (
        P.TEMP,
        Scale.ONE,
        None,
        [(35.0, 3), (35.1, 1), (36.0, 1), (36.1, 0), (38.0, 0), (38.1, 1), (39.0, 1), (39.1, 2)],
    ),
]


@pytest.mark.parametrize(
    ("parameter", "scale", "on_oxygen", "value", "points"),
    [(p, s, o, value, points) for p, s, o, edges in EDGES for value, points in edges],
)
def test_both_sides_of_every_edge_score_as_the_chart_says(
    parameter, scale, on_oxygen, value, points
):
    assert table.points(parameter, value, scale=scale, on_oxygen=on_oxygen) == (points, points)


@pytest.mark.parametrize(
    ("parameter", "written", "entered"),
    [
        (P.RR, 20.4, 20),
        (P.RR, 20.5, 21),
        (P.RR, 21.5, 22),
        (P.RR, 8.5, 9),
        (P.RR, 24.49, 24),
        (P.PULSE, 40.5, 41),
        (P.TEMP, 38.04, 38.0),
        (P.TEMP, 38.05, 38.1),
        (P.TEMP, 35.05, 35.1),
        (P.TEMP, 36.05, 36.1),
        (P.TEMP, 39.05, 39.1),
        (P.TEMP, 35.049, 35.0),
    ],
)
def test_values_are_rounded_before_the_chart_halves_up_on_the_figures_as_written(
    parameter, written, entered
):
    assert table.rounded(written, parameter) == entered


_VALUES = st.one_of(
    st.tuples(st.sampled_from([P.RR, P.SPO2, P.SBP, P.PULSE, P.TEMP]), st.integers(0, 350000)).map(
        lambda pair: (pair[0], Decimal(pair[1]) / 1000)
    ),
)


@given(_VALUES)
def test_over_the_whole_range_the_points_are_those_of_the_slow_twin(pair):
    parameter, value = pair
    number = float(value)
    if table.fault(parameter, number) is not None:
        return
    entered = chart.half_up(str(value), 1 if parameter is P.TEMP else 0)
    if parameter is P.SPO2:
        for on_oxygen in (False, True):
            assert table.points(parameter, number, scale=Scale.TWO, on_oxygen=on_oxygen) == (
                (chart.spo2_scale_2(entered, on_oxygen),) * 2
            )
        expected = chart.spo2_scale_1(entered)
    else:
        expected = getattr(chart, parameter)(entered)
    got = table.points(parameter, number, scale=Scale.ONE, on_oxygen=None)
    assert got == (expected, expected)


@pytest.mark.parametrize("spo2", range(101))
def test_on_scale_2_without_a_word_about_oxygen_the_bounds_hold_both_cases(spo2):
    both = [table.points(P.SPO2, spo2, scale=Scale.TWO, on_oxygen=gas)[0] for gas in (False, True)]
    low, high = table.points(P.SPO2, spo2, scale=Scale.TWO, on_oxygen=None)
    assert (low, high) == (min(both), max(both))


def test_air_and_oxygen_and_every_level_of_consciousness_have_their_points():
    def known(parameter, value):
        return table.points(parameter, value, scale=Scale.ONE, on_oxygen=None)

    assert known(P.OXYGEN, False) == (0, 0)
    assert known(P.OXYGEN, True) == (2, 2)
    for letter in Consciousness:
        points = 0 if letter is Consciousness.ALERT else 3
        assert known(P.CONSCIOUSNESS, letter) == (points, points)


def test_the_most_that_all_rows_can_give_is_20():
    assert sum(table.POINTS_MAX.values()) == table.SCORE_MAX == 20
    for parameter in Parameter:
        missing = table.points(parameter, None, scale=Scale.ONE, on_oxygen=None)
        assert missing == (0, table.POINTS_MAX[parameter])


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (P.RR, -1), (P.RR, 121), (P.RR, math.nan), (P.RR, math.inf), (P.RR, True), (P.RR, "20"),
        (P.SPO2, 100.4), (P.SBP, 351), (P.PULSE, -0.1), (P.TEMP, 9.9), (P.TEMP, 98.6),
        (P.OXYGEN, 1), (P.CONSCIOUSNESS, "X"), (P.CONSCIOUSNESS, 3), (P.TEMP, None),
    ],
)  # fmt: skip
def test_an_impossible_value_is_named_with_what_may_stand_there(parameter, value):
    sentence = table.fault(parameter, value)
    assert sentence is not None
    assert parameter in sentence
