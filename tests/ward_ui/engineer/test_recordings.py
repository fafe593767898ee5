"""Recording raw frames from a page: who may, what is told, what is written down."""

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec

from tests.ward_ui.engineer.test_engineer import ERIK, page, until
from tests.ward_ui.protocol_client import client
from tests.ward_ui.world import NORA, World, config, world
from ward_ui.config import Config
from ward_ui.engineer.recorders import Recording, Refused
from ward_ui.people.person import Person, hash_pin

TEA = Person(person="tea", name="Tea Lie", role="technician", pin_hash=hash_pin("2222"))


class Shelf:
    """Recorders that record nothing: what they were asked for, and ends when the test says so."""

    def __init__(self) -> None:
        self.all: tuple[Recording, ...] = ()
        self.trouble = ""
        self._told: list[Callable[[Recording], None]] = []

    def on_end(self, told: Callable[[Recording], None]) -> None:
        self._told.append(told)

    async def start(self, sensor: str, *, seconds: float, person: str) -> Recording:
        if any(one.sensor == sensor and one.state == "running" for one in self.all):
            raise Refused("recording_already")
        one = Recording(
            id=f"id{len(self.all)}", sensor=sensor, subject="s-0123456789ab", person=person,
            began_ns=1_795_000_000 * 10**9, seconds=seconds, state="running", said="",
        )  # fmt: skip
        self.all = (one, *self.all)
        return one

    async def stop(self, recording: str) -> bool:
        return self.end(recording, failed=False, said="radar-7: 200 frames, 0 missing")

    def end(self, recording: str, *, failed: bool, said: str) -> bool:
        one = next(one for one in self.all if one.id == recording)
        if one.state != "running":
            return False
        ended = replace(one, state="failed" if failed else "ended", said=said)
        self.all = tuple(ended if each is one else each for each in self.all)
        self.trouble = f"{one.sensor}: {said}" if failed else ""
        for told in self._told:
            told(ended)
        return True

    def put_away(self, recording: str) -> bool:
        kept = tuple(one for one in self.all if one.id != recording or one.state == "running")
        is_gone = len(kept) < len(self.all)
        self.all, self.trouble = kept, ""
        return is_gone


def with_shelf(folder: Path) -> tuple[Config, Shelf]:
    shelf = Shelf()
    made = config(folder, people=(NORA, ERIK, TEA))
    return replace(made, recorders=shelf, audit_path=folder / "audit.db"), shelf


def bodies(around: World) -> list[dict[str, str]]:
    """The audit trail on the disk, oldest first; empty while it is being made."""
    path = around.config.audit_path
    assert path is not None
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            found = database.execute("SELECT body FROM audit ORDER BY seq").fetchall()
    except sqlite3.OperationalError:
        return []
    return [msgspec.json.decode(row[0]) for row in found]


def all_deeds(around: World) -> list[str]:
    return [one["what"] for one in bodies(around)]


async def deeds(around: World) -> list[tuple[str, str, str]]:
    """(what, person, about) of recordings, once all three are on the disk."""

    def rows() -> list[tuple[str, str, str]]:
        return [
            (one["what"], one.get("person", ""), one.get("about", ""))
            for one in bodies(around)
            if one["what"].startswith("recording")
        ]

    await until(lambda: len(rows()) >= 3)
    return rows()


