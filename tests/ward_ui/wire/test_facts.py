"""What a person states of a patient reaches the engine, and what is in force comes back."""

import json
from dataclasses import replace
from pathlib import Path
from time import time_ns
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.messages import (
    AlarmState,
    CommandRefusal,
    Fact,
    Inactivation,
    Inactive,
    LimitSet,
    Marked,
    Observed,
    OwnLimit,
    PatientSet,
    Pause,
    PauseReason,
    PauseSet,
    ProfileSet,
    Set,
    SignalsSet,
    Verdict,
)
from alarms.news2.messages import (
    Exclusion,
    Parameter,
    Part,
    Patient,
    Reading,
    Score,
    Source,
    Trigger,
)
from tests.ward_ui.protocol_client import ProtocolClient, client
from tests.ward_ui.visitors import all_up, logged_in
from tests.ward_ui.world import NORA, config, world
from ward_ui.view import charts
from ward_ui.wire import facts
from ward_ui.words import WORDS

T_MS = 1_795_000_000_000
T_NS = T_MS * 1_000_000
BED = {"bed": "7"}
STATED: list[tuple[dict[str, Any], Fact]] = [
    (
        {"fact": "limit", "condition": "rr_high", "limit": 28, "reason": "KOLS", "until_ms": T_MS},
        LimitSet(bed="7", condition="rr_high", limit=28.0, reason="KOLS", until_ns=T_NS),
    ),
    (
        {"fact": "limit", "condition": "rr_high", "limit": None},
        LimitSet(bed="7", condition="rr_high", limit=None, reason="", until_ns=0),
    ),
    (
        {"fact": "profile", "profile": "copd", "reason": "KOLS"},
        ProfileSet(bed="7", profile="copd", reason="KOLS"),
    ),
    (
        {"fact": "pause", "reason": "out_of_bed", "until_ms": T_MS},
        PauseSet(bed="7", reason=PauseReason.OUT_OF_BED, until_ns=T_NS),
    ),
    (
        {"fact": "signals", "state": "audio-paused"},
        SignalsSet(bed="7", state=Inactivation.AUDIO_PAUSED),
    ),
    (
        {"fact": "signals", "state": "audio-paused", "on": False},
        SignalsSet(bed="7", state=Inactivation.AUDIO_PAUSED, on=False),
    ),
    (
        {"fact": "observed", "t_measured_ms": T_MS, "spo2_percent": 95, "on_oxygen": False},
        Observed(bed="7", t_measured_ns=T_NS, spo2_percent=95.0, on_oxygen=False),
    ),
    (
        {"fact": "patient", "occupied": True, "age_y": 81, "scale2": True},
        PatientSet(bed="7", occupied=True, age_y=81, scale2=True),
    ),
    ({"fact": "patient", "occupied": False}, PatientSet(bed="7", occupied=False)),
    (
        {"fact": "marked", "alarm_id": "7.apnoea.1", "verdict": "not_needed"},
        Marked(bed="7", alarm_id="7.apnoea.1", verdict=Verdict.NOT_NEEDED),
    ),
]


def command(fact: Any, id_: str = "c-1") -> dict[str, Any]:
    return {"type": "command", "id": id_, "name": "set", "fact": fact}


async def answer(phone: ProtocolClient, said: dict[str, Any]) -> dict[str, Any]:
    await phone.send(said)
    return await phone.until(lambda m: m["type"] == "answer" and m["id"] == said["id"])


async def test_every_kind_of_fact_reaches_the_engine_with_who_and_where(folder: Path) -> None:
    async with world(config(folder)) as ward, logged_in(ward.port) as phone:
        await phone.hello(kind="phone", device="p-1")
        await all_up(phone)
        for n, (said, _) in enumerate(STATED):
            assert (await answer(phone, command(BED | said, f"c-{n}")))["ok"] is True
        sent = [c for c in ward.commands if isinstance(c, Set)]
        assert [c.fact for c in sent] == [fact for _, fact in STATED]
        assert {(c.person, c.device) for c in sent} == {("nora", "p-1")}


async def test_observations_without_a_time_were_made_now(folder: Path) -> None:
    async with world(config(folder)) as ward, logged_in(ward.port) as phone:
        await phone.hello(kind="phone")
        await all_up(phone)
        before_ns = time_ns()
        await answer(phone, command(BED | {"fact": "observed", "rr_per_min": 18}))
        (sent,) = ward.commands
        assert isinstance(sent, Set)
        assert isinstance(sent.fact, Observed)
        assert before_ns <= sent.fact.t_measured_ns <= time_ns()


@pytest.mark.parametrize(
    "fact",
    [
        {"fact": "scored", "bed": "7", "low": 0},
        {"fact": "started", "rules_sha256": ""},
        {"fact": "pause", "bed": "7", "reason": "coffee", "until_ms": T_MS},
        {"fact": "pause", "bed": "7", "reason": "care"},
        {"fact": "pause", "bed": "7", "reason": "care", "until_ms": 2**60},
        {"fact": "observed", "bed": "7", "consciousness": "awake"},
        {"fact": "limit", "bed": "7", "condition": "x", "limit": "28"},
        {"bed": "7"},
        "pause",
    ],
)
async def test_a_fact_that_cannot_be_read_is_refused_in_words_and_the_line_stays(
    folder: Path, fact: Any
) -> None:
    async with world(config(folder)) as ward, logged_in(ward.port) as phone:
        await phone.hello(kind="phone")
        await all_up(phone)
        said = await answer(phone, command(fact))
        assert said["ok"] is False
        assert said["reasons"]["nb"].startswith("Dette kan ikke leses")
        assert ward.commands == []


