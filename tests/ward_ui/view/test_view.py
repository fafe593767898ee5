import json
import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dsp.messages import Rate, State, Vitals
from tests.ward_ui.world import NORA, apnoea, config, vitals
from ward_ui.view import alarms, numbers, telling
from ward_ui.view.plain import NS_PER_S, encode

NOW_NS = 1_795_000_000_000_000_000

reals = st.none() | st.floats()
rates = st.builds(
    Rate,
    per_min=reals,
    quality=st.floats(),
    t_wall_ns=st.sampled_from([0, NOW_NS - 700_000_000]),
    delay_s=st.floats(),
)
told = st.builds(
    Vitals,
    sensor=st.just("radar-7"),
    session=st.just(1),
    seq=st.just(1),
    t_wall_ns=st.integers(NOW_NS - 10**11, NOW_NS + 10**11),
    t_arrived_ns=st.just(0) | st.integers(NOW_NS - 10**10, NOW_NS),
    state=st.sampled_from(State),
    state_s=st.floats(),
    rr=rates,
    hr=rates,
    breathing=st.none() | st.booleans(),
    apnoea_s=st.floats(),
    motion=st.floats(),
    range_m=reals,
    clock_offset_s=reals,
)


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


@given(told)
def test_a_value_is_passed_on_only_when_dsp_vouches_for_it(vitals: Vitals) -> None:
    text = encode(numbers.vitals_of("7", vitals, now_ns=NOW_NS))
    seen = json.loads(text, parse_constant=refuse)
    for name, rate in (("rr", vitals.rr), ("hr", vitals.hr)):
        vouched = (
            vitals.state is State.MEASURING
            and rate.per_min is not None
            and math.isfinite(rate.per_min)
        )
        assert seen[name]["per_min"] == (rate.per_min if vouched else None)


@given(told)
def test_no_time_lies_in_the_future_of_the_server(vitals: Vitals) -> None:
    seen = numbers.vitals_of("7", vitals, now_ns=NOW_NS)
    assert seen["t_ms"] <= NOW_NS // 1_000_000


def test_times_are_by_the_servers_clock_whatever_the_sensors_clock_says() -> None:
    """A sensor that is an hour ahead made its frame 0.4 s ago."""
    hour_ns = 3600 * NS_PER_S
    made_ns = NOW_NS - 400_000_000
    ahead = vitals(
        t_wall_ns=made_ns + hour_ns,
        t_arrived_ns=NOW_NS - 100_000_000,
        clock_offset_s=3600.0,
        rr=Rate(per_min=16.0, t_wall_ns=made_ns + hour_ns - 2 * NS_PER_S),
    )
    seen = numbers.vitals_of("7", ahead, now_ns=NOW_NS)
    assert seen["t_ms"] == made_ns // 1_000_000
    assert seen["rr"]["t_ms"] == made_ns // 1_000_000 - 2000
    unknown_offset = numbers.vitals_of("7", replace(ahead, clock_offset_s=None), now_ns=NOW_NS)
    assert unknown_offset["t_ms"] == (NOW_NS - 100_000_000) // 1_000_000
    from_file = replace(ahead, t_wall_ns=made_ns, t_arrived_ns=0, clock_offset_s=None)
    assert numbers.vitals_of("7", from_file, now_ns=NOW_NS)["t_ms"] == made_ns // 1_000_000


def test_a_lost_bed_shows_no_value_at_all() -> None:
    seen = numbers.lost("7", silent_s=12.34, now_ns=NOW_NS)
    assert seen["state"] == "lost"
    assert seen["state_s"] == 12.3
    known = {"bed", "t_ms", "state", "state_s", "rr", "hr"}
    assert all(value is None for name, value in seen.items() if name not in known)
    assert all(value is None for rate in (seen["rr"], seen["hr"]) for value in rate.values())


def test_an_alarm_that_the_disk_refused_says_so() -> None:
    seen = alarms.alarm_of(apnoea(journalled=False, acknowledged_by="", limit=float("nan")), {})
    assert seen["journalled"] is False
    assert seen["acknowledged_by"] is None
    assert seen["limit"] is None


def test_a_pin_hash_is_never_in_a_message(tmp_path) -> None:
    text = telling.welcome(config(tmp_path), NORA, now_ns=NOW_NS)
    assert "Nora Vik" in text
    assert "argon2" not in text
