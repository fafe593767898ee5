from pathlib import Path

from alarms.rules.document import as_markdown
from alarms.rules.table import DEFAULT_RULES

PAGE = Path(__file__).parents[2] / "docs" / "alarms.md"


def test_the_rule_table_on_the_page_is_that_of_the_program():
    written = PAGE.read_text().partition("<!-- rules -->\n")[2].partition("<!-- /rules -->")[0]
    expected = as_markdown(DEFAULT_RULES)
    assert written == expected, f"put this between the marks of docs/alarms.md:\n{expected}"
