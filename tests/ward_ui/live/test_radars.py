"""What the radars say beside the vital signs, as the screens are told of it."""

from sensor.messages import Fault, FaultKind, LinkHealth, ModuleSays, RadarTrouble
from ward_ui.config import Bed
from ward_ui.live.radars import FAULT_S, MODULE_S_MAX, Radars
from ward_ui.live.troubles import TROUBLES
from ward_ui.words import WORDS


def radars():
    return Radars([Bed(bed="7", sensor="s1", patient_name="", age_y=None)])


def fault(reason, *, of_radar=True, kind=None):
    return Fault(
        sensor="s1",
        t_wall_ns=1,
        kind=FaultKind.LOST,
        reason=reason,
        of_radar=of_radar,
        trouble_kind=kind,
    )


def link(trouble="", kind=None):
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
        trouble_kind=kind,
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
        of.hear(link("/dev/ttyACM0 is gone.", RadarTrouble.GONE), t_s=t_s)
        assert of.trouble("en", t_s=t_s + 0.5).startswith("7: The radar is unplugged")
        assert of.trouble("nb", t_s=t_s + 0.5).startswith("7: Radaren er koblet fra")
    told = of.seen("s1", t_s=400.0)["trouble"]
    assert (told["words"]["nb"], told["reason"]) == (
        TROUBLES["nb"][RadarTrouble.GONE],
        "/dev/ttyACM0 is gone.",
    )
    of.hear(link(), t_s=400.0)
    assert of.trouble("nb", t_s=400.0) == ""
    assert of.seen("s1", t_s=400.0)["trouble"] is None


def test_a_trouble_that_is_not_known_here_is_said_as_the_agent_says_it():
    of = radars()
    of.hear(link("The radar is on fire."), t_s=100.0)
    assert of.trouble("nb", t_s=100.0) == "7: The radar is on fire."
    assert of.seen("s1", t_s=100.0)["trouble"] == {
        "words": None,
        "reason": "The radar is on fire.",
    }


def test_each_trouble_of_a_radar_has_its_sentence_in_each_language():
    assert set(TROUBLES) == set(WORDS)
    for sentences in TROUBLES.values():
        assert set(sentences) == set(RadarTrouble)
        assert len(set(sentences.values())) == len(sentences)
        assert all(said.endswith(".") for said in sentences.values())


def test_what_nobody_says_any_more_is_no_trouble_of_a_radar():
    of = radars()
    of.hear(link("The radar was unplugged.", RadarTrouble.GONE), t_s=100.0)
    assert of.trouble("nb", t_s=100.1 + MODULE_S_MAX) == ""


def test_what_is_over_is_told_to_those_who_look_at_radars_and_not_to_the_ward():
    of = radars()
    of.hear(fault("The module restarted itself.", kind=RadarTrouble.RESTARTED), t_s=100.0)
    assert of.trouble("nb", t_s=100.0) == ""
    told = of.seen("s1", t_s=101.0)["said"]
    assert told["reason"] == "The module restarted itself."
    assert told["words"]["nb"] == TROUBLES["nb"][RadarTrouble.RESTARTED]
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
