"""The curves around an alarm are taken without being asked for, bounded, and end with the alarm."""

from array import array
from dataclasses import replace
from math import isnan, nan
from pathlib import Path
from typing import Any

import pytest

from alarms.messages import Alarm, AlarmState, Kind, Phase, Quiet
from tests.ward_ui.live.test_looks import NOW_NS, Client, Topics, waves
from tests.ward_ui.world import apnoea, config
from ward_ui.live.looks import Looks
from ward_ui.live.traces import AFTER_S, BEFORE_S, N_FOLLOWED_MAX, Piece, Traces

S = 1_000_000_000


@pytest.fixture
def topics() -> Topics:
    return Topics()


@pytest.fixture
def looks(topics: Topics) -> Looks:
    made = Looks(config(Path("nowhere")))
    made.begin(topics)
    return made


def alarm(**changes: Any) -> Alarm:
    return apnoea(t_signal_ns=NOW_NS, **changes)


def state(*alarms: Alarm, bed: str = "7") -> AlarmState:
    return AlarmState(bed=bed, seq=1, t_ns=NOW_NS, alarms=alarms)


def second(k: int) -> Piece:
    """One second of curves that begins `k` s after the alarm."""
    ones = array("f", [0.5] * 20)
    return Piece(
        t0_ns=NOW_NS + k * S, step_s=0.05, unit="mm", anew=False, breathing=ones, heart=ones
    )


def test_a_bed_is_followed_from_the_moment_its_alarm_sounds_and_left_after_half_a_minute(
    looks, topics
):
    looks.alarmed(state(alarm()), t_s=0.0, now_ns=NOW_NS)
    assert topics.followed == {"waves.radar-7"}
    looks.pass_time(t_s=AFTER_S - 0.1)
    assert topics.followed == {"waves.radar-7"}
    looks.pass_time(t_s=AFTER_S)
    assert topics.followed == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": Kind.TECHNICAL},
        {"kind": Kind.ADVISORY},
        {"phase": Phase.ACKNOWLEDGED},
        {"phase": Phase.RETURNED},
        {"quiet": Quiet.PAUSE},
        {"t_signal_ns": NOW_NS - 6 * S},
    ],
)
def test_what_is_no_patients_alarm_of_this_moment_is_not_followed(looks, topics, changes):
    looks.alarmed(state(replace(alarm(), **changes)), t_s=0.0, now_ns=NOW_NS)
    assert topics.followed == set()
    assert looks.trace("7.apnoea.1") is None


def test_the_past_that_the_dsp_holds_and_what_follows_stand_in_the_trace_with_gaps_as_gaps(looks):
    looks.alarmed(state(alarm()), t_s=0.0, now_ns=NOW_NS)
    looks.hear(waves(breathing=(0.1, None, 0.3)), now_ns=NOW_NS)
    (piece,) = looks.trace("7.apnoea.1").pieces
    assert piece.t0_ns == NOW_NS - S
    assert [isnan(one) for one in piece.breathing] == [False, True, False]


def test_curves_that_a_person_watched_already_stand_before_the_alarm(looks):
    looks.watch(Client(), "7", t_s=0.0)
    looks.hear(waves(), now_ns=NOW_NS)
    looks.alarmed(state(alarm()), t_s=0.0, now_ns=NOW_NS)
    assert len(looks.trace("7.apnoea.1").pieces) == 1


def test_nothing_beyond_the_stretch_around_the_alarm_is_kept():
    traces = Traces()
    held = [second(k) for k in range(-30, 0)]
    traces.hear(state(alarm()), "radar-7", held, t_s=0.0, now_ns=NOW_NS)
    for k in range(60):
        traces.add("radar-7", second(k))
    trace = traces.of("7.apnoea.1")
    assert len(trace.pieces) == BEFORE_S + AFTER_S
    assert trace.pieces[0].t0_ns == NOW_NS - BEFORE_S * S


def test_a_trace_ends_with_its_alarm_and_none_reaches_the_next_patient(looks, topics):
    looks.alarmed(state(alarm()), t_s=0.0, now_ns=NOW_NS)
    looks.hear(waves(), now_ns=NOW_NS)
    looks.alarmed(state(), t_s=1.0, now_ns=NOW_NS + S)
    assert looks.trace("7.apnoea.1") is None
    assert topics.followed == set()


def test_an_acknowledged_alarm_keeps_the_trace_that_it_has(looks):
    looks.alarmed(state(alarm()), t_s=0.0, now_ns=NOW_NS)
    looks.hear(waves(), now_ns=NOW_NS)
    looks.alarmed(state(alarm(phase=Phase.ACKNOWLEDGED)), t_s=1.0, now_ns=NOW_NS + S)
    assert looks.trace("7.apnoea.1").pieces


def test_a_ward_full_of_alarms_follows_no_more_than_its_bound():
    traces = Traces()
    for n in range(3 * N_FOLLOWED_MAX):
        one = state(alarm(id_=f"a{n}", bed=str(n)), bed=str(n))
        traces.hear(one, f"radar-{n}", (), t_s=0.0, now_ns=NOW_NS)
    assert len(traces.followed) == N_FOLLOWED_MAX
    assert f"radar-{3 * N_FOLLOWED_MAX - 1}" in traces.followed


def test_a_gap_is_null_on_the_wire_and_an_alarm_without_a_trace_has_no_pieces():
    from ward_ui.past.routes import _traced

    assert _traced(None) == {}
    traces = Traces()
    gap = replace(second(0), breathing=array("f", [0.5, nan]), heart=array("f", [nan, nan]))
    traces.hear(state(alarm()), "radar-7", [gap], t_s=0.0, now_ns=NOW_NS)
    (told,) = _traced(traces.of("7.apnoea.1"))["pieces"]
    assert told["breathing"] == [0.5, None]
    assert told["heart"] == [None, None]
