import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.acceptance import Refusal
from alarms.engine import Bed
from alarms.messages import Change, Kind, Phase, Priority
from alarms.station import Setup, Station
from dsp.messages import State
from tests.alarms.ward import APNOEA, Ward, at, rules, vitals, ward_in_apnoea

# --- stories: what the journal says, condition by condition ---


@pytest.mark.parametrize(
    ("acts", "story"),
    [
        pytest.param([(300, {})], [], id="a quiet person"),
        pytest.param([(5, {}), (12, APNOEA), (9, {})], [], id="a short pause"),
        pytest.param([(5, {}), (13, APNOEA)], ["apnoea signal"], id="no breathing for 13 s"),
        pytest.param(
            [(5, {}), (20, APNOEA), (10, {})],
            ["apnoea signal", "apnoea returned"],
            id="breathing again, nobody has seen it",
        ),
        pytest.param(
            [(5, {}), (20, APNOEA), (4, {})],
            ["apnoea signal"],
            id="one breath is not yet breathing",
        ),
        pytest.param(
            [(5, {}), (20, APNOEA), (600, {"state": State.ABSENT, "breathing": None, "rr": None})],
            ["apnoea signal"],
            id="a person who seems gone has not breathed",
        ),
        pytest.param(
            [(5, {}), (20, APNOEA), (10, {}), (20, APNOEA)],
            ["apnoea signal", "apnoea returned", "apnoea ended", "apnoea signal"],
            id="a second apnoea before anybody saw the first is a new alarm",
        ),
        pytest.param([(31, {"rr": 31.0})], ["rr_very_high signal"], id="rate very high for 30 s"),
        pytest.param([(27, {"rr": 31.0})], [], id="not for 30 s yet"),
        pytest.param([(121, {"rr": 27.0})], ["rr_high signal"], id="rate high for 2 min"),
        pytest.param([(119, {"rr": 25.0}), (5, {})], [], id="not for 2 min yet"),
        pytest.param([(31, {"rr": 7.0})], ["rr_very_low signal"], id="rate very low"),
        pytest.param([(121, {"rr": 9.0})], ["rr_low signal"], id="rate low"),
        pytest.param([(31, {"hr": 155.0})], ["hr_very_high signal"], id="heart very fast"),
        pytest.param([(121, {"hr": 135.0})], ["hr_high signal"], id="heart fast"),
        pytest.param([(31, {"hr": 35.0})], ["hr_very_low signal"], id="heart very slow"),
        pytest.param([(121, {"hr": 44.0})], ["hr_low signal"], id="heart slow"),
        pytest.param(
            [(31, {"rr": 31.0}), (300, {"rr": 31.0})],
            ["rr_very_high signal"],
            id="the lesser limit says nothing beside the graver one",
        ),
        pytest.param(
            [(31, {"rr": 31.0}), (61, {"rr": 27.0})],
            ["rr_very_high signal", "rr_very_high ended"],
            id="better, and held for a minute",
        ),
        pytest.param(
            [(31, {"rr": 31.0}), (61, {"rr": 27.0}), (120, {"rr": 27.0})],
            ["rr_very_high signal", "rr_very_high ended", "rr_high signal"],
            id="better is not yet well",
        ),
        pytest.param(
            [(31, {"rr": 31.0}), (300, {"rr": 29.0})],
            ["rr_very_high signal"],
            id="within hysteresis it stands",
        ),
        pytest.param(
            [(31, {"rr": 31.0}), (290, {"state": State.MOVING, "rr": None})],
            ["rr_very_high signal"],
            id="moving does not end an alarm",
        ),
        pytest.param(
            [(600, {"state": State.MOVING, "rr": 40.0, "hr": 200.0, **APNOEA})],
            ["unmeasured signal"],
            id="moving raises nothing about the person, but is said after 5 min",
        ),
        pytest.param(
            [(1000, {"state": State.WEAK, "rr": None})],
            ["unmeasured signal", "unmeasured_long signal"],
            id="too weak for 15 min",
        ),
        pytest.param(
            [(310, {"state": State.WEAK, "rr": None}), (11, {})],
            ["unmeasured signal", "unmeasured ended"],
            id="measured again",
        ),
        pytest.param(
            [(1000, {"state": State.ABSENT, "rr": None})], [], id="an empty bed needs no measuring"
        ),
        pytest.param(
            [(32, {"clock_offset_s": 2.5})], ["clock_skew signal"], id="the sensor's clock is wrong"
        ),
        pytest.param([(5, {}), (7, {"silent": True})], [], id="short silence"),
        pytest.param(
            [(5, {}), (9, {"silent": True}), (7, {})],
            ["sensor_lost signal", "sensor_lost ended"],
            id="a lost sensor comes back",
        ),
        pytest.param([(9, {"silent": True})], [], id="still starting"),
        pytest.param(
            [(16, {"silent": True})], ["sensor_lost signal"], id="never heard since the start"
        ),
        pytest.param(
            [(5, {}), (60, {"rr": -3.0, "hr": -3.0})],
            ["sensor_lost signal"],
            id="rubbish is no sign of life",
        ),
    ],
)
def test_a_story_of_one_bed(acts, story):
    ward = Ward()
    for n_s, changes in acts:
        ward.play(n_s, **changes)
    assert ward.story() == story


