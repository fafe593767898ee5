"""`vitavakt report`: what cannot be printed is one sentence that says what can."""

from pathlib import Path

from typer.testing import CliRunner

from tests.vitavakt.reports.written import ward
from vitavakt.cli import app


def test_a_shift_that_the_ward_does_not_have_is_refused_with_those_it_has(tmp_path: Path) -> None:
    file, out_file = ward(tmp_path).file, tmp_path / "shift.pdf"
    given = ["report", "shift", str(file), "--shift", "natt", "--out", str(out_file)]
    answer = CliRunner().invoke(app, given)
    assert answer.exit_code == 1
    assert "no shift 'natt': its shifts are day, evening, night." in answer.output
