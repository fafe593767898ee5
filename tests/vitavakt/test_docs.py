import re
from pathlib import Path

import pytest

from vitavakt import settings
from vitavakt.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_between_pages_leads_somewhere(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_page_of_the_command_line_has_every_command_and_no_other():
    table = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8").partition("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    told = {word for cell in cells for word in re.findall(r"`([a-z][a-z0-9]*)\b", cell)}
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert told == commands | {group.name for group in app.registered_groups}


def test_the_page_of_the_command_line_has_every_benchmark_and_no_other():
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    (row,) = (line for line in page.splitlines() if line.startswith("| `bench NAME`"))
    there = {file.stem.removeprefix("bench_") for file in (ROOT / "benchmarks").glob("bench_*.py")}
    assert set(re.findall(r"`([a-z]+)`", row)) == there


def test_the_ward_file_on_its_page_has_no_fault_but_the_rules_it_leaves_out(tmp_path):
    page = (ROOT / "docs" / "ward-file.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0].partition("[[rules]]")[0]
    file = tmp_path / "ward.toml"
    file.write_text(example, encoding="utf-8")
    for named in re.findall(r'^(?:certificate|key) = "(.+?)"', example, re.MULTILINE):
        (tmp_path / named).touch()
    with pytest.raises(settings.WardFileError) as refused:
        settings.read(file)
    (fault,) = refused.value.faults
    assert "there are no [[rules]]" in fault.sentence
