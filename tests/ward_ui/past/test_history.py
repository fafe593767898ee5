"""One bed's past over HTTP: what it says, what it leaves out, and that nothing is made up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from threading import current_thread
from time import time_ns
from typing import Any

import httpx
import pytest

from alarms.messages import Change, Entry, Fact, LimitSet, PatientSet, Phase, Scored, subject_of
from records.history import History
from records.journal import Journal
from records.slots import Row
from tests.ward_ui.protocol_client import client as screen_of
from tests.ward_ui.world import apnoea, config, world
from ward_ui.config import Config
from ward_ui.past import routes
from ward_ui.past.logbook import log
from ward_ui.past.reading import Past
from ward_ui.past.six_hours import STEP_S, SixHours
from ward_ui.view.lines import Line
from ward_ui.view.plain import Json

NOW_S = time_ns() // 1_000_000_000 // STEP_S * STEP_S
S = 1_000_000_000
SHARES = {"settling": 0.0, "moving": 0.0, "weak": 0.0}


def row(ago_s: int, rr: float | None, *, hr: float | None = 70.0, bed: str = "7") -> Row:
    absent = 1.0 if rr is None and hr is None else 0.0
    return Row(
        bed=bed, t_s=(NOW_S - ago_s) // 15 * 15, n=15, rr_per_min=rr, hr_per_min=hr,
        measuring=1.0 - absent, absent=absent, **SHARES,
    )  # fmt: skip


def write(folder: Path, *rows: Row) -> None:
    history = History(folder / "history.db")
    history.write(rows)
    history.close()


def note(folder: Path, *entries: Entry) -> None:
    journal = Journal(folder / "journal.db")
    journal.append(entries)
    journal.close()


def set_(ago_s: int, fact: Fact, person: str = "nora") -> Entry:
    subject = subject_of(fact)
    t_ns = (NOW_S - ago_s) * S
    return Entry(t_ns=t_ns, change=Change.SET, fact=fact, subject=subject, person=person)


def ward(folder: Path, **changes: Any) -> Config:
    lines = {
        "": (Line(condition="rr_high", of="rr", is_upper=True, limit=25.0, priority="medium"),)
    }
    paths = {"journal_path": folder / "journal.db", "history_path": folder / "history.db"}
    return config(folder, **paths, lines=lines, **changes)


@asynccontextmanager
async def asking(made: Config) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        world(made) as served,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}") as client,
    ):
        yield client


async def got(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def known(values: list[float | None]) -> list[float]:
    return [value for value in values if value is not None]


async def test_a_course_holds_the_spread_of_each_step_and_gaps_where_nothing_was_shown(
    folder: Path,
) -> None:
    write(folder, row(1200, 14.0), row(1185, 18.0), row(900, None, hr=None))
    async with asking(ward(folder)) as client:
        course = await got(client, "/api/beds/7/course?hours=6")
    assert course["step_s"] == 60
    assert [known(course["rr"][part]) for part in ("low", "mid", "high")] == [[14], [16], [18]]
    assert len(course["rr"]["mid"]) >= 360
    assert course["away"] == [[(NOW_S - 900) * 1000, (NOW_S - 885) * 1000]]
    assert course["covered"] == {"heard_s": 45.0, "present_s": 30.0, "rr_s": 30.0, "hr_s": 30.0}


async def test_a_course_shows_the_limits_that_held_and_for_how_long(folder: Path) -> None:
    write(folder, row(60, 14.0))
    own = LimitSet(
        bed="7", condition="rr_high", limit=30.0, reason="KOLS", until_ns=(NOW_S + 999) * S
    )
    note(folder, set_(600, own))
    async with asking(ward(folder)) as client:
        lines = (await got(client, "/api/beds/7/course?hours=1"))["lines"]
    assert [(one["limit"], one["own"]) for one in lines] == [(25.0, False), (30.0, True)]
    assert lines[0]["to_ms"] == lines[1]["from_ms"] == (NOW_S - 600) * 1000


async def test_nothing_of_the_patient_before_is_told_of_the_one_who_lies_there_now(
    folder: Path,
) -> None:
    write(folder, row(1200, 33.0), row(300, 14.0))
    before = Entry(t_ns=(NOW_S - 1100) * S, change=Change.SIGNAL, alarm=apnoea(id_="7.apnoea.b4"))
    own = LimitSet(bed="7", condition="rr_high", limit=40.0, reason="x", until_ns=2**62)
    gone = PatientSet(bed="7", occupied=False)
    note(folder, before, set_(1000, own), set_(600, gone))
    async with asking(ward(folder)) as client:
        course = await got(client, "/api/beds/7/course?hours=6")
        log = await got(client, "/api/beds/7/log")
        six = await got(client, "/api/trends")
    past = Past(journal=folder / "journal.db", history=folder / "history.db", read_s=5.0)
    half_hour = await past.trends(now_ns=NOW_S * S)
    past.close()
    assert half_hour is not None
    assert known(list(half_hour["7"].rr)) == [14]
    assert known(course["rr"]["mid"]) == [14]
    assert {one["limit"] for one in course["lines"]} == {25.0}
    assert course["stay_ms"] == (NOW_S - 600) * 1000
    assert log["alarms"] == []
    assert [fact["fact"] for fact in log["facts"]] == ["patient"]
    assert known(six["beds"]["7"]["rr"]) == [14]


async def test_a_log_is_put_together_beside_what_keeps_the_screens_alive(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_in = []

    def made(*args: Any, **how: Any) -> Json:
        made_in.append(current_thread())
        return log(*args, **how)

    monkeypatch.setattr(routes, "log", made)
    write(folder, row(300, 14.0))
    note(folder)
    async with asking(ward(folder)) as client:
        await got(client, "/api/beds/7/log")
    assert made_in != []
    assert current_thread() not in made_in


async def test_the_log_tells_each_alarm_once_from_onset_to_end_and_who_took_it(
    folder: Path,
) -> None:
    at = apnoea(id_="7.apnoea.1")
    taken = replace(at, phase=Phase.ACKNOWLEDGED, acknowledged_by="nora")
    t_ns = (NOW_S - 100) * S
    note(
        folder,
        Entry(t_ns=t_ns, change=Change.SIGNAL, alarm=at),
        Entry(t_ns=t_ns + 1, change=Change.TOLD, alarm=at, person="nora"),
        Entry(t_ns=t_ns + 5 * S, change=Change.ACKNOWLEDGED, alarm=taken, person="nora"),
        Entry(t_ns=t_ns + 9 * S, change=Change.ENDED, alarm=replace(taken, phase=Phase.CLEAR)),
    )
    async with asking(ward(folder)) as client:
        (told,) = (await got(client, "/api/beds/7/log"))["alarms"]
    assert told["alarm"]["acknowledged_by"] == "Nora Vik"
    assert told["told"] == ["Nora Vik"]
    assert told["ended_ms"] - told["acknowledged_ms"] == 4000


async def test_a_score_of_a_version_that_is_not_understood_is_told_without_its_parts(
    folder: Path,
) -> None:
    fact = Scored(bed="7", low=4, high=9, complete=False, table="x", inputs="{}", by_person=True)
    note(folder, set_(50, fact))
    async with asking(ward(folder)) as client:
        (score,) = (await got(client, "/api/beds/7/log"))["scores"]
    assert (score["low"], score["person"], score["parts"]) == (4, "Nora Vik", [])


async def test_what_is_not_offered_is_refused_in_a_sentence(folder: Path) -> None:
    write(folder, row(60, 14.0))
    async with asking(ward(folder)) as client:
        for hours in ("2", "0", "-1", "x", "999999999999", "٦"):
            answer = await client.get(f"/api/beds/7/course?hours={hours}")
            assert answer.status_code == 400
            assert answer.json()["error"].endswith(".")
        assert (await client.get("/api/beds/99/course")).status_code == 404
        assert (await client.get("/api/beds/99/log")).status_code == 404


async def test_records_that_cannot_be_read_are_said_and_not_shown_as_empty(folder: Path) -> None:
    write(folder, row(60, 14.0))
    (folder / "journal.db").write_bytes(b"this is no database" * 100)
    async with asking(ward(folder)) as client:
        for path in ("/api/trends", "/api/beds/7/course", "/api/beds/7/log"):
            answer = await client.get(path)
            assert answer.status_code == 503
            assert answer.json()["error"] == "The records cannot be read now."


@pytest.mark.parametrize(
    ("names", "shown"), [("full", "Berg, A."), ("initials", "B. A."), ("none", "")]
)
async def test_a_name_is_shown_as_far_as_the_ward_allows(
    folder: Path, names: Any, shown: str
) -> None:
    async with world(config(folder, names=names)) as served, screen_of(served.port) as screen:
        snapshot = await screen.hello()
    named = {bed["bed"]: bed["patient"] for bed in snapshot["beds"]}
    assert named["7"]["name"] == shown
    assert named["7"]["age_y"] is not None


def test_six_hours_read_in_pieces_are_those_read_at_once(folder: Path) -> None:
    path, kept = folder / "history.db", SixHours()
    for ago_s in range(3600, 0, -600):
        write(folder, row(ago_s, 10.0 + ago_s / 600), row(ago_s - 15, None))
        kept.read(path, {}, now_ns=(NOW_S - ago_s + 30) * S)
    assert kept.read(path, {}, now_ns=NOW_S * S) == SixHours().read(path, {}, now_ns=NOW_S * S)


def test_what_is_older_than_six_hours_is_forgotten(folder: Path) -> None:
    write(folder, row(60, 14.0))
    kept = SixHours()
    kept.read(folder / "history.db", {}, now_ns=NOW_S * S)
    later = kept.read(folder / "history.db", {}, now_ns=(NOW_S + 7 * 3600) * S)
    assert later["beds"] == {"7": {"rr": [None] * 180, "hr": [None] * 180}}
