"""The five states in which alarms are quieter, as the engine holds and publishes them."""

from dataclasses import replace

import pytest

from alarms.messages import (
    Assigned,
    Change,
    CommandRefusal,
    PatientSet,
    PauseReason,
    PauseSet,
    Phone,
    Phones,
    SignalsSet,
)
from alarms.signals.states import Inactivation, Policy
from tests.alarms.ward import APNOEA, Ward, ward_in_apnoea

FAST = {"rr": 27.0}
OFFERED = Policy(offered=frozenset(Inactivation))


def pause_sound(ward, **changes):
    values = {"bed": "7", "state": Inactivation.AUDIO_PAUSED} | changes
    return ward.set(SignalsSet(**values))


def inactive(ward):
    said = ward.station.state("7", ward.now()).inactive
    return [(one.state, one.alarms) for one in said]


def ids(ward):
    return tuple(alarm.id for alarm in ward.alarms())


def test_paused_sound_is_published_with_what_it_covers_and_its_end():
    ward = ward_in_apnoea()
    assert pause_sound(ward).ok
    one = ward.station.state("7", ward.now()).inactive[0]
    assert (one.state, one.alarms, one.person) == ("audio-paused", ids(ward), "nora")
    assert one.until_ns == ward.now().wall_ns + 120 * 10**9


def test_a_pause_of_sound_ends_by_itself_whatever_the_wall_clock_does():
    ward = ward_in_apnoea()
    pause_sound(ward)
    ward.wall_shift_s = -3600.0
    assert inactive(ward.play(119, **APNOEA))
    assert not inactive(ward.play(2, **APNOEA))


def test_a_new_alarm_is_not_covered_by_a_pause_of_another():
    ward = Ward().play(5).play(150, **FAST)
    assert pause_sound(ward).ok
    slow = ids(ward)
    ward.play(20, **APNOEA)
    assert len(ids(ward)) == 2
    assert inactive(ward) == [("audio-paused", slow)]


def test_what_goes_on_to_another_person_is_heard_there():
    ward = Ward()
    ward.set(Assigned(bed="7", persons=("nora", "per")))
    ward.play(20).play(12, **APNOEA)
    t_ns = ward.now().wall_ns
    phones = tuple(Phone(device=f"d-{p}", person=p, t_heard_ns=t_ns) for p in ("nora", "per"))
    ward.station.command(Phones(id="p", t_ns=t_ns, phones=phones), ward.now())
    ward.play(3, **APNOEA)
    assert pause_sound(ward).ok
    assert [e.person for e in ward.entries if e.change is Change.TOLD] == ["nora"]
    assert inactive(ward) == [("audio-paused", ids(ward))]
    ward.play(6, **APNOEA)
    assert [e.person for e in ward.entries if e.change is Change.TOLD] == ["nora", "per"]
    assert not any(alarms for _, alarms in inactive(ward))


def test_nothing_stands_nothing_is_paused():
    assert pause_sound(Ward().play(5)).refusal is CommandRefusal.NOT_HERE


def test_longer_than_the_ward_allows_is_refused():
    assert pause_sound(ward_in_apnoea(), lasts_s=600.0).refusal is CommandRefusal.BOUNDS


@pytest.mark.parametrize("state", [Inactivation.AUDIO_OFF, Inactivation.ALARM_OFF])
def test_what_has_no_end_is_not_offered_to_a_ward(state):
    ward = Ward().play(150, **FAST)
    said = pause_sound(ward, state=state, conditions=("rr_high",), reason="always so")
    assert said.refusal is CommandRefusal.BOUNDS


@pytest.mark.parametrize("state", [Inactivation.AUDIO_OFF, Inactivation.ALARM_OFF])
def test_where_the_ward_offers_it_off_holds_for_its_condition_and_reminds(state):
    ward = Ward(signals=OFFERED).play(150, **FAST)
    assert pause_sound(ward, state=state, conditions=("rr_high",), reason="always so").ok
    assert inactive(ward.play(290, **FAST)) == [(state, ids(ward))]
    assert ward.station.state("7", ward.now()).inactive[0].t_reminded_ns == 0
    ward.play(20, **FAST)
    assert ward.station.state("7", ward.now()).inactive[0].t_reminded_ns > 0
    assert pause_sound(ward, state=state, on=False).ok
    assert inactive(ward) == []


