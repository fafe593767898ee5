from pathlib import Path

import pytest

from alarms.news2 import document
from alarms.news2.responses import DEFAULT_RESPONSES

PAGE = Path(__file__).parents[3] / "docs" / "news2.md"


@pytest.mark.parametrize(
    ("mark", "expected"),
    [("chart", document.chart()), ("responses", document.responses(DEFAULT_RESPONSES))],
)
def test_the_tables_on_the_page_are_those_of_the_program(mark, expected):
    page = PAGE.read_text(encoding="utf-8")
    written = page.partition(f"<!-- {mark} -->\n")[2].partition(f"<!-- /{mark} -->")[0]
    assert written == expected, f"put this between the marks of docs/news2.md:\n{expected}"
