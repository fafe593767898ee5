"""How often PINs may be tried: an attacker waits, the ward does not."""

from itertools import pairwise

from ward_ui.people.throttle import (
    FORGET_S,
    N_FREE,
    N_KEYS_MAX,
    WAIT_S,
    WAIT_S_MAX,
    Throttle,
    Tried,
)

WARD_PHONE = Tried(person="nora", address="10.0.0.5", device=b"p1")
STRANGER = Tried(person="nora", address="10.9.9.9")


def wrong(throttle: Throttle, tried: Tried, n: int, *, t_s: float = 0.0) -> list[float]:
    return [throttle.wait_s(tried, t_s=t_s) for _ in range(n)]


def test_after_five_wrong_tries_there_is_a_wait_and_each_more_doubles_it() -> None:
    throttle, t_s, waits = Throttle(), 0.0, []
    for _ in range(N_FREE):
        assert throttle.wait_s(WARD_PHONE, t_s=t_s) == 0.0
    for _ in range(8):
        waits.append(throttle.wait_s(WARD_PHONE, t_s=t_s))
        t_s += waits[-1]
        assert throttle.wait_s(WARD_PHONE, t_s=t_s) == 0.0, "after the wait one more try is free"
    assert waits[0] == WAIT_S
    assert all(later == min(2 * before, WAIT_S_MAX) for before, later in pairwise(waits))


def test_asking_during_the_wait_does_not_prolong_it() -> None:
    throttle = Throttle()
    wrong(throttle, STRANGER, N_FREE)
    for t_s in (1.0, 2.0, 3.0):
        assert throttle.wait_s(STRANGER, t_s=t_s) == WAIT_S - t_s
    assert throttle.wait_s(STRANGER, t_s=WAIT_S) == 0.0


def test_a_right_pin_clears_the_count() -> None:
    throttle = Throttle()
    for n in range(60):
        assert throttle.wait_s(WARD_PHONE, t_s=n / 10) == 0.0
        if n % 4 == 3:
            for _ in range(4):
                throttle.right(WARD_PHONE)


def test_a_count_is_forgotten_half_an_hour_after_the_last_wrong_try() -> None:
    throttle = Throttle()
    wrong(throttle, STRANGER, N_FREE)
    assert wrong(throttle, STRANGER, N_FREE, t_s=FORGET_S) == [0.0] * N_FREE


def test_an_attacker_who_knows_every_name_cannot_keep_the_ward_out_of_its_phones() -> None:
    throttle, names = Throttle(), [f"n{idx}" for idx in range(60)]
    for second in range(3600):
        for name in names:
            attack = Tried(person=name, address=f"10.9.{second % 250}.{second % 199}")
            throttle.wait_s(attack, t_s=float(second))
    for idx, name in enumerate(names):
        phone = Tried(person=name, address="10.0.0.1", device=b"phone-%d" % (idx % 8))
        assert throttle.wait_s(phone, t_s=3600.0) == 0.0
        throttle.right(phone)


def test_all_strangers_together_get_few_guesses_in_a_day() -> None:
    throttle, n_guesses = Throttle(), 0
    for t_s in range(0, 86_400, 30):
        for name in range(20):
            attack = Tried(person=f"n{name}", address=f"10.{t_s % 255}.{name}.{t_s % 251}")
            n_guesses += throttle.wait_s(attack, t_s=float(t_s)) == 0.0
    assert n_guesses < 400, "of 10,000 PINs of four digits"


def test_who_holds_a_phone_of_the_ward_makes_that_phone_wait_and_no_other() -> None:
    throttle = Throttle()
    for idx in range(200):
        throttle.wait_s(Tried(person=f"n{idx}", address="a", device=b"stolen"), t_s=idx / 10)
    assert throttle.wait_s(Tried(person="nora", address="a", device=b"stolen"), t_s=20.0) > 0.0
    assert throttle.wait_s(WARD_PHONE, t_s=20.0) == 0.0


def test_names_that_nobody_has_share_one_count() -> None:
    throttle = Throttle()
    wrong(throttle, Tried(person="", address="10.9.9.9"), N_FREE)
    assert throttle.wait_s(Tried(person="", address="10.9.9.8"), t_s=0.0) > 0.0


def test_what_is_remembered_is_bounded() -> None:
    throttle = Throttle()
    for idx in range(N_KEYS_MAX):
        throttle.wait_s(Tried(person="nora", address="a", device=b"%d" % idx), t_s=0.0)
    assert len(throttle._counts) <= N_KEYS_MAX
