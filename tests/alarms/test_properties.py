"""What must hold whatever patients, staff and machines do, in any order."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.messages import (
    Change,
    Kind,
    LimitSet,
    PatientSet,
    PauseReason,
    PauseSet,
    Priority,
    ProfileSet,
    Quiet,
)
from alarms.rules.table import DEFAULT_RULES
from dsp.messages import State
from tests.alarms.ward import MOVES, Ward, at

T_SET_S = 30.0
FAST = tuple(
    replace(
        rule,
        delay_s=min(rule.delay_s, 6.0),
        delay_far_s=rule.delay_far_s and 3.0,
        clear_s=min(rule.clear_s, 4.0),
        retell_s=min(rule.retell_s, 30.0),
    )
    for rule in DEFAULT_RULES
)
"""The default table with short times, so that a minute is a long story."""
RULES = {rule.condition: rule for rule in FAST}

SAID = st.fixed_dictionaries(
    {
        "state": st.sampled_from([State.MEASURING, State.MEASURING, State.MOVING, State.ABSENT]),
        "rr": st.sampled_from([None, 5.0, 16.0, 23.0, 27.0, 35.0]),
        "hr": st.sampled_from([None, 70.0, 115.0, 135.0, 160.0]),
        "breathing": st.sampled_from([True, True, False, None]),
    }
)
ACTS = st.lists(st.tuples(st.integers(1, 15), SAID | st.just({"silent": True})), max_size=8)


def pause(ward, reason, n_s=20.0):
    until_ns = ward.now().wall_ns + round(n_s * 1e9)
    return ward.set(PauseSet(bed="7", reason=reason, until_ns=until_ns))


def truth(ward):
    """What the journal says has happened, without who was called."""
    return [
        (e.t_ns, e.change, e.alarm.condition, e.alarm.value)
        for e in ward.entries
        if e.alarm is not None and e.change in MOVES
    ]


PAUSES = st.dictionaries(st.integers(0, 7), st.sampled_from(list(PauseReason)), max_size=4)


@settings(max_examples=40, deadline=None)
@given(ACTS, PAUSES)
def test_a_pause_changes_who_is_called_and_never_what_is_true(acts, pauses):
    calm, paused = Ward(FAST), Ward(FAST)
    for k, (n_s, said) in enumerate(acts):
        if k in pauses:
            assert pause(paused, pauses[k]).ok
        calm.play(n_s, **said)
        paused.play(n_s, **said)
    assert truth(calm) == truth(paused)


@settings(max_examples=40, deadline=None)
@given(ACTS, PAUSES)
def test_nothing_is_quiet_without_its_reason_and_a_high_alarm_only_beside_another(acts, pauses):
    ward = Ward(FAST)
    for k, (n_s, said) in enumerate(acts):
        if k in pauses:
            pause(ward, pauses[k])
        for _ in range(n_s):
            ward.play(1, **said)
            state = ward.station.state("7", ward.now())
            running = {one.reason for one in state.pauses}
            merged = {
                condition
                for alarm in state.alarms
                if alarm.phase in {"sounding", "acknowledged"} and alarm.quiet is None
                for condition in RULES[alarm.condition].merges
            }
            merged_into_high = {
                condition
                for alarm in state.alarms
                if alarm.priority is Priority.HIGH and alarm.quiet is None
                for condition in RULES[alarm.condition].merges
            }
            for alarm in state.alarms:
                rule = RULES[alarm.condition]
                if alarm.quiet is Quiet.PAUSE:
                    assert running & set(rule.held_by)
                if alarm.quiet is Quiet.MERGED:
                    assert alarm.condition in merged
                if alarm.quiet is Quiet.REPEAT:
                    assert rule.retell_s > 0
                if alarm.priority is Priority.HIGH:
                    assert alarm.quiet in {None, Quiet.MERGED}
                    assert alarm.quiet is None or alarm.condition in merged_into_high
                if alarm.quiet is None and alarm.priority is not Priority.HIGH:
                    assert not running & set(rule.held_by)


@settings(max_examples=40, deadline=None)
@given(ACTS, st.sampled_from([State.MOVING, State.WEAK, State.SETTLING]), st.integers(1, 60))
def test_what_cannot_be_told_neither_raises_nor_ends_anything_about_a_person(acts, unsure, n_s):
    ward = Ward(FAST)
    for of_s, said in acts:
        ward.play(of_s, **said)
    before = of_the_person(ward)
    ward.play(n_s, state=unsure, rr=40.0, hr=200.0, breathing=False)
    ward.play(2, silent=True)
    assert of_the_person(ward) == before


def of_the_person(ward):
    return [(a.id, a.phase) for a in ward.alarms() if a.kind is Kind.PHYSIOLOGICAL]


@settings(max_examples=40, deadline=None)
@given(ACTS)
def test_only_an_observed_end_ends_what_nobody_takes(acts):
    ward = Ward(FAST)
    for n_s, said in acts:
        for _ in range(n_s):
            before = len(ward.entries)
            ward.play(1, **said)
            for entry in ward.entries[before:]:
                if entry.change in {Change.ENDED, Change.RETURNED} and entry.alarm is not None:
                    if entry.alarm.kind is not Kind.PHYSIOLOGICAL:
                        continue
                    assert said.get("state") is State.MEASURING, "seen"
                    assert not said.get("silent")


@settings(max_examples=30, deadline=None)
@given(ACTS, st.lists(st.integers(0, 5), max_size=3))
def test_messages_that_come_again_and_late_change_nothing(acts, replayed):
    calm, noisy = Ward(FAST), Ward(FAST)
    said = []
    station = noisy.station
    hear = station.on_vitals

    def heard(vitals, now):
        said.append(vitals)
        entries = hear(vitals, now)
        for back in replayed:
            again = said[max(len(said) - 1 - back, 0)]
            assert hear(again, now) == []
        return entries

    station.on_vitals = heard
    for n_s, of in acts:
        calm.play(n_s, **of)
        noisy.play(n_s, **of)
    assert truth(calm) == truth(noisy)


def fact(kind, k, base_ns):
    """One of the things that staff say; `k` makes two of a kind unlike each other."""
    until_ns = base_ns + (600 + 10 * k) * 1_000_000_000
    match kind:
        case "limit":
            return LimitSet(
                bed="7", condition="rr_high", limit=26.0 + k, reason="r", until_ns=until_ns
            )
        case "low limit":
            return LimitSet(
                bed="7", condition="hr_low", limit=44.0 - k, reason="r", until_ns=until_ns
            )
        case "care":
            return PauseSet(bed="7", reason=PauseReason.CARE, until_ns=until_ns)
        case "away":
            return PauseSet(bed="7", reason=PauseReason.OUT_OF_BED, until_ns=until_ns)
        case _:
            return PatientSet(bed="7", occupied=kind == "admit", age_y=40 + k)


KINDS = st.sampled_from(["limit", "low limit", "care", "away", "admit", "discharge"])
COMMANDS = st.lists(
    st.tuples(KINDS, st.integers(0, 3)), min_size=1, max_size=8, unique_by=lambda one: one
)


def in_force(ward):
    state = ward.station.state("7", ward.now())
    return state.occupied, state.profile, state.limits, state.pauses


@settings(max_examples=80, deadline=None)
@given(COMMANDS, st.randoms(use_true_random=False))
def test_commands_in_any_order_and_number_leave_the_same_in_force(commands, random):
    numbered = list(enumerate(commands))
    shuffled = numbered + numbered[: len(numbered) // 2]
    random.shuffle(shuffled)

    def after(order):
        ward = Ward()
        ward.t_s = T_SET_S
        for n, (kind, k) in order:
            said = fact(kind, k, at(T_SET_S).wall_ns)
            ward.set(said, command=f"c-{n}", t_s=n)
        return ward

    one, other = after(numbered), after(shuffled)
    assert in_force(one) == in_force(other)
    assert in_force(other.restart()) == in_force(one)


SPOKEN = st.lists(
    st.tuples(st.sampled_from(["take", "limit", "care", "away", "admit"]), st.integers(0, 3)),
    min_size=1, max_size=6, unique_by=lambda one: one,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(ACTS, SPOKEN, st.randoms(use_true_random=False))
def test_alarms_taken_among_other_commands_in_any_order_and_number_stand_the_same(
    acts, commands, random
):
    numbered = list(enumerate(commands))
    shuffled = numbered + numbered[: len(numbered) // 2]
    random.shuffle(shuffled)

    def after(order):
        ward = Ward(FAST)
        for n_s, said in acts:
            ward.play(n_s, **said)
        ids = [alarm.id for alarm in ward.alarms()] or ["7.apnoea.0"]
        for n, (kind, k) in order:
            if kind == "take":
                ward.acknowledge(ids[k % len(ids)], command=f"c-{n}")
            else:
                said = fact(kind, k, ward.now().wall_ns)
                ward.set(said, command=f"c-{n}", t_s=ward.t_s - 1 + n / 100)
        return ward, [(one.id, one.phase, one.acknowledged_by) for one in ward.alarms()]

    (one, alarms), (other, same) = after(numbered), after(shuffled)
    assert sorted(alarms) == sorted(same)
    assert in_force(one) == in_force(other)


@settings(max_examples=40, deadline=None)
@given(
    ACTS,
    st.dictionaries(st.integers(0, 7), st.tuples(KINDS | st.just("copd"), st.integers(0, 3))),
    st.sets(st.integers(0, 7), max_size=3),
)
def test_a_restart_at_any_moment_stands_as_before(acts, commands, restarts):
    ward = Ward(FAST)
    for k, (n_s, said) in enumerate(acts):
        ward.play(n_s, **said)
        if k in commands:
            kind, of = commands[k]
            copd = ProfileSet(bed="7", profile="copd", reason="r")
            ward.set(copd if kind == "copd" else fact(kind, of, ward.now().wall_ns))
        if k in restarts:
            before = stands(ward)
            ward = ward.restart()
            assert stands(ward) == before


def stands(ward):
    """Alarms, what is in force and who has been told; a score is made anew by the next tick."""
    return replace(ward.station.state("7", ward.now()), seq=0, score=None)