def test_the_times_of_an_apnoea_are_told_apart():
    ward = ward_in_apnoea()
    (alarm,) = ward.alarms()
    assert alarm.value == 13.0
    assert alarm.limit == 13.0
    assert alarm.t_signal_ns == at(18).wall_ns
    assert alarm.t_onset_ns == at(5).wall_ns, "the last breath"
    assert alarm.t_condition_ns == alarm.t_signal_ns, "no delay of its own"


def test_the_times_of_a_rate_are_told_apart():
    ward = Ward().play(10).play(31, rr=30.1)
    (alarm,) = ward.alarms()
    assert alarm.value == 30.1
    assert alarm.t_condition_ns == at(11).wall_ns
    assert alarm.t_signal_ns == at(40).wall_ns, "30 s after the message before the first"


def test_silence_of_the_dsp_is_told_once_and_not_once_per_bed():
    beds = tuple(Bed(bed=str(n), sensor=f"s{n}") for n in range(20))
    ward = Ward(beds=beds)
    ward.alive = {"records"}
    ward.play(120, silent=True)
    assert ward.story() == ["dsp_lost signal"]
    assert ward.alarms("")[0].priority is Priority.HIGH
    ward.alive = {"dsp", "records"}
    ward.play(30, silent=True)
    assert ward.story()[1] == "dsp_lost ended"
    assert ward.story().count("sensor_lost signal") == 20, "now each sensor speaks for itself"


def test_lost_records_are_a_small_matter():
    ward = Ward()
    ward.alive = {"dsp"}
    ward.play(30)
    assert [(a.condition, a.priority) for a in ward.alarms("")] == [("records_lost", Priority.LOW)]


def test_a_journal_that_refuses_is_an_alarm_of_the_ward():
    ward = Ward().play(5)
    ward.station.on_journal(failing=True)
    ward.play(1)
    assert ward.phases("") == {"journal": "sounding"}
    ward.station.on_journal(failing=False)
    ward.play(6)
    assert ward.phases("") == {}


def test_a_lost_sensor_over_an_empty_bed_can_wait_but_a_person_measured_there_cannot():
    ward = Ward(beds=(Bed(bed="7", sensor="s7", occupied=False),))
    ward.play(5).play(16, **APNOEA).play(10, silent=True)
    assert [(a.condition, a.priority) for a in ward.alarms()] == [
        ("apnoea", Priority.HIGH),
        ("sensor_lost", Priority.LOW),
    ]


def test_the_highest_priority_comes_first():
    ward = Ward().play(125, hr=135.0).play(16, **APNOEA | {"hr": 135.0})
    assert [a.priority for a in ward.alarms()] == [Priority.HIGH, Priority.MEDIUM]


def test_an_apnoea_on_one_bed_says_nothing_about_another():
    ward = Ward(beds=(Bed(bed="7", sensor="s7"), Bed(bed="8", sensor="s8"))).play(5)
    ward.play(16, **APNOEA)
    assert ward.phases("7") == {"apnoea": "sounding"}
    assert "apnoea" not in ward.phases("8")


# --- clocks ---


@pytest.mark.parametrize("jump_s", [-7200.0, -1.0, 3600.0])
def test_a_jump_of_the_wall_clock_neither_raises_nor_hides_an_alarm(jump_s):
    ward = Ward().play(5).play(20, rr=30.1)
    ward.wall_shift_s = jump_s
    ward.play(9, rr=30.1)
    assert ward.story() == []
    ward.play(2, rr=30.1)
    assert ward.story() == ["rr_very_high signal"]


