import itertools
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from alarms.ews.advice import Band
from alarms.ews.hours import histories
from alarms.ews.live.aggregate import HOUR_NS, NS, Aggregate, Hour, Running
from alarms.ews.live.drift import DriftKind
from alarms.ews.live.memory import WatchMemory
from alarms.ews.live.watch import Watch
from alarms.ews.plausible import Refusal
from alarms.ews.words import off_text
from dsp.messages import Rate, State, Vitals
from tests.alarms.ews.patients import calm, hours, model, said, worse

MODEL = model()
START_NS = 480_000 * HOUR_NS
EVERY_S = 2
"""Of two seconds one arrives: 150 of the 300 of five minutes, as a poor night would have it."""


def second(t_ns, rr=15.0, hr=70.0, state=State.MEASURING):
    return Vitals(
        sensor="s",
        session=1,
        seq=0,
        t_wall_ns=t_ns,
        t_arrived_ns=t_ns,
        state=state,
        state_s=60,
        rr=Rate(per_min=rr, quality=0.9, t_wall_ns=t_ns),
        hr=Rate(per_min=hr, quality=0.9, t_wall_ns=t_ns),
        breathing=True,
        apnoea_s=0,
        motion=0,
        range_m=1.5,
    )


def play_hour(watch, bed, hour, rr, hr, seed=0):
    """An hour of seconds whose five-minute and hourly medians are the rates given."""
    rng = np.random.default_rng(seed)
    steps = np.arange(0, 3600, EVERY_S)
    wobble = rng.permutation(np.tile([-2.0, 0.0, 2.0], len(steps) // 3))
    for s, off in zip(steps, wobble, strict=True):
        t_ns = START_NS + hour * HOUR_NS + int(s) * NS
        watch.on_vitals(bed, second(t_ns, float(rr + off), float(hr + 2 * off)))


def play(watch, rates, bed="b", first=0):
    """Hour by hour; what was said after each."""
    told = []
    for k, (rr, hr) in enumerate(zip(*rates, strict=True)):
        play_hour(watch, bed, first + k, rr, hr)
        told += watch.step(START_NS + (first + k + 1) * HOUR_NS)
    return told


def hourly(watch, rates, bed="b", first=0):
    """The same without its seconds, for long stories."""
    told = []
    for k, (rr, hr) in enumerate(zip(*rates, strict=True)):
        hour = START_NS // HOUR_NS + first + k
        watch.memory.beds[bed].running = measured(hour, rr, hr)
        told += watch.step((hour + 1) * HOUR_NS)
    return told


def measured(hour, rr, hr):
    """The last five minutes of an hour in which all was measured."""
    rates = (Running(medians=[float(rate)] * 12) for rate in (rr, hr))
    return Aggregate(
        piece=hour * 12 + 11, second=hour * 3600, **dict(zip(RATES, rates, strict=True))
    )


RATES = ("rr", "hr")


def admitted(age_y=80.0, memory=None):
    watch = Watch(MODEL, memory)
    watch.admit("b", "patient", age_y)
    return watch


def test_the_live_ward_and_a_table_of_hours_say_the_same():
    rates = worse(8)
    live = [standing.advice for standing in play(admitted(), rates)]
    table = said(hours(*(r.round(1) for r in rates), age_y=80.0), MODEL)
    exact = said(hours(*rates, age_y=80.0), MODEL)
    assert [a.refusal for a in live] == [a.refusal for a in exact]
    assert [a.risk for a in live][2:] == pytest.approx([a.risk for a in exact][2:], abs=1e-6)
    assert [a.reasons for a in live][2:] != [a.reasons for a in table][:-2]


def test_typed_in_values_count_live_as_in_a_table():
    rates = worse(6)
    watch = admitted()
    assert watch.on_typed("b", "spo2", 88.0, START_NS + 5 * HOUR_NS + NS) is None
    live = play(watch, rates)[-1].advice
    spo2 = np.array([np.nan] * 5 + [88.0])
    table = said(hours(*rates, age_y=80.0, spo2=spo2), MODEL)[-1]
    assert live.risk == pytest.approx(table.risk, abs=1e-6)


def test_a_value_typed_in_for_later_does_not_count_yet():
    watch = admitted()
    watch.on_typed("b", "spo2", 70.0, START_NS + 30 * HOUR_NS)
    early = hourly(watch, worse(6))[-1].advice
    assert early.risk == pytest.approx(said(hours(*worse(6), age_y=80.0), MODEL)[-1].risk)


def test_what_cannot_be_is_not_taken_when_it_is_typed_in():
    watch = admitted()
    assert watch.on_typed("b", "temp_c", 98.6, START_NS) is Refusal.TEMP_FAHRENHEIT
    assert watch.on_typed("b", "temp_c", float("nan"), START_NS) is Refusal.NOT_A_NUMBER
    assert watch.on_typed("empty bed", "temp_c", 37.0, START_NS) is Refusal.NOBODY
    assert watch.memory.beds["b"].typed == {}


def test_an_hour_measured_for_less_than_half_is_unknown():
    running = Aggregate()
    for s in range(26 * 60):
        running.add(second(START_NS + s * NS))
    assert running.until(START_NS + HOUR_NS) == Hour(hour=480_000, rr=None, hr=None)


def test_an_hour_measured_for_half_is_known():
    running = Aggregate()
    for s in range(30 * 60):
        running.add(second(START_NS + s * NS, rr=20.0))
    assert running.until(START_NS + HOUR_NS) == Hour(hour=480_000, rr=20.0, hr=70.0)


@pytest.mark.parametrize("state", [s for s in State if s is not State.MEASURING])
def test_only_seconds_that_are_measuring_count(state):
    running = Aggregate()
    for s in range(3600):
        running.add(second(START_NS + s * NS, state=state))
    assert running.until(START_NS + HOUR_NS) == Hour(hour=480_000, rr=None, hr=None)


def test_a_message_that_comes_twice_or_late_counts_once():
    once, twice = Aggregate(), Aggregate()
    for s in range(3600):
        once.add(second(START_NS + s * NS, rr=10.0 + s % 7))
        for late in (0, 0, 3):
            twice.add(second(START_NS + max(s - late, 0) * NS, rr=10.0 + s % 7))
    assert once.until(START_NS + HOUR_NS) == twice.until(START_NS + HOUR_NS)


def test_a_risk_is_told_once_and_again_after_twelve_hours():
    worst = tuple(r[-1] + np.random.default_rng(0).normal(0, 1, 30) for r in worse(24))
    told = hourly(admitted(), (np.r_[worse(8)[0], worst[0]], np.r_[worse(8)[1], worst[1]]))
    raised = [k for k, s in enumerate(told) if s.advice.band is Band.RAISED]
    due = [k for k, s in enumerate(told) if s.told]
    assert due[0] == raised[0]
    assert all(b - a == 12 for a, b in itertools.pairwise(due))
    assert len(due) >= 2


def test_since_when_is_the_first_hour_of_the_raised_risk():
    told = hourly(admitted(), worse(24))
    raised = [s for s in told if s.advice.band is Band.RAISED]
    assert raised
    first = raised[0].t_ns
    assert {s.t_since_ns for s in told[-len(raised) :]} == {first}
    assert all(s.t_since_ns is None for s in told[: -len(raised)])


def test_an_hour_that_cannot_be_scored_neither_ends_nor_repeats_the_advisory():
    watch = admitted()
    told = hourly(watch, worse(24))
    assert told[-1].advice.band is Band.RAISED
    watch.step(told[-1].t_ns + HOUR_NS)
    silent = watch.step(told[-1].t_ns + 2 * HOUR_NS)[0]
    assert silent.advice.refusal is Refusal.NOT_MEASURED
    assert silent.t_since_ns is None
    assert not silent.told
    assert watch.memory.beds["b"].t_raised_since_ns == told[-1].t_since_ns


def test_another_patient_in_the_bed_begins_with_nothing_known():
    watch = admitted()
    hourly(watch, worse(24))
    watch.admit("b", "somebody else", 40.0)
    assert watch.standing("b") is None
    assert hourly(watch, calm(1), first=24)[0].advice.refusal is Refusal.TOO_SHORT


def test_a_discharged_patient_is_forgotten():
    watch = admitted()
    hourly(watch, worse(24))
    watch.discharge("b")
    assert watch.memory.beds == {}
    assert watch.step(START_NS + 25 * HOUR_NS) == ()


@pytest.mark.parametrize(("age_y", "refusal"), [(None, Refusal.AGE_UNKNOWN), (7.0, Refusal.CHILD)])
def test_without_an_adults_age_there_is_a_sentence_and_no_risk(age_y, refusal):
    last = hourly(admitted(age_y), worse(24))[-1]
    assert last.advice.refusal is refusal
    assert not last.told


def test_a_restart_changes_nothing_that_is_said():
    rates = worse(10)
    whole = play(admitted(), rates)
    watch = admitted()
    told = play(watch, tuple(r[:5] for r in rates))
    for s in range(0, 1200, EVERY_S):  # in the middle of an hour
        watch.on_vitals("b", second(START_NS + 5 * HOUR_NS + s * NS))
    kept = msgspec.json.decode(msgspec.json.encode(watch.memory), type=WatchMemory)
    again = admitted(memory=kept)
    assert again.memory == watch.memory
    rest = admitted(memory=kept)
    rest.memory.beds["b"].running = Aggregate()
    told += play(rest, tuple(r[5:] for r in rates), first=5)
    assert [s.advice for s in told] == [s.advice for s in whole]


def test_after_a_restart_the_risk_stands_as_before_and_is_not_told_again():
    watch = admitted()
    told = hourly(watch, worse(24))
    assert told[-1].advice.band is Band.RAISED
    kept = msgspec.json.decode(msgspec.json.encode(watch.memory), type=WatchMemory)
    again = Watch(MODEL, kept)
    assert again.standing("b") == replace(told[-1], told=False)
    assert again.step(told[-1].t_ns + NS) == ()


def test_more_than_three_times_the_designed_advisories_switch_it_off_and_say_so():
    watch = Watch(MODEL)
    beds = [f"b{k}" for k in range(12)]
    for bed in beds:
        watch.admit(bed, bed, 80.0)
    said_last = ()
    for k, (rr, hr) in enumerate(zip(*worse(24), strict=True)):
        hour = START_NS // HOUR_NS + k
        for bed in beds:
            watch.memory.beds[bed].running = measured(hour, rr, hr)
        said_last = watch.step((hour + 1) * HOUR_NS)
        if watch.off is not None:
            break
    assert watch.off is not None
    assert watch.off.kind is DriftKind.ADVISORIES
    assert watch.off.found > watch.off.allowed
    assert {s.advice.refusal for s in said_last} == {Refusal.SWITCHED_OFF}
    assert not any(s.told for s in said_last)
    assert "0.75 are allowed" in off_text(watch.off, "en")
    assert "0.75 er tillatt" in off_text(watch.off, "nb")


def test_values_unlike_those_of_training_switch_it_off_until_there_is_another_model():
    watch = Watch(MODEL)
    rng = np.random.default_rng(0)
    for k in range(4):
        watch.admit(f"b{k}", f"p{k}", 40.0)
    for k in range(100):
        hour = START_NS // HOUR_NS + k
        for bed in watch.memory.beds.values():  # far slower hearts than any ward has
            bed.running = measured(hour, 14 + rng.normal(), 38 + rng.normal())
        watch.step((hour + 1) * HOUR_NS)
    assert watch.off is not None
    assert (watch.off.kind, watch.off.feature) == (DriftKind.INPUTS, "hr_now")
    assert "20% are allowed (hr_now)" in off_text(watch.off, "en")
    assert Watch(MODEL, watch.memory).off is not None
    watch.memory.model = "another file's name"
    assert Watch(MODEL, watch.memory).off is None  # another model is looked at anew
    assert watch.memory.tallies == ()


def test_a_ward_like_the_training_data_stays_switched_on():
    watch = Watch(MODEL)
    for k in range(6):
        watch.admit(f"b{k}", f"p{k}", 60.0)
    rates = [(a + 4, b + 12) for a, b in zip(*calm(150), strict=True)]
    for k, (rr, hr) in enumerate(rates):
        hour = START_NS // HOUR_NS + k
        for n, bed in enumerate(watch.memory.beds.values()):
            bed.running = measured(hour, rr * (1 + 0.01 * n), hr * (1 + 0.01 * n))
        watch.step((hour + 1) * HOUR_NS)
    assert watch.off is None


def test_the_memory_of_a_bed_stays_small():
    watch = admitted()
    play(watch, calm(3))
    hourly(watch, calm(40), first=3)
    play(watch, calm(1), first=43)
    assert len(watch.memory.beds["b"].hours) <= 24
    assert len(msgspec.json.encode(watch.memory.beds["b"])) < 20_000


def test_every_advisory_names_its_model():
    watch = admitted()
    assert hourly(watch, worse(3))[0].model == f"{MODEL.card.version} {MODEL.sha256[:12]}"


def test_histories_of_the_ward_pass_the_same_checks_as_a_table():
    table = hours(*worse(6), age_y=80.0)
    past, refused = histories(table)
    assert [r is None for r in refused] == [False, False, True, True, True, True]
    assert replace(past).rr.shape == (6, 24)
