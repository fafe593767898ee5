"""The keeper of the ward file, without a supervisor: two at once, confinement, PINs, going back."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.vitavakt.administration.test_edit import SWAP, TWO_BEDS
from vitavakt.administration import file, office
from vitavakt.administration.applying import apply
from vitavakt.administration.office import Office
from vitavakt.administration.versions import Versions
from vitavakt.settings import Ward, read
from ward_ui.administration.messages import Change, NewPin, Refused, Wanted
from ward_ui.people.person import Person, pin_is_right

ADA = Person(person="ada", name="Ada Admin", role="admin")
TEO = Person(person="teo", name="Teo Tek", role="technician")
SENSORS = ("sensors", "beds.sensor")
NAME = Change(do="set", at=["ward", "name"], value="4B")


class Starter:
    """Services that start, but for one."""

    def __init__(self, broken: str = "", file_: Path | None = None) -> None:
        self.broken = broken
        self.started: list[str] = []
        self._file = file_

    async def again(self, service: str) -> bool:
        self.started.append(service)
        is_new = self._file is None or self._file.read_text("utf-8") != TWO_BEDS
        return not (service == self.broken and is_new)


@pytest.fixture
def ward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ward:
    monkeypatch.setattr(office, "_supervisor_says", lambda *_: True)
    path = tmp_path / "ward.toml"
    path.write_text(TWO_BEDS, encoding="utf-8")
    return read(path)


@contextlib.contextmanager
def kept(ward: Ward) -> Iterator[Office]:
    with contextlib.closing(Office(ward)) as keeper:
        yield keeper


def applied(ward: Ward, starter: Starter | None = None) -> bool:
    with contextlib.closing(Versions(file.versions_path(ward))) as store:
        return asyncio.run(apply(ward, store, starter or Starter()))


def refused(keeper: Office, wanted: Wanted, person: Person = ADA, **how: Any) -> dict[str, Any]:
    with pytest.raises(Refused) as why:
        keeper.change(wanted, person, **({"only": ()} | how))
    return why.value.body


def test_a_change_is_a_version_and_taking_it_back_gives_the_file_byte_for_byte(ward: Ward) -> None:
    with kept(ward) as keeper:
        keeper.change(Wanted(base=1, changes=SWAP, why="moved house"), ADA, only=())
        assert applied(ward)
        assert read(ward.file).beds[0].sensor == "radar-02"
        keeper.change(Wanted(base=2, like=1, why="back"), ADA, only=())
        assert applied(ward)
        assert ward.file.read_bytes() == TWO_BEDS.encode()
        told = keeper.versions(only=(), n=9)["versions"]
    assert [(one["version"], one["name"], one["why"], one["like"]) for one in told] == [
        (3, "Ada Admin", "back", 1), (2, "Ada Admin", "moved house", None), (1, "", "", None)
    ]  # fmt: skip


def test_the_second_of_two_is_told_what_the_first_did_and_overwrites_nothing(ward: Ward) -> None:
    with kept(ward) as keeper:
        keeper.change(Wanted(base=1, changes=SWAP), ADA, only=())
        assert applied(ward)
        body = refused(keeper, Wanted(base=1, changes=[NAME]))
        assert (body["why"], body["name"]) == ("moved", "Ada Admin")
        assert {one["row"] for one in body["differences"]} == {"1", "2"}
        assert read(ward.file).name == "4A Observation"


def test_while_one_is_put_into_use_nobody_begins_another(ward: Ward) -> None:
    with kept(ward) as keeper:
        keeper.change(Wanted(base=1, changes=SWAP), ADA, only=())
        assert refused(keeper, Wanted(base=2, changes=[NAME]))["why"] == "busy"


def test_what_the_check_refuses_is_never_written(ward: Ward) -> None:
    with kept(ward) as keeper:
        bad = Change(do="set", at=["beds", 0, "sensor"], value="nowhere")
        body = refused(keeper, Wanted(base=1, changes=[bad]))
        assert body["why"] == "faults"
        assert body["faults"][0]["path"] == ["beds", 0, "sensor"]
        assert keeper.standing()["version"] == 1
    assert ward.file.read_text("utf-8") == TWO_BEDS


def test_a_service_that_does_not_start_brings_the_version_before_back_by_itself(ward: Ward) -> None:
    with kept(ward) as keeper:
        keeper.change(Wanted(base=1, changes=SWAP), ADA, only=())
        starter = Starter("alarms", ward.file)
        assert not applied(ward, starter)
        assert ward.file.read_bytes() == TWO_BEDS.encode()
        assert starter.started == ["records", "alarms", "records", "alarms"]
        newest, failed, _ = keeper.versions(only=(), n=9)["versions"]
        assert (newest["how"], newest["state"], newest["version"]) == ("returned", "applied", 3)
        standing = keeper.standing()
        assert (standing["how"], standing["state"]) == ("returned", "applied")
        assert "gave no sign of life" in standing["sentence"], "whoever asked for it sees why"
        assert failed["state"] == "failed"
        assert "alarms" in failed["sentence"]


def test_a_folder_that_refuses_the_file_is_told_and_nothing_starts_again(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with kept(ward) as keeper:
        keeper.change(Wanted(base=1, changes=SWAP), ADA, only=())
        monkeypatch.setattr(file, "replace", full)
        starter = Starter()
        assert not applied(ward, starter)
        assert starter.started == []
        assert "No space left" in keeper.versions(only=(), n=9)["versions"][1]["sentence"]


def test_whoever_mounts_sensors_changes_sensors_and_sees_nothing_else(ward: Ward) -> None:
    with kept(ward) as keeper:
        for change in (NAME, Change(do="set", at=["beds", 0, "bed"], value="9")):
            assert refused(keeper, Wanted(base=1, changes=[change]), TEO, only=SENSORS)["why"] == (
                "right"
            )
        keeper.change(Wanted(base=1, changes=[NAME]), ADA, only=())
        assert applied(ward)
        body = refused(keeper, Wanted(base=2, like=1), TEO, only=SENSORS)
        assert body["why"] == "right", "taking back is a change like any other"
        newest = keeper.versions(only=SENSORS, n=9)["versions"][0]
        assert (newest["differences"], newest["n_hidden"]) == ([], 1)
        keeper.change(Wanted(base=2, changes=SWAP), TEO, only=SENSORS)


def test_what_was_written_at_the_machine_becomes_a_version_and_where_it_listens_stays_there(
    ward: Ward,
) -> None:
    with kept(ward) as keeper:
        assert keeper.standing()["version"] == 1
        ward.file.write_text(TWO_BEDS + "\n[ui]\nport = 9999\n", encoding="utf-8")
        assert keeper.versions(only=(), n=9)["versions"][0]["how"] == "outside"
        assert refused(keeper, Wanted(base=2, like=1))["why"] == "closed"


def test_nobody_is_told_or_sets_a_pin_of_somebody_else(ward: Ward) -> None:
    hashed = Change(do="set", at=["people", 0, "pin_hash"], value="$argon2id$mine")
    with kept(ward) as keeper:
        assert "argon2id" not in repr(keeper.tables(("people",)))
        assert refused(keeper, Wanted(base=1, changes=[hashed]))["why"] == "place"
        given = {"person": "eve", "name": "E", "role": "admin", "pin_hash": "$argon2id$mine"}
        keeper.change(
            Wanted(base=1, changes=[Change(do="add", at=["people"], value=given)]), ADA, only=()
        )
        assert applied(ward)
    assert "$argon2id$mine" not in ward.file.read_text("utf-8")


def test_by_a_code_somebody_chooses_their_own_pin_once(ward: Ward) -> None:
    with kept(ward) as keeper:
        code = keeper.code("nora")["code"]
        with pytest.raises(Refused):
            keeper.choose_pin(NewPin(person="nora", code="00000000x", pin="482913"))
        keeper.choose_pin(NewPin(person="nora", code=code, pin="482913"))
        assert applied(ward)
        with pytest.raises(Refused):
            keeper.choose_pin(NewPin(person="nora", code=code, pin="111111"))
        newest = keeper.versions(only=(), n=1)["versions"][0]
        assert (newest["name"], newest["differences"][0]["key"]) == ("Nora Vik", "pin_hash")
    (nora,) = read(ward.file).people
    known = Person(person="nora", name="", role="nurse", pin_hash=nora.pin_hash)
    assert pin_is_right(known, "482913")


def test_without_a_supervisor_nothing_is_promised(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "_supervisor_says", lambda *_: False)
    with kept(ward) as keeper:
        assert refused(keeper, Wanted(base=1, changes=SWAP))["why"] == "alone"
        assert keeper.standing()["version"] == 1


def test_where_the_file_has_no_times_of_its_own_those_that_hold_are_told(ward: Ward) -> None:
    with kept(ward) as keeper:
        told = keeper.tables(("escalation", "pauses"))
        assert keeper.tables(("people",))["defaults"] == {}
    assert told["tables"]["escalation"] == []
    first = told["defaults"]["escalation"][0]
    assert (first["kind"], first["priority"]) == ("physiological", "high")
    assert (first["on_device_s"], first["answer_s"], first["everyone_s"]) == (5.0, 30.0, 60.0)
    assert told["unwritten"]["pauses"]["care_min"] == 15
