"""Vital signs that no patient has: they may raise alarms, and never end the engine."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.acceptance import TIME_S_MAX, Refusal
from alarms.messages import Entry, RateRefused
from dsp.messages import Rate, State
from records.journal import canonical
from tests.alarms.ward import Ward, at, vitals

NUMBERS = st.one_of(
    st.floats(),
    st.sampled_from([0.0, -1.0, 1e-9, 121.0, 250.0, 251.0, 1e18, 1e300, TIME_S_MAX]),
)
TIMES_NS = st.one_of(st.integers(-(2**63), 2**63 - 1), st.just(at(30.0).wall_ns))


def rate(numbers):
    return st.builds(
        Rate,
        per_min=st.none() | numbers,
        quality=numbers,
        t_wall_ns=TIMES_NS,
        delay_s=numbers,
    )


WILD = st.fixed_dictionaries(
    {},
    optional={
        "rr": rate(NUMBERS),
        "hr": rate(NUMBERS),
        "state": st.sampled_from(list(State)),
        "state_s": NUMBERS,
        "breathing": st.sampled_from([True, False, None]),
        "apnoea_s": NUMBERS,
        "motion": NUMBERS,
        "range_m": st.none() | NUMBERS,
        "clock_offset_s": st.none() | NUMBERS,
        "t_wall_ns": TIMES_NS,
        "t_arrived_ns": TIMES_NS,
        "session": st.integers(-5, 5),
    },
)


def written(entries: list[Entry]):
    """As the journal would have them; raises where it could not."""
    return [canonical(entry) for entry in entries]


@settings(max_examples=150, deadline=None)
@given(st.lists(WILD, min_size=1, max_size=4))
def test_no_vital_signs_whatever_end_the_engine_or_cannot_be_journalled(messages):
    ward = Ward().play(30)
    for said in messages:
        ward.t_s += 1.0
        written(ward.keep(ward.station.on_vitals(vitals(ward.t_s, **said), ward.now())))
        ward.t_s += 11.0  # a score is made anew
        written(ward.keep(ward.station.tick(ward.now())))
    ward.restart().play(2)


@pytest.mark.parametrize("rr", [121.0, 150.0, 250.0])
def test_a_rate_beyond_the_chart_of_news2_raises_its_alarm_and_is_no_reading(rr):
    ward = Ward().play(60, rr=rr)
    assert "rr_very_high" in ward.phases()
    score = ward.station.state("7", ward.now()).score
    assert "rr" in score.missing
    assert "pulse" not in score.missing


def test_a_time_that_no_clock_can_hold_is_an_impossible_value():
    ward = Ward().play(5).play(2, breathing=False, apnoea_s=1e300)
    assert ward.station.n_ignored[Refusal.IMPOSSIBLE] == 2


@pytest.mark.parametrize("wrong_s", [-7200.0, 7200.0])
def test_a_sensor_whose_clock_is_wrong_counts_for_the_score_as_of_now(wrong_s):
    """7200 s ahead, its rates were kept for two hours and then taken for new ones."""
    ward = Ward().play(5)
    for _ in range(60):
        ward.t_s += 1.0
        t_ns = at(ward.t_s + wrong_s).wall_ns
        rates = {kind: Rate(per_min=28.0, quality=0.9, t_wall_ns=t_ns) for kind in ("rr", "hr")}
        said = vitals(ward.t_s, t_wall_ns=t_ns, clock_offset_s=wrong_s, **rates)
        ward.keep(ward.station.on_vitals(said, ward.now()))
        ward.keep(ward.station.tick(ward.now()))
    parts = {p.parameter: p for p in ward.station.state("7", ward.now()).score.parts}
    assert parts["rr"].points == 3
    age_s = (ward.now().wall_ns - parts["rr"].reading.t_measured_ns) / 1e9
    assert 0.0 <= age_s <= 12.0


def test_after_the_clock_was_put_back_no_old_rate_comes_to_count_as_new():
    ward = Ward().play(60, rr=28.0)
    ward.wall_shift_s = -3600.0
    ward.play(2, state=State.MOVING)
    ward.t_s += 3660.0  # the hour is over: stamps of before lie minutes before now
    ward.play(12, state=State.MOVING)
    assert {"rr", "pulse"} <= set(ward.station.state("7", ward.now()).score.missing)


IMPOSSIBLE = [float("nan"), -3.0, 0.0, 1e9, float("inf")]


@pytest.mark.parametrize("wrong", IMPOSSIBLE)
@pytest.mark.parametrize(
    ("good", "condition"),
    [({"hr": 160.0}, "hr_very_high"), ({"rr": 35.0}, "rr_very_high")],
)
def test_beside_one_impossible_rate_the_other_alarms_in_its_time(wrong, good, condition):
    other = "rr" if "hr" in good else "hr"
    ward = Ward().play(5).play(40, **good, **{other: wrong})
    assert [alarm.condition for alarm in ward.signals()] == [condition]
    assert ward.station.n_ignored == {Refusal.RATE: 40}


@pytest.mark.parametrize("wrong", IMPOSSIBLE)
def test_breathing_that_stops_beside_an_impossible_rate_alarms(wrong):
    ward = Ward().play(5).play(20, rr=16.0, hr=wrong, breathing=False)
    assert "apnoea" in ward.phases()


@pytest.mark.parametrize("wrong", IMPOSSIBLE)
def test_an_impossible_rate_is_written_down_once_while_it_lasts_and_then_called_unmeasurable(wrong):
    ward = Ward().play(5).play(310, rr=wrong)
    said = [e.fact for e in ward.entries if isinstance(e.fact, RateRefused)]
    assert {(one.bed, one.rate, one.said) for one in said} == {("7", "rr", f"{wrong:g}")}
    assert len(said) == 2, "once in five minutes"
    assert ward.phases() == {"unmeasured": "sounding"}
    written(ward.entries)


def test_an_impossible_rate_neither_ends_an_alarm_nor_counts_for_a_score():
    ward = Ward().play(5).play(60, rr=35.0).play(600, rr=1e9)
    assert ward.phases()["rr_very_high"] == "sounding"
    assert "rr" in ward.station.state("7", ward.now()).score.missing


@pytest.mark.parametrize("wrong", IMPOSSIBLE)
def test_a_message_of_two_impossible_rates_is_no_sign_of_life(wrong):
    ward = Ward().play(5).play(12, rr=wrong, hr=wrong)
    assert ward.phases() == {"sensor_lost": "sounding"}
    assert ward.station.n_ignored == {Refusal.IMPOSSIBLE: 12}
