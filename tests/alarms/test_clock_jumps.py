"""The wall clock is put forward or back: no alarm ends, none is raised by it, and it is said."""

import pytest

from alarms.messages import Change, ClockStepped, LimitSet, PauseReason, PauseSet
from tests.alarms.ward import APNOEA, PEOPLE, Ward, at

YEAR_S = 365.25 * 86_400.0
JUMPS_S = [3600.0, -3600.0, 86_400.0, -86_400.0, 10 * YEAR_S, -10 * YEAR_S, -56 * YEAR_S]


def jumped(ward, jump_s):
    ward.wall_shift_s += jump_s
    return ward


def steps(ward):
    return [e.fact.by_s for e in ward.entries if isinstance(e.fact, ClockStepped)]


@pytest.mark.parametrize("jump_s", JUMPS_S)
@pytest.mark.parametrize("said", [APNOEA, {"rr": 35.0}, {"hr": 160.0}], ids=["apnoea", "rr", "hr"])
def test_no_jump_ends_a_standing_alarm_raises_one_or_makes_it_another(jump_s, said):
    ward = Ward().play(5).play(120, **said)
    before = [(alarm.id, alarm.phase) for alarm in ward.alarms()]
    assert before
    jumped(ward, jump_s).play(60, **said)
    assert [(alarm.id, alarm.phase) for alarm in ward.alarms()] == before
    assert ward.alarms("") == ()
    assert steps(ward) == [pytest.approx(jump_s, abs=1.0)]


@pytest.mark.parametrize("jump_s", JUMPS_S)
def test_no_jump_raises_anything_over_somebody_well(jump_s):
    ward = jumped(Ward().play(60), jump_s).play(120)
    assert ward.signals() == []
    assert steps(ward) == [pytest.approx(jump_s, abs=1.0)]


@pytest.mark.parametrize("jump_s", JUMPS_S)
def test_after_a_jump_breathing_that_stops_alarms_in_its_time_with_an_id_of_its_own(jump_s):
    ward = Ward().play(5).play(20, **APNOEA).play(20)
    ward.acknowledge()
    first = ward.signals()[0].id
    jumped(ward, jump_s).play(20).play(13, **APNOEA)
    assert [alarm.condition for alarm in ward.signals()] == ["apnoea", "apnoea"]
    assert ward.signals()[1].id != first


@pytest.mark.parametrize("jump_s", JUMPS_S)
def test_no_jump_ends_an_alarm_that_was_taken_nor_calls_anew(jump_s):
    ward = Ward().play(5).play(60, rr=35.0)
    ward.acknowledge()
    n_told = sum(e.change is Change.TOLD for e in ward.entries)
    jumped(ward, jump_s).play(60, rr=35.0)
    assert ward.phases() == {"rr_very_high": "acknowledged"}
    assert sum(e.change is Change.TOLD for e in ward.entries) == n_told


@pytest.mark.parametrize("jump_s", JUMPS_S)
def test_over_a_restart_during_which_the_clock_was_put_the_alarm_stands_as_it_stood(jump_s):
    ward = Ward().play(5).play(60, rr=35.0)
    before = [(alarm.id, alarm.phase) for alarm in ward.alarms()]
    again = jumped(ward, jump_s).restart().play(60, rr=35.0)
    assert [(alarm.id, alarm.phase) for alarm in again.alarms()] == before


@pytest.mark.parametrize("jump_s", JUMPS_S)
def test_a_pause_is_never_made_longer_by_a_jump(jump_s):
    ward = Ward(people=PEOPLE).play(5)
    until_ns = at(ward.t_s + 120.0).wall_ns
    assert ward.set(PauseSet(bed="7", reason=PauseReason.CARE, until_ns=until_ns)).ok
    jumped(ward, jump_s).play(125)
    assert ward.station.state("7", ward.now()).pauses == ()


@pytest.mark.parametrize("jump_s", [j for j in JUMPS_S if j < 0])
def test_a_limit_of_its_own_is_never_made_longer_by_a_clock_put_back(jump_s):
    ward = Ward().play(5)
    until_ns = at(ward.t_s + 120.0).wall_ns
    fact = LimitSet(bed="7", condition="rr_high", limit=28.0, reason="COPD", until_ns=until_ns)
    assert ward.set(fact).ok
    jumped(ward, jump_s).play(125)
    assert ward.station.state("7", ward.now()).limits == ()
