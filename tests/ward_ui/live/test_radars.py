"""What the radars say beside the vital signs, as the screens are told of it."""

from sensor.messages import Fault, FaultKind, LinkHealth, ModuleSays
from ward_ui.config import Bed
from ward_ui.live.radars import FAULT_S, MODULE_S_MAX, Radars


def radars():
    return Radars([Bed(bed="7", sensor="s1", patient_name="", age_y=None)])


def fault(reason, *, of_radar=True):
    return Fault(sensor="s1", t_wall_ns=1, kind=FaultKind.LOST, reason=reason, of_radar=of_radar)


def link(trouble=""):
    return LinkHealth(
        sensor="s1",
        t_wall_ns=1,
        bytes_per_s=8000.0,
        n_frames=100,
        n_late=4,
        n_lost=3,
        n_dropped=2,
        n_waiting=1,
        n_reconnects=0,
        clock_offset_s=None,
        round_trip_s=0.001,
        pulse_age_s=0.1,
        trouble=trouble,
    )


def test_a_modules_own_rates_are_told_as_the_modules_and_never_outlive_their_time():
    of = radars()
    of.hear(ModuleSays(sensor="s1", t_wall_ns=1, rr_per_min=14.0), t_s=100.0)
    assert of.seen("s1", t_s=100.1)["module"] == {
        "rr_per_min": 14.0,
        "hr_per_min": None,
        "present": None,
        "range_m": None,
        "words": "",
    }
    assert of.seen("s1", t_s=100.1 + MODULE_S_MAX)["module"] is None


def test_a_radars_trouble_is_a_sentence_that_names_its_bed_for_as_long_as_it_is_wrong():
    of = radars()
    for t_s in range(100, 400):
        of.hear(link("The radar was unplugged."), t_s=t_s)
        assert of.trouble(t_s=t_s + 0.5) == "7: The radar was unplugged."
    assert of.seen("s1", t_s=400.0)["trouble"] == "The radar was unplugged."
    of.hear(link(), t_s=400.0)
    assert of.trouble(t_s=400.0) == ""
    assert of.seen("s1", t_s=400.0)["trouble"] is None


def test_what_nobody_says_any_more_is_no_trouble_of_a_radar():
    of = radars()
    of.hear(link("The radar was unplugged."), t_s=100.0)
    assert of.trouble(t_s=100.1 + MODULE_S_MAX) == ""


def test_what_is_over_is_told_to_those_who_look_at_radars_and_not_to_the_ward():
    of = radars()
    of.hear(fault("The module restarted itself."), t_s=100.0)
    assert of.trouble(t_s=100.0) == ""
    assert of.seen("s1", t_s=101.0)["said"] == "The module restarted itself."
    assert of.seen("s1", t_s=100.1 + FAULT_S)["said"] is None


def test_frames_that_were_lost_are_no_sentence():
    of = radars()
    of.hear(fault("lost frames 3..4 (2)", of_radar=False), t_s=100.0)
    assert of.seen("s1", t_s=100.0)["said"] is None


def test_how_the_link_is_stands_beside_it():
    of = radars()
    of.hear(link(), t_s=100.0)
    seen = of.seen("s1", t_s=100.0)["link"]
    assert (seen["n_late"], seen["n_lost"], seen["n_dropped"], seen["n_waiting"]) == (4, 3, 2, 1)


def test_a_sensor_of_no_bed_is_left():
    of = radars()
    of.hear(ModuleSays(sensor="s9", t_wall_ns=1, rr_per_min=14.0), t_s=100.0)
    assert of.seen("s1", t_s=100.0)["module"] is None
