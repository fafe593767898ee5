from pathlib import Path

from alarms.distribution.document import waits
from alarms.distribution.times import DEFAULT_TIMES, EVERYONE_S_MAX

PAGE = Path(__file__).parents[3] / "docs" / "distribution.md"


def test_the_waits_on_the_page_are_those_of_the_program():
    page = PAGE.read_text(encoding="utf-8")
    written = page.partition("<!-- waits -->\n")[2].partition("<!-- /waits -->")[0]
    expected = waits(DEFAULT_TIMES)
    assert written == expected, f"put this between the marks of docs/distribution.md:\n{expected}"


def test_no_wait_on_the_page_is_longer_than_a_ward_file_may_set():
    assert all(row.everyone_s <= EVERYONE_S_MAX[row.priority] for row in DEFAULT_TIMES)
