"""A day played through the alarms of a ward."""

import pytest

from alarms.engine import Bed
from alarms.messages import Kind
from alarms.rehearsal.outcome import Found, TrueEvent, burden, findings
from alarms.rehearsal.play import Said, Step, bare, play
from alarms.rules.defaults import DEFAULT_RULES
from alarms.station import Setup
from dsp.messages import State
from tests.alarms.ward import vitals

TWO_BEDS = Setup(beds=(Bed(bed="1", sensor="s1"), Bed(bed="2", sensor="s2")))


def said(bed, t_s, **changes):
    return Said(bed=bed, t_s=float(t_s), vitals=vitals(0, **changes))


def quiet(bed, start_s, end_s, **changes):
    return [said(bed, t_s, **changes) for t_s in range(start_s, end_s)]


def stops(bed, start_s, end_s):
    return [
        said(bed, t_s, breathing=False, rr=None, apnoea_s=float(t_s - start_s + 1))
        for t_s in range(start_s, end_s)
    ]


def played(*messages, setup=TWO_BEDS):
    return play(setup, sorted((m for part in messages for m in part), key=lambda m: m.t_s))


def story(day):
    return [(e.bed, e.condition, e.event.value, e.t_s) for e in day.events]


BED_2 = quiet("2", 0, 400)


def test_a_quiet_day_brings_nothing():
    day = played(quiet("1", 0, 400), BED_2)
    assert story(day) == []
    assert day.bed_days == pytest.approx(800 / 86_400)


def test_an_apnoea_has_its_onset_its_signal_and_its_end():
    day = played(quiet("1", 0, 100), stops("1", 100, 130), quiet("1", 130, 200), BED_2[:200])
    assert story(day) == [
        ("1", "apnoea", "onset", 112.0),
        ("1", "apnoea", "signal", 112.0),
        ("1", "apnoea", "ended", 134.0),
    ]


def test_the_end_of_a_latched_alarm_is_told_once_though_it_comes_back():
    twice = (stops("1", 100, 130), quiet("1", 130, 200), stops("1", 200, 230))
    day = played(quiet("1", 0, 100), *twice, quiet("1", 230, 300), BED_2[:300])
    assert [e.event for e in day.events] == 2 * [Step.ONSET, Step.SIGNAL, Step.ENDED]


def test_seconds_that_are_not_there_are_a_sensor_that_says_nothing():
    day = played(quiet("1", 0, 100), quiet("1", 160, 200), BED_2[:200])
    assert [(b, c, e) for b, c, e, _ in story(day)] == [
        ("1", "sensor_lost", "onset"),
        ("1", "sensor_lost", "signal"),
        ("1", "sensor_lost", "ended"),
    ]
    signal_s = day.signals()[0].t_s
    assert 107 <= signal_s <= 109, "3 s of silence and 5 s of delay"


def test_a_day_that_starts_late_is_no_silence_before_it():
    assert story(played(quiet("1", 50_000, 50_100), quiet("2", 50_000, 50_100))) == []


def test_bare_limits_alarm_at_each_crossing_that_the_rules_sit_out():
    flapping = [said("1", t_s, rr=26.0 if t_s % 20 < 5 else 18.0) for t_s in range(100, 300)]
    day = (quiet("1", 0, 100), flapping, BED_2[:300])
    assert played(*day).signals() == ()
    raw = Setup(beds=TWO_BEDS.beds, rules=bare(DEFAULT_RULES))
    assert [e.condition for e in played(*day, setup=raw).signals()] == ["rr_high"] * 10


def test_an_alarm_that_calls_nobody_has_no_signal_and_counts_for_nothing():
    bad = [said("1", t_s, rr=25.0, hr=131.0) for t_s in range(100, 400)]
    day = played(quiet("1", 0, 100), bad, BED_2)
    signals = {e.condition for e in day.signals()}
    onsets = {e.condition for e in day.events if e.event is Step.ONSET}
    assert signals == {"deterioration_grave"}
    assert {"rr_high", "hr_high"} <= onsets


def test_true_events_are_caught_late_or_missed():
    day = played(quiet("1", 0, 100), stops("1", 100, 130), quiet("1", 130, 200), BED_2[:200])
    events = [
        TrueEvent(bed="1", t_start_s=99, t_end_s=130, what="no breath"),
        TrueEvent(bed="1", t_start_s=20, t_end_s=130, what="a slow one"),
        TrueEvent(bed="2", t_start_s=99, t_end_s=130, what="never seen"),
        TrueEvent(
            bed="1", t_start_s=99, t_end_s=130, what="other", conditions=frozenset({"hr_high"})
        ),
    ]
    found = findings(day, events, deadline_s=60)
    assert [f.found for f in found] == [Found.CAUGHT, Found.LATE, Found.MISSED, Found.MISSED]
    assert [f.delay_s for f in found] == [13.0, 92.0, None, None]


def test_an_alarm_after_its_event_is_nobodys_and_one_that_stood_before_counts_at_once():
    day = played(quiet("1", 0, 100), stops("1", 100, 130), quiet("1", 130, 300), BED_2[:300])
    early = TrueEvent(bed="1", t_start_s=10, t_end_s=20, what="long over")
    during = TrueEvent(bed="1", t_start_s=120, t_end_s=125, what="while it stood")
    assert [f.delay_s for f in findings(day, [early, during])] == [None, 0.0]


def test_the_burden_counts_signals_by_bed_and_day():
    counted = burden(played(quiet("1", 0, 100), stops("1", 100, 130), BED_2[:130]))
    assert counted.n == {("physiological", "high", "apnoea"): 1}
    assert counted.per_bed_day(Kind.PHYSIOLOGICAL) == pytest.approx(86_400 / 260)
    assert counted.per_bed_day(Kind.TECHNICAL) == 0


def test_impossible_values_are_left_aside_and_counted():
    day = played(quiet("1", 0, 10), [said("1", 10, rr=-4.0)], BED_2[:11])
    assert day.n_ignored == {"impossible rate": 1}


def test_somebody_who_moves_raises_nothing_and_clears_nothing():
    moving = quiet("1", 130, 160, state=State.MOVING, rr=None, hr=None, breathing=None)
    day = played(quiet("1", 0, 100), stops("1", 100, 130), moving, BED_2[:160])
    assert [e.event for e in day.events] == [Step.ONSET, Step.SIGNAL]


def test_a_news2_that_the_radar_alone_brings_is_rehearsed_as_on_the_ward():
    day = played([said("1", t_s, rr=26.0, hr=132.0) for t_s in range(700)], BED_2)
    assert "news2_urgent" in {event.condition for event in day.events}
