from dataclasses import fields
from pathlib import Path

import pytest

from simulators.ward import scenario
from simulators.ward.scenario import Budget, Expect, Fault, Forbid, Head, Place, Round
from simulators.ward.tables import snake_case
from vitavakt.scenarios import files
from vitavakt.scenarios.full_speed import play

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")


def test_the_page_has_every_key_of_a_file_and_every_kind_of_fault():
    kinds = Fault.__args__
    keys = {f.name for made in (Head, Place, Round, Expect, Forbid, Budget) for f in fields(made)}
    keys |= {f.name for kind in kinds for f in fields(kind)} | {
        snake_case(k.__name__) for k in kinds
    }
    keys |= set(scenario.ServiceName)
    assert [key for key in sorted(keys) if f"`{key}`" not in PAGE and f".{key}]" not in PAGE] == []


def test_the_page_has_every_shipped_scenario_and_says_which_have_known_failures():
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("| `")]
    told = {row[1].strip(" `"): row[3].strip() != "none" for row in rows if len(row) == 5}
    for name in files.shipped():
        shipped = files.find(name).scenario
        lines = (*shipped.expect, *shipped.forbid, *shipped.budget)
        assert told[name] is any(line.known_failure for line in lines), name


@pytest.mark.timeout(120)
def test_the_example_of_the_page_is_as_it_says(tmp_path):
    file = tmp_path / "example.toml"
    file.write_text(PAGE.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert play(files.read(file)).agrees
