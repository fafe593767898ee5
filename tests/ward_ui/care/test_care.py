"""What a phone is told of what may be set, and of a NEWS2 before it is saved."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from alarms.messages import Observed, Phone
from alarms.news2.messages import Patient, Score
from tests.ward_ui.visitors import cookie, logged_in
from tests.ward_ui.world import NORA, config, world
from ward_ui.care.reach import reach
from ward_ui.care.terms import Bounds, Profile, Terms

HIGH = Bounds(condition="rr_high", text_nb="RF høy", text_en="RR high", limit=25, low=21, high=31)
TERMS = Terms(
    profiles=(Profile(profile="", bounds=(HIGH,)),),
    pause_s_max={"care": 900.0},
    own_limit_s_max=43_200.0,
    shifts=("day", "night"),
)
VERA = replace(NORA, person="vera", name="Vera", role="viewer")


def scored(low: int) -> Score:
    return Score(
        t_ns=1,
        table_version="t",
        patient=Patient(),
        exclusion=None,
        parts=(),
        low=low,
        high=20,
        trigger=None,
        possible=None,
        valid_for_s=1.0,
    )


def foresee(fact: Observed, standing: Score, person: str, t_ns: int) -> Score:
    if fact.spo2_percent == 197:
        raise ValueError("spo2")
    assert (standing.low, person) == (2, "nora")
    return scored(7)


async def test_a_nurse_learns_what_the_ward_allows(folder: Path) -> None:
    made = config(folder, terms=TERMS, people=(NORA, VERA))
    async with world(made) as ward, browser(ward.port) as nurse:
        told = (await nurse.get("/api/care")).json()
    assert [one["person"] for one in told["people"]] == ["nora"]
    assert told["pause_s"] == {"care": 900.0}
    assert told["profiles"][0]["bounds"][0]["low"] == 21
    assert told["shifts"] == ["day", "night"]


def test_whoever_could_not_be_told_of_an_alarm_is_known_and_why() -> None:
    s_ns = 1_000_000_000
    phones = (
        Phone(device="a", person="nora", t_heard_ns=80 * s_ns),
        Phone(device="b", person="nora", t_heard_ns=90 * s_ns, test="no sound"),
        Phone(device="c", person="per", t_heard_ns=84 * s_ns),
        Phone(device="d", person="siri", t_heard_ns=99 * s_ns, test="no sound"),
        Phone(device="e", person="siri", t_heard_ns=80 * s_ns),
        Phone(device="f", person="kari", t_heard_ns=99 * s_ns, test="no sound"),
        Phone(device="g", person="kari", t_heard_ns=99 * s_ns),
    )
    people = ("nora", "per", "siri", "kari", "ola")
    found = reach(people, phones, t_ns=100 * s_ns, silent_s=15.0)
    assert found == {
        "nora": "mute", "per": "silent", "siri": "mute", "kari": "ok", "ola": "none"
    }  # fmt: skip


async def test_a_nurse_learns_who_has_a_phone_that_could_tell_them_of_an_alarm(
    folder: Path,
) -> None:
    per = replace(NORA, person="per", name="Per")
    made = config(folder, people=(NORA, per, VERA))
    async with (
        world(made) as ward,
        logged_in(ward.port) as phone,
        browser(ward.port) as nurse,
    ):
        await phone.hello(kind="phone")
        assert (await nurse.get("/api/care/phones")).json() == {"nora": "ok", "per": "none"}


async def test_a_news2_is_told_before_it_is_saved_and_nothing_is_set(folder: Path) -> None:
    async with world(config(folder, foresee=foresee)) as ward, browser(ward.port) as nurse:
        ward.scores["7"] = scored(2)
        ward.repeat("7")
        answer = await until_scored(nurse, {"fact": "observed", "bed": "7", "rr_per_min": 26})
        assert (answer.status_code, answer.json()["low"]) == (200, 7)
        assert ward.commands == []


async def test_a_value_that_cannot_be_is_named(folder: Path) -> None:
    async with world(config(folder, foresee=foresee)) as ward, browser(ward.port) as nurse:
        ward.scores["7"] = scored(2)
        ward.repeat("7")
        answer = await until_scored(nurse, {"fact": "observed", "bed": "7", "spo2_percent": 197})
        assert (answer.status_code, answer.json()) == (422, {"impossible": ["spo2"]})


async def test_what_is_no_observation_or_too_long_or_about_nobody_is_refused(folder: Path) -> None:
    async with world(config(folder, foresee=foresee)) as ward, browser(ward.port) as nurse:
        for body, status in (
            (b"{}", 400),
            (b'{"fact": "pause", "bed": "7", "reason": "care", "until_ms": 1}', 400),
            (b"[" * 5000, 413),
            (b'{"fact": "observed", "bed": "99", "rr_per_min": 12}', 409),
        ):
            answer = await nurse.post("/api/news2", content=body)
            assert (answer.status_code, bool(answer.text)) == (status, True)


def browser(port: int) -> "_Nurse":
    return _Nurse(port)


class _Nurse(httpx.AsyncClient):
    """A browser on which Nora is logged in."""

    def __init__(self, port: int) -> None:
        super().__init__(base_url=f"http://127.0.0.1:{port}")
        self._port = port

    async def __aenter__(self) -> "_Nurse":
        await super().__aenter__()
        self.headers.update(await cookie(self._port))
        return self


async def until_scored(nurse: httpx.AsyncClient, fact: dict[str, Any]) -> httpx.Response:
    """Ask until the server has heard of the standing score."""
    while (answer := await nurse.post("/api/news2", json=fact)).status_code == 409:
        pass
    return answer
