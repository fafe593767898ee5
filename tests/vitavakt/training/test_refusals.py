"""Training is never on a ward where somebody real could lie."""

import asyncio
import re

import pytest
from typer.testing import CliRunner

from vitavakt import demo, settings
from vitavakt.cli import app
from vitavakt.errors import WardError
from vitavakt.scenarios import files
from vitavakt.training import plan, run
from vitavakt.training.beds import run_training_bed
from vitavakt.training.events import Event, Kind
from vitavakt.training.trainer import Trainer


def written(tmp_path, **changes):
    made = demo.write(
        tmp_path,
        n_beds=0,
        port=8099,
        recordings=None,
        scenario=files.find("quiet-night"),
        trainees=(("nurse-1", "1234", "Trainee", "nurse"),),
    )
    text = made.ward_file.read_text(encoding="utf-8")
    for old, new in changes.get("replaced", ()):
        assert old in text
        text = text.replace(old, new, 1)
    made.ward_file.write_text(text, encoding="utf-8")
    return made.ward_file


def test_a_training_ward_is_a_demo_that_says_so_by_its_name_and_holds_only_the_trainees(tmp_path):
    ward = settings.read(written(tmp_path))
    assert ward.training
    assert ward.demo
    assert ward.name == "ØVELSE / TRAINING"
    assert [person.person for person in ward.people] == ["nurse-1"]


@pytest.mark.parametrize(
    "replaced",
    [
        [("demo = true", "demo = false")],
        [('driver = "simulated"\nscenario = "scenario.toml"', 'driver = "remote"')],
        [('driver = "simulated"\nscenario = "scenario.toml"', 'driver = "simulated"')],
    ],
)
def test_a_training_ward_with_a_bed_that_is_no_scenarios_does_not_start(tmp_path, replaced):
    with pytest.raises(settings.WardFileError, match=r"in a training ward|training is for a ward"):
        settings.read(written(tmp_path, replaced=replaced))


def test_nothing_is_made_to_happen_on_a_demo_that_is_not_for_training(tmp_path):
    replaced = [("training = true", "training = false")]
    ward = settings.read(written(tmp_path, replaced=replaced))
    with pytest.raises(WardError, match="not a training ward"):
        Trainer(ward, files.find("quiet-night").scenario, ())
    plan.add(ward, Event(id="a", bed="1", kind=Kind.STOPS_BREATHING, t_s=5.0, duration_s=45.0))
    bed = run_training_bed(ward, ward.sensors[0], lambda row: None)
    with pytest.raises(WardError, match="not a training ward"):
        asyncio.run(asyncio.wait_for(bed, timeout=5))


async def test_the_trainer_is_told_in_a_sentence_what_cannot_be(tmp_path):
    ward = settings.read(written(tmp_path))
    trainer = Trainer(ward, files.find("quiet-night").scenario, ())
    assert "no bed" in await trainer.start("99", "coughs")
    assert "no bed" in await trainer.start("1", "explodes")
    assert await trainer.start("8", "coughs") == "Nobody lies in this bed."
    assert await trainer.start("1", "stops_breathing") == ""
    assert "without overlap" in await trainer.start("1", "stops_breathing")
    (event,) = plan.read(ward)
    assert event.bed == "1"
    state = await trainer.state()
    assert [one["id"] for one in state["happened"]] == [event.id]
    assert state["happened"][0]["alarms"] == []


def test_a_line_that_is_not_yet_whole_is_left_for_the_next_time(tmp_path):
    ward = settings.read(written(tmp_path))
    event = Event(id="a", bed="1", kind=Kind.COUGHS, t_s=5.0, duration_s=30.0)
    assert plan.read(ward) == ()
    plan.add(ward, event)
    whole = plan.file_of(ward).read_bytes()
    plan.file_of(ward).write_bytes(whole + whole[:20])
    assert plan.read(ward) == (event,)
    plan.file_of(ward).write_bytes(whole + whole)
    assert plan.read(ward) == (event, event)


def test_a_folder_that_is_there_already_is_never_trained_in(tmp_path):
    with pytest.raises(WardError, match="is there already"):
        run.write(tmp_path, files.find("quiet-night"), port=8099, trainer_port=8098)


def test_each_training_has_pins_of_its_own(tmp_path):
    quiet = files.find("quiet-night")
    made = [run.write(tmp_path / name, quiet, port=8099, trainer_port=8098) for name in ("a", "b")]
    assert made[0].trainer_pin != made[1].trainer_pin
    assert len(made[0].trainer_pin) == 6
    assert made[0].trainees != made[1].trainees


@pytest.mark.parametrize("option", [["--beds", "3"], ["--recordings", "."]])
def test_a_training_takes_its_beds_from_a_scenario_only(option):
    done = CliRunner().invoke(app, ["demo", "--training", *option])
    assert done.exit_code == 1
    assert "beds of its scenario" in re.sub(r"\s+", " ", done.output)


async def test_a_journal_that_cannot_be_read_is_told_and_nothing_before_it_is_forgotten(tmp_path):
    ward = settings.read(written(tmp_path))
    ward.records.mkdir()
    ward.journal.write_bytes(b"no database at all, but long enough to look like a file" * 40)
    trainer = Trainer(ward, files.find("quiet-night").scenario, ())
    assert (await trainer.state())["unread"] != ""
    assert "kunne ikke leses" in await trainer.report(style="")
    ward.journal.unlink()
    assert (await trainer.state())["unread"] == ""
    assert "kunne ikke leses" not in await trainer.report(style="")
