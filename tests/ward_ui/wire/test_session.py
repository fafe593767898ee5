"""The conversation without sockets: only the outcomes of docs/protocol.md, whatever comes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ward_ui.world import NORA, config
from ward_ui.http.origin import is_own_origin
from ward_ui.people.rights import RIGHTS
from ward_ui.people.standing import NOBODY, Standing
from ward_ui.wire.actions import Action, Assign, Deliver, End, Greet, Refuse, State, Take, Touch
from ward_ui.wire.session import (
    MESSAGES_AT_ONCE,
    MESSAGES_PER_S,
    N_REMEMBERED,
    NEEDS,
    RECEIVED_AGAIN_S,
    RECEIVED_AT_ONCE,
    Session,
)

CONFIG = config(Path("nowhere"))
HERE = Standing(holder=NORA, is_open=True)
HELLO = {"type": "hello", "protocol": 1, "device": "d-1", "kind": "phone", "last_seq": 7}

OUTCOMES = {
    (4400, "rubbish"),
    (4401, "login"),
    (4403, "origin"),
    (4406, "protocol"),
    (4408, "hello"),
    (4008, "slow"),
}


def opened(**changes: Any) -> Session:
    session = Session(CONFIG, t_s=0.0)
    assert session.opened(origin=None, host="ward", who=HERE) == []
    return session


def greeted() -> Session:
    session = opened()
    said = session.text(json.dumps(HELLO), t_s=0.0, who=HERE)
    assert said == [Greet(device="d-1", kind="phone", last_seq=7)]
    return session


def said(session: Session, message: dict[str, Any], *, t_s: float = 1.0) -> list[Action]:
    return session.text(json.dumps(message), t_s=t_s, who=HERE)


words = st.text(max_size=12) | st.sampled_from(["a" * 64, "a" * 65, "\ud800", "", "acknowledge"])
values = st.none() | st.booleans() | st.integers() | st.floats() | words | st.lists(words)
names = st.sampled_from(
    ["type", "protocol", "device", "kind", "last_seq", "alarm_ids", "id", "name", "alarm_id"]
)
kinds = st.sampled_from(["hello", "heartbeat", "received", "command", "vitals"])
almost = st.builds(lambda a, b, kind: {**a, **b, "type": kind},
                   st.just(HELLO | {"id": "c", "name": "acknowledge", "alarm_id": "a",
                                    "alarm_ids": ["a"]}),
                   st.dictionaries(names, values, max_size=3), kinds)  # fmt: skip
texts = (
    st.text()
    | st.dictionaries(names, values).map(json.dumps)
    | almost.map(json.dumps)
    | almost.map(lambda m: json.dumps(m, ensure_ascii=False))
    | almost.map(lambda m: json.dumps(m)[:-3])
    | st.just(json.dumps(HELLO))
)
steps = st.lists(
    st.tuples(
        texts | st.none() | st.binary(),
        st.floats(0, 20),
        st.sampled_from([None, NORA]),
        st.booleans(),
    ),
    max_size=30,
)


@settings(max_examples=300)
@given(
    steps,
    st.booleans(),
    st.none() | st.text() | st.sampled_from(["http://ward", "http://[", "http://ward:x"]),
)
def test_whatever_comes_in_only_documented_outcomes_come_out(
    story: list[tuple[str | bytes | None, float, Any, bool]], is_open: bool, origin: str | None
) -> None:
    session = Session(config(Path("nowhere"), display_without_login=is_open), t_s=0.0)
    outcome = session.opened(origin=origin, host="ward", who=Standing(is_open=is_open))
    t_s, greetings = 0.0, 0
    for message, wait_s, person, is_locked in story:
        t_s += wait_s
        who = Standing(holder=person, is_locked=is_locked, is_open=is_open)
        was_over = any(isinstance(action, End) for action in outcome)
        if message is None:
            new = session.silence(t_s=t_s)
        elif isinstance(message, bytes):
            new = session.binary()
        else:
            new = session.text(message, t_s=t_s, who=who)
        assert not (was_over and new), "after the end there is nothing more"
        for action in new:
            greetings += isinstance(action, Greet)
            assert isinstance(action, Greet) or greetings == 1 or isinstance(action, End)
            if isinstance(action, Refuse):
                answer = json.loads(action.text)
                assert (answer["type"], answer["ok"]) == ("answer", False)
                assert answer["reason"].endswith(".")
            if isinstance(action, Take):
                assert person is NORA
                assert not is_locked
                assert action.person == "nora"
        outcome += new
    ends = [action for action in outcome if isinstance(action, End)]
    assert len(ends) <= 1
    assert all((end.close_code, end.code) in OUTCOMES for end in ends)
    assert greetings <= 1


def test_hello_is_waited_for_five_seconds() -> None:
    session = opened()
    assert session.deadline_s == 5.0
    assert session.silence(t_s=4.9) == []
    (end,) = session.silence(t_s=5.0)
    assert isinstance(end, End)
    assert end.close_code == 4408


def test_fifteen_silent_seconds_end_it_and_any_message_starts_them_anew() -> None:
    session = greeted()
    assert said(session, {"type": "heartbeat"}, t_s=14.0) == []
    assert session.deadline_s == 29.0
    assert session.silence(t_s=28.9) == []
    (end,) = session.silence(t_s=29.0)
    assert isinstance(end, End)
    assert (end.close_code, end.code) == (4008, "slow")


def test_unknown_members_are_ignored_but_an_unknown_command_is_refused() -> None:
    session = greeted()
    assert said(session, {"type": "heartbeat", "mood": "good"}) == []
    command = {"type": "command", "id": "c-1", "name": "pause", "alarm_id": "a"}
    (say,) = said(session, command)
    assert isinstance(say, Refuse)
    assert json.loads(say.text) == {
        "type": "answer",
        "id": "c-1",
        "ok": False,
        "reason": "This server knows no command “pause”.",
        "reasons": {
            "nb": "Tjeneren kjenner ikke kommandoen «pause».",
            "en": "This server knows no command “pause”.",
        },
    }


@pytest.mark.parametrize("role", ["viewer", "technician", "engineer", "admin"])
def test_who_only_looks_cannot_take_an_alarm(role: str) -> None:
    session = greeted()
    command = {"type": "command", "id": "c-1", "name": "acknowledge", "alarm_id": "a"}
    (say,) = session.text(
        json.dumps(command), t_s=1.0, who=Standing(holder=replace(NORA, role=role))
    )
    assert isinstance(say, Refuse)
    assert json.loads(say.text)["ok"] is False
    assert role in json.loads(say.text)["reason"]
    assert isinstance(said(session, command)[1], Take), "a nurse can"


def test_receipts_are_passed_on_each_once_a_message_and_what_is_remembered_is_bounded() -> None:
    session = greeted()
    receipt = {"type": "received", "alarm_ids": ["a", "b", "a"]}
    assert said(session, receipt) == [
        Deliver(device="d-1", alarm_ids=("a", "b"), person="nora", is_known=True)
    ]
    for n in range(3 * N_REMEMBERED):
        said(session, {"type": "received", "alarm_ids": [f"x{n}"]}, t_s=1.0 + n)
    assert len(session._delivered) == N_REMEMBERED


def test_a_receipt_is_passed_on_again_for_whoever_holds_the_phone_next() -> None:
    session = greeted()
    receipt = {"type": "received", "alarm_ids": ["a"]}
    of_per = Standing(holder=replace(NORA, person="per"))
    (first,) = said(session, receipt, t_s=1.0)
    (second,) = session.text(json.dumps(receipt), t_s=1.1, who=of_per)
    assert [one.person for one in (first, second)] == ["nora", "per"]


def test_an_alarm_that_is_told_anew_at_once_is_received_anew_at_once_and_not_without_end() -> None:
    session = greeted()
    receipt = {"type": "received", "alarm_ids": ["a"]}
    assert all(said(session, receipt, t_s=1.0 + 0.4 * n) for n in range(RECEIVED_AT_ONCE))
    assert said(session, receipt, t_s=2.2) == []
    assert sum(bool(said(session, receipt, t_s=3 + 0.1 * n)) for n in range(600)) == pytest.approx(
        60 / RECEIVED_AGAIN_S, abs=1
    )


def test_what_a_display_shows_is_on_nobodys_phone_whoever_has_logged_in_there() -> None:
    session = Session(config(Path("nowhere")), t_s=0.0)
    session.opened(origin=None, host="ward", who=Standing(holder=NORA))
    said(session, HELLO | {"kind": "display"}, t_s=0.0)
    assert said(session, {"type": "received", "alarm_ids": ["a"]}) == [
        Deliver(device="d-1", alarm_ids=("a",), is_known=True)
    ]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_receipt_says_whether_it_is_of_a_device_of_the_ward(is_known: bool) -> None:
    who = Standing(is_open=True, is_known=is_known)
    receipt = json.dumps({"type": "received", "alarm_ids": ["a"]})
    (deliver,) = greeted().text(receipt, t_s=1.0, who=who)
    assert deliver == Deliver(device="d-1", alarm_ids=("a",), is_known=is_known)


def test_a_burst_is_read_and_a_flood_is_not() -> None:
    session = greeted()
    beat = {"type": "heartbeat"}
    assert all(said(session, beat, t_s=0.0) == [] for _ in range(int(MESSAGES_AT_ONCE) - 1))
    (end,) = said(session, beat, t_s=0.0)
    assert isinstance(end, End)
    assert end.code == "rubbish"
    steady = greeted()
    for n in range(10_000):
        assert said(steady, beat, t_s=n / MESSAGES_PER_S) == []


def test_a_log_in_that_ends_is_the_end_where_reading_needs_one() -> None:
    session = Session(config(Path("nowhere"), display_without_login=False), t_s=0.0)
    assert session.opened(origin=None, host="ward", who=HERE) == []
    session.text(json.dumps(HELLO), t_s=0.0, who=HERE)
    (end,) = session.text('{"type": "heartbeat"}', t_s=1.0, who=NOBODY)
    assert isinstance(end, End)
    assert (end.close_code, end.code) == (4401, "login")


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        (None, "ward:8080", True),
        ("http://ward:8080", "ward:8080", True),
        ("https://WARD", "ward", True),
        ("http://ward", "ward:8080", False),
        ("http://ward:8080", "ward", False),
        ("http://evil", "ward", False),
        ("http://ward@evil", "ward", False),
        ("http://ward.evil", "ward", False),
        ("file://ward", "ward", False),
        ("null", "ward", False),
        ("", "", False),
        ("http://", "", False),
    ],
)
def test_only_a_page_of_this_server_is_its_own(origin: str | None, host: str, own: bool) -> None:
    assert is_own_origin(origin, host) is own


def test_the_protocol_page_names_every_way_to_end() -> None:
    page = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text()
    for close_code, code in OUTCOMES:
        assert f"| {close_code} | `{code}` |" in page


def command(name: str, **about: Any) -> dict[str, Any]:
    return {"type": "command", "id": "c-1", "name": name, **about}


@pytest.mark.parametrize("name", ["acknowledge", "seen", "decline"])
def test_a_command_about_an_alarm_is_asked_for_the_person(name: str) -> None:
    asked = said(greeted(), command(name, alarm_id="a"))
    assert asked == [Touch(), Take(id="c-1", alarm_id="a", device="d-1", person="nora", name=name)]


def test_an_assignment_is_asked_for_the_person() -> None:
    asked = said(greeted(), command("assign", bed="7", persons=["per", "nora"], shift="day"))
    assert asked == [
        Touch(),
        Assign(
            id="c-1", bed="7", persons=("per", "nora"), shift="day", device="d-1", person="nora"
        ),
    ]


@pytest.mark.parametrize("name", ["acknowledge", "seen", "decline", "assign"])
def test_a_command_that_does_not_say_what_it_is_about_is_rubbish(name: str) -> None:
    (end,) = said(greeted(), command(name))
    assert isinstance(end, End)
    assert (end.close_code, end.code) == (4400, "rubbish")


def test_only_a_phone_is_somebodys_and_it_tells_of_itself() -> None:
    session = greeted()
    said(session, {"type": "heartbeat", "battery": 0.4, "test": "no sound"})
    said(session, {"type": "heartbeat"})
    phone = session.phone(HERE, t_ns=5)
    assert phone is not None
    assert (phone.device, phone.person, phone.t_heard_ns) == ("d-1", "nora", 5)
    assert (phone.battery, phone.test) == (0.4, "no sound")
    assert (session.listener(HERE), session.listener(NOBODY)) == ("nora", None)
    display = opened()
    said(display, HELLO | {"kind": "display"})
    assert (display.phone(HERE, t_ns=5), display.listener(HERE)) == (None, None)


ABOUT: dict[str, dict[str, Any]] = {
    "acknowledge": {"alarm_id": "a"},
    "seen": {"alarm_id": "a"},
    "decline": {"alarm_id": "a"},
    "assign": {"bed": "7", "persons": ["nora"]},
    "set": {"fact": {"fact": "pause", "bed": "7", "reason": "care", "until_ms": 1}},
}


def test_every_command_is_in_the_table_of_rights() -> None:
    assert set(ABOUT) == set(NEEDS)


@pytest.mark.parametrize("name", ABOUT)
@pytest.mark.parametrize("role", [None, "stranger", *RIGHTS])
def test_each_command_is_asked_for_exactly_those_roles_that_have_its_right(
    name: str, role: str | None
) -> None:
    person = None if role is None else replace(NORA, role=role)
    has_right = role is not None and NEEDS[name] in RIGHTS.get(role, ())
    for is_locked in (False, True):
        who = Standing(holder=person, is_locked=is_locked, is_open=True)
        done = greeted().text(json.dumps(command(name, **ABOUT[name])), t_s=1.0, who=who)
        asked = [action for action in done if isinstance(action, Take | Assign | State)]
        refused = [action for action in done if isinstance(action, Refuse)]
        allowed = has_right and not is_locked
        assert (len(asked), len(refused)) == ((1, 0) if allowed else (0, 1))


def test_a_phone_that_locks_is_told_so_and_still_told_of_its_alarms() -> None:
    session, locked = greeted(), Standing(holder=NORA, is_locked=True)
    assert session.changed(locked, last_seq=9) == [Greet(device="d-1", kind="phone", last_seq=9)]
    assert session.listener(locked) == "nora"
    phone = session.phone(locked, t_ns=5)
    assert phone is not None
    assert phone.person == "nora"


def test_a_log_in_that_ends_in_the_middle_of_an_alarm_leaves_it_in_view_on_a_known_device() -> None:
    known, stranger = Standing(is_known=True), NOBODY
    session = greeted()
    assert isinstance(session.changed(known, last_seq=9)[0], Greet)
    refused = session.text(json.dumps(command("acknowledge", alarm_id="a")), t_s=1.0, who=known)
    assert isinstance(refused[0], Refuse)
    assert refused[0].why == "login_ended"
    (end,) = session.changed(stranger, last_seq=9)
    assert isinstance(end, End)
    assert (end.close_code, end.code) == (4401, "login")


def test_a_screen_that_is_used_does_not_lock() -> None:
    assert said(greeted(), {"type": "heartbeat", "touched": True}) == [Touch()]
    assert said(greeted(), {"type": "heartbeat"}) == []


def test_a_stranger_who_takes_the_name_of_somebodys_phone_is_no_phone() -> None:
    """Else a machine at an open ward could take a nurse's phone off the list, and end its push."""
    stranger, known = Standing(is_open=True), Standing(is_open=True, is_known=True)
    session = Session(CONFIG, t_s=0.0)
    assert session.opened(origin=None, host="ward", who=stranger) == []
    session.text(json.dumps(HELLO), t_s=0.0, who=stranger)
    assert session.phone(stranger, t_ns=5) is None
    told = session.phone(known, t_ns=5)
    assert told is not None, "a device of the ward that nobody holds any more says so"
    assert told.person == ""


def test_a_phone_says_that_its_person_has_gone_although_nobody_knows_the_device() -> None:
    gone = greeted().phone(Standing(is_open=True), t_ns=5)
    assert gone is not None
    assert gone.person == ""