def test_a_high_alarm_cannot_be_switched_off():
    ward = ward_in_apnoea()
    ward = Ward(signals=OFFERED).play(5).play(16, **APNOEA)
    asked = {"state": Inactivation.ALARM_OFF, "conditions": ("apnoea",), "reason": "loud"}
    assert pause_sound(ward, **asked).refusal is CommandRefusal.BOUNDS


def test_acknowledged_and_paused_are_published_as_states_too():
    ward = Ward().play(5).play(150, **FAST)
    ward.acknowledge()
    assert inactive(ward) == [("acknowledged", ids(ward))]
    until_ns = ward.now().wall_ns + 600 * 10**9
    ward.set(PauseSet(bed="7", reason=PauseReason.CARE, until_ns=until_ns))
    ward.play(1, **FAST)
    assert [state for state, _ in inactive(ward)] == ["acknowledged", "alarm-paused"]


@pytest.mark.parametrize("state", [Inactivation.ALARM_PAUSED, Inactivation.ACKNOWLEDGED])
def test_what_has_a_command_of_its_own_is_not_set_this_way(state):
    assert pause_sound(ward_in_apnoea(), state=state).refusal is CommandRefusal.NOT_HERE


def test_only_nurses_silence_and_every_attempt_is_in_the_journal():
    ward = ward_in_apnoea()
    fact = SignalsSet(bed="7", state=Inactivation.AUDIO_PAUSED)
    assert ward.set(fact, person="vera").refusal is CommandRefusal.FORBIDDEN
    assert ward.entries[-1].change is Change.REFUSED
    assert ward.set(replace_bed(fact, "99")).refusal is CommandRefusal.NOT_HERE
    assert ward.set(fact, t_s=ward.t_s - 60).refusal is CommandRefusal.LATE


def replace_bed(fact, bed):
    return SignalsSet(bed=bed, state=fact.state)


def test_after_a_restart_it_sounds_again():
    ward = ward_in_apnoea()
    pause_sound(ward)
    assert inactive(ward.restart()) == []


def test_the_next_patient_is_heard():
    ward = Ward(signals=OFFERED).play(150, **FAST)
    asked = {"state": Inactivation.ALARM_OFF, "conditions": ("rr_high",), "reason": "always so"}
    assert pause_sound(ward, **asked).ok
    ward.set(PatientSet(bed="7", occupied=False))
    ward.set(PatientSet(bed="7", occupied=True))
    assert inactive(ward.play(200, **FAST)) == []


def reminders(ward):
    return [e.t_ns for e in ward.entries if e.change is Change.REMINDED]


def test_a_high_alarm_that_was_taken_and_stands_reminds_every_five_minutes():
    ward = ward_in_apnoea()
    ward.acknowledge()
    taken_ns = ward.now().wall_ns
    ward.play(620, **APNOEA)
    assert [round((t - taken_ns) / 1e9) for t in reminders(ward)] == [300, 600]
    assert ward.alarms()[0].t_reminded_ns == reminders(ward)[-1]


def test_a_reminder_calls_nobody_anew():
    ward = ward_in_apnoea()
    ward.acknowledge()
    told = [e for e in ward.entries if e.change is Change.TOLD]
    ward.play(620, **APNOEA)
    assert [e for e in ward.entries if e.change is Change.TOLD] == told


def test_an_alarm_that_nobody_has_taken_needs_no_reminder():
    assert reminders(ward_in_apnoea().play(620, **APNOEA)) == []


def test_after_a_restart_reminders_go_on():
    ward = ward_in_apnoea()
    ward.acknowledge()
    ward = ward.play(310, **APNOEA).restart()
    assert ward.alarms()[0].t_reminded_ns > 0
    assert len(reminders(ward.play(310, **APNOEA))) == 1


def test_a_condition_without_a_reminder_does_not_remind():
    table = tuple(replace(rule, remind_s=0.0) for rule in Ward().table)
    ward = Ward(table).play(5).play(16, **APNOEA)
    ward.acknowledge()
    assert reminders(ward.play(620, **APNOEA)) == []
