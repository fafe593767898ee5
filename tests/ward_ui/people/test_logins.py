"""Who is logged in where. Times are seconds, as arguments."""

from dataclasses import replace

import pytest

from tests.ward_ui.world import NORA
from ward_ui.people.logins import (
    N_DEVICES_MAX,
    N_LOGINS_MAX,
    NEVER_S,
    Lent,
    LogIn,
    LogIns,
    hashed,
    of_today,
)


def test_a_token_is_its_persons_until_it_expires_or_ends() -> None:
    logins = LogIns(lasts_s=100.0)
    token = logins.begin(NORA, t_s=0.0)
    assert logins.who(token, t_s=99.9) == NORA
    assert logins.who(token, t_s=100.0) is None
    for made_up in (token + "x", None, "", "\ud800"):
        assert logins.who(made_up, t_s=1.0) is None
    assert logins.end(token) == NORA
    assert logins.end(token) is None
    assert logins.who(token, t_s=1.0) is None


def test_the_token_itself_is_not_kept_and_tokens_are_bounded() -> None:
    logins = LogIns(lasts_s=100.0)
    tokens = [logins.begin(NORA, t_s=0.0) for _ in range(N_LOGINS_MAX + 1)]
    assert len(set(tokens)) == len(tokens)
    assert len(logins._logins) == N_LOGINS_MAX
    assert logins.who(tokens[0], t_s=1.0) is None
    assert logins.who(tokens[-1], t_s=1.0) == NORA
    assert all(token.encode() not in logins._logins for token in tokens)


def test_what_is_left_lying_locks_and_only_the_pin_opens_it() -> None:
    logins = LogIns(lasts_s=1000.0, lock_s=60.0)
    token = logins.begin(NORA, t_s=0.0)
    logins.touch(token, t_s=50.0)
    assert logins.who(token, t_s=109.9) == NORA
    standing = logins.standing(token, None, t_s=110.0)
    assert (standing.holder, standing.is_locked, standing.actor) == (NORA, True, None)
    logins.touch(token, t_s=111.0)
    assert logins.who(token, t_s=112.0) is None, "touching a locked screen does not open it"


def test_whoever_puts_the_phone_away_locks_it_at_once() -> None:
    for lock_s in (60.0, NEVER_S):
        logins = LogIns(lasts_s=1000.0, lock_s=lock_s)
        token = logins.begin(NORA, t_s=0.0)
        logins.lock(token, t_s=10.0)
        assert logins.standing(token, None, t_s=10.0).is_locked
        assert logins.standing(token, None, t_s=10.0).holder == NORA


@pytest.mark.parametrize("back_s", [120.0, 3600.0, 1e6])
def test_a_clock_put_back_gives_nobody_more_time(back_s: float) -> None:
    logins = LogIns(lasts_s=1000.0, lock_s=60.0)
    token = logins.begin(NORA, t_s=1e7)
    assert logins.who(token, t_s=1e7 - back_s) is None


def test_a_role_taken_in_need_holds_for_its_time_and_only_there() -> None:
    logins = LogIns(lasts_s=1000.0)
    viewer = replace(NORA, role="viewer")
    token, other = logins.begin(viewer, t_s=0.0), logins.begin(viewer, t_s=0.0)
    taken = logins.borrow(token, Lent(role="nurse", until_s=30.0, reason="arrest"), t_s=0.0)
    assert taken == replace(viewer, role="nurse", until_s=30.0)
    assert logins.who(token, t_s=29.0) == taken
    assert logins.who(token, t_s=30.0) == viewer
    assert logins.who(other, t_s=1.0) == viewer
    assert logins.borrowed(t_s=29.0) == [taken]
    assert logins.borrowed(t_s=30.0) == []


def test_nobody_takes_a_role_on_a_locked_phone() -> None:
    logins = LogIns(lasts_s=1000.0, lock_s=60.0)
    token = logins.begin(replace(NORA, role="viewer"), t_s=0.0)
    lent = Lent(role="nurse", until_s=999.0, reason="x")
    assert logins.borrow(token, lent, t_s=61.0) is None
    assert logins.borrow("made-up", lent, t_s=1.0) is None


def test_a_device_is_known_by_a_secret_of_its_own_once_somebody_has_logged_in() -> None:
    logins = LogIns(lasts_s=100.0)
    device = logins.know(None)
    assert logins.knows(device)
    assert logins.know(device) == device
    assert logins.know("made-up") != "made-up", "nobody chooses that secret"
    assert not logins.knows("made-up")
    assert logins.standing(None, device, t_s=0.0).is_known
    assert not logins.standing(None, None, t_s=0.0).is_known
    for _ in range(N_DEVICES_MAX):
        logins.know(None)
    assert len(logins._devices) == N_DEVICES_MAX


def test_every_change_is_told_so_that_it_can_be_kept() -> None:
    changes: list[tuple[bytes, LogIn | None]] = []
    logins = LogIns(lasts_s=100.0, on_change=lambda *change: changes.append(change))
    token = logins.begin(NORA, t_s=0.0)
    logins.end(token)
    assert [(key, login is None) for key, login in changes] == [
        (hashed(token), False),
        (hashed(token), True),
    ]


@pytest.mark.parametrize("change", ["role", "pin_hash", "badge", "subject", "person"])
def test_a_log_in_was_made_for_all_that_the_person_was(change: str) -> None:
    assert of_today(NORA) != of_today(replace(NORA, **{change: "other"}))
    assert of_today(NORA) == of_today(replace(NORA))
