from pathlib import Path

import pytest

from alarms.rules import children
from alarms.signals import client, document
from alarms.signals.burst import SOUNDS
from alarms.signals.states import Policy

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "signals.md"
WEB = ROOT / "ward_ui" / "web" / "src"


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("seen", document.seen()),
        ("heard", document.heard(SOUNDS)),
        ("quieter", document.quieter(Policy())),
        ("children", children.as_markdown()),
    ],
)
def test_the_tables_on_the_page_are_those_of_the_program(mark, expected):
    page = PAGE.read_text(encoding="utf-8")
    written = page.partition(f"<!-- {mark} -->\n")[2].partition(f"<!-- /{mark} -->")[0]
    assert written == expected, f"put this between the marks of docs/signals.md:\n{expected}"


def test_the_page_names_everything_that_is_not_certain_in_the_childrens_limits():
    page = PAGE.read_text(encoding="utf-8")
    for what in {what for one in children.BANDS for what in one.uncertain}:
        assert f"- {what}\n" in page, what


@pytest.mark.parametrize(
    ("file", "expected"),
    [("sound/signals.json", client.as_json(SOUNDS)), ("styles/signals.css", client.as_css())],
)
def test_what_the_pages_take_from_here_is_what_is_here(file, expected):
    written = (WEB / file).read_text(encoding="utf-8")
    assert written == expected, f"docs/signals.md says how to make {file} anew"
