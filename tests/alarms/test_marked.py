"""What people thought of an alarm, afterwards."""

from alarms.messages import Change, CommandRefusal, Marked, Set, Verdict
from tests.alarms.ward import APNOEA, Ward


def mark(ward, alarm_id, person="nora", command="m-1"):
    fact = Marked(bed="7", alarm_id=alarm_id, verdict=Verdict.FALSE)
    said = Set(id=command, fact=fact, person=person, device="p", t_ns=ward.now().wall_ns)
    answer, entries = ward.station.command(said, ward.now())
    ward.keep(entries)
    return answer


def test_an_alarm_is_marked_while_it_stands_and_after_its_end():
    ward = Ward().play(5).play(16, **APNOEA)
    alarm_id = ward.alarms()[0].id
    assert mark(ward, alarm_id).ok
    ward.acknowledge(alarm_id)
    ward.play(20)
    assert ward.alarms() == ()
    assert mark(ward, alarm_id, command="m-2").ok
    assert [e.fact.verdict for e in ward.entries if e.change is Change.SET and e.fact] == [
        Verdict.FALSE,
        Verdict.FALSE,
    ]


def test_what_never_was_and_who_has_no_right_is_refused():
    ward = Ward().play(5).play(16, **APNOEA)
    assert mark(ward, "7.apnoea.0").refusal is CommandRefusal.UNKNOWN
    alarm_id = ward.alarms()[0].id
    assert mark(ward, alarm_id, "nobody", "m-2").refusal is CommandRefusal.FORBIDDEN
