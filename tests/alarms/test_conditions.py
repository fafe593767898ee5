"""Conditions that rest on more than one value of one second: together, over time, of phones."""

from dataclasses import replace

import pytest

from alarms.facts import set_by_engine
from alarms.messages import (
    Change,
    ClockStepped,
    Kind,
    PatientSet,
    Phone,
    Phones,
    Priority,
    ProfileSet,
    Quiet,
    Usual,
)
from dsp.messages import State
from tests.alarms.ward import APNOEA, Ward, at, rules


def quiet(ward, bed="7"):
    return {alarm.condition: alarm.quiet for alarm in ward.alarms(bed)}


# --- the further out, the sooner ---


@pytest.mark.parametrize(
    ("said", "condition", "after_s"),
    [
        ({"rr": 25.0}, "rr_high", 120),
        ({"rr": 27.5}, "rr_high", 90),
        ({"rr": 30.0}, "rr_high", 60),
        ({"rr": 30.1}, "rr_very_high", 30),
        ({"rr": 40.0}, "rr_very_high", 15),
        ({"rr": 60.0}, "rr_very_high", 15),
        ({"rr": 7.9}, "rr_very_low", 30),
        ({"rr": 4.0}, "rr_very_low", 15),
        ({"hr": 131.0}, "hr_high", 120),
        ({"hr": 180.0}, "hr_very_high", 15),
        ({"hr": 30.0}, "hr_very_low", 15),
    ],
)
def test_the_further_out_the_sooner(said, condition, after_s):
    ward = Ward().play(5)
    ward.play(after_s - 2, **said)
    assert ward.story() == []
    ward.play(3, **said)
    assert ward.story() == [f"{condition} signal"]


def test_a_short_spike_far_out_counts_as_no_more_than_its_distance():
    ward = Ward().play(60, rr=26.0)
    ward.play(1, rr=30.0).play(20, rr=26.0)
    assert ward.story() == []


# --- RR and HR together ---


@pytest.mark.parametrize(
    ("said", "story"),
    [
        pytest.param({"rr": 22.0, "hr": 112.0}, ["deterioration signal"], id="2 and 2: medium"),
        pytest.param({"rr": 22.0}, [], id="2 alone is nothing"),
        pytest.param({"rr": 22.0, "hr": 100.0}, [], id="2 and 1 is nothing"),
        pytest.param({"rr": 22.0, "hr": None}, [], id="the other cannot be told"),
        pytest.param({"rr": 22.0, "hr": 112.0, "state": State.MOVING}, [], id="never while moving"),
        pytest.param(
            {"rr": 22.0, "hr": 131.0},
            ["deterioration_grave signal", "hr_high signal"],
            id="2 and 3: high",
        ),
        pytest.param(
            {"rr": 8.0, "hr": 40.0},
            ["deterioration_grave signal", "hr_low signal", "rr_low signal"],
            id="low counts like high",
        ),
    ],
)
def test_breathing_and_heart_together_say_more_than_each(said, story):
    ward = Ward().play(122, **said)
    assert sorted(ward.story()) == sorted(story)


def test_what_is_merged_is_true_and_shown_and_calls_nobody():
    ward = Ward().play(122, rr=22.0, hr=131.0)
    assert quiet(ward) == {"deterioration_grave": None, "hr_high": Quiet.MERGED}
    assert ward.alarms()[0].priority is Priority.HIGH
    assert (ward.alarms()[0].value, ward.alarms()[0].limit) == (5.0, 5.0)


def test_an_alarm_already_told_is_merged_when_the_graver_comes():
    ward = Ward().play(122, hr=131.0)
    assert quiet(ward) == {"hr_high": None}
    ward.play(122, hr=131.0, rr=22.0)
    assert quiet(ward) == {"deterioration_grave": None, "hr_high": Quiet.MERGED}
    ward.play(62, hr=131.0)
    assert quiet(ward) == {"hr_high": None}, "alone again, it calls by itself"


def test_nothing_is_merged_into_an_alarm_that_calls_nobody_itself():
    ward = Ward()
    ward.play(122, rr=22.0, hr=112.0).play(62).play(122, rr=22.0, hr=112.0)
    assert quiet(ward) == {"deterioration": Quiet.REPEAT}
    ward.play(100, rr=25.0, hr=112.0, state=State.MOVING).play(122, rr=25.0, hr=None)
    assert quiet(ward) == {"deterioration": Quiet.REPEAT, "rr_high": None}