async def test_an_engineer_starts_and_stops_and_finds_it_again_after_a_reload(folder: Path) -> None:
    made, _ = with_shelf(folder)
    async with world(made) as around, page(around) as browser:
        begun = await browser.post("/api/recordings", json={"bed": "7", "seconds": 600})
        assert begun.status_code == 201
        reloaded = (await browser.get("/api/engineer")).json()["recordings"]
        assert [
            (one["bed"], one["sensor"], one["subject"], one["by"], one["state"]) for one in reloaded
        ] == [("7", "radar-7", "s-0123456789ab", "Erik Dahl", "running")]
        again = await browser.post("/api/recordings", json={"bed": "7", "seconds": 600})
        assert again.status_code == 409
        assert again.json()["error"] == "This sensor is being recorded already."
        name = reloaded[0]["id"]
        assert (await browser.delete(f"/api/recordings/{name}")).status_code == 409
        stopped = (await browser.post(f"/api/recordings/{name}/stop")).json()["recordings"]
        assert (stopped[0]["state"], stopped[0]["said"]) == (
            "ended",
            "radar-7: 200 frames, 0 missing",
        )
        assert (await browser.post(f"/api/recordings/{name}/stop")).status_code == 409
        assert (await browser.delete(f"/api/recordings/{name}")).json()["recordings"] == []
        written = await deeds(around)
        about = "radar-7 s-0123456789ab 600 s"
        assert sorted(written) == sorted(
            [
                ("recording started", "erik", about),
                ("recording ended", "", about),
                ("recording stopped", "erik", about),
            ]
        )


async def test_a_page_that_asks_again_and_again_is_written_down_once(folder: Path) -> None:
    made, _ = with_shelf(folder)
    async with world(made) as around, page(around) as browser:
        for _ in range(20):
            await browser.get("/api/engineer")
            await browser.get("/api/engineer/7")
        await browser.post("/api/recordings", json={"bed": "7", "seconds": 600})
        await until(lambda: "recording started" in all_deeds(around))
        written = all_deeds(around)
    assert written.count("GET /api/engineer") == 1
    assert written.count("GET /api/engineer/7") == 1
    assert written.count("POST /api/recordings") == 1


async def test_who_may_not_record_is_shown_none_and_nothing_is_begun_for_them(folder: Path) -> None:
    made, shelf = with_shelf(folder)
    async with world(made) as around, page(around, "2222", "tea") as technician:
        assert (await technician.get("/api/engineer")).json()["recordings"] is None
        asked = await technician.post("/api/recordings", json={"bed": "7", "seconds": 600})
        assert asked.status_code == 403
        assert shelf.all == ()


async def test_what_is_no_bed_or_too_long_is_refused_in_a_sentence(folder: Path) -> None:
    made, shelf = with_shelf(folder)
    async with world(made) as around, page(around) as browser:
        for asked, status in (
            ({"bed": "99", "seconds": 60}, 400),
            ({"bed": "7", "seconds": 28_801}, 400),
            ({"bed": "7", "seconds": 0}, 400),
            ({"bed": "7"}, 400),
        ):
            answer = await browser.post("/api/recordings", json=asked)
            assert answer.status_code == status, asked
            assert answer.json()["error"].endswith((".", ")."))
        assert shelf.all == ()
        assert (await browser.post("/api/recordings/nosuch/stop")).status_code == 404


async def test_another_page_cannot_start_a_recording_in_an_engineers_name(folder: Path) -> None:
    made, shelf = with_shelf(folder)
    async with world(made) as around, page(around) as browser:
        origin = {"origin": "https://elsewhere.example"}
        answer = await browser.post(
            "/api/recordings", json={"bed": "7", "seconds": 60}, headers=origin
        )
        assert answer.status_code == 403
        assert shelf.all == ()


async def test_a_recorder_that_fails_is_said_on_the_ward_until_it_is_put_away(folder: Path) -> None:
    made, shelf = with_shelf(folder)
    async with world(made) as around, page(around) as browser:
        await browser.post("/api/recordings", json={"bed": "7", "seconds": 600})
        shelf.end("id0", failed=True, said="The disk has less than 1024 MiB left.")
        async with client(around.port) as screen:

            def is_said() -> bool:
                return "radar-7: The disk" in str(screen.services["records"])

            await screen.hello()
            while not is_said():
                await screen.receive()
            await browser.delete("/api/recordings/id0")
            while is_said():
                await screen.receive()


async def test_without_recorders_there_is_nothing_to_start(folder: Path) -> None:
    async with world(config(folder, people=(ERIK,))) as around, page(around) as browser:
        assert (await browser.get("/api/engineer")).json()["recordings"] is None
        answer = await browser.post("/api/recordings", json={"bed": "7", "seconds": 60})
        assert answer.status_code == 404
