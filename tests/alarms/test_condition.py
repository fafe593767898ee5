import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.condition import State, step
from alarms.messages import Kind, Phase, Priority
from alarms.rules.rule import Rule, Subject


def rule(delay_s=10.0, clear_s=0.0, latching=True):
    return Rule(
        condition="c",
        subject=Subject.APNOEA,
        at_least=15.0,
        delay_s=delay_s,
        clear_s=clear_s,
        latching=latching,
        priority=Priority.HIGH,
        kind=Kind.PHYSIOLOGICAL,
        text_nb="x",
        text_en="x",
    )


# Seconds in binary fractions, so that any cut of a time adds up exactly.
SECONDS = st.integers(0, 240).map(lambda eighths: eighths / 8)
PRESENT = st.sampled_from([True, False, None])
RULES = st.builds(rule, delay_s=SECONDS, clear_s=SECONDS, latching=st.booleans())
SCRIPTS = st.lists(st.tuples(PRESENT, st.booleans(), SECONDS), max_size=30)

YES, NO, UNSURE = True, False, None


def play(script, table=None):
    state, phases = State(), []
    for present, acknowledge, dt_s in script:
        state = step(
            state, present=present, acknowledge=acknowledge, dt_s=dt_s, rule=table or rule()
        )
        phases.append(state.phase.value)
    return phases


@pytest.mark.parametrize(
    ("table", "script", "phases"),
    [
        pytest.param(rule(), [(YES, False, 9)], ["clear"], id="too short"),
        pytest.param(rule(), [(YES, False, 10)], ["sounding"], id="held for its delay"),
        pytest.param(rule(delay_s=0), [(YES, False, 0)], ["sounding"], id="no delay, at once"),
        pytest.param(
            rule(),
            [(YES, False, 10), (NO, False, 1), (NO, True, 1)],
            ["sounding", "returned", "clear"],
            id="latched until acknowledged",
        ),
        pytest.param(
            rule(latching=False),
            [(YES, False, 10), (NO, False, 1)],
            ["sounding", "clear"],
            id="not latched, ends by itself",
        ),
        pytest.param(
            rule(),
            [(YES, False, 10), (UNSURE, True, 0), (NO, False, 1)],
            ["sounding", "acknowledged", "clear"],
            id="acknowledged, then gone, although latching",
        ),
        pytest.param(
            rule(),
            [(YES, False, 10), (UNSURE, False, 600)],
            ["sounding", "sounding"],
            id="a lost signal does not clear",
        ),
        pytest.param(
            rule(), [(UNSURE, False, 600), (YES, False, 9)], ["clear", "clear"], id="nor raise"
        ),
        pytest.param(
            rule(),
            [(YES, False, 6), (UNSURE, False, 600), (YES, False, 4)],
            ["clear", "clear", "sounding"],
            id="what was held stays held while nobody can tell",
        ),
        pytest.param(
            rule(),
            [*[(YES, False, 4), (NO, False, 1)] * 3, (YES, False, 4)],
            ["clear"] * 4 + ["sounding", "returned", "sounding"],
            id="flapping still alarms",
        ),
        pytest.param(
            rule(),
            [(YES, False, 2), (NO, False, 4)] * 9,
            ["clear"] * 18,
            id="seldom present does not",
        ),
        pytest.param(
            rule(clear_s=60, latching=False),
            [(YES, False, 10), (NO, False, 59), (YES, False, 1), (NO, False, 59), (NO, False, 1)],
            ["sounding"] * 4 + ["clear"],
            id="its end must hold, and a relapse starts that anew",
        ),
        pytest.param(
            rule(),
            [(YES, True, 10)],
            ["sounding"],
            id="nobody can have acknowledged what was not yet there",
        ),
        pytest.param(
            rule(delay_s=0),
            [(YES, False, 0), (UNSURE, True, 0), (YES, False, 600)],
            ["sounding", "acknowledged", "acknowledged"],
            id="acknowledged stays silent while it holds",
        ),
        pytest.param(
            rule(delay_s=0),
            [(YES, False, 0), (NO, False, 0), (YES, False, 0)],
            ["sounding", "returned", "sounding"],
            id="what comes back sounds again",
        ),
    ],
)
def test_a_story_of_one_condition(table, script, phases):
    assert play(script, table) == phases


@given(SCRIPTS, RULES)
def test_only_an_observed_absence_or_a_person_ends_a_sounding_alarm(script, table):
    state = State()
    for present, acknowledge, dt_s in script:
        before = state
        state = step(state, present=present, acknowledge=acknowledge, dt_s=dt_s, rule=table)
        if before.phase is Phase.SOUNDING and state.phase is not Phase.SOUNDING:
            assert present is False or acknowledge


@given(SCRIPTS, RULES, SECONDS)
def test_cannot_tell_changes_nothing_at_all(script, table, dt_s):
    state = State()
    for present, acknowledge, part_s in script:
        state = step(state, present=present, acknowledge=acknowledge, dt_s=part_s, rule=table)
        assert step(state, present=None, acknowledge=False, dt_s=dt_s, rule=table) == state


@given(SCRIPTS, RULES)
def test_remembered_times_stay_within_the_rule(script, table):
    state = State()
    for present, acknowledge, dt_s in script:
        state = step(state, present=present, acknowledge=acknowledge, dt_s=dt_s, rule=table)
        assert 0 <= state.held_s <= table.delay_s
        assert 0 <= state.absent_s <= table.clear_s


@given(SCRIPTS, RULES, PRESENT, SECONDS, SECONDS)
def test_a_step_may_be_cut_in_two(script, table, present, first_s, second_s):
    state = State()
    for seen, acknowledge, dt_s in script:
        state = step(state, present=seen, acknowledge=acknowledge, dt_s=dt_s, rule=table)

    def go(state, dt_s):
        return step(state, present=present, acknowledge=False, dt_s=dt_s, rule=table)

    assert go(go(state, first_s), second_s) == go(state, first_s + second_s)


@given(SCRIPTS, RULES)
def test_a_second_acknowledgement_changes_nothing(script, table):
    state = State()
    for present, acknowledge, dt_s in script:
        state = step(state, present=present, acknowledge=acknowledge, dt_s=dt_s, rule=table)
        once = step(state, present=None, acknowledge=True, dt_s=0, rule=table)
        assert step(once, present=None, acknowledge=True, dt_s=0, rule=table) == once


@given(SCRIPTS, RULES)
def test_a_condition_that_holds_long_enough_always_sounds_or_has_been_taken(script, table):
    state = State()
    for present, acknowledge, dt_s in script:
        state = step(state, present=present, acknowledge=acknowledge, dt_s=dt_s, rule=table)
    state = step(state, present=True, acknowledge=False, dt_s=table.delay_s, rule=table)
    assert state.phase in {Phase.SOUNDING, Phase.ACKNOWLEDGED}