def test_one_value_that_is_well_again_ends_what_both_together_raised():
    ward = Ward().play(122, rr=22.0, hr=112.0)
    ward.play(62, rr=16.0, hr=None)
    assert ward.story() == ["deterioration signal", "deterioration ended"]


# --- told again ---


def flapping(ward, *, n, **said):
    for _ in range(n):
        ward.play(130, **said).play(65)
    return ward


def test_the_same_condition_is_not_told_anew_within_ten_minutes_but_shown():
    ward = flapping(Ward(), n=2, rr=26.0)
    first, second = ward.signals()
    assert (first.quiet, second.quiet) == (None, Quiet.REPEAT)
    ward.play(130, rr=26.0)
    assert quiet(ward) == {"rr_high": Quiet.REPEAT}
    ward.play(400, rr=26.0)
    assert quiet(ward) == {"rr_high": None}, "still there when the ten minutes are over"


def test_a_lesser_alarm_that_stands_already_ends_by_itself_while_the_graver_stands():
    ward = Ward().play(5).play(15, silent=True)
    assert ward.phases() == {"sensor_lost": "sounding"}
    ward.alive = {"records"}
    ward.play(15, silent=True)
    assert ward.phases("") == {"dsp_lost": "sounding"}
    ward.play(10)
    assert ward.phases("") == {"dsp_lost": "sounding"}
    assert ward.phases() == {}


def test_what_was_told_at_a_lower_priority_is_told_again_at_once_at_a_higher():
    ward = Ward().play(5)
    assert ward.set(ProfileSet(bed="7", profile="comfort", reason="comfort care")).ok
    ward.play(130, rr=27.0).play(70)
    assert [alarm.priority for alarm in ward.signals()] == [Priority.LOW]
    assert ward.set(ProfileSet(bed="7", profile="", reason="taken back")).ok
    ward.play(130, rr=27.0)
    assert [alarm.priority for alarm in ward.signals()] == [Priority.LOW, Priority.MEDIUM]
    assert quiet(ward) == {"rr_high": None}


def test_after_ten_minutes_it_is_told_anew():
    ward = flapping(Ward(), n=1, rr=26.0).play(600)
    ward.play(130, rr=26.0)
    assert [alarm.quiet for alarm in ward.signals()] == [None, None]


def test_a_high_alarm_is_told_each_time():
    ward = Ward(rules(apnoea={"latching": False})).play(5)
    for _ in range(3):
        ward.play(16, **APNOEA).play(10)
    assert [alarm.quiet for alarm in ward.signals()] == [None, None, None]


def test_what_has_been_told_is_remembered_over_a_restart():
    ward = flapping(Ward(), n=1, rr=26.0).restart()
    ward.play(130, rr=26.0)
    assert quiet(ward) == {"rr_high": Quiet.REPEAT}


# --- the patient's own usual rate ---


def usually(ward, *, hours=8, rr=14.0, hr=70.0):
    """The journal of a patient who has lain here for so long."""
    ends = tuple((ward.now().wall_ns - round(3600e9 * k), rr, hr) for k in reversed(range(hours)))
    fact = Usual(bed="7", hours=ends)
    ward.keep([set_by_engine(fact, ward.now())])
    return ward.restart()


def test_faster_than_usual_for_half_an_hour_is_an_advice():
    ward = usually(Ward())
    ward.play(1800, rr=23.0)
    assert ward.story() == []
    ward.play(400, rr=23.0)
    assert ward.story() == ["rr_rise signal"]
    (alarm,) = ward.alarms()
    assert (alarm.kind, alarm.priority) == (Kind.ADVISORY, Priority.LOW)
    assert (alarm.value, alarm.limit) == (23.0, 22.0)


def test_without_six_hours_nothing_is_usual():
    ward = usually(Ward(), hours=5)
    ward.play(2400, rr=23.0)
    assert ward.story() == []


def test_hours_of_yesterday_are_forgotten():
    ward = usually(Ward())
    ward.t_s += 25 * 3600
    ward.play(2400, rr=23.0)
    assert ward.story() == []


def test_the_baseline_goes_with_the_patient():
    ward = usually(Ward()).play(1)
    ward.set(PatientSet(bed="7", occupied=False))
    assert [e.fact for e in ward.entries if isinstance(e.fact, Usual)] == [Usual(bed="7", hours=())]
    ward.play(1)
    ward.set(PatientSet(bed="7", occupied=True))
    ward = ward.restart()
    ward.play(2400, rr=23.0)
    assert ward.story() == []


# --- phones ---


