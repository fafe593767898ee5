"""`[push]` of a ward file, and its key."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from vitavakt import demo, settings
from vitavakt.cli import app
from ward_ui.push.messages import HOSTS


def ward_file(folder: Path, push: str) -> Path:
    text = demo.ward_text(port=8080, beds=[demo._bed("radar-1", "person_idx = 0", "1", "A", 50)])
    file = folder / "ward.toml"
    file.write_text(text + push)
    return file


def test_without_the_table_nothing_leaves_the_house(tmp_path: Path) -> None:
    assert settings.read(ward_file(tmp_path, "")).push is None


def test_a_hospital_that_opts_in_gets_a_key_that_stays(tmp_path: Path) -> None:
    file = ward_file(tmp_path, '[push]\ncontact = "mailto:it@hospital.example"\n')
    push = settings.read(file).push
    assert push is not None
    assert push.hosts == HOSTS
    said = CliRunner().invoke(app, ["keys", str(file)])
    assert (said.exit_code, push.key_path.is_file()) == (0, True), said.output
    before = push.key_path.read_bytes()
    assert CliRunner().invoke(app, ["keys", str(file)]).exit_code == 0
    assert push.key_path.read_bytes() == before


@pytest.mark.parametrize(
    ("push", "named"),
    [
        ("[push]\n", "contact"),
        ('[push]\ncontact = "it"\n', "mailto"),
        ('[push]\ncontact = "mailto:a@b"\nhosts = ["https://push.example/"]\n', "host"),
        ('[push]\ncontact = "mailto:a@b"\nkey = "x"\n', "not known"),
    ],
)
def test_every_fault_is_named(tmp_path: Path, push: str, named: str) -> None:
    with pytest.raises(settings.WardFileError, match=named):
        settings.read(ward_file(tmp_path, push))
