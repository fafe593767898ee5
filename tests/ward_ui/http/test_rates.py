"""How much may be asked for; time is an argument."""

from pathlib import Path
from time import monotonic, time

import httpx
from starlette.responses import PlainTextResponse

from tests.ward_ui.world import NORA, config
from ward_ui.access.audit import Audit
from ward_ui.access.guard import Guard
from ward_ui.http.rates import N_KEYS_MAX, OWN, Allowances, RateLimits
from ward_ui.people.logins import LogIns


def test_a_burst_is_let_through_then_a_steady_rate() -> None:
    allowances, (per_s, at_once) = Allowances(), OWN
    assert all(allowances.allows("a", OWN, t_s=0.0) for _ in range(int(at_once)))
    assert not allowances.allows("a", OWN, t_s=0.0)
    assert all(allowances.allows("a", OWN, t_s=1.0) for _ in range(int(per_s)))
    assert not allowances.allows("a", OWN, t_s=1.0)
    assert allowances.allows("b", OWN, t_s=1.0), "another one has their own"


def test_what_is_remembered_is_bounded() -> None:
    allowances = Allowances()
    for idx in range(N_KEYS_MAX + 10):
        allowances.allows(idx, OWN, t_s=0.0)
    assert len(allowances._left) == N_KEYS_MAX


async def test_a_stranger_who_floods_the_address_of_a_ward_does_not_starve_its_nurses(
    folder: Path,
) -> None:
    logins = LogIns(lasts_s=100.0)
    guard = Guard(config(folder), logins, Audit(None))
    limits = RateLimits(PlainTextResponse("hello"), guard)
    limits._allowances._left["address", "10.0.0.1"] = (-1e6, monotonic())
    where = httpx.ASGITransport(limits, client=("10.0.0.1", 1))
    async with httpx.AsyncClient(transport=where, base_url="http://ward") as bad:
        assert (await bad.get("/")).status_code == 429
    cookies = {
        "the person": {"vitavakt": logins.begin(NORA, t_s=time())},
        "a device of the ward": {"vitavakt-device": logins.know(None)},
    }
    for whose, kept in cookies.items():
        async with httpx.AsyncClient(transport=where, base_url="http://ward", cookies=kept) as own:
            assert (await own.get("/")).status_code == 200, whose
