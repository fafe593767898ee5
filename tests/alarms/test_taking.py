"""Taking alarms, receipts, and what stands after a restart."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.engine import Bed
from alarms.messages import Acknowledge, Change, CommandRefusal, Delivered
from tests.alarms.ward import APNOEA, ward_in_apnoea

# --- commands ---


def test_an_acknowledged_alarm_is_silent_until_its_end_and_then_gone():
    ward = ward_in_apnoea()
    assert ward.acknowledge().ok
    assert ward.alarms()[0].acknowledged_by == "nora"
    ward.play(60, **APNOEA)
    assert ward.phases() == {"apnoea": "acknowledged"}
    ward.play(6)
    assert ward.story() == ["apnoea signal", "apnoea acknowledged", "apnoea ended"]


def test_an_apnoea_that_nobody_saw_stays_until_somebody_has():
    ward = ward_in_apnoea().play(600)
    assert ward.phases() == {"apnoea": "returned"}
    ward.acknowledge()
    assert ward.phases() == {}
    assert ward.story()[-2:] == ["apnoea acknowledged", "apnoea ended"]


def test_the_same_command_again_gives_the_same_answer_and_does_nothing():
    ward = ward_in_apnoea()
    alarm_id = ward.alarms()[0].id
    first = ward.acknowledge(alarm_id)
    n = len(ward.entries)
    assert ward.acknowledge(alarm_id) == first
    assert len(ward.entries) == n
    again = ward.restart()
    assert again.acknowledge(alarm_id) == first
    assert again.entries == []


def test_taking_an_apnoea_that_is_over_is_answered_the_same_after_a_restart():
    ward = ward_in_apnoea().play(60)
    alarm_id = ward.alarms()[0].id
    assert ward.acknowledge(alarm_id).ok
    again = ward.restart()
    assert again.acknowledge(alarm_id).ok, "not: that alarm has ended"
    assert not again.acknowledge(alarm_id, command="c-2").ok


def test_a_second_person_is_journalled_and_the_first_keeps_the_alarm():
    ward = ward_in_apnoea()
    ward.acknowledge()
    assert ward.acknowledge(person="ali", device="phone-2").ok
    assert ward.alarms()[0].acknowledged_by == "nora"
    assert [e.person for e in ward.entries if e.change is Change.ACKNOWLEDGED] == ["nora", "ali"]


def test_what_has_ended_or_never_was_is_refused_and_journalled():
    ward = ward_in_apnoea()
    alarm_id = ward.alarms()[0].id
    ward.acknowledge()
    ward.play(6)
    late = ward.acknowledge(alarm_id, command="c-2")
    never = ward.acknowledge("7.apnoea.0", command="c-3")
    assert (late.ok, late.refusal) == (False, CommandRefusal.ENDED)
    assert (never.ok, never.refusal) == (False, CommandRefusal.UNKNOWN)
    assert [e.change for e in ward.entries[-2:]] == [Change.REFUSED, Change.REFUSED]
    assert ward.acknowledge(alarm_id, command="c-2") == late
    assert ward.restart().acknowledge("7.apnoea.0", command="c-3") == never


def test_delivery_is_journalled_once_per_alarm_and_device():
    ward = ward_in_apnoea()
    alarm_id = ward.alarms()[0].id
    assert ward.delivered(alarm_id).ok
    assert ward.delivered(alarm_id, command="d-2").ok
    assert ward.delivered(alarm_id, device="wall", command="d-1").ok
    ward = ward.restart()
    assert ward.delivered(alarm_id, command="d-3").ok
    delivered = [e.device for _, e in ward.numbered if e.change is Change.DELIVERED]
    assert delivered == ["phone-1", "wall"]
    assert not ward.delivered("7.apnoea.0").ok


def test_a_phone_that_the_next_person_holds_has_the_alarm_for_that_person_too():
    """Shown before anybody had logged in it was nobody's: then it called further all the same."""
    ward = ward_in_apnoea()
    alarm_id = ward.alarms()[0].id
    for person in ("", "nora", "nora", "per"):
        assert ward.delivered(alarm_id, person=person).ok
    delivered = [e.person for _, e in ward.numbered if e.change is Change.DELIVERED]
    assert delivered == ["", "nora", "per"]
    assert ward.station.state("7", ward.now()).tellings[0].on_device == ("nora", "per")


COMMANDS = st.lists(
    st.tuples(st.sampled_from(["acknowledge", "delivered"]), st.integers(0, 2), st.integers(0, 2)),
    max_size=12,
)


@settings(max_examples=50, deadline=None)
@given(COMMANDS, st.randoms(use_true_random=False))
def test_commands_in_any_order_and_number_leave_the_same_state(commands, random):
    def after(commands):
        ward = ward_in_apnoea()
        alarm_id = ward.alarms()[0].id
        for word, device, command in commands:
            said = Acknowledge if word == "acknowledge" else Delivered
            person = {"person": "nora"} if word == "acknowledge" else {}
            ward.keep(
                ward.station.command(
                    said(
                        id=f"c-{command}", alarm_id=alarm_id, device=f"d-{device}", t_ns=0, **person
                    ),
                    ward.now(),
                )[1]
            )
        facts = {(e.change, e.device, e.command if e.person else "") for e in ward.entries}
        return [replace(a, seq=0) for a in ward.alarms()], facts

    shuffled = commands + commands[: len(commands) // 2]
    random.shuffle(shuffled)
    assert after(commands) == after(shuffled)


# --- restart ---


@pytest.mark.parametrize("before", ["sounding", "acknowledged", "returned"])
def test_a_restart_puts_every_alarm_back_as_it_was(before):
    ward = ward_in_apnoea()
    if before == "acknowledged":
        ward.acknowledge()
    if before == "returned":
        ward.play(10)
    again = ward.restart()
    assert again.alarms() == ward.alarms()
    assert again.phases() == {"apnoea": before}
    assert again.entries == [], "nothing is told anew"
    again.play(60, **({} if before == "returned" else APNOEA))
    assert again.phases() == {"apnoea": before}


def test_an_alarm_restored_ends_as_it_would_have():
    ward = ward_in_apnoea()
    ward.acknowledge()
    again = ward.restart().play(6)
    assert again.story() == ["apnoea ended"]
    assert ward_in_apnoea().restart().play(6).story() == ["apnoea returned"]


def test_an_alarm_whose_bed_left_the_ward_file_ends_in_the_journal():
    ward = ward_in_apnoea()
    again = ward.restart(beds=(Bed(bed="9", sensor="s9"),))
    assert [(e.change, e.alarm.bed) for e in again.entries] == [(Change.ENDED, "7")]
    assert "ward file" in again.entries[0].note
