"""What the radars say beside the vital signs, as the screens are told of it."""

import json

from sensor.messages import Fault, FaultKind, ModuleSays
from ward_ui.config import Bed
from ward_ui.live.radars import FAULT_S, MODULE_S_MAX, Radars

NOW_NS = 10**15


def radars():
    return Radars([Bed(bed="7", sensor="s1", patient_name="", age_y=None)])


def fault(reason, *, of_radar=True):
    return Fault(sensor="s1", t_wall_ns=1, kind=FaultKind.LOST, reason=reason, of_radar=of_radar)


def told(of, t_s):
    text = of.look(t_s=t_s, now_ns=NOW_NS)
    return json.loads(text)["beds"] if text else None


def test_a_modules_own_rates_are_told_as_the_modules_and_never_outlive_their_time():
    of = radars()
    of.hear(ModuleSays(sensor="s1", t_wall_ns=1, rr_per_min=14.0), t_s=100.0)
    (bed,) = told(of, 100.1)
    assert bed["bed"] == "7"
    assert bed["module"] == {"rr_per_min": 14.0, "hr_per_min": None, "present": None, "words": ""}
    assert told(of, 100.1 + MODULE_S_MAX) == []


def test_a_radars_trouble_is_a_sentence_that_names_its_bed_until_it_is_over():
    of = radars()
    of.hear(fault("The radar was unplugged."), t_s=100.0)
    assert of.trouble(t_s=101.0) == "7: The radar was unplugged."
    assert told(of, 101.0)[0]["fault"] == "The radar was unplugged."
    assert of.trouble(t_s=101.0 + FAULT_S) == ""


def test_frames_that_were_lost_are_no_sentence_for_a_nurse():
    of = radars()
    of.hear(fault("lost frames 3..4 (2)", of_radar=False), t_s=100.0)
    assert of.trouble(t_s=100.0) == ""
    assert told(of, 100.0) is None


def test_who_comes_later_is_told_too_and_nothing_is_said_twice_at_once():
    of = radars()
    of.hear(fault("gone."), t_s=100.0)
    assert told(of, 100.0) is not None
    assert told(of, 101.0) is None
    assert told(of, 106.0) is not None


def test_a_sensor_of_no_bed_is_left():
    of = radars()
    of.hear(ModuleSays(sensor="s9", t_wall_ns=1, rr_per_min=14.0), t_s=100.0)
    assert told(of, 100.0) is None
