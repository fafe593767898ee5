"""What is refused without end is counted, by whose it is; what matters keeps its line."""

from hypothesis import given
from hypothesis import strategies as st

from records.audit import Deed
from ward_ui.access.refusals import (
    DAY_S,
    N_A_DAY_OF_PERSON,
    N_A_DAY_OF_STRANGERS,
    N_OF_ADDRESS,
    N_SAME,
    Refusals,
)

HOUR_S = 3_600.0


def knock(address: str = "10.0.0.66") -> Deed:
    """Someone whom nobody knows."""
    return Deed(what="login", address=address, refused="login_wrong")


def wrong_pin(person: str = "nora") -> Deed:
    return Deed(what="login", person=person, address="10.0.0.66", refused="login_wrong")


def throttled(person: str = "nora") -> Deed:
    return Deed(what="login", person=person, address="10.0.0.66", refused="login_throttled")


def n_counted(line: Deed) -> int:
    assert line.what == "more refused"
    return int(line.about.split()[0])


def test_junk_log_ins_hide_no_wrong_pin_of_somebody_known() -> None:
    refusals = Refusals()
    for n in range(20_000):
        refusals.is_line(knock(f"10.0.{n % 200}.1"), t_s=0.0)
        refusals.is_line(throttled(), t_s=0.0)
    assert all(refusals.is_line(wrong_pin(), t_s=1.0) for _ in range(60))


def test_one_address_that_knocks_does_not_bury_what_another_is_refused() -> None:
    refusals = Refusals()
    written = [refusals.is_line(knock(), t_s=0.0) for _ in range(1_000)]
    assert sum(written) == N_OF_ADDRESS
    assert refusals.is_line(knock("10.0.0.7"), t_s=1.0)
    (line,) = refusals.told(t_s=60.0)
    assert (line.address, n_counted(line)) == ("10.0.0.66", 1_000 - N_OF_ADDRESS)


def test_what_one_person_is_refused_again_and_again_is_counted_and_anything_else_is_a_line() -> (
    None
):
    refusals = Refusals()
    no = Deed(what="acknowledge", person="per", role="viewer", about="7.apnoea.1", refused="role")
    other = Deed(what="acknowledge", person="per", role="viewer", about="3.hr.1", refused="role")
    assert [refusals.is_line(no, t_s=0.0) for _ in range(5)] == [True] * N_SAME + [False] * 2
    assert refusals.is_line(other, t_s=1.0)
    (line,) = refusals.told(t_s=60.0)
    assert (line.person, line.refused) == ("per", "role")
    assert line.about == "2 in 60 s: acknowledge 7.apnoea.1"


def test_what_goes_on_is_told_ever_more_rarely_and_begins_anew_after_a_rest() -> None:
    refusals = Refusals()
    told_s = []
    for t_s in range(0, int(6 * HOUR_S), 10):
        told_s += [float(t_s) for _ in refusals.told(t_s=float(t_s))]
        for _ in range(5):
            refusals.is_line(throttled(), t_s=float(t_s))
    assert told_s[:3] == [60.0, 180.0, 420.0]
    assert told_s[-1] - told_s[-2] == HOUR_S
    for t_s in (6 * HOUR_S, 7 * HOUR_S, 8 * HOUR_S):
        refusals.told(t_s=t_s)
    assert refusals.is_line(throttled(), t_s=8 * HOUR_S)
    assert refusals.told(t_s=8 * HOUR_S + 60.0) == [], "one is no count"


def test_a_day_of_made_up_addresses_is_so_many_lines_and_one_count_an_hour() -> None:
    refusals, n_lines = Refusals(), 0
    for minute in range(24 * 60):
        n_lines += len(refusals.told(t_s=60.0 * minute))
        for n in range(30):
            n_lines += refusals.is_line(knock(f"fe80::{minute:x}:{n:x}"), t_s=60.0 * minute)
    assert n_lines <= N_A_DAY_OF_STRANGERS + 40
    assert refusals.is_line(knock(), t_s=DAY_S + 1.0), "the next day has its own"


def test_one_person_whose_hand_never_stops_takes_nobody_elses_lines() -> None:
    refusals = Refusals()
    each = [Deed(what="seen", person="per", about=f"{n}", refused="role") for n in range(5_000)]
    assert sum(refusals.is_line(one, t_s=0.0) for one in each) == N_A_DAY_OF_PERSON
    nora = Deed(what="seen", person="nora", role="nurse", about="1", refused="engine_down")
    assert refusals.is_line(nora, t_s=1.0)
    (line,) = [one for one in refusals.told(t_s=60.0) if one.person == "per"]
    assert n_counted(line) == 5_000 - N_A_DAY_OF_PERSON


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "nora", "per"]),
            st.sampled_from(["a", "b"]),
            st.sampled_from(["login_wrong", "login_throttled"]),
            st.floats(0.0, 4_000.0),
        ),
        max_size=200,
    )
)
def test_every_refusal_is_a_line_or_in_a_count_that_says_whose_it_is(
    refused: list[tuple[str, str, str, float]],
) -> None:
    refusals, t_s = Refusals(), 0.0
    seen: dict[str, int] = {}
    for person, address, why, pause_s in refused:
        t_s += pause_s
        deed = Deed(what="login", person=person, address=address, refused=why)
        seen[person] = seen.get(person, 0) + refusals.is_line(deed, t_s=t_s)
        for line in refusals.told(t_s=t_s):
            seen[line.person] = seen.get(line.person, 0) + n_counted(line)
    for line in refusals.told(t_s=t_s, is_last=True):
        seen[line.person] = seen.get(line.person, 0) + n_counted(line)
    people = [person for person, *_ in refused]
    assert seen == {person: people.count(person) for person in set(people)}


def test_what_goes_on_for_an_hour_has_its_few_lines_once() -> None:
    refusals, n_lines = Refusals(), 0
    for second in range(3_600):
        n_lines += refusals.is_line(throttled(), t_s=float(second))
        refusals.told(t_s=float(second))
    assert n_lines == N_SAME
