"""Somebody who was lent a role answers alarms as long as it lasts, and no longer."""

import pytest

from alarms.messages import CommandRefusal, LimitSet, RoleLent
from tests.alarms.ward import APNOEA, Ward

NEED = "cardiac arrest, nobody else here"


def lend(ward, person="vera", role="nurse", for_s=1800.0, reason=NEED):
    until_ns = ward.now().wall_ns + round(for_s * 1e9)
    fact = RoleLent(person=person, name="Vera", role=role, until_ns=until_ns, reason=reason)
    return ward.set(fact, person="vera")


def with_apnoea(**how):
    return Ward(**how).play(5).play(16, **APNOEA)


def test_who_was_lent_the_role_of_a_nurse_takes_an_alarm_and_the_journal_says_why():
    ward = with_apnoea()
    assert ward.acknowledge(person="vera").refusal is CommandRefusal.FORBIDDEN
    assert lend(ward).ok
    assert ward.acknowledge(person="vera", command="c-2").ok
    (lent,) = [entry for entry in ward.entries if isinstance(entry.fact, RoleLent)]
    assert (lent.person, lent.fact.reason) == ("vera", NEED)


def test_it_ends_by_itself():
    ward = with_apnoea()
    lend(ward, for_s=10.0)
    ward.play(11, **APNOEA)
    assert ward.acknowledge(person="vera").refusal is CommandRefusal.FORBIDDEN


def test_it_holds_over_a_restart_of_the_engine():
    ward = with_apnoea()
    lend(ward)
    ward.restart()
    ward.play(2, **APNOEA)
    assert ward.acknowledge(person="vera").ok


@pytest.mark.parametrize(
    "how", [{"role": "king"}, {"reason": " "}, {"for_s": 26 * 3600.0}], ids=str
)
def test_no_unknown_role_none_without_a_reason_and_none_for_days(how):
    ward = with_apnoea()
    assert lend(ward, **how).refusal is CommandRefusal.BOUNDS
    assert ward.acknowledge(person="vera").refusal is CommandRefusal.FORBIDDEN


def test_a_nurse_who_is_lent_less_may_do_less_until_then():
    ward = with_apnoea()
    lend(ward, person="nora", role="viewer", for_s=10.0)
    assert ward.acknowledge(person="nora").refusal is CommandRefusal.FORBIDDEN
    ward.play(11, **APNOEA)
    assert ward.acknowledge(person="nora", command="c-9").ok


def test_they_set_a_limit_too():
    ward = Ward().play(5)
    until_ns = ward.now().wall_ns + 3600 * 10**9
    limit = LimitSet(bed="7", condition="rr_high", limit=28.0, reason="copd", until_ns=until_ns)
    assert ward.set(limit, person="vera").refusal is CommandRefusal.FORBIDDEN
    lend(ward)
    assert ward.set(limit, person="vera").ok
