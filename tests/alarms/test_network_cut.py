"""A whole link is lost: one announcement, every bed listed, and a red alarm heard through it."""

from alarms.engine import Bed
from alarms.messages import Change
from tests.alarms.ward import Ward, vitals

BEDS = tuple(Bed(bed=f"{n}", sensor=f"s{n}") for n in range(1, 13))


def play(ward, n_s, heard=(), **changes):
    """Only these beds are heard of; the DSP is alive."""
    for k in range(4 * n_s):
        ward.t_s += 0.25
        if k % 4 == 3:
            ward.station.on_alive("dsp", ward.now())
            ward.station.on_alive("records", ward.now())
            for bed in heard:
                said = vitals(ward.t_s, sensor=f"s{bed}", **changes.get(f"bed_{bed}", {}))
                ward.keep(ward.station.on_vitals(said, ward.now()))
        ward.keep(ward.station.tick(ward.now()))
    return ward


def everybody():
    return [f"{n}" for n in range(1, 13)]


def announced(ward):
    """Alarms that a phone of everybody would announce by themselves."""
    return [
        (bed, telling.alarm_id.split(".")[1])
        for bed in (*everybody(), "")
        for telling in ward.station.state(bed, ward.now()).tellings
        if telling.stage is not None and telling.group in {"", telling.alarm_id}
    ]


def test_twelve_sensors_lost_together_are_announced_once_and_listed_twelve_times():
    ward = play(play(Ward(beds=BEDS), 20, everybody()), 10)
    lost = [a for bed in everybody() for a in ward.alarms(bed) if a.condition == "sensor_lost"]
    assert len(lost) == 12
    assert announced(ward) == [("1", "sensor_lost")]


def test_a_red_alarm_is_announced_through_the_storm():
    ward = play(play(Ward(beds=BEDS), 20, everybody()), 10, ["12"])
    stops = {"breathing": False, "rr": None, "apnoea_s": 14.0}
    play(ward, 2, ["12"], bed_12=stops)
    assert ("12", "apnoea") in announced(ward)
    apnoea = next(a for a in ward.alarms("12") if a.condition == "apnoea")
    told = [e for e in ward.entries if e.change is Change.TOLD and e.alarm.id == apnoea.id]
    assert told


def test_when_the_bed_that_speaks_is_back_another_speaks():
    ward = play(play(Ward(beds=BEDS), 20, everybody()), 10)
    play(ward, 10, ["1"])
    assert announced(ward) == [("2", "sensor_lost")]
