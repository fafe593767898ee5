"""Limits as lines: the ward's, with a patient's own in their places while they held."""

from alarms.messages import LimitSet, OwnLimit, ProfileSet
from ward_ui.view.charts import lines_of
from ward_ui.view.lines import Line, Stretch, course, in_force


def line(limit: float, condition: str = "rr_high", *, is_upper: bool = True) -> Line:
    return Line(condition=condition, of="rr", is_upper=is_upper, limit=limit, priority="medium")


WARD = {"": (line(25.0), line(9.0, "rr_low", is_upper=False)), "copd": (line(28.0),)}


def limit(value: float | None, *, until_ns: int = 1000) -> LimitSet:
    return LimitSet(bed="7", condition="rr_high", limit=value, reason="", until_ns=until_ns)


def held(stretches: list[Stretch], condition: str = "rr_high") -> list[tuple[float, int, int]]:
    return [
        (one.line.limit, one.t_from_ns, one.t_to_ns)
        for one in stretches
        if one.line.condition == condition
    ]


def test_a_patients_own_limit_stands_in_the_place_of_the_wards() -> None:
    own = OwnLimit(
        condition="rr_high", limit=30.0, ward_limit=25.0, reason="", person="nora", until_ns=1
    )
    assert [one.limit for one in in_force(WARD, "", [own])] == [30.0, 9.0]
    assert [one.limit for one in in_force(WARD, "copd", [])] == [28.0]


def test_a_profile_that_is_not_known_here_is_drawn_as_the_wards() -> None:
    assert in_force(WARD, "unheard_of", []) == WARD[""]


def test_an_own_limit_is_drawn_from_when_it_was_set_until_it_ran_out() -> None:
    found = course(WARD, "", [(100, limit(30.0, until_ns=400))], t_from_ns=0, t_to_ns=1000)
    assert held(found) == [(25.0, 0, 100), (30.0, 100, 400), (25.0, 400, 1000)]
    assert held(found, "rr_low") == [(9.0, 0, 1000)]
    assert [one.is_own for one in found if one.line.condition == "rr_high"] == [False, True, False]


def test_an_own_limit_that_was_taken_back_ends_there() -> None:
    said = [(100, limit(30.0)), (200, limit(None))]
    found = course(WARD, "", said, t_from_ns=0, t_to_ns=500)
    assert held(found) == [(25.0, 0, 100), (30.0, 100, 200), (25.0, 200, 500)]


def test_an_own_limit_set_before_the_window_holds_from_its_edge() -> None:
    found = course(WARD, "", [(10, limit(30.0, until_ns=900))], t_from_ns=200, t_to_ns=500)
    assert held(found) == [(30.0, 200, 500)]


def test_another_profile_brings_its_limits_and_ends_the_patients_own() -> None:
    profile = ProfileSet(bed="7", profile="copd", reason="KOLS")
    said = [(100, limit(30.0)), (200, profile)]
    found = course(WARD, "copd", said, t_from_ns=150, t_to_ns=300)
    assert held(found) == [(30.0, 150, 200), (28.0, 200, 300)]


def test_before_somebody_chose_a_profile_the_wards_own_table_held() -> None:
    said = [(200, ProfileSet(bed="7", profile="copd", reason="KOLS"))]
    found = course(WARD, "copd", said, t_from_ns=0, t_to_ns=300)
    assert held(found) == [(25.0, 0, 200), (28.0, 200, 300)]


def test_a_profile_that_nobody_chose_held_all_along() -> None:
    assert held(course(WARD, "copd", [], t_from_ns=0, t_to_ns=9)) == [(28.0, 0, 9)]


def test_nothing_is_drawn_where_the_wards_limits_are_not_known() -> None:
    assert course({}, "", [(1, limit(30.0))], t_from_ns=0, t_to_ns=9) == []
    assert lines_of(()) is None


def test_limits_are_told_by_rate_and_side() -> None:
    assert lines_of(WARD[""]) == {
        "rr": {"low": [9.0], "high": [25.0]},
        "hr": {"low": [], "high": []},
    }
