"""What is shown before it is saved is what is made when it is saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.messages import Observed, Set
from alarms.news2.foreseen import foreseen
from tests.alarms.ward import Ward

some = st.none()
OBSERVATIONS = st.fixed_dictionaries(
    {
        "rr_per_min": some | st.integers(5, 40).map(float),
        "spo2_percent": some | st.integers(80, 100).map(float),
        "on_oxygen": some | st.booleans(),
        "sbp_mmhg": some | st.integers(70, 240).map(float),
        "pulse_per_min": some | st.integers(30, 160).map(float),
        "consciousness": some | st.sampled_from("ACVPU"),
        "temp_c": some | st.integers(340, 410).map(lambda tenths: tenths / 10),
    }
).filter(lambda made: any(value is not None for value in made.values()))


@given(observations=OBSERVATIONS)
def test_the_score_foreseen_is_the_score_made(observations):
    made = Ward().play(2)
    now = made.now()
    fact = Observed(bed="7", t_measured_ns=now.wall_ns, **observations)
    before = foreseen(fact, made.station.state("7", now).score, "nora", now.wall_ns)
    command = Set(id="n", fact=fact, person="nora", device="d-1", t_ns=now.wall_ns)
    answer, _ = made.station.command(command, now)
    assert answer.ok
    after = made.station.state("7", now).score
    assert (before.low, before.high, before.missing, before.trigger) == (
        after.low,
        after.high,
        after.missing,
        after.trigger,
    )


def test_what_was_measured_earlier_does_not_replace_what_is_newer():
    made = Ward().play(120)
    now = made.now()
    newer = Observed(bed="7", t_measured_ns=now.wall_ns, rr_per_min=12.0)
    made.station.command(
        Set(id="n", fact=newer, person="nora", device="d-1", t_ns=now.wall_ns), now
    )
    standing = made.station.state("7", now).score
    older = Observed(bed="7", t_measured_ns=now.wall_ns - 60 * 10**9, rr_per_min=30.0)
    after = foreseen(older, standing, "nora", now.wall_ns)
    assert (after.low, after.high) == (standing.low, standing.high)


def test_a_value_that_cannot_be_is_named_and_nothing_is_scored():
    made = Ward().play(2)
    now = made.now()
    fact = Observed(bed="7", t_measured_ns=now.wall_ns, spo2_percent=197.0, temp_c=36.9)
    with pytest.raises(ValueError, match="spo2") as impossible:
        foreseen(fact, made.station.state("7", now).score, "nora", now.wall_ns)
    assert impossible.value.args == ("spo2",)
