"""What people say: obeyed once, or refused with a reason; always in the journal."""

import pytest

from alarms.messages import (
    Assigned,
    Change,
    CommandRefusal,
    Decline,
    Entry,
    Phone,
    Phones,
    Seen,
    Set,
)
from tests.alarms.ward import Ward


def ward():
    made = Ward().play(5).play(16, breathing=False, rr=None)
    made.n = 0
    return made


def say(made, command_type, person="nora", *, alarm_id=None, id_=None, **changes):
    made.n += 1
    if alarm_id is None and command_type is not Set:
        alarm_id = made.alarms()[0].id
    about = {} if alarm_id is None else {"alarm_id": alarm_id}
    command = command_type(
        id=id_ or f"x-{made.n}", person=person, device="d-1", t_ns=made.now().wall_ns,
        **about, **changes
    )  # fmt: skip
    answer, entries = made.station.command(command, made.now())
    made.keep(entries)
    return answer, entries


def assign(made, *persons, bed="7", shift="", person="nora", **changes):
    fact = Assigned(bed=bed, persons=persons, shift=shift)
    return say(made, Set, person, fact=fact, **changes)


def phones(made, *persons):
    now_ns = made.now().wall_ns
    listed = tuple(Phone(device=f"d-{p}", person=p, t_heard_ns=now_ns) for p in persons)
    made.station.command(Phones(id="p", t_ns=now_ns, phones=listed), made.now())


def changes(entries: list[Entry]):
    return [(e.change, e.person, e.note) for e in entries]


@pytest.mark.parametrize("command_type", [Seen, Decline])
def test_the_same_command_again_is_answered_the_same_and_does_nothing_twice(command_type):
    made = ward()
    answer, entries = say(made, command_type, id_="x")
    again, nothing = say(made, command_type, id_="x")
    assert (answer.ok, len(entries), again, nothing) == (True, 1, answer, [])
    late = made.restart()
    late.n = 9
    assert say(late, command_type, id_="x") == (answer, [])


@pytest.mark.parametrize("command_type", [Seen, Decline])
@pytest.mark.parametrize("person", ["vera", "nobody"])
def test_who_has_not_the_right_is_refused_and_that_is_journalled(command_type, person):
    made = ward()
    answer, entries = say(made, command_type, person)
    assert answer.refusal is CommandRefusal.FORBIDDEN
    assert changes(entries) == [(Change.REFUSED, person, "forbidden")]
    assert entries[0].alarm.id == made.alarms()[0].id


def test_a_viewer_takes_no_alarm():
    made = ward()
    assert made.acknowledge(person="vera").refusal is CommandRefusal.FORBIDDEN
    assert made.phases() == {"apnoea": "sounding"}


@pytest.mark.parametrize("command_type", [Seen, Decline])
def test_what_has_ended_or_never_was_is_refused(command_type):
    made = ward()
    alarm_id = made.alarms()[0].id
    made.acknowledge()
    made.play(6)
    ended, entries = say(made, command_type, alarm_id=alarm_id)
    assert (ended.refusal, entries[0].change) == (CommandRefusal.ENDED, Change.REFUSED)
    never, entries = say(made, command_type, alarm_id="7.apnoea.0")
    assert (never.refusal, entries[0].change) == (CommandRefusal.UNKNOWN, Change.REFUSED)


def test_declining_what_somebody_has_taken_comes_too_late():
    made = ward()
    made.acknowledge()
    answer, entries = say(made, Decline, "per")
    assert (answer.refusal, entries[0].note) == (CommandRefusal.LATE, "late")


def test_a_receipt_names_the_person_whose_phone_it_is():
    made = Ward().play(5)
    made.n = 0
    phones(made, "nora", "cato")
    assign(made, "nora")
    made.play(16, breathing=False, rr=None)
    telling = made.station.state("7", made.now()).tellings[0]
    assert telling.told[0] == "nora"


@pytest.mark.parametrize(
    ("persons", "bed", "shift", "person", "refusal"),
    [
        (("nora",), "7", "", "vera", CommandRefusal.FORBIDDEN),
        (("vera",), "7", "", "nora", CommandRefusal.NOT_HERE),
        (("nora", "who"), "7", "", "nora", CommandRefusal.NOT_HERE),
        (("nora",), "77", "", "nora", CommandRefusal.NOT_HERE),
        (("nora",), "7", "never", "nora", CommandRefusal.NOT_HERE),
        (("nora", "nora"), "7", "", "nora", CommandRefusal.BOUNDS),
        (("nora", "per", "siri", "ali", "cato"), "7", "", "nora", CommandRefusal.BOUNDS),
    ],
)
def test_an_assignment_that_cannot_be_is_refused_and_changes_nothing(
    persons, bed, shift, person, refusal
):
    made = Ward().play(1)
    made.n = 0
    phones(made, "nora", "per")
    assign(made, "per")
    answer, entries = assign(made, *persons, bed=bed, shift=shift, person=person)
    assert (answer.refusal, [e.change for e in entries]) == (refusal, [Change.REFUSED])
    made.play(16, breathing=False, rr=None)
    assert made.station.state("7", made.now()).tellings[0].told[0] == "per"


def test_an_assignment_outlives_a_restart():
    made = Ward().play(1)
    made.n = 0
    assign(made, "per")
    again = made.restart()
    phones(again, "per")
    again.play(16, breathing=False, rr=None)
    assert again.station.state("7", again.now()).tellings[0].told[0] == "per"


def test_whose_a_bed_is_stands_in_its_state_also_after_a_restart():
    made = Ward().play(1)
    made.n = 0
    assert made.station.state("7", made.now()).receivers == ()
    assign(made, "per", "nora")
    assert made.station.state("7", made.now()).receivers == ("per", "nora")
    again = made.restart()
    assert again.station.state("7", again.now()).receivers == ("per", "nora")


def test_a_restart_stands_with_the_same_tellings():
    made = Ward().play(1)
    made.n = 0
    phones(made, "per", "cato")
    assign(made, "per")
    made.play(16, breathing=False, rr=None)
    before = made.station.state("7", made.now()).tellings
    assert before == made.restart().station.state("7", made.now()).tellings != ()
