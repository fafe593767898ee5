import json
from pathlib import Path

from alarms.messages import Alarm, AlarmState
from sensor.bus import Alive
from tests.ward_ui.world import apnoea, config, vitals
from ward_ui.live.ward import N_STRANGERS_MAX, Ward

NOW_NS = 1_795_000_000_000_000_000
FOLDER = Path("nowhere")


def at(t_s: float) -> dict[str, float | int]:
    return {"t_s": t_s, "now_ns": NOW_NS + round(t_s * 1e9)}


def new_ward() -> Ward:
    return Ward(config=config(FOLDER), **at(0.0))


def state(bed: str, *alarms: Alarm, seq: int = 1) -> AlarmState:
    return AlarmState(bed=bed, seq=seq, t_ns=NOW_NS, alarms=alarms)


def beat(service: str, detail: str = "") -> Alive:
    return Alive(service=service, pid=1, t_ns=NOW_NS, detail=detail)


def service(ward: Ward, name: str, t_s: float) -> dict[str, object]:
    listed = ward.snapshot(**at(t_s))["services"]
    return next(each for each in listed if each["service"] == name)


def test_a_bed_is_lost_after_three_seconds_and_comes_back_with_the_next_vitals() -> None:
    ward = new_ward()
    assert ward.snapshot(**at(1.0))["beds"][0]["vitals"] is None
    ward.hear_vitals(vitals(), **at(1.0))
    assert ward.look(**at(4.0)) == []
    (note,) = ward.look(**at(4.1))
    assert note.key == ("vitals", "7")
    assert json.loads(note.text)["state"] == "lost"
    assert ward.look(**at(9.0)) == [], "said once"
    assert ward.snapshot(**at(9.0))["beds"][0]["vitals"]["state_s"] == 8.0
    (note,) = ward.hear_vitals(vitals(), **at(10.0))
    assert json.loads(note.text)["state"] == "measuring"
    assert len(ward.look(**at(13.1))) == 1


def test_every_service_is_down_until_it_is_heard() -> None:
    ward = new_ward()
    assert ward.services_up() == {"dsp": False, "alarms": False, "records": False}
    (note,) = ward.hear_alive(beat("dsp"), **at(1.0))
    assert note.key == ("services", "")
    assert ward.hear_alive(beat("dsp"), **at(2.0)) == [], "nothing new"
    assert ward.hear_alive(beat("unheard-of"), **at(2.0)) == []
    assert service(ward, "dsp", 2.0)["since_ms"] == NOW_NS // 10**6 + 1000


def test_a_service_is_down_after_three_seconds_of_silence() -> None:
    ward = new_ward()
    ward.hear_alive(beat("records"), **at(1.0))
    assert ward.look(**at(4.0)) == []
    assert len(ward.look(**at(4.1))) == 1
    down = service(ward, "records", 5.0)
    assert (down["up"], down["since_ms"]) == (False, NOW_NS // 10**6 + 4100)
    assert len(ward.hear_alive(beat("records"), **at(6.0))) == 1


def test_what_a_service_cannot_do_is_passed_on() -> None:
    ward = new_ward()
    ward.hear_alive(beat("records"), **at(1.0))
    assert len(ward.hear_alive(beat("records", "The disk is full."), **at(2.0))) == 1
    told = service(ward, "records", 2.0)
    assert (told["up"], told["detail"]) == (True, "The disk is full.")


def test_the_alarm_engine_is_up_only_while_it_speaks_of_every_bed() -> None:
    ward = new_ward()
    ward.hear_alive(beat("alarms"), **at(1.0))
    ward.hear_alarms(state("7"), **at(1.0))
    ward.look(**at(1.1))
    assert not ward.is_up("alarms")
    ward.hear_alarms(state("3"), **at(1.1))
    ward.look(**at(1.2))
    assert ward.is_up("alarms")
    for t_s in (2.0, 3.0, 4.0, 5.0):
        ward.hear_alive(beat("alarms"), **at(t_s))
        ward.hear_alarms(state("7"), **at(t_s))
    assert not ward.is_up("alarms")
    assert "3" in service(ward, "alarms", 5.0)["detail"]


def test_an_unchanged_state_is_not_told_again() -> None:
    ward = new_ward()
    alarm = apnoea()
    assert len(ward.hear_alarms(state("7", alarm), **at(1.0))) == 1
    assert ward.hear_alarms(state("7", alarm, seq=9), **at(2.0)) == []
    assert len(ward.hear_alarms(state("7", seq=10), **at(3.0))) == 1
    assert ward.snapshot(**at(3.0))["seq"] == 10


def test_an_alarm_of_a_bed_that_the_ward_file_does_not_name_is_shown_for_the_ward() -> None:
    ward = new_ward()
    (note,) = ward.hear_alarms(state("", apnoea("", "ward.1")), **at(1.0))
    (note,) = ward.hear_alarms(state("99", apnoea("99", "99.apnoea.1"), seq=2), **at(1.0))
    told = json.loads(note.text)
    assert (note.key, told["bed"]) == (("alarms", ""), "")
    assert {alarm["id"] for alarm in told["alarms"]} == {"ward.1", "99.apnoea.1"}
    assert len(ward.snapshot(**at(1.0))["ward_alarms"]) == 2


def test_beds_made_up_without_end_do_not_fill_the_memory() -> None:
    ward = new_ward()
    for n in range(10 * N_STRANGERS_MAX):
        ward.hear_alarms(state(f"x{n}", apnoea(f"x{n}", f"x{n}.1")), **at(1.0))
    assert len(ward.snapshot(**at(1.0))["ward_alarms"]) == N_STRANGERS_MAX


def test_an_alarm_about_a_phone_says_whose_it_is_and_of_an_unknown_device_nothing() -> None:
    ward = new_ward()
    ward.holder_of = {"d-1": "nora"}.get  # type: ignore[assignment]  # None is as empty as ""
    heard = [apnoea(bed="", id_=device, about=device) for device in ("d-1", "d-2")]
    ward.hear_alarms(state("", *heard), **at(1.0))
    told = ward.snapshot(**at(1.0))["ward_alarms"]
    assert [one["whose"] for one in told] == ["Nora Vik", None]