async def test_nobody_who_is_not_logged_in_or_only_looks_states_anything(folder: Path) -> None:
    viewer = replace(NORA, role="viewer")
    async with world(config(folder, people=(viewer,))) as ward:
        async with client(ward.port) as screen:
            await screen.hello()
            await all_up(screen)
            assert (await answer(screen, command(BED | STATED[0][0])))["ok"] is False
        async with logged_in(ward.port) as phone:
            await phone.hello(kind="phone")
            await all_up(phone)
            assert (await answer(phone, command(BED | STATED[0][0])))["ok"] is False
        assert ward.commands == []


def test_every_refusal_of_the_engine_has_words_in_both_languages() -> None:
    for words in WORDS.values():
        assert {f"refused_{refusal}" for refusal in CommandRefusal} <= words.keys()


async def test_what_is_in_force_is_in_the_snapshot_and_told_when_it_changes(folder: Path) -> None:
    async with world(config(folder)) as ward, client(ward.port) as screen:
        snapshot = await screen.hello()
        assert snapshot["beds"][0]["pauses"] == []
        await all_up(screen)
        state = AlarmState(
            bed="7",
            seq=1,
            t_ns=T_NS,
            alarms=(),
            profile="copd",
            pauses=(Pause(reason=PauseReason.CARE, person="nora", until_ns=T_NS),),
            inactive=(
                Inactive(
                    state=Inactivation.AUDIO_PAUSED, alarms=("7.a.1",), person="nora",
                    until_ns=T_NS, t_reminded_ns=T_NS,
                ),
            ),
            limits=(
                OwnLimit(
                    condition="rr_high", limit=28.0, ward_limit=25.0, reason="KOLS",
                    person="nora", until_ns=T_NS,
                ),
            ),
        )  # fmt: skip
        ward.alive.discard("alarms")
        ward.engine.send("alarms.7", state)
        told = await screen.until(lambda m: m["type"] == "alarms" and m["pauses"])
        assert told["pauses"] == [{"reason": "care", "person": "Nora Vik", "until_ms": T_MS}]
        assert (told["profile"], told["limits"][0]["ward_limit"]) == ("copd", 25.0)
        assert told["inactive"] == [
            {
                "state": "audio-paused", "alarms": ["7.a.1"], "conditions": [], "reason": "",
                "person": "Nora Vik", "until_ms": T_MS, "reminded_ms": T_MS,
            }
        ]  # fmt: skip
        async with client(ward.port) as other:
            assert (await other.hello())["beds"][0]["pauses"] == told["pauses"]


def score(*, low: int | None = 4, high: int | None = 13, **changes: Any) -> Score:
    made = Score(
        t_ns=T_NS, table_version="1", patient=Patient(), exclusion=None,
        parts=(Part(parameter=Parameter.SBP, low=0, high=3),),
        low=low, high=high, trigger=Trigger.LOW, possible=Trigger.EMERGENCY, valid_for_s=3600.0,
    )  # fmt: skip
    return replace(made, **changes)


def test_an_incomplete_score_says_its_bound_and_what_is_missing() -> None:
    told = charts.score_of(score())
    assert told["headline"] == {
        "nb": "NEWS2 ≥ 4 – ufullstendig (mangler BT)",
        "en": "NEWS2 ≥ 4 – incomplete (BP missing)",
    }
    assert (told["complete"], told["missing"], told["high"]) == (False, ["sbp"], 13)


def test_a_score_says_what_of_it_is_the_radars() -> None:
    reading = Reading(
        parameter=Parameter.PULSE, value=96.0, unit="/min", t_measured_ns=T_NS, t_entered_ns=T_NS,
        source=Source.RADAR,
    )  # fmt: skip
    typed = replace(reading, source=Source.MANUAL, person="nora", parameter=Parameter.RR)
    parts = (
        Part(parameter=Parameter.RR, low=2, high=2, reading=typed),
        Part(parameter=Parameter.PULSE, low=1, high=1, reading=reading),
    )
    told = charts.score_of(score(parts=parts))
    assert told["radar"] == [{"parameter": "pulse", "value": 96.0, "points": 1}]


def test_a_patient_who_is_not_scored_has_no_number_and_the_reason() -> None:
    told = charts.score_of(
        score(low=None, high=None, trigger=None, parts=(), exclusion=Exclusion.CHILD)
    )
    assert (told["low"], told["excluded"], told["complete"]) == (None, "child", False)


def test_a_score_that_is_only_made_again_is_not_told_again() -> None:
    state = AlarmState(bed="7", seq=1, t_ns=T_NS, alarms=(), score=score())
    later = replace(state, score=score(t_ns=T_NS + 10**10))
    assert charts.chart(state, {}, {}) == charts.chart(later, {}, {})


@given(st.binary(max_size=200))
def test_whatever_is_said_only_the_documented_error_comes_out(raw: bytes) -> None:
    try:
        stated = facts.said(raw)
    except (facts.msgspec.DecodeError, UnicodeDecodeError):
        return
    facts.fact(stated, t_ns=T_NS)


@pytest.mark.parametrize("age", [10**40, 2**64, -(10**40)])
def test_a_number_that_fits_onto_no_bus_is_no_fact(age: int) -> None:
    """It would end the nurse's own line, without a reason."""
    with pytest.raises(msgspec.DecodeError):
        facts.said(
            json.dumps({"fact": "patient", "bed": "7", "occupied": True, "age_y": age}).encode()
        )
