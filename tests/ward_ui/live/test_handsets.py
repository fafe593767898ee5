from alarms.messages import Phone
from ward_ui.live.handsets import N_PHONES_MAX, Handsets

S = 1_000_000_000


def phone(device: str, person: str = "nora", t_s: int = 0) -> Phone:
    return Phone(device=device, person=person, t_heard_ns=t_s * S)


def test_a_phone_that_falls_silent_stays_listed_until_its_log_in_has_ended() -> None:
    handsets = Handsets(forget_s=100.0)
    handsets.heard(phone("d-1"))
    assert handsets.phones(100 * S) == (phone("d-1"),)
    assert handsets.phones(101 * S) == ()


def test_a_device_on_which_nobody_is_logged_in_is_nobodys_phone() -> None:
    handsets = Handsets(forget_s=100.0)
    handsets.heard(phone("d-1"))
    handsets.heard(phone("d-1", person=""))
    assert handsets.phones(0) == ()


def test_who_holds_a_device_is_known_as_long_as_it_is_listed() -> None:
    handsets = Handsets(forget_s=100.0)
    handsets.heard(phone("d-1"))
    assert (handsets.holder("d-1"), handsets.holder("d-2")) == ("nora", "")
    handsets.phones(101 * S)
    assert handsets.holder("d-1") == ""


def test_of_one_device_the_newest_counts() -> None:
    handsets = Handsets(forget_s=100.0)
    handsets.heard(phone("d-1"))
    handsets.heard(phone("d-1", person="per", t_s=1))
    assert handsets.phones(S) == (phone("d-1", person="per", t_s=1),)


def test_the_list_is_bounded_and_forgets_the_one_unheard_for_longest() -> None:
    handsets = Handsets(forget_s=100.0)
    for n in range(N_PHONES_MAX):
        handsets.heard(phone(f"d-{n}"))
    handsets.heard(phone("d-0"))
    handsets.heard(phone("new"))
    listed = {p.device for p in handsets.phones(0)}
    assert len(listed) == N_PHONES_MAX
    assert {"d-0", "new"} <= listed
    assert "d-1" not in listed