def test_no_two_alarms_have_the_same_id_also_when_the_clock_is_put_back():
    ward = Ward(rules(apnoea={"latching": False, "clear_s": 0.0}))
    for _ in range(5):
        ward.play(5).play(16, **APNOEA).play(5)
        ward = ward.restart()
        ward.wall_shift_s -= 26.0
    ids = [entry.alarm.id for _, entry in ward.numbered if entry.change is Change.SIGNAL]
    assert len(ids) == 5
    assert len(set(ids)) == 5


def test_time_in_which_nobody_looked_is_no_evidence():
    ward = Ward().play(5).play(5, rr=31.0)
    ward.t_s += 3600
    ward.play(5, rr=31.0)
    assert ward.story() == [], "a machine that slept has not watched"


# --- properties ---

SAID = st.fixed_dictionaries(
    {
        "state": st.sampled_from([State.MEASURING, State.MEASURING, State.MOVING, State.ABSENT]),
        "rr": st.sampled_from([None, 5.0, 16.0, 35.0]),
        "breathing": st.sampled_from([True, False, None]),
    }
)
ACTS = st.lists(st.tuples(st.integers(1, 40), SAID | st.just({"silent": True})), max_size=8)


@settings(max_examples=60, deadline=None)
@given(ACTS, st.lists(st.integers(0, 7), max_size=3))
def test_every_alarm_has_one_beginning_and_at_most_one_end_and_the_state_is_what_the_journal_says(
    acts, restarts
):
    ward = Ward(rules(rr_very_high={"delay_s": 5.0, "clear_s": 5.0}))
    for k, (n_s, said) in enumerate(acts):
        ward.play(n_s, **said)
        if k in restarts:
            ward = ward.restart()
    by_id = {}
    for _, entry in ward.numbered:
        if entry.alarm is not None:
            by_id.setdefault(entry.alarm.id, []).append(entry)
    for entries in by_id.values():
        changes = [entry.change for entry in entries]
        assert changes[0] is Change.SIGNAL
        assert changes.count(Change.SIGNAL) == 1
        assert Change.ENDED not in changes[:-1]
    standing = {
        i: es[-1].alarm.phase for i, es in by_id.items() if es[-1].alarm.phase is not Phase.CLEAR
    }
    shown = {a.id: a.phase for bed in ward.station.beds for a in ward.alarms(bed)}
    assert shown == standing


@settings(max_examples=60, deadline=None)
@given(ACTS, st.lists(st.floats(0, 300), max_size=60))
def test_more_ticks_change_nothing_about_a_person(acts, extra):
    calm, restless = Ward(), Ward()
    extra = sorted(extra, reverse=True)
    for n_s, said in acts:
        calm.play(n_s, **said)
        for _ in range(n_s):
            restless.play(1, **said)
            while extra and extra[-1] < restless.t_s:
                extra.pop()
                restless.keep(restless.station.tick(restless.now()))
    assert of_the_person(calm) == of_the_person(restless)


def of_the_person(ward):
    return [
        (e.alarm.condition, e.change, e.t_ns)
        for e in ward.entries
        if e.alarm is not None and e.alarm.kind is Kind.PHYSIOLOGICAL
    ]


def test_messages_left_aside_are_counted_by_reason():
    station = Station(Setup(beds=(Bed(bed="7", sensor="s7"),)), at(0))
    station.on_vitals(vitals(0, sensor="s9"), at(0))
    station.on_vitals(vitals(0, rr=-1.0, hr=0.0), at(0))
    station.on_vitals(vitals(0), at(0))
    station.on_vitals(vitals(0), at(0))
    assert station.n_ignored == {Refusal.SENSOR: 1, Refusal.IMPOSSIBLE: 1, Refusal.ORDER: 1}


def test_an_alarm_that_the_journal_refused_says_so_until_it_is_written():
    ward = ward_in_apnoea()
    entry = ward.entries[0]
    ward.station.unwritten([entry])
    assert not ward.alarms()[0].journalled
    ward.station.written([(41, entry)])
    assert ward.alarms()[0].journalled
    assert ward.alarms()[0].seq == 41
    assert ward.station.state("", ward.now()).seq == 41, "the newest number over all beds"