class Server:
    """What the ward's server says of its phones, every 5 s."""

    def __init__(self, ward):
        self.ward = ward
        self.heard_s = {}

    def say(self, n_s, *, silent=(), **phones):
        for _ in range(n_s // 5):
            self.ward.play(5)
            for device in phones:
                if device not in silent:
                    self.heard_s[device] = self.ward.t_s
            said = Phones(
                id="p",
                t_ns=self.ward.now().wall_ns,
                phones=tuple(self.phone(d, **w) for d, w in phones.items()),
            )
            self.ward.keep(self.ward.station.command(said, self.ward.now())[1])
        return self

    def phone(self, device, **what):
        heard_ns = at(self.heard_s.get(device, 0.0), self.ward.wall_shift_s).wall_ns
        return Phone(device=device, person="nora", t_heard_ns=heard_ns, **what)


def of_phones(ward):
    return {(a.condition, a.about) for a in ward.alarms("")}


def test_a_lost_phone_is_told_within_a_minute_and_named():
    server = Server(ward := Ward())
    server.say(30, a={}, b={}).say(35, a={}, b={}, silent=["b"])
    assert of_phones(ward) == set()
    server.say(25, a={}, b={}, silent=["b"])
    assert of_phones(ward) == {("phone_lost", "b")}
    server.say(15, a={}, b={})
    assert of_phones(ward) == set()


def test_two_phones_lost_at_once_are_two_alarms():
    server = Server(ward := Ward())
    server.say(10, a={}, b={}).say(60, a={}, b={}, silent=["a", "b"])
    assert of_phones(ward) == {("phone_lost", "a"), ("phone_lost", "b")}
    assert len({alarm.id for alarm in ward.signals()}) == 2


def test_a_phone_logged_out_is_missed_by_nobody():
    server = Server(ward := Ward())
    server.say(10, a={}).say(60, a={}, silent=["a"]).say(10)
    assert of_phones(ward) == set()


def test_a_server_that_says_nothing_tells_nothing_of_phones():
    server = Server(ward := Ward())
    server.say(10, a={}).say(60, a={}, silent=["a"])
    ward.play(600)
    assert of_phones(ward) == {("phone_lost", "a"), ("server_lost", "")}


def test_a_server_that_has_spoken_is_missed_and_one_that_never_did_is_not():
    server = Server(ward := Ward().play(120))
    assert of_phones(ward) == set()
    server.say(10)
    ward.play(22)
    assert of_phones(ward) == {("server_lost", "")}
    server.say(10)
    assert of_phones(ward) == set()


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ({"battery": 0.1}, {("phone_battery", "a")}),
        ({"battery": 0.5}, set()),
        ({"battery": None}, set()),
        ({"battery": 7.0}, set()),
        ({"test": "no sound", "t_test_ns": 1}, {("phone_test", "a")}),
        ({"test": "", "t_test_ns": 1}, set()),
        ({"test": "", "t_test_ns": 0}, set()),
    ],
)
def test_batteries_and_self_tests(what, expected):
    server = Server(ward := Ward())
    server.say(90, a=what)
    assert of_phones(ward) == expected


@pytest.mark.parametrize("battery", [None, 7.0, -1.0])
def test_a_battery_that_is_no_longer_told_has_not_been_charged(battery):
    server = Server(ward := Ward())
    server.say(100, a={"battery": 0.1}).say(100, a={"battery": battery})
    assert of_phones(ward) == {("phone_battery", "a")}


def test_an_alarm_about_a_phone_outlives_a_restart_with_its_name():
    server = Server(ward := Ward())
    server.say(10, a={}).say(60, a={}, silent=["a"])
    again = ward.restart()
    assert again.alarms("") == ward.alarms("")
    server.ward = again
    server.say(15, a={})
    assert again.alarms("") == ()


# --- clocks ---


def test_a_step_of_the_wall_clock_is_journalled():
    ward = Ward().play(5)
    ward.wall_shift_s = -90.0
    ward.play(5)
    (fact,) = [e.fact for e in ward.entries if isinstance(e.fact, ClockStepped)]
    assert fact.by_s == pytest.approx(-90.0)


def test_a_clock_that_is_kept_right_has_not_stepped():
    ward = Ward()
    for _ in range(100):
        ward.wall_shift_s += 0.01
        ward.play(1)
    assert not [e for e in ward.entries if e.change is Change.SET]


def test_an_alarm_that_is_quiet_says_so_in_its_journal_entry_of_the_signal():
    ward = flapping(Ward(), n=2, rr=26.0)
    entry = [e for e in ward.entries if e.change is Change.SIGNAL][-1]
    assert entry.alarm.quiet is Quiet.REPEAT
    assert replace(entry.alarm, quiet=None).phase == "sounding"
