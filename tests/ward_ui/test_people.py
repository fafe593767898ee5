from argon2 import extract_parameters
from argon2.low_level import Type

from tests.ward_ui.world import NORA
from ward_ui.people import (
    N_LOGINS_MAX,
    N_WRONG_MAX,
    THROTTLE_S,
    LogIns,
    Person,
    Throttle,
    hash_pin,
    pin_is_right,
)

KEY = ("nora", "10.0.0.9")


def test_only_the_right_pin_of_a_known_person_is_right() -> None:
    assert pin_is_right(NORA, "4711") is True
    assert pin_is_right(NORA, "4712") is False
    assert pin_is_right(NORA, "\ud800") is False
    assert pin_is_right(None, "4711") is False
    broken = Person(person="x", name="X", role="nurse", pin_hash="4711")
    assert pin_is_right(broken, "4711") is False


def test_a_pin_is_kept_as_argon2id_with_its_own_salt() -> None:
    assert extract_parameters(hash_pin("4711")).type is Type.ID
    assert hash_pin("4711") != hash_pin("4711")


def test_after_five_tries_none_is_let_in_for_a_minute() -> None:
    throttle = Throttle()
    assert [throttle.admits(KEY, t_s=float(n)) for n in range(N_WRONG_MAX)] == [True] * 5
    assert not throttle.admits(KEY, t_s=5.0)
    assert throttle.admits(("nora", "10.0.0.8"), t_s=5.0), "from another address she may"
    assert throttle.admits(("amir", "10.0.0.9"), t_s=5.0), "and another person from this one"
    assert not throttle.admits(KEY, t_s=4.0 + THROTTLE_S - 0.1), "refusals do not prolong it"
    assert throttle.admits(KEY, t_s=4.0 + THROTTLE_S)


def test_a_right_pin_clears_the_count() -> None:
    throttle = Throttle()
    for n in range(20):
        assert throttle.admits(KEY, t_s=n / 10)
        if n % 4 == 3:
            throttle.right(KEY)


def test_a_token_is_its_persons_until_it_expires_or_ends() -> None:
    logins = LogIns(lasts_s=100.0)
    token = logins.begin(NORA, t_s=0.0)
    assert logins.who(token, t_s=99.9) == NORA
    assert logins.who(token, t_s=100.0) is None
    assert logins.who(token + "x", t_s=1.0) is None
    assert logins.who(None, t_s=1.0) is None
    assert logins.who("\ud800", t_s=1.0) is None
    logins.end(token)
    assert logins.who(token, t_s=1.0) is None


def test_the_token_itself_is_not_kept_and_tokens_are_bounded() -> None:
    logins = LogIns(lasts_s=100.0)
    tokens = [logins.begin(NORA, t_s=0.0) for _ in range(N_LOGINS_MAX + 1)]
    assert len(set(tokens)) == len(tokens)
    assert len(logins._people) == N_LOGINS_MAX
    assert logins.who(tokens[0], t_s=1.0) is None
    assert logins.who(tokens[-1], t_s=1.0) == NORA
    assert all(token.encode() not in logins._people for token in tokens)
